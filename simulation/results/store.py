"""The store beside results: `.store/<digest>/` holds what depends on exactly that.

    <name>/       an earlier result, whose name a run of other inputs has taken: `<name>@<digest>`
    .members/     members of an ensemble that is being simulated, until its result is in its place
    .provinces/   what the province did in runs that others are compared with
    .about.json   whose members these are, for people

Nothing else in it is ever touched, and an earlier result goes only when somebody says so.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from simulation.errors import InputError, unknown_name
from simulation.results.digests import digest_of_part
from simulation.results.manifest import MANIFEST_NAME, RUN, read_manifest
from simulation.results.ownership import changed_parts, is_link, is_ours
from simulation.results.workshop import discard, free_name

STORE, ABOUT, MEMBERS, PROVINCES = ".store", ".about.json", ".members", ".provinces"  # no result begins with a dot
PARTS = (MEMBERS, PROVINCES)
SHOWN = 8  # signs of a digest
_DIGEST = re.compile("[0-9a-f]{64}")
_OLD = 30 * 86400  # seconds since members that nobody has asked for were last used


class Earlier(NamedTuple):
    """A result whose name another took."""

    name: str
    digest: str
    folder: Path

    def __str__(self) -> str:
        return f"{self.name}@{self.digest[:SHOWN]}"


class Records(NamedTuple):
    """Members of one digest that are kept apart from a result."""

    digest: str
    part: str
    folder: Path
    about: dict[str, Any]

    @property
    def done(self) -> int:
        return sum(1 for _ in self.folder.glob("*.member"))


def digest_of_result(folder: Path) -> str:
    """What the run in a folder depends on; of one from before that was written down, the digest of its manifest. Blank for what
    is no run."""
    try:
        manifest = read_manifest(folder)
    except InputError:
        return ""
    return (manifest["digest"] or digest_of_part(folder / MANIFEST_NAME)) if manifest["kind"] == RUN else ""


# --- earlier results -------------------------------------------------------------------------------------------------------
def retire(earlier: Path, target: Path) -> bool:
    """Move a result whose place `target` a new one has taken into the store; False, and nothing is moved, where it is no run or
    the new one is the same. One in the store that is the same as the new one goes."""
    digest, new, store = digest_of_result(earlier), digest_of_result(target), target.parent / STORE
    if not digest or digest == new or is_link(store):
        return False
    if new and is_whole(store / new / target.name):
        discard(store / new / target.name)
        sweep(store / new)
    place = store / digest / target.name
    place.parent.mkdir(parents=True, exist_ok=True)
    if os.path.lexists(place):
        place.rename(free_name(place))
    earlier.rename(place)
    return True


def is_whole(place: Path) -> bool:
    """Whether a result is as it was written, and nothing of it is gone."""
    if not is_ours(place):
        return False
    files = read_manifest(place)["files"]
    return not changed_parts(place, files) and all(os.path.lexists(place / name) for name in files)


def earlier_results(parent: Path) -> list[Earlier]:
    """The earlier results beside those in a folder, by name and digest."""
    found = [
        Earlier(folder.name, place.name, folder)
        for place in _places(parent)
        for folder in sorted(place.iterdir())
        if folder.name not in PARTS and (folder / MANIFEST_NAME).is_file()
    ]
    return sorted(found)


def find_earlier(parent: Path, text: str) -> Path | None:
    """The folder of `name@digest`, of which the first signs are enough; None for a text that does not look like one.

    Raises :class:`InputError` where there is none such, or several.
    """
    name, at, begins = text.rpartition("@")
    if not at or not name:
        return None
    current = parent / name
    places = {each.folder for each in earlier_results(parent) if each.name == name and each.digest.startswith(begins)}
    if begins and digest_of_result(current).startswith(begins):
        places = {current}  # the same numbers as one in the store, if there is one
    if len(places) > 1:
        raise InputError("store.several", name=text, names=[str(e) for e in earlier_results(parent) if e.folder in places])
    if not places:
        known = [str(each) for each in earlier_results(parent)]
        raise unknown_name("kind.result", text, known) if known else InputError("store.no_earlier", name=text)
    return places.pop()


def remove(earlier: Earlier) -> None:
    """Delete an earlier result. Raises :class:`InputError` where somebody has added to it or changed it."""
    theirs = changed_parts(earlier.folder, read_manifest(earlier.folder)["files"])
    if theirs:
        raise InputError("store.theirs", file=earlier.folder, names=theirs)
    discard(earlier.folder)
    sweep(earlier.folder.parent)


# --- members ---------------------------------------------------------------------------------------------------------------
def kept_records(parent: Path) -> list[Records]:
    """Members that are kept beside the results in a folder."""
    return [
        Records(place.name, part, place / part, _about(place))
        for place in _places(parent)
        for part in PARTS
        if (place / part).is_dir()
    ]


def let_go(parent: Path, digest: str, part: str = MEMBERS) -> None:
    """Delete the members of a digest, which a result holds by now or nobody wants."""
    place = parent / STORE / digest
    discard(place / part)
    sweep(place)


def tidy(parent: Path) -> None:
    """Delete members that nobody has used for a month: left by runs that were never taken up again, or by other versions."""
    for records in kept_records(parent):
        with contextlib.suppress(OSError):
            if time.time() - records.folder.stat().st_mtime > _OLD:
                let_go(parent, records.digest, records.part)


def sweep(place: Path) -> None:
    """Take away the folder of a digest, and the store, where nothing is in them any more."""
    with contextlib.suppress(OSError):
        if not [path for path in place.iterdir() if path.name != ABOUT]:
            (place / ABOUT).unlink(missing_ok=True)
        place.rmdir()
        place.parent.rmdir()


def _about(place: Path) -> dict[str, Any]:
    try:
        found = json.loads((place / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _places(parent: Path) -> Iterator[Path]:
    """The folders of the store that are named by a digest."""
    store = parent / STORE
    if is_link(store) or not store.is_dir():
        return
    for place in sorted(store.iterdir()):
        if _DIGEST.fullmatch(place.name) and place.is_dir() and not is_link(place):
            yield place
