"""The examinations of the cities of a province side by side: common problems, and every indicator by city."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from simulation.errors import LANGUAGES, InputError, Message
from simulation.examination import lists
from simulation.examination.catalogue import limit
from simulation.examination.examine import Examination, examine
from simulation.examination.form import OWN_CODES
from simulation.examination.grids import LOCKS
from simulation.examination.typed import folded
from simulation.examination.years import KEPT, read_earlier
from simulation.facts.indicators import HIGHER, NEAR, RESULT
from simulation.facts.mistakes import raise_all
from simulation.report.numbers import unit_in_words


@dataclass(frozen=True)
class Province:
    """What a province has been handed: its cities in the order of their names, all of one year and catalogue.

    remarks : what was left out, and why.
    """

    folder: str
    cities: tuple[Examination, ...]
    remarks: tuple[Message, ...] = ()

    @property
    def drawn(self) -> bool:
        """Whether its numbers are drawn for practice: all of them or none."""
        return self.cities[0].observed.drawn

    @property
    def year(self) -> int:
        return self.cities[0].observed.general.year

    def names(self, language: str) -> list[str]:
        return [each.observed.city_name(language) for each in self.cities]


def read_province(folder: Path, year: int | None = None) -> Province:
    """Examine every workbook and every result in a folder.

    Where no year is given that is taken that most cities have, and the catalogue that most of them use; others are left out
    with a remark. Raises :class:`InputError` where there is no such folder, with the mistakes of all its workbooks, where a
    city is there twice, and where fewer than two cities are left.
    """
    if not os.path.isdir(folder):  # also where the name is too long to ask
        raise InputError("cities.no_folder", file=folder)
    found: list[tuple[str, Examination]] = []
    mistakes: list[InputError] = []
    for path in _handed_in(folder):
        try:
            found.append((path.name, examine(read_earlier(path))))
        except InputError as error:
            mistakes.extend(getattr(error, "mistakes", None) or [error])
    raise_all(mistakes)
    kept, remarks = _alike(found, year)
    kept, drawn = _measured(kept)
    remarks = [*remarks, *drawn, *_open_elsewhere(folder)]
    seen: dict[str, str] = {}
    for name, result in kept:
        city = result.observed.city.adcode if result.observed.city else result.observed.general.city
        if city in seen:
            raise InputError("cities.twice", file=folder, city=result.observed.general.city, one=seen[city], other=name)
        seen[city] = name
    if len(kept) < 2:
        raise InputError("cities.too_few_of" if year else "cities.too_few", file=folder, n=len(kept), year=year)
    cities = sorted((result for _, result in kept), key=_order)
    return Province(folder.resolve().name, tuple(cities), (*remarks, *_unlike(cities)))


def _named(result: Examination) -> dict[str, str]:
    """The city as readers of either language know it."""
    return {language: result.observed.city_name(language) for language in LANGUAGES}


def _order(result: Examination) -> tuple[str, str]:
    return (result.observed.city.adcode if result.observed.city else "~", result.observed.general.city)


def _handed_in(folder: Path) -> Iterator[Path]:
    """Workbooks and folders with results; files that a spreadsheet keeps of an open workbook, and hidden ones, are none."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith((*LOCKS, ".")):
            continue
        if path.suffix.lower() == ".xlsx" or (path.is_dir() and (path / KEPT).is_file()):
            yield path


def _open_elsewhere(folder: Path) -> list[Message]:
    """A remark for every workbook that a spreadsheet seems to have open: what is read is what was saved last."""
    names = {path.name for path in folder.iterdir()}
    books = sorted(name for name in names if not name.startswith(LOCKS))
    locks = {name: {f"~${name}", f"~${name[2:]}", f".~lock.{name}#"} for name in books}  # Office cuts long names
    return [Message("cities.open", file=name) for name in books if names & locks[name]]


def _measured(found: list[tuple[str, Examination]]) -> tuple[list[tuple[str, Examination]], list[Message]]:
    """Without the cities whose numbers are drawn for practice, where others have measured theirs: they are never compared."""
    real = [(name, result) for name, result in found if not result.observed.drawn]
    if not real:
        return found, []
    drawn = [(name, result) for name, result in found if result.observed.drawn]
    return real, [Message("cities.practice", file=name, city=_named(result)) for name, result in drawn]


def _alike(found: list[tuple[str, Examination]], wanted: int | None) -> tuple[list[tuple[str, Examination]], list[Message]]:
    """Those of the wanted year, else of that which most cities have, the latest of several, and of its most used catalogue; a
    remark on every other."""
    if not found:
        return [], []
    real = [result for _, result in found if not result.observed.drawn] or [result for _, result in found]
    years = [year for year, _ in {(each.observed.general.year, each.observed.general.city) for each in real}]
    year = wanted or max(sorted(set(years), reverse=True), key=years.count)
    systems = [each.observed.general.system for each in real if each.observed.general.year == year]
    system = max(sorted(set(systems), reverse=True), key=systems.count, default="")
    kept, remarks = [], []
    for name, result in found:
        general = result.observed.general
        if (general.year, general.system) == (year, system):
            kept.append((name, result))
        else:
            said = {"city": _named(result), "own_year": general.year, "own": general.system, "year": year, "system": system}
            remarks.append(Message("cities.left_out", file=name, **said))
    return kept, remarks


