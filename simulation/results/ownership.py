"""The one owner of the question "is this folder ours?": only a result, as we wrote it, gives way to a new one.

Whatever else stands in the place, or lies in it, is somebody's. Nothing of it is replaced, moved or deleted.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from simulation.errors import InputError, Message
from simulation.results.digests import digest_of_part
from simulation.results.manifest import MANIFEST_NAME, contents, is_bound, read_manifest

RESULTS_FOLDER = Path(__file__).resolve().parent.parent.parent / "results"
RESERVED = ("reference", "notebooks", "examination")
_NAMED_AT_MOST = 3


def check_name(parent: Path, name: str) -> None:
    """Raise :class:`InputError` for a name that is no plain name of a folder, that the file system cannot hold, or that means
    something else in `results/`."""
    if not name.strip(" .") or name.startswith(".") or any(sign in name for sign in "/\\\0"):
        raise InputError("results.no_name", name=name)
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        raise InputError("results.unwritable_name", name=name) from None
    if name.casefold() in RESERVED and same_place(parent, RESULTS_FOLDER):
        raise InputError("results.reserved", name=name, names=list(RESERVED))


def check_place(target: Path, kind: str, inputs: Iterable[Path | str] = ()) -> None:
    """Raise :class:`InputError` unless a result of this kind may take the place `target`: nothing stands there, or an empty
    folder, or a result of the same kind that nobody has added to or changed, and that holds none of the `inputs`.

    A link is refused wherever it leads, as the place to write in would be chosen by whoever made it.
    """
    if is_link(target):
        raise InputError("results.link", file=target)
    if not target.exists():
        return
    if not target.is_dir():
        raise InputError("results.file_in_the_way", file=target)
    for used in inputs:
        if lies_in(used, target):
            raise InputError("results.input_inside", file=target, used=str(used))
    if lies_in(os.curdir, target):
        raise InputError("results.standing_inside", file=target)
    if any(target.iterdir()):
        _check_owner(target, kind)


def is_ours(folder: Path) -> bool:
    """Whether a folder holds a manifest of ours: the only sign by which a result is known."""
    try:
        read_manifest(folder)
    except InputError:
        return False
    return not is_link(folder)


def _check_owner(target: Path, kind: str) -> None:
    try:
        found = read_manifest(target)
    except InputError:
        raise InputError("results.foreign", file=target) from None
    if found["kind"] != kind:
        raise InputError("results.other_kind", file=target)
    theirs = changed_parts(target, found["files"])
    if theirs:
        more = theirs[:_NAMED_AT_MOST], len(theirs) - _NAMED_AT_MOST
        names = Message("results.and_more", names=more[0], n=more[1]) if more[1] > 0 else theirs
        raise InputError("results.theirs", file=target, names=names)


def changed_parts(folder: Path, files: dict[str, str]) -> list[str]:
    """The parts of a result that somebody has added or changed since it was written; what was taken away is not among them."""
    theirs = [] if is_bound(folder) else [MANIFEST_NAME]
    return theirs + [part.name for part in contents(folder) if files.get(part.name) != digest_of_part(part)]


def lies_in(path: Path | str, folder: Path) -> bool:
    """Whether a path leads into a folder, through whatever links and in whatever spelling."""
    try:
        real = Path(os.path.realpath(path))
    except FileNotFoundError:  # we stand in a folder that has been deleted
        return False
    return any(same_place(place, folder) for place in (real, *real.parents))


def same_place(one: Path, other: Path) -> bool:
    """Whether two paths lead to the same file or folder, there or yet to come."""
    try:
        return os.path.samefile(one, other)
    except OSError:
        return os.path.realpath(one) == os.path.realpath(other)


def is_link(path: Path) -> bool:
    """Whether a path is a symbolic link, or what Windows calls a junction."""
    return path.is_symlink() or getattr(os.path, "isjunction", lambda _: False)(path)
