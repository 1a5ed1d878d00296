"""The command `greenplan`: thin, and quick to start because everything else is imported when it is needed.

What a command and its options mean stands in `messages/seen.yaml` (`help. ...`), in Chinese and English.
"""

from __future__ import annotations

import functools
import os
import signal
import sys
import threading
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from simulation.commands import typed
from simulation.errors import BrokenModel, InputError, Message, speak
from simulation.paths import full_path, is_working_folder_gone
from simulation.terminal import LANGUAGE_VARIABLE, Command, Group, Language, LanguageOption, plain, refuse

app = typer.Typer(
    name="greenplan",
    cls=Group,
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Catalogue(StrEnum):
    of_2021 = "2021"
    of_2024 = "2024"
    of_2025 = "2025"


_SIGNALS: list[int] = []
"""Those that have asked the command to stop."""


def plainly(command: Callable[..., None]) -> Callable[..., None]:
    """Speak the language asked for; answer bad input with its one sentence and exit code 2, a failed notebook with 1 (with 2
    where it refused its input), and never with a traceback."""

    @functools.wraps(command)
    def wrapped(*args: Any, language: Language, **kwargs: Any) -> None:
        speak(language.value)
        try:
            command(*args, language=language, **kwargs)
        except InputError as error:
            refuse(error)
            raise typer.Exit(2) from None
        except BrokenModel as error:
            refuse(error)
            raise typer.Exit(1) from None
        except KeyboardInterrupt as stop:
            refuse(Message("run.stopped"))
            raise typer.Exit(stop.args[0] if stop.args else 130) from None
        except Exception as error:
            if _SIGNALS and not isinstance(error, typer.Exit):  # a signal within a library that was being loaded
                refuse(Message("run.stopped"))
                raise typer.Exit(128 + _SIGNALS[-1]) from None
            if is_working_folder_gone():
                refuse(InputError("usage.folder_gone"))
                raise typer.Exit(2) from None
            if type(error).__name__ != "NotebookError":
                raise
            refuse(Message("run.notebook_failed", error=str(error).rstrip("。.")))
            raise typer.Exit(2 if getattr(error, "by_input", False) else 1) from None

    return wrapped


def _say_version(asked: bool) -> None:
    """The version and no more, for programs and for reports of mistakes."""
    if asked:
        from simulation import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def greenplan(
    ctx: typer.Context,
    language: Annotated[Language, typer.Option("--language", envvar=LANGUAGE_VARIABLE)] = Language.zh,
    version: Annotated[bool, typer.Option("--version", "-V", is_eager=True, callback=_say_version)] = False,
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

    _refuse_idle({"--notebook": notebook, "-p": notebook_parameter}, beside="--no-notebooks", given=not notebooks)
    _refuse_idle({"--quiet": quiet, "--timings": timings}, beside="--json", given=as_json)
    _refuse_idle({"--workers": workers}, beside="--cluster", given=cluster is not None)
    if after is None and at is not None:
        raise InputError("branch.no_result")
    if after is not None and platform_value:
        raise InputError("branch.one_option", option="--platform-value")
    if after is not None and levers:
        raise InputError("branch.one_option", option="--levers")
    console = Console("json" if as_json else "quiet" if quiet else "full")
    nationwide = province is not None and is_nation(province)
    if data is not None and not nationwide:
        province = _province_in(data, province, quiet=quiet or as_json)
    changes = {"province": province, "seed": seed, "members": members, "parameters": _numbers(fixed, "--set")}
    changes = {key: value for key, value in changes.items() if value not in (None, {})}
    if nationwide:
        from simulation.commands import nation

        of_one = {"--from": after, "--notebook": notebook, "-p": notebook_parameter, "--timings": timings, "--json": as_json}
        nation.refuse(of_one | {"--platform-value": platform_value, "--levers": levers, "--data": data})
        nation.refuse({"--no-notebooks": not notebooks})
        del changes["province"]
        how: dict[str, Any] = {"out": out, "language": language.value, "workers": workers, "cluster": cluster}
        finer = resolution if _is_given(context, "resolution") else None
        return nation.run(scenarios, changes, resolution=finer, console=console, **how)
    chosen = (notebook or SCENARIO_NOTEBOOK) if notebooks else None
    texts = _texts(notebook_parameter, "-p")
    run_scenarios(
        scenarios,
        changes,
        parent=out or RESULTS_FOLDER,
        language=language.value,
        workers=workers,
        resolution=resolution if after is None or _is_given(context, "resolution") else None,
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


def _province_in(data: Path, province: str | None, *, quiet: bool) -> str:
    """The folder that the workbook becomes, for `--province`; what it replaces is said first."""
    from simulation.commands.province_workbook import folder_of_workbook, said_of

    if province is not None:
        raise InputError("usage.idle", option="--province", other="--data")
    folder, changes = folder_of_workbook(data)
    if not quiet:
        for line in said_of(changes, data):
            typer.echo(plain(line), err=True)
    return str(folder.absolute())


@app.command("province-workbook", cls=Command)
@plainly
def province_workbook(
    province: Annotated[str, typer.Argument(metavar="PROVINCE")],
    file: Annotated[Path, typer.Argument(metavar="OUT.XLSX")],
    language: LanguageOption = Language.zh,
) -> None:
    """Write the data of a province as a workbook, to be edited and read back."""
    from simulation.commands.province_workbook import write_province_workbook

    typer.echo(full_path(write_province_workbook(province, file)))


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

    from simulation.notebooks import NOTEBOOK_FOLDER, check_notebook_places, execute_into, find_notebook, parameters_of_texts
    from simulation.results.ownership import RESULTS_FOLDER

    chosen = [find_notebook(name) for name in names or [path.stem for path in sorted(NOTEBOOK_FOLDER.glob("*.ipynb"))]]
    texts = {"language": language.value, **_texts(parameter, "-p")}
    parameters = {notebook: parameters_of_texts(notebook, texts) for notebook in chosen}
    folder = out or RESULTS_FOLDER / "notebooks"
    check_notebook_places(chosen, folder)
    for notebook in track(chosen, str(Message("run.notebooks"))):
        typer.echo(execute_into(notebook, folder, parameters[notebook]))


@app.command("compile", cls=Command)
@plainly
def compile_(language: LanguageOption = Language.zh) -> None:
    """Compile the model ahead, on all cores, so that the first run starts at once."""
    from simulation.console import Console, compile_where_needed

    compile_where_needed(Console("full"), str(Message("compile.bar")))
    typer.echo(Message("compile.done"))


@app.command(cls=Command)
@plainly
def validate(
    files: Annotated[list[str], typer.Argument(metavar="FILE...")],
    language: LanguageOption = Language.zh,
) -> None:
    """Check scenarios, experiments, searches and province folders; say file, line, field, what was expected and the remedy."""
    from simulation.facts.validation import validate_folder
    from simulation.study.checking import Findings, check_file

    found = False
    for file in files:
        findings = Findings(tuple(validate_folder(file)), ()) if Path(file).is_dir() else check_file(file)
        found = found or bool(findings.mistakes)
        for mistake in findings.mistakes:
            typer.echo(plain(str(mistake)), err=True)
        if not findings.mistakes:
            typer.echo(plain(str(Message("validate.sound", file=file))))
        for note in findings.notes:
            typer.echo(plain(str(Message("validate.note", file=file, note=note))))
    if found:
        raise typer.Exit(2)


@app.command(cls=Command)
@plainly
def examine(
    context: typer.Context,
    city: Annotated[str | None, typer.Argument(metavar="CITY")] = None,
    data: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
    template: Annotated[Path | None, typer.Option(metavar="OUT.XLSX")] = None,
    province: Annotated[Path | None, typer.Option(metavar="FOLDER")] = None,
    last: Annotated[list[Path] | None, typer.Option(metavar="DIR_OR_FILE")] = None,
    catalogue: Annotated[Catalogue, typer.Option()] = Catalogue.of_2025,
    year: Annotated[int, typer.Option(min=2018, max=2100, metavar="YEAR")] = 2025,
    practice: Annotated[bool, typer.Option("--practice")] = False,
    out: Annotated[Path | None, typer.Option(metavar="DIR")] = None,
    language: LanguageOption = Language.zh,
) -> None:
    """Examine a city on its own numbers, without any simulation."""
    asked = [each for each in (data, template, province) if each is not None]
    if len(asked) != 1:
        raise InputError("examine.two_things_to_do" if asked else "examine.nothing_to_do")
    from simulation.examination import command

    if template is not None:
        if out is not None:
            raise InputError("examine.only_for_data", option="--out", template=template)
        if last and len(last) > 1:
            raise InputError("examine.one_last")
        named = catalogue.value if _is_given(context, "catalogue") or not last else None
        before = last[0] if last else None
        typer.echo(command.write_form(template, city, year, language.value, system=named, drawn=practice, last=before))
        return
    for option in ("catalogue", "practice"):
        if _is_given(context, option):
            raise InputError("examine.only_for_template", option=f"--{option}")
    place = out or command.RESULTS
    if province is not None and (city or last):
        raise InputError("examine.only_the_folder")
    wanted = year if _is_given(context, "year") else None
    if province is not None:
        done = command.make_province_report(province, language.value, place)
    else:
        assert data is not None
        done = command.make_bulletin(data, city, language.value, place, year=wanted, last=last or ())
    for line in done.said(language.value):
        typer.echo(plain(line))
    for path in done.files:
        typer.echo(plain(full_path(path)))


@app.command(cls=Command)
@plainly
def spread(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO")],
    members: Annotated[int, typer.Option(min=2, metavar="N")] = 24,
    lucks: Annotated[int, typer.Option(min=2, max=99, metavar="N")] = 2,
    province: Annotated[str | None, typer.Option(metavar="NAME")] = None,
    workers: Annotated[int | None, typer.Option(min=1, metavar="N")] = None,
    resolution: Annotated[float, typer.Option(metavar="X")] = 1.0,
    language: LanguageOption = Language.zh,
) -> None:
    """Say how much of the spread of each outcome is luck: members that share parameters meet several draws of luck."""
    from simulation.console import Console, show_spread

    changes = {"members": members} | ({"province": province} if province else {})
    show_spread(
        scenario, changes, lucks, language=language.value, workers=workers, resolution=resolution, console=Console("full")
    )


@app.command(cls=Command)
@plainly
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


@app.command(cls=Command)
@plainly
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


for each in typed.COMMANDS:
    app.command(cls=Command)(plainly(each))


def _is_given(context: typer.Context, option: str) -> bool:
    """Whether an option was written, be its value the usual one or not."""
    source = context.get_parameter_source(option)
    return source is not None and source.name == "COMMANDLINE"


def _refuse_idle(options: dict[str, Any], *, beside: str, given: bool) -> None:
    """Refuse the first option that was written and would do nothing beside another."""
    idle = [name for name, value in options.items() if value] if given else []
    if idle:
        raise InputError("usage.idle", option=idle[0], other=beside)


def _texts(texts: list[str] | None, option: str) -> dict[str, str]:
    """NAME=VALUE texts as a dictionary."""
    pairs = {}
    for text in texts or []:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise InputError("option.not_a_pair", option=option, found=text)
        pairs[name.strip()] = value
    return pairs


def _numbers(texts: list[str] | None, option: str) -> dict[str, float]:
    """NAME=VALUE texts whose values are numbers."""
    numbers = {}
    for name, value in _texts(texts, option).items():
        try:
            numbers[name] = float(value)
        except ValueError:
            raise InputError("option.not_a_number", option=option, name=name, found=value) from None
    return numbers


def _answer_signals() -> None:
    """Being told to end, or losing the terminal, ends a command like Ctrl-C: what it began to write is cleared away."""

    def stop(number: int, _: Any) -> None:
        _SIGNALS.append(number)
        raise KeyboardInterrupt(128 + number)

    def swallowed(what: Any) -> None:
        """A signal that came while a library called back into Python would be told as a traceback, and lost: it comes again."""
        if what.exc_type is not KeyboardInterrupt:
            return sys.__unraisablehook__(what)
        number = (what.exc_value.args or (0,))[0] - 128
        again = threading.Timer(0.05, os.kill, (os.getpid(), number if number > 0 else signal.SIGINT))
        again.daemon = True
        again.start()

    sys.unraisablehook = swallowed
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        usual = (signal.SIG_DFL, signal.default_int_handler)
        if number is not None and signal.getsignal(number) in usual:  # `nohup` has it ignored
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
