"""A workbook file as plain cells, however it was written; a file that cannot be read is answered with one sentence.

Sheets are read as a stream, so that a stray cell in the last row costs nothing, and drawings, links and styles that other
programs write are not looked at.
"""

from __future__ import annotations

import datetime
import os
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
from openpyxl.utils import range_boundaries

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
            results = openpyxl.load_workbook(first, read_only=True, data_only=True, keep_links=False)
            names = tuple(results.sheetnames)
            if not results.worksheets:
                raise InputError("file.no_sheets", file=path.name)
            texts = _texts(path, {name: results[name] for name in wanted if name in names})
            formulas = results
            if any(_FORMULA.search(text) for text in texts.values()):
                formulas = openpyxl.load_workbook(second, read_only=True, keep_links=False)
            grids = {name: _grid(results[name], formulas[name], text) for name, text in texts.items()}
    except InputError:
        raise
    except _UNREADABLE:
        raise InputError(_why(path, start), file=path.name) from None
    return grids, names


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
    results.reset_dimensions()
    formulas.reset_dimensions()
    rows = results.iter_rows()
    lines = zip(rows, formulas.iter_rows(), strict=True) if _FORMULA.search(text) else ((row, row) for row in rows)
    for row, sources in lines:
        if not row:  # of the million above a stray cell in the last one
            continue
        for cell, source in zip(row, sources, strict=True):
            if source.value is None:  # most of a form: neither a value nor a formula
                continue
            if cell.data_type == "e" and cell.value is not None:
                cells[cell.row, cell.column] = Cell(cell.value, "cell.formula_error")
            elif cell.value is None and source.data_type == "f" and cell.data_type != "str":
                cells[cell.row, cell.column] = Cell(None, "cell.formula_no_result")
            elif (value := _value(cell)) is not None:
                cells[cell.row, cell.column] = Cell(value)
    return Grid(cells, tuple(_area(each.decode()) for each in _MERGED.findall(text)))


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
