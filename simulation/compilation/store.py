"""Where compiled code is kept: a folder of files, each vouched for by its own hash, and never a precondition of a run.

The folder bears a mark; what lies in an unmarked folder is not ours and is never touched. Versions live side by side, as the
name of a file holds the stamp of its function, so that going back to an older source costs nothing; what nobody has used for
long goes.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import tempfile
import time
import warnings
from pathlib import Path

MARK = "CACHEDIR.TAG"
_MARK_TEXT = "Signature: 8a477f597d28d172789f06886806bc55\n# Compiled functions of greenplan; safe to delete.\n"
_FOLDER = "greenplan-compiled"
_SUFFIX = ".compiled"
_KEPT_DAYS = 90.0
_DAY = 86_400.0
_HASH_BYTES = 32


@functools.cache
def folder() -> Path | None:
    """The folder of this process: beside the package, in the user's cache, or wherever NUMBA_CACHE_DIR says; None where none of
    them can be written to, after one warning."""
    for home in _homes():
        place = home / _FOLDER
        try:
            place.mkdir(parents=True, exist_ok=True)
            mark = place / MARK
            if not mark.exists():
                if any(place.iterdir()):
                    continue  # somebody else's
                mark.write_text(_MARK_TEXT, encoding="utf-8")
            with tempfile.TemporaryFile(dir=place):
                pass
        except OSError:
            continue
        _prune(place)
        return place
    warnings.warn(
        "compiled code cannot be kept anywhere, so every start compiles anew; NUMBA_CACHE_DIR may name a folder", stacklevel=2
    )
    return None


def _homes() -> list[Path]:
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    if chosen:
        return [Path(chosen)]
    homes = [Path(__file__).resolve().parent.parent / "__pycache__"]
    with contextlib.suppress(RuntimeError):  # a user without a home
        homes.append(Path.home() / ".cache")
    return homes


def read(name: str) -> bytes | None:
    """What was kept under a name; None where nothing was, or where it is damaged or cannot be read."""
    place = folder()
    if place is None:
        return None
    path = place / (name + _SUFFIX)
    try:
        content = path.read_bytes()
        if time.time() - path.stat().st_mtime > _DAY:
            os.utime(path)
    except OSError:
        return None
    whole = content[_HASH_BYTES:]
    return whole if hashlib.sha256(whole).digest() == content[:_HASH_BYTES] else None


def write(name: str, content: bytes) -> None:
    """Keep something under a name, in one move; where that cannot be done nothing is kept."""
    place = folder()
    if place is None:
        return
    with contextlib.suppress(OSError):
        handle, partial = tempfile.mkstemp(dir=place, prefix=".")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(content).digest() + content)
            os.replace(partial, place / (name + _SUFFIX))
        except OSError:
            os.unlink(partial)


def _prune(place: Path) -> None:
    """Take out what has not been used for long, and what a killed process was writing a day ago."""
    now = time.time()
    for path in place.iterdir():
        with contextlib.suppress(OSError):
            idle = (now - path.stat().st_mtime) / _DAY
            if (path.suffix == _SUFFIX and idle > _KEPT_DAYS) or (path.name.startswith(".") and idle > 1.0):
                path.unlink()
