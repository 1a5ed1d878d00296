"""Finding a city of any province by name, with its counties."""

from __future__ import annotations

import re
from typing import NamedTuple

from simulation.world.provinces import list_provinces, load_province


class Name(NamedTuple):
    """A name in both languages."""

    zh: str
    en: str


class City(NamedTuple):
    """A city and its counties, in the order of the province's table."""

    adcode: str
    name: Name
    counties: tuple[Name, ...]


def find_city(name: str) -> City | None:
    """The city that goes by this name (杭州, 杭州市, Hangzhou, 330100), or None; of two with one name the first by adcode."""
    wanted = _key(name)
    for entry in list_provinces():
        facts = load_province(entry.folder if not entry.adcode else entry.adcode)
        for row in facts.cities.itertuples():
            if wanted in (_key(row.name_zh), _key(row.name_en), str(row.adcode)):
                counties = facts.counties[facts.counties["city_adcode"] == row.adcode]
                names = tuple(Name(c.name_zh, c.name_en) for c in counties.itertuples())
                return City(str(row.adcode), Name(row.name_zh, row.name_en), names)
    return None


def _key(name: str) -> str:
    return re.sub(r"[\s\-'’]|(市|地区|盟|自治州|city)$", "", str(name).strip().casefold())
