"""Finding a place of a province by its code or by its name: the province itself, its cities and its counties.

A county may be written with what it lies in: 上城区, 杭州市上城区, 浙江省杭州市上城区, Shangcheng, "Shangcheng, Hangzhou".
Full names win over short ones (上城, 杭州); a name that two places share is asked about.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from simulation.errors import InputError, Message, nearest
from simulation.facts.province_facts import ProvinceFacts
from simulation.facts.provinces import list_provinces
from simulation.scenario.fields import ADCODE
from simulation.vocabulary import CITY, COUNTY, PROVINCE, Name

TIERS = (PROVINCE, CITY, COUNTY)
_PEOPLES = (
    *("土家", "维吾尔", "布依", "朝鲜", "哈尼", "傈僳", "拉祜", "东乡", "纳西", "景颇", "达斡尔", "仫佬", "布朗", "撒拉"),
    *("毛南", "仡佬", "锡伯", "塔吉克", "普米", "裕固", "独龙", "保安", "鄂温克", "鄂伦春", "蒙古", "哈萨克", "柯尔克孜", "各"),
    *("壮", "回", "藏", "苗", "彝", "侗", "瑶", "白", "黎", "傣", "佤", "畲", "水", "土", "羌", "怒", "满"),
)
_ENDS = re.compile(
    rf"(?:(?:{'|'.join(_PEOPLES)})族|蒙古|哈萨克|柯尔克孜|维吾尔)*自治[区州县旗]$|(?:地区|新区|林区|特区|[省市盟区县旗])$"
)
_ENGLISH_ENDS = re.compile(r"(?i)[ -](?:province|city|district|county|new area|prefecture|league|banner)$")
_NOTHING = Name("", "")
_SHORT_CODE = re.compile(r"[0-9]{2}([0-9]{2})?")  # of a province or a city, without the zeros behind it
_SEPARATORS = re.compile(r"[\s\-'’·,，.]")


class Region(NamedTuple):
    """A place: its division code, its tier, its name, and for a county the name of its city."""

    code: str
    tier: str
    name: Name
    city: Name | None = None

    @property
    def said(self) -> Message:
        """The place as a question names it: with its city and its code."""
        name = self.name._asdict()
        if self.city is None:
            return Message("region.candidate", name=name, code=self.code)
        return Message("region.candidate_in", name=name, city=self.city._asdict(), code=self.code)


class Gazetteer:
    """The places of one province by their names."""

    def __init__(self, facts: ProvinceFacts):
        self.province = Name(facts.name_zh, facts.name_en)
        self.regions = tuple(_regions(facts))
        self._tiers = {region.code: region.tier for region in self.regions}

    @functools.cached_property
    def _whole(self) -> dict[str, list[Region]]:
        return self._spelt(_whole_names)

    @functools.cached_property
    def _short(self) -> dict[str, list[Region]]:
        return self._spelt(_short_names)

    def code(self, name: str, tiers: Sequence[str] = TIERS) -> str:
        """The division code of the place meant by `name` among these tiers.

        Raises an :class:`InputError` where there is none, or more than one.
        """
        if ADCODE.fullmatch(name):
            if self._tiers.get(name) in tiers:
                return name
            raise self._unknown(name, tiers)
        for spelt, written in ((self._whole, name), (self._short, name), (self._short, _ENGLISH_ENDS.sub("", name))):
            found = _outermost([region for region in spelt.get(_key(written), ()) if region.tier in tiers])
            if len(found) > 1:
                places, province = [region.said for region in found], self.province._asdict()
                raise InputError("region.ambiguous", name=name, count=len(found), candidates=places, province=province)
            if found:
                return found[0].code
        raise self._unknown(name, tiers)

    def _spelt(self, names_of: Callable[[Name], list[Name]]) -> dict[str, list[Region]]:
        """Every way to write the places with these names of theirs: alone, or with the names of what they lie in."""
        spelt: defaultdict[str, list[Region]] = defaultdict(list)
        provinces = [_NOTHING, self.province, *_short_names(self.province)]
        for region in self.regions:
            cities = [_NOTHING] if region.city is None else [_NOTHING, region.city, *_short_names(region.city)]
            above = [(province, city) for province in provinces for city in cities]
            keys = set()
            for name in names_of(region.name):
                for province, city in above if region.tier != PROVINCE else [(_NOTHING, _NOTHING)]:
                    keys.add(_key(province.zh + city.zh + name.zh))
                    keys.update((_key(province.en + city.en + name.en), _key(name.en + city.en + province.en)))
            for key in keys:
                spelt[key].append(region)
        return spelt

    def _unknown(self, name: str, tiers: Sequence[str]) -> InputError:
        """What is said of a name that means none of these tiers: where it is that of another, which are meant."""
        said: dict[str, Any] = {"name": name, "province": self.province._asdict()}
        code = name.ljust(6, "0") if _SHORT_CODE.fullmatch(name) else name
        others = [region for region in self.regions if code == region.code or region in self._spelt_so(name)]
        if others and others[0].tier in tiers:
            return InputError("region.short_code", name=name, code=code, region=others[0].name._asdict())
        if others and others[0].tier == PROVINCE:
            cities = [region.name._asdict() for region in self.regions if region.tier == CITY]
            return InputError("region.whole_province", name=name, cities=cities)
        if others and others[0].city:
            return InputError("region.of_a_city", name=name, city=others[0].city._asdict())
        known = [each for region in self.regions if region.tier in tiers for each in (region.name, *_short_names(region.name))]
        spelt = not (name.isdecimal() or ADCODE.fullmatch(name) or _is_a_province(name))
        guess = nearest(name, (each for both in known for each in both)) if spelt else None
        if guess:
            return InputError("region.outside_guess", **said, guess=guess)
        return InputError("region.outside" if PROVINCE in tiers else "region.no_city", **said)

    def _spelt_so(self, name: str) -> list[Region]:
        return [region for spelt in (self._whole, self._short) for region in spelt.get(_key(name), ())]


def _is_a_province(name: str) -> bool:
    """Whether a name is that of some province: 北京 is no misspelt 北仑."""
    return any(name in entry.names for entry in list_provinces())


def _outermost(found: Sequence[Region]) -> list[Region]:
    """The places found without those that are one with what they lie in: 北京市 and its one city, 东莞市 and its one county."""

    def is_one_with(inner: Region, outer: Region) -> bool:
        holds = outer.tier == PROVINCE or (outer.tier == CITY and outer.name == inner.city)
        return inner.tier != outer.tier and holds and inner.name.zh == outer.name.zh

    return [region for region in found if not any(is_one_with(region, other) for other in found)]


def _regions(facts: ProvinceFacts) -> Iterator[Region]:
    """The province, its cities, its counties."""
    yield Region(facts.adcode, PROVINCE, Name(facts.name_zh, facts.name_en))
    cities = {row.adcode: Name(row.name_zh, row.name_en) for row in facts.cities.itertuples()}
    for code, name in cities.items():
        yield Region(code, CITY, name)
    for row in facts.counties.itertuples():
        yield Region(row.adcode, COUNTY, Name(row.name_zh, row.name_en), cities.get(row.city_adcode))


def _whole_names(name: Name) -> list[Name]:
    return [name]


def _short_names(name: Name) -> list[Name]:
    """The name without its last word; an autonomous prefecture is also written 恩施州."""
    zh, en = _ENDS.sub("", name.zh), _ENGLISH_ENDS.sub("", name.en)
    short = Name(zh if len(zh) > 1 else name.zh, en)
    return [short, Name(zh + "州", en)] if name.zh.endswith("自治州") else [short]


def _key(name: str) -> str:
    return _SEPARATORS.sub("", name.casefold())
