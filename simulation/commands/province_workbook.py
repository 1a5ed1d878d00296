"""A province's own numbers in a workbook: written out to be edited, read back as a folder of data that a run can use.

Each table of the province's folder is a sheet: heads in both languages, units, the names that programs use, then the rows. What
is wrong in an edited workbook is told by sheet and cell; what was changed is told before the run.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl.styles import Font

from simulation.commands.province_changes import Changes, changes_of, gone_and_new
from simulation.commands.province_sheets import ABOVE, PROVINCE_SHEET, Sheet, opened, read_sheet
from simulation.errors import InputError, Message
from simulation.examination.grids import Grid
from simulation.facts.mistakes import SeveralMistakes, one_by_one, raise_all
from simulation.facts.own_data import OWN_TABLES, differences, published_entry, raw_table
from simulation.facts.province_facts import CENSUS_FOLDER, DEFAULT_FOLDER, ProvinceEntry
from simulation.facts.province_folder import read_province_folder
from simulation.facts.provinces import find_province, list_provinces
from simulation.facts.tables import PACKAGE_FILE, read_package, rules_of
from simulation.results import sheets

_FIRST_LINE = 2  # of the data in a CSV file
_SUMS = ("population", "urban_population", "family_households", "household_population", "residential_floor_area_m2")
_MARK = "made-from-workbook.txt"


def write_province_workbook(province: str, path: Path) -> Path:
    """Write the tables of a province that has a folder of its own. Raises :class:`InputError` for one that has none, and where
    the file is there already or cannot be written."""
    entry = find_province(province)
    if entry.folder == CENSUS_FOLDER:
        own = [each.pinyin for each in list_provinces() if each.folder != CENSUS_FOLDER]
        raise InputError("workbook.no_folder", name={"zh": entry.name_zh, "en": entry.name_en}, names=own)
    file, book = sheets.named(path), sheets.new_book()
    package = read_package(entry.folder)
    for table in OWN_TABLES:
        _add(book, table, package["tables"][table]["schema"]["fields"], raw_table(entry.folder / f"{table}.csv"))
    about = book.create_sheet(PROVINCE_SHEET)
    for r, row in enumerate((("province", entry.pinyin), ("adcode", entry.adcode), ("name_zh", entry.name_zh)), start=1):
        for c, value in enumerate(row, start=1):
            sheets.put(about.cell(r, c), value)
    return sheets.save(book, file)


def folder_of_workbook(path: Path) -> tuple[Path, Changes]:
    """The workbook as a folder of data beside it, and all that differs from the province's own data.

    The folder is called as the workbook, without its ending; one that was made from a workbook before is made anew, any other
    is left alone. Raises :class:`InputError` for every mistake, by sheet and cell.
    """
    grids = opened(path)
    base = _told(grids[PROVINCE_SHEET], path).folder
    folder = path.with_suffix("")
    if folder.exists() and not (folder / _MARK).is_file():
        raise InputError("workbook.folder_there", file=folder)
    package = read_package(base)
    read = {table: read_sheet(grids[table], table, rules_of(package, table, base), path) for table in OWN_TABLES}
    raise_all([mistake for _, mistakes in read.values() for mistake in mistakes])
    found = {table: sheet for table, (sheet, _) in read.items()}
    draft = path.with_name(f".{path.stem}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        _write_folder(draft, base, {table: sheet.frame for table, sheet in found.items()})
        raise_all([_naming_counties(_in_workbook(each, found, path), each, found, base) for each in _mistakes_of(draft)])
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder, changes_of(found, base)


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
    sheet.freeze_panes = f"C{ABOVE + 1}"
    for line in (2, ABOVE):
        for cell in sheet[line]:
            cell.font = Font(italic=True, color="666666")


def _told(grid: Grid, path: Path) -> ProvinceEntry:
    """Of which province the workbook is; an :class:`InputError` where no workbook of that one could have been made."""
    name, code = (str(cell.value or "") if (cell := grid.cells.get((row, 2))) else "" for row in (1, 2))
    entry = next((each for each in list_provinces() if name in each.names and each.folder != CENSUS_FOLDER), None)
    if entry is None:
        meant = published_entry(code) or find_province(DEFAULT_FOLDER.name)
        place = Message("workbook.place", sheet=PROVINCE_SHEET, cell="B1")
        raise InputError("workbook.other_province", file=path, place=place, name=name, meant=meant.pinyin)
    return entry


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


def _in_workbook(mistake: InputError, found: Mapping[str, Sheet], path: Path) -> InputError:
    """The mistake by sheet and cell of the workbook, as far as it is one of a cell."""
    table = Path(str(mistake.file or "")).stem
    place = getattr(mistake.place, "values", {})
    if table not in found or "line" not in place:
        return mistake.at(path, mistake.place if table not in found else Message("workbook.sheet", sheet=table))
    sheet, at = found[table], int(place["line"]) - _FIRST_LINE
    column = str(place.get("column", ""))
    if at < 0 or at >= len(sheet.frame) or column not in sheet.frame:
        return mistake.at(path, Message("workbook.row", sheet=table, row=ABOVE))
    here = sheet.place(column, sheet.frame.index[at])
    if mistake.message.key != "cell.repeated":
        return mistake.at(path, here)
    said = mistake.message.values
    first = sheet.cell(column, sheet.frame.index[int(said["first"]) - _FIRST_LINE])
    return InputError("workbook.repeated", file=path, place=here, column=column, found=said["found"], first=first)


def _naming_counties(told: InputError, mistake: InputError, found: Mapping[str, Sheet], base: Path) -> InputError:
    """The mistake of a city with the counties of it that are gone or new, as they may be why sums fail."""
    city = getattr(mistake.place, "values", {}).get("row")
    if mistake.message.key not in ("cell.city_sum", "cell.no_county"):
        return told
    counties, published = found["counties"].frame, raw_table(base / "counties.csv")
    here, before = (frame[frame["city_adcode"] == city] for frame in (counties, published))
    different = differences(here, before)
    remark = gone_and_new(different.gone, different.new)
    return told.noting(remark) if remark else told
