"""The goals and key tasks of the Opinions, what counts as done, and the documents that carry them out: read and checked.

Conditions are columns, not formulas: a variable of the vocabulary, the government whose variable it is, and the value that it
has to reach. Nothing that a user writes is evaluated.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from simulation.errors import InputError, unknown_name
from simulation.facts.mistakes import raise_all
from simulation.facts.tables import Table, read_package, read_table, rules_of
from simulation.parameters import SCENARIO_FOLDER
from simulation.vocabulary import BY_NAME, MEASURES, OUTCOMES, TIERS

WRITTEN, REACHED = "written", "reached"
OWN_GOAL = "goal"


def load_key_tasks(folder: Path = SCENARIO_FOLDER) -> pd.DataFrame:
    """Milestones in the order of the Opinions, each with the task that it belongs to (`key_tasks.csv`).

    Columns of `key_task_milestones.csv`, and of its task: task_zh, task_en, lead_tiers, support_tiers. Raises
    :class:`InputError` with every mistake of both tables.
    """
    package = read_package(folder)
    tasks = read_table(folder / "key_tasks.csv", rules_of(package, "key_tasks", folder), key="id")
    table = read_table(folder / "key_task_milestones.csv", rules_of(package, "key_task_milestones", folder), key="milestone")
    raise_all((*tasks.mistakes, *table.mistakes))
    raise_all([mistake for line in table.frame.index for mistake in _mistakes(table, line, set(tasks.frame["id"]))])
    names = tasks.frame.set_index("id").rename(columns={"zh": "task_zh", "en": "task_en"})
    milestones = table.frame.rename(columns={"zh": "milestone_zh", "en": "milestone_en"})
    return milestones.join(names[["task_zh", "task_en", "lead_tiers", "support_tiers"]], on="task").reset_index(drop=True)


def load_policy_cascade(folder: Path = SCENARIO_FOLDER) -> pd.DataFrame:
    """Documents that carried the Opinions down to provinces and cities, with the days between which each was issued."""
    table = read_table(folder / "policy_cascade.csv", rules_of(read_package(folder), "policy_cascade", folder), key="id")
    raise_all(table.mistakes)
    return table.frame.reset_index(drop=True)


def _mistakes(table: Table, line: Any, tasks: set[str]) -> list[InputError]:
    """What is wrong with the condition of one milestone."""
    row = table.frame.loc[line]
    if row["task"] not in tasks:
        return [table.mistake(line, "task", "milestone.no_task", task=row["task"])]
    if row["waits_for"]:
        return []
    if row["tier"] not in TIERS:
        return [table.mistake(line, "tier", "milestone.no_tier", found=row["tier"], names=list(TIERS))]
    if row["kind"] == WRITTEN:
        return _unknown(table, line, "measure", row["measure"], MEASURES, "kind.measure")
    if row["kind"] == REACHED:
        known = _numbers(row["tier"])
        return _unknown(table, line, "variable", row["variable"], known, "kind.variable") or _reach(table, line, row)
    return [table.mistake(line, "kind", "milestone.no_condition", written=WRITTEN, reached=REACHED)]


def _reach(table: Table, line: Any, row: pd.Series) -> list[InputError]:
    if not row["reach"]:
        return [table.mistake(line, "reach", "milestone.no_value")]
    if row["reach"] == OWN_GOAL and row["variable"] not in OUTCOMES:
        return [table.mistake(line, "reach", "milestone.no_goal", variable=row["variable"])]
    if row["reach"] == OWN_GOAL and not row["deadline"]:
        return [table.mistake(line, "deadline", "milestone.no_deadline")]
    return []


def _numbers(tier: str) -> list[str]:
    """What can be compared with a number: outcomes, and recorded variables of this tier that have one value a quarter."""
    single = [name for name, v in BY_NAME.items() if v.recorded and tier in v.tiers and not v.dims]
    return [*OUTCOMES, *single]


def _unknown(table: Table, line: Any, column: str, name: str, known: Any, kind: str) -> list[InputError]:
    if name in known:
        return []
    error = unknown_name(kind, name, known)
    return [table.mistake(line, column, error.message.key, **error.message.values)]
