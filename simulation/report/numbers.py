"""How numbers are written, on the terminal, in figures and in the report alike: percent, quantities in the units that readers
know, and probabilities with what they rest on."""

from __future__ import annotations

import functools
import math

from simulation.errors import LANGUAGES
from simulation.report.texts import all_texts, has, say

SCALES = {  # how much of the model's unit makes one of the reader's; what is not here is read as it is
    "m2": {"zh": 1e4, "en": 1e6},  # 万平方米, million m2
    "kW": {"zh": 1e4, "en": 1e6},  # 万千瓦, GW
    "kWh": {"zh": 1e8, "en": 1e9},  # 亿千瓦时, TWh
    "m3": {"zh": 1e8, "en": 1e9},  # 亿立方米, billion m3
    "t": {"zh": 1e4, "en": 1e6},  # 万吨, Mt
    "large_t": {"zh": 1e8, "en": 1e9},  # 亿吨, Gt
    "tce": {"zh": 1e4, "en": 1e6},  # 万吨标准煤, Mtce
    "yuan": {"zh": 1e8, "en": 1e9},  # 亿元, billion yuan
    "persons": {"zh": 1e4, "en": 1e6},  # 万人, million people
}
AREA, CARBON, MONEY, POWER = (SCALES[unit] for unit in ("m2", "t", "yuan", "kW"))
MONEY_OF_A_CITY = {"zh": 1e8, "en": 1e6}  # 亿元, million yuan
SHARES = ("share", "0..1", "probability")
COMPARATORS = {">=": "≥", "<=": "≤", ">": ">", "~": "≈"}
MISSING, MINUS = "–", "−"
_CATALOGUE = "exam.unit."
_LARGE = {("t", "zh"): 1e9}  # from here on a language has a larger unit: nobody reads 170,643 万吨
_LEAST = 0.0005  # of a reader's unit: a sum of many members that is smaller has no sign worth a word
ALMOST_NOTHING = "≈ 0"
SPACE = "\u00a0"  # does not break before a unit


def with_minus(text: str) -> str:
    """A formatted number with the sign of typography instead of a hyphen, which breaks lines and reads as a dash."""
    return text.replace("-", MINUS)


def years_of(period: object) -> str:
    """Years as readers see them, 2021–2035; the tables that programs read have a hyphen."""
    return str(period).replace("-", "–")


def with_sign(value: float, digits: int = 1) -> str:
    """A change with its sign, +1.3 or −0.2; none where it rounds to nothing."""
    text = f"{abs(value):,.{digits}f}"
    return f"{MINUS if value < 0 else '+'}{text}" if text.strip("0.,") else text


def short_number(value: float | None) -> str:
    """A number as short as it can be: six digits, or all of those before the point."""
    if value is None or math.isnan(value):
        return MISSING
    text = f"{value:,.{max(6, len(str(int(abs(value)))))}g}" if abs(value) < 1e15 else f"{value:,.6g}"
    return MINUS + text[1:] if value < 0 else text


def percent(share: float, digits: int = 1) -> str:
    """A share as percent: 0.978 -> "97.8 %"; what is almost but not quite whole is never rounded to 100 %."""
    if share is None or math.isnan(share):
        return MISSING
    text = f"{100 * share:.{digits}f}"
    if float(text) == 100 and share < 1:
        return f">{100 - 10.0**-digits:.{digits}f}{SPACE}%"
    return f"{with_minus(text)}{SPACE}%"


COUNTS = ("count", "communities", "households")
"""Units of things that are counted whole."""


def goal_percent(share: float) -> str:
    """A goal as percent, as short as documents write it: 0.98 -> "98 %"."""
    return percent(share).replace(f".0{SPACE}", SPACE)


def scaled(value: float, unit: str, language: str) -> str:
    """A value in the reader's unit, without naming it, with as many digits as its size deserves."""
    if value is None or math.isnan(value):
        return MISSING
    if unit == "year":
        return f"{value:.0f}"
    if unit in COUNTS:
        return with_minus(f"{value:,.0f}")
    if unit not in SCALES:
        text = f"{abs(value):,.10g}"
        return MINUS + text if value < 0 else text
    number = value / SCALES[unit][language]
    if number == 0:
        return "0"
    if abs(number) < _LEAST:
        return ALMOST_NOTHING
    digits = 2 if abs(number) < 10 or unit.startswith("large_") else 1 if abs(number) < 100 else 0
    if abs(number) < 0.1:
        digits = 3 if abs(number) >= 0.01 else 4
    return with_minus(f"{number:,.{digits}f}")


