"""What an edited workbook changes in a province's own data, in words for the terminal: counties that came or went, then cell by
cell, those first whose number is so far from the one before that it may be in another unit."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from simulation.commands.province_sheets import Sheet
from simulation.errors import LANGUAGES, Message
from simulation.facts.own_data import Differences, Unit, differences, raw_table
from simulation.facts.tables import SHARE
from simulation.paths import full_path

_FAR = 50.0
"""How many times larger or smaller a number is remarked: percent for shares (100, or less where figures are rounded) and
thousands are, a county's own better figure is not."""


class Change(NamedTuple):
    """A cell that differs from the province's own data; remark : on its unit, where it may be in another."""

    sheet: str
    cell: str
    row: Any
    column: str
    title: Any
    before: str
    after: str
    remark: Message | None = None


class Changes(NamedTuple):
    """All that differs: rows that are gone and new, by name, and cells of the rows that are in both."""

    cells: tuple[Change, ...]
    gone: tuple[Unit, ...]
    new: tuple[Unit, ...]


def changes_of(found: dict[str, Sheet], base: Path) -> Changes:
    """What the sheets change in the tables of a province's folder."""
    each = {name: differences(sheet.frame, raw_table(base / f"{name}.csv")) for name, sheet in found.items()}
    cells = [change for name, different in each.items() for change in _of_sheet(found[name], different)]
    cells.sort(key=lambda change: change.remark is None)
    gone, new = ([unit for different in each.values() for unit in getattr(different, which)] for which in ("gone", "new"))
    return Changes(tuple(cells), tuple(gone), tuple(new))


def said_of(changes: Changes, path: Path, most: int = 20) -> list[str]:
    """What was replaced: rows that are gone or new, a line a cell, and how many more."""
    cells = changes.cells
    found = [str(Message("workbook.replaced", file=full_path(path), n=len(cells)))]
    if rows := gone_and_new(changes.gone, changes.new):
        found.append(f"  {rows}")
    for change in cells[:most]:
        line = Message("workbook.change", **change._asdict())
        found.append(f"  {Message('workbook.remarked', line=line, remark=change.remark) if change.remark else line}")
    return found + ([f"  {Message('workbook.more', n=len(cells) - most)}"] if len(cells) > most else [])


def gone_and_new(gone: tuple[Unit, ...], new: tuple[Unit, ...]) -> Message | None:
    """Which rows are gone, and which are new; None where neither is."""
    parts = {"gone": [unit.named() for unit in gone], "new": [unit.named() for unit in new]}
    keys = {(True, True): "workbook.gone_and_new", (True, False): "workbook.gone", (False, True): "workbook.new"}
    key = keys.get((bool(gone), bool(new)))
    return Message(key, **parts) if key else None


def _of_sheet(sheet: Sheet, different: Differences) -> list[Change]:
    return [
        Change(
            sheet.name,
            sheet.cell(each.column, each.line),
            each.unit.named(),
            each.column,
            sheet.title(each.column),
            each.before,
            each.after,
            _far_from_before(sheet, each.column, each.before, each.after),
        )
        for each in different.cells
    ]


def _far_from_before(sheet: Sheet, column: str, before: str, after: str) -> Message | None:
    """That a number is so many times the one before, and the question whether it is in the unit of its column."""
    rule = sheet.rules.get(column)
    if rule is None or not rule.numeric or not rule.unit:
        return None
    try:
        one, other = abs(float(before)), abs(float(after))
    except ValueError:
        return None
    if not one or not other or max(one / other, other / one) < _FAR:
        return None
    times = {language: _about(max(one / other, other / one), language) for language in LANGUAGES}
    unit = {language: rule.unit_in_words(language) for language in LANGUAGES}
    key = "workbook.far_share" if rule.unit == SHARE else "workbook.far"
    return Message(key, times=times, unit=unit, way=Message("workbook.smaller" if other < one else "workbook.larger"))


def _about(times: float, language: str) -> str:
    """A factor in round words: 1 亿, 100 million."""
    rounded = float(f"{times:.0e}")  # one figure: who reads it looks for the unit
    steps = ((1e8, " 亿"), (1e4, " 万")) if language == "zh" else ((1e9, " billion"), (1e6, " million"))
    step, word = next(((size, word) for size, word in steps if rounded >= size), (1.0, " " if language == "zh" else ""))
    return f"{rounded / step:,.0f}{word}"
