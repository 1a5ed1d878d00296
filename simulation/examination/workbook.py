"""Reading a city's workbook: every mistake is told at once, by sheet, cell, what was found and what belongs there."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from pydantic import ValidationError

from simulation.errors import InputError, Message, nearest
from simulation.examination import form, typed
from simulation.examination.catalogue import english_names, load_catalogues
from simulation.examination.cell_types import code_meant, is_count, units_behind
from simulation.examination.cells import Notes, Sheet, open_sheets
from simulation.examination.contradictions import contradictions
from simulation.examination.mistakes import mistake_at, raise_by_sheet
from simulation.examination.noticed import noticed
from simulation.examination.observed import Observed, indicators, with_units
from simulation.examination.partly import what_is_right
from simulation.examination.plausible import doubtful_share, doubtful_survey, doubts
from simulation.facts.cities import City, find_city
from simulation.facts.divisions import divisions_of

Model = TypeVar("Model", bound=form.Row)
_NAMED = 8  # cells in one remark
_OF_THE_UNIT = ("cell.percent", "cell.percent_plain")


def read_workbook(path: Path | str) -> Observed:
    """The workbook as filled in; an :class:`InputError` lists every mistake in it."""
    path, notes = Path(path), Notes()
    sheets = open_sheets(path, notes)
    general, city, system = _general(sheets[form.GENERAL], notes) if form.GENERAL in sheets else (None, None, "")
    units = _units(sheets[form.INDICATORS]) if form.INDICATORS in sheets else {}
    codes = _codes(sheets[form.INDICATORS]) if form.INDICATORS in sheets else {}
    read = {name: list(_rows(sheets[name], model, notes, units, codes)) for name, model in form.ROWS.items() if name in sheets}
    counties: tuple[str, ...] = ()
    if form.INDICATORS in sheets:
        counties, values = _counties(sheets[form.INDICATORS], [row for row, _ in read[form.INDICATORS]], notes)
    told = {mistake_at(mistake) for mistake in notes.mistakes}
    found_in_cells = contradictions(general, system, sheets, read, counties)
    notes.mistakes.extend(each for each in found_in_cells if mistake_at(each) not in told)
    raise_by_sheet(path.name, notes.mistakes)
    assert general is not None
    only: dict[str, Any] = {name: tuple(row for _, row in read.get(name, ())) for name in form.ROWS}
    for name in (form.DIMENSIONS, form.INDICATORS):
        only[name] = _in_english(only[name], english_names(general.system))
    dimensions, rows = only[form.DIMENSIONS], only[form.INDICATORS]
    divisions = divisions_of(city, general.year) if city else None
    numbers = [row for row, _ in read[form.INDICATORS]]
    scope = general.scope or load_catalogues()[general.system].scope
    found = indicators(rows, dimensions, load_catalogues()[general.system])
    notes.remarks.extend(_about_marks(name, cells) for name, cells in notes.marks.items() if cells)
    notes.remarks.extend(doubtful_survey(sheets[form.DIMENSIONS], dimensions))
    named = read | {form.INDICATORS: [*zip(numbers, rows, strict=True)]}
    notes.remarks.extend(noticed(sheets, named, counties, divisions, scope, general.year))
    doubted = [*doubts(sheets[form.INDICATORS], rows, numbers, counties, values, divisions, scope)]
    notes.remarks.extend(dict.fromkeys(doubt.remark for doubt in doubted))
    doubtful = frozenset[tuple[str, str]]().union(*(doubt.cells for doubt in doubted))
    return with_units(
        Observed(
            path.name, general, dimensions, rows, found, counties, values, only[form.PROJECTS], only[form.DELIVERY],
            divisions, tuple(notes.remarks), only[form.UNITS], only[form.PROBLEMS], only[form.PLANS], only[form.LAST_PROBLEMS],
            doubtful,
        )
    )  # fmt: skip


def _general(sheet: Sheet, notes: Notes) -> tuple[form.General | None, City | None, str]:
    """The sheet of single answers, one a row, the city of the census that is meant, and the catalogue, be the rest right or
    wrong."""
    known = {typed.tidy(heading): heading for heading in form.headings(form.General)}
    places: dict[str, int] = {}
    for row in sheet.rows:
        cell = sheet.grid.cells.get((row, sheet.columns.get(form.ITEM, 0)))
        if cell:
            places.setdefault(known.get(typed.tidy(str(cell.value)), str(cell.value)), row)
    spare = [item for item in places if item not in known.values()]
    answers: dict[str, Any] = {}
    count = len(notes.mistakes)
    named = sheet.grid.cells.get((places.get(form.heading_of(form.General, "system"), 0), sheet.columns.get(form.ANSWER, 0)))
    system = str(typed.year(named.value)) if named else ""
    asked = form.wanted(form.General, system if system in load_catalogues() else "")
    for heading in known.values():
        if heading not in places and heading not in asked:
            continue
        try:
            answers[heading] = sheet.value(form.ANSWER, places[heading])
        except KeyError:
            guess = nearest(heading, spare)
            spare = [item for item in spare if item != guess]
            if sheet.unclear and not guess:  # it may stand in merged cells, of which it is said there
                continue
            key = "item.renamed" if guess else "item.missing"
            notes.mistakes.append(sheet.mistake(form.ITEM, places[guess] if guess else 1, key, item=heading, guess=guess))
        except InputError as error:
            notes.mistakes.append(error)
    notes.remarks.extend(sheet.remark(form.ITEM, places[item], "row.left_out", found=item[:30]) for item in spare)
    told = set(known.values()) & (set(asked) | set(places)) - set(answers)
    general = _validated(form.General, answers, {item: (form.ANSWER, row) for item, row in places.items()}, sheet, notes, told)
    if len(notes.mistakes) > count or sheet.unclear:
        general = None
    if general:
        notes.remarks.extend(doubtful_share(sheet, places[form.heading_of(form.General, "listened")], general))
    city = what_is_right(form.General, answers, {}).city  # be the rest right or wrong
    try:
        return general, find_city(city) if city else None, system
    except InputError as error:
        row = places[form.heading_of(form.General, "city")]
        notes.mistakes.append(error.at(sheet.file, sheet.place(form.ANSWER, row)))
        return general, None, system


def _units(sheet: Sheet) -> dict[str, str]:
    """The unit of every code, as they stand in the sheet."""
    code, unit = (sheet.columns.get(form.heading_of(form.IndicatorRow, name), 0) for name in ("code", "unit"))
    cells = sheet.grid.cells
    pairs = [(cells.get((row, code)), cells.get((row, unit))) for row in sheet.rows]
    return {str(code_meant(code.value)): str(unit.value).strip() for code, unit in pairs if code and unit}


def _codes(sheet: Sheet) -> dict[str, str]:
    """The code of every indicator by its name, as they stand in the sheet; of two by one name none is meant."""
    code, name = (sheet.columns.get(form.heading_of(form.IndicatorRow, each), 0) for each in ("code", "zh"))
    cells = sheet.grid.cells
    pairs = [(cells.get((row, name)), cells.get((row, code))) for row in sheet.rows]
    named = [(typed.folded(str(name.value)), str(code.value)) for name, code in pairs if name and code]
    count = Counter(name for name, _ in named)
    return {name: code for name, code in named if count[name] == 1}


def _rows(
    sheet: Sheet, model: type[Model], notes: Notes, units: Mapping[str, str], codes: Mapping[str, str]
) -> Iterator[tuple[int, Any]]:
    """Every row with its number; of one with mistakes what is right, and None for the rest. Where a row refers to an indicator,
    its name is as good as its code."""
    headings = form.headings(model)
    marks = notes.marks.setdefault(sheet.name, [])
    for number in sheet.rows:
        cells: dict[str, Any] = dict.fromkeys(headings)
        told = set(sheet.missing)
        for heading in headings:
            try:
                cells[heading] = sheet.value(heading, number)
                if headings[heading] == "code" and model is not form.IndicatorRow and isinstance(cells[heading], str):
                    cells[heading] = codes.get(typed.folded(cells[heading]), cells[heading])
            except InputError as error:
                notes.mistakes.append(error)
                told.add(heading)
        empty = [h for h, name in headings.items() if model.model_fields[name].is_required() and cells[h] is None]
        empty = [heading for heading in empty if heading not in told]
        if len(empty) > 1:
            notes.mistakes.append(sheet.mistake(empty[0], number, "row.incomplete", headings=empty))
            told |= set(empty)
        row = _validated(model, cells, {heading: (heading, number) for heading in headings}, sheet, notes, told, units)
        filled = [heading for heading, found in cells.items() if found is not None]
        marks += [sheet.cell(heading, number) for heading in filled if row and getattr(row, headings[heading]) is None]
        yield number, row or what_is_right(model, cells, units)


def _in_english(rows: tuple[Any, ...], known: Mapping[str, str]) -> tuple[Any, ...]:
    """Rows with the English names that the catalogue has where the city gives none."""
    return tuple(row if row.en else row.model_copy(update={"en": known.get(row.zh)}) for row in rows)


def _about_marks(name: str, cells: list[str]) -> Message:
    """Which cells of a sheet have been read as no value although something stands in them."""
    named = Message("name.and_more", names=cells[:_NAMED]) if len(cells) > _NAMED else cells
    remark = Message("cells.no_value", cells=named, n=len(cells))
    return Message("remark.at", place=Message("place.sheet", sheet=name), remark=remark)


def _validated(
    model: type[Model],
    cells: dict[str, Any],
    at: Mapping[str, tuple[str, int]],
    sheet: Sheet,
    notes: Notes,
    told: set[str] | frozenset[str] = frozenset(),
    units: Mapping[str, str] | None = None,
) -> Model | None:
    """The cells as a row of the form, or None and a mistake for each that is not as expected.

    at : column and row of every cell; told : those noted before; units : of the indicators, by code.
    """
    try:
        return model.model_validate(cells, context=units)
    except ValidationError as error:
        seen = set(told)
        for fault in error.errors():
            heading = str(fault["loc"][0])
            if heading in seen:
                continue
            seen.add(heading)
            place, row = at[heading]
            found = {"heading": heading, "found": typed.shown(cells[heading])}
            reason = fault.get("ctx", {}).get("error")
            if getattr(reason, "key", "") in _OF_THE_UNIT and form.heading_of(form.IndicatorRow, "unit") in sheet.missing:
                continue  # follows from the column that is not there
            if isinstance(reason, typed.NotMeant):
                notes.mistakes.append(sheet.mistake(place, row, reason.key, **found, **reason.values))
            elif fault["type"] == "string_too_long":
                said = {"n": len(str(cells[heading]).strip()), "most": fault["ctx"]["max_length"]}
                notes.mistakes.append(sheet.mistake(place, row, "cell.long", heading=heading, **said))
            else:
                wanted = form.expected(model, form.headings(model)[heading])
                notes.mistakes.append(sheet.mistake(place, row, "cell.unexpected", **found, expected=wanted))
        return None


def _counties(sheet: Sheet, right: list[int], notes: Notes) -> tuple[tuple[str, ...], np.ndarray]:
    """Names of the further columns of the indicators, and their numbers in the rows that are right."""
    names = tuple(heading for heading in sheet.columns if heading not in form.headings(form.IndicatorRow))
    unit = sheet.columns.get(form.heading_of(form.IndicatorRow, "unit"), 0)
    found: dict[tuple[str, int], float] = {}
    marks = notes.marks.setdefault(sheet.name, [])
    for row in sheet.rows:
        cell = sheet.grid.cells.get((row, unit))
        for name in names:
            try:
                value = sheet.value(name, row)
                number = _county_number(sheet, name, row, value, str(cell.value) if cell else "")
            except InputError as error:
                notes.mistakes.append(error)
                continue
            if number is not None:
                found[name, row] = number
            elif value is not None:
                marks.append(sheet.cell(name, row))
    values = np.array([[found.get((name, row), np.nan) for row in right] for name in names], float)
    return names, values.reshape(len(names), len(right))


def _county_number(sheet: Sheet, name: str, row: int, found: Any, unit: str) -> float | None:
    """The number of one county, None for none; an :class:`InputError` where it is not one."""
    try:
        meant = typed.number(found, units_behind(unit))
    except typed.NotMeant as reason:
        raise sheet.mistake(name, row, reason.key, heading=name, found=typed.shown(found), **reason.values) from None
    if meant is not None and isinstance(meant, float) and meant < 0 and is_count(unit):
        raise sheet.mistake(name, row, "cell.negative_count", heading=name, found=typed.shown(found))
    if meant is None or (isinstance(meant, float) and math.isfinite(meant)):
        return meant
    raise sheet.mistake(name, row, "cell.county", heading=name, found=typed.shown(found))
