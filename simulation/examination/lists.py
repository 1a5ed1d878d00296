"""The lists that a city hands to its province, in their layout: summary of indicators, last year's rectification, problems,
what is to be done about them, projects, and the implementation of plans. A frame a list, in one language; blank cells are
None."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from simulation.errors import Message
from simulation.examination import plans, scoring
from simulation.examination.claims import CLOSED, unsupported
from simulation.examination.examine import Examination
from simulation.examination.pictures import dimension_names
from simulation.examination.problems import Problem
from simulation.report.numbers import short_number, unit_in_words
from simulation.report.texts import has, say

BETWEEN = {"zh": "，", "en": ", "}
BETWEEN_SCALE_AND_ASPECT = {"zh": "：", "en": ": "}


def summary(result: Examination, language: str) -> pd.DataFrame:
    """Every indicator with its result, what that is measured by, and its grade."""
    rows = []
    for number, (code, row) in enumerate(in_order(result).iterrows(), start=1):
        scale, aspect = scale_and_aspect(result, str(row["dimension"]), language)
        rows.append(
            {
                "scale": scale, "aspect": aspect, "number": number, "indicator": row[language], "content": row["content"],
                "value": _value(row["value"]), "unit": unit_in_words(str(row["unit"]))[language],
                "standard": row["standard"], "assessment": assessment(result, str(code), language),
                "grade": say(f"exam.grade_{row['grade']}", language) if row["grade"] else None,
            }
        )  # fmt: skip
    return _without_blank(rows, ("scale", "content", "grade"))


def in_order(result: Examination) -> pd.DataFrame:
    """The indicators by scale and aspect, a city's own among those of the catalogue; their numbers in every list follow it."""
    return result.indicators.sort_values("dimension", kind="stable", key=lambda names: names.map(_positions(result)))


def _positions(result: Examination) -> dict[str, int]:
    return {str(name): n for n, name in enumerate(result.dimensions.index)}


def district_list(result: Examination, language: str) -> pd.DataFrame:
    """The indicators with values of districts and counties: the city's and, in a column each, theirs."""
    observed, rows = result.observed, list[dict[str, Any]]()
    names = [observed.county_name(county, language) for county in observed.counties]
    given = (~np.isnan(observed.values)).any(axis=0)
    for number, (code, row) in enumerate(in_order(result).iterrows(), start=1):
        n = result.indicators.index.get_loc(code)
        if not given[n]:
            continue
        said = {
            "number": number, "indicator": row[language], "unit": unit_in_words(str(row["unit"]))[language],
            "standard": row["standard"], "value": _value(row["value"]),
        }  # fmt: skip
        rows.append(said | {name: _value(value) for name, value in zip(names, observed.values[:, n], strict=True)})
    return _without_blank(rows, ())


def rectification(result: Examination, language: str) -> pd.DataFrame:
    """What became of last year's problems, an indicator a row; those of no indicator come last."""
    observed, rows = result.observed, []
    given = {each.code for each in observed.last_problems}
    ordered = in_order(result).index
    for number, code in enumerate([*ordered, None], start=1):
        if code not in given:
            continue
        own = [each for each in observed.last_problems if each.code == code]
        closed = sum(each.state == CLOSED for each in own)
        done = "all" if closed == len(own) else "some" if closed else "none"
        row = result.indicators.loc[code] if code else None
        rows.append(
            {
                "number": number, "indicator": row[language] if row is not None else say("exam.list_other", language),
                "last_value": _value(row["last_year"]) if row is not None else None,
                "this_value": _value(row["value"]) if row is not None else None,
                "unit": unit_in_words(str(row["unit"]))[language] if row is not None else "",
                "standard": row["standard"] if row is not None else "",
                "problems": len(own), "closed": closed,
                "done": say(f"exam.done_{done}", language),
                "check": why.text(language) if code and (why := unsupported(result, code)) else None,
            }
        )  # fmt: skip
    return _without_blank(rows, ("check",))


def problem_list(result: Examination, language: str) -> pd.DataFrame:
    """Every problem with its scale, aspect and place."""
    rows = []
    for number, problem in enumerate(result.problems, start=1):
        scale, aspect = scale_and_aspect(result, problem.dimension, language)
        rows.append(
            {
                "number": number, "scale": scale, "aspect": aspect or without_aspect(problem, language),
                "indicator": _indicator(result, problem.code, language), "area": _text(problem.place, language),
                "problem": _text(problem.content, language),
            }
        )  # fmt: skip
    return _without_blank(rows, ("scale",))


def without_aspect(problem: Problem, language: str) -> str:
    """What a problem of no indicator goes under: what the city wrote of its own accord, or the plans."""
    return say("exam.list_other" if problem.written else "exam.list_plan_aspect", language)


def unit_list(result: Examination, language: str) -> pd.DataFrame:
    """What was found in every home, estate, block and street: where it is, how many, and what."""
    observed = result.observed
    return _without_blank(
        [
            {
                "number": number, "scale": say(f"exam.unit_scale_{row.scale}", language), "unit_name": row.name,
                "county": observed.county_name(row.county, language) if row.county else None, "address": row.address,
                "indicator": _indicator(result, row.code, language), "value": _value(1.0 if row.value is None else row.value),
                "unit": unit_in_words(str(result.indicators.at[row.code, "unit"]))[language], "finding": row.remark,
            }
            for number, row in enumerate(observed.units, start=1)
        ],
        ("county", "address", "finding"),
    )  # fmt: skip


