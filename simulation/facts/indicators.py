"""The indicators of the city examination: the catalogue of 2021, which the model and the tool for a city's own numbers share.

Most names of the list are recalled and marked so. An indicator without a benchmark must be given one by the city, or is judged
among its peers, and the result says which.
"""

from __future__ import annotations

import dataclasses
import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.facts.mistakes import raise_all
from simulation.facts.tables import read_package, read_table, rules_of
from simulation.parameters import SCENARIO_FOLDER

HIGHER, LOWER, NEAR = "higher", "lower", "near"
DIRECTIONS = (HIGHER, LOWER, NEAR)
GUIDING, BOTTOM_LINE = "guiding", "bottom_line"
GRADED, RESULT = "graded", "result"
"""How an indicator is assessed: against its standard, or by its result alone, which is reported and never graded."""


@dataclass(frozen=True)
class Indicator:
    """One indicator. `benchmark` (in `unit`) is the value from which it counts as good, None where unknown; `worst` the value
    that scores zero, None for the rule of :func:`worst_of`; `variable` the outcome of the model that moves it, "" for an input
    of the city; `steers` what its gap calls for in the simulation, `topic` what research it calls for. With `upper` the
    standard is the range from `benchmark` to `upper`; with `steps` it is the first of three thresholds, of which they are the
    other two; `sign` is what was written before it. `peers`: whether it may be judged among the counties where it has no
    standard; `level`: whose indicator it is."""

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
    steers: str = ""
    topic: str = ""
    worst: float | None = None
    benchmark_status: str = ""
    upper: float | None = None
    steps: tuple[float, ...] = ()
    assessed: str = GRADED
    peers: bool = True
    level: str = ""
    sign: str = ""


@functools.cache
def load_catalogue(folder: Path = SCENARIO_FOLDER) -> tuple[Indicator, ...]:
    """The 65 indicators of 2021 in their eight dimensions."""
    rules = rules_of(read_package(folder), "indicators_2021", folder)
    table = read_table(folder / "indicators_2021.csv", rules, key="code")
    raise_all(table.mistakes)
    return tuple(_indicator(row) for row in table.frame.to_dict("records"))


def _indicator(row: dict[Any, Any]) -> Indicator:
    benchmark = None if pd.isna(row["benchmark"]) else float(row["benchmark"])
    own = {field.name for field in dataclasses.fields(Indicator)} & row.keys() - {"benchmark"}
    return Indicator(**{name: row[name] for name in own}, benchmark=benchmark)
