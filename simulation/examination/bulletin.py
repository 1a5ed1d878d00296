"""The bulletin: last year's delivery, diagnosis, scores, survey, plan and standards, as pieces of a page and as tables."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from simulation.examination import sheets
from simulation.examination.diagnosis import BETWEEN, findings, number, points, unit_name
from simulation.examination.examine import Examination
from simulation.examination.form import CHOICES
from simulation.examination.pictures import dimension_names, heat_map, radar, survey
from simulation.examination.scoring import MISSING, PEERS, STANDARD
from simulation.report.html import write_page
from simulation.report.numbers import SPACE
from simulation.report.page import Html, bullets, folded, heading, paragraph, picture, table
from simulation.report.texts import joined, say

PAGE, TABLES = "bulletin.html", "tables.xlsx"


class Sheet(NamedTuple):
    """A table of the bulletin: heading keys, rows of values, and which columns are numbers."""

    columns: Sequence[str]
    rows: list[list[Any]]
    numeric: Sequence[int] = ()

    def head(self, language: str) -> list[str]:
        return [say(f"exam.col_{name}", language) for name in self.columns]


def title_of(result: Examination, language: str) -> str:
    general = result.observed.general
    city = general.city if language == "zh" else general.city_en or general.city
    return say("exam.title", language, city=city, year=general.year)


def chapters(result: Examination, language: str) -> list[Html]:
    """The whole bulletin, a piece a chapter."""
    parts = [opening, delivery, diagnosis, dimensions, counties, residents, plan, standards, indicators, method]
    return [part(result, language) for part in parts]


def write_bulletin(result: Examination, folder: Path, language: str) -> None:
    """Write the page and the workbook of its tables into a folder."""
    write_page(chapters(result, language), folder / PAGE, language, title_of(result, language))
    book = sheets.new_book()
    for name, sheet in tables(result, language).items():
        head = list(result_columns(result, language)) if name == "places" else sheet.head(language)
        sheets.add_sheet(book, say(f"exam.sheet_{name}", language), head, sheet.rows)
    sheets.save(book, folder / TABLES)


def opening(result: Examination, language: str) -> Html:
    """Title, what it rests on, and a warning where the numbers are not measured or not to be published."""
    general = result.observed.general
    weights = say(f"exam.weights_{general.weights}", language)
    line = say("exam.subtitle", language, system=general.system, weights=weights, file=escape(result.observed.file))
    page = Html(f'<h1 id="top">{escape(title_of(result, language))}</h1>') + paragraph(line, "subtitle")
    if general.remark:
        page += paragraph(escape(general.remark), "warning")
    if general.publication == "no":
        page += paragraph(say("exam.internal", language), "warning")
    return page


def delivery(result: Examination, language: str) -> Html:
    """What became of last year's plan: every examination opens with it."""
    page, rows = heading("head.exam_delivery", language), result.observed.delivery
    if not rows:
        return page + paragraph(say("exam.no_delivery", language))
    counts = {state: sum(row.state == state for row in rows) for state in CHOICES["state"]}
    states = [say("exam.state_count", language, state=say(f"exam.state_{s}", language), n=n) for s, n in counts.items() if n]
    cost, spent = sum(row.cost for row in rows), sum(row.spent or 0.0 for row in rows)
    text = say("exam.delivery", language, n=len(rows), states=joined(states, language), cost=number(cost), spent=number(spent))
    return page + paragraph(text) + _shown(tables(result, language)["delivery"], language)


def diagnosis(result: Examination, language: str) -> Html:
    """The findings in plain words."""
    return heading("head.exam_diagnosis", language) + bullets(findings(result, language))


def dimensions(result: Examination, language: str) -> Html:
    """The radar and the table behind it."""
    image = picture(radar(result, language), say("exam.fig_radar_note", language), language)
    return heading("head.exam_dimensions", language) + image + _shown(tables(result, language)["scores"], language)


def counties(result: Examination, language: str) -> Html:
    """The heat map of counties by dimension; nothing where no county has values."""
    if not result.observed.counties:
        return Html()
    image = picture(heat_map(result, language), say("exam.fig_heat_note", language), language)
    return heading("head.exam_counties", language) + image


def residents(result: Examination, language: str) -> Html:
    """The survey beside the scores, and where a third party found something else."""
    page, table_ = heading("head.exam_survey", language), result.dimensions
    if table_["satisfied"].notna().any():
        answers = table_["respondents"].max()
        page += paragraph(say("exam.survey", language, n=number(answers))) + picture(survey(result, language), "", language)
    else:
        page += paragraph(say("exam.no_survey", language))
    checked = result.indicators.dropna(subset=["third_party", "value"])
    if checked.empty:
        return page + paragraph(say("exam.no_third", language))
    differing = checked[checked["differs"]]
    named = [
        escape(f"{row[language]} ({number(row['value'])} / {number(row['third_party'])})") for _, row in differing.iterrows()
    ]
    names = say("word.colon", language) + joined(named, language) if named else ""
    return page + paragraph(say("exam.third", language, n=len(checked), k=len(differing), names=names))


