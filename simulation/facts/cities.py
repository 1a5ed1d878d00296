"""Finding a city of any province by the names that people use, with its counties.

A name that two cities share is asked about, never guessed. Names of autonomous prefectures and leagues are known in full and
in short (延边朝鲜族自治州, 延边州, 延边), and former names lead to the city that there is today.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from simulation.errors import InputError, nearest
from simulation.facts.census import read_census
from simulation.facts.mistakes import raise_all
from simulation.facts.provinces import list_provinces
from simulation.facts.tables import read_package, read_table, rules_of
from simulation.parameters import SCENARIO_FOLDER

_PEOPLES = "朝鲜|土家|苗|藏|羌|彝|布依|侗|哈尼|壮|傣|白|景颇|傈僳|回|蒙古|柯尔克孜|哈萨克|黎"
_AUTONOMOUS = re.compile(rf"(?:(?:{_PEOPLES})族?)+自治([州县])$")
_KINDS_OF_CITY = re.compile(r"(市|地区|盟|自治州|autonomousprefecture|prefecture|league|city)$")
_UNDER_THE_PROVINCE = re.compile(r"(林区|县)$")  # places that are cities of their own in the census
_PROVINCE = re.compile(r"(省|市|(壮族|回族|维吾尔)?自治区|province)$")


class Name(NamedTuple):
    """A name in both languages."""

    zh: str
    en: str


class County(NamedTuple):
    """A county or district, with its name in both languages."""

    adcode: str
    zh: str
    en: str


class City(NamedTuple):
    """A city, its province, and its counties at the census of 2020 in the order of their codes."""

    adcode: str
    name: Name
    province: Name
    counties: tuple[County, ...]

    def whole(self, language: str) -> str:
        """The name with its province and code, as one asks about it."""
        if language == "zh":
            province = "" if self.province.zh == self.name.zh else self.province.zh
            return f"{province}{self.name.zh}（{self.adcode}）"
        province = "" if self.province.zh == self.name.zh else f" in {self.province.en}"
        return f"{self.name.en}{province} ({self.name.zh}, {self.adcode})"

    @property
    def short(self) -> dict[str, str]:
        """The name as one writes it to find the city, in both languages; the code where a name is shared."""
        names = {"zh": self.name.zh.removesuffix("市"), "en": self.name.en}
        return {language: name if cities_named(name) == (self,) else self.adcode for language, name in names.items()}

    @property
    def listed(self) -> dict[str, str]:
        """The name among those of one province, in both languages, with the code where it is shared."""
        name, code = self.name._asdict(), {"zh": f"（{self.adcode}）", "en": f" ({self.adcode})"}
        return {language: name[language] + (code[language] if self.short[language] == self.adcode else "") for language in name}


def find_city(name: str) -> City | None:
    """The city that goes by this name, or None: 杭州, 浙江省杭州市, Hangzhou, "Hangzhou, Zhejiang", 330100, 3301, 延边,
    恩施州, or a former name.

    Raises :class:`InputError` where two places share the name, naming each with its province and code, where it is the name of
    a province, naming its cities, and for a code that no city has.
    """
    found = cities_named(name)
    wanted = _joined(name)
    for entry in list_provinces():
        if wanted in (*_names_of_province(entry.names), entry.adcode[:2]):
            province = {"zh": entry.name_zh, "en": entry.name_en}
            inside = [city.listed for city in all_cities() if city.province.zh == entry.name_zh]
            if not found:
                raise InputError("city.province", name=name, province=province, cities=inside)
            if len(found) == 1 and found[0].province.zh != entry.name_zh:
                raise InputError("city.or_province", name=name, province=province, city=_whole(found[0]), cities=inside)
    if len(found) > 1:
        example = {"zh": found[0].province.zh + found[0].name.zh, "en": f"{found[0].name.en}, {found[0].province.en}"}
        raise InputError("city.shared", name=name, cities=[_whole(city) for city in found], example=example)
    return found[0] if found else None


@functools.cache
def cities_named(name: str) -> tuple[City, ...]:
    """Every city that goes by this name, in the order of their codes; a province before or behind it decides."""
    cities, codes = _cities(), _codes()
    wanted = _joined(name)
    found = set(codes.get(wanted, ())) or set(codes.get(plain(name), ())) or set(codes.get(wanted + "00", ()))
    if not found:
        for entry in list_provinces():
            inside = [code for rest in _without(wanted, entry.names) for code in codes.get(plain(rest), ())]
            found |= {code for code in inside if cities[code].province.zh == entry.name_zh}
    return tuple(cities[code] for code in sorted(found))


def all_cities() -> tuple[City, ...]:
    """Every city of the census, in the order of their codes."""
    return tuple(_cities().values())


def nearest_city(name: str) -> str | None:
    """The Chinese or English name of the city most like this one, for a question; None where nothing is like it. In names of
    two characters the first one counts for more."""
    names = [known for city in _cities().values() for known in (city.name.zh.removesuffix("市"), city.name.en)]
    return nearest(name, (known for known in names if known[0] == name[:1])) or nearest(name, names)


def plain(name: str) -> str:
    """A name without case, spaces, marks and the word for city: 杭州市 and 杭州 are one, Hangzhou City and hangzhou another."""
    return _KINDS_OF_CITY.sub("", _joined(name))


def _joined(name: str) -> str:
    """A name in small letters without accents, spaces and marks; full-width letters are letters."""
    letters = unicodedata.normalize("NFKD", str(name)).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


def _whole(city: City) -> dict[str, str]:
    return {language: city.whole(language) for language in ("zh", "en")}


def _without(wanted: str, names: tuple[str, ...]) -> Iterator[str]:
    """What is left of a name when that of a province before or behind it is taken away, the longest first."""
    for province in sorted(_names_of_province(names), key=len, reverse=True):
        if wanted.startswith(province):
            yield wanted.removeprefix(province)
        if wanted.endswith(province):
            yield wanted.removesuffix(province)


def _names_of_province(names: tuple[str, ...]) -> Iterator[str]:
    for name in map(_joined, names):
        yield from {name, _PROVINCE.sub("", name), name + "province"}


def _names_of_city(name: Name) -> Iterator[str]:
    """All ways to write the name of one city, as they are looked up."""
    yield from (_joined(name.zh), plain(name.zh), plain(name.en), _UNDER_THE_PROVINCE.sub("", name.zh))
    autonomous = _AUTONOMOUS.search(name.zh)
    if autonomous:
        short = name.zh[: autonomous.start()]
        yield from (short, short + autonomous[1])


@functools.cache
def _cities() -> dict[str, City]:
    """Every city of the census by its code."""
    tables = read_census()
    raise_all(tables.mistakes)
    frame = tables.counties.frame
    units = frame[frame["aggregate"] == 0].sort_values(["city_adcode", "adcode"], ignore_index=True)
    provinces = {entry.adcode: Name(entry.name_zh, entry.name_en) for entry in list_provinces()}
    return {str(code): _city(str(code), inside, provinces) for code, inside in units.groupby("city_adcode", sort=True)}


def _city(code: str, inside: pd.DataFrame, provinces: dict[str, Name]) -> City:
    first = inside.iloc[0]
    counties = tuple(County(unit.adcode, unit.name_zh, unit.name_en) for unit in inside.itertuples())
    name = Name(first["city_name_zh"], first["city_name_en"])
    return City(code, name, provinces[first["province_adcode"]], counties)


@functools.cache
def _codes() -> dict[str, tuple[str, ...]]:
    """By every way to write a name: the codes of the cities that go by it. Further names come from `city_names.csv`."""
    rules = rules_of(read_package(SCENARIO_FOLDER), "city_names", SCENARIO_FOLDER)
    table = read_table(SCENARIO_FOLDER / "city_names.csv", rules, key="name")
    raise_all(table.mistakes)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for city in _cities().values():
        for name in (*_names_of_city(city.name), city.adcode):
            found[name].add(city.adcode)
    for row in table.frame.itertuples():
        for name in (_joined(row.name), plain(row.name)):
            found[name].add(row.adcode)
    return {name: tuple(sorted(codes)) for name, codes in found.items()}
