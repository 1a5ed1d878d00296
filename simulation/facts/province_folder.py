"""A province from a folder of its own: `datapackage.json`, `counties.csv` and `cities.csv`, checked against each other.

Counties must add up to their city, and cities to the totals that the data package states, if it states any: exactly for people
and households, within half a percent for floor area.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from simulation.errors import InputError
from simulation.facts.mistakes import raise_all
from simulation.facts.province_facts import (
    DEFAULT_FOLDER,
    ECONOMY_YEAR,
    FLOOR_COLUMN,
    PEOPLE_COLUMNS,
    SUM_TOLERANCE,
    Estimate,
    more_than,
    with_floor_area,
)
from simulation.facts.tables import PACKAGE_FILE, Rule, Table, read_package, read_table, rules_of, short_name

_MONEY = ("gdp_yuan", "budget_revenue_yuan", "budget_expenditure_yuan", "urban_income_yuan")
_NAMES = '"province": {"adcode": "330000", "name_zh": "浙江省", "name_en": "Zhejiang"}'
_BOTH = ("adcode", "name_zh", "name_en", *PEOPLE_COLUMNS, "floor_area_per_head_m2")
NEEDED_COLUMNS = {
    "counties": (*_BOTH, "city_adcode", "gdp_yuan", "lon", "lat"),
    "cities": (*_BOTH, "year_end_population_2020", "year_end_population_2022", *(f"{name}_{ECONOMY_YEAR}" for name in _MONEY)),
}


class ProvinceTables(NamedTuple):
    """A province folder as read."""

    package: dict[str, Any]
    counties: Table
    cities: Table
    mistakes: tuple[InputError, ...]


def province_names(package: Mapping[str, Any], folder: Path) -> Mapping[str, Any]:
    """The entry "province" of a data package: adcode, names and, where they are published, totals."""
    province = package.get("province")
    known = province if isinstance(province, dict) else {}
    missing = [key for key in ("adcode", "name_zh", "name_en") if not known.get(key)]
    if missing:
        raise InputError("package.province_lacks", file=short_name(folder / PACKAGE_FILE), keys=missing, example=_NAMES)
    return known


def read_province_folder(folder: Path) -> ProvinceTables:
    """The tables of a province folder and every mistake in them; sums are checked once the cells are right."""
    package = read_package(folder)
    province = province_names(package, folder)
    counties = read_table(folder / "counties.csv", _rules(package, "counties", folder))
    cities = read_table(folder / "cities.csv", _rules(package, "cities", folder))
    mistakes = [*counties.mistakes, *cities.mistakes]
    if not mistakes:
        mistakes = [
            *_row_mistakes(counties),
            *_row_mistakes(cities),
            *_unmatched(counties, cities),
            *_misnamed_columns(counties),
        ]
    if not mistakes:
        mistakes = [*_city_sums(counties, cities), *_province_sums(cities, province, folder)]
    return ProvinceTables(package, counties, cities, tuple(mistakes))


def province_frames(tables: ProvinceTables) -> tuple[pd.DataFrame, pd.DataFrame, tuple[Estimate, ...]]:
    """County and city frames of tables without mistakes, in their order, and what in them is estimated."""
    raise_all(tables.mistakes)
    counties = with_floor_area(tables.counties.frame.sort_values(["city_adcode", "adcode"], ignore_index=True))
    cities = with_floor_area(tables.cities.frame.sort_values("adcode", ignore_index=True))
    estimates = _declared(counties, cities, tables.package)
    return counties.assign(gdp_yuan=counties["gdp_yuan"].astype(float)), _with_economy(cities), estimates


def _rules(package: Mapping[str, Any], table: str, folder: Path) -> dict[str, Rule]:
    """The folder's own rules; for the columns that the model needs, those of the default province."""
    standard = rules_of(read_package(DEFAULT_FOLDER), table, DEFAULT_FOLDER)
    return rules_of(package, table, folder) | {name: standard[name] for name in NEEDED_COLUMNS[table]}


def _row_mistakes(table: Table) -> list[InputError]:
    """Rows that contradict themselves: parts above wholes, and a floor area that is not the product of its factors."""
    mistakes = more_than(table, "urban_population", "population")
    mistakes += more_than(table, "household_population", "population")
    mistakes += more_than(table, "family_households", "household_population")
    if FLOOR_COLUMN not in table.frame:
        return mistakes
    product, written = with_floor_area(table.frame)[FLOOR_COLUMN], table.frame[FLOOR_COLUMN]
    wrong = (product - written).abs() > SUM_TOLERANCE[FLOOR_COLUMN] * product
    for line in table.frame.index[wrong]:
        values = {"found": f"{written[line]:,.0f}", "product": f"{product[line]:,.0f}"}
        mistakes.append(table.mistake(line, FLOOR_COLUMN, "cell.floor_area", column=FLOOR_COLUMN, **values))
    return mistakes


