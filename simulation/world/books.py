"""The books of governments, kept from the kinds of the variables: which are emptied when, and which are added up."""

from __future__ import annotations

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
    pairs = list(zip(world.books(tier, SUMMED), world.books(part, SUMMED), strict=True))
    for g in range(first, last):
        begin, end = (
            (world.city_place[g].first_county, world.city_place[g].last_county) if tier == CITY else (0, len(world.city))
        )
        for total, parts in pairs:
            add_up(total, parts, g, begin, end)
