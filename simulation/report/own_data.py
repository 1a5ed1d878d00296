"""That a result rests on data of the user's own, in a sentence: how much differs from what the package has of the province, and
which data they are, by their digest; no place on a machine is named."""

from __future__ import annotations

from html import escape

import pandas as pd

from simulation.facts.own_data import OWN_TABLES, own_differences
from simulation.report.page import Html, paragraph
from simulation.report.texts import BETWEEN, joined, say
from simulation.scenario import own_data_name
from simulation.study.run import Run


def own_data(run: Run, language: str) -> str:
    """The sentence; "" where the province is as the package has it."""
    name = own_data_name(run.scenario)
    if not name:
        return ""
    tables = own_differences(run.facts)
    if tables is None:
        return say("own_data.alone", language, name=name)
    said = [say("own_data.differs", language, name=name, n=sum(len(each.cells) for each in tables))]
    for which in ("gone", "new"):
        units = [unit.named()[language] for each in tables for unit in getattr(each, which)]
        said += [say(f"own_data.{which}", language, names=joined(units, language))] if units else []
    return BETWEEN[language].join(said)


def own_cells(run: Run) -> pd.DataFrame:
    """The same cell by cell, a unit that is gone or new by its code; one row without a cell where there is nothing to hold the
    data against, as a workbook that leaves the house has to say so too. None where the province is as the package has it."""
    name = own_data_name(run.scenario)
    cells: list[tuple[str, ...]] = []
    for table, each in zip(OWN_TABLES, (own_differences(run.facts) if name else None) or (), strict=False):
        cells += [(table, *cell.unit, cell.column, cell.before, cell.after) for cell in each.cells]
        cells += [(table, *unit, "adcode", unit.code, "") for unit in each.gone]
        cells += [(table, *unit, "adcode", "", unit.code) for unit in each.new]
    columns = ["own_data", "own_table", "region", "name_zh", "name_en", "own_column", "in_package", "own_value"]
    rows = [(name, *cell) for cell in cells or [("",) * (len(columns) - 1)]]
    return pd.DataFrame(rows if name else [], columns=columns)


def own_data_note(run: Run, language: str) -> Html:
    """The sentence as a paragraph of a page; nothing where there is none."""
    sentence = own_data(run, language)
    return paragraph(escape(sentence), "note") if sentence else Html("")


def with_own_data(line: str, run: Run, language: str) -> str:
    """A line without a stop, and the sentence behind it where there is one."""
    sentence = own_data(run, language)
    return f"{line}{say('own_data.joint', language)}{sentence}" if sentence else line


def with_name_of_data(foot: str, run: Run, language: str) -> str:
    """A fingerprint, and the name of the user's data behind it where there are any."""
    name = own_data_name(run.scenario)
    return f"{foot}{BETWEEN[language]}{say('own_data.foot', language, name=name)}" if name else foot
