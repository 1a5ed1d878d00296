"""What a city says was done, held against its numbers: problems said to be closed whose indicator has not moved, and targets of
plans without an actual value."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from simulation.errors import Message
from simulation.examination import plans
from simulation.examination.catalogue import limit
from simulation.examination.examine import Examination
from simulation.examination.observed import Observed
from simulation.facts.indicators import HIGHER, LOWER, NEAR, RESULT
from simulation.report.numbers import short_number, unit_in_words

CLOSED = "done"
_OF = {
    "claim.no_value": "claim.no_value_of",
    "claim.not_better": "claim.not_better_of",
    "claim.still_there": "claim.still_there_of",
}
"""What is said of one indicator, and of all of which it can be said."""
_NAMED = 5


def unsupported(result: Examination, code: str) -> Message | None:
    """Why the numbers of an indicator do not bear out that its problems of last year are closed; None where they do, or where
    none of them is said to be."""
    own = [problem for problem in result.observed.last_problems if problem.code == code]
    done = sum(problem.state == CLOSED for problem in own)
    if not done or code not in result.indicators.index:
        return None
    row = result.indicators.loc[code]
    said = {"value": short_number(row["value"]), "last": short_number(row["last_year"]), "unit": unit_in_words(row["unit"])}
    if math.isnan(row["value"]):
        return Message("claim.no_value")
    if _not_better(row):
        return Message("claim.not_better", **said)
    counted = result.observed.indicators[list(result.indicators.index).index(code)].assessed == RESULT
    if done == len(own) and counted and row["better"] == LOWER and _mostly_left(row["value"], row["last_year"]):
        return Message("claim.still_there", **said)
    return None


def _mostly_left(value: float, last: float) -> bool:
    """Whether so much of last year's number is left that its problems can hardly all be closed: more than `left_from`, or any
    where last year's is not known. What was closed may be a part of it, and others may have come up since."""
    return value > 0 and (math.isnan(last) or 100.0 * value > limit("left_from") * last)


def _not_better(row: pd.Series) -> bool:
    """Whether a value is no better than last year's, and not as good as its standard."""
    if math.isnan(row["last_year"]) or row["better"] == NEAR or row["score"] >= 1 or row["value"] == 0 == row["last_year"]:
        return False
    moved = row["value"] - row["last_year"]
    return bool(moved <= 0 if row["better"] == HIGHER else moved >= 0)


def claims(result: Examination) -> list[Message]:
    """Remarks on indicators whose problems are said to be closed and are not by its numbers, on projects that are done and not
    paid, and on targets of plans that nothing is known of."""
    found = _of_problems(result)
    unpaid = [row.name for row in result.observed.delivery if row.state == CLOSED and row.cost and not row.spent]
    if unpaid:
        found.append(Message("claim.unpaid", names=_first(unpaid), n=len(unpaid)))
    year = result.observed.general.year
    bare = [row.item for row in result.observed.plans if plans.standing(row, year) == plans.NO_DOCUMENT]
    if bare:
        found.append(Message("claim.no_document", names=_first(bare), n=len(bare)))
    blank = without_actual(result.observed)
    return [*found, Message("claim.plans_blank", names=_first(blank), n=len(blank))] if blank else found


def _of_problems(result: Examination) -> list[Message]:
    """One remark for each reason why problems that are said to be closed may not be, with the first few of its indicators; the
    list of last year's problems says it of each."""
    named: dict[str, list[Message]] = {}
    for code in dict.fromkeys(problem.code for problem in result.observed.last_problems if problem.code):
        why = unsupported(result, code)
        if why:
            row = result.indicators.loc[code]
            moved = f"{short_number(row['last_year'])} → {short_number(row['value'])}"
            of = Message("claim.of", name={"zh": row["zh"], "en": row["en"]}, moved=moved)
            named.setdefault(_OF[why.key], []).append(of)
    return [Message(key, names=_first(names), n=len(names)) for key, names in named.items()]


def _first(names: list[Any]) -> list[Any]:
    """The first few names, and a sign that there are more."""
    return names if len(names) <= _NAMED else [*names[:_NAMED], "…"]


def without_actual(observed: Observed) -> list[str]:
    """The targets of plans without an actual value."""
    return [row.item for row in observed.plans if math.isnan(plans.departure(row))]
