"""Quarters and ticks: the clock that scenarios are written in and the model runs on.

Tick 0 is 2021Q1, the quarter of the base state; every later quarter is one tick more, earlier ones are negative.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from simulation.errors import InputError
from simulation.scenario.full_width import value_mistake

QUARTERS_A_YEAR = 4
YEARS = (2000, 2100)
_WRITTEN = re.compile(r"([0-9]{4})[Qq]([1-4])")


class Quarter(NamedTuple):
    """A quarter of a calendar year, written 2021Q1. Quarters compare and sort in time."""

    year: int
    quarter: int

    @classmethod
    def parse(cls, value: object) -> Quarter:
        """The quarter written as text, or the quarter itself; anything else is an :class:`InputError`."""
        if isinstance(value, Quarter):
            return value
        found = _WRITTEN.fullmatch(value.strip()) if isinstance(value, str) else None
        if found is None:
            raise value_mistake(value) or InputError("field.quarter", found=repr(value))
        year, quarter = int(found[1]), int(found[2])
        if not YEARS[0] <= year <= YEARS[1]:
            raise InputError("field.quarter_range", first=YEARS[0], last=YEARS[1], found=repr(value))
        return cls(year, quarter)

    def __str__(self) -> str:
        return f"{self.year:04d}Q{self.quarter}"


BASE_QUARTER = Quarter(2021, 1)


def tick_of(quarter: Quarter | str) -> int:
    """The tick of a quarter: 0 for 2021Q1, 1 for 2021Q2, -1 for 2020Q4."""
    year, number = Quarter.parse(quarter)
    return (year - BASE_QUARTER.year) * QUARTERS_A_YEAR + number - BASE_QUARTER.quarter


def quarter_of(tick: int) -> Quarter:
    """The quarter of a tick: 2021Q1 for 0. The inverse of :func:`tick_of`."""
    years, quarters = divmod(tick + BASE_QUARTER.quarter - 1, QUARTERS_A_YEAR)
    return Quarter(BASE_QUARTER.year + years, quarters + 1)
