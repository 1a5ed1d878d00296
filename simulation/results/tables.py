"""Tables for exchange: CSV that spreadsheets open well and that cannot carry a formula from data."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table as UTF-8 CSV with a byte-order mark, so that spreadsheets show Chinese; texts that would be formulas are
    disarmed with a leading apostrophe."""
    safe = table.copy()
    for column in safe.select_dtypes(exclude=["number", "bool"]).columns:
        safe[column] = safe[column].map(_disarmed)
    safe.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n", float_format="%.9g")


def read_table(path: Path) -> pd.DataFrame:
    """Read a table of a result; codes stay text."""
    return pd.read_csv(path, encoding="utf-8-sig", dtype={"region": str, "city_region": str, "held_up_by": str, "id": str})


def _disarmed(value: object) -> object:
    if not isinstance(value, str):
        return value
    value = value.replace("\r\n", "\n").replace("\r", "\n")  # a bare return would start a new row
    return "'" + value if value.startswith(_FORMULA_STARTS) else value
