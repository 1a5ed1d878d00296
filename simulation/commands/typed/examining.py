"""How `examine` is typed: a city on its own numbers."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from simulation.commands.typed.options import is_given
from simulation.errors import InputError
from simulation.paths import full_path
from simulation.terminal import Language, LanguageOption, plain


class Catalogue(StrEnum):
    of_2021 = "2021"
    of_2024 = "2024"
    of_2025 = "2025"


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
        named = catalogue.value if is_given(context, "catalogue") or not last else None
        before = last[0] if last else None
        typer.echo(command.write_form(template, city, year, language.value, system=named, drawn=practice, last=before))
        return
    for option in ("catalogue", "practice"):
        if is_given(context, option):
            raise InputError("examine.only_for_template", option=f"--{option}")
    place = out or command.RESULTS
    if province is not None and (city or last):
        raise InputError("examine.only_the_folder")
    wanted = year if is_given(context, "year") else None
    if province is not None:
        done = command.make_province_report(province, language.value, place, wanted)
    else:
        assert data is not None
        done = command.make_bulletin(data, city, language.value, place, year=wanted, last=last or ())
    for line in done.said(language.value):
        typer.echo(plain(line))
    for path in done.files:
        typer.echo(plain(full_path(path)))
