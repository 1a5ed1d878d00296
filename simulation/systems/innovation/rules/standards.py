"""Standards: written once a topic has been used often enough, and not before the last one is some years old."""

from __future__ import annotations

from simulation.clock import QUARTERS
from simulation.compilation import compiled

NEVER = -9999
FIRST_ISSUE = -6
"""2019Q3, the quarter of GB/T 50378-2019; the other topics as if."""


@compiled
def write_standard(row, k, tick, parameter):
    """Begin to write the standard of a topic where it is time, and issue the one that is due.

    row : the province's. It is due `standard_lag` after it was begun, and comes out `standard_interval` after the last at the
    earliest (years).
    """
    lag = round(parameter.standard_lag * QUARTERS)
    interval = round(parameter.standard_interval * QUARTERS)
    enough = row.uses_since_standard[k] >= parameter.uses_before_standard
    if row.standard_due[k] == NEVER and enough and tick >= row.standard_issued[k] + interval - lag:
        row.standard_due[k] = tick + lag
    if row.standard_due[k] == tick:
        row.technical_standards[k] += 1
        row.uses_since_standard[k] = 0
        row.standard_issued[k], row.standard_due[k] = tick, NEVER


@compiled
def standardised(generations):
    """How far a topic is standardised beyond 2021: 1 - 2^-n after n generations."""
    return 1.0 - 0.5**generations
