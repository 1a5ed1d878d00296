"""A workbook file as plain cells, however it was written; a file that cannot be read is answered with one sentence.

Rows are read as they stand in the file, so that a stray cell in the last one costs nothing, and drawings, links and styles
that other programs write are not looked at.
"""

from __future__ import annotations

import datetime
import io
import os
import re
import struct
import warnings
import xml.etree.ElementTree as ElementTree
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import coordinate_to_tuple, range_boundaries
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import INLINE_STRING, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from simulation.errors import InputError

_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, KeyError, IndexError, ValueError, SyntaxError, TypeError,
    AttributeError, RuntimeError, NotImplementedError, OverflowError,
)  # fmt: skip
"""What the reader of workbooks raises for files that are damaged or written in a way it does not know."""
LOCKS = ("~$", ".~")
"""How names of files begin that Office, WPS and LibreOffice keep while a workbook is open."""
_OLD_FORMAT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_STRICT = b"purl.oclc.org/ooxml"
_LARGEST = 100_000_000  # bytes of one sheet: a hundred times a full form of the largest city
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')

_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_PLAIN = f"{INLINE_STRING}/{{{SHEET_MAIN_NS}}}t"
_DECLARES = re.compile(rb"\A[^<]|<!DOCTYPE")  # what begins otherwise is in an encoding in which this would not be found


class Cell(NamedTuple):
    """What stands in a cell: its value, or the key of what is wrong with its formula."""

    value: Any
    fault: str = ""


class Area(NamedTuple):
    """A block of merged cells."""

    first_column: int
    first_row: int
    last_column: int
    last_row: int
    name: str


@dataclass(frozen=True)
class Grid:
    """The cells of a sheet that hold anything, by row and column, and its merged areas."""

    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merged: tuple[Area, ...] = ()
    chart: bool = False


def read_grids(path: Path, wanted: Iterable[str]) -> tuple[dict[str, Grid], tuple[str, ...]]:
    """The wanted sheets that are there, and the names of all. Raises :class:`InputError` for a file that is no workbook."""
    start = _start_of(path)
    try:
        _check_archive(path)
        with warnings.catch_warnings(), path.open("rb") as first, path.open("rb") as second:
            warnings.simplefilter("ignore")  # of extensions that are not read
            results = _opened(first, data_only=True)
            names = tuple(results.sheetnames)
            if not results.worksheets:
                raise InputError("file.no_sheets", file=path.name)
            texts = _texts(path, {name: results[name] for name in wanted if name in names})
            formulas = results
            if any(_FORMULA.search(text) for text in texts.values()):
                formulas = _opened(second, data_only=False)
            grids = {name: _grid(results[name], formulas[name], text) for name, text in texts.items()}
    except InputError:
        raise
    except _UNREADABLE:
        raise InputError(_why(path, start), file=path.name) from None
    return grids, names


class _Sheet(ReadOnlyWorksheet):
    """A sheet whose size is not looked up: its rows are read as they stand."""

    def _get_size(self) -> None:
        return


class _Reader(ExcelReader):
    """The reader of the library, which here leaves the sheets as they are."""

    def read_worksheets(self) -> None:
        for sheet, part in self.parser.find_sheets():
            if part.target in self.valid_files and "chartsheet" in part.Type:
                self.read_chartsheet(sheet, part)
            elif part.target in self.valid_files:
                self.wb._sheets.append(_Sheet(self.wb, sheet.name, part.target, self.shared_strings))


def _opened(stream: BinaryIO, data_only: bool) -> Any:
    """The workbook in a file, its formulas as their results or as they are."""
    reader = _Reader(stream, read_only=True, data_only=data_only, keep_links=False)
    reader.read()
    return reader.wb


def _start_of(path: Path) -> bytes:
    """The first bytes of the file; an :class:`InputError` says why they cannot be had."""
    if path.name.startswith(LOCKS):
        raise InputError("file.lock", file=path.name)
    try:
        with path.open("rb") as stream:
            start = stream.read(8)
    except FileNotFoundError:
        raise InputError("file.missing", file=path) from None
    except OSError:
        raise InputError("file.folder" if os.path.isdir(path) else "file.denied", file=path.name) from None
    if not start:
        raise InputError("file.empty", file=path.name)
    return start


def _check_archive(path: Path) -> None:
    """An :class:`InputError` for a sheet that is far too large to be a form, before any of it is unpacked, and for the strict
    variant of the format, which the reader would take for empty sheets."""
    with zipfile.ZipFile(path) as archive:
        if any(each.file_size > _LARGEST for each in archive.infolist()):
            raise InputError("file.too_large", file=path.name)
        if any(_STRICT in archive.read(name) for name in archive.namelist() if name.endswith("/workbook.xml")):
            raise InputError("file.strict", file=path.name)


