"""Values and counties of a workbook that are worth a second look. They are scored all the same, and the bulletin names them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from simulation.errors import Message
from simulation.examination import form
from simulation.examination.catalogue import limit, load_plausible
from simulation.examination.cells import Sheet
from simulation.facts.divisions import Divisions
from simulation.report.numbers import unit_in_words

_NAMED = 4  # cells in one remark
_VALUES = ("value", "last_year", "third_party")


def doubts(
    sheet: Sheet,
    rows: Sequence[form.IndicatorRow],
    numbers: Sequence[int],
    counties: tuple[str, ...],
    values: np.ndarray,
    divisions: Divisions | None,
    scope: str,
) -> Iterator[Message]:
    """A remark for every value that is hardly possible and every county that the city does not have in that year.

    scope : "urban" or "all"; numbers : the rows of the sheet that `rows` stand in; values : by county and indicator, NaN where
    blank.
    """
    if divisions:
        yield from _counties(sheet, counties, divisions, scope)
    fractions = _all_fractions(rows)
    if fractions:
        remark = Message("doubt.all_fractions", n=fractions)
        yield Message("remark.at", place=Message("place.sheet", sheet=sheet.name), remark=remark)
    for n, (row, number) in enumerate(zip(rows, numbers, strict=True)):
        found = {form.heading_of(form.IndicatorRow, name): getattr(row, name) for name in _VALUES}
        found |= {county: float(values[k, n]) for k, county in enumerate(counties)}
        given = {heading: value for heading, value in found.items() if value is not None and not math.isnan(value)}
        yield from _outside(sheet, row, number, given, bool(fractions))
        yield from _jump(sheet, row, number)


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
    inside = divisions.within(scope)
    for county in counties:
        gone = divisions.gone_to(county)
        if gone:
            yield sheet.remark(county, 1, "doubt.division", county=county, what=gone)
        elif not divisions.county(county):
            city = {language: getattr(divisions.city.name, language) for language in ("zh", "en")}
            yield sheet.remark(county, 1, "doubt.not_a_county", county=county, city=city, year=divisions.year)
        elif divisions.county(county) not in inside:
            yield sheet.remark(county, 1, "doubt.scope", county=county)


def _outside(sheet: Sheet, row: form.IndicatorRow, number: int, given: dict[str, float], fractions: bool) -> Iterator[Message]:
    """A remark, for all cells of the row together, on values outside what their unit makes plausible."""
    known = load_plausible()
    unit = row.unit if row.unit in known.index else next(iter(known.index[known["unit_zh"] == row.unit]), None)
    if unit is None:
        return
    low, high = known.at[unit, "low"], known.at[unit, "high"]
    high_standard = unit == "%" and not fractions and (row.benchmark.value if row.benchmark else 0) >= limit("jump_from")
    for key, wrong in (
        ("doubt.low", [heading for heading, value in given.items() if value < low]),
        ("doubt.high", [heading for heading, value in given.items() if value > high]),
        ("doubt.fraction", [heading for heading, value in given.items() if high_standard and 0 < value <= 1]),
    ):
        if wrong:
            place = Message("sheet.cell", sheet=sheet.name, cell=_some([sheet.cell(heading, number) for heading in wrong]))
            said = {
                "name": row.names,
                "unit": unit_in_words(unit),
                "low": f"{low:g}",
                "high": f"{high:g}",
            }
            shown = _some([f"{given[heading]:,.6g}" for heading in wrong])
            yield Message("remark.at", place=place, remark=Message(key, value=shown, **said))


def _some(texts: list[str]) -> Message | list[str]:
    """A list of texts for a sentence, cut where it is long."""
    return Message("name.and_more", names=texts[:_NAMED]) if len(texts) > _NAMED else texts


def _jump(sheet: Sheet, row: form.IndicatorRow, number: int) -> Iterator[Message]:
    """A remark where this year's value is many times last year's, or a small part of it."""
    times = limit("jump_from")
    if row.value and row.last_year and not 1 / times < row.value / row.last_year < times:
        said = {"name": row.names, "value": f"{row.value:,.6g}", "last": f"{row.last_year:,.6g}"}
        yield sheet.remark(form.heading_of(form.IndicatorRow, "value"), number, "doubt.jump", **said, times=f"{times:g}")


def _all_fractions(rows: Sequence[form.IndicatorRow]) -> int:
    """The number of percentages if they are enough and none is above one: then they may be fractions. Otherwise zero."""
    shares = [row.value for row in rows if row.unit == "%" and row.value is not None]
    some = [share for share in shares if share != 0]
    return len(shares) if len(some) >= limit("fractions_from") and all(0 < share <= 1 for share in some) else 0
