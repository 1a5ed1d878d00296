"""Where things are made before they take their place: a hidden folder beside that place, with a corner for every name.

One process at a time works in a corner: it holds the lock of it, which the system takes back when the process ends, however it
ends. So what lies in a corner whose lock is free was left by a process that was killed, and is cleared away.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from simulation.errors import InputError

WORKSHOP = ".greenplan-writing"
_LOCK = "lock"
_TRIES = 20  # another process may sweep a corner away between two steps of ours

Settle = Callable[[Path, Path], None]
"""Called with a corner and the place that its work is for, to finish what a killed process began there."""

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def corner(parent: Path, name: str, settle: Settle) -> Iterator[Path]:
    """The corner for `parent/name`, cleared and this process's alone until the block ends; nothing of it is left then.

    Corners beside it that killed processes have left are settled and cleared too; those of live ones are not touched.
    Raises :class:`InputError` at once where another process works in the corner, `OSError` where there can be none.
    """
    room = parent / WORKSHOP
    if not _is_name(name):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(parent / name))
    with _held(room / name) as ours:
        if not ours:
            raise InputError("results.busy", file=parent / name)
        for each in sorted(room.iterdir()):
            if each.name != name and each.is_dir():
                with _held(each) as left:
                    if left:
                        _clear(each, settle)
        _clear(room / name, settle)
        yield room / name


def settle_left(parent: Path, name: str, settle: Settle) -> None:
    """Settle the corner for `parent/name` if a killed process has left one; for those who only read."""
    place = parent / WORKSHOP / name
    with contextlib.suppress(OSError):
        if _is_name(name) and place.is_dir():
            with _held(place) as left:
                if left:
                    _clear(place, settle)


def _is_name(name: str) -> bool:
    """Whether a corner can have this name: `..` would be the folder around the workshop itself, and all that lies in it."""
    return name not in ("", os.curdir, os.pardir) and name == os.path.basename(name)


def discard(path: Path) -> None:
    """Delete a file, a link or a folder of ours as far as the system lets us; what stays is cleared by a later run."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()


def free_name(target: Path) -> Path:
    """A name beside one that is taken: with a number behind it."""
    number = 2
    while os.path.lexists(target.with_name(f"{target.name}-{number}")):
        number += 1
    return target.with_name(f"{target.name}-{number}")


def _clear(place: Path, settle: Settle) -> None:
    settle(place, place.parent.parent / place.name)


@contextmanager
def _held(place: Path) -> Iterator[bool]:
    """Hold the lock of a corner, which is made if need be and goes with the lock when it is empty; False where another has
    it."""
    if place.is_symlink() or place.parent.is_symlink() or (file := _locked(place)) is None:
        yield False
        return
    try:
        yield True
    finally:
        if sys.platform == "win32":  # an open file cannot be deleted there
            file.close()
        with contextlib.suppress(OSError):
            (place / _LOCK).unlink()
        file.close()
        for folder in (place, place.parent):
            with contextlib.suppress(OSError):
                folder.rmdir()


def _locked(place: Path) -> IO[bytes] | None:
    missing: FileNotFoundError | None = None  # where nothing can be made, as in /proc, it is missing every time
    for _ in range(_TRIES):
        try:
            place.mkdir(parents=True, exist_ok=True)
            file = (place / _LOCK).open("ab")
        except FileNotFoundError as error:
            missing = error
        else:
            missing = None
            try:
                _lock(file)
            except (BlockingIOError, PermissionError):
                file.close()
                return None
            except BaseException:
                file.close()
                raise
            if os.fstat(file.fileno()).st_nlink:  # else its last holder took it away while we waited at it
                return file
            file.close()
    if missing:
        raise PermissionError(errno.EACCES, missing.strerror, str(place))
    return None


def left_in(place: Path) -> list[Path]:
    """Everything in a corner but its lock."""
    return [path for path in sorted(place.iterdir()) if path.name != _LOCK]