def plan(result: Examination, language: str) -> Html:
    """Which projects the year's money goes to, who answers for them and by when; the others are folded away."""
    page, table_ = heading("head.exam_plan", language), result.plan
    if table_.empty:
        return page + paragraph(say("exam.no_plan", language))
    chosen, general = table_[table_["chosen"]], result.observed.general
    text = say(
        "exam.plan", language, budget=number(general.budget), of=len(table_), n=len(chosen), cost=number(chosen["cost"].sum()),
        rise=f"{100 * result.planned_rise:.1f}",
    )  # fmt: skip
    if result.dimensions["priority"].sum() > 0:
        text += BETWEEN[language] + say("exam.plan_listened", language, listened=f"{general.listened:g}{SPACE}%")
    return page + paragraph(text) + _shown(tables(result, language)["plan"], language)


def standards(result: Examination, language: str) -> Html:
    """What the five-year assessment makes of the standards; nothing in other years."""
    if result.observed.general.assessment != "yes":
        return Html()
    page = heading("head.exam_standards", language) + paragraph(say("exam.standards", language))
    if result.standards.empty:
        return page + paragraph(say("exam.no_standards", language))
    return page + _shown(tables(result, language)["standards"], language)


def indicators(result: Examination, language: str) -> Html:
    """Every indicator with its score, and those left out."""
    sheet = tables(result, language)["indicators"]
    missing = say("exam.basis_missing", language)
    scored = sheet._replace(rows=[row for row in sheet.rows if row[-1] != missing])
    text = say("exam.all_indicators", language, n=len(scored.rows))
    page = heading("head.exam_indicators", language) + folded(text, _shown(scored, language))
    if len(result.left_out):
        names = bullets(escape(f"{code} {row[language]}") for code, row in result.left_out.iterrows())
        page += folded(say("exam.left_out_list", language, n=len(result.left_out)), names)
    return page


def method(result: Examination, language: str) -> Html:
    """How scores, weights and plan come about, and what is assumed."""
    keys = ("score", "last", "weight", "plan", "classes")
    return heading("head.exam_method", language) + bullets(say(f"exam.method_{key}", language) for key in keys)


def result_columns(result: Examination, language: str) -> list[str]:
    """The head of the table of places."""
    return [say("exam.col_place", language), *dimension_names(result, language), say("exam.fig_total", language)]


def tables(result: Examination, language: str) -> dict[str, Sheet]:
    """The tables of the bulletin by name; scores in points of 100, weights in percent."""
    d, i, p = result.dimensions, result.indicators, result.plan
    answer = {True: say("exam.yes", language), False: say("exam.no", language)}
    units = {unit: unit_name(unit, language) for unit in i["unit"]}
    names, basis = i[language], {key: say(f"exam.basis_{key}", language) for key in (STANDARD, PEERS, MISSING)}
    found = {
        "scores": Sheet(
            ("dimension", "score", "last", "scored", "satisfied", "priority"),
            [[name, 100 * r.score, 100 * r.last_score, f"{r.scored}/{r.of}", r.satisfied, r.priority]
             for name, r in zip(dimension_names(result, language), d.itertuples(), strict=True)],
            range(1, 6),
        ),
        "indicators": Sheet(
            ("code", "dimension", "indicator", "unit", "value", "benchmark", "score", "last", "weight", "third", "basis"),
            [[r.Index, d.index.get_loc(r.dimension), names[r.Index], units[r.unit], r.value, r.benchmark, 100 * r.score,
              100 * r.last_score, 100 * r.weight, r.third_party, basis[r.basis if r.score == r.score else MISSING]]
             for r in i.itertuples()],
            range(4, 10),
        ),
        "places": Sheet((), [[name, *(100 * row)] for name, row in result.places.iterrows()]),
        "plan": Sheet(
            ("chosen", "project", "indicator", "responsible", "deadline", "cost", "before", "after"),
            [[answer[bool(r.chosen)], r.name, names[r.code], r.unit, r.deadline, r.cost, 100 * r.before, 100 * r.after]
             for r in p.itertuples(index=False)],
            (5, 6, 7),
        ),
        "delivery": Sheet(
            ("project", "responsible", "deadline", "cost", "spent", "state"),
            [[r.name, r.unit, r.deadline, r.cost, r.spent, say(f"exam.state_{r.state}", language)]
             for r in result.observed.delivery],
            (3, 4),
        ),
        "standards": Sheet(
            ("code", "indicator", "unit", "benchmark", "revised"),
            [[r.code, getattr(r, language), units[r.unit], r.benchmark, r.revised] for r in result.standards.itertuples()],
            (3, 4),
        ),
    }  # fmt: skip
    shown = dimension_names(result, language)
    for row in found["indicators"].rows:
        row[1] = shown[row[1]]
    return found


_POINTS = ("score", "last", "before", "after", "weight")
_WHOLE = ("deadline", "chosen", "code")  # not broken over lines


def _shown(sheet: Sheet, language: str) -> Html:
    """A table of the bulletin on its page; text from the workbook is escaped."""
    rows = [[_cell(name, value) for name, value in zip(sheet.columns, row, strict=True)] for row in sheet.rows]
    return table(sheet.head(language), rows, sheet.numeric)


def _cell(column: str, value: Any) -> str:
    if isinstance(value, str):
        return f'<span class="whole">{escape(value)}</span>' if column in _WHOLE else escape(value)
    return points(value / 100) if column in _POINTS else number(float("nan") if value is None else float(value))
