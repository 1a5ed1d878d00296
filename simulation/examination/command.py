"""What `greenplan examine` does: the empty form for a city, the bulletin and lists from a filled one, or the report of a
province."""

from __future__ import annotations

import dataclasses
import math
import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulation.errors import InputError, Message
from simulation.examination import province_report
from simulation.examination.bulletin import PAGE, PUBLIC, TABLES, write_bulletin
from simulation.examination.catalogue import indicators_of, limit, load_catalogues
from simulation.examination.claims import claims
from simulation.examination.diagnosis import points
from simulation.examination.examine import Examination, examine
from simulation.examination.handover import SCENARIO, observed_scenario
from simulation.examination.list_files import DOCUMENT, WORKBOOK
from simulation.examination.observed import Observed
from simulation.examination.practice import practice
from simulation.examination.province import Province, read_province
from simulation.examination.scoring import COUNTED
from simulation.examination.template import Filling, write_template
from simulation.examination.workbook import read_workbook
from simulation.examination.years import KEPT, carried_over, earlier_than, read_earlier, with_last_values
from simulation.facts.cities import City, cities_named, find_city, nearest_city, plain
from simulation.facts.divisions import counties_named, divisions_of
from simulation.paths import full_path
from simulation.results.digests import digest_of_source
from simulation.results.manifest import EXAMINATION, PROVINCE, make_manifest, write_manifest
from simulation.results.staging import staged

RESULTS = Path("results", "examination")
"""Where results go unless somebody says otherwise: below the folder that one works in, as they belong to whoever fills in the
form and not to the program."""
_USUAL = "2025"  # catalogue
_SAID = 20  # remarks on the terminal
_LONGEST_NAME = 40  # of a folder: file systems count bytes, and a Chinese character has three


@dataclass(frozen=True)
class Done:
    """What has been made: an examination or a province, and the files that were written, the page first."""

    result: Examination | Province
    files: tuple[Path, ...]

    def said(self, language: str) -> list[str]:
        """What the terminal says of it: what it comes to, then the first remarks and how many more there are."""
        result = self.result
        if isinstance(result, Province):
            remarks, first = result.remarks, [Message("examine.cities", n=len(result.cities), year=result.year)]
        else:
            remarks, first = (*claims(result), *result.observed.remarks), _outcome(result)
        more = [Message("remark.more", n=len(remarks) - _SAID)] if len(remarks) > _SAID else []
        return [message.text(language) for message in (*first, *remarks[:_SAID], *more)]


def _outcome(result: Examination) -> list[Message]:
    """What an examination comes to: grades where the catalogue has them, and the total or why there is none."""
    found, of = [], len(result.indicators)
    if result.graded:
        counted = int((result.indicators["basis"] == COUNTED).sum())
        graded = int((result.indicators["grade"] != "").sum())
        found.append(Message("examine.graded", of=of, graded=graded, counted=counted, problems=len(result.problems)))
    least, usual = 100 * result.observed.coverage_least, limit("coverage_least")
    shares = {"coverage": f"{100 * result.coverage:.3g}", "least": f"{least:.3g}", "usual": f"{usual:g}"}
    if not math.isnan(result.total):
        key = "examine.total_lowered" if least < usual else "examine.total"
        found.append(Message(key, total=points(result.total), scored=len(result.scored), of=of, **shares))
    elif math.isfinite(least):
        found.append(Message("examine.no_total" if result.coverage > 0 else "examine.no_total_of_none", **shares))
    return found


