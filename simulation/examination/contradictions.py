"""What is wrong between cells of a workbook that are each in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from simulation.errors import InputError, Message, nearest, unknown_name
from simulation.examination import form, typed
from simulation.examination.catalogue import english_names, indicators_of
from simulation.examination.cell_types import code_meant, dimension_meant, is_count
from simulation.examination.cells import Sheet
from simulation.facts.indicators import GRADED, HIGHER, LOWER, NEAR, RESULT, Indicator
from simulation.report.numbers import short_number, unit_in_words

Fault = tuple[str, str, dict[str, Any]]
"""Field of a row, key of the sentence, and what fills it in."""


_MEANT = {"code": code_meant, "zh": dimension_meant}
"""How what names a row is read."""
_REFERRING = (form.UNITS, form.PROBLEMS, form.PROJECTS, form.LAST_PROBLEMS)
"""Sheets whose rows name indicators by their codes."""


def contradictions(
    general: form.General | None, system: str, sheets: Mapping[str, Sheet], read: Mapping[str, Any], counties: tuple[str, ...]
) -> Iterator[InputError]:
    """Codes that stand twice or are unknown, departures from the catalogue, standards that cannot be, weights that cannot be
    had.

    general : None where one of its answers is wrong; system : the catalogue; read : every row with its number, None for each of
    its cells that is wrong. Names are looked up among all rows, right or wrong, so that one mistake does not bring another;
    what a missing sheet or column would have to say is left out.
    """
    known = {indicator.code: indicator for indicator in indicators_of(system)}
    dimensions = _names(sheets[form.DIMENSIONS], form.DimensionRow, "zh") if form.DIMENSIONS in sheets else {}
    if dimensions:
        yield from _twice(sheets[form.DIMENSIONS], form.DimensionRow, "zh")
    if form.INDICATORS not in sheets:
        return
    sheet = sheets[form.INDICATORS]
    codes = _names(sheet, form.IndicatorRow, "code")
    yield from _twice(sheet, form.IndicatorRow, "code")
    absent = _absent(system, sheets, read, dimensions)
    if absent:
        place = Message("place.sheet", sheet=form.DIMENSIONS)
        yield InputError("dimensions.absent", file=sheet.file, place=place, names=absent)
    for number, row in read[form.INDICATORS]:
        if dimensions and row.dimension is not None and row.dimension not in (*dimensions, *absent):
            place = sheet.place(form.heading_of(form.IndicatorRow, "dimension"), number)
            alike = [name for name in dimensions if name.endswith(f"：{row.dimension}")]  # the aspect without its scale
            yield unknown_name("kind.dimension", row.dimension, alike or dimensions, file=sheet.file, place=place)
        for name, key, values in (
            *_unlike_the_catalogue(row, known, codes, system),
            *_at_odds(row, general, sheet),
            *_impossible(row),
        ):
            yield sheet.mistake(form.heading_of(form.IndicatorRow, name), number, key, **values)
    if general and general.weights in ("entropy", "critic") and len(counties) < 2:
        place = Message("place.sheet", sheet=form.GENERAL)
        method = form.CHOICES["weights"][general.weights]
        yield InputError("weights.few_counties", file=sheet.file, place=place, method=method, n=len(counties), sheet=sheet.name)
    weight = form.heading_of(form.IndicatorRow, "weight")
    if general and general.weights == "expert" and weight not in (*sheet.columns, *sheet.missing):
        yield InputError(
            "weights.no_column", file=sheet.file, place=Message("sheet.row", sheet=sheet.name, row=1), heading=weight
        )
    units = {row.code: row.unit for _, row in read[form.INDICATORS]}
    for number, row in read.get(form.UNITS, ()):
        if row.value is not None and row.value < 0 and is_count(units.get(row.code) or ""):
            heading = form.heading_of(form.UnitRow, "value")
            found = {"heading": heading, "found": typed.shown(row.value)}
            yield sheets[form.UNITS].mistake(heading, number, "cell.negative_count", **found)
    misnamed = any(code not in known and not code.startswith(form.OWN_CODES) for code in codes)
    for name in _REFERRING if codes else ():
        for number, row in read.get(name, ()):
            if row.code is not None and row.code not in codes and not (misnamed and row.code in known):
                place = sheets[name].place(form.heading_of(form.ROWS[name], "code"), number)
                if several := _of_name(row.code, read[form.INDICATORS]):
                    yield InputError("indicator.of_several", file=sheet.file, place=place, name=row.code, codes=several)
                else:
                    yield unknown_name("kind.exam_indicator", row.code, codes, file=sheet.file, place=place)


def _of_name(name: str, rows: Iterable[tuple[int, Any]]) -> list[str]:
    """The codes of the indicators of a name."""
    wanted = typed.folded(name)
    return [str(row.code) for _, row in rows if row.zh is not None and typed.folded(row.zh) == wanted]


def _absent(system: str, sheets: Mapping[str, Sheet], read: Mapping[str, Any], dimensions: Mapping[str, int]) -> list[str]:
    """The dimensions of the catalogue that indicators are of and that have no row of their own; of a sheet without any, those
    of a city's own too. None while a name in that sheet is wrong, of which it is said there."""
    rows = read.get(form.DIMENSIONS, ())
    if form.DIMENSIONS not in sheets or sheets[form.DIMENSIONS].missing or sheets[form.DIMENSIONS].unclear:
        return []
    if any(row.zh is None for _, row in rows):
        return []
    asked = dict.fromkeys(row.dimension for _, row in read[form.INDICATORS] if row.dimension is not None)
    return [name for name in asked if name not in dimensions and (not dimensions or name in english_names(system))]


