"""What people type into cells, read as it is meant: numbers as text, full-width digits, 1,234.5, 45%, 2025年, 2026年12月, and
the marks of "no value". What cannot be read without guessing (约90, 80 to 90) is left as it is, and refused by whoever asked.
"""

from __future__ import annotations

import datetime
import functools
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from simulation.errors import Message
from simulation.report.numbers import unit_in_words

_MARKS = re.compile(r"[-–—―−─_/\\.…*]+")
_WORDS = re.compile(
    r"(暂)?无(数据)?|(暂)?没有(数据)?|数据暂无|(数据)?(暂缺|缺|缺失|缺测)|未(监)?测|未统计|不适用|不涉及|空|"
    r"n[/.]?a\.?|none|null|nil|nodata|not(available|applicable|measured)"
)
_OPEN_ENDED = {
    *("长期", "长期坚持", "持续", "持续推进", "持续整改", "常态化", "不限", "无期限"),
    *("long-term", "longterm", "ongoing", "open-ended"),
}
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?(e[+-]?\d{1,3})?", re.ASCII)
_MONTH = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月)?(?:底|末)?(?:以?前|之前)?", re.ASCII)
_DAY = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})(?:日|号)?(?:以?前|之前)?", re.ASCII)
_YEAR = re.compile(r"(\d{4})(年|年度)?", re.ASCII)
_END_OF_YEAR = re.compile(r"(\d{4})年?(年?底|年?末)?(?:以?前|之前)?", re.ASCII)
_PART_OF_YEAR = re.compile(r"(\d{4})年?(?:(上|下)半年|第?([1-4一二三四])季度|Q([1-4]))(?:底|末)?(?:以?前|之前)?", re.ASCII)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})?", re.ASCII)
_DUE_YEARS = range(1990, 2101)  # of deadlines: a plan may have been due long ago
_TIMES = re.compile(r"(?P<digits>.*\d\.?) ?(?P<times>[万亿])$")
_POWERS = {"万": 1e4, "亿": 1e8}
COUNTERS = ("个", "处", "栋", "幢", "座", "条", "套", "户", "家", "片", "件", "项", "根", "起", "盏", "辆", "人")
"""Words behind a number of things, whatever the things are called in the form."""


class NotMeant(ValueError):
    """A cell that can be read but does not fit; `message` says why, with the heading of its column still to be put in."""

    def __init__(self, key: str, **values: Any):
        super().__init__(key)
        self.key, self.values = key, values


@functools.lru_cache(maxsize=10_000)  # headings, units and names stand in many cells
def tidy(text: str) -> str:
    """Text as it is compared: full-width letters, digits and marks as usual ones, no invisible ones, single spaces."""
    wide = unicodedata.normalize("NFKC", text)
    seen = "".join(letter for letter in wide if unicodedata.category(letter) not in ("Cf", "Cc") or letter in "\n\t")
    return " ".join(seen.split())


def folded(text: str) -> str:
    """A name as two of them are compared: :func:`tidy`, without spaces and capitals."""
    return tidy(text).casefold().replace(" ", "")


def no_value(found: Any) -> bool:
    """Whether a cell holds one of the usual marks or words for "no value"."""
    if not isinstance(found, str):
        return False
    text = tidy(found).casefold().replace(" ", "").strip("()[]")
    return bool(_MARKS.fullmatch(text) or _WORDS.fullmatch(text))


def number(found: Any, units: Sequence[str] = ()) -> Any:
    """The number that is meant, None for a mark of "no value", or the cell as it is where it is neither.

    units : what may stand behind the digits, in brackets or not, and 万 or 亿 before them: 3.2万栋, and 3200万 of 万元, 0.32亿
    of 万元. Raises :class:`NotMeant` for a percent sign where the unit is another.
    """
    if no_value(found):
        return None
    if isinstance(found, int) and not isinstance(found, bool):
        return float(found) if abs(found) < 1e300 else found
    if not isinstance(found, str):
        return found
    text = tidy(found).replace("−", "-")
    ways = (way for unit in map(tidy, units) if unit for way in (unit, f"({unit})"))
    unit = next((way for way in ways if text.endswith(way)), "")
    digits = re.sub(r"(?<=\d) (?=\d{3}(\D|$))", "", text.removesuffix(unit).strip())
    if _NUMBER.fullmatch(digits.casefold()):
        return float(digits.replace(",", ""))
    if (large := _in_ten_thousands(text, units)) is not None:
        return large
    if digits.endswith("%") and _NUMBER.fullmatch(digits.removesuffix("%").strip().casefold()):
        raise NotMeant("cell.percent", unit=unit_in_words(units[0])) if units and units[0] else NotMeant("cell.percent_plain")
    return found


