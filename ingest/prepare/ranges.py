"""Runs of consecutive numbers and groups of consecutive rows, without a loop."""

import numpy as np


def ranges(starts: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return ``starts[i] ... starts[i] + counts[i] - 1`` for each i, one after the other.

    >>> ranges(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    ends = np.cumsum(counts)
    offsets = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - counts, counts)
    found: np.ndarray = np.repeat(starts, counts) + offsets
    return found


def starts_of(counts: np.ndarray) -> np.ndarray:
    """Return where each of consecutive groups of ``counts`` rows starts.

    >>> starts_of(np.array([2, 3, 1])).tolist()
    [0, 2, 5]
    """
    starts: np.ndarray = np.cumsum(counts) - counts
    return starts


def first_of_runs(values: np.ndarray) -> np.ndarray:
    """Return where a run of equal values starts.

    >>> first_of_runs(np.array([7, 7, 4, 7])).tolist()
    [0, 2, 3]
    """
    if not len(values):
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))
