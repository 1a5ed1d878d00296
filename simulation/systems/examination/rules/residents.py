"""What residents who take part in their communities give the examination: better measurement, and how they feel."""

from __future__ import annotations

import math

from simulation.compilation import compiled
from simulation.systems.examination.words import EXAMINATION_DIMENSIONS

FELT = tuple(EXAMINATION_DIMENSIONS.index(name) for name in ("health", "order", "inclusion"))
"""The dimensions in which residents judge their community."""


@compiled
def precision_gained(row, parameter):
    """By how much a measurement is worth more, relative to one without residents; row : the city's books of communities."""
    return parameter.participation_precision * max(0.0, row.participation_gain)


@compiled
def move_life_circle(examination, c, n, row, floor):
    """Let complete communities built since last December move their indicator `n` (-1: there is none). row : the city's
    books of communities; floor : share of the standard that scores nothing.

    Only the change moves it: where a city begins is drawn, for it is not known.
    """
    if n >= 0:
        gained = row.life_circle - row.examined_life_circle
        examination.condition[c, n] += gained / examination.benchmark[n] / (1.0 - floor)
    row.examined_life_circle = row.life_circle


@compiled
def add_feeling(satisfaction, felt):
    """Add what residents feel beyond 2020 (0..1) to the dimensions that are about their community, where they have a value."""
    for d in FELT:
        if not math.isnan(satisfaction[d]):
            satisfaction[d] = min(max(satisfaction[d] + felt, 0.0), 1.0)