def _in_ten_thousands(text: str, units: Sequence[str]) -> float | None:
    """3200万 and 0.32亿 as a number of the unit; None where it is not written so, or the unit is a share or a rate."""
    mine = [tidy(unit) for unit in units if unit]
    own = 1e4 if any(unit.startswith("万") for unit in mine) else 1.0  # in 万元 3200万 is 3200
    if any("%" in unit or "/" in unit for unit in mine):
        return None
    behind = next(
        (unit for unit in sorted(map(_without_ten_thousands, mine), key=len, reverse=True) if text.endswith(unit)), ""
    )
    meant = _TIMES.fullmatch(text.removesuffix(behind).strip())
    if meant is None or not _NUMBER.fullmatch(meant["digits"].casefold()):
        return None
    return float(f"{float(meant['digits'].replace(',', '')) * _POWERS[meant['times']] / own:.12g}")


def _without_ten_thousands(unit: str) -> str:
    return unit.removeprefix("万")


def money(found: Any) -> Any:
    """An amount in 10^4 yuan; one in yuan, and one with the sign of money, is read as well. Otherwise as :func:`number`."""
    text = tidy(found).replace(" ", "").lstrip("¥") if isinstance(found, str) else found
    if isinstance(text, str) and text.endswith("元") and not text.endswith(("万元", "亿元", "千元", "百元")):
        amount = number(text.removesuffix("元"))
        return float(f"{amount / 1e4:.15g}") if isinstance(amount, float) else found
    meant = number(text, ("万元",))
    return found if isinstance(meant, str) else meant


def whole(found: Any, units: Sequence[str] = ()) -> Any:
    """The whole number that is meant; otherwise as :func:`number`."""
    meant = number(found, units)
    return int(meant) if isinstance(meant, float) and meant.is_integer() else meant


def is_whole(found: Any) -> bool:
    """Whether a cell holds a whole number."""
    return isinstance(found, int | float) and not isinstance(found, bool) and float(found).is_integer()


def year(found: Any) -> Any:
    """The year that is meant by 2025, "2025年", "2025 年度" or a date; the cell as it is where it is none of these."""
    if isinstance(found, datetime.date):
        return found.year
    if isinstance(found, float) and found.is_integer():
        return int(found)
    meant = _YEAR.fullmatch(tidy(found).replace(" ", "")) if isinstance(found, str) else None
    return int(meant[1]) if meant else found


def deadline(found: Any) -> str | None:
    """A day as 2025-12-31 or a month as 2025-12, from a date, 2026年12月, 2026/12/31, 20261231, 2026年底前; a year, half or
    quarter means its end. None where it is none of these, or of a year in which nothing can be due."""
    meant = _day_or_month(found)
    return meant if meant and int(meant[:4]) in _DUE_YEARS else None


def open_ended(found: Any) -> bool:
    """Whether a deadline is one of the usual words for none: what is solved as far as possible has no day."""
    return isinstance(found, str) and folded(found).strip("()[]") in _OPEN_ENDED


def _day_or_month(found: Any) -> str | None:
    if isinstance(found, datetime.date):
        return found.strftime("%Y-%m-%d")
    if is_whole(found):
        found = f"{found:.0f}"
    text = tidy(found).replace(" ", "") if isinstance(found, str) else ""
    if meant := _COMPACT.fullmatch(text):
        text = "-".join(filter(None, meant.groups()))
    if meant := _DAY.fullmatch(text):
        try:
            return datetime.date(*(int(part) for part in meant.groups())).isoformat()
        except ValueError:
            return None
    if (meant := _MONTH.fullmatch(text)) and 1 <= int(meant[2]) <= 12:
        return f"{meant[1]}-{int(meant[2]):02d}"
    if meant := _PART_OF_YEAR.fullmatch(text.upper()):
        year, half, *quarters = meant.groups()
        quarter = (2 if half == "上" else 4) if half else "1234一二三四".index(next(filter(None, quarters))) % 4 + 1
        return f"{year}-{3 * quarter:02d}"
    meant = _END_OF_YEAR.fullmatch(text)
    return f"{meant[1]}-12" if meant else None


def shown(found: Any) -> Message:
    """What was found in a cell, as the reader knows it."""
    if found is None:
        return Message("found.empty")
    if isinstance(found, datetime.date):
        return Message("found.date", date=f"{found:%Y-%m-%d}")
    if isinstance(found, datetime.time | datetime.timedelta):
        found = str(found)
    if isinstance(found, str) and len(found) > 60:
        found = found[:60] + "…"
    if isinstance(found, float):
        found = float(f"{found:.12g}")  # without what binary fractions leave behind: -7.3, not -7.300000000000001
    return Message("found.value", value=found)
