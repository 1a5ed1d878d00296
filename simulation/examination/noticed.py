"""What else a reader of a workbook should know: rows that may say one thing twice, places that the city does not have, and
deadlines that are over. Each is a remark, and nothing is left out for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simulation.errors import Message
from simulation.examination import form, typed
from simulation.examination.cells import Sheet
from simulation.examination.plausible import first_few, not_there
from simulation.facts.divisions import Divisions

Rows = list[tuple[int, Any]]
"""The rows of a sheet with their numbers."""


def noticed(
    sheets: Mapping[str, Sheet],
    read: Mapping[str, Rows],
    counties: tuple[str, ...],
    divisions: Divisions | None,
    scope: str,
    year: int,
) -> Iterator[Message]:
    """Every remark, in the order of the sheets; counties : the columns of the indicators."""
    yield from _named_twice(sheets[form.INDICATORS], read[form.INDICATORS])
    if divisions and form.UNITS in sheets:
        yield from _elsewhere(sheets[form.UNITS], read[form.UNITS], counties, divisions, scope)
    for name, fields in _SAME.items():
        if name in sheets:
            yield from _again(sheets[name], read[name], fields)
    for name in (form.PROBLEMS, form.PROJECTS):
        if name in sheets:
            yield from _overdue(sheets[name], read[name], year)


_SAME = {
    form.UNITS: ("code", "county", "name", "address"),
    form.PROBLEMS: ("code", "place", "content"),
    form.PROJECTS: ("name", "code", "place"),
    form.PLANS: ("plan", "item", "due"),
}
"""What two rows of a sheet have in common that say one thing twice."""


def _again(sheet: Sheet, rows: Rows, fields: tuple[str, ...]) -> Iterator[Message]:
    """Rows that say what one above them says."""
    first: dict[tuple[str, ...], int] = {}
    again = []
    for number, row in rows:
        above = first.setdefault(tuple(typed.folded(getattr(row, name) or "") for name in fields), number)
        if above != number:
            again.append(Message("rows.pair", row=number, above=above))
    if again:
        place = Message("place.sheet", sheet=sheet.name)
        yield Message("remark.at", place=place, remark=Message("rows.again", rows=first_few(again), n=len(again)))


def _named_twice(sheet: Sheet, rows: Rows) -> Iterator[Message]:
    """An indicator that has the name of one above it, if by another code: it counts twice."""
    first: dict[str, tuple[int, str]] = {}
    for number, row in rows:
        above, code = first.setdefault(typed.folded(row.zh), (number, row.code))
        if above != number:
            heading = form.heading_of(form.IndicatorRow, "zh")
            yield sheet.remark(heading, number, "indicator.same_name", name=row.names, code=row.code, row=above, other=code)


def _elsewhere(sheet: Sheet, rows: Rows, counties: tuple[str, ...], divisions: Divisions, scope: str) -> Iterator[Message]:
    """Counties of units that the city does not have in that year, or that are outside the scope; a place that has a column
    among the indicators is spoken of there."""
    at: dict[str, list[int]] = {}
    for number, row in rows:
        if row.county and row.county not in counties:
            at.setdefault(row.county, []).append(number)
    alike: dict[str, tuple[str, list[str], list[int], dict[str, Any]]] = {}
    for county, numbers in at.items():
        if found := not_there(county, divisions, scope):
            kind, said = found
            same = alike.setdefault(county if kind == "division" else kind, (_OF_UNITS[kind], [], [], said))
            same[1].append(county)
            same[2].extend(numbers)
    for key, names, numbers, said in alike.values():
        yield _about(sheet, form.heading_of(form.UnitRow, "county"), numbers, key, county=first_few(names), **said)


_OF_UNITS = {"division": "units.division", "not_a_county": "units.not_a_county", "scope": "units.scope"}


def _overdue(sheet: Sheet, rows: Rows, year: int) -> Iterator[Message]:
    """What is to be done by a day before the year that is examined."""
    over = [(number, row.deadline) for number, row in rows if row.deadline and int(row.deadline[:4]) < year]
    if over:
        heading = form.heading_of(form.ROWS[sheet.name], "deadline")
        days = first_few([day for _, day in over])
        yield _about(sheet, heading, [number for number, _ in over], "deadline.over", heading=heading, days=days, year=year)


def _about(sheet: Sheet, heading: str, numbers: list[int], key: str, /, **said: Any) -> Message:
    """One remark on all cells of a column that it holds for."""
    cells = first_few([sheet.cell(heading, number) for number in numbers])
    place = Message("sheet.cell", sheet=sheet.name, cell=cells)
    return Message("remark.at", place=place, remark=Message(key, **said))
