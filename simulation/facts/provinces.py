"""The provinces: finding one by name, and loading its counties, cities and base state, checked and with estimates declared.

A province with a folder of its own under `scenarios/provinces/` (Zhejiang), or in any folder named by its path, is read from
there. The others come from the national census table.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.errors import InputError, unknown_name
from simulation.facts.census import CensusTables, assemble_province, read_census, read_provinces
from simulation.facts.mistakes import raise_all
from simulation.facts.nation import is_nation
from simulation.facts.province_facts import CENSUS_FOLDER, DEFAULT_FOLDER, PROVINCE_FOLDER, ProvinceEntry, ProvinceFacts
from simulation.facts.province_folder import province_frames, province_names, read_province_folder
from simulation.facts.renovation import RENOVATION_FILE, renovation_programme
from simulation.facts.tables import PACKAGE_FILE, Table, digest_of, read_package, read_table, rules_of, short_name
from simulation.parameters import SCENARIO_FOLDER
from simulation.paths import shown_path

BASE_STATE_FILE = SCENARIO_FOLDER / "base_state.csv"
_FOLDER_FILES = (PACKAGE_FILE, "counties.csv", "cities.csv")
_CENSUS_FILES = (PACKAGE_FILE, "counties.csv", "provinces.csv")
OWN_FILES = (*_FOLDER_FILES, BASE_STATE_FILE.name)
"""What is read from a folder of somebody's own data, as far as it is there."""


def list_provinces() -> tuple[ProvinceEntry, ...]:
    """The 31 provinces by adcode, then any further folder of data that stands in `scenarios/provinces/`."""
    entries = []
    for row in _rows_as_of(_digest_of_provinces()):
        own = PROVINCE_FOLDER / row["pinyin"]
        folder = own if (own / PACKAGE_FILE).is_file() else CENSUS_FOLDER
        others = tuple(name for name in row["alternative_names"].split(";") if name)
        entries.append(ProvinceEntry(row["adcode"], row["name_zh"], row["name_en"], row["pinyin"], others, folder))
    taken = {CENSUS_FOLDER, *(entry.folder for entry in entries)}
    further = sorted(path.parent for path in PROVINCE_FOLDER.glob(f"*/{PACKAGE_FILE}") if path.parent not in taken)
    return (*entries, *(_entry_of_folder(folder) for folder in further))


def find_province(name: object) -> ProvinceEntry:
    """The province that goes by this name: zhejiang, Zhejiang, 浙江, 浙江省, 330000, inner-mongolia, or the path of a folder.

    Raises an :class:`InputError` with the nearest name where there is none.
    """
    entries = list_provinces()
    wanted = _key(str(name))
    if not isinstance(name, Path):
        for entry in entries:
            if wanted in map(_key, entry.names):
                return entry
    if is_nation(name):
        raise InputError("province.nation")
    folder = Path(str(name)).expanduser()
    if folder.is_dir():
        return _entry_of_folder(folder)
    if isinstance(name, Path) or re.search(r"[/\\]", str(name)):
        raise InputError("province.no_folder", folder=str(name))
    raise _unknown(str(name), entries)


def own_folder(province: object) -> Path | None:
    """The folder that a province named by its path is read from; None for one that goes by a name, and where there is none."""
    try:
        entry = find_province(province)
    except InputError:
        return None
    return None if entry in list_provinces() else entry.folder


def _unknown(name: str, entries: Sequence[ProvinceEntry]) -> InputError:
    """What is said of a name that is no province's: which province it lies in where it is that of a city or county, or of the
    code of one."""
    frame = _census().counties.frame
    names = frame[["city_name_zh", "city_name_en", "name_zh", "name_en"]]
    wanted = _place_key(name)
    codes = {name[:2] + "0000"} if re.fullmatch(r"[0-9]{2}([0-9]{2}){0,2}", name) else set()
    codes |= set(frame["province_adcode"][names.apply(lambda column: column.map(_place_key) == wanted).any(axis=1)])
    inside = [entry for entry in entries if entry.adcode in codes]
    if inside:
        said = [{"zh": f"{entry.name_zh}（{entry.adcode}）", "en": f"{entry.name_en} ({entry.adcode})"} for entry in inside]
        return InputError("province.inside", name=name, provinces=said)
    known = (known for entry in entries for known in ((entry.pinyin,) if name.isdecimal() else entry.names))
    return unknown_name("kind.province", name, known)


@functools.lru_cache(20_000)  # all of China's are looked through for each name that is no province's
def _place_key(name: str) -> str:
    """A name of a city or county without case, spaces and its last word."""
    return re.sub(r"(?<=..)[市县区]$|(?<=.)(city|county|district)$", "", _key(name))


def load_province(name: object) -> ProvinceFacts:
    """The facts of a province, by any of its names or from a folder, with every mistake told at once.

    Every county frame has adcode, name_zh, name_en, city_adcode, population, urban_population, family_households,
    household_population, floor_area_per_head_m2, residential_floor_area_m2 and gdp_yuan without gaps, and lon and lat. Every
    city frame has adcode, names, people, households, residential_floor_area_m2, gdp_yuan, budget_revenue_yuan,
    budget_expenditure_yuan, urban_income_yuan (all of 2021) and population_growth (a year). Further columns differ between
    provinces.
    """
    entry = find_province(name)
    facts = _facts_as_of(entry, _base_file(entry), digest_of(_files_of(entry)))
    frames = {name: getattr(facts, name).copy() for name in ("counties", "cities", "base", "base_curve")}
    return replace(facts, **frames)  # what a reader does to the frames is nobody else's