def _unmatched(counties: Table, cities: Table) -> list[InputError]:
    """Counties whose city is not in cities.csv, and cities without a county."""
    city_of, adcodes = counties.frame["city_adcode"], cities.frame["adcode"]
    orphans, childless = city_of[~city_of.isin(adcodes)], adcodes[~adcodes.isin(city_of)]
    return [counties.mistake(line, "city_adcode", "cell.no_city", city=city) for line, city in orphans.items()] + [
        cities.mistake(line, "adcode", "cell.no_county", city=city) for line, city in childless.items()
    ]


def _misnamed_columns(counties: Table) -> list[InputError]:
    """Names in `estimated_columns` that no column bears."""
    if "estimated_columns" not in counties.frame:
        return []
    names = counties.frame["estimated_columns"].str.split().explode().dropna()
    wrong = names[~names.isin(list(counties.frame.columns))]
    return [counties.mistake(line, "estimated_columns", "cell.no_column", name=name) for line, name in wrong.items()]


def _city_sums(counties: Table, cities: Table) -> list[InputError]:
    """Cities to which their counties do not add up."""
    added = with_floor_area(counties.frame).groupby("city_adcode")[list(SUM_TOLERANCE)].sum()
    city = with_floor_area(cities.frame)
    mistakes = []
    for column, tolerance in SUM_TOLERANCE.items():
        sums = city["adcode"].map(added[column])
        for line in city.index[(sums - city[column]).abs() > tolerance * city[column]]:
            values = {"added": f"{sums[line]:,.0f}", "stated": f"{city.at[line, column]:,.0f}"}
            mistakes.append(cities.mistake(line, column, "cell.city_sum", **values))
    return mistakes


def _province_sums(cities: Table, province: Mapping[str, Any], folder: Path) -> list[InputError]:
    """Totals of the data package to which the cities do not add up."""
    mistakes = []
    for column, tolerance in SUM_TOLERANCE.items():
        added, stated = with_floor_area(cities.frame)[column].sum(), province.get(column)
        where = {"file": short_name(folder / PACKAGE_FILE), "place": f"province.{column}"}
        if stated is not None and (isinstance(stated, bool) or not isinstance(stated, int | float)):
            mistakes.append(InputError("package.total_no_number", **where, column=column, found=repr(stated)))
        elif stated is not None and not abs(added - stated) <= tolerance * stated:
            mistakes.append(InputError("package.total", **where, added=f"{added:,.0f}", stated=f"{stated:,.0f}"))
    return mistakes


def _with_economy(cities: pd.DataFrame) -> pd.DataFrame:
    """Adds the money of the one year, and the growth a year between the two year-ends."""
    grown = cities["year_end_population_2022"] / cities["year_end_population_2020"]
    money = {name: cities[f"{name}_{ECONOMY_YEAR}"].astype(float) for name in _MONEY}
    return cities.assign(**money, population_growth=grown**0.5 - 1.0)


def _declared(counties: pd.DataFrame, cities: pd.DataFrame, package: Mapping[str, Any]) -> tuple[Estimate, ...]:
    """Columns whose field has the status "estimate", and the columns that single rows name in `estimated_columns`."""
    estimates = []
    for table, frame in (("counties", counties), ("cities", cities)):
        for field in package["tables"][table]["schema"]["fields"]:
            if field.get("status") == "estimate" and field["name"] in frame:
                how_en = field.get("description", "an estimate")
                rows = _estimated_rows(frame, field["name"])
                estimates.append(Estimate(field["name"], rows, how_en, field.get("description_zh", how_en), table))
    if "estimated_columns" in counties:
        how = (
            "apportioned or weighted, because divisions changed or zones were merged; the note of each row says how",
            "因区划调整或合并而分摊、加权得到，见各行备注",
        )
        named = counties.set_index("adcode")["estimated_columns"].str.split().explode().dropna()
        estimates += [Estimate(str(column), tuple(rows.index), *how) for column, rows in named.groupby(named)]
    return tuple(estimates)


def _estimated_rows(frame: pd.DataFrame, column: str) -> tuple[str, ...]:
    """The rows of an estimated column: all, but for GDP those whose basis is not a publication."""
    rows = frame["adcode"]
    if column == "gdp_yuan" and "gdp_basis" in frame:
        rows = rows[frame["gdp_basis"] != "published"]
    return tuple(rows)
