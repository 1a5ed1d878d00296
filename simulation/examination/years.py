"""Examinations of earlier years: what of them stands in this year's form, and how indicators have moved since."""

from __future__ import annotations

import dataclasses
import math
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulation.errors import LANGUAGES, InputError, Message
from simulation.examination import form
from simulation.examination.catalogue import indicators_of
from simulation.examination.cell_types import LONGEST, LONGEST_PASSAGE
from simulation.examination.examine import Examination, examine
from simulation.examination.grades import OF_INDICATOR
from simulation.examination.observed import Observed
from simulation.examination.problems import Problem
from simulation.examination.standards import in_words
from simulation.examination.template import Filling
from simulation.examination.typed import folded
from simulation.examination.workbook import read_workbook
from simulation.facts.indicators import HIGHER, NEAR
from simulation.report.numbers import catalogue_unit, unit_in_words

KEPT = "workbook.xlsx"
"""The copy of its workbook that a result holds."""
OPEN = ("under_way", "not_begun", "reopened", "open")


def read_earlier(path: Path) -> Observed:
    """The workbook at this path, or the one that the result in this folder was made from.

    Raises :class:`InputError` where a folder holds no such result, and with every mistake of the workbook.
    """
    if os.path.isdir(path):
        if not (path / KEPT).is_file():
            raise InputError("last.no_result", file=path)
        path = path / KEPT
    return read_workbook(path)


def earlier_than(observed: Observed, paths: Iterable[Path]) -> tuple[Observed, ...]:
    """The examinations at these paths, the oldest first.

    Raises :class:`InputError` where one is of another city, of this year or a later one, where two are of one year, and where
    one has numbers drawn for practice and this one has not.
    """
    found: dict[int, Observed] = {}
    for path in paths:
        last = read_earlier(path)
        year = last.general.year
        if not _same_city(last, observed):
            raise InputError("last.other_city", file=path, own=last.general.city, city=observed.general.city)
        if year >= observed.general.year:
            raise InputError("last.not_earlier", file=path, own=year, year=observed.general.year)
        if last.drawn and not observed.drawn:
            raise InputError("last.practice", file=path, city=last.general.city, year=year)
        if year in found:
            raise InputError("last.twice", file=path, year=year)
        found[year] = last
    return tuple(found[year] for year in sorted(found))


def _same_city(one: Observed, other: Observed) -> bool:
    if one.city and other.city:
        return one.city == other.city
    return one.general.city == other.general.city


def with_last_values(observed: Observed, earlier: Sequence[Observed]) -> Observed:
    """The same with last year's values where they are blank, from the examination of the year before; a remark says so."""
    last = next((each for each in earlier if each.general.year == observed.general.year - 1), None)
    if last is None:
        return observed
    rows = []
    for row in observed.rows:
        value = _value_of(last, row)
        blank = row.last_year is None and not math.isnan(value)
        rows.append(row.model_copy(update={"last_year": value}) if blank else row)
    filled = sum(new is not old for new, old in zip(rows, observed.rows, strict=True))
    remarks = [*observed.remarks, *_renamed(observed, last)]
    if filled:
        remarks.append(Message("last.filled", n=filled, file=last.file, year=last.general.year))
    return dataclasses.replace(observed, rows=tuple(rows), remarks=tuple(remarks))


def _renamed(observed: Observed, last: Observed) -> list[Message]:
    """A remark on the codes of a city's own that had another name or unit a year ago: last year's value may be of something
    else."""
    before = {row.code: row for row in last.rows if row.code.startswith(form.OWN_CODES)}
    pairs = [(before[row.code], row) for row in observed.rows if row.code in before]
    ways = []
    for old, now in pairs:
        units = {"before_unit": unit_in_words(old.unit), "unit": unit_in_words(now.unit)}
        if folded(old.zh) != folded(now.zh) or units["before_unit"] != units["unit"]:
            ways.append(Message("last.way", code=now.code, before=old.names, now=now.names, **units))
    return [Message("last.renamed", ways=ways, n=len(ways), year=last.general.year)] if ways else []


