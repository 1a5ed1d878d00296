"""Every sentence of figures and reports, in Chinese and English, read from texts.yaml and, of pages beside the report, from
texts_*.yaml; numbers are put in when known."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from simulation.errors import check_language, filled, read_texts
from simulation.facts.published import load_targets

BETWEEN = {"zh": "", "en": " "}
"""What stands between two sentences."""
_FILES = sorted(Path(__file__).parent.glob("texts*.yaml"))


@functools.cache
def all_texts() -> dict[str, dict[str, str]]:
    """Key -> {"zh": ..., "en": ...}."""
    return {key: words for file in _FILES for key, words in read_texts(file).items()}


def say(key: str, language: str, **values: Any) -> str:
    """A sentence with its numbers."""
    return filled(all_texts()[key][check_language(language)], values)


def has(key: str) -> bool:
    return key in all_texts()


def name_of(row: Any, language: str) -> str:
    """The name of a government, from a row (or mapping) with name_zh and name_en."""
    return str(getattr(row, f"name_{language}", None) or row[f"name_{language}"])


def in_sentence(name: str, language: str) -> str:
    """A reader's name within a sentence: an English one begins with a small letter, unless it is an abbreviation as CO2 is."""
    return name if language == "zh" or name[1:2].isupper() else name[0].lower() + name[1:]


def document_name(document: Any, language: str) -> str:
    """A document as it is cited, in the reader's language as far as the tables have it; one of the user's stays as it is."""
    text = str(document).strip() if isinstance(document, str) else ""
    if not text:
        return say("document.unnamed", language)
    return cited(text, language) if text in _published() else text


def goal_document(document: Any, origin: str, language: str) -> str:
    """Where a goal comes from: its document and, by `origin` (`goal_from`), that it is the scenario's own or its proposal."""
    return say(f"document.of_{origin}", language, document=document_name(document, language))


def cited(text: str, language: str) -> str:
    """Documents of the tables, parted by semicolons, with what is written in one language only rendered in this one."""
    for entry in citations():
        text = text.replace(entry["written"], entry[language])
    return ("；" if language == "zh" else "; ").join(part.strip() for part in text.split(";"))


@functools.cache
def _published() -> frozenset[str]:
    return frozenset(load_targets()["document"])


@functools.cache
def citations() -> tuple[dict[str, str], ...]:
    """Words of the tables of goals and sources that are in one language only, rendered in both; the longest first."""
    found = (value for key, value in all_texts().items() if key.startswith("cite."))
    return tuple(sorted(found, key=lambda entry: -len(entry["written"])))


def quarter_in_words(year: int, quarter: int, language: str) -> str:
    """A quarter as readers write it: "2026 年一季度", "2026Q1"."""
    return say("word.quarter", language, year=year, quarter="一二三四"[quarter - 1] if language == "zh" else quarter)


def joined(names: list[str], language: str) -> str:
    """A list in a sentence; English items with commas of their own are parted by semicolons."""
    return ("、" if language == "zh" else "; " if any("," in name for name in names) else ", ").join(names)