def _names(sheet: Sheet, model: type[form.Row], name: str) -> dict[str, int]:
    """What stands in one column, and in which row first."""
    found: dict[str, int] = {}
    column = sheet.columns.get(form.heading_of(model, name), 0)
    for row in (*sheet.rows, *sheet.unclear):
        cell = sheet.grid.cells.get((row, column))
        if cell and isinstance(cell.value, str):
            found.setdefault(_MEANT[name](cell.value), row)
    return found


def _twice(sheet: Sheet, model: type[form.Row], name: str) -> Iterator[InputError]:
    heading = form.heading_of(model, name)
    first = _names(sheet, model, name)
    for row in sheet.rows:
        cell = sheet.grid.cells.get((row, sheet.columns.get(heading, 0)))
        meant = _MEANT[name](cell.value) if cell else None
        if meant is not None and first.get(meant, row) != row:
            yield sheet.mistake(heading, row, "cell.twice", found=meant, row=first[meant])


def _unlike_the_catalogue(
    row: form.IndicatorRow, known: Mapping[str, Indicator], taken: Mapping[str, int], system: str
) -> Iterator[Fault]:
    """Where a row departs from the catalogue."""
    if not known or row.code is None or row.code.startswith(form.OWN_CODES):
        return
    if row.code not in known:
        guess = nearest(row.code, known)
        key = "indicator.unknown_guess" if guess and guess not in taken else "indicator.unknown"
        yield "code", key, {"code": row.code, "guess": guess, "own": form.OWN_CODES, "system": system}
        return
    listed, words = known[row.code], form.CHOICES["better"]
    if row.unit is not None and row.unit != listed.unit:
        yield "unit", "indicator.unit", {"code": row.code, "found": row.unit, "unit": unit_in_words(listed.unit)}
    if row.better is not None and row.better != listed.better:
        yield "better", "indicator.direction", {"code": row.code, "found": words[row.better], "better": words[listed.better]}
    if row.assessed == GRADED and listed.assessed == RESULT:
        ways = form.CHOICES["assessed"]
        yield "assessed", "indicator.count_graded", {"code": row.code, "found": ways[GRADED], "wanted": ways[RESULT]}


def _impossible(row: form.IndicatorRow) -> Iterator[Fault]:
    """Numbers of things below zero, and more of them than there are in all."""
    for name in ("value", "last_year", "third_party"):
        found = getattr(row, name)
        said = {"heading": form.heading_of(form.IndicatorRow, name), "found": typed.shown(found)}
        if found is None or not is_count(row.unit or ""):
            continue
        if found < 0:
            yield name, "cell.negative_count", said
        elif name == "value" and row.base is not None and found > row.base and row.confirmed != "yes":
            base = {"base": short_number(row.base), "whole": form.heading_of(form.IndicatorRow, "base")}
            yield name, "cell.above_whole", said | base | {"checked": form.heading_of(form.IndicatorRow, "confirmed")}


def _at_odds(row: form.IndicatorRow, general: form.General | None, sheet: Sheet) -> Iterator[Fault]:
    """Where cells of one row, or the choice of weights, contradict each other."""
    weighed = general and general.weights == "expert" and form.heading_of(form.IndicatorRow, "weight") in sheet.columns
    if weighed and row.weight is None:
        yield "weight", "weights.no_expert", {}
    if row.worst is None or row.benchmark is None or row.better is None:
        return
    standard, upper = row.benchmark[:2]
    inside = standard <= row.worst <= (standard if upper is None else upper)
    if inside or (row.better != NEAR and (row.worst < standard) != (row.better == HIGHER)):
        key = {HIGHER: "worst.not_below", LOWER: "worst.not_above", NEAR: "worst.the_same"}[row.better]
        yield "worst", key, {"worst": f"{row.worst:g}", "benchmark": f"{standard:g}"}