def _why(path: Path, start: bytes) -> str:
    """The key of the sentence on why a file cannot be read."""
    if start == _OLD_FORMAT:
        return "file.password" if _ENCRYPTED in path.read_bytes() else "file.old_format"
    try:
        with zipfile.ZipFile(path) as archive:
            if any(each.flag_bits & 1 for each in archive.infolist()):
                return "file.password"
            charts = any("chartsheets/" in name for name in archive.namelist())
    except _UNREADABLE:
        return "file.damaged" if start.startswith(b"PK") else "file.no_workbook"
    return "file.chart_sheet" if charts else "file.other_program"


def _texts(path: Path, sheets: Mapping[str, Any]) -> dict[str, bytes]:
    """What stands in the file for every sheet, nothing for a chart."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(each._worksheet_path) if _has_cells(each) else b"" for name, each in sheets.items()}


def _has_cells(sheet: Any) -> bool:
    return hasattr(sheet, "reset_dimensions")


def _grid(results: Any, formulas: Any, text: bytes) -> Grid:
    """One sheet: its values, with a fault where a formula has no usable result."""
    if not _has_cells(results):
        return Grid(chart=True)
    cells: dict[tuple[int, int], Cell] = {}
    rows = _rows_of(results, text)
    lines = zip(rows, _rows_of(formulas, text), strict=True) if _FORMULA.search(text) else ((row, row) for row in rows)
    for row, sources in lines:
        for (place, cell), source in zip(row.items(), sources.values(), strict=True):
            if source.value is None:  # most of a form: neither a value nor a formula
                continue
            if cell.data_type == "e" and cell.value is not None:
                cells[place] = Cell(cell.value, "cell.formula_error")
            elif cell.value is None and source.data_type == "f" and cell.data_type != "str":
                cells[place] = Cell(None, "cell.formula_no_result")
            elif (value := _value(cell)) is not None:
                cells[place] = Cell(value)
    return Grid(cells, tuple(_area(each.decode()) for each in _MERGED.findall(text)))


class _Parser(WorkSheetParser):
    """The parser of the library, which makes several objects of a text that stands in its cell; most are plain."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        text = element.find(_PLAIN) if element.get("t") == "inlineStr" and element.get("r") else None
        if text is None or len(element) > 1 or len(element[0]) > 1 or not text.text:
            return super().parse_cell(element)
        row, self.col_counter = coordinate_to_tuple(element.get("r"))
        style = int(element.get("s", 0))
        return {"row": row, "column": self.col_counter, "value": text.text, "data_type": "s", "style_id": style}


def _rows_of(sheet: Any, text: bytes) -> Iterator[dict[tuple[int, int], ReadOnlyCell]]:
    """The cells of every row that stands in the file, by row and column. The sheet would give an empty row for each of the
    million above a stray cell in the last one, and make objects of all that the file says beside its cells."""
    book, last = sheet.parent, 0
    parser = _Parser(
        None, sheet._shared_strings, data_only=book.data_only, epoch=book.epoch,
        date_formats=book._date_formats, timedelta_formats=book._timedelta_formats,
    )  # fmt: skip
    for _, element in _elements(text):
        if element.tag == ROW_TAG:
            number, found = parser.parse_row(element)
            element.clear()
            if number > last:  # one that is there already is not read twice
                last = number
                by_column = {each["column"]: each for each in found if each["column"] <= found[-1]["column"]}
                yield {(each["row"], column): ReadOnlyCell(sheet, **each) for column, each in sorted(by_column.items())}


def _elements(text: bytes) -> Iterator[tuple[str, Any]]:
    """The elements of a sheet as they end. Where entities may be declared, which can be made to fill the memory, they are found
    in the way of the library, which may refuse them and takes several times as long."""
    return (iterparse if _DECLARES.search(text) else ElementTree.iterparse)(io.BytesIO(text))


def _area(name: str) -> Area:
    first_column, first_row, last_column, last_row = range_boundaries(name)
    return Area(first_column, first_row, last_column, last_row, name)


def _value(cell: Any) -> Any:
    """What the reader of the sheet sees: a percentage with its sign, a month without a day; blank text is nothing."""
    value = cell.value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value.strip() or None
    pattern = cell.number_format or ""
    if isinstance(value, int | float) and "%" in pattern:
        return f"{100 * value:.12g}%"
    if isinstance(value, datetime.date) and "m" in pattern.casefold() and "d" not in pattern.casefold():
        return f"{value:%Y-%m}"
    return value
