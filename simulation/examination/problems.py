"""The problems that an examination finds: those that the city has written down, and those that follow from its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from simulation.errors import LANGUAGES, Message
from simulation.examination import grades, plans, scoring
from simulation.examination.form import PlanRow, ProblemRow, UnitRow
from simulation.examination.observed import Observed
from simulation.examination.standards import in_words
from simulation.facts.indicators import LOWER, RESULT
from simulation.report.numbers import short_number, unit_in_words
from simulation.report.texts import say

_NAMED = 12  # units in one row of a list


@dataclass(frozen=True)
class Problem:
    """One row of the problem list. `code` is "" where no indicator stands behind it; `written` whether the city wrote it;
    `solve` is "by_deadline", "best_effort" or ""."""

    code: str
    dimension: str
    content: Message | str
    place: Message | str = ""
    measure: str = ""
    solve: str = ""
    unit: str = ""
    deadline: str = ""
    written: bool = False

    @property
    def complete(self) -> bool:
        """Whether the list of what is to be done says what, how, who and by when."""
        return bool(self.measure and self.solve and self.unit and self.deadline)


def problems(observed: Observed, indicators: pd.DataFrame) -> tuple[Problem, ...]:
    """The list, in the order of the aspects and their indicators; plans come last. An indicator of which the city has written
    problems brings none of its own."""
    aspects = {row.zh: n for n, row in enumerate(observed.dimensions)}
    ordered = sorted(indicators.index, key=lambda code: aspects.get(indicators.at[code, "dimension"], len(aspects)))
    order = {code: n for n, code in enumerate(ordered)}
    written = [_written(row, indicators) for row in observed.problems]
    named = {problem.code for problem in written}
    found = [problem for problem in _found(observed, indicators) if problem.code not in named]
    both = sorted([*written, *found], key=lambda problem: order.get(problem.code, len(order)))
    return (*both, *_of_plans(observed))


def _written(row: ProblemRow, indicators: pd.DataFrame) -> Problem:
    dimension = str(indicators.at[row.code, "dimension"]) if row.code in indicators.index else ""
    texts = {name: getattr(row, name) or "" for name in ("code", "place", "measure", "solve", "unit", "deadline")}
    return Problem(dimension=dimension, content=row.content, written=True, **texts)


def _found(observed: Observed, indicators: pd.DataFrame) -> Iterator[Problem]:
    """What is graded fair or poor against its standard, and what is counted and should not be there."""
    for n, (indicator, (code, row)) in enumerate(zip(observed.indicators, indicators.iterrows(), strict=True)):
        said = {
            "name": {"zh": row["zh"], "en": row["en"]},
            "value": short_number(row["value"]),
            "unit": unit_in_words(row["unit"]),
        }
        if indicator.assessed == RESULT:
            if indicator.better == LOWER and row["value"] > 0:
                content = Message("problem.counted", **said)
                yield Problem(str(code), row["dimension"], content, _where(observed, str(code), n, counted=True))
        elif row["basis"] == scoring.STANDARD and row["grade"] in grades.LACKING:
            grade = {language: say(f"exam.grade_{row['grade']}", language) for language in LANGUAGES}
            content = Message("problem.lacking", **said, standard=in_words(indicator), grade=grade)
            yield Problem(str(code), row["dimension"], content, _where(observed, str(code), n, counted=False))


def _where(observed: Observed, code: str, n: int, *, counted: bool) -> Message | str:
    """Where it is: the units that were written down, else the counties that lack it too, with their values."""
    units = [unit for unit in observed.units if unit.code == code]
    if units:
        return _some([_place_of(observed, unit) for unit in units])
    found, indicator = [], observed.indicators[n]
    judged = observed.undoubted(n)
    scores = scoring.score_indicator(indicator, judged)[0]
    lacking = [grades.grade(indicator, *each) in grades.LACKING for each in zip(judged[1:], scores[1:], strict=True)]
    for county, value, lacks in zip(observed.counties, observed.values[:, n], lacking, strict=True):
        if value > 0 if counted else lacks:
            known = observed.divisions.county(county) if observed.divisions else None
            names = (known.zh, known.en) if known else (county, county)
            found.append({language: f"{name} {short_number(value)}" for language, name in zip(LANGUAGES, names, strict=True)})
    return _some(found) if found else ""


def _place_of(observed: Observed, unit: UnitRow) -> dict[str, str]:
    """A unit with its county and its address, as readers of either language know them."""
    behind = {"zh": f"（{unit.address}）", "en": f" ({unit.address})"} if unit.address else dict.fromkeys(LANGUAGES, "")
    before = {language: observed.county_name(unit.county, language) + " " if unit.county else "" for language in LANGUAGES}
    return {language: f"{before[language]}{unit.name}{behind[language]}" for language in LANGUAGES}


def _some(names: Iterable[object]) -> Message:
    every = list(names)
    if len(every) <= _NAMED:
        return Message("problem.places", names=every)
    return Message("problem.places_and_more", names=every[:_NAMED], n=len(every))


def _of_plans(observed: Observed) -> Iterator[Problem]:
    """Targets of plans that are due and not met, or broken, without approval."""
    for row in observed.plans:
        if plans.standing(row, observed.general.year) == plans.DEPARTS:
            yield Problem("", "", _departure(row), written=False)


def _departure(row: PlanRow) -> Message:
    said = {"plan": row.plan, "item": row.item, "unit": unit_in_words(row.unit or "")}
    off = f"{'+' if plans.departure(row) > 0 else ''}{short_number(plans.departure(row))}"
    return Message("problem.plan", planned=short_number(row.target), actual=short_number(row.actual), off=off, **said)
