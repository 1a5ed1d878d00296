"""How the program speaks on a terminal: help and answers to wrong usage in the reader's language, and user text as text."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from html import escape
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from simulation.errors import LANGUAGES, InputError, Message, nearest, sentences, speak, unknown_name
from simulation.paths import is_working_folder_gone


class Language(StrEnum):
    zh = "zh"
    en = "en"


LanguageOption = Annotated[Language, typer.Option("--language")]
LANGUAGE_VARIABLE = "GREENPLAN_LANGUAGE"
UsageError: type[Exception] = typer.BadParameter.__mro__[1]  # of all wrong usage; typer offers only this child of it
_UNLIMITED = 10_000  # characters
_BETWEEN = 0.3  # seconds between two pictures of a bar in a notebook
_BETWEEN_LINES = 30.0  # seconds between two lines in a file, where a bar would only stand when all is over
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def console(*, errors: bool = False, quiet: bool = False, width: int | None = None) -> Any:
    """A rich console on which a text is a text: no markup, no emoji codes, no colours by guess."""
    import rich.console

    return rich.console.Console(stderr=errors, quiet=quiet, width=width, highlight=False, markup=False, emoji=False)


@contextmanager
def progress_bar(text: str, total: int | None = None, screen: Any = None) -> Iterator[Callable[[int, int], None]]:
    """A bar with the time left, on a terminal and in Jupyter, and a line now and then in the log of a run; yields the function
    that moves it, for `progress=` of what takes long: it is called with what is done and what there is in all."""
    if _is_notebook():
        yield _bar_of_notebook(plain(text))
        return
    screen = screen or console()
    if not screen.is_terminal:
        yield _lines_of_log(plain(text), screen)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    words = TextColumn("{task.description}", markup=False)
    columns = (words, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=screen, transient=False) as bar:
        task = bar.add_task(plain(text), total=total)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _is_notebook() -> bool:
    """Whether a kernel of Jupyter runs this. There rich wants widgets, and warns of their absence at every turn of the bar."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return hasattr(shell, "kernel")


def _bar_of_notebook(text: str) -> Callable[[int, int], None]:
    """A bar that every front end shows, without widgets; when all is done it holds no time, so that equal runs have equal
    outputs."""
    from IPython.display import HTML, display

    place = display(HTML(escape(text)), display_id=True)

    def show(done: int, of: int, passed: float) -> None:
        left = round(passed / max(done, 1) * (of - done))
        ending = f" · {_clock(left)}" if done < of else ""
        place.update(HTML(f'{escape(text)} <progress value="{done}" max="{of}"></progress> {done}/{of}{ending}'))

    return _now_and_then(show, _BETWEEN)


def _lines_of_log(text: str, screen: Any) -> Callable[[int, int], None]:
    """A line every half minute and one when all is done: who reads along sees that the work goes on."""

    def show(done: int, of: int, passed: float) -> None:
        screen.print(f"{text} {done}/{of} · {_clock(round(passed))}", soft_wrap=True)

    return _now_and_then(show, _BETWEEN_LINES)


