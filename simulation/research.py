"""`greenplan research`: the projects of a saved result that a condition holds for, on the terminal or in a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import rich.box
import rich.table

from simulation import terminal
from simulation.errors import InputError, Message
from simulation.kinds import Name
from simulation.paths import shown_path
from simulation.results import sheets
from simulation.results.conditions import rows_where
from simulation.results.folder import find_results
from simulation.results.registers import fields_of, heads_of, public_version, read_register
from simulation.results.tables import write_table
from simulation.systems.composition import standard
from simulation.systems.system import Register

_SHOWN = ("member", "city", "topic", "owner", "state", "begun", "ended", "used")
_ROWS_SHOWN = 20
_ROWS_OF_A_SHEET = 1_048_575


def show_research(result: str, where: str, out: Path | None, *, public: bool, language: str) -> None:
    """Say which research projects of a result fulfil a condition; with `out`, write them to a file that was not there."""
    if out is not None:
        out = sheets.home_folder_of(out)
        if out.suffix.lower() not in (".xlsx", ".csv"):
            raise InputError("register.kind", file=out)
    register = next(each for each in standard().registers if each.name == "research")
    table = read_register(register, find_results(result))
    if public:
        table = public_version(register, table)
    found = rows_where(table, fields_of(register, public), where)
    if out is None:
        _print(register, found, len(table), language)
    else:
        print(shown_path(write_rows(register, found, out, language)))


def write_rows(register: Register, table: pd.DataFrame, path: Path, language: str) -> Path:
    """Write rows of a register as .xlsx or .csv; no file is replaced."""
    if path.suffix.lower() == ".csv":
        return sheets.save_new(path, lambda draft: write_table(table, draft, heads_of(register)))
    if len(table) > _ROWS_OF_A_SHEET:
        raise InputError("register.too_many", file=path, rows=len(table), most=_ROWS_OF_A_SHEET)
    book, heads = sheets.new_book(), heads_of(register)
    cells = table.astype(object).where(table.notna(), None)
    sheets.add_sheet(book, register.name, [heads[c].title(language) for c in table.columns], cells.itertuples(index=False))
    return sheets.save(book, path)


def _print(register: Register, found: pd.DataFrame, of: int, language: str) -> None:
    heads, names = heads_of(register), {f.name: f.choices or {} for f in fields_of(register)}
    title = Message("register.found", rows=len(found), of=of).text(language)
    table = rich.table.Table(title=title, title_justify="left", box=rich.box.SIMPLE)
    for column in _SHOWN:
        table.add_column(heads[column].title(language))
    for row in found[list(_SHOWN)].head(_ROWS_SHOWN).to_dict("records"):
        table.add_row(*(_cell(names[str(column)], value, language) for column, value in row.items()))
    console = terminal.console()
    console.print(table)
    if len(found) > _ROWS_SHOWN:
        console.print(Message("register.more", shown=_ROWS_SHOWN).text(language))


def _cell(names: Mapping[str, Name], value: object, language: str) -> str:
    if isinstance(value, str) and value in names:
        return terminal.plain(getattr(names[value], language))
    if isinstance(value, float):
        return "" if value != value else f"{value:.2f}"
    return terminal.plain(str(value))
