"""A province's own numbers in a workbook: written out to be edited, read back as a folder of data that a run can use.

Each table of the province's folder is a sheet: heads in both languages, units, the names that programs use, then the rows. What
is wrong in an edited workbook is told by sheet and cell; what was changed is told before the run.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pandas as pd
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from simulation.errors import InputError, Message
from simulation.facts.province_facts import CENSUS_FOLDER
from simulation.facts.province_folder import read_province_folder
from simulation.facts.provinces import find_province
from simulation.facts.tables import PACKAGE_FILE, SeveralMistakes, one_by_one, raise_all, read_package
from simulation.paths import full_path
from simulation.results import sheets

TABLES = ("counties", "cities")
_OF = "province"
_ABOVE = 3  # rows above the data: heads, units, names
_FIRST_LINE = 2  # of the data in a CSV file
_SUMS = ("population", "urban_population", "family_households", "household_population", "residential_floor_area_m2")
_MARK = "made-from-workbook.txt"


class Change(NamedTuple):
    """A cell that differs from the province's own data."""

    sheet: str
    cell: str
    row: str
    column: str
    before: str
    after: str


def write_province_workbook(province: str, path: Path) -> Path:
    """Write the tables of a province that has a folder of its own. Raises :class:`InputError` for one that has none, and where
    the file is there already or cannot be written."""
    entry = find_province(province)
    if entry.folder == CENSUS_FOLDER:
        raise InputError("workbook.no_folder", name={"zh": entry.name_zh, "en": entry.name_en})
    file, book = sheets.named(path), sheets.new_book()
    package = read_package(entry.folder)
    for table in TABLES:
        _add(book, table, package["tables"][table]["schema"]["fields"], _raw(entry.folder / f"{table}.csv"))
    about = book.create_sheet(_OF)
    for r, row in enumerate((("province", entry.pinyin), ("adcode", entry.adcode), ("name_zh", entry.name_zh)), start=1):
        for c, value in enumerate(row, start=1):
            sheets.put(about.cell(r, c), value)
    return sheets.save(book, file)