def common_problems(province: Province, language: str) -> pd.DataFrame:
    """Indicators with problems in so large a share of the cities (`common_from` of `examination_limits.csv`), the most common
    first, and what is graded before what is counted: aspect, indicator, how many cities, and which."""
    rows = []
    for indicator in _indicators(province.cities):
        having = [city for city, code in indicator if any(problem.code == code for problem in city.problems)]
        if 100 * len(having) >= limit("common_from") * len(province.cities):
            first, code = indicator[0]
            scale, aspect = lists.scale_and_aspect(first, str(first.indicators.at[code, "dimension"]), language)
            rows.append(
                {
                    "scale": scale, "aspect": aspect, "indicator": first.indicators.at[code, language],
                    "cities": len(having), "which": [each.observed.city_name(language) for each in having],
                    "graded": bool(first.indicators.at[code, "grade"]),
                }
            )  # fmt: skip
    frame = pd.DataFrame(rows, columns=["scale", "aspect", "indicator", "cities", "which", "graded"])
    joint = "、" if language == "zh" else ", "
    ordered = frame.sort_values(["cities", "graded"], ascending=False, kind="stable", ignore_index=True)
    return ordered.assign(which=ordered["which"].map(joint.join)).drop(columns="graded")


def comparison(province: Province, language: str) -> pd.DataFrame:
    """Every indicator that two cities share: its value in each city, and which does best. Numbers of things are compared per
    1,000 where the cities say out of how many, and not at all otherwise. A code stands where all of them use the same."""
    rows = []
    for indicator in _indicators(province.cities):
        values, per = _values(province, indicator)
        if sum(not math.isnan(value) for value in values) < 2:
            continue
        own = [city.indicators.loc[code] for city, code in indicator]
        ways = {row["better"] for row in own}
        names = province.names(language)
        known = {name: value for name, value in zip(names, values, strict=True) if not math.isnan(value)}
        best = max(known, key=lambda name: known[name] if ways == {HIGHER} else -known[name])
        counted = any(_assessed(city, code) == RESULT for city, code in indicator)
        doubted = any(row["doubtful"] for row in own)
        judged = len(ways) == 1 and NEAR not in ways and not doubted and (per or not counted) and len(set(known.values())) > 1
        codes = {code for _, code in indicator}
        rows.append(
            {
                "code": codes.pop() if len(codes) == 1 else "", "indicator": own[0][language], "unit": own[0]["unit"],
                "per": per, **dict(zip(names, values, strict=True)), "best": best if judged else "",
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


Indicator = list[tuple[Examination, str]]
"""What one or several cities examine: each of them with its own code."""


def _values(province: Province, indicator: Indicator) -> tuple[list[float], bool]:
    """The value of every city, NaN where it has none; per 1,000 where every city that counts also says out of how many."""
    own = {city.observed.general.city: (city.indicators, code) for city, code in indicator}
    rows = [own.get(city.observed.general.city) for city in province.cities]
    values = [math.nan if row is None else float(row[0].at[row[1], "value"]) for row in rows]
    rates = [math.nan if row is None else float(row[0].at[row[1], "rate"]) for row in rows]
    per = any(not math.isnan(rate) for rate in rates) and all(
        math.isnan(value) or not math.isnan(rate) for value, rate in zip(values, rates, strict=True)
    )
    return (rates if per else values), per


def _assessed(city: Examination, code: str) -> str:
    return city.observed.indicators[list(city.indicators.index).index(code)].assessed


def _indicators(found: Iterable[Examination]) -> list[Indicator]:
    """Every indicator by name and unit, as the code of a city's own (own01) may mean another thing in the next city. Of one
    that stands twice in a city the first counts."""
    joined: dict[tuple[str, str], Indicator] = {}
    for city in found:
        names, units = city.indicators["zh"], city.indicators["unit"]
        for code, name, unit in zip(city.indicators.index, names, units, strict=True):
            cities = joined.setdefault((folded(name), unit_in_words(str(unit))["zh"]), [])
            if not cities or cities[-1][0] is not city:
                cities.append((city, str(code)))
    return list(joined.values())


def _unlike(found: Sequence[Examination]) -> Iterator[Message]:
    """A remark on every name that has more than one unit and every code of the catalogue that has more than one name: these
    are not put together."""
    units, names = dict[str, dict[str, Message]](), dict[str, dict[str, Message]]()
    for indicator in _indicators(found):
        code, row = indicator[0][1], indicator[0][0].indicators.loc[indicator[0][1]]
        cities = [_named(city) for city, _ in indicator]
        unit, name = unit_in_words(str(row["unit"])), {"zh": row["zh"], "en": row["en"]}
        units.setdefault(folded(row["zh"]), {})[unit["zh"]] = Message("cities.way", what=name, way=unit, cities=cities)
        if not code.startswith(OWN_CODES):
            names.setdefault(code, {})[row["zh"]] = Message("cities.way", what=code, way=name, cities=cities)
    for key, several in (("cities.units", units), ("cities.names", names)):
        for ways in several.values():
            if len(ways) > 1:
                said = list(ways.values())
                yield Message(key, what=said[0].values["what"], ways=said)


def cities(province: Province, language: str) -> pd.DataFrame:
    """A row a city: indicators with values, how many have each grade, problems, and how many of last year's are closed, where
    any city says."""
    rows = []
    for result in province.cities:
        done, of = lists.closed(result)
        grades = result.indicators["grade"].value_counts()
        rows.append(
            {
                "city": result.observed.city_name(language), "with_value": int(result.indicators["value"].notna().sum()),
                **{grade: int(grades.get(grade, 0)) for grade in ("very_good", "good", "fair", "poor")},
                "found": len(result.problems), "closed_of": f"{done}/{of}" if of else "",
                "projects": len(result.plan),
            }
        )  # fmt: skip
    frame = pd.DataFrame(rows)
    return frame if frame["closed_of"].any() else frame.drop(columns="closed_of")
