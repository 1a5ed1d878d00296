"""A province put together from the national census table, and what is said of the figures the census does not give.

Zhejiang has a folder of its own. For the other thirty provinces the census gives people, households and floor area of every
county; money and growth are filled by rules that treat all their places alike, and each filled column is declared.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from simulation.errors import InputError, Message
from simulation.facts.province_facts import (
    CENSUS_FOLDER,
    FLOOR_COLUMN,
    PEOPLE_COLUMNS,
    SUM_TOLERANCE,
    Estimate,
    more_than,
    with_floor_area,
)
from simulation.facts.tables import Table, read_package, read_table, rules_of

_DIFFERENCE_AT_MOST = 0.01  # of a published total: beyond it, the table is wrong rather than rounded


class CensusTables(NamedTuple):
    """The national tables as read."""

    counties: Table
    provinces: Table
    mistakes: tuple[InputError, ...]

    def province(self, adcode: str) -> dict[Any, Any]:
        """One row of the table of provinces."""
        frame = self.provinces.frame
        return frame[frame["adcode"] == adcode].to_dict("records")[0]

    def counties_of(self, adcode: str) -> pd.DataFrame:
        """The units of a province, each counted once, sorted by city and adcode."""
        frame = self.counties.frame
        counted = frame[(frame["province_adcode"] == adcode) & (frame["aggregate"] == 0)]
        return counted.sort_values(["city_adcode", "adcode"], ignore_index=True)


def read_provinces(folder: Path = CENSUS_FOLDER) -> Table:
    """The table of provinces alone: names, totals, GDP."""
    return read_table(folder / "provinces.csv", rules_of(read_package(folder), "provinces", folder))


def read_census(folder: Path = CENSUS_FOLDER) -> CensusTables:
    """The national tables and every mistake in them."""
    package = read_package(folder)
    counties = read_table(folder / "counties.csv", rules_of(package, "counties", folder))
    provinces = read_provinces(folder)
    tables = CensusTables(counties, provinces, (*counties.mistakes, *provinces.mistakes))
    return tables if tables.mistakes else tables._replace(mistakes=tuple(_census_mistakes(tables)))


def assemble_province(
    counties: pd.DataFrame, province: Mapping[str, Any], model_cities: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[Estimate, ...]]:
    """County and city frames of one province, and what in them is estimated.

    `counties` are its counted rows of the census table, `province` its row of the table of provinces. Budget and income stand
    to GDP as they do in `model_cities`, a province that publishes them.
    """
    differences = _declared_differences(counties, province)
    gdp_per_head = province["gdp_yuan_2021_revised"] / province["population"]
    counties, filled = _with_filled_floor_area(counties, province)
    counties = with_floor_area(counties).assign(
        gdp_yuan=counties["population"] * gdp_per_head, lon=float("nan"), lat=float("nan")
    )
    by_city = counties.groupby("city_adcode", sort=True)
    cities = by_city[["city_name_zh", "city_name_en"]].first().rename(columns=lambda name: name.removeprefix("city_"))
    cities = cities.join(by_city[[*PEOPLE_COLUMNS, FLOOR_COLUMN, "gdp_yuan"]].sum()).rename_axis("adcode").reset_index()
    revenue, expenditure, income = _money_ratios(model_cities)
    cities["budget_revenue_yuan"] = cities["gdp_yuan"] * revenue
    cities["budget_expenditure_yuan"] = cities["gdp_yuan"] * expenditure
    cities["urban_income_yuan"] = gdp_per_head * income
    cities["population_growth"] = 0.0
    return counties, cities, (*differences, *filled, *_declared_money_and_growth(counties, cities))


def _money_ratios(cities: pd.DataFrame) -> tuple[float, float, float]:
    """Budget revenue and expenditure over GDP, and urban income per head over GDP per head."""
    people, gdp = cities["population"].sum(), cities["gdp_yuan"].sum()
    income = (cities["urban_income_yuan"] * cities["population"]).sum() / people
    revenue, expenditure = (float(cities[f"budget_{name}_yuan"].sum() / gdp) for name in ("revenue", "expenditure"))
    return revenue, expenditure, float(income / (gdp / people))


def _with_filled_floor_area(counties: pd.DataFrame, province: Mapping[str, Any]) -> tuple[pd.DataFrame, list[Estimate]]:
    """Floor area per head, filled where the census leaves it blank."""
    per_head, city = counties["floor_area_per_head_m2"], counties["city_adcode"]
    people = counties["household_population"].where(per_head.notna())
    city_mean = (per_head * people).groupby(city).transform("sum") / people.groupby(city).transform("sum", min_count=1)
    filled = per_head.fillna(city_mean).fillna(province["floor_area_per_head_m2"])
    rows = tuple(counties["adcode"][per_head.isna()])
    how_en = "the census gives none: mean of the city, or of the province where no county of the city has one"
    how_zh = "普查未给出，取所属城市均值；城市内均未给出的取全省均值"
    estimates = [Estimate("floor_area_per_head_m2", rows, how_en, how_zh)] if rows else []
    return counties.assign(floor_area_per_head_m2=filled), estimates


def _declared_money_and_growth(counties: pd.DataFrame, cities: pd.DataFrame) -> list[Estimate]:
    per_head = "GDP per head of the province in 2021 times population", "2021 年全省人均地区生产总值乘以常住人口"
    alike = (
        "the same per head in every city: GDP per head of the province times the ratio of Zhejiang in 2021",
        "各市人均相同：全省人均地区生产总值乘以浙江 2021 年的相应比例",
    )
    still = "taken as zero, as no year-end figures stand here", "无年末人口数据，取零"
    every_city = tuple(cities["adcode"])
    return [
        Estimate("gdp_yuan", tuple(counties["adcode"]), *per_head),
        Estimate("gdp_yuan", every_city, *per_head, "cities"),
        Estimate("budget_revenue_yuan", every_city, *alike, "cities"),
        Estimate("budget_expenditure_yuan", every_city, *alike, "cities"),
        Estimate("urban_income_yuan", every_city, *alike, "cities"),
        Estimate("population_growth", every_city, *still, "cities"),
    ]


def _sums_and_totals(counties: pd.DataFrame, province: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """By column, what the counties add up to and what the province publishes."""
    sums = with_floor_area(counties)[list(SUM_TOLERANCE)].sum()
    return {column: (float(sums[column]), float(province[column])) for column in SUM_TOLERANCE}


def _declared_differences(counties: pd.DataFrame, province: Mapping[str, Any]) -> list[Estimate]:
    """Columns whose counties do not add up to the published province."""
    declared = []
    for column, (added, published) in _sums_and_totals(counties, province).items():
        if abs(added - published) > SUM_TOLERANCE[column] * published:
            how_en = f"the counties add up to {added:,.0f}, the province publishes {published:,.0f}; the counties are used"
            how_zh = f"各县合计为 {added:,.0f}，全省公布数为 {published:,.0f}，以各县为准"
            declared.append(Estimate(column, tuple(counties["adcode"]), how_en, how_zh))
    return declared


def _census_mistakes(tables: CensusTables) -> list[InputError]:
    """Units without a province, more townspeople than people, and sums far from the published province."""
    counties = tables.counties
    codes, known = counties.frame["province_adcode"], list(tables.provinces.frame["adcode"])
    mistakes = [
        counties.mistake(line, "province_adcode", "cell.no_province", code=code)
        for line, code in codes[~codes.isin(known)].items()
    ]
    mistakes += more_than(counties, "urban_population", "population")
    for adcode in known:
        for column, (added, published) in _sums_and_totals(tables.counties_of(adcode), tables.province(adcode)).items():
            if abs(added - published) > _DIFFERENCE_AT_MOST * published:
                sums = {"code": adcode, "added": f"{added:,.0f}", "published": f"{published:,.0f}"}
                place = Message("place.column", column=column)
                mistakes.append(InputError("table.census_sum", file=counties.file, place=place, **sums))
    return mistakes
