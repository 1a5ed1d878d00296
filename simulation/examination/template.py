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
from simulation.examination.catalogue import limit, load_structure_of_2024
from simulation.facts.indicators import load_catalogue
from simulation.report.numbers import catalogue_unit
from simulation.report.texts import say
from simulation.results import sheets

SYSTEMS = ("2021", "2024")
_EMPTY_ROWS = 200  # rows below the last one that have drop-down lists too
_GUIDANCE = 8  # sentences


@dataclass(frozen=True)
class Filling:
    """What stands in the form already: answers and rows by field; `values` by county and code."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    survey: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    measured: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    projects: Sequence[Mapping[str, Any]] = ()
    delivery: Sequence[Mapping[str, Any]] = ()


def write_template(
    path: Path,
    *,
    system: str = "2021",
    counties: Sequence[str] = (),
    filling: Filling | None = None,
    said: Message | None = None,
) -> Path:
    """Write the form for the catalogue of 2021, or for the four scales of 2024 with indicators of the city's own.

    said : a sentence on these counties that the guidance ends with.
    """
    if system not in SYSTEMS:
        raise unknown_name("kind.catalogue", system, SYSTEMS)
    filling = filling or Filling()
    book = sheets.new_book()
    guide = sheets.add_sheet(book, form.GUIDE, ("填写说明", "How to fill in"), _guidance(said), frozen=0)
    for name, width in (("A", 62), ("B", 80)):
        guide.column_dimensions[name].width = width
    for row in guide.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    _add_general(book, {"system": system} | dict(filling.answers))
    dimensions = _dimensions(system)
    _add_rows(book, form.DIMENSIONS, [{"zh": zh, "en": en} | dict(filling.survey.get(zh, {})) for zh, en in dimensions])
    _add_indicators(book, system, tuple(counties), filling)
    _add_rows(book, form.PROJECTS, filling.projects)
    _add_rows(book, form.DELIVERY, filling.delivery)
    book.active = 1
    return sheets.save(book, path)


def _guidance(said: Message | None) -> list[list[str]]:
    """How to fill in the form, a sentence a row in both languages, and what is said of the counties."""
    usual = [[say(f"exam.guide_{k}", language) for language in LANGUAGES] for k in range(1, _GUIDANCE + 1)]
    return [*usual, *([[said.text(language) for language in LANGUAGES]] if said else [])]


def _status(status: str) -> str | None:
    """What a standard rests on, in both languages."""
    return " ".join(say(f"exam.status_{status}", language) for language in LANGUAGES) if status else None


def _dimensions(system: str) -> list[tuple[str, str]]:
    """Chinese and English names of the dimensions; in 2024 each aspect under its scale."""
    if system == "2021":
        return list(dict.fromkeys((i.dimension_zh, i.dimension_en) for i in load_catalogue()))
    return [(f"{row.scale_zh}：{row.zh}", f"{row.scale_en}: {row.en}") for row in load_structure_of_2024().itertuples()]


def _add_general(book: Any, answers: dict[str, Any]) -> None:
    usual = {"budget": 0, "weights": "equal", "listened": limit("residents_weight"), "publication": "yes", "assessment": "no"}
    given = usual | {name: value for name, value in answers.items() if value not in ("", None)}
    fields = form.General.model_fields
    choices = {"weights": "weights", "publication": "answer", "assessment": "answer"}
    rows = [
        (info.alias, form.CHOICES[choices[name]][str(given[name])] if name in choices else given.get(name), _hint(name))
        for name, info in fields.items()
    ]
    sheet = sheets.add_sheet(book, form.GENERAL, (form.ITEM, form.ANSWER, form.HINT), rows)
    sheet.column_dimensions["B"].width = 24
    for number, name in enumerate(fields, start=2):
        if name in choices:
            _offer(sheet, choices[name], f"B{number}")


def _hint(name: str) -> str:
    """What belongs into an answer, in both languages."""
    wanted = form.expected(form.General, name)
    return " / ".join(wanted.text(language) for language in LANGUAGES)


def _add_rows(book: Any, name: str, rows: Sequence[Mapping[str, Any]]) -> Any:
    """A sheet of the form with these rows, choices in the words that its lists offer."""
    model = form.ROWS[name]
    fields = list(form.headings(model).values())
    words = [{f: _worded(f, row.get(f)) for f in fields} for row in rows]
    sheet = sheets.add_sheet(book, name, list(form.headings(model)), [[row[f] for f in fields] for row in words])
    for c, f in enumerate(fields, start=1):
        if f in form.CHOICES:
            _offer(sheet, f, f"{get_column_letter(c)}2:{get_column_letter(c)}{len(rows) + _EMPTY_ROWS}")
    return sheet


def _worded(name: str, value: Any) -> Any:
    return form.CHOICES[name].get(value, value) if name in form.CHOICES else value


def _offer(sheet: Any, choice: str, where: str) -> None:
    """A drop-down list on some cells."""
    words = DataValidation(type="list", formula1='"' + ",".join(form.CHOICES[choice].values()) + '"', allow_blank=True)
    sheet.add_data_validation(words)
    words.add(where)


def _add_indicators(book: Any, system: str, counties: tuple[str, ...], filling: Filling) -> None:
    rows: list[dict[str, Any]] = []
    for i in load_catalogue() if system == "2021" else ():
        rows.append({"code": i.code, "dimension": i.dimension_zh, "zh": i.zh, "en": i.en, "unit": catalogue_unit(i.unit, "zh"),
                     "better": i.better, "kind": i.kind, "benchmark": i.benchmark, "basis": _status(i.benchmark_status)}
                    | dict(filling.measured.get(i.code, {})))  # fmt: skip
    sheet = _add_rows(book, form.INDICATORS, rows)
    sheet.freeze_panes = "D2"
    first = len(form.headings(form.IndicatorRow)) + 1
    for c, county in enumerate(counties, start=first):
        head = sheet.cell(1, c)
        sheets.put(head, county)
        head._style = sheet.cell(1, 1)._style
        sheet.column_dimensions[get_column_letter(c)].width = 12
        for r, row in enumerate(rows, start=2):
            sheets.put(sheet.cell(r, c), filling.values.get(county, {}).get(row["code"]))
