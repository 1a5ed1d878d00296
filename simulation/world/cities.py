"""Finding a city of any province by name, with its counties."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

import pandas as pd

from simulation.world.census import read_census
from simulation.world.tables import raise_all


class Name(NamedTuple):
    """A name in both languages."""

    zh: str
    en: str


class City(NamedTuple):
    """A city and its counties, in the order of their codes."""

    adcode: str
    name: Name
    counties: tuple[Name, ...]


def find_city(name: str) -> City | None:
    """The city of the census that goes by this name (杭州, 杭州市, Hangzhou, 330100), or None; of two with one name the first
    by code."""
    units = _units()
    wanted = plain(name)
    cities = units.drop_duplicates("city_adcode")
    for city in cities.itertuples():
        if wanted in (plain(city.city_name_zh), plain(city.city_name_en), str(city.city_adcode)):
            inside = units[units["city_adcode"] == city.city_adcode]
            counties = tuple(Name(unit.name_zh, unit.name_en) for unit in inside.itertuples())
            return City(str(city.city_adcode), Name(city.city_name_zh, city.city_name_en), counties)
    return None


@functools.cache
def _units() -> pd.DataFrame:
    """The counted units of the census, by city and code."""
    tables = read_census()
    raise_all(tables.mistakes)
    frame = tables.counties.frame
    return frame[frame["aggregate"] == 0].sort_values(["city_adcode", "adcode"], ignore_index=True)


def plain(name: str) -> str:
    """A name without case, spaces and the word for city: 杭州市 and 杭州 are one, Hangzhou City and hangzhou another."""
    return re.sub(r"[\s\-'’]|(市|地区|盟|自治州|city)$", "", str(name).strip().casefold())
