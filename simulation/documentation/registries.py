"""Pages of the registries: what `greenplan list` shows, grouped by system where there is one, with sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from simulation.catalogue import LISTINGS, Entry
from simulation.documentation.markdown import code, page, plain, table
from simulation.documentation.texts import say
from simulation.results.tables import heads

PAGES: Mapping[str, tuple[str, ...]] = {  # those of greenplan list, and what a page has room for beside them
    "variables": LISTINGS["variables"].columns,
    "parameters": ("name", "meaning", "default", "range", "unit", "distribution", "status", "source"),
    "phases": LISTINGS["phases"].columns,
    "edges": LISTINGS["edges"].columns,
    "targets": ("id", "title", "region", "year", "goal", "document", "variable", "simulated", "told_by"),
    "measures": LISTINGS["measures"].columns,
    "indicators": LISTINGS["indicators"].columns,
    "tables": LISTINGS["tables"].columns,
}
"""Page -> the columns that it shows of the entries of the listing of that name."""
_COPIED = ("name", "id", "code", "variable", "phase", "cut_by", "keys", "columns", "told_by", "dimensions")


def registry_page(name: str, language: str) -> str:
    """The page of one registry: every entry, as the model has it at this moment."""
    entries = list(LISTINGS[name].entries(None))
    parts = [say(f"registry.{name}", language), say("registry.made", language, command=code(f"greenplan list {name}"))]
    for group, members in _groups(entries, language).items():
        parts += [f"## {plain(group)}"] if group else []
        parts.append(_table(members, PAGES[name], language))
    return page(say(f"registry.{name}_title", language, number=len(entries)), *parts)


def _groups(entries: Iterable[Entry], language: str) -> dict[str, list[Entry]]:
    """The entries by the system that they are of; one group without a name where they are of none."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        own = say("registry.always", language) if "system" in entry else ""
        groups.setdefault(str(entry.get(f"system_{language}") or own), []).append(entry)
    return groups


def _table(entries: list[Entry], columns: tuple[str, ...], language: str) -> str:
    return table(
        [plain(_head(column, entries, language)) for column in columns],
        ([_cell(column, entry.get(f"{column}_{language}", entry.get(column))) for column in columns] for entry in entries),
    )


def _head(column: str, entries: list[Entry], language: str) -> str:
    key = column if column in entries[0] else f"{column}_zh"
    return heads()[key] if language == "zh" else column.replace("_", " ").capitalize()


def _cell(column: str, value: Any) -> str:
    text = "" if value is None else str(value)
    if column not in _COPIED or not text:
        return plain(text)
    many = column in ("keys", "columns", "dimensions") and "<" not in text
    return " ".join(map(code, text.split())) if many else code(text)
