"""The sheets of a filled workbook as they are found: cells by heading and row, and what stands in the way of reading them."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from simulation.errors import InputError, nearest
from simulation.examination import form

_REMEDY_FILE = "save it as a workbook (.xlsx), or begin with `greenplan examine --template out.xlsx`"


@dataclass
class Sheet:
    """One sheet: cells by heading and row, results of formulas beside the formulas, and where cells are merged."""

    file: str
    name: str
    results: Any
    formulas: Any
    columns: dict[str, int]

    def place(self, heading: str, row: int) -> str:
        return f"sheet {self.name}, cell {get_column_letter(self.columns[heading])}{row}"

    def mistake(self, heading: str, row: int, problem: str, remedy: str) -> InputError:
        return InputError(problem, file=self.file, place=self.place(heading, row), remedy=remedy)

    def merged(self, row: int) -> bool:
        return any(area.min_row <= row <= area.max_row for area in self.formulas.merged_cells.ranges)

    def value(self, heading: str, row: int) -> Any:
        """What stands in a cell, None where it is blank; an :class:`InputError` for a formula without a usable result."""
        cell = self.results.cell(row, self.columns[heading])
        if cell.data_type == "e":
            raise self.mistake(heading, row, f"{heading} is a formula that gives {cell.value}", "correct it or write the value")
        source = self.formulas.cell(row, self.columns[heading])
        if cell.value is None and source.data_type == "f":
            raise self.mistake(
                heading, row, f"{heading} is a formula whose result is not stored", "open and save the file in a spreadsheet"
            )
        if isinstance(cell.value, int | float) and not isinstance(cell.value, bool) and "%" in cell.number_format:
            shown = f"{100 * cell.value:g}"
            raise self.mistake(
                heading, row, f"{heading} is formatted as a percentage ({shown} %)", f"write it as a plain number, {shown}"
            )
        return (cell.value.strip() or None) if isinstance(cell.value, str) else cell.value


def open_sheets(path: Path, mistakes: list[InputError]) -> dict[str, Sheet]:
    """The sheets of the form that are there; missing and merged ones, and columns that are not as they should be, are noted."""
    try:
        empty = path.stat().st_size == 0
        results = openpyxl.load_workbook(path, data_only=True)
        formulas = openpyxl.load_workbook(path)
    except FileNotFoundError:
        raise InputError(
            "there is no such file", file=path, remedy="begin with `greenplan examine --template out.xlsx`"
        ) from None
    except OSError as error:
        raise InputError(f"the file cannot be read ({error.strerror})", file=path.name, remedy=_REMEDY_FILE) from None
    except (openpyxl.utils.exceptions.InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, SyntaxError, TypeError):
        problem = "the file is empty" if empty else "this is not a workbook that can be read"
        raise InputError(problem, file=path.name, remedy=_REMEDY_FILE) from None
    wanted = [form.GENERAL, *form.ROWS]
    spare = [name for name in formulas.sheetnames if name not in (*wanted, form.GUIDE)]
    sheets = {}
    for name in wanted:
        if name in formulas.sheetnames:
            sheets[name] = Sheet(path.name, name, results[name], formulas[name], {})
            _head(sheets[name], mistakes)
        else:
            guess = nearest(name, spare)
            remedy = f"rename the sheet {guess!r}" if guess else "copy it from a fresh template"
            mistakes.append(InputError(f"the sheet {name!r} is missing", file=path.name, remedy=remedy))
    return {name: sheet for name, sheet in sheets.items() if sheet.columns}


def _head(sheet: Sheet, mistakes: list[InputError]) -> None:
    """Note merged cells, and find the columns by their headings; `columns` stays empty where some are missing."""
    for area in sheet.formulas.merged_cells.ranges:
        problem, remedy = f"the cells {area.coord} are merged", "unmerge them and give each its own value"
        place = f"sheet {sheet.name}, cell {area.coord.partition(':')[0]}"
        mistakes.append(InputError(problem, file=sheet.file, place=place, remedy=remedy))
    model = form.ROWS.get(sheet.name)
    wanted = list(form.headings(model)) if model else [form.ITEM, form.ANSWER]
    found: dict[str, int] = {}
    for cell in sheet.formulas[1]:
        text = str(cell.value).strip() if cell.value is not None else ""
        place = f"sheet {sheet.name}, cell {cell.coordinate}"
        if text and text in found:
            mistakes.append(InputError(f"the heading {text!r} stands twice", file=sheet.file, place=place, remedy="keep one"))
        elif text:
            found[text] = cell.column
    missing = [heading for heading in wanted if heading not in found]
    spare = [heading for heading in found if heading not in wanted and heading != form.HINT]
    for heading in missing:
        guess = nearest(heading, spare)
        spare = [other for other in spare if other != guess]
        place = f"sheet {sheet.name}, cell {get_column_letter(found[guess])}1" if guess else f"sheet {sheet.name}, row 1"
        problem = f"the column {heading!r} is missing" + (f" and {guess!r} was found" if guess else "")
        remedy = f"write {heading!r} as its heading" if guess else "copy it from a fresh template"
        mistakes.append(InputError(problem, file=sheet.file, place=place, remedy=remedy))
    for heading in spare if sheet.name != form.INDICATORS else ():
        place = f"sheet {sheet.name}, cell {get_column_letter(found[heading])}1"
        remedy = "delete the column; notes go to a sheet of their own"
        mistakes.append(InputError(f"unknown column {heading!r}", file=sheet.file, place=place, remedy=remedy))
    sheet.columns = {} if missing else found