def write_form(
    path: Path, city: str | None, year: int, language: str, *, system: str | None, drawn: bool, last: Path | None = None
) -> str:
    """Write a form and say in a sentence what is in it. The counties that a city of the census has in that year, as far as the
    scope of the catalogue goes, have their columns already.

    system : the catalogue, None for that of last year or else the usual one; last : last year's workbook or result, whose
    values, standards, problems and projects are filled in.

    Raises :class:`InputError` where a file of that name is there, where two cities go by the name, where it is that of a county
    or much like that of a city, and where `last` is of another city or of another year than the one before.
    """
    if os.path.lexists(path):
        raise InputError("file.there", file=path)
    if path.suffix.lower() != ".xlsx":
        raise InputError("file.ending", name=path.name)
    before = _year_before(last, city, year) if last else None
    system = system or (before.general.system if before else _USUAL)
    if drawn and (not indicators_of(system) or not city or before):
        raise InputError("practice.needs")
    found = _city(city, year) if city else before.city if before else None
    divisions = divisions_of(found, year) if found else None
    inside = divisions.within(before.scope if before else load_catalogues()[system].scope) if divisions else ()
    counties = [getattr(county, language) for county in inside] if divisions else [*(before.counties if before else ())]
    names: dict[str, Any] = {"city": found.name.zh, "city_en": found.name.en} if found else {"city": city} if city else {}
    if before:
        filling = carried_over(before, language, system)
    else:
        filling = practice(names["city"], year, counties, system=system) if drawn else Filling()
    filling = dataclasses.replace(filling, answers={**filling.answers, **names, "year": year})
    about = divisions.said if divisions else None
    write_template(path, system=system, counties=counties, filling=filling, said=about, english=language == "en")
    if found and divisions:
        said = {"city": found.whole(language), "n": len(counties), "divisions": divisions.said}
        return Message("form.written", file=full_path(path), **said).text(language)
    if city and not before:
        return Message("form.unknown_city", file=full_path(path), city=city).text(language)
    return full_path(path)


def _year_before(last: Path, city: str | None, year: int) -> Observed:
    """The examination of the year before; an :class:`InputError` where it is of another city or year."""
    found = read_earlier(last)
    if city and not _same(city, found):
        raise InputError("last.other_city", file=last, own=found.general.city, city=city)
    if found.general.year != year - 1:
        raise InputError("last.gap", file=last, own=found.general.year, year=year, wanted=year - 1)
    return found


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
    data: Path, city: str | None, language: str, parent: Path, *, year: int | None = None, last: Iterable[Path] = ()
) -> Done:
    """Examine a filled form and write bulletin, lists, tables, a copy of the form and, where its numbers can be handed over, a
    scenario that starts from them into `parent/<city>-<year>`.

    last : workbooks or results of earlier years.

    Raises :class:`InputError` with every mistake of the form, where it is of another city or year than named, where an earlier
    one is not of the same city and an earlier year, and where something stands in the place that is not an earlier bulletin of
    ours.
    """
    last = tuple(last)
    observed = read_workbook(data)
    own = observed.general.city
    if city and not _same(city, observed):
        raise InputError("form.other_city", file=data.name, own=own, city=city)
    if year is not None and year != observed.general.year:
        raise InputError("form.other_year", file=data.name, own=observed.general.year, year=year)
    earlier = earlier_than(observed, last)
    result = dataclasses.replace(examine(with_last_values(observed, earlier)), earlier=earlier)
    name = f"{_short(own)}-{observed.general.year}"
    scenario = observed_scenario(result)
    with staged(parent, name, kind=EXAMINATION, inputs=[data, *last]) as folder:
        write_bulletin(result, folder, language)
        shutil.copyfile(data, folder / KEPT)
        if scenario:
            (folder / SCENARIO).write_text(scenario, encoding="utf-8", newline="\n")
        workbook = {"workbook": digest_of_source(data)}
        write_manifest(make_manifest(EXAMINATION, workbook, city=own, year=observed.general.year, language=language), folder)
    written = (parent / name / file for file in (PAGE, PUBLIC, WORKBOOK, DOCUMENT, TABLES, SCENARIO))
    return Done(result, tuple(path for path in written if path.exists()))


def make_province_report(folder: Path, language: str, parent: Path, year: int | None = None) -> Done:
    """Put the examinations of a folder together and write the report into `parent/<folder>-<year>`; see
    :func:`read_province`."""
    province = read_province(folder, year)
    name = f"{_short(province.folder)}-{province.year}"
    with staged(parent, name, kind=PROVINCE, inputs=[folder]) as place:
        province_report.write_report(province, place, language)
        made_from = {each.observed.general.city: each.observed.file for each in province.cities}
        write_manifest(make_manifest(PROVINCE, {}, cities=made_from, year=province.year, language=language), place)
    return Done(province, (parent / name / province_report.PAGE, parent / name / province_report.WORKBOOK))


def _short(name: str) -> str:
    """A name as that of a folder."""
    return re.sub(r"[^\w-]+", "-", name)[:_LONGEST_NAME].strip("-") or "city"


def _same(city: str, observed: Observed) -> bool:
    """Whether the city of a workbook goes by this name: as the workbook has it, or as the census knows it."""
    general = observed.general
    if observed.city:
        return observed.city in cities_named(city)
    return plain(city) in (plain(general.city), plain(general.city_en or general.city))
