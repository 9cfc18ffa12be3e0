"""Frozen values that the whole package speaks in; no I/O, and nothing of the layers above."""
