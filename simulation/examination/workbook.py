"""Reading a city's workbook: every mistake is told at once, by sheet, cell, what was found and what belongs there."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import openpyxl
from openpyxl.utils import get_column_letter
from pydantic import ValidationError

from simulation.errors import InputError, nearest, unknown_name
from simulation.examination import form
from simulation.examination.catalogue import Indicator, load_catalogue
from simulation.world.tables import raise_all

Model = TypeVar("Model", bound=form.Row)
_REMEDY_FILE = "save it as a workbook (.xlsx), or begin with `greenplan examine --template out.xlsx`"


@dataclass(frozen=True)
class Observed:
    """What a city has filled in. `values` has a row for every county and a column for every indicator, NaN where blank."""

    file: str
    general: form.General
    dimensions: tuple[form.DimensionRow, ...]
    rows: tuple[form.IndicatorRow, ...]
    indicators: tuple[Indicator, ...]
    counties: tuple[str, ...]
    values: np.ndarray
    projects: tuple[form.ProjectRow, ...]
    delivery: tuple[form.DeliveryRow, ...]


def read_workbook(path: Path | str) -> Observed:
    """The workbook as filled in; an :class:`InputError` lists every mistake in it."""
    path = Path(path)
    mistakes: list[InputError] = []
    sheets = _open(path, mistakes)
    general = _general(sheets[form.GENERAL], mistakes) if form.GENERAL in sheets else None
    read = {name: list(_rows(sheets[name], model, mistakes)) for name, model in form.ROWS.items() if name in sheets}
    if form.INDICATORS in sheets:
        counties, values = _counties(sheets[form.INDICATORS], read[form.INDICATORS], mistakes)
    if general and len(read) == len(form.ROWS):
        mistakes += _contradictions(general, sheets, read, counties)
    raise_all(mistakes)
    assert general is not None
    only: dict[str, Any] = {name: tuple(row for _, row in rows) for name, rows in read.items()}
    dimensions, rows = only[form.DIMENSIONS], only[form.INDICATORS]
    indicators = _indicators(rows, {row.zh: row.en for row in dimensions})
    return Observed(
        path.name, general, dimensions, rows, indicators, counties, values, only[form.PROJECTS], only[form.DELIVERY]
    )


@dataclass
class _Sheet:
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


def _open(path: Path, mistakes: list[InputError]) -> dict[str, _Sheet]:
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
            sheets[name] = _Sheet(path.name, name, results[name], formulas[name], {})
            _head(sheets[name], mistakes)
        else:
            guess = nearest(name, spare)
            remedy = f"rename the sheet {guess!r}" if guess else "copy it from a fresh template"
            mistakes.append(InputError(f"the sheet {name!r} is missing", file=path.name, remedy=remedy))
    return {name: sheet for name, sheet in sheets.items() if sheet.columns}


def _head(sheet: _Sheet, mistakes: list[InputError]) -> None:
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


def _general(sheet: _Sheet, mistakes: list[InputError]) -> form.General | None:
    """The sheet of single answers, one a row."""
    places: dict[str, int] = {}
    for row in range(2, sheet.formulas.max_row + 1):
        item = sheet.formulas.cell(row, sheet.columns[form.ITEM]).value
        if item is not None:
            places[str(item).strip()] = row
    answers: dict[str, Any] = {}
    count = len(mistakes)
    for heading in form.headings(form.General):
        if heading not in places:
            guess = nearest(heading, [item for item in places if item not in form.headings(form.General)])
            remedy = f"write {heading!r} instead of {guess!r}" if guess else "copy the row from a fresh template"
            place = f"sheet {sheet.name}, cell {get_column_letter(sheet.columns[form.ITEM])}{places.get(guess or '', 1)}"
            mistakes.append(InputError(f"the item {heading!r} is missing", file=sheet.file, place=place, remedy=remedy))
            continue
        try:
            answers[heading] = sheet.value(form.ANSWER, places[heading])
        except InputError as error:
            mistakes.append(error)
    if len(mistakes) > count:
        return None
    return _validated(form.General, answers, lambda heading: (form.ANSWER, places[heading]), sheet, mistakes)


def _rows(sheet: _Sheet, model: type[Model], mistakes: list[InputError]) -> Iterator[tuple[int, Model]]:
    """The rows that hold anything and are right, with their numbers; those in merged areas are not looked at twice."""
    headings = form.headings(model)
    for number in range(2, sheet.formulas.max_row + 1):
        if sheet.merged(number) or all(sheet.formulas.cell(number, sheet.columns[h]).value is None for h in headings):
            continue
        cells: dict[str, Any] = {}
        wrong = []
        for heading in headings:
            try:
                cells[heading] = sheet.value(heading, number)
            except InputError as error:
                wrong.append(error)
        mistakes += wrong
        whole = cells | dict.fromkeys((h for h in headings if h not in cells), None)
        told = {h for h in headings if h not in cells}
        row = _validated(model, whole, lambda heading, at=number: (heading, at), sheet, mistakes, told)
        if row is not None and not wrong:
            yield number, row


def _validated(
    model: type[Model],
    cells: dict[str, Any],
    at: Any,
    sheet: _Sheet,
    mistakes: list[InputError],
    told: set[str] | frozenset[str] = frozenset(),
) -> Model | None:
    """The cells as a row of the form, or None and a mistake for each that is not as expected (`told`: noted before)."""
    try:
        return model.model_validate(cells)
    except ValidationError as error:
        seen = set(told)
        for fault in error.errors():
            heading = str(fault["loc"][0])
            if heading in seen:
                continue
            seen.add(heading)
            field = model.model_fields[form.headings(model)[heading]]
            found = cells[heading]
            problem = f"{heading} is " + ("empty" if found is None else repr(found))
            place, row = at(heading)
            mistakes.append(sheet.mistake(place, row, problem, f"give {field.description}"))
        return None


def _counties(sheet: _Sheet, rows: list[tuple[int, Any]], mistakes: list[InputError]) -> tuple[tuple[str, ...], np.ndarray]:
    """Names of the further columns of the indicators, and their numbers."""
    names = tuple(heading for heading in sheet.columns if heading not in form.headings(form.IndicatorRow))
    values = np.full((len(names), len(rows)), np.nan)
    for k, name in enumerate(names):
        for n, (row, _) in enumerate(rows):
            try:
                found = sheet.value(name, row)
                if found is None:
                    continue
                if isinstance(found, bool) or not isinstance(found, int | float):
                    raise sheet.mistake(name, row, f"the value of {name} is {found!r}", "give a number, or nothing")
                values[k, n] = found
            except InputError as error:
                mistakes.append(error)
    return names, values


def _contradictions(general: form.General, sheets: dict[str, _Sheet], read: Any, counties: Any) -> Iterator[InputError]:
    """What is wrong between cells that are each in order."""
    known = {indicator.code: indicator for indicator in load_catalogue()} if general.system == "2021" else {}
    dimensions = [row.zh for _, row in read[form.DIMENSIONS]]
    head = form.heading_of
    sheet = sheets[form.INDICATORS]
    codes: dict[str, int] = {}
    for number, row in read[form.INDICATORS]:
        if row.code in codes:
            problem = f"the code {row.code!r} stands in row {codes[row.code]} already"
            yield sheet.mistake(head(form.IndicatorRow, "code"), number, problem, "give every indicator its own")
        codes.setdefault(row.code, number)
        if row.dimension not in dimensions:
            place = sheet.place(head(form.IndicatorRow, "dimension"), number)
            yield unknown_name("dimension", row.dimension, dimensions, file=sheet.file, place=place)
        if known and row.code not in known and not row.code.startswith(form.OWN_CODES):
            guess = nearest(row.code, known)
            remedy = f"write {guess!r}" if guess and guess not in codes else "take a code of the catalogue of 2021"
            problem = f"unknown indicator {row.code!r}"
            remedy += f", or let the codes of your own begin with {form.OWN_CODES!r}"
            yield sheet.mistake(head(form.IndicatorRow, "code"), number, problem, remedy)
        elif row.code in known and row.unit != known[row.code].unit:
            problem = f"the unit of {row.code} is {row.unit!r}"
            remedy = f"give its values in {known[row.code].unit!r}"
            yield sheet.mistake(head(form.IndicatorRow, "unit"), number, problem, remedy)
        elif row.code in known and row.better != known[row.code].better:
            problem = f"the direction of {row.code} is {form.CHOICES['better'][row.better]!r}"
            remedy = f"write {form.CHOICES['better'][known[row.code].better]!r}"
            yield sheet.mistake(head(form.IndicatorRow, "better"), number, problem, remedy)
        if general.weights == "expert" and row.weight is None:
            yield sheet.mistake(
                head(form.IndicatorRow, "weight"),
                number,
                "the expert weight is empty",
                "give one, or choose other weights",
            )
    if general.weights in ("entropy", "critic") and len(counties) < 2:
        place = f"sheet {form.GENERAL}"
        problem = f"weights by {general.weights} need at least two counties, and there are {len(counties)}"
        remedy = f"add their columns to {form.INDICATORS}, or choose other weights"
        yield InputError(problem, file=sheet.file, place=place, remedy=remedy)
    for number, row in read[form.PROJECTS]:
        if row.code not in codes:
            place = sheets[form.PROJECTS].place(head(form.ProjectRow, "code"), number)
            yield unknown_name("indicator", row.code, codes, file=sheet.file, place=place)


def _indicators(rows: tuple[form.IndicatorRow, ...], english: dict[str, str]) -> tuple[Indicator, ...]:
    """The indicators as the scores want them; what moves one in the model is in the catalogue alone."""
    moved = {indicator.code: indicator.variable for indicator in load_catalogue()}
    return tuple(
        Indicator(
            code=row.code,
            dimension_zh=row.dimension,
            dimension_en=english[row.dimension],
            zh=row.zh,
            en=row.en,
            unit=row.unit,
            better=row.better,
            kind=row.kind,
            benchmark=row.benchmark,
            status=row.basis or "",
            variable=moved.get(row.code, ""),
            worst=row.worst,
        )
        for row in rows
    )
