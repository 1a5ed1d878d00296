"""`greenplan results`: what lies in a folder of results, its store included, and what to take out of that."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import rich.table

from simulation import terminal
from simulation.errors import InputError, Message, unknown_name
from simulation.results.manifest import MANIFEST_NAME, RUN, read_manifest
from simulation.results.store import (
    MEMBERS,
    SHOWN,
    Records,
    digest_of_result,
    earlier_results,
    kept_records,
    let_go,
    remove,
)

_HEADS = ("results.head_result", "results.head_members", "results.head_size", "results.head_what")


def show(parent: Path) -> None:
    """Print the runs in a folder, earlier ones that a name lost, and members that are kept, with what each takes up."""
    table = rich.table.Table(title=str(Message("results.title")), title_justify="left")
    for k, head in enumerate(_HEADS):
        table.add_column(str(Message(head)), justify="right" if k in (1, 2) else "left", overflow="fold")
    rows = [*_current(parent), *_earlier(parent), *map(_kept, kept_records(parent))]
    for row in rows:
        table.add_row(*map(terminal.plain, row))
    terminal.console().print(table if rows else str(Message("results.nothing", file=parent)))


def take_away(parent: Path, names: Sequence[str]) -> None:
    """Remove `name@digest` or the members kept under `@digest`; everything is checked before anything is deleted."""
    earlier, kept = earlier_results(parent), kept_records(parent)
    if not names:
        raise InputError("store.nothing_named")
    chosen: list[Any] = []
    for text in names:
        name, at, begins = text.rpartition("@")
        if not at:
            raise InputError("store.current", name=text)
        found: list[Any] = [each for each in (earlier if name else kept) if each.digest.startswith(begins) and begins]
        found = [each for each in found if not name or each.name == name]
        if not found:
            known = [*map(str, earlier), *(f"@{each.digest[:SHOWN]}" for each in kept)]
            raise unknown_name("kind.result", text, known) if known else InputError("store.no_earlier", name=text)
        if len({each.digest for each in found}) > 1:
            raise InputError("store.several", name=text, names=[f"{name}@{each.digest[: 2 * SHOWN]}" for each in found])
        chosen += found
    for each in chosen:
        if isinstance(each, Records):
            let_go(parent, each.digest, each.part)
        else:
            remove(each)


def _current(parent: Path) -> list[tuple[str, ...]]:
    folders = sorted(file.parent for file in parent.glob(f"[!.]*/{MANIFEST_NAME}"))
    found = [(folder, digest) for folder in folders if (digest := digest_of_result(folder))]
    return [_row(folder.name, folder, Message("results.current", digest=digest[:SHOWN])) for folder, digest in found]


def _earlier(parent: Path) -> list[tuple[str, ...]]:
    return [_row(str(each), each.folder, Message("results.earlier", name=each.name)) for each in earlier_results(parent)]


def _row(name: str, folder: Path, what: Message) -> tuple[str, ...]:
    manifest = read_manifest(folder)
    assert manifest["kind"] == RUN
    return name, str(manifest["members"]), _megabytes(folder), str(what)


def _kept(records: Records) -> tuple[str, ...]:
    about = {"name": records.about.get("scenario", ""), "of": records.about.get("members", "")}
    what = Message("results.unfinished" if records.part == MEMBERS else "results.compared", **about)
    return f"@{records.digest[:SHOWN]}", str(records.done), _megabytes(records.folder), str(what)


def _megabytes(folder: Path) -> str:
    return f"{sum(file.lstat().st_size for file in folder.rglob('*') if file.is_file()) / 1e6:,.1f}"
