"""The bulletin: last year's delivery, diagnosis, scores, survey, plan and standards, as pieces of a page and as tables."""

from __future__ import annotations

import math
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.errors import Message
from simulation.examination import diagnosis_by_grades, list_files, tables, years
from simulation.examination.catalogue import limit
from simulation.examination.claims import claims
from simulation.examination.diagnosis import findings, number, points
from simulation.examination.examine import Examination
from simulation.examination.form import CHOICES
from simulation.examination.list_chapters import (
    aspects,
    districts,
    measures,
    plans,
    problems,
    projects,
    public_problems,
    public_projects,
    public_rectification,
    public_summary,
    rectification,
    summary,
    units,
)  # fmt: skip
from simulation.examination.pictures import grades_of_years, heat_map, radar, survey
from simulation.report.html import write_page
from simulation.report.numbers import SPACE
from simulation.report.page import Html, bullets, folded, heading, paragraph, picture, table
from simulation.report.texts import BETWEEN, joined, say
from simulation.results import sheets

PAGE, PUBLIC, TABLES = "bulletin.html", "public.html", "tables.xlsx"
_REMARKS_SHOWN = 8
_YEARS = 5  # of an assessment


def title_of(result: Examination, language: str) -> str:
    observed = result.observed
    return say("exam.title", language, city=observed.city_name(language), year=observed.general.year)


def chapters(result: Examination, language: str) -> list[Html]:
    """The whole bulletin, a piece a chapter: by scores or by grades, as the catalogue is assessed."""
    parts = _BY_GRADES if result.graded else _BY_SCORES
    return [piece for part in parts if (piece := part(result, language)).text]


def public_chapters(result: Examination, language: str) -> list[Html]:
    """What may be published: no third party, no single buildings and estates, no costs, no remarks on the data."""
    parts = (
        public_opening, public_rectification, diagnosis, aspects if result.graded else dimensions, public_summary,
        public_problems, public_projects, public_method,
    )  # fmt: skip
    return [piece for part in parts if (piece := part(result, language)).text]


def write_bulletin(result: Examination, folder: Path, language: str) -> None:
    """Write the page, what may be published of it where the city publishes, the lists and the workbook of tables into a folder;
    a table without rows is left out."""
    write_page(chapters(result, language), folder / PAGE, language, title_of(result, language))
    if result.observed.general.publication == "yes":
        write_page(public_chapters(result, language), folder / PUBLIC, language, _public_title(result, language))
    list_files.write_workbook(result, folder / list_files.WORKBOOK, language)
    list_files.write_document(result, folder / list_files.DOCUMENT, language)
    book = sheets.new_book()
    for name, made in tables.TABLES.items():
        if result.graded and name in tables.OF_SCORES:  # an examination by grades gives none away; the lists have the rest
            continue
        frame = made(result, language)
        if frame.empty:
            continue
        head = [tables.heading_of(column, language) for column in frame.columns]
        sheet = sheets.add_sheet(book, say(f"exam.sheet_{name}", language), head, frame.itertuples(index=False))
        for c, column in enumerate(frame.columns, start=1):
            sheets.dress(sheet, c, tables.number_format(name, column))
    sheets.save(book, folder / TABLES)


def opening(result: Examination, language: str) -> Html:
    """Title, what it rests on, and a warning where the numbers are not measured or not to be published."""
    general = result.observed.general
    page = Html(f'<h1 id="top">{escape(title_of(result, language))}</h1>') + paragraph(_rests_on(result, language), "subtitle")
    if general.remark:
        page += paragraph(escape(general.remark), "warning")
    if general.publication == "no":
        page += paragraph(say("exam.internal", language), "warning")
    return page + _remarks(result, language)


def _rests_on(result: Examination, language: str) -> str:
    """Catalogue, weights or scope, and the file."""
    observed, file = result.observed, escape(result.observed.file)
    if result.graded:
        said = {"system": getattr(observed.catalogue, language), "scope": say(f"exam.scope_{observed.scope}", language)}
        return say("exam.subtitle_grades", language, file=file, **said)
    weights = say(f"exam.weights_{observed.general.weights}", language)
    return say("exam.subtitle", language, system=observed.general.system, weights=weights, file=file)


def _public_title(result: Examination, language: str) -> str:
    observed = result.observed
    return say("exam.public_title", language, city=observed.city_name(language), year=observed.general.year)


def public_opening(result: Examination, language: str) -> Html:
    """Title, what is left out, and a warning where the numbers are not measured."""
    page = Html(f'<h1 id="top">{escape(_public_title(result, language))}</h1>')
    page += paragraph(say("exam.public_note", language), "subtitle")
    remark = result.observed.general.remark
    return page + paragraph(escape(remark), "warning") if remark else page


