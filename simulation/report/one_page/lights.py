"""A light for every goal of the province: green, yellow or red by its odds, with the number beside it.

Binding and expected indicators stand apart, as far as a source says which a goal is; what is not known is said to be unknown.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from simulation.clock import START_YEAR
from simulation.projection.outcomes import measure
from simulation.projection.targets import PROJECTED, WAITING, last_full_year
from simulation.report.goal_words import when
from simulation.report.numbers import MISSING, bound, middle_and_range
from simulation.report.texts import joined, say
from simulation.study.run import Run
from simulation.vocabulary import OUTCOMES

GREEN, YELLOW, RED, UNKNOWN = "green", "yellow", "red", "unknown"
LIKELY, UNLIKELY = 0.8, 0.2
"""Odds from which a light is green, and below which it is red."""
BINDING, EXPECTED = "binding", "expected"
UP, LEVEL, DOWN = "↑", "→", "↓"
_HARDLY = {"share": 0.005, "quantity": 0.02}  # half a point; a fiftieth of the year before


class Light(NamedTuple):
    """A goal in one line, as plain text. trend : where its outcome moved in the last full year that is known; blank where the
    model has no yearly value of it."""

    colour: str
    odds: str
    name: str
    year: str
    goal: str
    value: str
    trend: str


class Group(NamedTuple):
    """Lights under one heading."""

    heading: str
    lights: tuple[Light, ...]


def colour_of(odds: float) -> str:
    """The colour of a light: green from 80 %, red below 20 %, yellow between."""
    if np.isnan(odds):
        return UNKNOWN
    return GREEN if odds >= LIKELY else RED if odds < UNLIKELY else YELLOW


def judged(run: Run) -> pd.DataFrame:
    """The goals of the province that may judge a result: projected, set by a document or by the scenario, for the province
    itself; in the order of their years."""
    rows = run.targets
    here = (rows["status"] == PROJECTED) & (rows["tier"] == "province") & (rows["set_by"] != "allocation")
    return rows[here & (rows["use"] != "show")].sort_values(["year", "variable"], kind="stable")


def is_past(run: Run, year: int) -> bool:
    """Whether a goal of this year was due when the facts of the scenario end."""
    return date(int(year), 12, 31) <= run.scenario.goals.published_until


def groups(run: Run, language: str) -> list[Group]:
    """Goals to come before those of past years, of each the binding ones, the expected ones, then those of which it is not
    known."""
    rows, found = judged(run), []
    kinds = rows["binding"].fillna("")
    for past in (False, True):
        due = rows["year"].map(lambda year: is_past(run, year)) == past
        for kind in (BINDING, EXPECTED, ""):
            chosen = rows[due & (kinds == kind)]
            if len(chosen):
                when = say("one.past" if past else "one.to_come", language)
                heading = say("one.group", language, when=when, kind=say(f"one.kind_{kind or UNKNOWN}", language))
                found.append(Group(heading, tuple(_light(row, run, language) for row in chosen.itertuples())))
    return found


def not_simulated(run: Run, language: str) -> str:
    """How many goals no mechanism simulates, counted as in the report and on the terminal, and what those of them are about
    that are given for more than information; blank where all are simulated."""
    waiting = run.targets[run.targets["status"] == WAITING]
    rows = waiting[waiting["use"].isin(["yes", "text_only"])]
    names = list(dict.fromkeys(rows[f"variable_{language}"]))
    if not names:
        return say("one.without_any", language, total=len(waiting)) if len(waiting) else ""
    said = {"total": len(waiting), "rows": len(rows), "n": len(names)}
    return say("one.without", language, names=joined(names, language), **said)


def elsewhere(run: Run, language: str) -> str:
    """Which simulated goals are not among the lights, and where they are shown; blank where none is left out."""
    rows = run.targets[(run.targets["status"] == PROJECTED) & (run.targets["set_by"] != "allocation")]
    below = rows["tier"] != "province"
    said = {"below": int(below.sum()), "shown": int((~below & (rows["use"] == "show")).sum())}
    return say("one.elsewhere", language, chapter=say("head.targets", language), **said) if any(said.values()) else ""


def _light(row: Any, run: Run, language: str) -> Light:
    middle, around = middle_and_range(row.median, row.p05, row.p95, row.unit, language)
    value = middle if middle == MISSING else say("one.value", language, middle=middle, around=around.replace(" – ", "–"))
    odds = MISSING if pd.isna(row.p_meet) else f"{100 * row.p_meet:.0f} %"
    goal = bound(row.comparator, row.goal, row.unit, language)
    name = _with_asker(str(getattr(row, f"variable_{language}")), row, language)
    return Light(colour_of(row.p_meet), odds, name, when(row), goal, value, trend(run, row.variable))


def _with_asker(name: str, row: Any, language: str) -> str:
    """The name of a goal, with who asks for it where that is not the province: two goals of one outcome differ by it."""
    if row.set_by not in ("nation", "scenario"):
        return name
    asker = "part" if row.set_by == "nation" and row.goal_derived else row.set_by
    return say(f"one.asked_by_{asker}", language, name=name)


def trend(run: Run, variable: str) -> str:
    """An arrow from the outcome of the year before to that of the last full year before the facts end, by medians; blank
    for what is no yearly outcome of the model."""
    if variable not in OUTCOMES:
        return ""
    known = run.scenario.goals.published_until
    year = min(known.year - (0 if (known.month, known.day) == (12, 31) else 1), last_full_year(run.record))
    if year <= START_YEAR:
        return ""
    values = measure(run.province, variable).isel(region=0).sel(year=[year - 1, year]).transpose("year", "member").values
    before, now = np.nanmedian(values, axis=1)
    least = _HARDLY[OUTCOMES[variable].kind] * (1.0 if OUTCOMES[variable].kind == "share" else abs(before))
    return LEVEL if abs(now - before) <= least else UP if now > before else DOWN
