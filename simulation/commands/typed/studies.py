"""How the commands are typed that run a scenario many times: what they compare, vary, search for or open on a page."""

from __future__ import annotations

from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from simulation.commands.typed.options import Folder, Members, Number, Province, Resolution, StudyFile, Workers, given
from simulation.terminal import Language, LanguageOption

_HOMES = {"discover": "sensitivity"}
"""Modules of commands that are not called like the command."""


def _answer(command: str, *asked: Any, out: Path | None, language: Language, **how: Any) -> None:
    """Have a command answered by the module that does, into `out` or the folder of studies."""
    from simulation.commands.writing import STUDIES

    module = import_module(f"simulation.commands.{_HOMES.get(command, command)}")
    getattr(module, command)(*asked, parent=out or STUDIES, language=language.value, **how)


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
    common = {"members": members, "resolution": resolution, "province": province, "seed": seed}
    _answer("compare", options, common, out=out, language=language, workers=workers)


def levers(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO")],
    members: Annotated[int, typer.Option(min=1, metavar="N")] = 20,
    resolution: Annotated[float, typer.Option(metavar="X")] = 0.2,
    province: Province = None,
    seed: Number = None,
    workers: Workers = None,
    out: Folder = None,
    language: LanguageOption = Language.zh,
) -> None:
    """Say what every measure does, alone and in the package, and what one step more would."""
    changes = given(members=members, province=province, seed=seed)
    _answer("levers", scenario, changes, out=out, language=language, resolution=resolution, workers=workers)


def experiment(
    file: StudyFile,
    workers: Workers = None,
    out: Folder = None,
    language: LanguageOption = Language.zh,
) -> None:
    """Run a scenario at every point of a design."""
    _answer("experiment", file, out=out, language=language, workers=workers)


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
    asked: dict[str, Any] = {"method": method.value, "by": by.value, "of": of or (), "rows": rows, "resolution": resolution}
    changes = given(province=province, seed=seed)
    _answer("sensitivity", scenario, changes, out=out, language=language, workers=workers, **asked)


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
    changes = given(members=members, province=province, seed=seed)
    _answer("discover", scenario, goal, changes, out=out, language=language, workers=workers, resolution=resolution)


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
    changes, parts = given(members=members, province=province, seed=seed), over.value if over else None
    how: dict[str, Any] = {"over": parts, "resolution": resolution, "workers": workers}
    _answer("attribute", scenario, against, changes, out=out, language=language, **how)


def search(
    file: StudyFile,
    workers: Workers = None,
    out: Folder = None,
    language: LanguageOption = Language.zh,
) -> None:
    """Look for the cheapest packages that meet all goals."""
    _answer("search", file, out=out, language=language, workers=workers)


def spread(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO")],
    members: Annotated[int, typer.Option(min=2, metavar="N")] = 24,
    lucks: Annotated[int, typer.Option(min=2, max=99, metavar="N")] = 2,
    resolution: Annotated[float, typer.Option(metavar="X")] = 1.0,
    province: Province = None,
    seed: Number = None,
    workers: Workers = None,
    out: Folder = None,
    language: LanguageOption = Language.zh,
) -> None:
    """Say how much of the spread of each outcome is luck: members that share parameters meet several draws of luck."""
    changes = given(members=members, province=province, seed=seed)
    _answer("spread", scenario, changes, lucks, out=out, language=language, resolution=resolution, workers=workers)


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

    sizes = given(members=members, points=points, resolution=resolution)
    how: dict[str, Any] = {"language": language.value, "workers": workers, "port": port, "show": browser}
    command.serve(scenario, given(province=province), sizes, **how)
