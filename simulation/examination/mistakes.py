"""All mistakes of a workbook in one answer, sheet by sheet in the order of the form and row by row, each a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from simulation.errors import LANGUAGES, InputError, Message
from simulation.examination import form
from simulation.facts.mistakes import SeveralMistakes, raise_all

_ORDER = {name: n for n, name in enumerate((form.GENERAL, *form.ROWS))}
_ALIKE = 4  # cells of a column with one mistake, from which it is said once
_CELL = re.compile(r"([A-Z]*)([0-9]+)")


class MistakesOfWorkbook(SeveralMistakes):
    """Several mistakes told at once and none left out: who mends a workbook wants to do it once."""

    def __init__(self, file: str, mistakes: Sequence[InputError]):
        super().__init__(sorted(mistakes, key=_where))
        sheets = [(sheet, list(found)) for sheet, found in groupby(self.mistakes, key=_sheet)]
        lines = {}
        for language in LANGUAGES:
            blocks = []
            for sheet, found in sheets:
                place = Message("place.sheet", sheet=sheet) if sheet else Message("mistakes.of_file")
                head = Message("mistakes.of_sheet", place=place, n=len(found)).text(language)
                heads = (head,) if len(sheets) > 1 else ()
                blocks.append("\n".join((*heads, *(each.text(language) for each in _once(found)))))
            lines[language] = "\n".join(blocks).rstrip(".。")
        self.message = Message("mistakes.list", count=len(self.mistakes), lines=lines)
        self.workbook = file

    def __reduce__(self):
        return MistakesOfWorkbook, (self.workbook, self.mistakes)


def raise_by_sheet(file: str, mistakes: Sequence[InputError]) -> None:
    """Raise nothing, the one mistake, or all of them by sheet."""
    if len(mistakes) > 1:
        raise MistakesOfWorkbook(file, mistakes)
    raise_all(mistakes)


def _once(mistakes: Sequence[InputError]) -> list[InputError]:
    """The mistakes of a sheet; one that cells below one another share is told once for all of them."""
    runs: list[list[InputError]] = []
    ends: dict[tuple[object, ...], list[InputError]] = {}  # by what the next of a run would be
    for mistake in mistakes:
        _, row, _, column = _where(mistake)
        same = (_sheet(mistake), column, mistake.message.text("zh"))
        run = ends.pop((*same, row), None) if column else None
        if run is None:
            runs.append(run := [])
        run.append(mistake)
        ends[(*same, row + 1)] = run
    told = []
    for run in runs:
        if len(run) < _ALIKE:
            told.extend(run)
        else:
            (sheet, first), (_, last) = mistake_at(run[0]), mistake_at(run[-1])
            cells = Message("cells.from_to", first=first, last=last, n=len(run))
            told.append(run[0].at(run[0].file, Message("sheet.cell", sheet=sheet, cell=cells)))
    return told


def mistake_at(mistake: InputError) -> tuple[str, object]:
    """Sheet and cell of a mistake, by which two about one cell are known; one of no cell is only like itself."""
    cell = mistake.place.values.get("cell") if isinstance(mistake.place, Message) else None
    return (_sheet(mistake), cell or id(mistake))


def _sheet(mistake: InputError) -> str:
    values = mistake.place.values if isinstance(mistake.place, Message) else mistake.message.values
    return str(values.get("sheet") or "")


def _where(mistake: InputError) -> tuple[int, int, int, str]:
    """Where a mistake stands in the order of the form: sheet, row, column."""
    values = mistake.place.values if isinstance(mistake.place, Message) else {}
    meant = _CELL.fullmatch(str(values.get("cell") or values.get("row") or "0"))
    column, row = (meant[1], int(meant[2])) if meant else ("", 0)
    return (_ORDER.get(_sheet(mistake), -1), row, len(column), column)
