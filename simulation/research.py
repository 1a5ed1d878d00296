"""`greenplan research`: the projects of a saved result that a condition holds for, on the terminal or in a file."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import rich.box
import rich.table
from rich.cells import cell_len

from simulation import terminal
from simulation.clock import QUARTERS
from simulation.errors import InputError, Message
from simulation.facts.cities import all_cities
from simulation.kinds import Name
from simulation.paths import shown_path
from simulation.report.numbers import base_unit
from simulation.report.texts import quarter_in_words
from simulation.results import sheets
from simulation.results.conditions import rows_where
from simulation.results.folder import find_results
from simulation.results.manifest import read_manifest
from simulation.results.registers import fields_of, heads_of, public_version, read_register
from simulation.results.tables import write_table
from simulation.systems.composition import standard
from simulation.systems.system import Field, Register

_SHOWN = ("member", "city", "topic", "owner", "state", "begun", "ended", "used")
_FOLDING = ("topic", "owner")
_MONEY = ("cost", "granted", "paid_public", "paid_own")
_CALLED = {"city": Name("城市", "City")}
"""What a column is called where its values are words."""
_ROWS_SHOWN = 20
_ROWS_OF_A_SHEET = 1_048_575


def show_research(result: str, where: str, out: Path | None, *, public: bool, language: str) -> None:
    """Say which research projects of a result fulfil a condition; with `out`, write them to a file that was not there."""
    if out is not None:
        out = sheets.home_folder_of(out)
        if out.suffix.lower() not in (".xlsx", ".csv"):
            raise InputError("register.kind", file=out)
    register = next(each for each in standard().registers if each.name == "research")
    folder = find_results(result)
    table, members = read_register(register, folder), int(read_manifest(folder)["members"])
    if public:
        table = public_version(register, table)
    found = rows_where(table, _named(fields_of(register, public), table), where, members)
    if out is None:
        _print(register, found, len(table), members, language)
    else:
        print(shown_path(write_rows(register, found, out, language)))


def _named(fields: Sequence[Field], table: pd.DataFrame) -> list[Field]:
    """The fields of a register, with the cities that it may be asked about: those of the province, by code or name. The column
    of cities has the name that a workbook gives it, too."""
    names = {city.adcode: Name(*city.name) for city in all_cities()}
    there = {code: names.get(code, Name(code, code)) for code in sorted(table["city"].unique())}
    asked = [field._replace(choices=there) if field.name == "city" else field for field in fields]
    return [*asked, *(field._replace(words=_CALLED["city"]) for field in asked if field.name == "city")]


def write_rows(register: Register, table: pd.DataFrame, path: Path, language: str) -> Path:
    """Write rows of a register as .csv, as programs read it, or as .xlsx in words; no file is replaced."""
    if path.suffix.lower() == ".csv":
        return sheets.save_new(path, lambda draft: write_table(table, draft, heads_of(register)))
    if len(table) > _ROWS_OF_A_SHEET:
        raise InputError("register.too_many", file=path, rows=len(table), most=_ROWS_OF_A_SHEET)
    book, shown = sheets.new_book(), in_words(register, table, language)
    heads = [_head(field, language) for field in fields_of(register) if field.name in shown]
    sheet = sheets.add_sheet(book, getattr(register.words, language), heads, shown.itertuples(index=False))
    for place, name in enumerate(shown, start=1):
        if name in _MONEY:
            sheets.dress(sheet, place, "#,##0")
    return sheets.save(book, path)


def in_words(register: Register, table: pd.DataFrame, language: str, *, briefly: bool = False) -> pd.DataFrame:
    """Rows of a register as people read them: words and cities by name, moments as quarters (`briefly` as 2026Q4 in either
    language), yes or no; None where there is nothing."""
    shown = {}
    for field in fields_of(register):
        if field.name in table:
            words = _words_of(field, language, briefly)
            shown[field.name] = [None if pd.isna(value) else words(value) for value in table[field.name]]
    return pd.DataFrame(shown, dtype=object)


def _words_of(field: Field, language: str, briefly: bool) -> Callable[[Any], Any]:
    """What turns a value of a column into what people read."""
    if field.name == "city":
        names = {city.adcode: getattr(city.name, language) for city in all_cities()}
        return lambda code: names.get(code, code)
    if field.choices is not None:
        choices = field.choices
        return lambda word: getattr(choices[word], language)
    if field.kind == "boolean":
        return lambda value: Message("list.word_yes" if value else "list.word_no").text(language)
    if (field.kind, field.unit) == ("number", "year"):
        return lambda moment: quarter_in_words(*_quarter(moment), "en" if briefly else language)
    return lambda value: value


def _quarter(moment: float) -> tuple[int, int]:
    """Year and quarter of a moment in decimal years."""
    return math.floor(moment), int(moment % 1 * QUARTERS) + 1


def _head(field: Field, language: str) -> str:
    """The name of a column, with the unit of money."""
    name = getattr(_CALLED.get(field.name, field.words), language)
    unit = base_unit(field.unit, language) if field.unit == "yuan" else ""
    return (f"{name}（{unit}）" if language == "zh" else f"{name} ({unit})") if unit else str(name)


def _print(register: Register, found: pd.DataFrame, whole: int, members: int, language: str) -> None:
    """A title that counts all members together and one, and the first rows; cells fold rather than lose their end."""
    each = {"each": f"{len(found) / members:,.1f}", "each_of": f"{whole / members:,.1f}"}
    title = Message("register.found", rows=len(found), of=whole, members=members, **each).text(language)
    table = rich.table.Table(box=rich.box.SIMPLE, padding=(0, 1, 0, 0), pad_edge=False)
    rows = in_words(register, found[list(_SHOWN)].head(_ROWS_SHOWN), language, briefly=True)
    rows = rows.map(lambda value: "" if value is None else terminal.plain(value))
    fields = {field.name: field for field in fields_of(register)}
    for column in rows:
        widest = max((cell_len(value) for value in rows[column]), default=0) if column not in _FOLDING else None
        table.add_column(_head(fields[column], language), overflow="fold", min_width=widest)
    for row in rows.itertuples(index=False):
        table.add_row(*row)
    console = terminal.console(width=terminal.width())
    console.print(title, soft_wrap=True)
    if len(found):
        console.print(table)
    if len(found) > _ROWS_SHOWN:
        console.print(Message("register.more", shown=_ROWS_SHOWN).text(language))
