"""A phase: what happens to the governments of one tier in one step of a quarter, written in terms of rules.

A phase asks for what it reads by the names of its arguments; the driver binds them (see `engine/binding.py`). It loops over its
own governments `first` .. `last` - 1 and keeps nothing between them, so that one after the other equals all at once. It gets
whole tables and indices, never a single row, and nothing that holds the columns of several systems: so nothing is compiled
again when a neighbour grows.

Names that can be asked for:

    first, last, tick, year, key           which governments, which quarter, whose luck
    county_buildings                       rows of a tier in the books of a system
    county_effort                          a table [government, item] of a variable on a shared axis
    county_effort_of_buildings             its columns for the items of one system
    county_money_of_buildings              where a system pays (see `place/money.py`)
    buildings_parameter, buildings_policy  parameters of a system [1], its policy [tick]
    and the tables, logs and masses that the systems' `state.py` put into the world under names of their own
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulation.compilation import compiled


def phase(tier: str, *, allocates: bool = False) -> Callable[[Callable[..., Any]], Any]:
    """Make a function the phase of its name: compiled with a way in from Python, for the governments of `tier`. allocates : see
    :func:`compiled`."""

    def made(function: Callable[..., Any]) -> Any:
        step = compiled(function, entry=True, allocates=allocates)
        step.tier = tier
        return step

    return made
