"""Members of an ensemble on disk, a file each, so that a run that was stopped goes on from those that are done.

A file is whole or not there, and its name and folder say what it depends on. One that cannot be read is as if it were not
there: its member is simulated again.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numcodecs import Blosc

from simulation.errors import InputError, Message
from simulation.results.foretold import Ties, restored, shortened
from simulation.results.ownership import is_link
from simulation.results.staging import writing
from simulation.results.store import ABOUT, STORE

_INDEX = "index.json"
_PACKER = Blosc("zstd", clevel=2, shuffle=Blosc.SHUFFLE)


class Kept:
    """The members of one digest: `parent/.store/<digest>/<part>/`. about : whose they are, for people. ties : what of a member
    follows from the rest of it."""

    def __init__(self, parent: Path, digest: str, part: str, about: dict[str, Any], ties: Ties | None = None):
        self.parent, self.about, self.place, self.ties = parent, about, parent / STORE / digest, ties
        self.folder = self.place / part

    def count(self, members: int) -> int:
        """How many of the first `members` are there."""
        return sum(self._file(member).is_file() for member in range(members))

    def read(self, member: int) -> dict[str, np.ndarray] | None:
        """The arrays of a member by name; None where it is not there, or not whole."""
        try:
            found = unpacked(self._file(member).read_bytes())
            os.utime(self.folder)  # still of use
            return found
        except (OSError, ValueError, LookupError, TypeError, RuntimeError, zipfile.BadZipFile):
            return None

    def write(self, member: int, arrays: dict[str, np.ndarray]) -> None:
        """Keep a member. Raises :class:`InputError` where the disk is full or the place cannot be written to; those that were
        kept before stay."""
        try:
            with writing(self.parent), contextlib.suppress(FileNotFoundError):  # let go by a run of the same that has finished
                self._write(self._file(member), packed(arrays, self.ties))
        except InputError as error:
            raise error.noting(Message("store.stays", n=self.count(self.about["members"]))) from None

    def _write(self, file: Path, content: bytes) -> None:
        if is_link(self.parent / STORE):
            raise InputError("results.link", file=self.parent / STORE)
        if not self.folder.is_dir():
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.place / ABOUT).write_text(json.dumps(self.about, ensure_ascii=False), encoding="utf-8")
        number, draft = tempfile.mkstemp(prefix=f"{file.stem}-", dir=self.folder)
        try:
            with os.fdopen(number, "wb") as opened:
                opened.write(content)
            os.replace(draft, file)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(draft)
            raise

    def _file(self, member: int) -> Path:
        return self.folder / f"{member:06d}.member"


def packed(arrays: dict[str, np.ndarray], ties: Ties | None = None) -> bytes:
    """Arrays as bytes: those of one type behind each other and compressed together, which is quick and small. ties : what of
    them follows from the rest; they are written down too, so that a file says all that reading it takes."""
    kinds: dict[str, list[str]] = {}
    for name, values in arrays.items():
        kinds.setdefault(values.dtype.str, []).append(name)
    index = {kind: [(name, arrays[name].shape) for name in names] for kind, names in kinds.items()}
    kept = shortened(arrays, ties) if ties else arrays
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr(_INDEX, json.dumps({"kinds": index, "ties": ties}), zipfile.ZIP_DEFLATED)
        for kind, names in kinds.items():
            together = np.concatenate([_laid(kept[name]).ravel() for name in names])
            file.writestr(kind, _PACKER.encode(together) if together.size else b"")
    return made.getvalue()


def unpacked(content: bytes) -> dict[str, np.ndarray]:
    """Back again. Raises `BadZipFile`, `ValueError`, `LookupError`, `TypeError` or `RuntimeError` where something is missing or
    changed."""
    arrays: dict[str, np.ndarray] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        index = json.loads(file.read(_INDEX))
        for kind, entries in index["kinds"].items():
            body, first = file.read(kind), 0
            together = np.frombuffer(_PACKER.decode(body) if body else b"", kind)
            for name, shape in entries:
                last = first + int(np.prod(shape, dtype=np.int64))
                arrays[name], first = _back(together[first:last].reshape(shape)), last
    return restored(arrays, Ties.read(index["ties"])) if index["ties"] else arrays


def _laid(values: np.ndarray) -> np.ndarray:
    """How an array is compressed best: in double precision, which goals and reports have that stand for years, as differences
    of its bits from quarter to quarter; all else as it is."""
    if not _stands(values):
        return np.ascontiguousarray(values)
    whole = np.ascontiguousarray(values).view(np.int64)
    return np.concatenate([whole[:1], whole[1:] - whole[:-1]]).view(np.float64)


def _back(laid: np.ndarray) -> np.ndarray:
    """What was laid so; whole numbers that run over do so on both ways."""
    return laid.view(np.int64).cumsum(axis=0, dtype=np.int64).view(np.float64) if _stands(laid) else laid


def _stands(values: np.ndarray) -> bool:
    return values.dtype == np.float64 and values.ndim > 1
