"""What a city says was done, held against its numbers: problems said to be closed whose indicator has not moved, and targets of
plans without an actual value."""

from __future__ import annotations

import math

import pandas as pd

from simulation.errors import Message
from simulation.examination import plans
from simulation.examination.examine import Examination
from simulation.examination.observed import Observed
from simulation.facts.indicators import HIGHER, LOWER, NEAR, RESULT
from simulation.report.numbers import short_number, unit_in_words

CLOSED = "done"


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
    if done == len(own) and counted and row["better"] == LOWER and row["value"] > 0:
        return Message("claim.still_there", **said)
    return None


def _not_better(row: pd.Series) -> bool:
    """Whether a value is no better than last year's, and not as good as its standard."""
    if math.isnan(row["last_year"]) or row["better"] == NEAR or row["score"] >= 1 or row["value"] == 0 == row["last_year"]:
        return False
    moved = row["value"] - row["last_year"]
    return bool(moved <= 0 if row["better"] == HIGHER else moved >= 0)


def claims(result: Examination) -> list[Message]:
    """A remark for every indicator whose problems are said to be closed and are not by its numbers, on projects that are done
    and not paid, and on targets of plans that nothing is known of."""
    codes = dict.fromkeys(problem.code for problem in result.observed.last_problems if problem.code)
    found = [
        Message("claim.of", name={"zh": result.indicators.at[code, "zh"], "en": result.indicators.at[code, "en"]}, why=why)
        for code in codes
        if (why := unsupported(result, code))
    ]
    unpaid = [row.name for row in result.observed.delivery if row.state == CLOSED and row.cost and not row.spent]
    if unpaid:
        found.append(Message("claim.unpaid", names=unpaid[:5], n=len(unpaid)))
    year = result.observed.general.year
    bare = [row.item for row in result.observed.plans if plans.standing(row, year) == plans.NO_DOCUMENT]
    if bare:
        found.append(Message("claim.no_document", names=bare[:5], n=len(bare)))
    blank = without_actual(result.observed)
    return [*found, Message("claim.plans_blank", names=blank[:5], n=len(blank))] if blank else found


def without_actual(observed: Observed) -> list[str]:
    """The targets of plans without an actual value."""
    return [row.item for row in observed.plans if math.isnan(plans.departure(row))]
