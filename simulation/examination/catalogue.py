"""The catalogues and how each is assessed, what a city may bring itself, and the limits of what counts as good."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.errors import InputError
from simulation.examination.standards import read_standard
from simulation.facts.indicators import GRADED, GUIDING, HIGHER, RESULT, Indicator, load_catalogue
from simulation.facts.mistakes import raise_all
from simulation.facts.tables import read_package, read_table, rules_of
from simulation.parameters import SCENARIO_FOLDER

COUNT, SUM = "count", "sum"
"""What a unit says of a city and its parts: a number of things, or what else adds up over counties."""


@dataclass(frozen=True)
class Catalogue:
    """One catalogue: `assessment` is "scores" or "grades"; `without_standard` says whether an indicator without a standard is
    judged among the counties ("peers") or only shown; `total` and `scope` are what the form says unless the city does."""

    system: str
    zh: str
    en: str
    assessment: str
    without_standard: str
    total: str
    scope: str

    @property
    def graded(self) -> bool:
        return self.assessment == "grades"


@functools.cache
def load_catalogues(folder: Path = SCENARIO_FOLDER) -> dict[str, Catalogue]:
    """Every catalogue by its year."""
    frame = _table("examination_catalogues", "system", folder).drop(columns=["status", "source"])
    return {row["system"]: Catalogue(**row) for row in frame.to_dict("records")}  # type: ignore[misc]


@functools.cache
def indicators_of(system: str, folder: Path = SCENARIO_FOLDER) -> tuple[Indicator, ...]:
    """The indicators of a catalogue; none for the structure of 2024, to which a city brings its own."""
    if system == "2021":
        return tuple(dataclasses.replace(each, assessed=usual_assessment(each.unit)) for each in load_catalogue(folder))
    if system != "2025":
        return ()
    aspects = {(row.scale_zh, row.zh): row.en for row in load_structure_of_2024(folder).itertuples()}
    scales = {row.scale_zh: row.scale_en for row in load_structure_of_2024(folder).itertuples()}
    rows = _table("indicators_2025", "code", folder).to_dict("records")
    return tuple(_graded_indicator(row, scales[row["scale_zh"]], aspects[row["scale_zh"], row["aspect_zh"]]) for row in rows)


def _graded_indicator(row: dict[Any, Any], scale_en: str, aspect_en: str) -> Indicator:
    standard = read_standard(row["standard"], (), row["better"]) if row["standard"] else None
    value, upper, steps, sign = standard or (None, None, (), "")
    own = {name: row[name] for name in ("code", "zh", "en", "unit", "better", "assessed", "level")}
    return Indicator(
        dimension_zh=f"{row['scale_zh']}：{row['aspect_zh']}", dimension_en=f"{scale_en}: {aspect_en}", kind=GUIDING,
        benchmark=value, upper=upper, steps=steps, sign=sign, status=row["status"],
        benchmark_status=row["standard_status"], **own,
    )  # fmt: skip


@functools.cache
def english_names(system: str) -> dict[str, str]:
    """English names of the dimensions and indicators of a catalogue, by their Chinese ones."""
    structure = load_structure_of_2024()
    found = {f"{row.scale_zh}：{row.zh}": f"{row.scale_en}: {row.en}" for row in structure.itertuples()}
    for each in indicators_of(system):
        found |= {each.dimension_zh: each.dimension_en, each.zh: each.en}
    return found


def usual_assessment(unit: str) -> str:
    """How an indicator of this unit is assessed where nobody says: a number of things by its result alone."""
    return RESULT if of_parts(unit) == COUNT else GRADED


@functools.cache
def of_parts(unit: str) -> str:
    """What a unit, in whatever spelling, says of a city and its parts: :data:`COUNT`, :data:`SUM` or ""."""
    table = load_plausible()
    if unit in table.index:
        return str(table.at[unit, "of_parts"])
    same = table.index[table["unit_zh"] == unit]
    return str(table.at[same[0], "of_parts"]) if len(same) else ""


@functools.cache
def load_plausible(folder: Path = SCENARIO_FOLDER) -> pd.DataFrame:
    """Least and largest plausible value by unit, as the catalogue writes it (blank where there is none), and what the unit says
    of a city and its parts."""
    return _table("examination_plausible", "unit", folder).set_index("unit")


def load_structure_of_2024(folder: Path = SCENARIO_FOLDER) -> pd.DataFrame:
    """The four scales of the examination since 2024 with their aspects; the 61 indicators are the city's to bring."""
    return _table("examination_2024", "zh", folder).reset_index(drop=True)


@functools.cache
def load_limits(folder: Path = SCENARIO_FOLDER) -> pd.DataFrame:
    """What counts as good, different or enough, by name: value, unit, meaning in both languages, status, source."""
    return _table("examination_limits", "name", folder).set_index("name")


def _table(name: str, key: str, folder: Path) -> pd.DataFrame:
    """A table of the package; an :class:`InputError` lists every mistake in it."""
    table = read_table(folder / f"{name}.csv", rules_of(read_package(folder), name, folder), key=key)
    raise_all(table.mistakes)
    return table.frame


@functools.cache
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


def worst_of(indicator: Indicator) -> float:
    """The value that scores zero where none is given: nothing for higher-is-better, twice the standard (the last of three
    thresholds) for lower-is-better, one unit where that is zero; of a standard below zero the other way round. An assumption,
    and stated with every score that rests on it.

    Raises ValueError without a standard."""
    if indicator.benchmark is None:
        raise ValueError(f"{indicator.code} has no standard")
    if indicator.worst is not None:
        return indicator.worst
    if indicator.better == HIGHER:
        return 0.0 if indicator.benchmark > 0 else 2.0 * indicator.benchmark or -1.0
    last = (indicator.benchmark, *indicator.steps)[-1]
    return 0.0 if last < 0 else 2.0 * last or 1.0
