"""`greenplan sensitivity` and `greenplan discover`: what matters for the outcomes, and where a goal is missed."""

from __future__ import annotations

from collections.abc import Sequence
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
from simulation.report import discovery as where
from simulation.report import sensitivity as page
from simulation.report.factors import factor_name
from simulation.report.html import write_page
from simulation.results.manifest import input_digests
from simulation.scenario import Scenario, files_of, load_scenario, save_scenario
from simulation.study.discovery import discover_in, prepare_discovery
from simulation.study.ensemble import Setting
from simulation.study.outputs import FIRST
from simulation.study.sensitivity import Analysis, prepare_analysis

_FACTORS_SHOWN = 8


def sensitivity(
    name: str,
    changes: dict[str, Any],
    *,
    method: str,
    by: str,
    of: Sequence[str],
    rows: int | None,
    resolution: float,
    parent: Path,
    language: str,
    workers: int | None,
) -> None:
    """Rank what matters, write `parent/sensitivity-<scenario>-<method>`, and print the first factors of a few outcomes."""
    console, scenario = Console("full"), load_scenario(name).replace(**changes)
    analysis = prepare_analysis(scenario, method=method, by=by, of=of, rows=rows, resolution=resolution)
    place = folder_name("sensitivity", [scenario.name, method, by])
    entries = {"method": method, "by": by, "runs": analysis.runs, "resolution": resolution}
    with study(parent, place, "sensitivity", _hashes(analysis.setting), files_of(name), **entries) as folder:
        compiled(console, language)
        with console.progress(str(Message("study.simulate")), analysis.runs) as advance:
            found = analysis.run(workers, advance)
        for k, spoken in enumerate(("zh", "en"), start=1):
            found.insert(k, f"factor_{spoken}", [factor_name(each, spoken) for each in found["factor"]])
        _write(folder, scenario, {"sensitivity": found}, language)
        write_page(page.chapters(found, analysis, language), folder / PAGE, language, page.title_of(analysis, language))
    _show(found, analysis, language, console)
    _say_where(parent / place)


def discover(
    name: str, goal: str, changes: dict[str, Any], *, resolution: float, parent: Path, language: str, workers: int | None
) -> None:
    """Find where a goal is missed, write `parent/discover-<scenario>-<goal>`, and say it in sentences."""
    console, scenario = Console("full"), load_scenario(name).replace(**changes)
    setting, wanted = prepare_discovery(scenario, goal, resolution)
    place = folder_name("discover", [scenario.name, goal])
    entries = {"goal": goal, "members": scenario.members, "resolution": resolution}
    with study(parent, place, "discover", _hashes(setting), files_of(name), **entries) as folder:
        compiled(console, language)
        with console.progress(str(Message("study.simulate")), scenario.members) as advance:
            found = discover_in(setting, wanted, workers, advance)
        _write(folder, scenario, {"conditions": found.table}, language)
        title = where.title_of(found, setting, language)
        write_page(where.chapters(found, setting, language), folder / PAGE, language, title)
    for sentence in where.sentences(found, language):
        console.out.print(terminal.plain(sentence), soft_wrap=True)
    _say_where(parent / place)


def _say_where(folder: Path) -> None:
    for path in (PAGE, BOOK):
        print(shown_path(folder / path))


def _hashes(setting: Setting) -> dict[str, str]:
    return input_digests(setting.scenario, setting.facts)


def _write(folder: Path, scenario: Scenario, tables: dict[str, pd.DataFrame], language: str) -> None:
    save_scenario(scenario, folder / "scenario.yaml")
    write_tables(tables, folder, language)


def _show(found: pd.DataFrame, analysis: Analysis, language: str, console: Console) -> None:
    """A column an outcome, its first factors below each other."""
    table, cells = rich.table.Table(title=page.in_short(analysis, language), title_justify="left"), []
    for variable in FIRST:
        rows = page.ranked(found, variable)
        if not rows.empty:
            table.add_column(f"{headline_name(variable, language)} {rows['period'].iloc[0]}", overflow="fold")
            cells.append([_cell(row, analysis.method, language) for _, row in rows.head(_FACTORS_SHOWN).iterrows()])
    for k in range(max(map(len, cells), default=0)):
        table.add_row(*(column[k] if k < len(column) else "" for column in cells))
    console.out.print(table)


def _cell(row: Any, method: str, language: str) -> str:
    return terminal.plain(f"{factor_name(row['factor'], language)}\n  {page.number_of(row, method, language)}")
