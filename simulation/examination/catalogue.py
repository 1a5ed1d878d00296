"""Catalogues of indicators: that of 2021, the structure of 2024, and what a city adds or brings itself.

Most names of the list of 2021 are recalled and marked so. An indicator without a benchmark must be given one by the city, or is
judged among its peers, and the result says which.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.errors import InputError
from simulation.parameters import SCENARIO_FOLDER
from simulation.world.tables import raise_all, read_package, read_table, rules_of

HIGHER, LOWER, NEAR = "higher", "lower", "near"
DIRECTIONS = (HIGHER, LOWER, NEAR)
GUIDING, BOTTOM_LINE = "guiding", "bottom_line"


@dataclass(frozen=True)
class Indicator:
    """One indicator. `benchmark` (in `unit`) is the value from which it counts as good, None where unknown; `worst` the value
    that scores zero, None for the rule of :func:`worst_of`; `variable` the outcome of the model that moves it, "" for an input
    of the city."""

    code: str
    dimension_zh: str
    dimension_en: str
    zh: str
    en: str
    unit: str
    better: str
    kind: str
    benchmark: float | None
    status: str
    variable: str = ""
    worst: float | None = None
    benchmark_status: str = ""


def load_catalogue(folder: Path = SCENARIO_FOLDER) -> tuple[Indicator, ...]:
    """The 65 indicators of 2021 in their eight dimensions."""
    rules = rules_of(read_package(folder), "indicators_2021", folder)
    table = read_table(folder / "indicators_2021.csv", rules, key="code")
    raise_all(table.mistakes)
    return tuple(_indicator(row) for row in table.frame.to_dict("records"))


def _indicator(row: dict[Any, Any]) -> Indicator:
    benchmark = None if pd.isna(row["benchmark"]) else float(row["benchmark"])
    own = {field.name for field in dataclasses.fields(Indicator)} - {"benchmark", "worst"}
    return Indicator(**{name: row[name] for name in own}, benchmark=benchmark)


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
            raise InputError(f"the indicator {indicator.code!r} is there already", remedy="give it a code of its own")
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
