"""The package's own source files."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def source_files(rooms: tuple[str, ...] = (".",)) -> list[Path]:
    """The package's sources below these rooms, in a fixed order."""
    files: list[Path] = []
    for room in rooms:
        place = _PACKAGE / room
        files += sorted(place.rglob("*.py")) if place.is_dir() else [place]
    return files