def area(square_metres: float, language: str) -> str:
    """An area without its unit, in 万平方米 (zh) or million m2 (en)."""
    return scaled(square_metres, "m2", language)


def unit_name(unit: str, language: str) -> str:
    """A reader's name of a unit of the vocabulary, of outcomes, targets or parameters; blank for a pure number."""
    return say(f"unit.{unit}", language)


def catalogue_unit(unit: str, language: str) -> str:
    """A reader's name of a unit of the examination's catalogue; a city's own as it stands."""
    return say(_CATALOGUE + unit, language) if has(_CATALOGUE + unit) else unit


@functools.cache
def catalogue_units(written: str) -> tuple[str, ...]:
    """Every way to write this unit of the catalogue, first as it is written here: its own and those of readers, kilometres by
    either of their Chinese names."""
    units = {key.removeprefix(_CATALOGUE): texts for key, texts in all_texts().items() if key.startswith(_CATALOGUE)}
    ways = ((unit, *texts.values(), texts["zh"].replace("千米", "公里")) for unit, texts in units.items())
    return tuple(dict.fromkeys((written, *next((way for way in ways if written in way), ()))))


def unit_in_words(written: str) -> dict[str, str]:
    """A unit of the catalogue in whatever spelling, as readers of either language know it; a city's own as it stands."""
    known = next((way for way in catalogue_units(written) if has(_CATALOGUE + way)), written)
    return {language: catalogue_unit(known, language) for language in LANGUAGES}


def base_unit(unit: str, language: str) -> str:
    """A reader's name of the unit in which the model itself counts: m2 where readers get 10,000 or a million of them."""
    return say(f"base_unit.{unit}" if has(f"base_unit.{unit}") else f"unit.{unit}", language)


def quantity(value: float, unit: str, language: str) -> str:
    """A value with its unit, as readers know it."""
    if value is None or math.isnan(value):
        return MISSING
    if unit in SHARES:
        return goal_percent(value)
    unit = _unit_for(value, unit, language)
    name = "" if unit == "year" else unit_name(unit, language)
    return f"{scaled(value, unit, language)}{SPACE}{name}" if name else scaled(value, unit, language)


def middle_and_range(middle: float, low: float, high: float, unit: str, language: str) -> tuple[str, str]:
    """A median with its unit, and the range around it without: "97.3 %" and "96.3 – 98.4"."""
    if math.isnan(middle):
        return MISSING, MISSING
    if unit in SHARES:
        first, second, third = (percent(value) for value in (middle, low, high))
        return first, f"{_bare(second)} – {_bare(third)}"
    second, third = (scaled(value, _unit_for(middle, unit, language), language) for value in (low, high))
    return quantity(middle, unit, language), f"{second} – {third}"


def _unit_for(value: float, unit: str, language: str) -> str:
    """The unit, or its larger one, that a value of this size is read in."""
    return f"large_{unit}" if abs(value) >= _LARGE.get((unit, language), math.inf) else unit


def _bare(text: str) -> str:
    return text.removesuffix(f"{SPACE}%")


def signed(value: float, unit: str, language: str) -> str:
    """A difference with its sign and without its unit; of shares in percentage points."""
    if math.isnan(value):
        return MISSING
    text = f"{100 * abs(value):.1f}" if unit in SHARES else scaled(abs(value), unit, language)
    if text == ALMOST_NOTHING:
        return text
    return f"{MINUS if value < 0 else '+'}{text}" if text.strip("0.,") else text


def unit_of_difference(unit: str, language: str) -> str:
    """A reader's name of the unit of a difference: percentage points for shares; blank for things that are counted."""
    if unit in SHARES:
        return say("unit.points", language)
    return say("unit.years", language) if unit == "year" else "" if unit == "count" else unit_name(unit, language)


def bound(comparator: str, goal: float, unit: str, language: str) -> str:
    """What is asked for: "≥ 98 %"; a year alone where nothing compares."""
    sign = COMPARATORS.get(comparator, "")
    return f"{sign} {quantity(goal, unit, language)}" if sign else quantity(goal, unit, language)


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
