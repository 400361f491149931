"""Replays that are broken off in the middle, in every way and at any frame, and what they leave behind."""
