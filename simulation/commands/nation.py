"""`greenplan run SCENARIO --province china`: all provinces together, as a page, tables, a workbook and a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import rich.table
import xarray as xr

from simulation import terminal
from simulation.commands.writing import BOOK, PAGE, STUDIES, folder_name, study, write_tables
from simulation.console import Console, compiled
from simulation.errors import InputError, Message
from simulation.paths import shown_path
from simulation.report import nation as page
from simulation.report.html import write_page
from simulation.report.texts import name_of, say
from simulation.results.folder import write_zarr
from simulation.results.manifest import input_digests
from simulation.results.ownership import RESULTS_FOLDER
from simulation.results.store import PROVINCES, let_go, tidy
from simulation.scenario import files_of, load_scenario, notes, save_scenario
from simulation.study.cluster import reach
from simulation.study.identity import digest_of
from simulation.study.nation import RESOLUTION, Nation, prepare_nation, run_nation

DATA = "nation.zarr"


def refuse(options: Mapping[str, Any]) -> None:
    """Refuse the first option that was written and that the nation does not have."""
    for name, value in options.items():
        if value:
            raise InputError("nation.option", option=name)


def run(
    names: Sequence[str],
    changes: dict[str, Any],
    *,
    resolution: float | None,
    out: Path | None,
    language: str,
    workers: int | None,
    cluster: str | None,
    console: Console,
) -> None:
    """Run each scenario in all provinces, write `results/studies/china-<scenario>` (or into `out`), and print the national
    goals with their odds. Members that are done lie in the store of `out`, or of results, until the answer stands."""
    if cluster is not None:
        reach(cluster)
    for name in names:
        scenario, store = load_scenario(name).replace(**changes), out or RESULTS_FOLDER
        settings = prepare_nation(scenario, resolution=RESOLUTION if resolution is None else resolution)
        console.note(name, notes(scenario))
        parent, place = out or STUDIES, folder_name("china", [scenario.name])
        entries = {"members": scenario.members, "resolution": settings[0].resolution, "seed": scenario.seed}
        hashes = {
            f"{setting.facts.adcode}: {key}": digest
            for setting in settings
            for key, digest in input_digests(setting.scenario, setting.facts).items()
        }
        tidy(store)
        with study(parent, place, "china", hashes, files_of(name), **entries) as folder:
            compiled(console, language)
            text = Message("nation.simulate", name=scenario.name, n=len(settings))
            with console.progress(str(text), scenario.members * len(settings)) as advance:
                found = run_nation(settings, workers=workers, progress=advance, store=store, cluster=cluster)
            write(found, folder, language)
            save_scenario(scenario, folder / "scenario.yaml")
        for setting in settings:
            let_go(store, digest_of(setting), PROVINCES)
        if console.style == "full":
            show(found, language, console)
        for file in (PAGE, BOOK):
            print(shown_path(parent / place / file))


def write(found: Nation, folder: Path, language: str) -> None:
    """The record of nation and provinces, the tables and the page."""
    write_zarr(xr.DataTree.from_dict({"/nation": found.records, "/province": found.provinces}), folder / DATA)
    write_tables(tables_of(found), folder, language)
    write_page(page.chapters(found, language), folder / PAGE, language, page.title_of(found, language))


def tables_of(found: Nation) -> dict[str, pd.DataFrame]:
    """The tables of the nation by the name of their file or sheet."""
    return {
        "targets": found.targets.rename(columns={"held_up_by": "provinces_short"}),
        "outcomes": found.outcomes,
        "provinces": found.by_province,
        "province_odds": found.province_odds,
        "magnitudes": found.magnitudes,
    }


def show(found: Nation, language: str, console: Console) -> None:
    """Print the national goals, a line each."""
    for warning in page.warnings(found, language):
        console.say(terminal.plain(warning))
    table = rich.table.Table(title=terminal.plain(page.title_of(found, language)), title_justify="left", show_lines=True)
    for k, head in enumerate(("target", "goal", "verified", "p_meet")):
        table.add_column(say(f"col.{head}", language), justify="left" if k == 0 else "right", overflow="fold")
    for row in found.national_targets.itertuples():
        table.add_row(*(terminal.plain(cell) for cell in page.terminal_row(row, language)))
    console.out.print(table)
    place, agents = name_of(found.group, language), f"{int(np.median(found.agents)):,}"
    console.out.print(str(Message("nation.agents", place=place, n=len(found.settings), agents=agents)))
