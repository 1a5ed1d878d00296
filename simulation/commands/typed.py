"""How these commands are typed. Everything else is imported when one of them runs, so that the others start at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulation.terminal import Language, LanguageOption

Resolution = Annotated[float | None, typer.Option(metavar="X")]
Members = Annotated[int | None, typer.Option(min=1, metavar="N")]
Number = Annotated[int | None, typer.Option(metavar="N")]
Workers = Annotated[int | None, typer.Option(min=1, metavar="N")]
Province = Annotated[str | None, typer.Option(metavar="NAME")]
Folder = Annotated[Path | None, typer.Option(metavar="DIR")]


def compare(
    options: Annotated[list[str], typer.Argument(metavar="OPTION...")],
    members: Members = None,
    resolution: Resolution = None,
    province: Province = None,
    seed: Number = None,
    workers: Workers = None,
    out: Folder = None,
    language: LanguageOption = Language.zh,
) -> None:
    """Compare scenarios or results under the same luck."""
    from simulation.commands import compare as command
    from simulation.commands.writing import STUDIES

    common = {"members": members, "resolution": resolution, "province": province, "seed": seed}
    command.compare(options, common, parent=out or STUDIES, language=language.value, workers=workers)


def experiment(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    workers: Workers = None,
    out: Folder = None,
    language: LanguageOption = Language.zh,
) -> None:
    """Run a scenario at every point of a design."""
    from simulation.commands import experiment as command
    from simulation.commands.writing import STUDIES

    command.experiment(file, parent=out or STUDIES, language=language.value, workers=workers)


COMMANDS = (compare, experiment)
