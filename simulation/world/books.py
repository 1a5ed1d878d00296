"""The books of governments, kept from the kinds of the variables: which are emptied when, and which are added up."""

from __future__ import annotations

import numpy as np

from simulation.kinds import CITY, COUNTY, FLOW, SUMMED, YEAR
from simulation.systems.place.books import add, add_up, empty
from simulation.world.world import World

PART_OF = {"city": COUNTY, "province": CITY}
"""Whose books are added up in those of a tier."""


def open_books(world: World, tier: str, first: int, last: int, *, new_year: bool) -> None:
    """Set the flows of governments `first` .. `last` - 1 to zero, in January also those of the year."""
    for table in world.books(tier, (FLOW, YEAR) if new_year else (FLOW,)):
        empty(table, first, last)


def close_books(world: World, tier: str, first: int, last: int) -> None:
    """What was counted in the quarter joins what was counted this year."""
    add(world.columns[f"{tier}_year_counted"], world.columns[f"{tier}_counted"], first, last)


def gather(world: World, tier: str, first: int, last: int) -> None:
    """Add up the counties of cities `first` .. `last` - 1, or the cities of the province."""
    part = PART_OF[tier]
    if tier == CITY:
        place = world.columns["city_place"][first:last]
        begin, end = place["first_county"].astype(np.int64), place["last_county"].astype(np.int64)
    else:
        begin, end = np.array([0]), np.array([len(world.columns["city_place"])])
    for total, parts in zip(world.books(tier, SUMMED), world.books(part, SUMMED), strict=True):
        add_up(total, parts, first, begin, end)
