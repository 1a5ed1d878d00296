"""`greenplan spread`: how much of the spread of each outcome is luck, and how much parameters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import rich.table

from simulation.commands.writing import BOOK, PAGE, folder_name, study, write_tables
from simulation.console import Console, compiled
from simulation.errors import Message
from simulation.paths import shown_path
from simulation.report import luck as page
from simulation.report.html import write_page
from simulation.results.manifest import input_digests
from simulation.scenario import files_of, load_scenario, save_scenario
from simulation.study.ensemble import prepare
from simulation.study.luck import spread_by_source


def spread(
    name: str, changes: dict[str, Any], lucks: int, *, resolution: float, parent: Path, language: str, workers: int | None
) -> None:
    """Simulate every draw of luck, write `parent/spread-<scenario>`, and print a line an outcome."""
    console, scenario = Console("full"), load_scenario(name).replace(**changes)
    setting = prepare(scenario, resolution=resolution)
    place = folder_name("spread", [scenario.name])
    entries = {"members": scenario.members, "lucks": lucks, "resolution": resolution}
    hashes = input_digests(scenario, setting.facts)
    with study(parent, place, "spread", hashes, files_of(name), **entries) as folder:
        compiled(console, language)
        with console.progress(str(Message("study.simulate")), lucks * scenario.members) as advance:
            found = spread_by_source(setting, lucks, workers, advance)
        save_scenario(scenario, folder / "scenario.yaml")
        write_tables({"spread": found}, folder, language)
        write_page(page.chapters(found, setting, language), folder / PAGE, language, page.title_of(setting, language))
    console.out.print(_in_short(found, language))
    for path in (PAGE, BOOK):
        print(shown_path(parent / place / path))


def _in_short(found: pd.DataFrame, language: str) -> rich.table.Table:
    """The columns of the page's table that a terminal of 80 columns holds; an outcome is named in its first row."""
    heads, rows = page.rows_of(found, language)
    named = ["", *(row[0] for row in rows[:-1])]
    table = rich.table.Table(title=page.in_short(found, language), title_justify="left")
    for k in page.IN_SHORT:
        table.add_column(heads[k], justify="left" if k < page.NUMBERS[0] else "right", overflow="fold")
    for row, before in zip(rows, named, strict=True):
        table.add_row("" if row[0] == before else row[0], *(row[k] for k in page.IN_SHORT[1:]))
    return table
