"""Published goals, history and construction figures: read, checked and handed on as tables.

Nothing here is simulated. Goals may become goals of a scenario; history and construction figures are compared with results.
"""

from __future__ import annotations

import functools
from pathlib import Path

import pandas as pd

from simulation.errors import InputError
from simulation.facts.mistakes import raise_all
from simulation.facts.province_facts import DEFAULT_FOLDER, ProvinceFacts
from simulation.facts.tables import PACKAGE_FILE, Table, digest_of, read_package, read_table, rules_of
from simulation.parameters import SCENARIO_FOLDER

_NEEDED_OF_A_GOAL = ("goal", "unit", "year", "comparator")


def load_targets(folder: Path = SCENARIO_FOLDER) -> pd.DataFrame:
    """The goals of nation, provinces and cities (`targets.csv`), one row a goal, by id; see `scenarios/datapackage.json`.

    Only rows whose `use` is "yes" may judge a result. Empty texts are "", empty numbers missing.
    """
    return _targets(folder, digest_of([folder / "targets.csv", folder / PACKAGE_FILE])).copy()


@functools.lru_cache(maxsize=8)
def _targets(folder: Path, digest: str) -> pd.DataFrame:
    """Checked once for what the files hold: every scenario asks for it, and so does every comparison."""
    return _frame(read_targets(folder))


def load_history(folder: Path = SCENARIO_FOLDER) -> pd.DataFrame:
    """What happened (`history.csv`). Fit only rows whose `use` is "fit" or "bound"; part years and sums overlap with years."""
    return _frame(read_history(folder))


def load_magnitudes(folder: Path = SCENARIO_FOLDER) -> pd.DataFrame:
    """Known magnitudes (`magnitudes.csv`) that the first years are held against; nothing is fitted to them."""
    return _frame(read_table(folder / "magnitudes.csv", rules_of(read_package(folder), "magnitudes", folder), key="id"))


def load_construction(facts: ProvinceFacts) -> pd.DataFrame:
    """Floor space under construction, started and completed by real-estate firms; no rows where a province has none."""
    rules = rules_of(read_package(DEFAULT_FOLDER), "construction", DEFAULT_FOLDER)
    file = facts.folder / "construction.csv"
    if not file.is_file():
        return pd.DataFrame({name: pd.Series(dtype="int64" if rule.numeric else "str") for name, rule in rules.items()})
    return _frame(read_table(file, rules))


def read_targets(folder: Path = SCENARIO_FOLDER) -> Table:
    """The table of goals with every mistake in it."""
    table = read_table(folder / "targets.csv", rules_of(read_package(folder), "targets", folder), key="id")
    if table.mistakes:
        return table
    frame = table.frame
    mistakes = [*_shares_above_one(table, "goal"), *_periods_reversed(table)]
    used = frame[frame["use"] == "yes"]
    for column in _NEEDED_OF_A_GOAL:
        empty = used[column].isna() | (used[column] == "").fillna(False)
        mistakes += [table.mistake(line, column, "cell.goal_in_use", column=column) for line in used.index[empty]]
    unsaid = frame.index[(frame["binding"] != "") & (frame["binding_source"] == "")]
    mistakes += [table.mistake(line, "binding_source", "cell.binding_source") for line in unsaid]
    return Table(table.file, table.key, frame, tuple(mistakes))


def read_history(folder: Path = SCENARIO_FOLDER) -> Table:
    """The table of history with every mistake in it."""
    table = read_table(folder / "history.csv", rules_of(read_package(folder), "history", folder), key="variable")
    if table.mistakes:
        return table
    return Table(table.file, table.key, table.frame, (*_shares_above_one(table, "value"), *_periods_reversed(table)))


def _frame(table: Table) -> pd.DataFrame:
    raise_all(table.mistakes)
    return table.frame.reset_index(drop=True)


def _shares_above_one(table: Table, column: str) -> list[InputError]:
    frame = table.frame
    wrong = frame[(frame["unit"] == "share") & (frame[column] > 1)]
    return [
        table.mistake(line, column, "cell.share", column=column, found=f"{value:g}") for line, value in wrong[column].items()
    ]


def _periods_reversed(table: Table) -> list[InputError]:
    frame = table.frame
    wrong = frame.index[(frame["period_start"] > frame["period_end"]).fillna(False)]
    return [table.mistake(line, "period_start", "cell.period") for line in wrong]
