"""The sheets of a filled workbook as they are found: cells by heading and row, and what stands in the way of reading them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from simulation.errors import InputError, Message, nearest
from simulation.examination import form
from simulation.examination.catalogue import load_catalogues
from simulation.examination.grids import Area, Grid, read_grids
from simulation.examination.own_lines import only_a_remark, own_column, own_row, whole_city
from simulation.examination.typed import tidy, year

_LONGEST_HEADING = 100


@dataclass(frozen=True)
class Notes:
    """What reading a workbook has found: mistakes, with which it cannot be used, remarks, which a reader should know, and by
    sheet the cells in which a mark was read as no value."""

    mistakes: list[InputError] = field(default_factory=list)
    remarks: list[Message] = field(default_factory=list)
    marks: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """One sheet: its cells, its columns by their headings as in the form, the rows that hold anything of the form, those of
    them that merged cells make unreadable, which `rows` leaves out, and the headings that should be there and are not."""

    file: str
    name: str
    grid: Grid
    columns: dict[str, int]
    rows: tuple[int, ...] = ()
    unclear: tuple[int, ...] = ()
    missing: tuple[str, ...] = ()

    def cell(self, heading: str, row: int) -> str:
        return f"{get_column_letter(self.columns[heading])}{row}"

    def place(self, heading: str, row: int) -> Message:
        if heading not in self.columns:
            return Message("sheet.row", sheet=self.name, row=row)
        return Message("sheet.cell", sheet=self.name, cell=self.cell(heading, row))

    def mistake(self, heading: str, row: int, key: str, /, **values: Any) -> InputError:
        return InputError(key, file=self.file, place=self.place(heading, row), **values)

    def remark(self, heading: str, row: int, key: str, /, **values: Any) -> Message:
        return Message("remark.at", place=self.place(heading, row), remark=Message(key, **values))

    def value(self, heading: str, row: int) -> Any:
        """What stands in a cell, None where it is blank or the sheet has no such column; an :class:`InputError` for a formula
        without a usable result."""
        if heading not in self.columns:
            return None
        cell = self.grid.cells.get((row, self.columns[heading]))
        if cell is None:
            return None
        if cell.fault:
            raise self.mistake(heading, row, cell.fault, heading=heading, found=cell.value)
        return cell.value


def open_sheets(path: Path, notes: Notes) -> dict[str, Sheet]:
    """The sheets of the form that are there; missing and merged ones, and columns that are not as they should be, are noted."""
    wanted = [form.GENERAL, *form.ROWS]
    grids, names = read_grids(path, wanted)
    if not grids:
        raise InputError("form.another", file=path.name, sheets=[*names][:5])
    spare = [name for name in names if name not in (*wanted, form.GUIDE)]
    system = _system_of(grids.get(form.GENERAL, Grid()))
    sheets = {}
    for name in wanted:
        if name in grids and grids[name].chart:
            notes.mistakes.append(InputError("sheet.chart", file=path.name, sheet=name))
        elif name in grids:
            sheets[name] = _read(path.name, name, grids[name], system, notes)
        else:
            guess = nearest(name, spare)
            if name in form.OPTIONAL and not guess:
                continue
            key = "sheet.renamed" if guess else "sheet.missing"
            notes.mistakes.append(InputError(key, file=path.name, sheet=name, guess=guess))
            if guess:  # what is wrong in it is said at once too
                spare.remove(guess)
                (grid,) = read_grids(path, [guess])[0].values()
                sheets[name] = _read(path.name, name, grid, system, notes)
    return {name: sheet for name, sheet in sheets.items() if sheet.columns}


def _system_of(general: Grid) -> str:
    """The catalogue that the sheet of single answers names, "" where that cannot be made out."""
    heading = tidy(form.heading_of(form.General, "system"))
    row = next((row for (row, _), cell in general.cells.items() if tidy(str(cell.value)) == heading), 0)
    named = [str(year(cell.value)) for (at, _), cell in sorted(general.cells.items()) if at == row]
    return next((each for each in named if each in load_catalogues()), "")


def _read(file: str, name: str, grid: Grid, system: str, notes: Notes) -> Sheet:
    """A sheet with its columns and rows; `columns` stays empty where none of the form are there."""
    columns, missing = _columns(Sheet(file, name, grid, {}), system, notes)
    known = set(columns.values())
    filled: dict[int, list[Any]] = {}
    first: dict[int, int] = {}
    for (row, column), cell in sorted(grid.cells.items()):
        if row > 1 and column in known:
            filled.setdefault(row, []).append(cell.value)
            first.setdefault(row, column)
    places = columns.get(form.heading_of(form.ProblemRow, "place"))  # where "the whole city" is a place and no total
    own = {row for row, found in filled.items() if name in form.ROWS and _own(name, found)}
    own -= {row for row in own if first[row] == places and whole_city(filled[row][0])}
    for row in sorted(own):
        place = Message("sheet.row", sheet=name, row=row)
        notes.remarks.append(Message("remark.at", place=place, remark=Message("row.left_out", found=_short(filled[row][0]))))
    merged = [area for area in grid.merged if _covers(area, known or {area.first_column}, {1, *filled} - own)]
    if any(area.first_row == 1 for area in merged):  # the headings that are missing are in them
        notes.mistakes[:] = [each for each in notes.mistakes if not _is_missing_from(name, each)]
    for area in merged:
        place = Message("sheet.cell", sheet=name, cell=area.name.partition(":")[0])
        notes.mistakes.append(InputError("cell.merged", file=file, place=place, area=area.name))
    unclear = {row for area in merged for row in filled if area.first_row <= row <= area.last_row}
    return Sheet(file, name, grid, columns, tuple(sorted(set(filled) - own - unclear)), tuple(sorted(unclear)), missing)


def _is_missing_from(sheet: str, mistake: InputError) -> bool:
    place = mistake.place
    return mistake.message.key == "heading.missing" and isinstance(place, Message) and place.values["sheet"] == sheet


def _covers(area: Area, columns: set[int], rows: set[int]) -> bool:
    """Whether merged cells reach into rows and columns of the form: which of them a value belongs to cannot be known."""
    in_rows = any(area.first_row <= row <= area.last_row for row in rows)
    return in_rows and any(area.first_column <= column <= area.last_column for column in columns)


def _own(name: str, found: list[Any]) -> bool:
    return own_row(found[0]) or (name == form.INDICATORS and only_a_remark(found))


def _short(text: Any) -> str:
    return str(text) if len(str(text)) <= 30 else str(text)[:30] + "…"


def _columns(sheet: Sheet, system: str, notes: Notes) -> tuple[dict[str, int], tuple[str, ...]]:
    """The columns by heading, those of any form and in the sheet of indicators the places, and the headings that are missing in
    the form of this catalogue. One that seems to be misspelt is read all the same, so that all mistakes are said at once."""
    model = form.ROWS.get(sheet.name)
    known = list(form.headings(model)) if model else [form.ITEM, form.ANSWER]
    wanted = form.wanted(model, system) if model else known
    canonical = {tidy(heading): heading for heading in known}
    found: dict[str, int] = {}
    for column in sorted(column for row, column in sheet.grid.cells if row == 1):
        text = str(sheet.grid.cells[1, column].value)
        heading = canonical.get(tidy(text), text)
        if heading in found and own_column(heading):
            continue
        if heading in found:
            notes.mistakes.append(_about(sheet, column, "heading.twice", heading=_short(heading)))
        elif len(heading) > _LONGEST_HEADING:
            notes.mistakes.append(_about(sheet, column, "heading.long", heading=_short(heading), most=_LONGEST_HEADING))
        else:
            found[heading] = column
    missing = [heading for heading in wanted if heading not in found]
    if len(missing) == len(wanted):
        place = Message("sheet.row", sheet=sheet.name, row=1)
        notes.mistakes.append(InputError("heading.none", file=sheet.file, place=place, headings=wanted[:3]))
        return {}, tuple(wanted)
    spare = [heading for heading in found if heading not in known and heading != form.HINT]
    spare = _without_missing(sheet, missing, spare, found, notes)
    missing = [heading for heading in missing if heading not in found]
    places = [heading for heading in spare if sheet.name == form.INDICATORS and _is_place(sheet, heading, found[heading])]
    _note_left_out(sheet, [heading for heading in spare if heading not in places], found, notes)
    return {heading: found[heading] for heading in (*known, *places) if heading in found}, tuple(missing)


def _without_missing(sheet: Sheet, missing: list[str], spare: list[str], found: dict[str, int], notes: Notes) -> list[str]:
    """Note every missing column, once, with the heading that may be meant for it, which then stands for it; the headings that
    remain."""
    for heading in missing:
        guess = nearest(heading, spare)
        spare = [other for other in spare if other != guess]
        if guess:
            notes.mistakes.append(_about(sheet, found[guess], "heading.renamed", heading=heading, guess=_short(guess)))
            found[heading] = found.pop(guess)
        else:
            place = Message("sheet.row", sheet=sheet.name, row=1)
            notes.mistakes.append(InputError("heading.missing", file=sheet.file, place=place, heading=heading))
    return spare


def _is_place(sheet: Sheet, heading: str, column: int) -> bool:
    """Whether a further column of the indicators is one of a county: no total or note, and not only words."""
    values = [cell.value for (row, at), cell in sheet.grid.cells.items() if at == column and row > 1]
    words = all(isinstance(value, str) and not any(map(str.isdigit, value)) for value in values)
    return not own_column(heading) and not (words and len(set(values)) > 1)


def _note_left_out(sheet: Sheet, headings: Iterable[str], found: dict[str, int], notes: Notes) -> None:
    """Name the columns that are not of the form, and those without a heading that hold anything."""
    for heading in headings:
        place = Message("sheet.cell", sheet=sheet.name, cell=f"{get_column_letter(found[heading])}1")
        key = "column.left_out" if sheet.name == form.INDICATORS else "column.left_out_here"
        remark = Message(key, heading=_short(heading))
        notes.remarks.append(Message("remark.at", place=place, remark=remark))
    headed = {column for row, column in sheet.grid.cells if row == 1}
    bare: dict[int, int] = {}
    for row, column in sorted(sheet.grid.cells):
        if column not in headed:
            bare.setdefault(column, row)
    for column, row in bare.items():
        place = Message("sheet.cell", sheet=sheet.name, cell=f"{get_column_letter(column)}{row}")
        notes.remarks.append(Message("remark.at", place=place, remark=Message("column.no_heading")))


def _about(sheet: Sheet, column: int, key: str, **values: Any) -> InputError:
    place = Message("sheet.cell", sheet=sheet.name, cell=f"{get_column_letter(column)}1")
    return InputError(key, file=sheet.file, place=place, **values)
