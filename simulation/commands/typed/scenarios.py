"""How `list`, `validate` and `province-workbook` are typed: what a run may be made of."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulation.errors import InputError, Message
from simulation.paths import full_path
from simulation.terminal import Language, LanguageOption, plain


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


def province_workbook(
    province: Annotated[str, typer.Argument(metavar="PROVINCE")],
    file: Annotated[Path, typer.Argument(metavar="OUT.XLSX")],
    language: LanguageOption = Language.zh,
) -> None:
    """Write the data of a province as a workbook, to be edited and read back."""
    from simulation.commands.province_workbook import write_province_workbook

    typer.echo(full_path(write_province_workbook(province, file)))
