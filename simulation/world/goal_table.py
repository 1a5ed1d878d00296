"""Which published goals, and which of the scenario's own, are put to which governments, and when.

A goal binds from the first January on or after the day its document was issued; one whose deadline has passed by then never
binds. A document without a known day counts as issued at the end of what is known of it (month or year), one without any date
at the end of the first year of its plan period.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from simulation.clock import START_YEAR
from simulation.facts.nation import NATION
from simulation.facts.provinces import national_urban_population
from simulation.systems.organisation.state import GOAL_DTYPE
from simulation.vocabulary import GOALS, OUTCOMES

OF_DOCUMENT, OF_SCENARIO, OF_PROPOSAL = "document", "scenario", "proposal"
_PLAN_YEARS = 5


@dataclass(frozen=True)
class Commitment:
    """One goal as it is put to governments.

    id : of the target table or of the scenario. adcode : who is asked (province, city or county).
    value : share, or m2 from the start of the plan period. from_year : the January from which it binds.
    national : a goal of the nation, put to the province; a quantity is scaled by its share of the national urban population.
    origin : a published document, the scenario (with the document that its author names), or a proposal of the scenario.
    """

    id: str
    variable: str
    adcode: str
    value: float
    from_year: int
    deadline: int
    document: str
    national: bool = False
    origin: str = OF_DOCUMENT

    @property
    def own(self) -> bool:
        """Whether it is a goal of the scenario's own, proposed or not."""
        return self.origin != OF_DOCUMENT


def last_day(issued: str, deadline: int) -> date:
    """The last day on which a document known as "2022", "2022-03" or "2022-03-11" can have been issued; blank: see above."""
    parts = [int(part) for part in str(issued).split("-") if part]
    if not parts:
        return date(plan_start(deadline), 12, 31)
    year = parts[0]
    month = parts[1] if len(parts) > 1 else 12
    return date(year, month, parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1])


def plan_start(year: int) -> int:
    """First year of the five-year plan period that holds this year: 2021 for 2021 to 2025."""
    return year - (year - START_YEAR) % _PLAN_YEARS


def commitments(scenario, facts, targets: pd.DataFrame) -> tuple[Commitment, ...]:
    """The goals that bind in a scenario for a province, in the order in which they are put to governments.

    A national goal gives way to the province's own for the same variable and year, published or of the scenario. Where several
    bind from the same January, the one with the latest deadline counts, and of those with the same deadline the scenario's own.
    """
    published = [_published(row, facts) for row in _applicable(scenario, facts, targets).itertuples()]
    added = [_added(goal, facts) for goal in scenario.goals.add]
    own = {(c.variable, c.deadline) for c in (*published, *added) if c.adcode == facts.adcode and not c.national}
    kept = [*(c for c in published if not (c.national and (c.variable, c.deadline) in own)), *added]
    last_year = START_YEAR - 1 + len(scenario.horizon.ticks) // 4
    bound = [c for c in kept if c.from_year <= min(c.deadline, last_year)]
    return tuple(sorted(bound, key=_order))


def goals_after(before: Iterable[Commitment], after: Iterable[Commitment], january: int) -> tuple[Commitment, ...]:
    """The goals of a run that goes on under another scenario: those `before` that were put until then stay, those `after` bind
    from their own January on, and what the first did not ask for from the first January that is left, if its deadline is not
    over."""
    past, said = [c for c in before if c.from_year < january], list(after)
    late = [replace(c, from_year=january) for c in said if c.from_year < january <= c.deadline and c not in past]
    return tuple(sorted([*past, *late, *(c for c in said if c.from_year >= january)], key=_order))


def _order(goal: Commitment) -> tuple[Any, ...]:
    """The order in which goals are put to governments."""
    return goal.from_year, goal.deadline, goal.own, goal.id


