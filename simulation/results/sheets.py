"""Writing workbooks: plain sheets with a head that stays in sight, text that can never become a formula, and a file that is
there whole or not at all."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from simulation.errors import InputError
from simulation.results.staging import settle
from simulation.results.workshop import corner, discard

_HEAD = PatternFill("solid", fgColor="DCEAF5")
_WIDEST = 48
_TOP, _WRAPPED = Alignment(vertical="top"), Alignment(wrap_text=True, vertical="top")


def new_book() -> openpyxl.Workbook:
    """A workbook without sheets."""
    book = openpyxl.Workbook()
    for sheet in list(book.worksheets):
        book.remove(sheet)
    return book


def add_sheet(book: openpyxl.Workbook, name: str, head: Sequence[str], rows: Iterable[Sequence[Any]], frozen: int = 1) -> Any:
    """A sheet with a head and rows; the head and the first `frozen` columns stay in sight."""
    sheet = book.create_sheet(name)
    lines = [list(head), *[list(row) for row in rows]]
    for r, line in enumerate(lines, start=1):
        for c, value in enumerate(line, start=1):
            put(sheet.cell(r, c), value)
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    sheet.freeze_panes = f"{get_column_letter(frozen + 1)}2"
    for c in range(1, len(head) + 1):
        longest = max(_width(str(line[c - 1] or "")) for line in lines if len(line) >= c)
        sheet.column_dimensions[get_column_letter(c)].width = min(_WIDEST, longest + 2)
    return sheet


def _width(text: str) -> int:
    return len(text) if text.isascii() else sum(2 if ord(sign) > 255 else 1 for sign in text)


def dress(sheet: Any, column: int, number_format: str | Callable[[Any], str]) -> None:
    """Give the numbers of a column their format, one for all or each its own, and let its long texts wrap."""
    known: Wardrobe = {}
    for (cell,) in sheet.iter_rows(min_row=2, min_col=column, max_col=column):
        if isinstance(cell.value, str):
            wear(cell, known, None, _WRAPPED)
        else:
            wear(cell, known, number_format(cell.value) if callable(number_format) else number_format, _TOP)


Wardrobe = dict[tuple[bytes, str | None, int], Any]
"""Looks of cells in one workbook: from what a cell looked like and what it is given to what it looks like then."""


def wear(cell: Any, known: Wardrobe, number_format: str | None, alignment: Alignment | None) -> None:
    """Give a cell a format, an alignment, or both. A workbook looks through its lists for each of them, which takes longer than
    to write the cell: one that looked like another before is given what that one looks like now."""
    before = cell._style.tobytes() if cell.has_style else b""
    key = before, number_format, id(alignment)  # of which there are two or three, which stay
    if key in known:
        cell._style = copy.copy(known[key])
        return
    if number_format is not None:
        cell.number_format = number_format
    if alignment is not None:
        cell.alignment = alignment
    known[key] = copy.copy(cell._style)


def as_short_as_can_be(value: float) -> str:
    """The format of a number without zeros that say nothing: 78.2, not 78.20."""
    return "#,##0" if float(value).is_integer() else "#,##0.####"


def put(cell: Any, value: Any) -> None:
    """Write a value; a text stays a text whatever it begins with, and a number that is not one is left blank."""
    if isinstance(value, float) and value != value:
        value = None
    if isinstance(value, str):
        cell.value = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
    else:
        cell.value = value.item() if hasattr(value, "item") else value


def named(path: Path | str) -> Path:
    """The path of a workbook as somebody gives it; `~` is the home folder.

    Raises :class:`InputError` for one that does not end in .xlsx, as spreadsheets would not open it, and for one that no file
    can have.
    """
    found = home_folder_of(path)
    if "\0" in str(found):
        raise InputError("file.not_written", file=repr(str(path)))
    if found.suffix.lower() != ".xlsx":
        raise InputError("file.ending", name=found.name)
    return found


def home_folder_of(path: Path | str) -> Path:
    """The path with `~` as the home folder. Raises :class:`InputError` for the home folder of a user that there is not."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise InputError("file.not_written", file=path) from None


def save(book: openpyxl.Workbook, path: Path) -> Path:
    """Save a workbook under a name that is free, whole or not at all.

    Raises :class:`InputError` where something has that name, even if it came while the book was written, and where nothing can
    be written.
    """
    return save_new(path, book.save)


def save_new(path: Path, write: Callable[[Path], Any]) -> Path:
    """Let `write` make a file under a name that is free, whole or not at all; see :func:`save`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError:  # a file where a folder should be is no file of that name
        raise InputError("file.not_written", file=path) from None
    try:
        with corner(path.parent, path.name, settle) as place:
            draft = place / path.name
            try:
                write(draft)
                _name_it(draft, path)
            finally:
                discard(draft)
    except FileExistsError:
        raise InputError("file.there", file=path) from None
    except OSError:
        raise InputError("file.not_written", file=path) from None
    return path


def _name_it(draft: Path, path: Path) -> None:
    """Give the finished draft its name; unlike a rename, a link replaces nothing."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # a disk without links, such as a memory stick
        if os.path.lexists(path):
            raise FileExistsError(path) from None
        draft.rename(path)
