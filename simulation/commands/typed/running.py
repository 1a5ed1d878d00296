"""How `run`, `notebooks` and `compile` are typed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from simulation.commands.typed.options import given, is_given, numbers_of, refuse_idle, texts_of
from simulation.errors import InputError, Message
from simulation.terminal import Language, LanguageOption, plain


def run(
    context: typer.Context,
    scenarios: Annotated[list[str], typer.Argument(metavar="SCENARIO...")],
    province: Annotated[str | None, typer.Option(metavar="NAME")] = None,
    seed: Annotated[int | None, typer.Option(metavar="N")] = None,
    members: Annotated[int | None, typer.Option(min=1, metavar="N")] = None,
    workers: Annotated[int | None, typer.Option(min=1, metavar="N")] = None,
    resolution: Annotated[float, typer.Option(metavar="X")] = 1.0,
    out: Annotated[Path | None, typer.Option(metavar="DIR")] = None,
    fixed: Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE")] = None,
    notebook: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
    notebook_parameter: Annotated[list[str] | None, typer.Option("-p", metavar="NAME=VALUE")] = None,
    notebooks: Annotated[bool, typer.Option("--notebooks/--no-notebooks")] = True,
    quiet: Annotated[bool, typer.Option("--quiet")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    timings: Annotated[bool, typer.Option("--timings")] = False,
    platform_value: Annotated[bool, typer.Option("--platform-value")] = False,
    levers: Annotated[bool, typer.Option("--levers")] = False,
    data: Annotated[Path | None, typer.Option(metavar="FILE.XLSX")] = None,
    after: Annotated[str | None, typer.Option("--from", metavar="RESULT")] = None,
    at: Annotated[str | None, typer.Option("--at", metavar="QUARTER")] = None,
    cluster: Annotated[str | None, typer.Option(metavar="ADDRESS")] = None,
    language: LanguageOption = Language.zh,
) -> None:
    """Run scenarios and write their results, notebook and report."""
    from simulation.console import Console, run_scenarios
    from simulation.facts.nation import is_nation
    from simulation.notebooks import SCENARIO_NOTEBOOK, parameters_of_texts
    from simulation.results.ownership import RESULTS_FOLDER

    refuse_idle({"--notebook": notebook, "-p": notebook_parameter}, beside="--no-notebooks", given=not notebooks)
    refuse_idle({"--quiet": quiet, "--timings": timings}, beside="--json", given=as_json)
    refuse_idle({"--workers": workers}, beside="--cluster", given=cluster is not None)
    _refuse_beside_branch(after, at, {"--platform-value": platform_value, "--levers": levers})
    console = Console("json" if as_json else "quiet" if quiet else "full")
    changes: dict[str, Any] = given(
        province=province, seed=seed, members=members, parameters=numbers_of(fixed, "--set") or None
    )
    finer = resolution if is_given(context, "resolution") else None
    if province is not None and is_nation(province):
        from simulation.commands import nation

        of_one = {"--from": after, "--notebook": notebook, "-p": notebook_parameter, "--timings": timings, "--json": as_json}
        nation.refuse(of_one | {"--platform-value": platform_value, "--levers": levers, "--data": data})
        nation.refuse({"--no-notebooks": not notebooks})
        del changes["province"]
        how: dict[str, Any] = {"out": out, "language": language.value, "workers": workers, "cluster": cluster}
        return nation.run(scenarios, changes, resolution=finer, console=console, **how)
    if data is not None:
        changes["province"] = _province_in(data, province, quiet=quiet or as_json)
    chosen = (notebook or SCENARIO_NOTEBOOK) if notebooks else None
    texts = texts_of(notebook_parameter, "-p")
    run_scenarios(
        scenarios,
        changes,
        parent=out or RESULTS_FOLDER,
        language=language.value,
        workers=workers,
        resolution=resolution if after is None else finer,
        after=after,
        at=at,
        cluster=cluster,
        notebook=chosen,
        notebook_parameters=parameters_of_texts(chosen, texts) if chosen else {},
        console=console,
        timings=timings,
        platform_value=platform_value,
        levers=levers,
    )


def _refuse_beside_branch(after: str | None, at: str | None, options: dict[str, bool]) -> None:
    """Refuse a quarter without the result that it is one of, and what a run that goes on from a result cannot do."""
    if after is None and at is not None:
        raise InputError("branch.no_result")
    for option in (name for name, value in options.items() if value and after is not None):
        raise InputError("branch.one_option", option=option)


def _province_in(data: Path, province: str | None, *, quiet: bool) -> str:
    """The folder that the workbook becomes, for `--province`; what it replaces is said first."""
    from simulation.commands.province_changes import said_of
    from simulation.commands.province_workbook import folder_of_workbook

    if province is not None:
        raise InputError("usage.idle", option="--province", other="--data")
    folder, changes = folder_of_workbook(data)
    if not quiet:
        for line in said_of(changes, data):
            typer.echo(plain(line), err=True)
    return str(folder.absolute())


def notebooks_(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME...")] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR")] = None,
    parameter: Annotated[list[str] | None, typer.Option("-p", metavar="NAME=VALUE")] = None,
    language: LanguageOption = Language.zh,
) -> None:
    """Execute notebooks from top to bottom, each in a fresh kernel with its own defaults."""
    from rich.progress import track

    from simulation.notebooks import NOTEBOOK_FOLDER, check_notebook_places, execute_into, find_notebook, parameters_of_texts
    from simulation.results.ownership import RESULTS_FOLDER

    chosen = [find_notebook(name) for name in names or [path.stem for path in sorted(NOTEBOOK_FOLDER.glob("*.ipynb"))]]
    texts = {"language": language.value, **texts_of(parameter, "-p")}
    parameters = {notebook: parameters_of_texts(notebook, texts) for notebook in chosen}
    folder = out or RESULTS_FOLDER / "notebooks"
    check_notebook_places(chosen, folder)
    for notebook in track(chosen, str(Message("run.notebooks"))):
        typer.echo(execute_into(notebook, folder, parameters[notebook]))


def compile_(language: LanguageOption = Language.zh) -> None:
    """Compile the model ahead, on all cores, so that the first run starts at once."""
    from simulation.console import Console, compile_where_needed

    compile_where_needed(Console("full"), str(Message("compile.bar")))
    typer.echo(Message("compile.done"))
