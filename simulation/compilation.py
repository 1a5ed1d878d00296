"""Compiling rules, with a cache on disk that cannot be stale and is never in the way.

Numba keys its cache by the file of the compiled function alone: a driver compiled yesterday would go on calling yesterday's
rules after a rule in another file has changed. So the cache lives in a folder named by the content of the package's sources.
A cache that cannot be read, written or trusted costs time and one warning, never the run.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path

import numba
from numba.core.caching import FunctionCache, IndexDataCacheFile

_PACKAGE = Path(__file__).resolve().parent
_COMPILED_ROOMS = ("compilation.py", "streams.py", "vocabulary.py", "rules", "engine")
_MARKER = "compiled-by-greenplan.txt"


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


# --- where compiled code is kept -------------------------------------------------------------------------------------------
def _homes() -> list[Path]:
    """Where the cache may lie: where the user wants it or beside the package, else in the user's own folder."""
    homes = [Path(os.environ.get("NUMBA_CACHE_DIR") or _PACKAGE / "__pycache__")]
    with contextlib.suppress(RuntimeError):  # nobody knows where the user's home is
        homes.append(Path.home() / ".cache" / "greenplan")
    return homes


def _use_own_cache() -> bool:
    """Point numba at this version's folder in the first home that can be written; False, with a warning, where none can."""
    name, homes = f"rules-{_source_digest()}", _homes()
    for home in homes:
        with contextlib.suppress(OSError):
            (home / name).mkdir(parents=True, exist_ok=True)
            (home / name / _MARKER).write_text(str(_PACKAGE), encoding="utf-8")
            numba.config.CACHE_DIR = str(home / name)
            _remove_older(home, name)
            return True
    places = " or ".join(str(home) for home in homes)
    warnings.warn(
        f"compiled code cannot be kept in {places}, so the model is compiled anew in every process, which takes minutes;"
        " let NUMBA_CACHE_DIR name a folder that can be written",
        stacklevel=2,
    )
    return False


def _remove_older(home: Path, name: str) -> None:
    """Remove what earlier versions of this very package left: nothing without its mark, nobody else's."""
    for mark in home.glob(f"rules-*/{_MARKER}"):
        with contextlib.suppress(OSError, UnicodeDecodeError):
            if mark.parent.name != name and mark.read_text(encoding="utf-8") == str(_PACKAGE):
                shutil.rmtree(mark.parent, ignore_errors=True)


class _CheckedFiles(IndexDataCacheFile):
    """Files of the cache with a checksum at their end, behind what numba reads: a damaged one counts as missing."""

    @contextlib.contextmanager
    def _open_for_write(self, filepath: str) -> Iterator[io.BytesIO]:
        content = io.BytesIO()
        yield content
        with super()._open_for_write(filepath) as file:
            file.write(content.getvalue() + hashlib.sha256(content.getvalue()).digest())

    def _load_index(self) -> dict:
        return super()._load_index() if _is_whole(self._index_path) else {}

    def _load_data(self, name: str):
        if not _is_whole(self._data_path(name)):
            raise FileNotFoundError(name)  # for numba: to be compiled and written anew
        return super()._load_data(name)


def _is_whole(file: str) -> bool:
    """Whether a file of the cache can be read and is as it was written."""
    try:
        content = Path(file).read_bytes()
    except OSError:
        return False
    return hashlib.sha256(content[:-32]).digest() == content[-32:]


class _Cache(FunctionCache):
    """The cache of one function."""

    def __init__(self, function):
        super().__init__(function)
        place, stamp = self._cache_path, self._impl.locator.get_source_stamp()
        self._cache_file = _CheckedFiles(place, self._impl.filename_base, stamp)

    def save_overload(self, sig, data) -> None:
        try:
            super().save_overload(sig, data)
        except OSError as problem:  # a full disk, a folder taken away: once for all functions
            warnings.warn(f"compiled code cannot be kept: {problem.strerror}", stacklevel=1)


_KEPT = not numba.config.DISABLE_JIT and _use_own_cache()


def is_compiled() -> bool:
    """Whether the compiled driver of this version lies in the cache already; otherwise the first run takes a minute longer."""
    return bool(numba.config.DISABLE_JIT) or (_KEPT and any(Path(numba.config.CACHE_DIR).rglob("compiled._advance*.nbi")))


# --- rules -----------------------------------------------------------------------------------------------------------------
def _compiled(function, **options):
    dispatcher = numba.njit(nogil=True, error_model="numpy", **options)(function)
    if _KEPT:
        dispatcher._cache = _Cache(function)
    return dispatcher


def rule(function):
    """Compile a rule: cached on disk, free of the interpreter lock, divisions as in NumPy."""
    return _compiled(function)


def parallel_rule(function):
    """Compile a rule whose `prange` loops run on all threads; only whole numbers may be added up across them."""
    return _compiled(function, parallel=True)