def carried_over(last: Observed, language: str, system: str) -> Filling:
    """What of last year's examination stands in this year's form: answers, last year's values, standards with their revision,
    the city's own indicators, problems and projects with their state still to be said, and in the library the projects that the
    budget did not reach. Numbers drawn for practice keep the remark that says so. On another catalogue than last year's
    (`system`) what names an indicator that it does not have stands there without its code."""
    result = examine(last)
    revised = result.standards.set_index("code")["revised"].to_dict()
    measured: dict[str, dict[str, Any]] = {}
    added = []
    for row, indicator in zip(last.rows, last.indicators, strict=True):
        kept = {name: getattr(row, name) for name in ("content", "worst", "basis", "weight", "base", "assessed", "level")}
        standard = in_words(indicator).replace("–", "-").replace(" ", "").replace(",", "") or None
        plain = indicator.benchmark if indicator.upper is None and not indicator.steps and not indicator.sign else standard
        kept |= {"benchmark": plain, "last_year": row.value}
        if row.code in revised:
            kept |= {"benchmark": revised[row.code], "basis": _revision(last.general.year)}
        measured[row.code] = {name: value for name, value in kept.items() if value is not None}
        if row.code.startswith(form.OWN_CODES) or not indicators_of(system):
            whole = {name: getattr(row, name) for name in ("code", "dimension", "zh", "en", "better", "kind")}
            added.append(whole | {"unit": catalogue_unit(row.unit, "zh")})
    answers = last.general.model_dump(exclude={"year", "system", "assessment"} | (set() if last.drawn else {"remark"}))
    answers["scope"] = last.scope  # also where the form of another catalogue did not ask for it
    known = {indicator.code for indicator in indicators_of(system)} | {row["code"] for row in added}
    problems = _problems(result, language)
    problems = [row | {"code": row["code"] if row["code"] in known else None} for row in problems]
    projects = result.plan.to_dict("records")
    waiting = [_candidate(row, known) for row in projects if not _planned(row, last)]
    awaited = [_awaited(row) for row in projects if _planned(row, last)]
    lists = {form.LAST_PROBLEMS: problems, form.PLANS: _plans(last)}
    return Filling(answers, {}, measured, {}, waiting, [*awaited, *_unfinished(last)], added, lists)


def _revision(year: int) -> str:
    return " ".join(Message("last.revised", year=year).text(language) for language in ("zh", "en"))


def _open(problem: Problem, language: str) -> dict[str, Any]:
    texts = {"content": problem.content, "place": problem.place}
    said = {name: text.text(language) if isinstance(text, Message) else text for name, text in texts.items()}
    kept = {"code": problem.code, "unit": problem.unit, "deadline": problem.deadline}
    most = {"content": LONGEST_PASSAGE}
    return {name: text[: most.get(name, LONGEST)] or None for name, text in (said | kept).items()}


def _problems(result: Examination, language: str) -> list[dict[str, Any]]:
    """What that year found, then what was still open of the years before and was not found again: one problem of an indicator
    and area. One that renews another keeps what was said of who answers for it and until when."""
    still = [row for row in result.observed.last_problems if row.state in OPEN]
    rows, renewed = [], set[int]()
    for problem in result.problems:
        row = _open(problem, language)
        same = [n for n, each in enumerate(still) if _renews(problem, each, result)]
        renewed.update(same)
        for name in ("unit", "deadline"):  # of the oldest that says it
            said = (getattr(still[n], name) for n in reversed(same) if not problem.written or still[n].place == problem.place)
            row[name] = row[name] or next(filter(None, said), None)
        rows.append(row)
    left = {_key(each, result): each for n, each in reversed([*enumerate(still)]) if n not in renewed}
    return [*rows, *(each.model_dump(exclude={"state"}) for each in reversed(left.values()))]


def _renews(problem: Problem, row: form.LastProblemRow, result: Examination) -> bool:
    """Whether what was found is what an open row says. An indicator of which the city has written problems has those alone;
    what was found by the numbers is of the whole city, and renews what they found before and what names no place."""
    if problem.code != (row.code or ""):
        return False
    if problem.written:
        return bool(problem.code) or problem.content == row.content
    if problem.code:
        return not row.place or _by_numbers(row, result)
    found = problem.content
    said = [found] if isinstance(found, str) else [found.text(each) for each in LANGUAGES]
    return _without_numbers(row.content) in map(_without_numbers, said)


