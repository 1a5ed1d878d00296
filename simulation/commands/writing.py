"""The folder of an answer: tables for programs and spreadsheets, a page, and a manifest that says what it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.report.lever_words import output_name
from simulation.report.numbers import base_unit
from simulation.report.texts import has, say
from simulation.results import sheets
from simulation.results.manifest import STUDY, make_manifest, write_manifest
from simulation.results.ownership import RESULTS_FOLDER
from simulation.results.staging import staged
from simulation.results.tables import Head, write_table
from simulation.study.tables import add_table

PAGE, BOOK = "report.html", "tables.xlsx"
STUDIES = RESULTS_FOLDER / "studies"
_LONGEST_NAME = 60


def folder_name(question: str, names: Iterable[str]) -> str:
    """A name for the folder of an answer, from what was asked of which scenarios."""
    parts = [re.sub(r"[^\w]+", "-", name).strip("-") or "x" for name in (question, *names)]
    return "-".join(parts)[:_LONGEST_NAME].rstrip("-")


@contextmanager
def study(
    parent: Path, name: str, question: str, hashes: dict[str, str], inputs: Iterable[Path] = (), **entries: Any
) -> Iterator[Path]:
    """A folder to write an answer into, which becomes `parent/name` with its manifest when the block ends well; see
    `staged`."""
    with staged(parent, name, kind=STUDY, inputs=inputs) as folder:
        yield folder
        write_manifest(make_manifest(STUDY, hashes, question=question, **entries), folder)


def write_tables(
    tables: Mapping[str, pd.DataFrame],
    folder: Path,
    language: str,
    heads: Mapping[str, Mapping[str, Head]] | None = None,
    name_of_book: str = BOOK,
) -> None:
    """Write each table as CSV for programs, and all of them into one workbook with heads and names in one language. heads : of
    a table's own, by its name, beside those of `results/heads.yaml`."""
    book = sheets.new_book()
    for name, table in tables.items():
        named, own = _named(table), (heads or {}).get(name)
        write_table(named, folder / f"{name}.csv", own)
        add_table(book, name, _in_words(named, language), language, own)
    sheets.save(book, folder / name_of_book)


def _named(table: pd.DataFrame) -> pd.DataFrame:
    """The table with what readers call each variable beside it."""
    if "variable" not in table or "variable_zh" in table:
        return table
    made, at = table.copy(), table.columns.get_loc("variable")
    for k, language in enumerate(("zh", "en"), start=1):
        made.insert(at + k, f"variable_{language}", [output_name(name, language) for name in table["variable"]])
    return made


def _in_words(table: pd.DataFrame, language: str) -> pd.DataFrame:
    """The table as people read it: names in their language alone, units and directions in words."""
    shown = table.drop(columns=[column for column in table if str(column).endswith(f"_{_other(language)}")])
    if "unit" in shown:
        shown["unit"] = [base_unit(unit, language) if has(f"unit.{unit}") else unit for unit in shown["unit"]]
    if "better" in shown:
        shown["better"] = [say(f"compare.better_{better}", language) for better in shown["better"]]
    return shown


def _other(language: str) -> str:
    return "en" if language == "zh" else "zh"
