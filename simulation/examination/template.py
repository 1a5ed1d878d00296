"""The workbook that a city fills in: the form with the catalogue in it, drop-down lists for choices, and a page of guidance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from simulation.errors import LANGUAGES, Message, unknown_name
from simulation.examination import form
from simulation.examination.catalogue import indicators_of, limit, load_catalogues, load_structure_of_2024
from simulation.examination.cell_types import CHOICES
from simulation.examination.paper import fit_page, fit_row
from simulation.examination.standards import in_words
from simulation.facts.indicators import Indicator
from simulation.report.numbers import catalogue_unit
from simulation.report.texts import say
from simulation.results import sheets

_GUIDE_WIDTHS = (62, 80)
_EMPTY_ROWS = 200  # rows below the last one that have drop-down lists too
_AS_TYPED = ("benchmark", "deadline", "due")  # texts to a spreadsheet, which else makes dates of 5/10/20 and 2026-12
_GUIDANCE = {"scores": (1, 2, 3, 4, 5, 6, 7, 8), "grades": (1, 15, 2, 3, 16, 4, 5, 8, 9, 10, 11, 12, 13, 17, 14)}  # sentences


@dataclass(frozen=True)
class Filling:
    """What stands in the form already: answers and rows by field; `values` by county and code; `added` are indicators of the
    city's own, and `lists` the rows of further sheets by their name."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    survey: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    measured: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    projects: Sequence[Mapping[str, Any]] = ()
    delivery: Sequence[Mapping[str, Any]] = ()
    added: Sequence[Mapping[str, Any]] = ()
    lists: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)

    def rows(self, name: str) -> Sequence[Mapping[str, Any]]:
        """The rows of a sheet of which the catalogue says nothing."""
        return {form.PROJECTS: self.projects, form.DELIVERY: self.delivery}.get(name) or self.lists.get(name, ())


def write_template(
    path: Path,
    *,
    system: str = "2021",
    counties: Sequence[str] = (),
    filling: Filling | None = None,
    said: Message | None = None,
    english: bool = False,
) -> Path:
    """Write the form of a catalogue; that of 2024 has the aspects of its four scales, and indicators of the city's own.

    said : a sentence on these counties that the guidance ends with; english : whether units are in English, and names in both
    languages; these also stand wherever the city has named an indicator of its own in English.
    """
    if system not in load_catalogues():
        raise unknown_name("kind.catalogue", system, load_catalogues())
    filling = filling or Filling()
    named = english or any(row.get("en") for row in filling.added)
    book = sheets.new_book()
    guide = sheets.add_sheet(book, form.GUIDE, ("填写说明", "How to fill in"), _guidance(system, said), frozen=0)
    for name, width in zip("AB", _GUIDE_WIDTHS, strict=True):
        guide.column_dimensions[name].width = width
    for row in guide.iter_rows():
        fit_row(guide, row[0].row, [str(cell.value) for cell in row], _GUIDE_WIDTHS)
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    _add_general(book, system, filling.answers)
    usual = form.sheets_of(system)
    for name in (name for name in form.ROWS if name in usual or filling.rows(name)):
        if name == form.INDICATORS:
            _add_indicators(book, system, tuple(counties), filling, english, named)
        elif name == form.DIMENSIONS:
            survey = filling.survey
            rows = [{"zh": zh, "en": en} | dict(survey.get(zh, {})) for zh, en in _dimensions(system, filling)]
            _add_rows(book, name, system, rows, named)
        else:
            _add_rows(book, name, system, filling.rows(name))
    for sheet in book.worksheets:
        fit_page(sheet)
    book.active = 1
    return sheets.save(book, path)


def _guidance(system: str, said: Message | None) -> list[list[str]]:
    """How to fill in the form, a sentence a row in both languages, and what is said of the counties."""
    numbers = _GUIDANCE[load_catalogues()[system].assessment]
    usual = [[say(f"exam.guide_{k}", language) for language in LANGUAGES] for k in numbers]
    return [*usual, *([[said.text(language) for language in LANGUAGES]] if said else [])]


def _status(status: str) -> str | None:
    """What a standard rests on, in both languages."""
    return " ".join(say(f"exam.status_{status}", language) for language in LANGUAGES) if status else None


