"""How the commands are typed that look at results: `report`, `results`, `research`, `verify`, `export`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from simulation.commands.typed.options import Folder, given
from simulation.errors import InputError, Message
from simulation.terminal import Language, LanguageOption


def report(
    result: Annotated[str, typer.Argument(metavar="RESULT")],
    out: Folder = None,
    language: LanguageOption = Language.zh,
) -> None:
    """Write the one page and the report on a result once more, without a new run."""
    from simulation.commands import report as command
    from simulation.commands.writing import STUDIES

    command.report(result, parent=out or STUDIES, language=language.value)


class Action(StrEnum):
    list = "list"
    remove = "remove"


def results(
    action: Annotated[Action, typer.Argument(metavar="list|remove")] = Action.list,
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME@DIGEST...")] = None,
    out: Folder = None,
    language: LanguageOption = Language.zh,
) -> None:
    """List results, earlier ones among them, and remove earlier ones."""
    from simulation.commands import results as command
    from simulation.results.ownership import RESULTS_FOLDER

    parent = out or RESULTS_FOLDER
    if action is Action.remove:
        command.take_away(parent, names or ())
    elif names:
        raise InputError("usage.superfluous", found=names[0], command="greenplan results")
    command.show(parent)


def research(
    results: Annotated[str, typer.Argument(metavar="RESULT")],
    where: Annotated[str, typer.Option(metavar="TEXT")] = "",
    out: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
    public: Annotated[bool, typer.Option("--public")] = False,
    language: LanguageOption = Language.zh,
) -> None:
    """Look up the research projects of a saved result."""
    from simulation.research import show_research

    show_research(results, where, out, public=public, language=language.value)


def verify(
    results: Annotated[list[str] | None, typer.Argument(metavar="RESULT...")] = None,
    reference: Annotated[bool, typer.Option("--reference")] = False,
    language: LanguageOption = Language.zh,
) -> None:
    """Check that results are as they were written, or notebooks as their reference (exit code 1 where not)."""
    if reference:
        from simulation.commands.reference import verify_reference

        return verify_reference(results or (), language.value)
    if not results:
        raise InputError("usage.missing", name="RESULT...", command="greenplan verify")
    from simulation.results.folder import find_anything
    from simulation.results.verification import differences, faults

    damaged = False
    for name in results:
        folder = find_anything(name)
        problems = faults(folder)
        damaged = damaged or bool(problems)
        said = problems or [Message("verify.intact"), *(differences(folder) or [Message("reproduce.same")])]
        typer.echo("\n".join(f"{name}: {sentence}" for sentence in said), err=bool(problems))
    if damaged:
        raise typer.Exit(1)


def export(
    result: Annotated[str, typer.Argument(metavar="RESULT")],
    iamc: Annotated[Path | None, typer.Option(metavar="OUT.CSV")] = None,
    netcdf: Annotated[Path | None, typer.Option(metavar="OUT.NC")] = None,
    geojson: Annotated[Path | None, typer.Option(metavar="OUT.GEOJSON")] = None,
    boundaries: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
    language: LanguageOption = Language.zh,
) -> None:
    """Write a result in the formats that other programs read."""
    from simulation.commands import export as command

    command.export(result, given(**{"--iamc": iamc, "--netcdf": netcdf, "--geojson": geojson}), boundaries)
