"""Measures that are about communities."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import WithJsonSchema

from simulation.scenario.fields import BudgetShare, GridStaffing, Share, Text, WrittenStrength, one_of
from simulation.scenario.timed import Standing, Timed
from simulation.vocabulary import AWARD_KINDS

AwardKind = Annotated[Text, one_of("kind.award", AWARD_KINDS), WithJsonSchema({"type": "string", "enum": list(AWARD_KINDS)})]


class CommunityAward(Timed):
    """Public money for small projects of communities, where there is a rule for communities."""

    kind: AwardKind = "reward"
    """How it is given: `none`; `subsidy`, paid at once; `reward`, paid after completion if the project stands up to its check;
    `bidding`, a subsidy for the projects that score highest."""
    strength: WrittenStrength = 0.0
    """Strength that it has in every county at least, whatever rule the county has written: 0 for none, 1 for full."""
    share: Share | None = None
    """Share of the cost that is paid; blank for the parameter award_share."""
    budget_share: BudgetShare | None = None
    """Share of a city's budget expenditure that is set aside, .05 at most; blank for the parameter community_budget_share."""
    advance: Share = 0.0
    """Part of a reward that is paid at once."""


class GridStaff(Standing):
    """Grid workers who mobilise residents; their usual number is the parameter grid_workers."""

    usual: ClassVar[float] = 1.0
    strength: GridStaffing = usual
    """Multiple of the usual number, which also holds whenever the measure is not in force: 0 for none, 2 for twice as many,
    10 at most."""


class Planners(Standing):
    """Planners who advise communities, so that projects are worth more; how much is the parameter planner_effect."""

    strength: WrittenStrength = 0.0
    """Share of communities that have a planner."""


class Sorting(Timed):
    """What is done so that residents sort their waste. Whenever it is not in force there is information alone, as usual."""

    info: WrittenStrength = 1.0
    """Information: 0 for none, 1 for everywhere."""
    contact: WrittenStrength = 0.0
    """Personal contact: share of households that are visited; costs the parameter sorting_cost."""
    fine: WrittenStrength = 0.0
    """Fines for not sorting: 0 for none, 1 for full."""

    def information_at(self, tick: int) -> float:
        """Strength of information in the quarter of this tick."""
        return self.info if self.in_force(tick) else 1.0

    def contact_at(self, tick: int) -> float:
        """Strength of personal contact in the quarter of this tick."""
        return self.contact if self.in_force(tick) else 0.0

    def fine_at(self, tick: int) -> float:
        """Strength of fines in the quarter of this tick."""
        return self.fine if self.in_force(tick) else 0.0