def _base_file(entry: ProvinceEntry) -> Path:
    own = entry.folder / BASE_STATE_FILE.name
    return own if own.is_file() else BASE_STATE_FILE


def _files_of(entry: ProvinceEntry) -> list[Path]:
    """Every file that the facts of a province are made from, with those that say how columns are checked."""
    census, folders = (CENSUS_FOLDER / file for file in _CENSUS_FILES), {DEFAULT_FOLDER, entry.folder} - {CENSUS_FOLDER}
    own = (folder / file for folder in sorted(folders) for file in _FOLDER_FILES)
    return [*census, *own, _base_file(entry), RENOVATION_FILE, SCENARIO_FOLDER / PACKAGE_FILE]


@functools.lru_cache(maxsize=32)
def _facts_as_of(entry: ProvinceEntry, base_file: Path, contents: str) -> ProvinceFacts:
    """The facts of a province, read and checked again only when a file has changed."""
    if entry.folder == CENSUS_FOLDER:
        census = _census()
        model_cities = _model_cities_as_of(digest_of([DEFAULT_FOLDER / file for file in _FOLDER_FILES]))
        frames = assemble_province(census.counties_of(entry.adcode), census.province(entry.adcode), model_cities)
        files = [*(CENSUS_FOLDER / file for file in _CENSUS_FILES), *(DEFAULT_FOLDER / file for file in _FOLDER_FILES)]
    else:
        frames = province_frames(read_province_folder(entry.folder))
        files = [entry.folder / file for file in _FOLDER_FILES]
    base, curve = _base_state(entry.adcode, base_file)
    share = float(frames[0]["urban_population"].sum()) / national_urban_population()
    programme = renovation_programme(entry.adcode, share)
    digest = digest_of([*files, base_file, RENOVATION_FILE], entry.adcode)
    return ProvinceFacts(
        entry.adcode,
        entry.name_zh,
        entry.name_en,
        entry.folder,
        *frames,
        base,
        curve,
        programme,
        bool(heated_by_province().get(entry.adcode, False)),
        digest,
    )


def heated_by_province() -> pd.Series:
    """Whether the main climate zone of each of the 31 provinces is cold or severe cold, by adcode."""
    return _provinces().frame.set_index("adcode")["climate_zone"].isin(("cold", "severe cold"))


def national_urban_population() -> float:
    """Urban population of the 31 provinces in the census of 2020."""
    return float(urban_population_by_province().sum())


def urban_population_by_province() -> pd.Series:
    """The same of each, by adcode."""
    return _provinces().frame.set_index("adcode")["urban_population"]


def _key(name: str) -> str:
    return re.sub(r"[\s\-_'’.]|province$", "", name.strip().casefold())


def _provinces() -> Table:
    """The table of provinces, read again only when a file has changed: the digest must belong to the figures."""
    return _provinces_as_of(_digest_of_provinces())


def _digest_of_provinces() -> str:
    return digest_of([CENSUS_FOLDER / PACKAGE_FILE, CENSUS_FOLDER / "provinces.csv"])


def _census() -> CensusTables:
    """The national tables, read again only when a file has changed."""
    return _census_as_of(digest_of([CENSUS_FOLDER / file for file in _CENSUS_FILES]))


@functools.lru_cache(maxsize=1)
def _provinces_as_of(digest: str) -> Table:
    table = read_provinces()
    raise_all(table.mistakes)
    return table


@functools.lru_cache(maxsize=1)
def _rows_as_of(digest: str) -> list[dict[Any, Any]]:
    return _provinces_as_of(digest).frame.to_dict("records")


@functools.lru_cache(maxsize=1)
def _census_as_of(digest: str) -> CensusTables:
    tables = read_census()
    raise_all(tables.mistakes)
    return tables


@functools.lru_cache(maxsize=1)
def _model_cities_as_of(digest: str) -> pd.DataFrame:
    """The cities of the province that publishes money, which nobody may change: one reading for all that do not."""
    return province_frames(read_province_folder(DEFAULT_FOLDER))[1]


@functools.lru_cache(maxsize=2)
def _base_table_as_of(file: Path, digest: str) -> pd.DataFrame:
    """The base state of all provinces, which nobody may change."""
    table = read_table(file, rules_of(read_package(SCENARIO_FOLDER), "base_state", SCENARIO_FOLDER))
    raise_all(table.mistakes)
    return table.frame


def _entry_of_folder(folder: Path) -> ProvinceEntry:
    """The names of a province folder, as its data package tells them."""
    if folder.resolve() == CENSUS_FOLDER:
        raise InputError("province.all", file=short_name(folder / PACKAGE_FILE))
    if not (folder / PACKAGE_FILE).exists():
        raise InputError("province.no_package", folder=shown_path(folder))
    names = province_names(read_package(folder), folder)
    return ProvinceEntry(str(names["adcode"]), str(names["name_zh"]), str(names["name_en"]), folder.name, (), folder)


def _base_state(adcode: str, file: Path) -> tuple[pd.Series, pd.DataFrame]:
    """Where the province stands at the start of 2021, and the curve on which all provinces lie."""
    frame = _base_table_as_of(file, digest_of([file, SCENARIO_FOLDER / PACKAGE_FILE]))
    rows = frame[frame["adcode"] == adcode]
    if rows.empty:
        raise InputError("province.no_base", file=short_name(file), code=adcode)
    curve = frame.drop_duplicates("green_share_completed_2020").sort_values("green_share_completed_2020")
    return rows.iloc[0], curve.reset_index(drop=True)
