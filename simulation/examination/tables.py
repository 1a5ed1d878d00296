"""The tables of a bulletin, for its page and its workbook: scores in points of 100, weights in percent, in one language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from simulation.errors import LANGUAGES
from simulation.examination import years
from simulation.examination.catalogue import load_limits
from simulation.examination.claims import claims
from simulation.examination.examine import Examination
from simulation.examination.pictures import dimension_names
from simulation.examination.scoring import COUNTED, DOUBTFUL, MISSING, SHOWN
from simulation.report.numbers import unit_in_words
from simulation.report.texts import has, say
from simulation.results import sheets

POINTS = ("score", "last", "before", "after")
"""Columns in points of 100."""


def words(text: str, language: str) -> str:
    """A remark of the template in one language; a city's own as it stands."""
    known = {" ".join(say(f"exam.status_{s}", lang) for lang in LANGUAGES): s for s in ("read", "memory", "assumption")}
    return say(f"exam.status_{known[text]}", language) if text in known else text


def scores(result: Examination, language: str) -> pd.DataFrame:
    """A row a dimension: this year's and last year's score, how many indicators it rests on, the survey."""
    found = result.dimensions
    return pd.DataFrame(
        {
            "dimension": dimension_names(result, language),
            "score": 100 * found["score"].to_numpy(),
            "last": 100 * found["last_score"].to_numpy(),
            "scored": [f"{scored}/{of}" for scored, of in zip(found["scored"], found["of"], strict=True)],
            "satisfied": found["satisfied"].to_numpy(),
            "priority": found["priority"].to_numpy(),
        }
    )


def indicators(result: Examination, language: str) -> pd.DataFrame:
    """A row an indicator, in the order of the workbook."""
    found = result.indicators
    dimension = dict(zip(result.dimensions.index, dimension_names(result, language), strict=True))
    basis = found["basis"].where(found["score"].notna() | found["basis"].isin((COUNTED, DOUBTFUL, SHOWN)), MISSING)
    return pd.DataFrame(
        {
            "code": found.index,
            "dimension": found["dimension"].map(dimension).to_numpy(),
            "indicator": found[language].to_numpy(),
            "unit": [unit_in_words(unit)[language] for unit in found["unit"]],
            "value": found["value"].to_numpy(float),
            "standard": found["standard"].to_numpy(),
            "score": 100 * found["score"].to_numpy(),
            "last": 100 * found["last_score"].to_numpy(),
            "weight": 100 * found["weight"].to_numpy(),
            "third": found["third_party"].to_numpy(float),
            "source": [words(text, language) for text in found["source"]],
            "basis": [say(f"exam.basis_{key}", language) for key in basis],
        }
    )


def places(result: Examination, language: str) -> pd.DataFrame:
    """The city and its counties by dimension and in total."""
    observed = result.observed
    names = [*dimension_names(result, language), "total"]
    found = (100 * result.places).set_axis(names, axis=1).dropna(axis=1, how="all")
    found.index = pd.Index([observed.city_name(language), *(observed.county_name(c, language) for c in observed.counties)])
    return found.rename_axis("place").reset_index()


def plan(result: Examination, language: str) -> pd.DataFrame:
    """Every project, those of the plan first."""
    found = result.plan
    return pd.DataFrame(
        {
            "chosen": [
                say(f"exam.{'yes' if chosen else 'no'}", language) if competes else ""
                for chosen, competes in zip(found["chosen"], found["competes"], strict=True)
            ],
            "project": found["name"],
            "indicator": result.indicators[language].reindex(found["code"]).to_numpy(),
            "responsible": found["unit"],
            "deadline": found["deadline"],
            "cost": found["cost"],
            "before": 100 * found["before"],
            "after": 100 * found["after"],
        }
    )


def delivery(result: Examination, language: str) -> pd.DataFrame:
    """The projects of last year's plan and their state."""
    rows = result.observed.delivery
    return pd.DataFrame(
        {
            "project": [row.name for row in rows],
            "responsible": [row.unit for row in rows],
            "deadline": [row.deadline for row in rows],
            "cost": [np.nan if row.cost is None else row.cost for row in rows],
            "spent": [np.nan if row.spent is None else row.spent for row in rows],
            "state": [say(f"exam.state_{row.state}", language) for row in rows],
        }
    )


def standards(result: Examination, language: str) -> pd.DataFrame:
    """The standards that the five-year assessment changes."""
    found = result.standards
    units = [unit_in_words(unit)[language] for unit in found["unit"]]
    return pd.DataFrame({"code": found["code"], "indicator": found[language], "unit": units}).join(
        found[["benchmark", "revised"]].astype(float)
    )


def limits(language: str) -> pd.DataFrame:
    """What counts as good, different or enough, with its status."""
    found = load_limits()
    return pd.DataFrame(
        {
            "meaning": found[language].to_numpy(),
            "value": found["value"].to_numpy(),
            "unit": [unit_in_words(unit)[language] for unit in found["unit"]],
            "status": [say(f"exam.status_{status}", language) for status in found["status"]],
        }
    )


def remarks(result: Examination, language: str) -> pd.DataFrame:
    """What was left out of the workbook and what in it is worth a second look, and as of when the counties are."""
    observed = result.observed
    said = [observed.divisions.said] if observed.divisions else []
    return pd.DataFrame({"remark": [each.text(language) for each in (*claims(result), *observed.remarks, *said)]}, dtype=str)


def trends(result: Examination, language: str) -> pd.DataFrame:
    """The values of every indicator over the years, where there are earlier ones."""
    if not result.earlier:
        return pd.DataFrame()
    found = years.trends(result)
    known = found[found["moved"] != ""]
    table = pd.DataFrame({"indicator": known[language], "unit": [unit_in_words(unit)[language] for unit in known["unit"]]})
    for year in (column for column in known.columns if isinstance(column, int)):
        table[str(year)] = known[year].astype(float)
    table["change"] = known["change"].astype(float)
    table["moved"] = [say(f"exam.moved_{moved}", language) for moved in known["moved"]]
    return table


TABLES: dict[str, Callable[[Examination, str], pd.DataFrame]] = {
    "scores": scores,
    "indicators": indicators,
    "places": places,
    "plan": plan,
    "delivery": delivery,
    "standards": standards,
    "trends": trends,
    "remarks": remarks,
}


OF_SCORES = ("scores", "indicators", "places")
"""Tables of points of 100."""


def number_format(table: str, column: str) -> str | Callable[[Any], str]:
    """How a workbook shows a column: points with one decimal, weights with two, all else as short as can be, as on the page."""
    if table == "places" or column in POINTS:
        return "0.0"
    return "0.00" if column == "weight" else lambda value: sheets.as_short_as_can_be(value or 0.0)


def heading_of(column: str, language: str) -> str:
    """The heading of a column; names of dimensions stand for themselves."""
    return say(f"exam.col_{column}", language) if has(f"exam.col_{column}") else column
