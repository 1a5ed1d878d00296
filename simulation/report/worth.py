"""What a measure is worth, as tables that people read: quantities by name, money and years in their units."""

from __future__ import annotations

import math

import pandas as pd

from simulation.report.numbers import MISSING, SCALES, percent, scaled, unit_name, with_minus
from simulation.report.texts import say

_NUMBERS = ("mean", "median", "p05", "p95")


def worth_in_words(found: pd.DataFrame, last: int, language: str) -> pd.DataFrame:
    """The table of `platform_value` (of one place) or `disclosure_value` in words: quantity, unit, mean, median and 5-95 % of
    members.

    last : the last full year, beyond which nobody knows when something has paid for itself.
    """
    rows = []
    for row in found.itertuples():
        unit = unit_name(row.unit, language) if row.unit in SCALES else say(f"worth.unit_{row.unit}", language)
        values = [_value(getattr(row, name), row.unit, last, language) for name in _NUMBERS[1:]]
        values.insert(0, MISSING if row.unit == "year" else _value(row.mean, row.unit, last, language))
        rows.append((say(f"worth.{row.quantity}", language), unit, *values))
    heads = [say(f"worth.col_{name}", language) for name in ("quantity", "unit", *_NUMBERS)]
    return pd.DataFrame(rows, columns=heads)


def year_paid_back(year: float, last: int, language: str) -> str:
    """A year of `paid_back` in words; that nothing was spent, or there was no debt, or still is at the end, is said as such."""
    if math.isnan(year):
        return say("smart.back_nothing", language)
    key = "smart.back" if math.isfinite(year) else "smart.back_later" if year > 0 else "smart.back_no_debt"
    return say(key, language, year=f"{year:.0f}", last=last)


def _value(value: float, unit: str, last: int, language: str) -> str:
    if unit == "year":
        return year_paid_back(value, last, language)
    if unit == "share":
        return percent(value)
    return with_minus(f"{value:.1f}") if unit in ("count", "yr") else scaled(value, unit, language)
