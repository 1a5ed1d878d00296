"""The command `greenplan`: thin, and quick to start because everything else is imported when it is needed."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(
    name="greenplan",
    help="Simulate how a province carries out the green development of urban and rural construction. 城乡建设绿色发展模拟。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Language(StrEnum):
    zh = "zh"
    en = "en"


class Catalogue(StrEnum):
    of_2021 = "2021"
    of_2024 = "2024"


class Listing(StrEnum):
    all = "all"
    scenarios = "scenarios"
    provinces = "provinces"
    parameters = "parameters"
    variables = "variables"
    targets = "targets"
    indicators = "indicators"
    edges = "edges"


def plainly(command: Callable[..., None]) -> Callable[..., None]:
    """Answer bad input with its one sentence and exit code 2, a failed notebook with 1, never with a traceback."""

    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        from simulation.errors import BrokenModel, InputError

        try:
            command(*args, **kwargs)
        except InputError as error:
            typer.echo(f"greenplan: {error}", err=True)
            raise typer.Exit(2) from None
        except BrokenModel as error:
            typer.echo(f"greenplan: {error}", err=True)
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            typer.echo("greenplan: stopped; earlier results are as they were.", err=True)
            raise typer.Exit(130) from None
        except RuntimeError as error:
            if type(error).__name__ != "NotebookError":
                raise
            typer.echo(f"greenplan: {error}; earlier results are as they were.", err=True)
            raise typer.Exit(1) from None

    return wrapped


@app.command("list")
@plainly
def list_(what: Annotated[Listing, typer.Argument(help="What to list.")] = Listing.all) -> None:
    """List scenarios, provinces, parameters, variables, targets, indicators of the city examination, or what acts on what."""
    from simulation.catalogue import show

    show(what.value)


@app.command()
@plainly
def run(
    scenarios: Annotated[
        list[str], typer.Argument(help="Scenario names (see `greenplan list`) or YAML files.", metavar="SCENARIO...")
    ],
    province: Annotated[
        str | None, typer.Option(help="Any of 31, by pinyin, Chinese name or code, or a folder of your own.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of all luck; the same seed gives the same numbers.")] = None,
    members: Annotated[int | None, typer.Option(min=1, help="Ensemble members, each with its own luck and parameters.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Threads; changes nothing but the time. All cores unless given.")
    ] = None,
    resolution: Annotated[float, typer.Option(help="2 makes twice as many projects, each half as large.")] = 1.0,
    language: Annotated[Language, typer.Option(help="Language of the report and of the summary.")] = Language.zh,
    out: Annotated[Path | None, typer.Option(help="Results go to DIR/<scenario>/.", metavar="DIR")] = None,
    fixed: Annotated[list[str] | None, typer.Option("--set", help="Fix a model parameter.", metavar="NAME=VALUE")] = None,
    notebook: Annotated[Path | None, typer.Option(help="A notebook of your own instead of notebooks/scenario.ipynb.")] = None,
    notebook_parameter: Annotated[
        list[str] | None, typer.Option("-p", help="A parameter of the notebook.", metavar="NAME=VALUE")
    ] = None,
    notebooks: Annotated[
        bool, typer.Option("--notebooks/--no-notebooks", help="Execute the notebook and write the report.")
    ] = True,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but the result folders.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answers as JSON and nothing else.")] = False,
) -> None:
    """Run scenarios and write their results, notebook and report."""
    from simulation.console import Console, run_scenarios
    from simulation.notebooks import SCENARIO_NOTEBOOK
    from simulation.results.folder import RESULTS_FOLDER

    changes = {"province": province, "seed": seed, "members": members, "parameters": _pairs(fixed, "--set", number=True)}
    run_scenarios(
        scenarios,
        {key: value for key, value in changes.items() if value not in (None, {})},
        parent=out or RESULTS_FOLDER,
        language=language.value,
        workers=workers,
        resolution=resolution,
        notebook=(notebook or SCENARIO_NOTEBOOK) if notebooks else None,
        notebook_parameters=_pairs(notebook_parameter, "-p", number=False),
        console=Console("json" if as_json else "quiet" if quiet else "full"),
    )


@app.command("notebooks")
@plainly
def notebooks_(
    names: Annotated[list[str] | None, typer.Argument(help="Names in notebooks/; all unless given.", metavar="NAME...")] = None,
    language: Annotated[Language, typer.Option(help="Language of words and pictures.")] = Language.zh,
    out: Annotated[Path | None, typer.Option(help="Executed notebooks go here.", metavar="DIR")] = None,
    parameter: Annotated[
        list[str] | None, typer.Option("-p", help="A parameter that all of them have.", metavar="NAME=VALUE")
    ] = None,
) -> None:
    """Execute notebooks from top to bottom, each in a fresh kernel with its own defaults."""
    from rich.progress import track

    from simulation.notebooks import NOTEBOOK_FOLDER, check_parameters, execute_into, find_notebook
    from simulation.results.folder import RESULTS_FOLDER

    chosen = [find_notebook(name) for name in names or [path.stem for path in sorted(NOTEBOOK_FOLDER.glob("*.ipynb"))]]
    parameters = {"language": language.value, **_pairs(parameter, "-p", number=False)}
    for notebook in chosen:
        check_parameters(notebook, parameters)
    folder = out or RESULTS_FOLDER / "notebooks"
    for notebook in track(chosen, "notebooks"):
        typer.echo(execute_into(notebook, folder, parameters))


@app.command()
@plainly
def validate(
    files: Annotated[list[str], typer.Argument(help="Scenario files or names, or province folders.", metavar="FILE...")],
    language: Annotated[Language, typer.Option(help="Language of the answers.")] = Language.zh,
) -> None:
    """Check scenario files and province folders; say file, line, field, what was expected and the remedy."""
    from simulation.errors import Message
    from simulation.study.checking import Findings, check_scenario
    from simulation.world.validation import validate_folder

    found = False
    for file in files:
        findings = Findings(tuple(validate_folder(file)), ()) if Path(file).is_dir() else check_scenario(file)
        found = found or bool(findings.mistakes)
        for mistake in findings.mistakes:
            typer.echo(mistake.text(language.value), err=True)
        if not findings.mistakes:
            typer.echo(Message("validate.sound", file=file).text(language.value))
        for note in findings.notes:
            typer.echo(Message("validate.note", file=file, note=note).text(language.value))
    if found:
        raise typer.Exit(2)


@app.command()
@plainly
def examine(
    city: Annotated[str | None, typer.Argument(help="The city: 杭州, Hangzhou or 330100.", metavar="CITY")] = None,
    data: Annotated[Path | None, typer.Option(help="A filled workbook: gives scores, diagnosis, plan and bulletin.")] = None,
    template: Annotated[Path | None, typer.Option(help="Write a workbook to fill in.", metavar="OUT.XLSX")] = None,
    catalogue: Annotated[Catalogue, typer.Option(help="Indicators of the workbook to fill in.")] = Catalogue.of_2021,
    year: Annotated[int, typer.Option(min=2018, max=2100, help="Year of the workbook to fill in.")] = 2025,
    practice: Annotated[bool, typer.Option("--practice", help="Fill it with drawn numbers, to try it out.")] = False,
    language: Annotated[Language, typer.Option(help="Language of the bulletin and of names.")] = Language.zh,
    out: Annotated[Path | None, typer.Option(help="The bulletin goes to DIR/<city>-<year>/.", metavar="DIR")] = None,
) -> None:
    """Examine a city on its own numbers, without any simulation. 城市体检。"""
    from simulation.errors import InputError

    if (data is None) == (template is None):
        remedy = "give --template out.xlsx for a workbook to fill in, or --data observed.xlsx for a bulletin"
        raise InputError("say what to do" if data is None else "one thing at a time", remedy=remedy)
    from simulation.examination import command
    from simulation.results.folder import RESULTS_FOLDER

    if template is not None:
        typer.echo(command.write_form(template, city, year, language.value, system=catalogue.value, drawn=practice))
        return
    assert data is not None
    from simulation.examination.diagnosis import points

    result, page = command.make_bulletin(data, city, language.value, out or RESULTS_FOLDER / "examination")
    words = {"zh": "总分 {}，{} 项指标计分，共 {} 项", "en": "Total {} of 100, {} of {} indicators scored"}[language.value]
    typer.echo(words.format(points(result.total), len(result.scored), len(result.indicators)))
    for line in command.noticed(result, language.value):
        typer.echo(line)
    for path in (page, page.with_name(command.SCENARIO)):
        if path.exists():
            typer.echo(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


@app.command()
@plainly
def verify(results: Annotated[list[str], typer.Argument(help="Result names or folders.", metavar="RESULT...")]) -> None:
    """Check results against their manifest: nothing missing, nothing changed, the same code."""
    from simulation.results.folder import find_results
    from simulation.results.manifest import check_manifest

    found = False
    for name in results:
        problems = check_manifest(find_results(name))
        found = found or bool(problems)
        typer.echo("\n".join(f"{name}: {problem}" for problem in problems) or f"{name}: intact / 完整", err=bool(problems))
    if found:
        raise typer.Exit(2)


def _pairs(texts: list[str] | None, option: str, *, number: bool) -> dict[str, Any]:
    """NAME=VALUE texts as a dictionary; values are numbers, or JSON where they read as such and else text."""
    from simulation.errors import InputError

    pairs: dict[str, Any] = {}
    for text in texts or []:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise InputError(f"{option} {text!r} is not NAME=VALUE", remedy=f"write it like {option} choice_scale=0.03")
        try:
            pairs[name.strip()] = float(value) if number else json.loads(value)
        except ValueError:
            if number:
                raise InputError(f"{option} {name.strip()}: {value!r} is not a number", remedy="give a number") from None
            pairs[name.strip()] = value
    return pairs


def main() -> None:
    """Entry point of the command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # Chinese on any terminal
    app()


if __name__ == "__main__":
    main()
