"""Who gets what: a goal of the province divided by each way of the model alone, and by the mixture that the scenario uses.

The division is the model's own (`systems/organisation/rules/allocation.py`), called on copies of the governments as they are
on 1 January 2021, with default parameters. It explains the ways; the goals of a run differ with its sampled parameters, and
with the floor area and the reports of the year in which a goal comes into force.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd

from simulation.scenario.goals import ALLOCATION_WAYS
from simulation.study.ensemble import Setting, fixed_values, member_world
from simulation.study.identity import once
from simulation.systems.organisation.rules import allocation
from simulation.vocabulary import OUTCOMES
from simulation.world.goal_table import Commitment, goal_rows
from simulation.world.world import World

MIXTURE = "mixture"
_RESOLUTION = 0.02
QUANTITY_COLUMNS = (*ALLOCATION_WAYS, MIXTURE)
SHARE_COLUMNS = ("flat", "tilted")
_TILT = "allocation_tilt"


@once
def starting_world(setting: Setting) -> World:
    """The province on 1 January 2021 with default parameters, those that the scenario fixes excepted. Its buildings are few:
    goals are divided by floor area, which is that of the facts at any resolution. It is asked for several times and stays as it
    is: goals are divided on copies."""
    table = setting.scenario.parameter_table()
    values = table.override(table.defaults()[None, :], fixed_values(setting.scenario))
    return member_world(dataclasses.replace(setting, values=values, resolution=_RESOLUTION), 0)


def goal_of(setting: Setting, variable: str) -> Commitment | None:
    """The last goal for this variable that the province as a whole is asked for; None where it is not asked."""
    asked = [c for c in setting.goals if c.variable == variable and c.adcode == setting.facts.adcode]
    return asked[-1] if asked else None


def divide_quantity(setting: Setting, goal: Commitment) -> pd.DataFrame:
    """Floor area (m2) that each county is asked for in each way alone and under the scenario's mixture.

    Columns: tier, region, name_zh, name_en, city_region, then :data:`QUANTITY_COLUMNS`. The rows of cities are the sums of
    their counties, and those of counties add up to the goal as raised by the province, whichever way divides it. The bounds of
    the model hold in every way. By need is the same as by size where no earlier goal has left anything undone.
    """
    world = starting_world(setting)
    weights = ALLOCATION_WAYS.values()
    pure = {way: {name: float(name == own) for name in weights} for way, own in ALLOCATION_WAYS.items()}
    return _side_by_side(world, setting, goal, pure | {MIXTURE: {}})


def divide_share(setting: Setting, goal: Commitment) -> pd.DataFrame:
    """The share that each city and county is asked for without a tilt towards the wealthy, and with the model's.

    Columns: tier, region, name_zh, name_en, city_region, then :data:`SHARE_COLUMNS`.
    """
    return _side_by_side(starting_world(setting), setting, goal, {"flat": {_TILT: 0.0}, "tilted": {}})


def _side_by_side(world: World, setting: Setting, goal: Commitment, ways: dict[str, dict[str, float]]) -> pd.DataFrame:
    facts = setting.facts
    cities = facts.cities.assign(city_adcode=facts.cities["adcode"], tier="city")
    frame = pd.concat([cities, facts.counties.assign(tier="county")], ignore_index=True)
    table = frame[["tier", "adcode", "name_zh", "name_en", "city_adcode"]]
    table = table.rename(columns={"adcode": "region", "city_adcode": "city_region"})
    quantity = OUTCOMES[goal.variable].kind == "quantity"
    return table.assign(**{name: divide(world, setting, goal, quantity, **changes) for name, changes in ways.items()})


def divide(world: World, setting: Setting, goal: Commitment, quantity: bool, **changes: float) -> np.ndarray:
    """What the goal asks of every city and, after them, of every county, with some parameters replaced; the world stays."""
    branch, row = world.copy(), goal_rows([goal], setting.facts)[0]
    for name, value in changes.items():
        branch.parameter[name] = value
    asked = [branch.find(f"{tier}_goals") for tier in ("county", "city", "province")]
    places, parameter = (branch.county_place, branch.city_place), branch.organisation_parameter[0]
    if quantity:
        allocation.allocate_quantity_goal(*asked, *places, branch.county_buildings, row, parameter)
    else:
        allocation.allocate_share_goal(*asked, *places, branch.county_buildings, branch.city_buildings, row, parameter)
    return np.concatenate([branch.city["goal"][:, row["outcome"]], branch.county["goal"][:, row["outcome"]]])


def raised(setting: Setting, goal: Commitment) -> float:
    """The quantity that is divided: what the province is asked for, with what it adds of its own."""
    return (1.0 + float(starting_world(setting).parameter[0]["amplification_province"])) * goal.value
