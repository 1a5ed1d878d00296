"""How numbers are written: percent, areas in 万平方米 or million m2, and probabilities with what they rest on."""

from __future__ import annotations

import math

from simulation.report.texts import say

AREA_UNIT = {"zh": 1e4, "en": 1e6}
POWER_UNIT = {"zh": 1e4, "en": 1e6}  # 万千瓦, GW
MISSING = "–"


SPACE = "\u00a0"  # does not break before a unit


def percent(share: float, digits: int = 1) -> str:
    """A share as percent: 0.978 -> "97.8 %"; what is almost but not quite whole is never rounded to 100 %."""
    if share is None or math.isnan(share):
        return MISSING
    text = f"{100 * share:.{digits}f}"
    if float(text) == 100 and share < 1:
        return f">{100 - 10.0**-digits:.{digits}f}{SPACE}%"
    return f"{text}{SPACE}%"


def goal_percent(share: float) -> str:
    """A goal as percent, as short as documents write it: 0.98 -> "98 %"."""
    return percent(share).replace(f".0{SPACE}", SPACE)


def area(square_metres: float, language: str) -> str:
    """An area without its unit, in 万平方米 (zh) or million m2 (en)."""
    if square_metres is None or math.isnan(square_metres):
        return MISSING
    value = square_metres / AREA_UNIT[language]
    if value == 0:
        return "0"
    digits = 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
    if abs(value) < 0.1:
        digits = 3 if abs(value) >= 0.01 else 4
    return f"{value:,.{digits}f}"


def area_unit(language: str) -> str:
    return say("unit.area", language)


def quantity(value: float, unit: str, language: str, *, with_unit: bool = True) -> str:
    """A value of a target in the reader's unit."""
    if value is None or math.isnan(value):
        return MISSING
    if unit == "share":
        return goal_percent(value)
    if unit == "m2":
        return f"{area(value, language)}{SPACE}{area_unit(language)}" if with_unit else area(value, language)
    if unit == "year":
        return f"{value:.0f}"
    if unit == "kW":
        scaled = f"{value / POWER_UNIT[language]:,.2f}"
        return f"{scaled}{SPACE}{say('unit.power', language)}" if with_unit else scaled
    key = unit.replace("/", "_per_")
    return f"{value:,.10g} {say(f'unit.{key}', language)}"


def chance(probability: float, low: float, high: float) -> str:
    """A probability with its interval, in percent: "50 % (30–70 %)"."""
    if math.isnan(probability):
        return MISSING
    low_high = f"{100 * low:.0f}–{100 * high:.0f}"
    return f"{100 * probability:.0f}{SPACE}% ({low_high}{SPACE}%)"


def of_members(probability: float, members: float) -> tuple[int, int]:
    """How many of how many members."""
    n = 0 if math.isnan(members) else int(members)
    return (0 if math.isnan(probability) else round(probability * n)), n
