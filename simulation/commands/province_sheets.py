"""The sheets of a province's workbook as they come back: tables of text under the names that programs use, read as people type.

Full-width digits, thousands separators and percentages of shares are read by the same code as the workbooks of the examination.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from openpyxl.utils import get_column_letter

from simulation.errors import LANGUAGES, InputError, Message
from simulation.examination import typed
from simulation.examination.grids import Cell, Grid, read_grids
from simulation.facts.own_data import OWN_TABLES
from simulation.facts.tables import SHARE, Rule

PROVINCE_SHEET = "province"
ABOVE = 3  # rows above the data: heads, units, names
_CODES = ("adcode", "city_adcode")
_OF_EXAMINATION = ("file.no_workbook", "file.empty", "file.too_large")  # their remedies speak of its form


class Sheet(NamedTuple):
    """A table as read. frame : every cell a text, by the row of the sheet; places : the columns of the sheet by name; rules :
    what the columns may hold."""

    name: str
    frame: pd.DataFrame
    places: Mapping[str, int]
    rules: Mapping[str, Rule]

    def cell(self, column: str, row: int) -> str:
        """The cell as spreadsheets name it; a dash for a column that the sheet has not."""
        return f"{get_column_letter(self.places[column])}{row}" if column in self.places else "–"

    def title(self, column: str) -> Any:
        """What stands above a column, in both languages."""
        return self.rules[column].title if column in self.rules else column

    def place(self, column: str, row: int) -> Message:
        """Sheet and cell, with whose row and which column it is."""
        whose = {language: self._whose(row, language) for language in LANGUAGES}
        said = {"sheet": self.name, "cell": self.cell(column, row), "row": whose, "column": self.title(column)}
        return Message("workbook.cell", **said)

    def _whose(self, row: int, language: str) -> str:
        named = self.frame.loc[row]
        return f"{named['adcode']} {named.get(f'name_{language}', '')}".strip()


def opened(path: Path) -> dict[str, Grid]:
    """The sheets by name, all of them there. Raises :class:`InputError` for what is no such workbook."""
    if not path.is_file():
        raise InputError("workbook.missing", file=path)
    try:
        grids, _ = read_grids(path, (*OWN_TABLES, PROVINCE_SHEET))
    except InputError as error:
        if error.message.key in _OF_EXAMINATION:
            raise InputError("workbook.unreadable", file=path) from None
        raise
    missing = [name for name in (*OWN_TABLES, PROVINCE_SHEET) if name not in grids]
    if missing:
        raise InputError("workbook.no_sheet", file=path, name=missing[0])
    return grids


def read_sheet(grid: Grid, name: str, rules: Mapping[str, Rule], path: Path) -> tuple[Sheet, list[InputError]]:
    """A sheet and the cells in it that cannot be read for what they are; what their values must be is not asked here."""
    places = _places(grid, name, path)
    last = max((row for row, _ in grid.cells), default=0)
    held = {row: {column: grid.cells.get((row, at)) for column, at in places.items()} for row in range(ABOVE + 1, last + 1)}
    held = {row: cells for row, cells in held.items() if any(cells.values())}
    wrong: list[tuple[int, str, str, Any]] = []
    texts: dict[int, list[str]] = {}
    for row, cells in held.items():
        texts[row] = []
        for column, cell in cells.items():
            try:
                texts[row].append(_text(cell, column, rules.get(column)))
            except typed.NotMeant as fault:
                texts[row].append("")
                wrong.append((row, column, fault.key, cell.value if cell else None))
    sheet = Sheet(name, pd.DataFrame.from_dict(texts, orient="index", columns=list(places)), places, rules)
    return sheet, [_mistake(sheet, path, *each) for each in wrong]


def _mistake(sheet: Sheet, path: Path, row: int, column: str, key: str, found: Any) -> InputError:
    said: dict[str, Any] = {
        "heading": sheet.title(column),
        "found": found if key == "cell.formula_error" else typed.shown(found),
    }
    if column in sheet.rules:
        said["unit"] = {language: sheet.rules[column].unit_in_words(language) for language in LANGUAGES}
    return InputError(key, file=path, place=sheet.place(column, row), **said)


def _places(grid: Grid, name: str, path: Path) -> dict[str, int]:
    """The columns of the sheet by the names in its third row, each name once."""
    named = [(str(cell.value), column) for (row, column), cell in sorted(grid.cells.items()) if row == ABOVE]
    names, place = [each for each, _ in named], Message("workbook.row", sheet=name, row=ABOVE)
    if "adcode" not in names:
        raise InputError("workbook.no_names", file=path, place=place)
    for each in names:
        if names.count(each) > 1:
            raise InputError("column.repeated", file=path, place=place, column=each, count=names.count(each))
    return dict(named)


def _text(cell: Cell | None, column: str, rule: Rule | None) -> str:
    """A cell as a CSV file has it. Raises :class:`NotMeant` for a formula without a value, and for a percentage of what is no
    share."""
    if cell is None:
        return ""
    if cell.fault:
        raise typed.NotMeant(cell.fault)
    value = cell.value
    if isinstance(value, str) and column in _CODES:
        value = typed.tidy(value)
    if isinstance(value, str) and rule is not None and rule.numeric:
        value = _number(value, rule)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value).strip()


def _number(found: str, rule: Rule) -> Any:
    """The number that is meant, in the unit of the column; the text as it is where that cannot be known."""
    if rule.unit == SHARE:
        meant = typed.number(found, ("%",))
        share = typed.tidy(found).endswith("%") and isinstance(meant, float)
        meant = float(f"{meant / 100:.15g}") if share else meant
    else:
        meant = typed.number(found, [rule.unit_in_words(language) for language in LANGUAGES if rule.unit])
    if meant is None:  # a mark of "no value"; where one is needed, the mark itself is told to be wrong
        return found if rule.required else ""
    return meant
