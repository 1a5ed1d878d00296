"""The command `greenplan`: thin, and quick to start because everything else is imported when it is needed.

What is typed after it stands in `commands/typed/`.
"""

from __future__ import annotations

import atexit
import functools
import gc
import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer

from simulation.commands.typed import COMMANDS
from simulation.errors import BrokenModel, InputError, Message, speak
from simulation.garbage import look_seldom
from simulation.paths import is_working_folder_gone
from simulation.signals import answer_signals, received
from simulation.terminal import LANGUAGE_VARIABLE, Command, Group, Language, refuse

app = typer.Typer(
    name="greenplan",
    cls=Group,
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
            if received and not isinstance(error, typer.Exit):  # a signal within a library that was being loaded
                refuse(Message("run.stopped"))
                raise typer.Exit(128 + received[-1]) from None
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


for each in COMMANDS:
    app.command(each.__name__.rstrip("_").replace("_", "-"), cls=Command)(plainly(each))


def main() -> None:
    """Entry point of the command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # Chinese on any terminal
    answer_signals()
    look_seldom()
    atexit.register(gc.freeze)  # what is left at the end goes with the process; to look through it takes half a second
    app()


if __name__ == "__main__":
    main()
