"""`greenplan sensitivity` and `greenplan discover`: what matters for the outcomes, and where a goal is missed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import rich.table

from simulation import terminal
from simulation.commands.writing import BOOK, folder_name, study, write_tables
from simulation.console import Console, compiled
from simulation.errors import Message
from simulation.paths import shown_path
from simulation.projection.headlines import headline_name
from simulation.report.factors import box_in_words, factor_name, goal_in_words
from simulation.report.numbers import percent, signed, unit_of_difference
from simulation.report.texts import say
from simulation.results.manifest import input_digests
from simulation.scenario import Scenario, files_of, load_scenario
from simulation.study.discovery import discover_in, prepare_discovery
from simulation.study.ensemble import Setting
from simulation.study.outputs import FIRST
from simulation.study.sensitivity import MORRIS, prepare_analysis

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
    _show(found, method, language, console)
    print(shown_path(parent / place / BOOK))


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
        sentences = [goal_in_words(found, language)]
        if found.believed:
            sentences += [box_in_words(box, found, language) for box in found.boxes]
        (folder / "report.txt").write_text("\n".join(sentences) + "\n", encoding="utf-8", newline="\n")
        _write(folder, scenario, {"conditions": found.table}, language)
    for sentence in sentences:
        console.out.print(terminal.plain(sentence), soft_wrap=True)
    print(shown_path(parent / place / BOOK))


def _hashes(setting: Setting) -> dict[str, str]:
    return input_digests(setting.scenario, setting.facts)


def _write(folder: Path, scenario: Scenario, tables: dict[str, pd.DataFrame], language: str) -> None:
    (folder / "scenario.yaml").write_text(scenario.to_yaml(), encoding="utf-8", newline="\n")
    write_tables(tables, folder, language)


def _show(found: pd.DataFrame, method: str, language: str, console: Console) -> None:
    """A column an outcome, its first factors below each other."""
    title = say(f"sensitivity.title_{method}", language, runs=int(found["runs"].iloc[0]))
    table, cells = rich.table.Table(title=title, title_justify="left"), []
    for variable in FIRST:
        rows = found[found["variable"] == variable].dropna(subset="rank")
        rows = rows[rows["period"] == rows["period"].max()]
        if not rows.empty:
            table.add_column(f"{headline_name(variable, language)} {rows['period'].iloc[0]}", overflow="fold")
            first = rows.sort_values("rank").head(_FACTORS_SHOWN)
            cells.append([_cell(row, method, language) for _, row in first.iterrows()])
    for k in range(max(map(len, cells), default=0)):
        table.add_row(*(column[k] if k < len(column) else "" for column in cells))
    console.out.print(table)


def _cell(row: Any, method: str, language: str) -> str:
    if method != MORRIS:
        number = f"{percent(row['total'], 0)} ± {percent(row['total_error'], 0)}"
    else:
        moved, error = (signed(row[key], row["unit"], language).lstrip("+") for key in ("mu_star", "mu_star_error"))
        number = f"{moved} ± {error} {unit_of_difference(row['unit'], language)}".rstrip()
    return terminal.plain(f"{factor_name(row['factor'], language)}\n  {number}")
