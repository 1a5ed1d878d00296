"""What one agent does: small compiled functions on scalars and rows, one file a system.

A rule is pure apart from writing its own row. It draws no state from anywhere but its arguments, so the compiled driver and
the Mesa driver share it and get the same bits, and with NUMBA_DISABLE_JIT=1 the same source runs as plain Python.
"""

from __future__ import annotations

from simulation.compilation import rule
from simulation.vocabulary import LEVELS, URBAN_USES, USES

QUARTERS = 4
QUARTER = 1.0 / QUARTERS  # the length of a tick in years
START_YEAR = 2021

CODE, BASIC, ONE_STAR, TWO_STAR, THREE_STAR, ULTRA_LOW = range(len(LEVELS))
N_LEVELS = len(LEVELS)
N_USES = len(USES)
N_URBAN_USES = len(URBAN_USES)
RESIDENTIAL, RURAL = USES.index("residential"), USES.index("rural")

__all__ = [
    "BASIC",
    "CODE",
    "N_LEVELS",
    "N_URBAN_USES",
    "N_USES",
    "ONE_STAR",
    "QUARTER",
    "QUARTERS",
    "RESIDENTIAL",
    "RURAL",
    "START_YEAR",
    "THREE_STAR",
    "TWO_STAR",
    "ULTRA_LOW",
    "rule",
]
