"""The counties of a city in a given year: those of the census of 2020, and what has changed since where that is known."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

import pandas as pd

from simulation.errors import Message
from simulation.facts.cities import City, County, all_cities, plain
from simulation.facts.mistakes import raise_all
from simulation.facts.tables import read_package, read_table, rules_of
from simulation.parameters import SCENARIO_FOLDER

_DISTRICT = re.compile("(?<![特林])区$")  # 特区 and 林区 are counties by another name
_KIND_OF_COUNTY = re.compile(r"(district|county|autonomouscounty|banner)$")


class Divisions(NamedTuple):
    """The counties of a city at the end of a year, in the order of their codes, and how far they can be trusted.

    gone : counties of other years, and what became of them; said : in a sentence, as of when they are.
    """

    city: City
    year: int
    counties: tuple[County, ...]
    gone: tuple[tuple[County, Message], ...]
    said: Message

    def within(self, scope: str) -> tuple[County, ...]:
        """The counties of a scope: "urban" are the districts, as their names say, or all where the city has none."""
        districts = tuple(county for county in self.counties if _DISTRICT.search(county.zh))
        return districts if scope == "urban" and districts else self.counties

    def county(self, name: str) -> County | None:
        """The county that goes by this name: 上城区, 上城, 杭州市上城区, Shangcheng, Shangcheng District."""
        return next((county for county in self.counties if self._called(county, name)), None)

    def gone_to(self, name: str) -> Message | None:
        """What became of a county of this name that the city does not have in this year."""
        return next((what for county, what in self.gone if self._called(county, name)), None)

    def any_county(self, name: str) -> County | None:
        """The county of this name or code, be it there in this year or in another."""
        every = (*self.counties, *(county for county, _ in self.gone))
        return next((county for county in every if name.strip() == county.adcode or self._called(county, name)), None)

    def _called(self, county: County, name: str) -> bool:
        city = plain(self.city.name.zh)
        tries = {plain(name).removeprefix(before) for before in ("", city, city + "市")}
        tries |= {_KIND_OF_COUNTY.sub("", each) for each in tries}
        short = county.zh[:-1] if len(county.zh) > 2 else county.zh
        return bool(tries & {plain(county.zh), plain(county.en), short})


@functools.cache
def divisions_of(city: City, year: int) -> Divisions:
    """The counties at the end of a year. Those of years before the census are those of the census."""
    table, month = _changes(), f"{year}-12"
    own = table[table["city_adcode"] == city.adcode]
    there = {county.adcode: county for county in city.counties}
    there |= {row.adcode: County(row.adcode, row.name_zh, row.name_en) for row in own.itertuples()}
    ended = {row.adcode for row in own.itertuples() if row.kind == "abolished" and row.until <= month}
    coming = {row.adcode for row in own.itertuples() if row.kind == "established" and row.since > month}
    counties = tuple(there[code] for code in sorted(there) if code not in ended | coming)
    gone = []
    for row in own[own["adcode"].isin(ended | coming)].itertuples():
        key = "divisions.ended" if row.adcode in ended else "divisions.coming"
        gone.append((there[row.adcode], Message(key, month=_month(row.until or row.since), what={"zh": row.zh, "en": row.en})))
    return Divisions(city, year, counties, tuple(gone), _said(city, year, own, month))


def counties_named(name: str, year: int) -> tuple[tuple[City, County], ...]:
    """Every county that goes by this name or code, with its city."""
    changed = set(_changes()["city_adcode"])
    at_census = (Divisions(city, year, city.counties, (), Message("divisions.census")) for city in all_cities())
    possible = [each.city for each in at_census if each.city.adcode in changed or each.any_county(name)]
    found = ((city, divisions_of(city, year).any_county(name)) for city in possible)
    return tuple((city, county) for city, county in found if county)


def _said(city: City, year: int, own: pd.DataFrame, month: str) -> Message:
    """As of when these counties are, what has changed since the census, and until when changes are known."""
    table = _changes()
    checked = table[(table["kind"] == "checked") & (table["adcode"] == city.adcode[:2] + "0000")]
    if checked.empty:
        return Message("divisions.census")
    done = own[own["since"].where(own["since"] != "", own["until"]) <= month]
    names = {
        kind: [{"zh": row.name_zh, "en": row.name_en} for row in done[done["kind"] == kind].itertuples()]
        for kind in ("established", "abolished", "redrawn")
    }
    if done.empty:
        changes = Message("divisions.unchanged")
    else:
        changes = Message("divisions.changed", **names, month=_month(max(done["since"].max(), done["until"].max())))
    return Message("divisions.known", year=year, changes=changes, month=_month(checked["until"].iloc[0]))


def _month(text: str) -> dict[str, str]:
    """A month as each language writes it, from 2021-04."""
    return {"zh": f"{text[:4]} 年 {int(text[5:])} 月", "en": text}


@functools.cache
def _changes() -> pd.DataFrame:
    """The rows of `division_changes.csv`; `since` is its column "from", a word that Python keeps for itself."""
    rules = rules_of(read_package(SCENARIO_FOLDER), "division_changes", SCENARIO_FOLDER)
    table = read_table(SCENARIO_FOLDER / "division_changes.csv", rules)
    raise_all(table.mistakes)
    return table.frame.rename(columns={"from": "since"}).reset_index(drop=True)
