"""Carbon avoided and what it costs: a scenario beside its twin without new policy, under the same luck.

The twin is the published scenario `no-policy` for the same province, members, parameters and rules: only goals of documents
issued by March 2021 bind, and nobody writes a new measure. The difference is the effect of what came after.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import xarray as xr

from simulation.clock import START_YEAR
from simulation.facts.published import load_targets
from simulation.parameters import load_parameters
from simulation.projection import outcomes
from simulation.projection.carbon import yearly_carbon
from simulation.projection.probability import spread
from simulation.projection.targets import last_full_year
from simulation.results.record import Frame
from simulation.scenario import Scenario, load_scenario
from simulation.scenario.schema import POLICY
from simulation.study.ensemble import Setting, run_members
from simulation.study.twins import recall, remember
from simulation.vocabulary import PAYMENTS
from simulation.world.goal_table import commitments

PUBLIC, PRIVATE = ("government",), ("developer", "owner")
QUANTITIES = {
    "co2_avoided": "t",
    "public_cost": "yuan",
    "private_cost": "yuan",
    "abatement_cost": "yuan/t",
    "public_abatement_cost": "yuan/t",
}
ELSEWHERE = ("examination", "rectification")  # payments of the government that have nothing to do with carbon
COLUMNS = ("period", "quantity", "unit", "members", "members_with_value", "median", "p05", "p95")


def without_policy(scenario: Scenario) -> Scenario:
    """The scenario with the goals, measures and examinations of `no-policy`, which says nothing to systems from outside."""
    bare = load_scenario("no-policy")
    twin = scenario.replace(**{part: getattr(bare, part).model_dump(by_alias=True, mode="json") for part in POLICY})
    return twin.model_copy(update={"systems": bare.systems})


def twin_of(setting: Setting) -> Setting | None:
    """The same setting without policy; None for one that is its own twin."""
    twin = without_policy(setting.scenario)
    if all(getattr(twin, part) == getattr(setting.scenario, part) for part in (*POLICY, "systems")):
        return None
    return replace(setting, scenario=twin, goals=commitments(twin, setting.facts, load_targets()))


def abatement(setting: Setting, record: xr.DataTree, workers: int | None = None) -> pd.DataFrame:
    """One row a quantity of :data:`QUANTITIES` and period: every year, and all years together (`2021-2035`); medians and
    5-95 % over members. Runs a twin of every member; empty for a scenario that is its own twin.

    Costs are what the actors pay less what they receive, more than in the twin, at prices of 2021: those of all years are
    discounted at the social rate to the middle of 2021, carbon is not. What cities pay for their examination and the projects
    that follow it is left out: it avoids no carbon. abatement_cost : public and private cost over carbon
    avoided, in members that avoid any; transfers between government and others cancel in it.
    """
    twin = twin_of(setting)
    if twin is None:
        return pd.DataFrame(columns=list(COLUMNS))
    other = recall(twin)
    if other is None:
        arrays, _ = run_members(twin, workers)
        other = Frame(twin, twin.ticks).to_tree(arrays, {})["province"].to_dataset()
        remember(twin, other)
    yearly = yearly_effects(record["province"].to_dataset(), other, last_full_year(record))
    years = yearly["year"].values
    effects = {str(name): values.values for name, values in yearly.items()}
    rate = setting.values[:, load_parameters().position["social_discount_rate"]]
    rows = []
    for k, year in enumerate(years):
        rows += _rows(str(year), {name: values[:, k] for name, values in effects.items()})
    discount = (1.0 + rate[:, None]) ** -(years - START_YEAR)
    weight = {name: 1.0 if name == "co2_avoided" else discount for name in effects}
    whole = {name: (values * weight[name]).sum(axis=1) for name, values in effects.items()}
    return pd.DataFrame(rows + _rows(f"{years[0]}-{years[-1]}", whole), columns=list(COLUMNS))


def yearly_effects(with_policy: xr.Dataset, without: xr.Dataset, last_year: int) -> xr.Dataset:
    """Carbon avoided (t) and extra cost (yuan) of the province in each calendar year, [member, year]."""

    def cost(records: xr.Dataset, actors: tuple[str, ...]) -> xr.DataArray:
        spent = -outcomes.yearly(records, "balance").sel(actor=list(actors)).sum("actor")
        elsewhere = [name for name in ELSEWHERE if PAYMENTS[name].payer in actors]
        return spent - outcomes.yearly(records, "paid").sel(payment=elsewhere).sum("payment")

    effects = {
        "co2_avoided": yearly_carbon(without) - yearly_carbon(with_policy),
        "public_cost": cost(with_policy, PUBLIC) - cost(without, PUBLIC),
        "private_cost": cost(with_policy, PRIVATE) - cost(without, PRIVATE),
    }
    return xr.Dataset(effects).isel(region=0, drop=True).sel(year=slice(None, last_year)).transpose("member", "year")


def _rows(period: str, values: dict[str, np.ndarray]) -> list[dict[str, object]]:
    """The rows of one period from carbon and costs by member."""
    avoided = values["co2_avoided"]
    any_avoided = np.where(avoided > 0, avoided, np.nan)
    values = values | {
        "abatement_cost": (values["public_cost"] + values["private_cost"]) / any_avoided,
        "public_abatement_cost": values["public_cost"] / any_avoided,
    }
    rows: list[dict[str, object]] = []
    for name, unit in QUANTITIES.items():
        known = values[name][~np.isnan(values[name])]
        middle, low, high = spread(known)
        row = {"period": period, "quantity": name, "unit": unit, "members": len(avoided), "members_with_value": len(known)}
        rows.append(row | {"median": middle, "p05": low, "p95": high})
    return rows
