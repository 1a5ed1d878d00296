"""Who gets what: a goal of the province divided by each rule of the model alone, and by the mixture that the scenario uses.

The division is the model's own (`systems/organisation/rules/goals.py`), called on copies of the governments as they are on 1
January 2021, with default parameters. It explains the rules; the goals of a run differ with its sampled parameters, and with
the floor area and the reports of the year in which a goal comes into force.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd

from simulation.parameters import load_parameters
from simulation.scenario.goals import ALLOCATION_RULES
from simulation.study.ensemble import Setting, fixed_values, member_world
from simulation.systems.organisation.rules import goals
from simulation.vocabulary import OUTCOMES
from simulation.world.goal_table import Commitment, goal_rows
from simulation.world.world import World

MIXTURE = "mixture"
QUANTITY_COLUMNS = (*ALLOCATION_RULES, MIXTURE)
SHARE_COLUMNS = ("flat", "tilted")
_TILT = "allocation_tilt"


def starting_world(setting: Setting) -> World:
    """The province on 1 January 2021 with default parameters, those that the scenario fixes excepted."""
    return member_world(dataclasses.replace(setting, values=_default_values(setting)), 0)


def _default_values(setting: Setting) -> np.ndarray:
    table = load_parameters()
    return table.override(table.defaults()[None, :], fixed_values(setting.scenario))


def goal_of(setting: Setting, variable: str) -> Commitment | None:
    """The last goal for this variable that the province as a whole is asked for; None where it is not asked."""
    asked = [c for c in setting.goals if c.variable == variable and c.adcode == setting.facts.adcode]
    return asked[-1] if asked else None


def divide_quantity(setting: Setting, goal: Commitment) -> pd.DataFrame:
    """Floor area (m2) that each county is asked for under each rule alone and under the scenario's mixture.

    Columns: level, region, name_zh, name_en, city_region, then :data:`QUANTITY_COLUMNS`. The rows of cities are the sums of
    their counties, and those of counties add up to the goal as raised by the province, whichever rule divides it. The bounds of
    the model hold under every rule. By need is the same as by size where no earlier goal has left anything undone.
    """
    world = starting_world(setting)
    weights = ALLOCATION_RULES.values()
    pure = {rule: {name: float(name == own) for name in weights} for rule, own in ALLOCATION_RULES.items()}
    return _side_by_side(world, setting, goal, pure | {MIXTURE: {}})


def divide_share(setting: Setting, goal: Commitment) -> pd.DataFrame:
    """The share that each city and county is asked for without a tilt towards the wealthy, and with the model's.

    Columns: level, region, name_zh, name_en, city_region, then :data:`SHARE_COLUMNS`.
    """
    return _side_by_side(starting_world(setting), setting, goal, {"flat": {_TILT: 0.0}, "tilted": {}})


def _side_by_side(world: World, setting: Setting, goal: Commitment, rules: dict[str, dict[str, float]]) -> pd.DataFrame:
    facts = setting.facts
    cities = facts.cities.assign(city_adcode=facts.cities["adcode"], level="city")
    frame = pd.concat([cities, facts.counties.assign(level="county")], ignore_index=True)
    table = frame[["level", "adcode", "name_zh", "name_en", "city_adcode"]]
    table = table.rename(columns={"adcode": "region", "city_adcode": "city_region"})
    quantity = OUTCOMES[goal.variable].kind == "quantity"
    return table.assign(**{name: divide(world, setting, goal, quantity, **changes) for name, changes in rules.items()})


def divide(world: World, setting: Setting, goal: Commitment, quantity: bool, **changes: float) -> np.ndarray:
    """What the goal asks of every city and, after them, of every county, with some parameters replaced; the world stays."""
    branch, row = world.copy(governments_only=True), goal_rows([goal], setting.facts)[0]
    for name, value in changes.items():
        branch.parameter[name] = value
    asked = [branch.find(f"{tier}_goals") for tier in ("county", "city", "province")]
    places, parameter = (branch.county_place, branch.city_place), branch.organisation_parameter[0]
    if quantity:
        goals.allocate_quantity_goal(*asked, *places, branch.county_buildings, row, parameter)
    else:
        goals.allocate_share_goal(*asked, *places, branch.county_buildings, branch.city_buildings, row, parameter)
    return np.concatenate([branch.city["goal"][:, row["outcome"]], branch.county["goal"][:, row["outcome"]]])


def raised(setting: Setting, goal: Commitment) -> float:
    """The quantity that is divided: what the province is asked for, with what it adds of its own."""
    return (1.0 + float(_default_values(setting)[0, load_parameters().position["amplification_province"]])) * goal.value
