"""The report of a province on the examinations of its cities: a page, and its tables as a workbook."""

from __future__ import annotations

import math
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.examination import lists
from simulation.examination.catalogue import limit
from simulation.examination.diagnosis import number
from simulation.examination.grades import OF_INDICATOR
from simulation.examination.province import Province, cities, common_problems, comparison
from simulation.report.html import write_page
from simulation.report.numbers import catalogue_unit
from simulation.report.page import Html, bullets, heading, paragraph, table
from simulation.report.texts import has, say
from simulation.results import sheets

PAGE, WORKBOOK = "province.html", "province.xlsx"


def chapters(province: Province, language: str) -> list[Html]:
    """The whole report, a piece a chapter."""
    return [opening(province, language), overview(province, language), common(province, language), compared(province, language)]


def write_report(province: Province, folder: Path, language: str) -> None:
    """Write the page and the workbook of its tables into a folder."""
    write_page(chapters(province, language), folder / PAGE, language, title_of(province, language))
    book = sheets.new_book()
    for name, frame in tables(province, language).items():
        if not frame.empty:
            head = [_heading(str(column), language) for column in frame.columns]
            sheet = sheets.add_sheet(book, say(f"exam.province_tab_{name}", language), head, frame.itertuples(index=False))
            for c in range(1, len(head) + 1):
                sheets.dress(sheet, c, lambda value: sheets.as_short_as_can_be(value or 0.0))
    sheets.save(book, folder / WORKBOOK)


def title_of(province: Province, language: str) -> str:
    return say("exam.province_title", language, year=province.year, n=len(province.cities))


def tables(province: Province, language: str) -> dict[str, pd.DataFrame]:
    """The tables by name, in one language."""
    found = comparison(province, language)
    if not found.empty:
        units = [catalogue_unit(str(unit), language) for unit in found["unit"]]
        per = [say("exam.per_thousand", language) if each else "" for each in found["per"]]
        found = found.assign(unit=[f"{unit}{each}" for unit, each in zip(units, per, strict=True)]).drop(columns="per")
    return {"cities": cities(province, language), "common": common_problems(province, language), "comparison": found}


def opening(province: Province, language: str) -> Html:
    """Title, which cities, and what was left out."""
    page = Html(f'<h1 id="top">{escape(title_of(province, language))}</h1>')
    if province.drawn:
        page += paragraph(say("exam.drawn", language), "warning")
    names = ("、" if language == "zh" else ", ").join(province.names(language))
    system = getattr(province.cities[0].observed.catalogue, language)
    page += paragraph(escape(say("exam.province_subtitle", language, names=names, system=system)), "subtitle")
    drawn = [each.observed.general.remark for each in province.cities if each.observed.general.remark]
    for remark in dict.fromkeys(drawn):
        page += paragraph(escape(remark), "warning")
    if province.remarks:
        page += bullets(escape(remark.text(language)) for remark in province.remarks)
    return page


def overview(province: Province, language: str) -> Html:
    """A row a city."""
    return heading("head.exam_cities", language) + _shown(tables(province, language)["cities"], language)


def common(province: Province, language: str) -> Html:
    """The problems that many cities share."""
    page, frame = heading("head.exam_common", language), tables(province, language)["common"]
    said = {"share": f"{limit('common_from'):g}", "n": len(frame)}
    page += paragraph(say("exam.common" if len(frame) else "exam.no_common", language, **said))
    return page + _shown(frame, language) if len(frame) else page


def compared(province: Province, language: str) -> Html:
    """Every indicator by city."""
    page, frame = heading("head.exam_comparison", language), tables(province, language)["comparison"]
    page += paragraph(say("exam.comparison", language))
    return page + _shown(frame, language) if len(frame) else page


def _heading(column: str, language: str) -> str:
    """The heading of a column; names of cities stand for themselves."""
    if column in OF_INDICATOR:
        return say(f"exam.grade_{column}", language)
    known = any(has(f"exam.{kind}_{column}") for kind in ("head", "col"))
    return lists.heading_of(column, language) if known else column


def _shown(frame: pd.DataFrame, language: str) -> Html:
    columns = [str(column) for column in frame.columns]
    rows = [[_cell(value) for value in row] for row in frame.itertuples(index=False)]
    right = [k for k, name in enumerate(frame.columns) if pd.api.types.is_numeric_dtype(frame[name])]
    return table([escape(_heading(name, language)) for name in columns], rows, right)


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return "" if math.isnan(value) else number(value)
    return escape(str(value))
