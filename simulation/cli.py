"""The command `greenplan`: thin, and quick to start because everything else is imported when it is needed."""

from __future__ import annotations

import functools
import signal
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
        from simulation.errors import InputError

        try:
            command(*args, **kwargs)
        except InputError as error:
            typer.echo(f"greenplan: {error}", err=True)
            raise typer.Exit(2) from None
        except KeyboardInterrupt as stop:
            typer.echo("greenplan: stopped; earlier results are as they were.", err=True)
            raise typer.Exit(stop.args[0] if stop.args else 130) from None
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
    from simulation.notebooks import SCENARIO_NOTEBOOK, parameters_of_texts
    from simulation.results.ownership import RESULTS_FOLDER

    chosen = (notebook or SCENARIO_NOTEBOOK) if notebooks else None
    texts = _texts(notebook_parameter, "-p")
    changes = {"province": province, "seed": seed, "members": members, "parameters": _numbers(fixed, "--set")}
    run_scenarios(
        scenarios,
        {key: value for key, value in changes.items() if value not in (None, {})},
        parent=out or RESULTS_FOLDER,
        language=language.value,
        workers=workers,
        resolution=resolution,
        notebook=chosen,
        notebook_parameters=parameters_of_texts(chosen, texts) if chosen else {},
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

    from simulation.notebooks import NOTEBOOK_FOLDER, check_notebook_places, execute_into, find_notebook, parameters_of_texts
    from simulation.results.ownership import RESULTS_FOLDER

    chosen = [find_notebook(name) for name in names or [path.stem for path in sorted(NOTEBOOK_FOLDER.glob("*.ipynb"))]]
    texts = {"language": language.value, **_texts(parameter, "-p")}
    parameters = {notebook: parameters_of_texts(notebook, texts) for notebook in chosen}
    folder = out or RESULTS_FOLDER / "notebooks"
    check_notebook_places(chosen, folder)
    for notebook in track(chosen, "notebooks"):
        typer.echo(execute_into(notebook, folder, parameters[notebook]))


@app.command()
@plainly
def validate(
    files: Annotated[list[Path], typer.Argument(help="Scenario files or province folders.", metavar="FILE...")],
) -> None:
    """Check scenario files and province folders; say file, line, field, what was expected and the remedy."""
    from simulation.scenario import check_scenario

    found = False
    for file in files:
        if file.is_dir():
            from simulation.world.validation import validate_folder

            problems = validate_folder(file)
        else:
            problems = check_scenario(file)
        found = found or bool(problems)
        for problem in problems:
            typer.echo(problem, err=True)
        if not problems:
            typer.echo(f"{file}: valid / 通过检查")
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
    from simulation.results.ownership import RESULTS_FOLDER

    if template is not None:
        typer.echo(command.write_form(template, city, year, language.value, system=catalogue.value, drawn=practice))
        return
    assert data is not None
    from simulation.examination.diagnosis import points

    result, page = command.make_bulletin(data, city, language.value, out or RESULTS_FOLDER / "examination")
    words = {"zh": "总分 {}，{} 项指标计分，共 {} 项", "en": "Total {} of 100, {} of {} indicators scored"}[language.value]
    typer.echo(words.format(points(result.total), len(result.scored), len(result.indicators)))
    for path in (page, page.with_name(command.SCENARIO)):
        if path.exists():
            typer.echo(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


@app.command()
@plainly
def verify(results: Annotated[list[str], typer.Argument(help="Result names or folders.", metavar="RESULT...")]) -> None:
    """Check that results are as they were written (exit code 1 where not), and say whether they can be made again here."""
    from simulation.errors import Message
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


def _texts(texts: list[str] | None, option: str) -> dict[str, str]:
    """NAME=VALUE texts as a dictionary."""
    from simulation.errors import InputError

    pairs = {}
    for text in texts or []:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise InputError("option.no_pair", option=option, text=text)
        pairs[name.strip()] = value
    return pairs


def _numbers(texts: list[str] | None, option: str) -> dict[str, float]:
    """NAME=VALUE texts whose values are numbers."""
    from simulation.errors import InputError

    numbers = {}
    for name, value in _texts(texts, option).items():
        try:
            numbers[name] = float(value)
        except ValueError:
            raise InputError("option.no_number", option=option, name=name, value=value) from None
    return numbers


def _answer_signals() -> None:
    """Being told to end, or losing the terminal, ends a command like Ctrl-C: what it began to write is cleared away."""

    def stop(number: int, _: Any) -> None:
        raise KeyboardInterrupt(128 + number)

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:  # `nohup` has it ignored
            signal.signal(number, stop)


def main() -> None:
    """Entry point of the command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # Chinese on any terminal
    _answer_signals()
    app()


if __name__ == "__main__":
    main()