def _by_numbers(row: form.LastProblemRow, result: Examination) -> bool:
    """Whether an earlier examination found this row by the numbers: it then begins with the name of its indicator."""
    if row.code not in result.indicators.index:
        return False
    return row.content.startswith(tuple(str(result.indicators.at[row.code, each]) for each in LANGUAGES))


def _key(row: form.LastProblemRow, result: Examination) -> tuple[str | None, ...]:
    return (row.code,) if _by_numbers(row, result) else (row.code, row.place, row.content)


def _without_numbers(text: str) -> str:
    return re.sub(r"[\d.,+−–-]+", "", text)


def _planned(row: Mapping[Any, Any], last: Observed) -> bool:
    """Whether a project belongs to the plan of that year: chosen for its budget, or listed without competing for one."""
    return bool(row["chosen"] or last.general.budget == 0 or not row["competes"])


def _awaited(row: Mapping[Any, Any]) -> dict[str, Any]:
    cost = None if math.isnan(row["cost"]) else row["cost"]
    return {"name": row["name"], "unit": row["unit"], "deadline": row["deadline"], "cost": cost}


def _unfinished(last: Observed) -> list[dict[str, Any]]:
    """Projects of the plan of the year before last that were not done and that the library does not have again."""
    again = {row.name for row in last.projects}
    rows = [row for row in last.delivery if row.state in OPEN and row.name not in again]
    return [row.model_dump(exclude={"state"}) for row in rows]


def _candidate(row: Mapping[Any, Any], known: set[str]) -> dict[str, Any]:
    """A project that stays in the library; blank where its indicator is not of this year's catalogue."""
    kept = {name: None if row[name] != row[name] else row[name] for name in form.ProjectRow.model_fields}
    return kept | {"code": kept["code"] if kept["code"] in known else None}


def _plans(last: Observed) -> list[dict[str, Any]]:
    """The targets of plans, with their actual values still to be said."""
    return [row.model_dump(exclude={"actual", "approved", "document"}) for row in last.plans]


def trends(result: Examination) -> pd.DataFrame:
    """By code: names, unit, the value of every year (columns are the years as numbers), `change` from the first to the last
    year with a value, and `moved`: "better", "worse", "same", or "" where fewer than two years have one.

    An indicator is followed by its code, and only through years that call it by the same name and unit.
    """
    every = [*result.earlier, result.observed]
    rows = []
    for row, indicator in zip(result.observed.rows, result.observed.indicators, strict=True):
        values = {each.general.year: _value_of(each, row) for each in every}
        known = [value for value in values.values() if not math.isnan(value)]
        change = float(f"{known[-1] - known[0]:.12g}") if len(known) > 1 else math.nan
        said: dict[Any, Any] = {"code": row.code, "zh": row.zh, "en": indicator.en, "unit": row.unit}
        rows.append(said | values | {"change": change, "moved": _moved(change, indicator.better)})
    return pd.DataFrame(rows).set_index("code")


def _moved(change: float, better: str) -> str:
    if math.isnan(change):
        return ""
    if change == 0:
        return "same"
    return "changed" if better == NEAR else "better" if (change > 0) == (better == HIGHER) else "worse"


def grades_by_year(result: Examination) -> pd.DataFrame:
    """How many indicators had each grade: a row a year, a column a grade."""
    every = [*map(examine, result.earlier), result]
    counts: dict[int, list[int]] = {
        each.observed.general.year: [int((each.indicators["grade"] == grade).sum()) for grade in OF_INDICATOR] for each in every
    }
    return pd.DataFrame([*counts.values()], index=[*counts], columns=list(OF_INDICATOR))


def _value_of(observed: Observed, wanted: form.IndicatorRow) -> float:
    """The value of an indicator in another year; a code that has another name or unit there is another indicator."""
    same = (row for row in observed.rows if (row.code, row.zh, row.unit) == (wanted.code, wanted.zh, wanted.unit))
    row = next(same, None)
    return np.nan if row is None or row.value is None else row.value
