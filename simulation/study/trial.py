"""What a trial of levers leaves in a result: two tables, which are empty where nobody has asked for one."""

from __future__ import annotations

import pandas as pd

from simulation.study import paired
from simulation.study.certainty import COLUMNS as CERTAINTY_COLUMNS

ALONE, IN_PACKAGE, ADDED = "alone", "in_package", "added"
ROLES = (ALONE, IN_PACKAGE, ADDED)
"""A measure beside nothing, the package less the same without it, and a step on top of the package."""
ODDS = "p_meet"
PUBLIC, PRIVATE = "cost_government", "cost_private"
LEVER_COLUMNS = ("lever", "role", "start", "goal_id", *paired.COLUMNS, "cost_of_point", "resolution")
__all__ = ["ADDED", "ALONE", "CERTAINTY_COLUMNS", "IN_PACKAGE", "LEVER_COLUMNS", "ODDS", "PRIVATE", "PUBLIC", "ROLES"]


def no_levers() -> pd.DataFrame:
    """The table of levers of a run for which none were tried."""
    return pd.DataFrame(columns=list(LEVER_COLUMNS))


def no_certainty() -> pd.DataFrame:
    """The table of what the spread is due to of such a run."""
    return pd.DataFrame(columns=list(CERTAINTY_COLUMNS))
