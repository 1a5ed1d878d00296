"""Tables for exchange: CSV that spreadsheets open well, with heads in both languages, and that carries no formula from data.

A head is the name that programs use and, behind a space, what it is in Chinese ("p_meet 达标概率"): one registry,
`heads.yaml`, for the tables of the package; those of other systems bring theirs. `read_table` gives the names alone.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from simulation.errors import read_texts
from simulation.parameters import load_parameters

_REGISTRY = Path(__file__).with_name("heads.yaml")
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")  # the full-width ones too: a Chinese spreadsheet takes them for the others
_CODES = (
    "region",
    "city_region",
    "held_up_by",
    "provinces_short",
    "holders",
    "id",
    "code",
    "period",
)  # texts, though they look like numbers


_HEAD = re.compile(r"([A-Za-z_][A-Za-z_0-9]*) .*[\u4e00-\u9fff]")


class Head(NamedTuple):
    """What people read above a column."""

    zh: str
    en: str
    unit: str = ""

    def title(self, language: str) -> str:
        """The head in "zh" or "en", with its unit."""
        text = self.zh if language == "zh" else self.en
        unit = ("（{}）" if language == "zh" else " ({})").format(self.unit) if self.unit else ""
        return text + unit


@functools.cache
def heads() -> dict[str, str]:
    """Column -> its head in Chinese, for every column of every table."""
    registry = read_texts(_REGISTRY)
    return {parameter.name: parameter.zh for parameter in load_parameters().parameters} | registry


def head_of(column: str, own: Mapping[str, Head] | None = None) -> Head:
    """The head of a column: one of a table's `own`, or that of the registry; else the name stands for itself."""
    if own and column in own:
        return own[column]
    return Head(heads().get(column, column), column.replace("_", " "))


def write_table(table: pd.DataFrame, path: Path, own: Mapping[str, Head] | None = None) -> None:
    """Write a table as UTF-8 CSV with a byte-order mark, so that spreadsheets show Chinese; see :func:`table_text`."""
    path.write_text(table_text(table, own), encoding="utf-8-sig", newline="")


def table_text(table: pd.DataFrame, own: Mapping[str, Head] | None = None) -> str:
    """A table as CSV. Heads serve both languages; texts that would be formulas are disarmed with a leading apostrophe. `own`
    are heads that the table brings beside those of the registry."""
    safe = table.copy()
    for column in safe.select_dtypes(exclude=["number", "bool"]).columns:
        safe[column] = safe[column].map(_disarmed)
    safe.columns = pd.Index([_head(str(column), own) for column in safe.columns])
    return safe.to_csv(index=False, lineterminator="\n", float_format=_digits)


def _digits(value: float) -> str:
    """Nine digits, and no power of ten in a large number: people read 1200000000 and not 1.2e+09."""
    text = f"{value:.9g}"
    return f"{Decimal(text):f}" if "e+" in text else text


def read_table(path: Path | str) -> pd.DataFrame:
    """Read a table of a result under the names that programs use; codes stay text."""
    names = [_name(head) for head in pd.read_csv(path, encoding="utf-8-sig", nrows=0).columns]
    return pd.read_csv(path, encoding="utf-8-sig", header=0, names=names, dtype=dict.fromkeys(_CODES, str))


def _head(column: str, own: Mapping[str, Head] | None) -> str:
    known = column in heads() or (own and column in own)
    return f"{column} {head_of(column, own).title('zh')}" if known else _disarmed(column)


def _name(head: str) -> str:
    found = _HEAD.match(head)
    return found[1] if found else head


def _disarmed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    value = value.replace("\r\n", "\n").replace("\r", "\n")  # a bare return would start a new row
    return "'" + value if value.startswith(_FORMULA_STARTS) else value
