"""What a city may bring itself: the structure of 2024, indicators of its own, and the limits of what counts as good."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from simulation.errors import InputError
from simulation.facts.indicators import HIGHER, Indicator
from simulation.facts.tables import raise_all, read_package, read_table, rules_of
from simulation.parameters import SCENARIO_FOLDER


def load_structure_of_2024(folder: Path = SCENARIO_FOLDER) -> pd.DataFrame:
    """The four scales of the examination since 2024 with their aspects; the 61 indicators are the city's to bring."""
    rules = rules_of(read_package(folder), "examination_2024", folder)
    table = read_table(folder / "examination_2024.csv", rules, key="zh")
    raise_all(table.mistakes)
    return table.frame.reset_index(drop=True)


@functools.cache
def load_limits(folder: Path = SCENARIO_FOLDER) -> pd.DataFrame:
    """What counts as good, different or enough, by name: value, unit, meaning in both languages, status, source."""
    rules = rules_of(read_package(folder), "examination_limits", folder)
    table = read_table(folder / "examination_limits.csv", rules, key="name")
    raise_all(table.mistakes)
    return table.frame.set_index("name")


def limit(name: str) -> float:
    """The value of one limit, in the unit of its row."""
    return float(load_limits().at[name, "value"])


def with_own(catalogue: Iterable[Indicator], own: Iterable[Indicator]) -> tuple[Indicator, ...]:
    """The catalogue with a city's own indicators after it; a code that is taken is an error."""
    joined = list(catalogue)
    taken = {indicator.code for indicator in joined}
    for indicator in own:
        if indicator.code in taken:
            raise InputError("indicator.taken", code=indicator.code)
        taken.add(indicator.code)
        joined.append(indicator)
    return tuple(joined)


def worst_of(indicator: Indicator, benchmark: float) -> float:
    """The value that scores zero where none is given: nothing for higher-is-better, twice the benchmark for lower-is-better
    (one unit where the benchmark is zero). An assumption, and stated with every score that rests on it."""
    if indicator.worst is not None:
        return indicator.worst
    if indicator.better == HIGHER:
        return 0.0
    return 2.0 * benchmark if benchmark else 1.0