def folder_of_workbook(path: Path) -> tuple[Path, list[Change]]:
    """The workbook as a folder of data beside it, and every cell that differs from the province's own data.

    The folder is called as the workbook, without its ending; one that was made from a workbook before is made anew, any other
    is left alone. Raises :class:`InputError` for every mistake, by sheet and cell.
    """
    book = _opened(path)
    entry = find_province(_told(book, path))
    folder, base = path.with_suffix(""), entry.folder
    if folder.exists() and not (folder / _MARK).is_file():
        raise InputError("workbook.folder_there", file=folder)
    frames = {table: _read(book, table, path) for table in TABLES}
    draft = path.with_name(f".{path.stem}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        _write_folder(draft, base, frames)
        mistakes = [_in_workbook(each, frames, path) for each in _mistakes_of(draft)]
        raise_all(mistakes)
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder, [change for table in TABLES for change in _changes(table, frames[table], _raw(base / f"{table}.csv"))]


def said_of(changes: list[Change], path: Path, most: int = 20) -> list[str]:
    """What was replaced, a line a cell, and how many more."""
    found = [str(Message("workbook.replaced", file=full_path(path), n=len(changes)))]
    found += [f"  {Message('workbook.change', **change._asdict())}" for change in changes[:most]]
    return found + ([f"  {Message('workbook.more', n=len(changes) - most)}"] if len(changes) > most else [])


def _raw(path: Path) -> pd.DataFrame:
    """A table as it is written, every cell a text."""
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def _add(book: Any, table: str, fields: list[dict[str, Any]], rows: pd.DataFrame) -> None:
    known = {field["name"]: field for field in fields}
    heads = [f"{known[name].get('title_zh', name)}\n{known[name].get('title', name)}" for name in rows]
    units = [str(known[name].get("unit", "")) for name in rows]
    numeric = [known[name].get("type") in ("integer", "number") for name in rows]
    body = [
        [float(cell) if number and cell else cell for cell, number in zip(row, numeric, strict=True)]
        for row in rows.itertuples(index=False)
    ]
    sheet = sheets.add_sheet(book, table, heads, [units, list(rows), *body], frozen=2)
    sheet.freeze_panes = f"C{_ABOVE + 1}"
    for line in (2, _ABOVE):
        for cell in sheet[line]:
            cell.font = Font(italic=True, color="666666")


def _opened(path: Path) -> Any:
    if not path.is_file():
        raise InputError("workbook.missing", file=path)
    try:
        return openpyxl.load_workbook(path, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError):
        raise InputError("workbook.unreadable", file=path) from None


def _told(book: Any, path: Path) -> str:
    """Of which province the workbook is."""
    missing = [name for name in (*TABLES, _OF) if name not in book.sheetnames]
    if missing:
        raise InputError("workbook.no_sheet", file=path, name=missing[0])
    return str(book[_OF].cell(1, 2).value or "")


def _read(book: Any, table: str, path: Path) -> pd.DataFrame:
    """A sheet under the names that programs use, every cell a text as a CSV file has it; its index is the row of the sheet."""
    lines = list(book[table].iter_rows(values_only=True))
    names = [str(name) for name in lines[_ABOVE - 1] if name not in (None, "")] if len(lines) >= _ABOVE else []
    if "adcode" not in names:
        raise InputError("workbook.no_names", file=path, place=Message("workbook.row", sheet=table, row=_ABOVE))
    rows = {
        r: [_text(cell) for cell in line[: len(names)]]
        for r, line in enumerate(lines[_ABOVE:], start=_ABOVE + 1)
        if any(cell not in (None, "") for cell in line)
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=names)


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return repr(cell) if isinstance(cell, float) else str(cell).strip()


def _write_folder(draft: Path, base: Path, frames: Mapping[str, pd.DataFrame]) -> None:
    """A copy of the province's folder with these tables in it; totals of the province are those of its cities."""
    shutil.copytree(base, draft)
    for table, frame in frames.items():
        (draft / f"{table}.csv").write_text(frame.to_csv(index=False, lineterminator="\n"), encoding="utf-8", newline="")
    package = json.loads((draft / PACKAGE_FILE).read_text(encoding="utf-8"))
    package["province"] = {key: value for key, value in package["province"].items() if key not in _SUMS}
    (draft / PACKAGE_FILE).write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    (draft / _MARK).write_text(str(Message("workbook.mark")) + "\n", encoding="utf-8")


def _mistakes_of(folder: Path) -> list[InputError]:
    try:
        return [one for each in read_province_folder(folder).mistakes for one in one_by_one(each)]
    except SeveralMistakes as several:
        return list(several.mistakes)
    except InputError as error:
        return [error]


def _in_workbook(mistake: InputError, frames: Mapping[str, pd.DataFrame], path: Path) -> InputError:
    """The mistake by sheet and cell of the workbook, as far as it is one of a cell."""
    table = Path(str(mistake.file or "")).stem
    place = getattr(mistake.place, "values", {})
    if table not in frames or "line" not in place:
        return mistake.at(path, mistake.place if table not in frames else Message("workbook.sheet", sheet=table))
    frame, at = frames[table], int(place["line"]) - _FIRST_LINE
    column = str(place.get("column", ""))
    if at < 0 or at >= len(frame) or column not in frame:
        return mistake.at(path, Message("workbook.row", sheet=table, row=_ABOVE))
    letter = get_column_letter(list(frame).index(column) + 1)
    said = {"sheet": table, "cell": f"{letter}{frame.index[at]}", "row": str(place.get("row", ""))}
    return mistake.at(path, Message("workbook.cell", **said))


def _changes(table: str, frame: pd.DataFrame, published: pd.DataFrame) -> list[Change]:
    """Cells that differ from what is published; rows and columns that are not there any more, or are new, do too."""
    known, found = published.set_index("adcode", drop=False), []
    for number, row in frame.iterrows():
        for k, column in enumerate(frame):
            before = known.at[row["adcode"], column] if row["adcode"] in known.index and column in known else ""
            if not _same(before, row[column]):
                cell = f"{get_column_letter(k + 1)}{number}"
                found.append(Change(table, cell, f"{row['adcode']} {row.get('name_zh', '')}", column, before, row[column]))
    gone = known.index.difference(frame["adcode"])
    return found + [Change(table, "–", f"{code} {known.at[code, 'name_zh']}", "adcode", code, "") for code in gone]


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    try:
        return float(one) == float(other)
    except ValueError:
        return False
