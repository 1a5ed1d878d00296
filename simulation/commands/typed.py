"""How these commands are typed. Everything else is imported when one of them runs, so that the others start at once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from simulation.errors import InputError
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


class Method(StrEnum):
    morris = "morris"
    sobol = "sobol"


class Grouping(StrEnum):
    parameter = "parameter"
    topic = "topic"
    system = "system"


def sensitivity(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO")],
    method: Annotated[Method, typer.Option()] = Method.morris,
    by: Annotated[Grouping, typer.Option()] = Grouping.parameter,
    of: Annotated[list[str] | None, typer.Option(metavar="NAME")] = None,
    rows: Annotated[int | None, typer.Option(min=1, metavar="N")] = None,
    resolution: Annotated[float, typer.Option(metavar="X")] = 1.0,
    province: Province = None,
    seed: Number = None,
    workers: Workers = None,
    out: Folder = None,
    language: LanguageOption = Language.zh,
) -> None:
    """Say which parameters, topics or systems matter for the outcomes."""
    from simulation.commands import sensitivity as command
    from simulation.commands.writing import STUDIES

    command.sensitivity(
        scenario,
        _given(province=province, seed=seed),
        method=method.value,
        by=by.value,
        of=of or (),
        rows=rows,
        resolution=resolution,
        parent=out or STUDIES,
        language=language.value,
        workers=workers,
    )


def discover(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO")],
    goal: Annotated[str, typer.Argument(metavar="GOAL")],
    members: Annotated[int, typer.Option(min=1, metavar="N")] = 200,
    resolution: Annotated[float, typer.Option(metavar="X")] = 1.0,
    province: Province = None,
    seed: Number = None,
    workers: Workers = None,
    out: Folder = None,
    language: LanguageOption = Language.zh,
) -> None:
    """Say under which values of parameters a goal is missed."""
    from simulation.commands import sensitivity as command
    from simulation.commands.writing import STUDIES

    changes = _given(members=members, province=province, seed=seed)
    place = out or STUDIES
    command.discover(scenario, goal, changes, resolution=resolution, parent=place, language=language.value, workers=workers)


class Over(StrEnum):
    systems = "systems"
    measures = "measures"


def attribute(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO")],
    against: Annotated[str | None, typer.Argument(metavar="AGAINST")] = None,
    over: Annotated[Over | None, typer.Option()] = None,
    members: Members = None,
    resolution: Annotated[float, typer.Option(metavar="X")] = 1.0,
    province: Province = None,
    seed: Number = None,
    workers: Workers = None,
    out: Folder = None,
    language: LanguageOption = Language.zh,
) -> None:
    """Say what of an effect is due to which system or measure."""
    from simulation.commands import attribute as command
    from simulation.commands.writing import STUDIES

    command.attribute(
        scenario,
        against,
        _given(members=members, province=province, seed=seed),
        over=over.value if over else None,
        resolution=resolution,
        parent=out or STUDIES,
        language=language.value,
        workers=workers,
    )


def search(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    workers: Workers = None,
    out: Folder = None,
    language: LanguageOption = Language.zh,
) -> None:
    """Look for the cheapest packages that meet all goals."""
    from simulation.commands import search as command
    from simulation.commands.writing import STUDIES

    command.search(file, parent=out or STUDIES, language=language.value, workers=workers)


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

    command.export(result, _given(**{"--iamc": iamc, "--netcdf": netcdf, "--geojson": geojson}), boundaries)


def serve(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO")] = "baseline",
    province: Province = None,
    members: Annotated[int | None, typer.Option(min=2, metavar="N")] = None,
    points: Annotated[int | None, typer.Option(min=24, max=1000, metavar="N")] = None,
    resolution: Resolution = None,
    workers: Workers = None,
    port: Annotated[int, typer.Option(min=0, max=65535, metavar="N")] = 0,
    browser: Annotated[bool, typer.Option("--browser/--no-browser")] = True,
    language: LanguageOption = Language.zh,
) -> None:
    """Open a page on this machine that answers what-ifs at once."""
    from simulation.commands import serve as command

    sizes = _given(members=members, points=points, resolution=resolution)
    how: dict[str, Any] = {"language": language.value, "workers": workers, "port": port, "show": browser}
    command.serve(scenario, _given(province=province), sizes, **how)


def _given(**options: Any) -> dict[str, Any]:
    """Those that were written."""
    return {name: value for name, value in options.items() if value is not None}


COMMANDS = (compare, experiment, sensitivity, discover, attribute, search, results, export, serve)
