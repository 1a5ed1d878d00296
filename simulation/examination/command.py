"""What `greenplan examine` does: the empty form for a city, or the bulletin from a filled one."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from simulation.errors import InputError
from simulation.examination.bulletin import PAGE, write_bulletin
from simulation.examination.examine import Examination, examine
from simulation.examination.form import General
from simulation.examination.handover import SCENARIO, observed_scenario
from simulation.examination.practice import practice
from simulation.examination.template import Filling, write_template
from simulation.examination.workbook import read_workbook
from simulation.results.digests import digest_of_source
from simulation.results.manifest import EXAMINATION, make_manifest, write_manifest
from simulation.results.staging import staged
from simulation.world.cities import find_city, plain


def write_form(path: Path, city: str | None, year: int, language: str, *, system: str, drawn: bool) -> str:
    """Write a form and say in a sentence what is in it. The counties of a city in the census have their columns already.

    Raises :class:`InputError` where a file of that name is there.
    """
    if path.exists():
        raise InputError("there is a file of this name", file=path, remedy="move it away, or name another")
    if path.suffix.lower() != ".xlsx":
        raise InputError(f"{path.name!r} does not end in .xlsx", remedy="name the workbook like out.xlsx")
    if drawn and (system != "2021" or not city):
        raise InputError(
            "practice numbers need a city and the catalogue of 2021", remedy="name the city, and leave --catalogue"
        )
    found = find_city(city) if city else None
    counties = [getattr(county, language) for county in found.counties] if found else []
    names = {"city": found.name.zh, "city_en": found.name.en} if found else {"city": city or ""}
    filling = practice(names["city"], year, counties) if drawn else Filling({"year": year})
    filling = dataclasses.replace(filling, answers={**filling.answers, **names})
    write_template(path, system=system, counties=counties, filling=filling)
    if city and not found:
        return f"{path}: no city {city!r} in the census; add a column for every county / 普查表中没有此城市，请自行添加各县的列"
    return f"{path}: {len(counties)} counties / {len(counties)} 个县（市、区）" if found else str(path)


def make_bulletin(data: Path, city: str | None, language: str, parent: Path) -> tuple[Examination, Path]:
    """Examine a filled form, write bulletin, tables and, where its numbers can be handed over, a scenario that starts from them
    into `parent/<city>-<year>`, and return the page.

    Raises :class:`InputError` with every mistake of the form, where it is another city's than the one named, and where
    something stands in the place that is not an earlier bulletin of ours.
    """
    observed = read_workbook(data)
    own = observed.general.city
    if city and not _same(city, observed.general):
        raise InputError(
            f"the workbook is of {own!r}, not of {city!r}", file=data.name, remedy="name that city, or another file"
        )
    result = examine(observed)
    name = (re.sub(r"[^\w-]+", "-", own).strip("-") or "city") + f"-{observed.general.year}"
    scenario = observed_scenario(result)
    with staged(parent, name, kind=EXAMINATION, inputs=[data]) as folder:
        write_bulletin(result, folder, language)
        if scenario:
            (folder / SCENARIO).write_text(scenario, encoding="utf-8", newline="\n")
        workbook = {"workbook": digest_of_source(data)}
        write_manifest(make_manifest(EXAMINATION, workbook, city=own, year=observed.general.year, language=language), folder)
    return result, parent / name / PAGE


def _same(city: str, general: General) -> bool:
    """Whether a city goes by this name: as the workbook has it, or as the census knows it."""
    if plain(city) in (plain(general.city), plain(general.city_en or general.city)):
        return True
    found = find_city(city)
    return found is not None and plain(found.name.zh) == plain(general.city)
