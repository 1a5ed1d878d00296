"""The workbook that a city fills in: the form with the catalogue in it, drop-down lists for choices, and a page of guidance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from simulation.errors import unknown_name
from simulation.examination import form, sheets
from simulation.examination.catalogue import load_catalogue, load_structure_of_2024

SYSTEMS = ("2021", "2024")
_EMPTY_ROWS = 200  # rows below the last one that have drop-down lists too
_GUIDE = (
    ("每张表第一行是列名，请勿改动列名和表名。", "The first row of every sheet holds its headings: leave them, and the names of the sheets."),
    ("空白表示没有数据：该指标不计分，权重按比例分给其余指标，体检公报会写明。", "Blank means no value: the indicator is left out, its weight goes to the others, and the bulletin says so."),
    ("百分数写成普通数字，例如 85 表示 85 %；不要设为百分比格式，不要合并单元格。", "Write percentages as plain numbers, 85 for 85 %; no percentage format, no merged cells."),
    ("“指标”表右侧每个县（市、区）一列；可以增删、改名。", "In the sheet of indicators every county has a column at the right; add, delete or rename them."),
    ("自选指标的代码以 own 开头，并填全维度、名称、单位、方向和类别。", "The code of an indicator of your own begins with own; fill in dimension, names, unit, direction and kind."),
    ("标准为空的指标按各县之间的相对位置计分，公报会写明。标准来自凭记忆或假设的，“标准依据”列有注明，请核对。", "Without a standard an indicator is scored by its place among the counties, and the bulletin says so. Standards that are recalled or assumed say so in their column: check them."),
    ("零分值为空：越高越好的指标取 0，越低越好的取标准的两倍。", "Where no value for a score of zero is given it is nothing for higher-is-better, and twice the standard for lower-is-better."),
    ("金额一律为万元。改善量以指标的单位计，写正数。", "Money is in 10^4 yuan. Improvements are in the unit of the indicator and above zero."),
)  # fmt: skip
_STATUS = {"read": "已核对 read", "memory": "凭记忆，请核对 recalled", "assumption": "假设，请核对 assumed", "": ""}


@dataclass(frozen=True)
class Filling:
    """What stands in the form already: answers by field, and rows by field for each sheet; `values` county -> code -> number."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    survey: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    measured: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    projects: Sequence[Mapping[str, Any]] = ()
    delivery: Sequence[Mapping[str, Any]] = ()


def write_template(path: Path, *, system: str = "2021", counties: Sequence[str] = (), filling: Filling | None = None) -> Path:
    """Write the form for the catalogue of 2021, or for the four scales of 2024 with indicators of the city's own."""
    if system not in SYSTEMS:
        raise unknown_name("catalogue", system, SYSTEMS)
    filling = filling or Filling()
    book = sheets.new_book()
    guide = sheets.add_sheet(book, form.GUIDE, ("填写说明", "How to fill in"), _GUIDE, frozen=0)
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


def _dimensions(system: str) -> list[tuple[str, str]]:
    """Chinese and English names of the dimensions; in 2024 each aspect under its scale."""
    if system == "2021":
        return list(dict.fromkeys((i.dimension_zh, i.dimension_en) for i in load_catalogue()))
    return [(f"{row.scale_zh}：{row.zh}", f"{row.scale_en}: {row.en}") for row in load_structure_of_2024().itertuples()]


def _add_general(book: Any, answers: dict[str, Any]) -> None:
    usual = {"budget": 0, "weights": "equal", "listened": 0, "publication": "yes", "assessment": "no"}
    given = usual | {name: value for name, value in answers.items() if value not in ("", None)}
    fields = form.General.model_fields
    choices = {"weights": "weights", "publication": "answer", "assessment": "answer"}
    rows = [
        (info.alias, form.CHOICES[choices[name]][given[name]] if name in choices else given.get(name), info.description)
        for name, info in fields.items()
    ]
    sheet = sheets.add_sheet(book, form.GENERAL, (form.ITEM, form.ANSWER, form.HINT), rows)
    sheet.column_dimensions["B"].width = 24
    for number, name in enumerate(fields, start=2):
        if name in choices:
            _offer(sheet, choices[name], f"B{number}")


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
        rows.append({"code": i.code, "dimension": i.dimension_zh, "zh": i.zh, "en": i.en, "unit": i.unit, "better": i.better,
                     "kind": i.kind, "benchmark": i.benchmark, "basis": _STATUS.get(i.benchmark_status, i.benchmark_status)}
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
