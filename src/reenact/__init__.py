"""reenact: record input, replay it on the live page, prove that it matched, hand over a file."""
