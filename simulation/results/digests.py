"""Digests: of results byte for byte, and of sources by content, which a copy between systems with other line ends does not
change."""

from __future__ import annotations

import functools
import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent.parent
_SOURCES = {"code": ("simulation", "**/*"), "tables": ("scenarios", "*.csv"), "notebooks": ("notebooks", "*.ipynb")}
_LINK = b"\0link\0"
_MOMENT = 5_000_000_000  # nanoseconds


def digest_of_part(path: Path) -> str:
    """SHA-256 of a file, or of the names and contents of everything below a folder; a link counts as a link, wherever it
    leads."""
    if path.is_symlink():
        return hashlib.sha256(_LINK + os.fsencode(os.readlink(path))).hexdigest()
    if path.is_file():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    total = hashlib.sha256()
    for each in sorted(_below(path)):
        total.update(os.fsencode(each.relative_to(path).as_posix()) + b"\0" + digest_of_part(each).encode() + b"\0")
    return total.hexdigest()


def digest_of_source(path: Path) -> str:
    """SHA-256 of what a source says: line ends of a text do not count. Empty for a file that is not there."""
    try:
        content = path.read_bytes()
    except OSError:
        return ""
    return hashlib.sha256(content if b"\0" in content else content.replace(b"\r\n", b"\n")).hexdigest()


def source_digests() -> dict[str, str]:
    """Everything beside a scenario's own data that decides what is written, each as one digest: `code` is all of the package
    with its texts, templates and fonts, `tables` what stands in `scenarios/`, and then the notebooks and the lock."""
    found = {name: _digest_of_sources(_files(folder, pattern)) for name, (folder, pattern) in _SOURCES.items()}
    return found | {"lock": digest_of_source(_ROOT / "requirements.lock")}


def _files(folder: str, pattern: str) -> Iterator[Path]:
    """What matches, but for what is hidden and what Python has compiled; such folders are not even looked into."""
    for place, folders, files in os.walk(_ROOT / folder):
        folders[:] = [name for name in folders if _counts(name) and "**" in pattern]
        yield from (path for name in files if _counts(name) and (path := Path(place, name)).match(pattern) and path.is_file())


def _counts(name: str) -> bool:
    return name != "__pycache__" and not name.startswith(".")


def _digest_of_sources(files: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in sorted(files):
        total.update(path.relative_to(_ROOT).as_posix().encode() + b"\0" + _digest_now(path).encode() + b"\0")
    return total.hexdigest()


def _digest_now(path: Path) -> str:
    """The digest of a source, read again only where it was changed since: every manifest asks for those of all sources. What
    was changed a moment ago is always read, as it may change once more before the clock of the disk moves."""
    try:
        status = path.stat()
    except OSError:
        return ""
    if abs(time.time_ns() - status.st_mtime_ns) < _MOMENT:
        return digest_of_source(path)
    return _digest_as_of(path, status.st_size, status.st_mtime_ns, status.st_ino)


@functools.lru_cache(4096)
def _digest_as_of(path: Path, size: int, changed: int, number: int) -> str:
    return digest_of_source(path)


def _below(folder: Path) -> Iterator[Path]:
    """Every file and link below a folder; links are not followed."""
    for place, folders, files in os.walk(folder):
        yield from (Path(place) / name for name in files)
        yield from (path for path in (Path(place) / name for name in folders) if path.is_symlink())
