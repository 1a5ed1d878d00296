"""What people quote, in a table for 2025, 2030 and 2035, and how far it lies from what the scenario is compared with."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from simulation.projection.headlines import headline_name
from simulation.report.numbers import MISSING, SHARES, middle_and_range, signed, unit_of_difference
from simulation.report.page import Html, folded, heading, paragraph, table
from simulation.report.texts import has, say
from simulation.study.run import Run
from simulation.study.twins import EXTENDED

YEARS = ("2025", "2030", "2035")


def outcomes(run: Run, language: str) -> Html:
    """The outcome table with, folded away below, the differences from each twin; nothing where no year of it is simulated."""
    found = run.outcomes
    if found.empty:
        return Html()
    page = heading("sub.outcomes", language, 3) + paragraph(say("story.outcomes", language), "note")
    page += by_year(found, language, level)
    differences = run.differences
    for name in differences["against"].unique():
        rows = differences[differences["against"] == name]
        note = paragraph(say("story.differences", language), "note")
        summary = say("story.rows_differences", language, against=against(run, name, language))
        page += folded(summary, note + by_year(rows, language, _difference))
    return page


def against(run: Run, name: str, language: str) -> str:
    """What readers call something that a scenario is compared with, as plain text."""
    if has(f"against.{name}"):
        return say(f"against.{name}", language)
    other = run.scenario.extended
    title = getattr(other.title, language) if other and other.name == name.removeprefix(EXTENDED) else name
    return say("against.extended", language, title=title)


def by_year(rows: pd.DataFrame, language: str, cell: Any) -> Html:
    """A line an outcome, a column a year; of a sum over years the last one, with its years below."""
    years = [year for year in YEARS if rows["period"].str.endswith(year).any()]
    body = []
    for name in rows["variable"].unique():
        of_name = {row.period[-4:]: row for row in rows[rows["variable"] == name].itertuples()}
        cells = [cell(of_name[year], language) if year in of_name else MISSING for year in years]
        body.append([f"<b>{escape(headline_name(name, language))}</b>", *cells])
    return table([say("col.outcome", language), *years], body, numeric=range(1, len(years) + 1), kind="outcomes")


def level(row: Any, language: str) -> str:
    """Median with its unit, 5-95 % below it, and the years of a sum or of a share over years."""
    first, second = middle_and_range(row.median, row.p05, row.p95, row.unit, language)
    return "<br>".join([first, *(f"<small>{each}</small>" for each in (second, *_years(row, language)))])


def _difference(row: Any, language: str) -> str:
    """The same for a difference, with its sign."""
    if pd.isna(row.median):
        return MISSING
    unit = unit_of_difference(row.unit, language)
    first, low, high = (signed(value, row.unit, language) for value in (row.median, row.p05, row.p95))
    lines = (f"{low} … {high}", *_years(row, language))
    return "<br>".join([f"{first} {unit}", *(f"<small>{each}</small>" for each in lines)])


def _years(row: Any, language: str) -> list[str]:
    if "-" not in row.period:
        return []
    first, last = row.period.split("-")
    key = "note.share_of_years" if row.unit in SHARES else "note.sum_of_years"  # a share over years is no sum of theirs
    return [say(key, language, first=first, last=last)] if row.unit != "year" else []