def goal_rows(bound: Iterable[Commitment], facts) -> np.ndarray:
    """The same as rows for the rules; `city` and `county` are -1 where the whole province is asked."""
    cities = {adcode: k for k, adcode in enumerate(facts.cities["adcode"])}
    counties = {adcode: k for k, adcode in enumerate(facts.counties["adcode"])}
    rows = [
        (GOALS.index(c.variable), cities.get(c.adcode, -1), counties.get(c.adcode, -1), c.value, c.from_year, c.deadline)
        for c in bound
    ]
    return np.array(rows, GOAL_DTYPE)


def goals_held(bound: Iterable[Commitment], facts, variable: str, year: int) -> dict[str, Commitment]:
    """City or county -> the goal for this variable that it holds at the end of a year, in the order in which the rules put them
    (`allocate_goals`): the last one stands, and goals of cities and counties are put again after one of the province's."""
    asked = [c for c in bound if c.variable == variable]
    held: dict[str, Commitment] = {}
    for january in range(START_YEAR, year + 1):
        anew = [c for c in asked if c.from_year == january and c.adcode == facts.adcode]
        running = [
            c
            for c in asked
            if c.adcode != facts.adcode and (c.from_year == january or (anew and c.from_year < january <= c.deadline))
        ]
        for c in (*anew, *running):
            held |= dict.fromkeys(_inside(c.adcode, facts), c)
    return held


def _inside(adcode: str, facts) -> list[str]:
    """The cities and counties that a goal put to this government reaches."""
    if adcode == facts.adcode:
        return [*facts.cities["adcode"], *facts.counties["adcode"]]
    counties = facts.counties
    return [adcode, *counties["adcode"][counties["city_adcode"] == adcode]]


def _applicable(scenario, facts, targets: pd.DataFrame) -> pd.DataFrame:
    """Rows of the target table that steer governments here: usable, measured by the model, issued in time, of a plan period."""
    removed = targets["id"].isin(scenario.goals.remove)
    here = targets["adcode"].isin([NATION, facts.adcode, *facts.cities["adcode"]])
    usable = (targets["use"] == "yes") & targets["variable"].isin(GOALS) & targets["goal"].notna() & ~removed
    chosen = targets[here & usable & (targets["year"] >= START_YEAR)]
    keep = []
    for row in chosen.itertuples():
        in_time = last_day(row.issued, int(row.year)) <= scenario.goals.published_until
        keep.append(in_time and (OUTCOMES[row.variable].kind == "share" or _is_of_a_plan(row.period_start)))
    return chosen[np.array(keep, bool)]


def _is_of_a_plan(period_start) -> bool:
    """Whether a quantity counts from the first year of a plan period. A document that does not say from when (Inner Mongolia's
    on homes) asks for a sum that nobody can tell."""
    return bool(pd.notna(period_start)) and plan_start(int(period_start)) == int(period_start)


def _published(row, facts) -> Commitment:
    national, deadline = row.adcode == NATION, int(row.year)
    scaled = national and OUTCOMES[row.variable].kind == "quantity"
    value = float(row.goal) * (urban_population_share(facts) if scaled else 1.0)
    adcode = facts.adcode if national else row.adcode
    from_year = _from_year(last_day(row.issued, deadline))
    return Commitment(row.id, row.variable, adcode, value, from_year, deadline, row.document, national)


def urban_population_share(facts) -> float:
    """The province's share of the national urban population of 2020: what a national quantity is scaled by."""
    return float(facts.counties["urban_population"].sum()) / national_urban_population()


def _added(goal, facts) -> Commitment:
    region = goal.region or facts.adcode
    origin, from_year = OF_PROPOSAL if goal.proposed else OF_SCENARIO, _from_year(goal.issued)
    return Commitment(goal.id, goal.variable, region, goal.value, from_year, goal.year, goal.document, origin=origin)


def _from_year(issued: date) -> int:
    """The first January on or after the day; goals of before the start bind from the start."""
    year = issued.year if (issued.month, issued.day) == (1, 1) else issued.year + 1
    return max(year, START_YEAR)
