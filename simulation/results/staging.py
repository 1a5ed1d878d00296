"""Results in the making: written in the workshop, then swapped in as a whole, so that a run that is killed leaves no half
result and loses no earlier one."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from simulation.errors import InputError, Message, reason_of
from simulation.results.manifest import RUN
from simulation.results.ownership import check_name, check_place, is_ours
from simulation.results.store import retire
from simulation.results.workshop import corner, discard, free_name, left_in

_EARLIER, _DISCARDED, _DRAFT = "earlier", "discarded", "draft-"
_FULL = (errno.ENOSPC, errno.EDQUOT)
_CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.ENOLCK)
_TAKEN = (errno.ENOTDIR, errno.EEXIST, errno.ENOTEMPTY, errno.ELOOP)
_UNNAMEABLE = (errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ)


@contextmanager
def staged(parent: Path, name: str, *, kind: str = RUN, inputs: Iterable[Path | str] = ()) -> Iterator[Path]:
    """A folder to write into that becomes `parent/name` when the block ends well, and vanishes when it does not.

    The block must leave a manifest of this `kind` in it (see `write_manifest`), or the next run will not know the result for
    ours. `inputs` are files and folders that the result is made from.

    Raises :class:`InputError` before the block where something stands in the place that is not ours to replace, holds an input
    or has been changed by somebody (see `check_place`), where another process is writing there, or where nothing can be
    written; and after it where the disk is full. An earlier `parent/name` is intact then.
    """
    target = parent / name
    with writing(target):
        check_name(parent, name)
        with corner(parent, name, settle) as place:
            check_place(target, kind, inputs)
            draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=place))
            try:
                draft.chmod(0o755)
                yield draft
                _deliver(draft, target, kind)
            finally:
                discard(draft)


@contextmanager
def writing(target: Path) -> Iterator[None]:
    """Say in a sentence that a place cannot be written to, or that its disk is full."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise InputError("results.disk_full", file=target) from None
        if error.errno in (*_CLOSED, *_TAKEN, *_UNNAMEABLE):
            raise InputError("results.cannot_write", file=target, reason=reason_of(error)) from None
        raise


def settle(place: Path, target: Path) -> None:
    """Undo or finish what a run that was killed has left in its corner: an earlier result goes back to its place unless the new
    one has taken it."""
    earlier = place / _EARLIER
    if earlier.exists() and not os.path.lexists(target):
        earlier.rename(target)
    for path in left_in(place):
        if path.name != _EARLIER:
            discard(path)
        elif is_ours(target):
            _clear_earlier(path, target)


def _deliver(draft: Path, target: Path, kind: str) -> None:
    """Put the finished folder in its place, or beside it where somebody has been at that place meanwhile."""
    try:
        check_place(target, kind)
    except InputError as found:
        beside = free_name(target)
        draft.rename(beside)
        raise found.noting(Message("results.kept_beside", folder=beside.name)) from None
    _swap(draft, target)


def _swap(draft: Path, target: Path) -> None:
    """A rename cannot replace a full folder, so the earlier one is renamed away first."""
    earlier = draft.with_name(_EARLIER)
    if target.exists():
        target.rename(earlier)
    try:
        draft.rename(target)
    except BaseException:
        if earlier.exists() and not target.exists():
            earlier.rename(target)
        raise
    if earlier.exists():
        _clear_earlier(earlier, target)


def _clear_earlier(earlier: Path, target: Path) -> None:
    """Put an earlier result of other inputs into the store, and delete one of the same. Half deleted, it must never be taken
    for a result that waits to be put back: so it changes its name first."""
    with contextlib.suppress(OSError):
        if not retire(earlier, target):
            gone = earlier.with_name(_DISCARDED)
            discard(gone)
            earlier.rename(gone)
            discard(gone)
