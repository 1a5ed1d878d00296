"""Places do nothing of themselves; their books are kept by the engine."""
