"""Values and counties of a workbook that are worth a second look. The bulletin names them, and a value in doubt is not graded
until it is corrected or confirmed."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from simulation.errors import Message
from simulation.examination import form
from simulation.examination.catalogue import limit, load_plausible
from simulation.examination.cell_types import is_count
from simulation.examination.cells import Sheet
from simulation.facts.divisions import Divisions
from simulation.facts.indicators import LOWER
from simulation.report.numbers import catalogue_units, short_number, unit_in_words

_NAMED = 4  # cells in one remark
_VALUES = ("value", "last_year", "third_party")
_VALUE = form.heading_of(form.IndicatorRow, "value")
_CLOSE = 1e-6  # relative: sums of what people type


class Doubt(NamedTuple):
    """A remark, and the cells that it puts in doubt: the code of their row and their headings."""

    remark: Message
    code: str = ""
    headings: tuple[str, ...] = ()

    @property
    def cells(self) -> frozenset[tuple[str, str]]:
        return frozenset((self.code, heading) for heading in self.headings)


def doubts(
    sheet: Sheet,
    rows: Sequence[form.IndicatorRow],
    numbers: Sequence[int],
    counties: tuple[str, ...],
    values: np.ndarray,
    divisions: Divisions | None,
    scope: str,
) -> Iterator[Doubt]:
    """A remark for every value that is hardly possible and every county that the city does not have in that year.

    scope : "urban" or "all"; numbers : the rows of the sheet that `rows` stand in; values : by county and indicator, NaN where
    blank.
    """
    if divisions:
        yield from map(Doubt, _counties(sheet, counties, divisions, scope))
    inside = [k for k, county in enumerate(counties) if _is_inside(county, divisions, scope)]
    fractions = _all_fractions(rows)
    if fractions:
        remark = Message("doubt.at_all", remark=Message("doubt.all_fractions", n=len(fractions)))
        said = Message("remark.at", place=Message("place.sheet", sheet=sheet.name), remark=remark)
        for code in fractions:
            yield Doubt(said, code, (_VALUE,))
    for n, (row, number) in enumerate(zip(rows, numbers, strict=True)):
        if row.confirmed == "yes":
            continue
        found = {form.heading_of(form.IndicatorRow, name): getattr(row, name) for name in _VALUES}
        found |= {county: float(values[k, n]) for k, county in enumerate(counties)}
        given = {heading: value for heading, value in found.items() if value is not None and not math.isnan(value)}
        yield from _outside(sheet, row, number, given, bool(fractions))
        yield from _jump(sheet, row, number)
        yield from _far(sheet, row, number)
        yield from _parts(sheet, row, number, values[inside, n])
        yield from _broken(sheet, row, number)


def doubtful_share(sheet: Sheet, number: int, general: form.General) -> Iterator[Message]:
    """A remark where the weight of residents may be a fraction; number : its row."""
    if 0 < general.listened <= 1:
        said = {"heading": form.heading_of(form.General, "listened"), "value": f"{general.listened:g}"}
        yield sheet.remark(form.ANSWER, number, "doubt.fraction_answer", **said)


def doubtful_survey(sheet: Sheet, rows: Sequence[form.DimensionRow]) -> Iterator[Message]:
    """A remark for every column of the survey that may hold fractions: none of its numbers is above one."""
    for name in ("satisfied", "priority"):
        given = [share for row in rows if (share := getattr(row, name)) is not None]
        if any(given) and max(given) <= 1:
            heading = form.heading_of(form.DimensionRow, name)
            remark = Message("doubt.fraction_column", heading=heading, n=len(given))
            yield Message("remark.at", place=Message("place.sheet", sheet=sheet.name), remark=remark)


def _counties(sheet: Sheet, counties: tuple[str, ...], divisions: Divisions, scope: str) -> Iterator[Message]:
    for county in counties:
        if found := not_there(county, divisions, scope):
            kind, said = found
            yield sheet.remark(county, 1, _OF_COLUMNS[kind], county=county, **said)


_OF_COLUMNS = {"division": "doubt.division", "not_a_county": "doubt.not_a_county", "scope": "doubt.scope"}


def not_there(county: str, divisions: Divisions, scope: str) -> tuple[str, dict[str, Any]] | None:
    """Why a place is none of the city's in that year and scope, and what a sentence about it says; None where it is one."""
    if gone := divisions.gone_to(county):
        return "division", {"what": gone}
    if not divisions.county(county):
        return "not_a_county", {"city": divisions.city.name._asdict(), "year": divisions.year}
    return None if divisions.county(county) in divisions.within(scope) else ("scope", {})