def _remarks(result: Examination, language: str) -> Html:
    """What was left out of the workbook and what in it is worth a second look; a long list is folded away."""
    remarks = [escape(remark.text(language)) for remark in (*claims(result), *result.observed.remarks)]
    if not remarks:
        return Html()
    title = Message("remark.title", n=len(remarks)).text(language)
    if len(remarks) > _REMARKS_SHOWN:
        return folded(title, bullets(remarks))
    return paragraph(title, "warning") + bullets(remarks)


def delivery(result: Examination, language: str) -> Html:
    """What became of last year's plan: every examination opens with it."""
    page, rows = heading("head.exam_delivery", language), result.observed.delivery
    if not rows:
        return Html() if result.graded else page + paragraph(say("exam.no_delivery", language))
    counts = {state: sum(row.state == state for row in rows) for state in CHOICES["state"]}
    states = [say("exam.state_count", language, state=say(f"exam.state_{s}", language), n=n) for s, n in counts.items() if n]
    cost, spent = sum(row.cost or 0.0 for row in rows), sum(row.spent or 0.0 for row in rows)
    text = say("exam.delivery", language, n=len(rows), states=joined(states, language), cost=number(cost), spent=number(spent))
    return page + paragraph(text) + _shown(tables.delivery(result, language), language)


def diagnosis(result: Examination, language: str) -> Html:
    """The findings in plain words."""
    said = diagnosis_by_grades.findings if result.graded else findings
    return heading("head.exam_diagnosis", language) + bullets(said(result, language))


def dimensions(result: Examination, language: str) -> Html:
    """The radar and the table behind it."""
    image = picture(radar(result, language), say("exam.fig_radar_note", language), language)
    return heading("head.exam_dimensions", language) + image + _shown(tables.scores(result, language), language)


def counties(result: Examination, language: str) -> Html:
    """The heat map of counties by dimension; nothing where no county has values."""
    if not result.observed.counties:
        return Html()
    image = picture(heat_map(result, language), say("exam.fig_heat_note", language), language)
    divisions = result.observed.divisions
    said = paragraph(escape(divisions.said.text(language))) if divisions else Html()
    return heading("head.exam_counties", language) + image + said


def residents(result: Examination, language: str) -> Html:
    """The survey beside the scores, and where a third party found something else."""
    page, table_ = heading("head.exam_survey", language), result.dimensions
    if table_["satisfied"].notna().any():
        answers = table_["respondents"].max()
        page += paragraph(say("exam.survey", language, n=number(answers))) + picture(survey(result, language), "", language)
    else:
        page += paragraph(say("exam.no_survey", language))
    return page + _checked(result, language)


def third_party(result: Examination, language: str) -> Html:
    """Where a third party found something else; nothing where none has checked."""
    if result.indicators["third_party"].isna().all():
        return Html()
    return heading("head.exam_third", language) + _checked(result, language)


def _checked(result: Examination, language: str) -> Html:
    checked = result.indicators.dropna(subset=["third_party", "value"])
    if checked.empty:
        return paragraph(say("exam.no_third", language))
    differing = checked[checked["differs"]]
    named = [
        escape(f"{row[language]} ({number(row['value'])} / {number(row['third_party'])})") for _, row in differing.iterrows()
    ]
    names = say("word.colon", language) + joined(named, language) if named else ""
    return paragraph(
        say("exam.third", language, n=len(checked), k=len(differing), names=names, limit=f"{limit('differs_from'):g}")
    )


def plan(result: Examination, language: str) -> Html:
    """Which projects the year's money goes to, who answers for them and by when; the others are folded away."""
    page, table_ = heading("head.exam_plan", language), result.plan
    if table_.empty:
        return page + paragraph(say("exam.no_plan", language))
    n = int(table_["chosen"].sum())
    rows = tables.plan(result, language).drop(columns="chosen")
    page += paragraph(_choice(result, language)) + _shown(rows.head(n), language)
    for key, which in (("not_chosen", table_["competes"] & ~table_["chosen"]), ("beside_budget", ~table_["competes"])):
        if which.any():
            page += folded(say(f"exam.{key}", language, n=int(which.sum())), _shown(rows[which], language))
    return page


def library(result: Examination, language: str) -> Html:
    """The project library, and where there is a budget which projects it goes to."""
    said = [_choice(result, language)] if result.observed.general.budget > 0 and result.plan["competes"].any() else []
    beside = int((~result.plan["competes"]).sum())
    if said and beside:
        said.append(say("exam.beside_budget", language, n=beside))
    return projects(result, language, said)


