"""Carbon avoided and what it costs: a scenario beside its twins (twins.py), member by member under the same luck.

Against `no-policy` it is the effect of policies after the first quarter of 2021; against `no-mandate` that of all mandates too;
against the scenario that it extends, the effect of what it adds.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from simulation.clock import START_YEAR
from simulation.parameters import load_parameters
from simulation.projection import outcomes
from simulation.projection.carbon import yearly_carbon
from simulation.projection.headlines import headlines
from simulation.projection.probability import spread
from simulation.projection.targets import last_full_year
from simulation.study.ensemble import Setting
from simulation.study.outputs import LIFETIME
from simulation.study.twins import contrasts, province_of
from simulation.vocabulary import PAYMENTS

PUBLIC, PRIVATE = ("government",), ("developer", "owner")
QUANTITIES = {
    "co2_avoided": "t",
    "co2_avoided_share": "share",
    "lifetime_avoided": "t",
    **{f"{name}_avoided": "t" for name in LIFETIME},
    "public_cost": "yuan",
    "private_cost": "yuan",
    "abatement_cost": "yuan/t",
    "public_abatement_cost": "yuan/t",
}
ELSEWHERE = ("examination", "rectification", "platform", "platform_running", "bim", "research_public", "research_own")
"""Payments that are not made for carbon."""
_TWIN = "co2_twin"
_SPREAD = ("members", "members_with_value", "median", "p05", "p95")
COLUMNS = ("against", "period", "quantity", "unit", *_SPREAD)
DIFFERENCE_COLUMNS = ("against", "variable", "period", "unit", *_SPREAD)


def abatement(setting: Setting, record: xr.DataTree, workers: int | None = None) -> pd.DataFrame:
    """One row a twin, quantity of :data:`QUANTITIES` and period: every year, and all years together (`2021-2035`); medians and
    5-95 % over members. Runs the twins that have not run; empty for a scenario that has none.

    co2_avoided_share : of the carbon of the twin. lifetime_avoided : what retrofits, green levels and photovoltaics of the
    period save of operational carbon over their whole lives, more than those of the twin; much lies beyond the horizon.
    Costs are what the actors pay less what they receive, more than in the twin, at prices of 2021: those of all years are
    discounted at the social rate to the middle of 2021, carbon is not. Left out is what is not paid for carbon: what cities pay
    for their examination, the projects that follow it, platforms and research, developers for models, innovators for research.
    abatement_cost : public and private cost over carbon avoided, in members that avoid any; transfers between government and
    others cancel in it.
    """
    province, last = record["province"].to_dataset(), last_full_year(record)
    rate = setting.values[:, load_parameters().position["social_discount_rate"]]
    rows = []
    for contrast in contrasts(setting):
        twin = province_of(contrast.twin, workers)
        yearly = yearly_effects(province, twin, last)
        yearly[_TWIN] = yearly_carbon(twin).isel(region=0, drop=True).transpose("member", "year")
        rows += [{"against": contrast.name} | row for row in _periods(yearly, rate)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def headline_differences(setting: Setting, record: xr.DataTree, workers: int | None = None) -> pd.DataFrame:
    """How much every headline that both have differs from that of each twin, member by member under the same luck: medians and
    5-95 %."""
    keys, rows = ["name", "years", "unit"], []
    own = headlines(record["province"].to_dataset()).set_index(keys)
    for contrast in contrasts(setting):
        other = headlines(province_of(contrast.twin, workers)).set_index(keys)
        both = own.index[own.index.isin(other.index)]
        for key, values in zip(both, (own.loc[both] - other.loc[both]).to_numpy(float), strict=True):
            rows.append({"against": contrast.name} | dict(zip(DIFFERENCE_COLUMNS[1:4], key, strict=True)) | _spread(values))
    return pd.DataFrame(rows, columns=list(DIFFERENCE_COLUMNS))


def yearly_effects(with_policy: xr.Dataset, without: xr.Dataset, last_year: int) -> xr.Dataset:
    """Carbon avoided (t) and extra cost (yuan) of the province in each calendar year, [member, year]."""

    def cost(records: xr.Dataset, actors: tuple[str, ...]) -> xr.DataArray:
        spent = -outcomes.yearly(records, "balance").sel(actor=list(actors)).sum("actor")
        elsewhere = [name for name in ELSEWHERE if PAYMENTS[name].payer in actors and name in records["payment"]]
        return spent - outcomes.yearly(records, "paid").sel(payment=elsewhere).sum("payment")

    counted = outcomes.yearly(with_policy, "counted") - outcomes.yearly(without, "counted")
    effects = {
        "co2_avoided": yearly_carbon(without) - yearly_carbon(with_policy),
        "lifetime_avoided": counted.sel(count=list(LIFETIME)).sum("count"),
        **{f"{name}_avoided": counted.sel(count=name, drop=True) for name in LIFETIME},
        "public_cost": cost(with_policy, PUBLIC) - cost(without, PUBLIC),
        "private_cost": cost(with_policy, PRIVATE) - cost(without, PRIVATE),
    }
    kept = xr.Dataset(effects).drop_vars(["count", "count_zh", "count_en"], errors="ignore")
    return kept.isel(region=0, drop=True).sel(year=slice(None, last_year)).transpose("member", "year")


def _periods(yearly: xr.Dataset, rate: np.ndarray) -> list[dict[str, object]]:
    """The rows of every year and of all years together; `rate` is the social one of every member."""
    years = yearly["year"].values
    effects = {str(name): values.values for name, values in yearly.items()}
    rows = []
    for k, year in enumerate(years):
        rows += _rows(str(year), {name: values[:, k] for name, values in effects.items()})
    discount = (1.0 + rate[:, None]) ** -(years - START_YEAR)
    whole = {
        name: (values * (discount if QUANTITIES.get(name) == "yuan" else 1.0)).sum(axis=1) for name, values in effects.items()
    }
    return rows + _rows(f"{years[0]}-{years[-1]}", whole)


def _rows(period: str, values: dict[str, np.ndarray]) -> list[dict[str, object]]:
    """The rows of one period from carbon and costs by member."""
    avoided = values["co2_avoided"]
    any_avoided = np.where(avoided > 0, avoided, np.nan)
    values = values | {
        "co2_avoided_share": avoided / values[_TWIN],
        "abatement_cost": (values["public_cost"] + values["private_cost"]) / any_avoided,
        "public_abatement_cost": values["public_cost"] / any_avoided,
    }
    return [{"period": period, "quantity": name, "unit": unit} | _spread(values[name]) for name, unit in QUANTITIES.items()]


def _spread(values: np.ndarray) -> dict[str, object]:
    """What tables say of numbers by member."""
    middle, low, high = spread(values)
    return dict(zip(_SPREAD, (len(values), int((~np.isnan(values)).sum()), middle, low, high), strict=True))
