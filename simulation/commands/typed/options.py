"""Options that several commands share, and how what was written is read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from simulation.errors import InputError

Resolution = Annotated[float | None, typer.Option(metavar="X")]
Members = Annotated[int | None, typer.Option(min=1, metavar="N")]
Number = Annotated[int | None, typer.Option(metavar="N")]
Workers = Annotated[int | None, typer.Option(min=1, metavar="N")]
Province = Annotated[str | None, typer.Option(metavar="NAME")]
Folder = Annotated[Path | None, typer.Option(metavar="DIR")]
StudyFile = Annotated[Path, typer.Argument(metavar="FILE")]


def given(**options: Any) -> dict[str, Any]:
    """Those that were written."""
    return {name: value for name, value in options.items() if value is not None}


def is_given(context: typer.Context, option: str) -> bool:
    """Whether an option was written, be its value the usual one or not."""
    source = context.get_parameter_source(option)
    return source is not None and source.name == "COMMANDLINE"


def refuse_idle(options: dict[str, Any], *, beside: str, given: bool) -> None:
    """Refuse the first option that was written and would do nothing beside another."""
    idle = [name for name, value in options.items() if value] if given else []
    if idle:
        raise InputError("usage.idle", option=idle[0], other=beside)


def texts_of(texts: list[str] | None, option: str) -> dict[str, str]:
    """NAME=VALUE texts as a dictionary."""
    pairs = {}
    for text in texts or []:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise InputError("option.not_a_pair", option=option, found=text)
        pairs[name.strip()] = value
    return pairs


def numbers_of(texts: list[str] | None, option: str) -> dict[str, float]:
    """NAME=VALUE texts whose values are numbers."""
    numbers = {}
    for name, value in texts_of(texts, option).items():
        try:
            numbers[name] = float(value)
        except ValueError:
            raise InputError("option.not_a_number", option=option, name=name, found=value) from None
    return numbers
