"""Compiling rules, with a cache on disk that cannot be stale.

Numba keys its cache by the file of the compiled function alone: a driver compiled yesterday would go on calling yesterday's
rules after a rule in another file has changed. So the cache lives in a folder named by the content of the package's sources.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import numba

_PACKAGE = Path(__file__).resolve().parent
_COMPILED_ROOMS = ("compilation.py", "streams.py", "vocabulary.py", "rules", "engine")


def source_files(rooms: tuple[str, ...] = (".",)) -> list[Path]:
    """The package's sources below these rooms, in a fixed order."""
    files: list[Path] = []
    for room in rooms:
        place = _PACKAGE / room
        files += sorted(place.rglob("*.py")) if place.is_dir() else [place]
    return files


def _source_digest() -> str:
    """Short SHA-256 of every source that compiled code comes from."""
    digest = hashlib.sha256()
    for file in source_files(_COMPILED_ROOMS):
        digest.update(file.relative_to(_PACKAGE).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _use_own_cache() -> None:
    """Point numba at this version's folder; where the package cannot be written to, at one in the user's cache folder."""
    name = f"rules-{_source_digest()}"
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    homes = [Path(chosen)] if chosen else [_PACKAGE / "__pycache__", Path.home() / ".cache" / "greenplan"]
    for home in homes:
        try:
            (home / name).mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(home / name, os.W_OK):
            numba.config.CACHE_DIR = str(home / name)
            _remove_older(home, name)
            return


def _remove_older(home: Path, name: str) -> None:
    for other in home.glob("rules-*"):
        if other.name != name:
            shutil.rmtree(other, ignore_errors=True)


_use_own_cache()


def is_compiled() -> bool:
    """Whether the compiled driver of this version lies in the cache already; otherwise the first run takes a minute longer."""
    return bool(numba.config.DISABLE_JIT) or any(Path(numba.config.CACHE_DIR or ".").rglob("compiled._advance*.nbi"))


def rule(function):
    """Compile a rule: cached on disk, free of the interpreter lock, divisions as in NumPy."""
    return numba.njit(cache=True, nogil=True, error_model="numpy")(function)


def parallel_rule(function):
    """Compile a rule whose `prange` loops run on all threads; only whole numbers may be added up across them."""
    return numba.njit(cache=True, nogil=True, parallel=True, error_model="numpy")(function)
