"""Who is left out: requests, awards and money by the income of communities, in the province and in every county."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from simulation.projection.outcomes import yearly
from simulation.projection.probability import over
from simulation.projection.whereabouts import places_of
from simulation.systems.system import Column
from simulation.vocabulary import COUNTY, PROVINCE

EVERYONE = "all"
"""The row of all communities, beside those of each third by income."""
_COUNTS = (
    Column("projects_applied", "count/yr", "每年申请", "requests a year"),
    Column("awards_granted", "count/yr", "每年获奖补", "awards a year"),
    Column("awards_refused", "count/yr", "每年未获奖补", "refused a year"),
    Column("awards_anyway", "count/yr", "其中无奖补也会实施", "of the awards to what would have come anyway"),
    Column("projects_excluded", "count/yr", "每年因垫资未申请", "kept out by payment in advance, a year"),
    Column("small_projects_done", "count/yr", "每年完成项目", "projects done a year"),
    Column("awards_failed", "count/yr", "每年验收未过", "failed their check a year"),
)
COLUMNS = (
    *("region", "name_zh", "name_en"),
    Column("income", "", "小区收入", "income of communities"),
    "members",
    Column("households", "households", "户数", "households"),
    *_COUNTS,
    Column("award_money_each", "yuan/household/yr", "每户每年奖补", "awards, a household and year"),
    Column("public_money_each", "yuan/household/yr", "每户每年公共资金", "public money, a household and year"),
    Column("kept_out_share", "share", "因垫资未申请的比例", "share of those who would ask that is kept out"),
)


def left_out(tree: xr.DataTree) -> pd.DataFrame:
    """One row a place (the province, then its counties) and third of its communities by their income in the province, and one
    of all of them.

    Counts and money are means over full calendar years and over members, so that thirds add up to all and counties to the
    province; what is by household, and the share kept out, is one of these means over another. Where there are no such
    communities money by household is missing, and where nobody would ask the share kept out is.
    """
    return pd.concat([_of_tier(tree[tier].to_dataset()) for tier in (PROVINCE, COUNTY)], ignore_index=True)


def _of_tier(records: xr.Dataset) -> pd.DataFrame:
    incomes = [*map(str, records["income_tercile"].values), EVERYONE]
    flows = {column.name: _with_everyone(_a_year(records, column.name)) for column in _COUNTS}
    households = _with_everyone(_start(records, "community_residents"))
    money, public = (_with_everyone(_a_year(records, name)) for name in ("award_money", "community_benefit"))
    columns = {"households": households} | flows
    columns |= {"award_money_each": over(money, households), "public_money_each": over(public, households)}
    columns["kept_out_share"] = kept_out(flows["projects_excluded"], flows["projects_applied"])
    members = records.sizes["member"]
    head = [{**place, "income": income, "members": members} for place in places_of(records) for income in incomes]
    return pd.DataFrame(head).assign(**{name: values.ravel() for name, values in columns.items()})


def _a_year(records: xr.Dataset, name: str) -> np.ndarray:
    """Mean of a flow over full calendar years and members, [region, tercile]."""
    quarters = records["year"].to_series().value_counts()
    full = sorted(int(year) for year, count in quarters.items() if count == 4)
    flow = yearly(records, name).sel(year=full).mean(["year", "member"])
    return flow.transpose("region", "income_tercile").values.astype("f8")


def _start(records: xr.Dataset, name: str) -> np.ndarray:
    """A sum as it stood in the first quarter, mean over members, [region, tercile]."""
    return records[name].isel(time=0).astype("f8").mean("member").transpose("region", "income_tercile").values


def _with_everyone(values: np.ndarray) -> np.ndarray:
    return np.concatenate([values, values.sum(axis=-1, keepdims=True)], axis=-1)


def kept_out(excluded: np.ndarray, applied: np.ndarray) -> np.ndarray:
    """Of the communities that would ask for an award, the share that payment in advance keeps out; missing where none would."""
    return over(excluded, np.asarray(excluded) + applied)