def measure_list(result: Examination, language: str) -> pd.DataFrame:
    """What is to be done about every problem: by a deadline or as far as possible, by whom and until when."""
    return _without_blank(
        [
            {
                "number": number, "indicator": _indicator(result, problem.code, language),
                "area": _text(problem.place, language), "problem": _text(problem.content, language),
                "measure": problem.measure,
                "solve": say(f"exam.solve_{problem.solve}", language) if problem.solve else None,
                "responsible": problem.unit, "deadline": problem.deadline,
            }
            for number, problem in enumerate(result.problems, start=1)
        ],
        (),
    )  # fmt: skip


def project_library(result: Examination, language: str) -> pd.DataFrame:
    """Every project, those of the year's plan first; one that lacks cost or improvement does not compete for the budget."""
    plan = result.plan.astype(object).where(result.plan.notna(), None)  # what is left blank, in columns of words too
    rows = [
        {
            "number": number, "project": row["name"], "category": row["category"],
            "indicator": _indicator(result, row["code"] or "", language), "area": row["place"],
            "cost": _value(row["cost"]), "responsible": row["unit"], "deadline": row["deadline"],
            "chosen": say("exam.yes" if row["chosen"] else "exam.no", language) if row["competes"] else None,
        }
        for number, (_, row) in enumerate(plan.iterrows(), start=1)
    ]  # fmt: skip
    frame = _without_blank(rows, ("category", "area", "chosen"))
    return frame if result.observed.general.budget > 0 else frame.drop(columns="chosen", errors="ignore")


def plan_list(result: Examination, language: str) -> pd.DataFrame:
    """Every target of the plans in force: planned, due, actual, departure, and whether it was approved."""
    year = result.observed.general.year
    return _without_blank(
        [
            {
                "number": number, "plan": row.plan, "target": row.item, "unit": unit_in_words(row.unit or "")[language],
                "bound": say(f"exam.bound_{row.bound}", language), "planned": _value(row.target), "due": row.due,
                "actual": _value(row.actual), "departure": _value(plans.departure(row)),
                "standing": say(f"exam.standing_{plans.standing(row, year)}", language), "document": row.document,
            }
            for number, row in enumerate(result.observed.plans, start=1)
        ],
        ("unit",),
    )  # fmt: skip


LISTS: dict[str, Callable[[Examination, str], pd.DataFrame]] = {
    "summary": summary,
    "districts": district_list,
    "rectification": rectification,
    "problems": problem_list,
    "units": unit_list,
    "measures": measure_list,
    "projects": project_library,
    "plans": plan_list,
}


def title_of(name: str, result: Examination, language: str) -> str:
    """The title that stands over a list; numbers for practice are never without that word."""
    observed = result.observed
    drawn = say("exam.drawn_title", language) if observed.drawn else ""
    return say(f"exam.list_{name}", language, city=observed.city_name(language), year=observed.general.year) + drawn


def closed(result: Examination) -> tuple[int, int]:
    """How many of last year's problems are closed, and how many there were."""
    rows = result.observed.last_problems
    return sum(row.state == CLOSED for row in rows), len(rows)


def heading_of(column: str, language: str) -> str:
    """The heading of a column of a list; names of counties stand for themselves."""
    keys = (f"exam.head_{column}", f"exam.col_{column}")
    return next((say(key, language) for key in keys if has(key)), column)


def scale_and_aspect(result: Examination, dimension: str, language: str) -> tuple[str, str]:
    """Scale and aspect of a dimension as the reader names them; a dimension without scales is an aspect."""
    if dimension not in result.dimensions.index:
        return "", ""
    name = dict(zip(result.dimensions.index, dimension_names(result, language), strict=True))[dimension]
    for between in dict.fromkeys((BETWEEN_SCALE_AND_ASPECT[language], *BETWEEN_SCALE_AND_ASPECT.values())):
        scale, found, aspect = name.partition(between)
        if found:
            return scale, aspect
    return "", name


def assessment(result: Examination, code: str, language: str) -> str:
    """What is to be said of a result: met, how far off, reported only, or without a value."""
    row = result.indicators.loc[code]
    if row["basis"] == scoring.STANDARD:
        if row["score"] >= 1:
            return say("exam.assessed_met", language)
        indicator = result.observed.indicators[list(result.indicators.index).index(code)]
        off = min(abs(row["value"] - end) for end in (indicator.benchmark, indicator.upper) if end is not None)
        return say("exam.assessed_off_grade" if indicator.steps else "exam.assessed_off", language, off=short_number(off))
    text = say(f"exam.assessed_{row['basis']}", language)
    if row["doubtful"] and row["basis"] != scoring.DOUBTFUL:
        text += BETWEEN[language] + say("exam.assessed_doubtful", language)
    if not math.isnan(row["rate"]):
        text += say("exam.assessed_rate", language, rate=short_number(float(f"{row['rate']:.4g}")))
    return text


def _indicator(result: Examination, code: str, language: str) -> str:
    return str(result.indicators.at[code, language]) if code else ""


def _text(text: Message | str, language: str) -> str:
    return text.text(language) if isinstance(text, Message) else text


def _value(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else float(f"{value:.12g}")


def _without_blank(rows: list[dict[str, Any]], optional: tuple[str, ...]) -> pd.DataFrame:
    """The rows as a frame, without those of these columns in which nothing stands."""
    frame = pd.DataFrame(rows, dtype=object)
    if frame.empty:
        return frame
    return frame.drop(columns=[name for name in optional if not frame[name].map(bool).any()])
