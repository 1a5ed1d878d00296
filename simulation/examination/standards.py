"""Standards as cities write them: a value, a range (0.7-1.5), or the three thresholds of four grades (90/80/60)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from simulation.examination import typed
from simulation.facts.indicators import HIGHER, LOWER, NEAR, Indicator
from simulation.report.numbers import short_number

_AMOUNT = r"\d+(?:\.\d+)?"
_RANGE = re.compile(rf"({_AMOUNT})(?:-|–|—|~|至|到)({_AMOUNT})")
_STEPS = re.compile(rf"({_AMOUNT})[/、;]({_AMOUNT})[/、;]({_AMOUNT})")
_AT_LEAST, _AT_MOST = r"≥|>=?|不低于|不少于|不小于|至少", r"≤|<=?|不高于|不超过|不大于|至多"
_SIGN = re.compile(rf"(?P<least>{_AT_LEAST})|(?P<most>{_AT_MOST})")
_BEHIND = re.compile(r"\([^()]*\)$|以上|以下|(达标)?目标|达标线|及")


class Standard(NamedTuple):
    """`value` counts as good; with `upper` all from `value` to `upper` does; `steps` are the thresholds of the second and third
    of four grades, of which `value` is the first; `sign` is "≥" or "≤" where it was written."""

    value: float
    upper: float | None = None
    steps: tuple[float, ...] = ()
    sign: str = ""


def read_standard(found: Any, units: Sequence[str], better: str) -> Any:
    """The standard that is meant, None for none, or the cell as it is where it is neither.

    units : what may stand behind a number; better : the direction of the indicator, "" where that is a mistake of its own.
    Raises :class:`typed.NotMeant` where the two contradict each other: a range for higher-is-better, "≤" or falling thresholds
    for lower-is-better, and the like; and for a date, which spreadsheets make of 5/10/20.
    """
    if isinstance(found, datetime.date):
        raise typed.NotMeant("standard.date")
    if isinstance(found, str):
        return _of_text(found, units, better)
    meant = typed.number(found, units)
    return Standard(meant) if isinstance(meant, float) else meant


def _of_text(found: str, units: Sequence[str], better: str) -> Any:
    text = _BEHIND.sub("", typed.tidy(found).replace(" ", ""))
    sign = _SIGN.match(text)
    text = text[sign.end() :] if sign else text
    if sign and better in (LOWER if sign["least"] else HIGHER, NEAR):
        raise typed.NotMeant("standard.sign")
    bare = text
    for unit in sorted(map(typed.tidy, units), key=len, reverse=True):
        bare = bare.replace(unit, "") if unit else bare
    if meant := _RANGE.fullmatch(bare):
        low, high = float(meant[1]), float(meant[2])
        if better not in (NEAR, ""):
            raise typed.NotMeant("standard.range")
        return Standard(low, high) if low < high else found
    if meant := _STEPS.fullmatch(bare):
        first, *rest = (float(part) for part in meant.groups())
        falling = first > rest[0] > rest[1]
        ordered = falling or first < rest[0] < rest[1]
        if better and (better == NEAR or not ordered or falling != (better == HIGHER)):
            raise typed.NotMeant("standard.steps")
        return Standard(first, steps=tuple(rest))
    value = typed.number(text if sign else found, units)
    if isinstance(value, str):
        value = typed.number(text, units)
    written = "" if not sign else "≥" if sign["least"] else "≤"
    return Standard(value, sign=written) if isinstance(value, float) else found if isinstance(value, str) else value


def in_words(indicator: Indicator) -> str:
    """The standard as a reader writes it, "" for none: 70, ≥70, 0.7–1.5, 90 / 80 / 60."""
    if indicator.benchmark is None:
        return ""
    if indicator.upper is not None:
        return f"{short_number(indicator.benchmark)}–{short_number(indicator.upper)}"
    return indicator.sign + " / ".join(short_number(value) for value in (indicator.benchmark, *indicator.steps))
