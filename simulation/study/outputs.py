"""What several runs are asked for: the headlines, what each payer pays and what is saved over whole lives, a number a
member."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
import xarray as xr

from simulation.clock import START_YEAR
from simulation.parameters import load_parameters
from simulation.projection import outcomes
from simulation.projection.carbon import yearly_carbon
from simulation.projection.headlines import DOWN, HEADLINES, UP, headlines
from simulation.study.ensemble import Setting
from simulation.vocabulary import PAYMENTS

PAYERS = tuple(dict.fromkeys(payment.payer for payment in PAYMENTS.values()))
"""Actors that pay for anything of their own accord."""
LIFETIME = ("lifetime_retrofit", "lifetime_levels", "lifetime_photovoltaics")
OUTPUT_UNITS = {"co2_total": "t", "co2_lifetime_saved": "t", **{f"cost_{payer}": "yuan" for payer in PAYERS}}
"""Units of what is added up over all years."""
PAID = "paid_"
"""What the name of an output begins with that is one payment of a payer."""
ROWS = ("variable", "period", "unit", "better")
RESIDENTS = ("participation", "community_satisfaction", "small_projects_done", "kept_out_share")
GLANCE = (
    *("star_share_new_urban", "co2_total", "co2_lifetime_saved", "cost_government", "cost_developer", "cost_owner"),
    *RESIDENTS,
)
"""The outputs that a page opens with, each where there is one."""
FIRST = ("star_share_new_urban", "co2_total", "cost_government", *RESIDENTS[:1])
"""Those that fit into a terminal."""
_BETTER = {headline.name: headline.better for headline in HEADLINES}


class Outputs(NamedTuple):
    """rows : what each number is, columns :data:`ROWS`. values : [output, member], NaN where a member has none."""

    rows: pd.DataFrame
    values: np.ndarray

    def first(self, members: int) -> Outputs:
        """The same of the first members alone."""
        return Outputs(self.rows, self.values[:, :members])


def aligned(found: Sequence[Outputs]) -> tuple[pd.DataFrame, np.ndarray]:
    """The outputs of several runs side by side: every row that any of them has, and values [run, output, member], missing where
    a run has no such output as a system is off."""
    keys = ["variable", "period"]
    rows = pd.concat([each.rows for each in found]).drop_duplicates(keys, ignore_index=True)
    order = pd.MultiIndex.from_frame(rows[keys])
    tables = (pd.DataFrame(each.values, pd.MultiIndex.from_frame(each.rows[keys])) for each in found)
    return rows, np.stack([table.reindex(order).to_numpy(float) for table in tables])


def outputs(setting: Setting, province: xr.Dataset) -> Outputs:
    """Every output of a run from the records of its province.

    Rows: the headlines of the full years (`projection/headlines.py`); `co2_total` of all of them; for each of :data:`PAYERS`
    `cost_<payer>`, what it pays less what it receives, energy bills and penalties included, in all full years (yuan of 2021,
    discounted to mid-2021 at the member's social rate); `co2_lifetime_saved` (t), what the retrofits, green levels and
    photovoltaics of these years save of operational carbon over their whole lives, not discounted.
    """
    known, sums = headlines(province), whole_sums(setting, province)
    period = sums.rows["period"].iloc[0]
    known = known[(known["name"] != "co2_total") | (known["years"] != period)]
    pairs = known[["name", "years", "unit"]].itertuples(index=False)
    rows = [(row.name, row.years, row.unit, _BETTER[row.name]) for row in pairs]
    table = pd.concat([pd.DataFrame(rows, columns=list(ROWS)), sums.rows], ignore_index=True)
    return Outputs(table, np.vstack([known.iloc[:, 3:].to_numpy(float), sums.values]))


def whole_sums(setting: Setting, province: xr.Dataset) -> Outputs:
    """The outputs that are added up over all full years, :data:`OUTPUT_UNITS`: a tenth of the work of all."""
    years = np.arange(START_YEAR, int(province["year"].where(province["quarter"] == 4).max()) + 1)
    period = f"{years[0]}-{years[-1]}" if len(years) > 1 else str(years[0])
    rows = [(name, period, unit, UP if name == "co2_lifetime_saved" else DOWN) for name, unit in OUTPUT_UNITS.items()]
    carbon = yearly_carbon(province).isel(region=0, drop=True).sel(year=years).sum("year").values
    saved = _yearly(province, "counted", years, count=list(LIFETIME)).sum(["count", "year"]).values
    return Outputs(pd.DataFrame(rows, columns=list(ROWS)), np.vstack([carbon, saved, *_costs(setting, province, years)]))


def payments_by(payer: str, setting: Setting, province: xr.Dataset) -> Outputs:
    """What a payer pays for each purpose, a row a payment called `paid_<payment>`: the parts of its cost in :func:`outputs`,
    before what it receives."""
    years = np.arange(START_YEAR, int(province["year"].where(province["quarter"] == 4).max()) + 1)
    names = [str(name) for name in province["payment"].values[province["payer"].values == payer]]
    paid = _yearly(province, "paid", years, payment=names).transpose("payment", "member", "year")
    values = (paid.values * _discount(setting, years)).sum(axis=2)
    period = f"{years[0]}-{years[-1]}" if len(years) > 1 else str(years[0])
    rows = [(f"{PAID}{name}", period, "yuan", DOWN) for name in names]
    return Outputs(pd.DataFrame(rows, columns=list(ROWS)), values)


def _discount(setting: Setting, years: np.ndarray) -> np.ndarray:
    """What a yuan of each year is worth in mid-2021 at the member's social rate, [member, year]."""
    rate = setting.values[:, load_parameters().position["social_discount_rate"]]
    return (1.0 + rate[:, None]) ** -(years - START_YEAR)


def _costs(setting: Setting, province: xr.Dataset, years: np.ndarray) -> list[np.ndarray]:
    """The present value of what each payer pays less what it receives, [member]; nothing for one that takes no part."""
    discount = _discount(setting, years)
    balance = _yearly(province, "balance", years).transpose("actor", "member", "year")
    there = list(balance["actor"].values)
    return [
        -(balance.values[there.index(payer)] * discount).sum(axis=1) if payer in there else np.zeros(len(discount))
        for payer in PAYERS
    ]


def _yearly(province: xr.Dataset, name: str, years: np.ndarray, **chosen: list[str]) -> xr.DataArray:
    return outcomes.yearly(province, name, **chosen).isel(region=0, drop=True).sel(year=years)