def _outside(sheet: Sheet, row: form.IndicatorRow, number: int, given: dict[str, float], fractions: bool) -> Iterator[Doubt]:
    """A remark, for all cells of the row together, on values outside what their unit makes plausible."""
    known = _plausible(row.unit)
    if known is None:
        return
    unit, low, high = known
    high_standard = unit == "%" and not fractions and (row.benchmark.value if row.benchmark else 0) >= limit("jump_from")
    for key, wrong in (
        ("doubt.low", [heading for heading, value in given.items() if value < low]),
        ("doubt.high", [heading for heading, value in given.items() if value > high]),
        ("doubt.fraction", [heading for heading, value in given.items() if high_standard and 0 < value <= 1]),
    ):
        for end, cells in _by_consequence(wrong):
            place = Message("sheet.cell", sheet=sheet.name, cell=first_few([sheet.cell(heading, number) for heading in cells]))
            said = {
                "name": row.names,
                "unit": unit_in_words(unit),
                "low": f"{low:g}",
                "high": f"{high:g}",
            }
            shown = first_few([short_number(given[heading]) for heading in cells])
            remark = Message(end, remark=Message(key, value=shown, **said))
            yield Doubt(Message("remark.at", place=place, remark=remark), row.code, tuple(cells))


@functools.cache
def _plausible(unit: str) -> tuple[str, float, float] | None:
    """A unit, in whatever spelling, as the catalogue writes it, with its least and largest plausible value; None where nothing
    is known of it."""
    known = load_plausible()
    name = unit if unit in known.index else next(iter(known.index[known["unit_zh"] == unit]), None)
    return None if name is None else (name, known.at[name, "low"], known.at[name, "high"])


def _by_consequence(headings: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """The cells in doubt by what follows: last year's and the third party's value leave the grade of this year as it is."""
    sentences = {"last_year": "doubt.of_last_year", "third_party": "doubt.of_third_party"}
    apart = {form.heading_of(form.IndicatorRow, name): sentence for name, sentence in sentences.items()}
    for end in ("doubt.at_all", *apart.values()):
        cells = [heading for heading in headings if apart.get(heading, "doubt.at_all") == end]
        if cells:
            yield end, cells


def first_few(texts: list[Any]) -> Message | list[Any]:
    """A list of texts for a sentence, cut where it is long."""
    return Message("name.and_more", names=texts[:_NAMED]) if len(texts) > _NAMED else texts


def _jump(sheet: Sheet, row: form.IndicatorRow, number: int) -> Iterator[Doubt]:
    """A remark where this year's value is many times last year's, or a small part of it."""
    times = limit("jump_from")
    if row.value and row.last_year and not 1 / times < row.value / row.last_year < times:
        said = {"name": row.names, "value": short_number(row.value), "last": short_number(row.last_year)}
        yield _doubt(sheet, row, number, "doubt.jump", **said, times=f"{times:g}")


def _far(sheet: Sheet, row: form.IndicatorRow, number: int) -> Iterator[Doubt]:
    """A remark where the value is many times its standard, or a small part of one that is to be reached: of another unit,
    perhaps."""
    times = limit("beyond_standard_from")
    standard = row.benchmark
    if standard is None or row.value is None or row.unit == "%":
        return
    most = max(standard.value, standard.upper or 0.0, *standard.steps)
    said = {"name": row.names, "value": short_number(row.value)}
    if most > 0 and row.value >= times * most:
        yield _doubt(sheet, row, number, "doubt.far", standard=short_number(most), times=f"{times:g}", **said)
    least, times = min((standard.value, *standard.steps)), limit("below_standard_from")
    if row.better != LOWER and 0 < row.value * times <= least:
        yield _doubt(sheet, row, number, "doubt.far_below", standard=short_number(least), times=f"{times:g}", **said)


def _parts(sheet: Sheet, row: form.IndicatorRow, number: int, parts: np.ndarray) -> Iterator[Doubt]:
    """A remark where the counties have more of what is counted than the city."""
    total = float(np.nansum(parts)) if len(parts) else 0.0
    if is_count(row.unit) and row.value is not None and total > row.value * (1 + _CLOSE):
        said = {"name": row.names, "value": short_number(row.value), "total": short_number(total)}
        yield _doubt(sheet, row, number, "doubt.parts", **said)


def _broken(sheet: Sheet, row: form.IndicatorRow, number: int) -> Iterator[Doubt]:
    """A remark where a number of things is none: 12.5 buildings. Lengths add up like these, and are no such numbers."""
    things = is_count(row.unit) and row.unit not in catalogue_units("km")
    if things and row.value is not None and not row.value.is_integer():
        unit = unit_in_words(row.unit)
        yield _doubt(sheet, row, number, "doubt.broken", name=row.names, value=short_number(row.value), unit=unit)


def _doubt(sheet: Sheet, row: form.IndicatorRow, number: int, key: str, **said: object) -> Doubt:
    """Doubt about the city's value of a row."""
    remark = Message("doubt.at_all", remark=Message(key, **said))
    return Doubt(Message("remark.at", place=sheet.place(_VALUE, number), remark=remark), row.code, (_VALUE,))


def _is_inside(county: str, divisions: Divisions | None, scope: str) -> bool:
    """Whether a column is of a part of what the city's values are of."""
    return divisions is None or divisions.county(county) in divisions.within(scope)


def _all_fractions(rows: Sequence[form.IndicatorRow]) -> list[str]:
    """The codes of the percentages if they are enough and none is above one: then they may be fractions. Otherwise none."""
    shares = {row.code: row.value for row in rows if row.unit == "%" and row.value is not None and row.confirmed != "yes"}
    some = [share for share in shares.values() if share != 0]
    return [*shares] if len(some) >= limit("fractions_from") and all(0 < share <= 1 for share in some) else []
