"""`greenplan compare`: options side by side under the same luck, as a page, tables and a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import rich.table

from simulation import terminal
from simulation.commands.writing import BOOK, PAGE, folder_name, study, write_tables
from simulation.console import Console, compiled
from simulation.errors import Message
from simulation.paths import shown_path
from simulation.projection.headlines import headline_name
from simulation.report import comparison as page
from simulation.report.html import write_page
from simulation.report.numbers import MISSING, percent, signed, unit_of_difference
from simulation.report.texts import say
from simulation.results.manifest import input_digests
from simulation.scenario import save_scenario
from simulation.study.compare import Comparison, compare_options
from simulation.study.options import options_of


def compare(names: list[str], common: dict[str, Any], *, parent: Path, language: str, workers: int | None) -> None:
    """Compare, write `parent/compare-...`, and print what differs between the first option and each other."""
    console = Console("full")
    options = options_of(names, **common)
    inputs = [Path(name) for name in names if Path(name).exists()]
    entries: dict[str, Any] = {
        "options": [option.name for option in options],
        "members": options[0].setting.scenario.members,
        "resolution": options[0].setting.resolution,
        "seed": options[0].setting.scenario.seed,
    }
    hashes = {
        f"{option.name}: {key}": digest
        for option in options
        for key, digest in input_digests(option.setting.scenario, option.setting.facts).items()
    }
    name = folder_name("compare", entries["options"])
    with study(parent, name, "compare", hashes, inputs, **entries) as folder:
        compiled(console, language)
        new = [option for option in options if option.province is None]
        total = sum(option.setting.scenario.members for option in new)
        with console.progress(str(Message("study.simulate")), total) as advance:
            found = compare_options(options, workers, advance)
        for k, option in enumerate(options, start=1):
            save_scenario(option.setting.scenario, folder / f"option-{k}.yaml")
        write_tables(tables_of(found), folder, language)
        write_page(page.chapters(found, language), folder / PAGE, language, page.title_of(found, language))
    show(found, language, console)
    for path in (PAGE, BOOK):
        print(shown_path(parent / name / path))


def tables_of(found: Comparison) -> dict[str, pd.DataFrame]:
    """The tables of a comparison by the name of their file or sheet."""
    return {
        "differences": found.differences,
        "levels": found.levels,
        "dominance": found.dominance,
        "members": members_of(found),
    }


def members_of(found: Comparison) -> pd.DataFrame:
    """Every output of every option and member, a row each."""
    tables = []
    for name, outputs in zip(found.names, found.outputs, strict=True):
        rows = outputs.rows.loc[outputs.rows.index.repeat(found.members), ["variable", "period", "unit"]]
        members = list(range(found.members)) * len(outputs.rows)
        tables.append(rows.assign(option=name, member=members, value=outputs.values.ravel()))
    return pd.concat(tables, ignore_index=True)[["option", "variable", "period", "unit", "member", "value"]]


def show(found: Comparison, language: str, console: Console) -> None:
    """Print, for the first option and each other, the outputs that differ."""
    for warning in page.warnings(found, language):
        console.say(terminal.plain(warning))
    for other in found.names[1:]:
        rows = found.differences
        rows = rows[(rows["option"] == found.names[0]) & (rows["against"] == other)]
        title = say("compare.pair", language, one=found.names[0], other=other)
        table = rich.table.Table(title=terminal.plain(title), title_justify="left")
        for k, head in enumerate(("outcome", "difference", "odds", "variance_cut")):
            table.add_column(say(f"col.{head}", language), justify="left" if k == 0 else "right", overflow="fold")
        for _, row in rows[rows["p_equal"] < 1].iterrows():
            table.add_row(*_line(row, language))
        console.out.print(table)


def _line(row: Any, language: str) -> list[str]:
    """An output: its name and years, median and range of the difference, who is likely the better, and what pairing gave."""
    middle, low, high = (signed(row[key], row["unit"], language) for key in ("median", "p05", "p95"))
    odds = page.odds_of(row, language) if row["better"] else MISSING
    difference = f"{middle} {unit_of_difference(row['unit'], language)}".rstrip()
    name = f"{headline_name(row['variable'], language)}\n  {row['period']}"
    return [name, f"{difference}\n{low} … {high}", odds, percent(row["variance_cut"], 0)]