def _now_and_then(show: Callable[[int, int, float], None], between: float) -> Callable[[int, int], None]:
    """Show how far the work is, with the seconds since it began, at least so many seconds apart, and when all is done."""
    started = shown = time.monotonic()

    def advance(done: int, of: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if done >= of or now - shown >= between:
            shown = now
            show(done, of, now - started)

    return advance


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"


def width() -> int | None:
    """How wide a listing may be: as the terminal is; into a pipe as wide as it needs, so that an entry stays on its line."""
    return None if sys.stdout.isatty() or "COLUMNS" in os.environ else _UNLIMITED


def plain(text: object) -> str:
    """A text of the user's as it may stand on a terminal: characters that would steer it are written out."""
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", str(text))


def language_asked(arguments: Sequence[str]) -> str:
    """The language that a command line asks for, before anybody has looked whether the rest of it can be understood."""
    asked = [os.environ.get(LANGUAGE_VARIABLE, "")]
    for before, argument in zip(["", *arguments], arguments, strict=False):
        if before == "--language" or argument.startswith("--language="):
            asked.append(argument.removeprefix("--language="))
    known = [language for language in asked if language in LANGUAGES]
    return known[-1] if known else "zh"


class _Spoken:
    """What commands and the group of them have in common: help from `messages/`, in the language asked for, and nothing cut."""

    name: str | None

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print how a command is written, what it does, and what each argument, option or command of it means."""
        params = self.get_params(ctx)  # type: ignore[attr-defined]
        arguments = [(_written(param), help_of(param, self.name)) for param in params if param.param_type_name == "argument"]
        options = [(_option(param), help_of(param, self.name)) for param in params if param.param_type_name == "option"]
        commands = [(name, str(Message(f"help.{name}"))) for name in getattr(self, "commands", ())]
        asked = [_written(p) if p.required else f"[{_written(p)}]" for p in params if p.param_type_name == "argument"]
        words = " ".join([ctx.command_path, *asked, *(["COMMAND"] if commands else [])])
        screen = console()
        screen.print(f"{Message('help.usage', words=words)}\n\n{Message(f'help.{self.name}')}", soft_wrap=True)
        for kind, entries in (("commands", commands), ("arguments", arguments), ("options", options)):
            if entries:
                screen.print(f"\n{Message(f'help.panel.{kind}')}")
                screen.print(_columns(entries))


class Command(_Spoken, TyperCommand):
    """A command whose help is in the language asked for."""


class Group(_Spoken, TyperGroup):
    """All commands. Whatever is typed wrongly is answered by one sentence and exit code 2."""

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, *others: Any, **named: Any) -> Any:
        """Read the language first, then run; `args` are those of the process unless given."""
        arguments = sys.argv[1:] if args is None else args
        speak(language_asked(arguments))
        if is_working_folder_gone():
            refuse(InputError("usage.folder_gone"))
            sys.exit(2)
        try:
            code = super().main(args, prog_name, *others, **named | {"standalone_mode": False})
        except UsageError as error:
            refuse(in_words(error, arguments))
            sys.exit(2)
        except InputError as error:
            refuse(error)
            sys.exit(2)
        sys.exit(code or 0)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the first argument names."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            raise unknown_name("kind.command", args[0], self.commands)
        return super().resolve_command(ctx, args)


def help_of(param: Any, command: str | None) -> str:
    """The help of a parameter, the command's own words for it or those for all commands, and its default."""
    own = f"help.{command}.{param.name}"
    text = str(Message(own if own in sentences() else f"help.option.{param.name}"))
    default = getattr(param.default, "value", param.default)
    return text if default is None or isinstance(default, bool) else text + str(Message("help.default", value=default))


def _option(param: Any) -> str:
    """How an option is written, with its value."""
    names = ", ".join(sorted(param.opts, key=len)) + "".join(f" / {name}" for name in param.secondary_opts)
    value = "" if param.is_flag else param.metavar or "|".join(_choices(param))
    return f"{names} {value}".rstrip()


def _columns(entries: list[tuple[str, str]]) -> Any:
    """Names beside their meaning; the meaning goes on below where the terminal is narrow."""
    import rich.table

    grid = rich.table.Table.grid(padding=(0, 2), pad_edge=True)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for entry in entries:
        grid.add_row(*entry)
    return grid


def refuse(problem: object) -> None:
    """Print the sentence that says why there is no result."""
    typer.echo(plain(f"greenplan: {problem}"), err=True)


def in_words(error: Any, arguments: Sequence[str]) -> InputError:
    """Wrong usage in a sentence: what is wrong, and the nearest name or what is expected."""
    context, param, kind = error.ctx, getattr(error, "param", None), type(error).__name__
    command = context.command_path if context else "greenplan"
    if kind == "NoSuchOption":
        return _unknown_option(error.option_name, context.command.get_params(context))
    if kind == "MissingParameter":
        return InputError("usage.missing", name=_written(param), command=command)
    if kind == "BadOptionUsage":
        return InputError("usage.option_value", name=error.option_name, command=command)
    if param is not None:
        return _bad_value(param, arguments)
    return InputError("usage.superfluous", found=_in_brackets(str(error.message)), command=command)


def _unknown_option(name: str, params: Iterable[Any]) -> InputError:
    known = [option for param in params if param.param_type_name == "option" for option in param.opts]
    return unknown_name("kind.option", name, known)


def _bad_value(param: Any, arguments: Sequence[str]) -> InputError:
    """A value that cannot be used: with the choices there are, the range, or what kind of number is wanted."""
    value, choices = _given(param, arguments), _choices(param)
    if choices:
        guess = nearest(value, choices)
        said: dict[str, Any] = {"name": _written(param), "value": value, "choices": choices}
        return InputError("usage.choice_guess", **said, guess=guess) if guess else InputError("usage.choice", **said)
    kind = _kind(param)
    limits = getattr(kind, "parameter_info", kind)
    least, most = (getattr(limits, end, None) for end in ("min", "max"))
    if least is not None and most is not None:
        return InputError("usage.between", name=_written(param), value=value, least=least, most=most)
    if least is not None:
        return InputError("usage.at_least", name=_written(param), value=value, least=least)
    return InputError("usage.number", name=_written(param), value=value)


def _kind(param: Any) -> Any:
    """What describes the value of a parameter, as newer and older versions of typer call it."""
    return getattr(param, "type_descriptor", None) or param.type


def _choices(param: Any) -> list[str]:
    return [str(getattr(choice, "value", choice)) for choice in getattr(_kind(param), "choices", None) or ()]


def _given(param: Any, arguments: Sequence[str]) -> str:
    """What stands behind an option on the command line, or in the variable of the environment that it may come from; of an
    argument that has choices, the first word that is none of them."""
    if param.param_type_name == "argument":
        words = [word for before, word in zip(["", *arguments], arguments, strict=False) if "-" not in (word[:1], before[:1])]
        return next((word for word in words[1:] if word not in _choices(param)), "")  # the first is the command
    found = os.environ.get(param.envvar, "") if isinstance(param.envvar, str) else ""
    for before, argument in zip(["", *arguments], arguments, strict=False):
        if before in param.opts:
            found = argument
        elif argument.partition("=")[0] in param.opts:
            found = argument.partition("=")[2]
    return found


def _written(param: Any) -> str:
    """How a parameter is written: its longest option, or the word for an argument."""
    return max(param.opts, key=len) if param.param_type_name == "option" else str(param.metavar or param.name)


def _in_brackets(text: str) -> str:
    found = re.search(r" \((.*)\)\.?$", text)
    return found[1] if found else text
