"""Reading a city's workbook: every mistake is told at once, by sheet, cell, what was found and what belongs there."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from openpyxl.utils import get_column_letter
from pydantic import ValidationError

from simulation.errors import InputError, nearest, unknown_name
from simulation.examination import form
from simulation.examination.cells import Sheet, open_sheets
from simulation.world.indicators import HIGHER, LOWER, NEAR, Indicator, load_catalogue
from simulation.world.tables import raise_all

Model = TypeVar("Model", bound=form.Row)


@dataclass(frozen=True)
class Observed:
    """What a city has filled in. `values` has a row for every county and a column for every indicator, NaN where blank."""

    file: str
    general: form.General
    dimensions: tuple[form.DimensionRow, ...]
    rows: tuple[form.IndicatorRow, ...]
    indicators: tuple[Indicator, ...]
    counties: tuple[str, ...]
    values: np.ndarray
    projects: tuple[form.ProjectRow, ...]
    delivery: tuple[form.DeliveryRow, ...]


def read_workbook(path: Path | str) -> Observed:
    """The workbook as filled in; an :class:`InputError` lists every mistake in it."""
    path = Path(path)
    mistakes: list[InputError] = []
    sheets = open_sheets(path, mistakes)
    general = _general(sheets[form.GENERAL], mistakes) if form.GENERAL in sheets else None
    read = {name: list(_rows(sheets[name], model, mistakes)) for name, model in form.ROWS.items() if name in sheets}
    if form.INDICATORS in sheets:
        counties, values = _counties(sheets[form.INDICATORS], read[form.INDICATORS], mistakes)
    if general and len(read) == len(form.ROWS):
        mistakes += _contradictions(general, sheets, read, counties)
    raise_all(mistakes)
    assert general is not None
    only: dict[str, Any] = {name: tuple(row for _, row in rows) for name, rows in read.items()}
    dimensions, rows = only[form.DIMENSIONS], only[form.INDICATORS]
    indicators = _indicators(rows, {row.zh: row.en for row in dimensions})
    return Observed(
        path.name, general, dimensions, rows, indicators, counties, values, only[form.PROJECTS], only[form.DELIVERY]
    )


def _general(sheet: Sheet, mistakes: list[InputError]) -> form.General | None:
    """The sheet of single answers, one a row."""
    places: dict[str, int] = {}
    for row in range(2, sheet.formulas.max_row + 1):
        item = sheet.formulas.cell(row, sheet.columns[form.ITEM]).value
        if item is not None:
            places[str(item).strip()] = row
    answers: dict[str, Any] = {}
    count = len(mistakes)
    for heading in form.headings(form.General):
        if heading not in places:
            guess = nearest(heading, [item for item in places if item not in form.headings(form.General)])
            remedy = f"write {heading!r} instead of {guess!r}" if guess else "copy the row from a fresh template"
            place = f"sheet {sheet.name}, cell {get_column_letter(sheet.columns[form.ITEM])}{places.get(guess or '', 1)}"
            mistakes.append(InputError(f"the item {heading!r} is missing", file=sheet.file, place=place, remedy=remedy))
            continue
        try:
            answers[heading] = sheet.value(form.ANSWER, places[heading])
        except InputError as error:
            mistakes.append(error)
    if len(mistakes) > count:
        return None
    return _validated(form.General, answers, lambda heading: (form.ANSWER, places[heading]), sheet, mistakes)


def _rows(sheet: Sheet, model: type[Model], mistakes: list[InputError]) -> Iterator[tuple[int, Model]]:
    """The rows that hold anything and are right, with their numbers; those in merged areas are not looked at twice."""
    headings = form.headings(model)
    for number in range(2, sheet.formulas.max_row + 1):
        if sheet.merged(number) or all(sheet.formulas.cell(number, c).value is None for c in sheet.columns.values()):
            continue
        cells: dict[str, Any] = {}
        wrong = []
        for heading in headings:
            try:
                cells[heading] = sheet.value(heading, number)
            except InputError as error:
                wrong.append(error)
        mistakes += wrong
        whole = cells | dict.fromkeys((h for h in headings if h not in cells), None)
        told = {h for h in headings if h not in cells}
        row = _validated(model, whole, lambda heading, at=number: (heading, at), sheet, mistakes, told)
        if row is not None and not wrong:
            yield number, row


def _validated(
    model: type[Model],
    cells: dict[str, Any],
    at: Any,
    sheet: Sheet,
    mistakes: list[InputError],
    told: set[str] | frozenset[str] = frozenset(),
) -> Model | None:
    """The cells as a row of the form, or None and a mistake for each that is not as expected (`told`: noted before)."""
    try:
        return model.model_validate(cells)
    except ValidationError as error:
        seen = set(told)
        for fault in error.errors():
            heading = str(fault["loc"][0])
            if heading in seen:
                continue
            seen.add(heading)
            field = model.model_fields[form.headings(model)[heading]]
            found = cells[heading]
            problem = f"{heading} is {_shown(found)}"
            place, row = at(heading)
            mistakes.append(sheet.mistake(place, row, problem, f"give {field.description}"))
        return None


def _counties(sheet: Sheet, rows: list[tuple[int, Any]], mistakes: list[InputError]) -> tuple[tuple[str, ...], np.ndarray]:
    """Names of the further columns of the indicators, and their numbers."""
    names = tuple(heading for heading in sheet.columns if heading not in form.headings(form.IndicatorRow))
    values = np.full((len(names), len(rows)), np.nan)
    for k, name in enumerate(names):
        for n, (row, _) in enumerate(rows):
            try:
                found = sheet.value(name, row)
                if found is None:
                    continue
                if isinstance(found, bool) or not isinstance(found, int | float):
                    raise sheet.mistake(name, row, f"the value of {name} is {_shown(found)}", "give a number, or nothing")
                values[k, n] = found
            except InputError as error:
                mistakes.append(error)
    return names, values


def _contradictions(general: form.General, sheets: dict[str, Sheet], read: Any, counties: Any) -> Iterator[InputError]:
    """What is wrong between cells that are each in order."""
    known = {indicator.code: indicator for indicator in load_catalogue()} if general.system == "2021" else {}
    dimensions = [row.zh for _, row in read[form.DIMENSIONS]]
    sheet = sheets[form.INDICATORS]
    codes: dict[str, int] = {}
    for number, row in read[form.INDICATORS]:
        if row.code in codes:
            problem = f"the code {row.code!r} stands in row {codes[row.code]} already"
            yield sheet.mistake(form.heading_of(form.IndicatorRow, "code"), number, problem, "give every indicator its own")
        codes.setdefault(row.code, number)
        if row.dimension not in dimensions:
            place = sheet.place(form.heading_of(form.IndicatorRow, "dimension"), number)
            yield unknown_name("dimension", row.dimension, dimensions, file=sheet.file, place=place)
        for name, problem, remedy in _unlike_the_catalogue(row, known, codes) if known else ():
            yield sheet.mistake(form.heading_of(form.IndicatorRow, name), number, problem, remedy)
        for name, problem, remedy in _at_odds(row, general):
            yield sheet.mistake(form.heading_of(form.IndicatorRow, name), number, problem, remedy)
    if general.weights in ("entropy", "critic") and len(counties) < 2:
        problem = f"weights by {general.weights} need at least two counties, and there are {len(counties)}"
        remedy = f"add their columns to {form.INDICATORS}, or choose other weights"
        yield InputError(problem, file=sheet.file, place=f"sheet {form.GENERAL}", remedy=remedy)
    for number, row in read[form.PROJECTS]:
        if row.code not in codes:
            place = sheets[form.PROJECTS].place(form.heading_of(form.ProjectRow, "code"), number)
            yield unknown_name("indicator", row.code, codes, file=sheet.file, place=place)


def _unlike_the_catalogue(row: form.IndicatorRow, known: dict[str, Indicator], taken: Any) -> Iterator[tuple[str, str, str]]:
    """Where a row departs from the catalogue of 2021: field, problem and remedy."""
    if row.code.startswith(form.OWN_CODES):
        return
    if row.code not in known:
        guess = nearest(row.code, known)
        first = f"write {guess!r}" if guess and guess not in taken else "take a code of the catalogue of 2021"
        yield "code", f"unknown indicator {row.code!r}", f"{first}, or let the codes of your own begin with {form.OWN_CODES!r}"
        return
    listed, words = known[row.code], form.CHOICES["better"]
    if row.unit != listed.unit:
        yield "unit", f"the unit of {row.code} is {row.unit!r}", f"give its values in {listed.unit!r}"
    if row.better != listed.better:
        yield "better", f"the direction of {row.code} is {words[row.better]!r}", f"write {words[listed.better]!r}"


def _at_odds(row: form.IndicatorRow, general: form.General) -> Iterator[tuple[str, str, str]]:
    """Where cells of one row, or the choice of weights, contradict each other: field, problem and remedy."""
    if general.weights == "expert" and row.weight is None:
        yield "weight", "the expert weight is empty", "give one, or choose other weights"
    if row.worst is None or row.benchmark is None:
        return
    if row.worst == row.benchmark or (row.better != NEAR and (row.worst < row.benchmark) != (row.better == HIGHER)):
        side = {HIGHER: "below", LOWER: "above", NEAR: "other than"}[row.better]
        yield (
            "worst",
            f"{row.worst:g} cannot score zero with a standard of {row.benchmark:g}",
            f"give a value {side} the standard",
        )


def _shown(found: Any) -> str:
    """What was found in a cell, as the reader knows it."""
    if found is None:
        return "empty"
    return f"the date {found:%Y-%m-%d}" if isinstance(found, datetime.date) else repr(found)


def _indicators(rows: tuple[form.IndicatorRow, ...], english: dict[str, str]) -> tuple[Indicator, ...]:
    """The indicators as the scores want them; what moves one in the model is in the catalogue alone."""
    moved = {indicator.code: indicator.variable for indicator in load_catalogue()}
    return tuple(
        Indicator(
            code=row.code,
            dimension_zh=row.dimension,
            dimension_en=english[row.dimension],
            zh=row.zh,
            en=row.en,
            unit=row.unit,
            better=row.better,
            kind=row.kind,
            benchmark=row.benchmark,
            status=row.basis or "",
            variable=moved.get(row.code, ""),
            worst=row.worst,
        )
        for row in rows
    )
