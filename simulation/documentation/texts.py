"""What pages that are made say in Chinese and English: their own words, and the meaning of keys, which code has in English."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from simulation.errors import read_texts

_FOLDER = Path(__file__).parent


class NotInChinese(LookupError):
    """Sentences of the code that `meanings.yaml` does not have in Chinese, as they are new or were changed."""


@functools.cache
def _texts() -> dict[str, dict[str, str]]:
    return read_texts(_FOLDER / "texts.yaml")


@functools.cache
def meanings() -> dict[str, str]:
    """English sentence of the code -> the same in Chinese, as catalogues of translations have it: a sentence that changes
    loses its translation, so that an old one never stands beside a new key."""
    return read_texts(_FOLDER / "meanings.yaml")


def say(key: str, language: str, **values: Any) -> str:
    """A sentence of `texts.yaml` with its values."""
    return _texts()[key][language].format(**values)


def flat(text: str) -> str:
    """A docstring as one paragraph."""
    return " ".join(text.split())


def meaning(english: str | None, language: str) -> str:
    """What a key or a section of a scenario file means, in one language. Raises :class:`NotInChinese`."""
    text = flat(english or "")
    if language == "en" or not text:
        return text
    if text not in meanings():
        raise NotInChinese(text)
    return meanings()[text]