def _choice(result: Examination, language: str) -> str:
    """How the year's money was divided."""
    table_, general = result.plan, result.observed.general
    chosen = table_[table_["chosen"]]
    rise = "" if math.isnan(result.total) else say("exam.plan_rise", language, rise=f"{100 * result.planned_rise:.1f}")
    text = say(
        "exam.plan", language, budget=number(general.budget), of=int(table_["competes"].sum()), n=len(chosen),
        cost=number(chosen["cost"].sum()), rise=rise,
    )  # fmt: skip
    if result.dimensions["priority"].sum() > 0:
        text += BETWEEN[language] + say("exam.plan_listened", language, listened=f"{general.listened:g}{SPACE}%")
    return text


def standards(result: Examination, language: str) -> Html:
    """What the five-year assessment makes of the standards; nothing in other years."""
    if result.observed.general.assessment != "yes":
        return Html()
    page = heading("head.exam_standards", language) + paragraph(
        say("exam.standards", language, share=f"{100 * limit('reached_quantile'):g}", least=f"{limit('counties_least'):g}")
    )
    if result.standards.empty:
        return page + paragraph(say("exam.no_standards", language))
    return page + _shown(tables.standards(result, language), language)


def trends(result: Examination, language: str) -> Html:
    """How indicators have moved over the years; nothing where no earlier year was given."""
    if not result.earlier:
        return Html()
    page, table_ = heading("head.exam_trends", language), years.trends(result)
    counts = {key: int((table_["moved"] == key).sum()) for key in ("better", "worse", "same", "changed")}
    first, last = result.earlier[0].general.year, result.observed.general.year
    page += paragraph(say("exam.trends", language, first=first, last=last, n=sum(counts.values()), **counts))
    if result.observed.general.assessment == "yes" and len(result.earlier) < _YEARS - 1:
        page += paragraph(say("exam.few_years", language, n=1 + len(result.earlier), years=_YEARS), "warning")
    if result.graded:
        page += picture(grades_of_years(years.grades_by_year(result), language), "", language)
    return page + _shown(tables.trends(result, language), language)


def indicators(result: Examination, language: str) -> Html:
    """Every indicator with its score, and those left out."""
    found = tables.indicators(result, language)
    scored = found[found["score"].notna()]
    text = say("exam.all_indicators", language, n=len(scored))
    page = heading("head.exam_indicators", language) + folded(text, _shown(scored, language))
    if len(result.left_out):
        names = bullets(escape(f"{code} {row[language]}") for code, row in result.left_out.iterrows())
        page += folded(say("exam.left_out_list", language, n=len(result.left_out)), names)
    return page


def method(result: Examination, language: str) -> Html:
    """How scores, weights and plan come about, and what is assumed."""
    keys = ("grades", "counted", "problems", "plan") if result.graded else ("score", "last", "weight", "plan")
    page = heading("head.exam_method", language) + _how(("problems", *keys) if not result.graded else keys, language)
    return page + paragraph(say("exam.method_limits", language)) + _shown(tables.limits(language), language)


def public_method(result: Examination, language: str) -> Html:
    """How grades or scores come about."""
    keys = ("grades", "counted") if result.graded else ("score", "last", "weight")
    return heading("head.exam_method", language) + _how(keys, language)


def _how(keys: Iterable[str], language: str) -> Html:
    shares = {"good": f"{limit('good_from'):g}", "fair": f"{limit('fair_from'):g}"}
    return bullets(say(f"exam.method_{key}", language, **shares) for key in keys)


_BY_SCORES = (
    opening, rectification, delivery, diagnosis, dimensions, counties, residents, plan, problems, units, measures, plans,
    trends, standards, indicators, method,
)  # fmt: skip
_BY_GRADES = (
    opening, rectification, delivery, diagnosis, aspects, summary, districts, problems, units, measures, library, plans,
    third_party, trends, standards, method,
)  # fmt: skip


_POINTS = (*tables.POINTS, "weight")
_WHOLE = ("deadline", "code")  # not broken over lines


def _shown(frame: pd.DataFrame, language: str) -> Html:
    """A table of the bulletin on its page; text from the workbook is escaped."""
    columns = list(frame.columns)
    rows = [[_cell(name, value) for name, value in zip(columns, row, strict=True)] for row in frame.itertuples(index=False)]
    right = [k for k, name in enumerate(columns) if name == "scored" or pd.api.types.is_numeric_dtype(frame[name])]
    return table([tables.heading_of(name, language) for name in columns], rows, right)


def _cell(column: str, value: Any) -> str:
    if isinstance(value, str):
        return f'<span class="whole">{escape(value)}</span>' if column in _WHOLE else escape(value)
    return points(value / 100) if column in _POINTS else number(float(value))
