"""`greenplan levers`: what every measure does, alone and in the package, and what one step more would, as a page and tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import rich.table

from simulation import terminal
from simulation.commands.writing import folder_name, study, write_tables
from simulation.console import Console, compiled
from simulation.errors import Message
from simulation.paths import shown_path
from simulation.report import levers as page
from simulation.report.html import write_page
from simulation.report.lever_words import lever_name, output_name
from simulation.report.numbers import signed, unit_of_difference
from simulation.report.texts import say
from simulation.results.manifest import input_digests
from simulation.scenario import files_of, load_scenario, save_scenario
from simulation.study.levers import Found, prepare_levers
from simulation.study.trial import ODDS, PRIVATE, PUBLIC, ROLES

PAGE, BOOK = "levers.html", "levers.xlsx"
_NAME, _HEAD = 14, 9  # columns: no name has a longer word, so that none is broken on a terminal of 80 signs
_SHOWN = (PUBLIC, PRIVATE, "co2_total", "co2_lifetime_saved")


def levers(name: str, changes: dict[str, Any], *, resolution: float, parent: Path, language: str, workers: int | None) -> None:
    """Run every arm, write `parent/levers-<scenario>/`, and print a line a lever."""
    console, scenario = Console("full"), load_scenario(name).replace(**changes)
    asked = prepare_levers(scenario, resolution=resolution)
    place = folder_name("levers", [scenario.name])
    entries = {"arms": len(asked.settings), "members": scenario.members, "resolution": resolution}
    hashes = input_digests(scenario, asked.settings[0].facts)
    with study(parent, place, "levers", hashes, files_of(name), **entries) as folder:
        compiled(console, language)
        with console.progress(str(Message("study.simulate")), asked.runs) as advance:
            found = asked.run(workers, advance)
        save_scenario(scenario, folder / "scenario.yaml")
        assert found.certainty is not None
        write_tables({"levers": with_names(found.table), "certainty": found.certainty}, folder, language, name_of_book=BOOK)
        write_page(page.chapters(found, language), folder / PAGE, language, page.title_of(found, language))
    show(found, language, console)
    for path in (PAGE, BOOK):
        print(shown_path(parent / place / path))


def with_names(table: pd.DataFrame) -> pd.DataFrame:
    """The table with what readers call each lever beside it."""
    made = table.copy()
    for k, language in enumerate(("zh", "en"), start=1):
        made.insert(k, f"lever_{language}", [lever_name(name, language) for name in table["lever"]])
    return made


def show(found: Found, language: str, console: Console) -> None:
    """Print, for each way of comparing, a line a lever: odds moved, summed over goals, money and carbon."""
    for role in ROLES:
        rows = found.table[found.table["role"] == role]
        if rows.empty:
            continue
        table = rich.table.Table(title=say(f"levers.role_{role}", language), title_justify="left")
        units = rows.drop_duplicates("variable").set_index("variable")["unit"]
        heads = [say("col.lever", language), f"{say('levers.sum_of_odds', language)}\n{unit_of_difference('share', language)}"]
        heads += [f"{output_name(each, language)}\n{unit_of_difference(units[each], language)}" for each in _SHOWN]
        for k, head in enumerate(heads):
            table.add_column(head, justify="right" if k else "left", overflow="fold", min_width=_HEAD if k else _NAME)
        for lever, of_lever in rows.groupby("lever", sort=False):
            odds = of_lever.loc[of_lever["variable"] == ODDS, "mean"].sum()
            plain = of_lever[of_lever["goal_id"] == ""].set_index("variable")
            cells = [signed(plain.at[each, "mean"], plain.at[each, "unit"], language) for each in _SHOWN]
            table.add_row(terminal.plain(lever_name(str(lever), language)), signed(odds, "probability", language), *cells)
        console.out.print(table)
