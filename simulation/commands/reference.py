"""`greenplan verify --reference`: every notebook executed again, and each number that is not that of the reference."""

from __future__ import annotations

from collections.abc import Iterable

import typer

from simulation.errors import Message
from simulation.notebooks.reference import moved, notebooks_with_reference
from simulation.terminal import console, plain, progress_bar


def verify_reference(names: Iterable[str], language: str) -> None:
    """Print what was found, a line a number that moved; exit code 1 where there is one."""
    notebooks, finished = notebooks_with_reference(names), 0
    with progress_bar(str(Message("run.notebooks")), len(notebooks), console(errors=True)) as advance:

        def done() -> None:
            nonlocal finished
            finished += 1
            advance(finished, len(notebooks))

        found = moved(notebooks, language, done=done)
    for message in found:
        typer.echo(plain(str(message)), err=True)
    if found:
        typer.echo(Message("reference.moved_all", count=len(found), notebooks=len(notebooks)), err=True)
        raise typer.Exit(1)
    typer.echo(Message("reference.same", notebooks=len(notebooks)))
