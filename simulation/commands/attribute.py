"""`greenplan attribute`: what of an effect is due to what, as a page, tables and a workbook."""

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
from simulation.report import attribution as page
from simulation.report.html import write_page
from simulation.report.numbers import signed, unit_of_difference
from simulation.report.texts import say
from simulation.results.manifest import input_digests
from simulation.scenario import files_of, load_scenario, save_scenario
from simulation.study.attribution import WHOLE, Attribution, prepare_arms
from simulation.study.outputs import FIRST


def attribute(
    name: str,
    against: str | None,
    changes: dict[str, Any],
    *,
    over: str | None,
    resolution: float,
    parent: Path,
    language: str,
    workers: int | None,
) -> None:
    """Attribute, write `parent/attribute-...`, and print what each player does to a few outcomes."""
    console, scenario = Console("full"), load_scenario(name).replace(**changes)
    arms = prepare_arms(scenario, load_scenario(against) if against else None, over=over, resolution=resolution)
    names = [scenario.name, arms.against.name if arms.against else arms.over]
    place, last = folder_name("attribute", names), arms.settings[-1]
    entries = {"over": arms.over, "arms": len(arms.settings), "members": scenario.members, "resolution": resolution}
    inputs = [file for each in (name, against) if each for file in files_of(each)]
    with study(parent, place, "attribute", input_digests(scenario, last.facts), inputs, **entries) as folder:
        compiled(console, language)
        with console.progress(str(Message("study.simulate")), arms.runs) as advance:
            found = arms.run(workers, advance)
        save_scenario(scenario, folder / "scenario.yaml")
        if arms.against:
            save_scenario(arms.against, folder / "against.yaml")
        write_tables({"attribution": found.table, "interactions": found.interactions}, folder, language)
        write_page(page.chapters(found, language), folder / PAGE, language, page.title_of(found, language))
    show(found, language, console)
    for path in (PAGE, BOOK):
        print(shown_path(parent / place / path))


def show(found: Attribution, language: str, console: Console) -> None:
    """Print what to beware of, and a line a player and a column an outcome: the mean with its interval."""
    for text in (*page.warnings(found, language), *page.conditions(found, language)):
        console.say(terminal.plain(text))
    title = page.title_of(found, language)
    table, columns = rich.table.Table(title=terminal.plain(title), title_justify="left"), []
    table.add_column(say("col.player", language), overflow="fold")
    for variable in FIRST:
        rows = found.table[found.table["variable"] == variable]
        if rows["mean"].notna().any():
            rows = rows[rows["period"] == rows["period"].iloc[-1]].set_index("player")
            unit = unit_of_difference(rows["unit"].iloc[0], language)
            head = f"{headline_name(variable, language)} {rows['period'].iloc[0]}"
            table.add_column(f"{head}\n{unit}", justify="right", overflow="fold")
            columns.append(rows)
    for name in (*found.names, WHOLE):
        table.add_row(page.player_name(name, language), *(_cell(rows.loc[name], language) for rows in columns))
    console.out.print(table)


def _cell(row: Any, language: str) -> str:
    middle, low, high = (signed(row[key], row["unit"], language) for key in ("mean", "mean_low", "mean_high"))
    return middle if pd.isna(row["mean_low"]) else f"{middle}\n{low} … {high}"
