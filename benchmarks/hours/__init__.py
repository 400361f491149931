"""Very long recordings: what memory grows to, and what a step costs among many."""
