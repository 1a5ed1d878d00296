"""Fields of records read four times as fast, for runs in plain Python.

NumPy raises and catches an error whenever a rule reads a field, which takes longer than the rules themselves.
"""

import numpy as np

SLOW, TAKE = np.record.__getattribute__, np.void.__getitem__
OTHERS = frozenset(dir(np.record))  # what every record has before it has fields


def read(record, name):
    """The field of a record, as NumPy gives it: rows of a table within are records too."""
    if name in OTHERS:
        return SLOW(record, name)
    try:
        found = TAKE(record, name)
    except (KeyError, ValueError, IndexError):
        return SLOW(record, name)  # which says what is missing
    return SLOW(record, name) if isinstance(found, np.void) else found


def quicken():
    """Let every record of this process be read so."""
    np.record.__getattribute__ = read
