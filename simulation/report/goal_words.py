"""How a goal is told wherever one is shown: the year or years that it counts, what 100 % means, and who holds it up."""

from __future__ import annotations

from typing import Any

import pandas as pd

from simulation.projection.probability import whole_from
from simulation.report.numbers import SHARES, goal_percent
from simulation.report.texts import joined, say


def when(row: Any) -> str:
    """The year of a goal, or all that a sum counts: two goals of one sum that end in a year differ by when they begin."""
    year, start = int(row.year), row.period_start
    return f"{int(start)}–{year}" if pd.notna(start) and str(start).strip() and int(start) < year else str(year)


def whole_note(rows: pd.DataFrame, language: str) -> str:
    """From where 100 % counts as met, where one of these goals asks for that; blank otherwise."""
    asked = rows["unit"].isin(SHARES) & (rows["comparator"] != "<=") & (rows["goal"].astype(float) > whole_from())
    return say("note.whole_from", language, most=goal_percent(whole_from())) if asked.any() else ""


def held_by(row: Any, names: dict[str, str], language: str) -> str:
    """Who misses most of a goal, by `names`; blank where every member meets it, as nobody holds it up."""
    if row.p_meet == 1:
        return ""
    return joined([names[code] for code in str(row.held_up_by).split() if code in names], language)
