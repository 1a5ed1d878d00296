"""The command `greenplan`: thin, and quick to start because everything else is imported when it is needed.

What a command and its options mean stands in `messages/seen.yaml` (`help. ...`), in Chinese and English.
"""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from simulation.errors import InputError, Message, speak
from simulation.terminal import LANGUAGE_VARIABLE, Command, Group, refuse

app = typer.Typer(
    name="greenplan",
    cls=Group,
    invoke_without_command=True,
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


LanguageOption = Annotated[Language, typer.Option("--language")]


def plainly(command: Callable[..., None]) -> Callable[..., None]:
    """Speak the language asked for; answer bad input with its one sentence and exit code 2, a failed notebook with 1, and never
    with a traceback."""

    @functools.wraps(command)
    def wrapped(*args: Any, language: Language, **kwargs: Any) -> None:
        speak(language.value)
        try:
            command(*args, language=language, **kwargs)
        except InputError as error:
            refuse(error)
            raise typer.Exit(2) from None
        except BrokenModel as error:
            typer.echo(f"greenplan: {error}", err=True)
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            refuse(Message("run.stopped"))
            raise typer.Exit(130) from None
        except RuntimeError as error:
            if type(error).__name__ != "NotebookError":
                raise
            refuse(Message("run.notebook_failed", error=str(error)))
            raise typer.Exit(1) from None

    return wrapped


@app.callback()
def greenplan(
    ctx: typer.Context, language: Annotated[Language, typer.Option("--language", envvar=LANGUAGE_VARIABLE)] = Language.zh
) -> None:
    """Simulate how a province carries out the green development of urban and rural construction."""
    commands = list(ctx.command.commands)  # type: ignore[attr-defined]
    ctx.default_map = {name: {"language": language.value} for name in commands}
    if ctx.invoked_subcommand is None:
        ctx.get_help()


@app.command("list", cls=Command)
@plainly
def list_(
    what: Annotated[str, typer.Argument(metavar="WHAT")] = "all",
    words: Annotated[list[str] | None, typer.Argument(metavar="WORD...")] = None,
    province: Annotated[str | None, typer.Option(metavar="NAME")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    as_csv: Annotated[bool, typer.Option("--csv")] = False,
    language: LanguageOption = Language.zh,
) -> None:
    """List what there is: scenarios, provinces, counties, parameters, variables, measures, phases, targets and more."""
    from simulation.catalogue import show

    if as_json and as_csv:
        raise InputError("list.one_form")
    form = "json" if as_json else "csv" if as_csv else "table"
    show(what, words or [], language=language.value, province=province, form=form)


@app.command(cls=Command)
@plainly
def run(
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
    language: LanguageOption = Language.zh,
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


@app.command("notebooks", cls=Command)
@plainly
def notebooks_(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME...")] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR")] = None,
    parameter: Annotated[list[str] | None, typer.Option("-p", metavar="NAME=VALUE")] = None,
    language: LanguageOption = Language.zh,
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
    for notebook in track(chosen, str(Message("run.notebooks"))):
        typer.echo(execute_into(notebook, folder, parameters))


@app.command(cls=Command)
@plainly
def validate(
    files: Annotated[list[str], typer.Argument(metavar="FILE...")],
    language: LanguageOption = Language.zh,
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


@app.command(cls=Command)
@plainly
def examine(
    city: Annotated[str | None, typer.Argument(metavar="CITY")] = None,
    data: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
    template: Annotated[Path | None, typer.Option(metavar="OUT.XLSX")] = None,
    catalogue: Annotated[Catalogue, typer.Option()] = Catalogue.of_2021,
    year: Annotated[int, typer.Option(min=2018, max=2100, metavar="YEAR")] = 2025,
    practice: Annotated[bool, typer.Option("--practice")] = False,
    out: Annotated[Path | None, typer.Option(metavar="DIR")] = None,
    language: LanguageOption = Language.zh,
) -> None:
    """Examine a city on its own numbers, without any simulation."""
    if (data is None) == (template is None):
        raise InputError("examine.nothing_to_do" if data is None else "examine.two_things_to_do")
    from simulation.examination import command
    from simulation.results.folder import RESULTS_FOLDER

    if template is not None:
        typer.echo(command.write_form(template, city, year, language.value, system=catalogue.value, drawn=practice))
        return
    assert data is not None
    from simulation.examination.diagnosis import points

    result, page = command.make_bulletin(data, city, language.value, out or RESULTS_FOLDER / "examination")
    numbers = {"total": points(result.total), "scored": len(result.scored), "of": len(result.indicators)}
    typer.echo(Message("examine.total", **numbers))
    for line in command.noticed(result, language.value):
        typer.echo(plain(line))
    for path in (page, page.with_name(command.SCENARIO)):
        if path.exists():
            typer.echo(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


@app.command(cls=Command)
@plainly
def verify(
    results: Annotated[list[str], typer.Argument(metavar="RESULT...")],
    language: LanguageOption = Language.zh,
) -> None:
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
    pairs: dict[str, Any] = {}
    for text in texts or []:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise InputError("option.not_a_pair", option=option, found=text)
        try:
            pairs[name.strip()] = float(value) if number else json.loads(value)
        except ValueError:
            if number:
                raise InputError("option.not_a_number", option=option, name=name.strip(), found=value) from None
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
