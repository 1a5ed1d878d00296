"""Registers: lists of single things, such as research projects, of every member of a result.

A register is a Parquet file with its description beside it, as a Frictionless resource. The public version holds the rows that
are disclosed, and of them what may be shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulation.errors import InputError
from simulation.kinds import Name
from simulation.results.tables import Head
from simulation.systems.system import Field, Register

MEMBER = Field("member", "integer", "", Name("成员", "Member"), Name("集合成员的序号", "number of the ensemble member"))


def fields_of(register: Register, public: bool = False) -> tuple[Field, ...]:
    """The fields of a register with that of its members; of the public version those that it has."""
    fields = (MEMBER, *register.fields)
    return tuple(f for f in fields if f.public) if public else fields


def together(register: Register, members: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """The rows of all members as one table, words in the place of numbers. members : what `register.rows` gave for each."""
    counts = [len(rows[register.fields[0].name]) for rows in members]
    columns: dict[str, Any] = {MEMBER.name: np.repeat(np.arange(len(members), dtype=np.int32), counts)}
    for field in register.fields:
        values = np.concatenate([np.asarray(rows[field.name]) for rows in members])
        if field.choices is not None:
            values = pd.Categorical.from_codes(values, list(field.choices))
        columns[field.name] = values
    return pd.DataFrame(columns)


def public_version(register: Register, table: pd.DataFrame) -> pd.DataFrame:
    """What of a register may be shown to all."""
    shown = [field.name for field in fields_of(register, public=True)]
    return table.loc[table[register.disclosed], shown].reset_index(drop=True)


def heads_of(register: Register) -> dict[str, Head]:
    """What people read above each column."""
    return {field.name: Head(field.words.zh, field.words.en, field.unit) for field in fields_of(register)}


def description(register: Register) -> dict[str, Any]:
    """The register as a Frictionless resource: every column with type, unit, names and meaning in both languages."""
    return {
        "name": register.name,
        "path": f"{register.name}.parquet",
        "format": "parquet",
        "title": register.words.en,
        "title_zh": register.words.zh,
        "schema": {"fields": [_described(field) for field in fields_of(register)]},
    }


def _described(field: Field) -> dict[str, Any]:
    described: dict[str, Any] = {"name": field.name, "type": field.kind, "title": field.words.en, "title_zh": field.words.zh}
    described |= {"description": field.meaning.en, "description_zh": field.meaning.zh, "public": field.public}
    if field.unit:
        described["unit"] = field.unit
    if field.choices is not None:
        described["constraints"] = {"enum": list(field.choices)}
        described["names"] = {word: name._asdict() for word, name in field.choices.items()}
    return described


def write_registers(registers: Iterable[Register], tables: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Write every register that a run has kept, and its description, into a folder."""
    for register in registers:
        if register.name in tables:
            tables[register.name].to_parquet(folder / f"{register.name}.parquet", index=False)
            text = json.dumps(description(register), ensure_ascii=False, indent=2) + "\n"
            (folder / f"{register.name}.resource.json").write_text(text, encoding="utf-8", newline="\n")


def read_register(register: Register, folder: Path) -> pd.DataFrame:
    """A register of a saved result. Raises :class:`InputError` where it is not there, or is not what was written."""
    file = folder / f"{register.name}.parquet"
    if not file.is_file():
        raise InputError("register.missing", file=file)
    try:
        table = pd.read_parquet(file)
    except Exception as reason:  # a damaged file can make the library fail in every way that it has
        raise InputError("register.unreadable", file=file) from reason
    if list(table.columns) != [field.name for field in fields_of(register)]:
        raise InputError("register.other_columns", file=file)
    for field in fields_of(register):
        if not _fits(field, table[field.name]):
            raise InputError("register.other_values", file=file, column=field.name)
    return table


def _fits(field: Field, column: pd.Series) -> bool:
    """Whether a column holds what a field of this kind is written as."""
    types = pd.api.types
    if field.choices is not None:
        return isinstance(column.dtype, pd.CategoricalDtype) and set(column.cat.categories) <= set(field.choices)
    fits = {"boolean": types.is_bool_dtype, "integer": types.is_integer_dtype, "number": types.is_float_dtype}
    return bool(fits.get(field.kind, types.is_string_dtype)(column))
