"""What `greenplan examine` does: the empty form for a city, or the bulletin from a filled one."""

from __future__ import annotations

import dataclasses
import os
import re
from pathlib import Path

from simulation.errors import InputError, Message
from simulation.examination.bulletin import PAGE, write_bulletin
from simulation.examination.examine import Examination, examine
from simulation.examination.handover import SCENARIO, observed_scenario
from simulation.examination.practice import practice
from simulation.examination.template import Filling, write_template
from simulation.examination.workbook import Observed, read_workbook
from simulation.facts.cities import City, cities_named, find_city, nearest_city, plain
from simulation.facts.divisions import counties_named, divisions_of
from simulation.results.digests import digest_of_source
from simulation.results.manifest import EXAMINATION, make_manifest, write_manifest
from simulation.results.staging import staged

_SAID = 20  # remarks on the terminal
_LONGEST_NAME = 40  # of a folder: file systems count bytes, and a Chinese character has three


def write_form(path: Path, city: str | None, year: int, language: str, *, system: str, drawn: bool) -> str:
    """Write a form and say in a sentence what is in it. The counties that a city of the census has in that year have their
    columns already.

    Raises :class:`InputError` where a file of that name is there, where two cities go by the name, and where it is that of a
    county or much like that of a city.
    """
    if os.path.lexists(path):
        raise InputError("file.there", file=path)
    if path.suffix.lower() != ".xlsx":
        raise InputError("file.ending", name=path.name)
    if drawn and (system != "2021" or not city):
        raise InputError("practice.needs")
    found = _city(city, year) if city else None
    divisions = divisions_of(found, year) if found else None
    counties = [getattr(county, language) for county in divisions.counties] if divisions else []
    names = {"city": found.name.zh, "city_en": found.name.en} if found else {"city": city or ""}
    filling = practice(names["city"], year, counties) if drawn else Filling({"year": year})
    filling = dataclasses.replace(filling, answers={**filling.answers, **names})
    write_template(path, system=system, counties=counties, filling=filling, said=divisions.said if divisions else None)
    if found and divisions:
        said = {"city": found.whole(language), "n": len(counties), "divisions": divisions.said}
        return Message("form.written", file=path, **said).text(language)
    if city:
        return Message("form.unknown_city", file=path, city=city).text(language)
    return str(path)


def _city(name: str, year: int) -> City | None:
    """The city of this name, None for a name that is like none; a county's and a misspelt one are refused."""
    found = find_city(name)
    if found:
        return found
    inside = counties_named(name, year)
    if len(inside) == 1:
        city, county = inside[0]
        names = {"zh": county.zh, "en": county.en}
        raise InputError("city.county", county=names, city=city.name._asdict(), write=city.short)
    if inside:
        cities = [{language: city.whole(language) for language in ("zh", "en")} for city, _ in inside]
        raise InputError("city.county_of_several", name=name, cities=cities, write=inside[0][0].short)
    guess = nearest_city(name)
    if guess:
        raise InputError("city.nearest", name=name, guess=guess)
    if name.strip().isdecimal():
        raise InputError("city.no_code", name=name)
    return None


def make_bulletin(
    data: Path, city: str | None, language: str, parent: Path, *, year: int | None = None
) -> tuple[Examination, Path]:
    """Examine a filled form, write bulletin, tables and, where its numbers can be handed over, a scenario that starts from them
    into `parent/<city>-<year>`, and return the page.

    Raises :class:`InputError` with every mistake of the form, where it is of another city or year than named, and where
    something stands in the place that is not an earlier bulletin of ours.
    """
    observed = read_workbook(data)
    own = observed.general.city
    if city and not _same(city, observed):
        raise InputError("form.other_city", file=data.name, own=own, city=city)
    if year is not None and year != observed.general.year:
        raise InputError("form.other_year", file=data.name, own=observed.general.year, year=year)
    result = examine(observed)
    short = re.sub(r"[^\w-]+", "-", own)[:_LONGEST_NAME].strip("-")
    name = (short or "city") + f"-{observed.general.year}"
    scenario = observed_scenario(result)
    with staged(parent, name, kind=EXAMINATION, inputs=[data]) as folder:
        write_bulletin(result, folder, language)
        if scenario:
            (folder / SCENARIO).write_text(scenario, encoding="utf-8", newline="\n")
        workbook = {"workbook": digest_of_source(data)}
        write_manifest(make_manifest(EXAMINATION, workbook, city=own, year=observed.general.year, language=language), folder)
    return result, parent / name / PAGE


def noticed(result: Examination, language: str) -> list[str]:
    """What the terminal says of how the workbook was read: the first remarks, and how many more there are."""
    remarks = result.observed.remarks
    said = [remark.text(language) for remark in remarks[:_SAID]]
    more = len(remarks) - len(said)
    return [*said, Message("remark.more", n=more).text(language)] if more else said


def _same(city: str, observed: Observed) -> bool:
    """Whether the city of a workbook goes by this name: as the workbook has it, or as the census knows it."""
    general = observed.general
    if observed.city:
        return observed.city in cities_named(city)
    return plain(city) in (plain(general.city), plain(general.city_en or general.city))
