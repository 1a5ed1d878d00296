"""Signs that a Chinese keyboard types in place of those of YAML: ：，［］“” and full-width digits and spaces.

In running text they are what they should be. Here is asked only where something could not be read or used.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from simulation.errors import InputError, Message

_QUOTES_AND_BRACKETS = {"“": '"', "”": '"', "‘": "'", "’": "'", "【": "[", "】": "]", "、": ",", "\u3000": " "}
_KEY = re.compile(r"([A-Za-z_]\w*)\s*：")
_LINES_LOOKED_AT, _SIGNS_TRIED = 5, 8
_LONGEST_TEXT = 50_000  # characters: each trial reads all of it, and a scenario has some thousand


def plain_sign(sign: str) -> str:
    """The ordinary sign for a full-width one; any other as it is."""
    if sign in _QUOTES_AND_BRACKETS:
        return _QUOTES_AND_BRACKETS[sign]
    return unicodedata.normalize("NFKC", sign) if "！" <= sign <= "～" else sign


def signs_of(text: str) -> list[str]:
    """The full-width signs of a text, each once, as they come."""
    return [sign for sign in dict.fromkeys(text) if plain_sign(sign) != sign]


def plain_value(text: str) -> str:
    """A value as it is written with ordinary signs, without the quotes around it."""
    return "".join(map(plain_sign, text)).strip("\"' ")


def key_in(text: object) -> str | None:
    """The key of a line such as `award：1`, which YAML takes for a text; None where the text is none."""
    found = _KEY.match(text) if isinstance(text, str) else None
    return found[1] if found else None


def mistake(signs: list[str]) -> Message:
    """What is said of a line that cannot be read for the first of these signs."""
    if signs[0] == "\u3000":
        return Message("full_width.space")
    key = "full_width.colon" if signs[0] == "：" else "full_width.sign"
    return Message(key, found=signs[0], write=plain_sign(signs[0]))


def value_mistake(value: object) -> InputError | None:
    """The mistake of a value that was meant for a number, a day, a list in brackets; None where it has no full-width sign, or
    would not be one without."""
    meant = plain_value(value) if isinstance(value, str) and signs_of(value) else ""
    return InputError("full_width.value", found=value, write=meant) if meant and meant.isascii() else None


def culprit(text: str, line: int, breaks_at: Callable[[str], int | None]) -> tuple[int, list[str]] | None:
    """The line at or before the one that cannot be read whose full-width signs are to blame, and those signs.

    breaks_at : the line at which a text cannot be read, None where it can. To blame are signs without which it reads further.
    """
    lines = text.split("\n") if len(text) <= _LONGEST_TEXT else []
    suspects = [k for k in range(min(line, len(lines)) - 1, -1, -1) if signs_of(lines[k])][:_LINES_LOOKED_AT]

    def reads_further(mended: dict[int, list[str]]) -> bool:
        after = [_mended(each, mended[k]) if k in mended else each for k, each in enumerate(lines)]
        broken = breaks_at("\n".join(after))
        return broken is None or broken > line

    for k in suspects:
        signs = signs_of(lines[k])
        alone = [sign for sign in signs[:_SIGNS_TRIED] if reads_further({k: [sign]})]
        if alone or reads_further({k: signs}):
            return k + 1, alone or signs
    every = {k: signs_of(lines[k]) for k in suspects}
    return (suspects[-1] + 1, every[suspects[-1]]) if len(every) > 1 and reads_further(every) else None


def _mended(line: str, signs: list[str]) -> str:
    """A line with these signs as ordinary ones: a colon, and a dash that begins an entry, with the space that YAML wants."""
    begins = len(line) - len(line.lstrip())
    mended = (plain_sign(sign) + (" " if sign == "：" or (sign == "－" and k == begins) else "") for k, sign in enumerate(line))
    return "".join(new if old in signs else old for old, new in zip(line, mended, strict=True))