def _dimensions(system: str, filling: Filling) -> list[tuple[str, str]]:
    """Chinese and English names of the dimensions, of 2024 on each aspect under its scale, and those that a city has added."""
    listed = [(i.dimension_zh, i.dimension_en) for i in indicators_of(system)]
    if not listed:
        listed = [(f"{row.scale_zh}：{row.zh}", f"{row.scale_en}: {row.en}") for row in load_structure_of_2024().itertuples()]
    known = {zh for zh, _ in listed}
    return list(dict.fromkeys([*listed, *((row["dimension"], "") for row in filling.added if row["dimension"] not in known)]))


def _add_general(book: Any, system: str, answers: Mapping[str, Any]) -> None:
    catalogue = load_catalogues()[system]
    usual = {
        "system": system, "budget": 0, "weights": "equal", "listened": limit("residents_weight"), "publication": "yes",
        "assessment": "no", "scope": catalogue.scope, "total": catalogue.total, "coverage": limit("coverage_least"),
    }  # fmt: skip
    given = usual | {name: value for name, value in answers.items() if value not in ("", None)}
    fields = form.headings(form.General, system)
    rows = [(heading, _worded(form.General, name, given.get(name)), _hint(name)) for heading, name in fields.items()]
    sheet = sheets.add_sheet(book, form.GENERAL, (form.ITEM, form.ANSWER, form.HINT), rows)
    sheet.column_dimensions["B"].width = 24
    for number, name in enumerate(fields.values(), start=2):
        if choice := form.choice_of(form.General, name):
            _offer(sheet, choice, f"B{number}")


def _hint(name: str) -> str:
    """What belongs into an answer, in both languages."""
    wanted = form.expected(form.General, name)
    return " / ".join(wanted.text(language) for language in LANGUAGES)


def _add_rows(book: Any, name: str, system: str, rows: Sequence[Mapping[str, Any]], named: bool = False) -> Any:
    """A sheet of the form with these rows, choices in the words that its lists offer."""
    model = form.ROWS[name]
    known = form.headings(model, system, named)
    fields = list(known.values())
    words = [[_worded(model, f, row.get(f)) for f in fields] for row in rows]
    sheet = sheets.add_sheet(book, name, list(known), words)
    for c, f in enumerate(fields, start=1):
        if choice := form.choice_of(model, f):
            _offer(sheet, choice, f"{get_column_letter(c)}2:{get_column_letter(c)}{len(rows) + _EMPTY_ROWS}")
        if f in _AS_TYPED:
            for cell in (sheet.column_dimensions[get_column_letter(c)], *sheet[get_column_letter(c)][1:]):
                cell.number_format = "@"
    return sheet


def _worded(model: type[form.Row], name: str, value: Any) -> Any:
    choice = form.choice_of(model, name)
    return CHOICES[choice].get(value, value) if choice else value


def _offer(sheet: Any, choice: str, where: str) -> None:
    """A drop-down list on some cells."""
    words = DataValidation(type="list", formula1='"' + ",".join(CHOICES[choice].values()) + '"', allow_blank=True)
    sheet.add_data_validation(words)
    words.add(where)


def _add_indicators(book: Any, system: str, counties: tuple[str, ...], filling: Filling, english: bool, named: bool) -> None:
    rows = [_listed(i, "en" if english else "zh") | dict(filling.measured.get(i.code, {})) for i in indicators_of(system)]
    rows += [dict(row) | dict(filling.measured.get(row["code"], {})) for row in filling.added]
    sheet = _add_rows(book, form.INDICATORS, system, rows, named)
    sheet.freeze_panes = "D2"
    first = len(form.headings(form.IndicatorRow, system, named)) + 1
    for c, county in enumerate(counties, start=first):
        head = sheet.cell(1, c)
        sheets.put(head, county)
        head._style = sheet.cell(1, 1)._style
        sheet.column_dimensions[get_column_letter(c)].width = 12
        for r, row in enumerate(rows, start=2):
            sheets.put(sheet.cell(r, c), filling.values.get(county, {}).get(row["code"]))


def _listed(i: Indicator, language: str) -> dict[str, Any]:
    """The row of an indicator of the catalogue, its unit in one language."""
    plain = i.upper is None and not i.steps
    return {
        "code": i.code, "dimension": i.dimension_zh, "zh": i.zh, "en": i.en, "unit": catalogue_unit(i.unit, language),
        "better": i.better, "kind": i.kind, "assessed": i.assessed, "level": i.level,
        "benchmark": i.benchmark if plain else in_words(i).replace("–", "-").replace(" ", ""),
        "basis": _status(i.benchmark_status),
    }  # fmt: skip
