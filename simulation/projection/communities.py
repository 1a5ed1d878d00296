"""What communities come to in every county and for each third by income, year by year."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from simulation.parameters import load_parameters
from simulation.projection.community import kept_out
from simulation.projection.examination import decembers
from simulation.projection.outcomes import yearly
from simulation.projection.probability import over
from simulation.projection.whereabouts import places_of
from simulation.scenario.timeline import tick_of
from simulation.systems.system import Column

_DECEMBER = (
    Column("participation", "share", "居民参与率", "households that take part"),
    Column("trust", "0..1", "居民信任", "trust"),
    Column("community_satisfaction", "0..1", "居民满意度", "satisfaction"),
    Column("complaints", "share", "投诉户比例", "households that complain"),
    Column("sorting", "share", "垃圾分类准确率", "purity of sorting"),
    Column("sorting_captured", "share", "垃圾分出率", "captured by sorting"),
    Column("sorting_coverage", "share", "垃圾分类覆盖率", "coverage by sorting programmes"),
    Column("life_circle", "share", "便民生活圈覆盖率", "households with a complete community"),
    Column("communities_renovated", "count", "累计开工改造小区", "renovations started since 2021"),
    Column("renovations_completed", "count", "累计完成改造小区", "renovations completed since 2021"),
)
_FLOWS = (
    Column("projects_applied", "count", "申请奖补项目", "projects applied for"),
    Column("awards_granted", "count", "获奖补项目", "awards granted"),
    Column("awards_refused", "count", "未获奖补申请", "applications refused"),
    Column("awards_anyway", "count", "无奖补也会实施的获奖补项目", "awards to what comes anyway"),
    Column("projects_excluded", "count", "因垫资未申请", "kept out by payment in advance"),
    Column("small_projects_done", "count", "完成小微项目", "small projects done"),
)
_MONEY = (
    Column("paid_programme", "yuan", "财政：老旧小区改造", "governments: renovation"),
    Column("paid_award", "yuan", "财政：社区奖补", "governments: awards"),
    Column("paid_staff", "yuan", "财政：网格员、规划师和入户指导", "governments: grid workers, planners, personal contact"),
    Column("paid_villages", "yuan", "财政：村庄和历史街区", "governments: villages and historic blocks"),
    Column("paid_residents", "yuan", "居民：小微项目（获奖补前）", "residents: small projects, before awards"),
    Column("paid_owners", "yuan", "业主：改造分摊", "owners: their share of renovation"),
)
PAYMENTS = {
    "paid_programme": ("renovation_programme", "community_programme"),
    "paid_award": ("community_award",),
    "paid_staff": ("grid_staff", "planners", "sorting_contact"),
    "paid_villages": ("village_award", "historic_repair"),
    "paid_residents": ("small_project", "village_project"),
    "paid_owners": ("renovation_owners",),
}
"""What governments, residents and owners pay for communities, and the payments of the books that make it up."""
_PUSHES = (
    *("time_cost", "smart_property_ease", "mobilisation_effect", "complaints_channel", "grid_workers"),
    *("trust_effect", "satisfaction_base"),
)
COLUMNS = (*("region", "name_zh", "name_en", "year", "members"), *_DECEMBER, *_FLOWS, *_MONEY)
TERCILE_COLUMNS = (
    "year",
    Column("income", "", "小区收入", "income of communities"),
    Column("instrument", "", "奖补方式", "kind of award"),
    "members",
    Column("households", "households", "户数", "households"),
    *_FLOWS,
    Column("community_benefit", "yuan", "所获公共资金", "public money received"),
    Column("kept_out_share", "share", "因垫资未申请的比例", "share of those who would ask that is kept out"),
    Column("satisfaction_in_december", "0..1", "年末居民满意度", "satisfaction in December"),
)


def communities(tree: xr.DataTree) -> pd.DataFrame:
    """One row a county and full calendar year; means over members, so that counties add up to the province. States are those of
    December, counts and money (yuan, at prices of 2021) those of the year; renovations are counted since 2021."""
    county = tree["county"].to_dataset()
    ends = decembers(county)
    years = ends["year"].values
    head = [{**place, "year": int(year)} for place in places_of(ends) for year in years]
    columns: dict[str, Any] = {"members": ends.sizes["member"]}
    for column in _DECEMBER:
        columns[column.name] = _mean(ends[column.name].transpose("member", "region", "year").values)
    for column in _FLOWS:
        columns[column.name] = _mean(_of_years(yearly(county, column.name).sum("income_tercile"), years))
    for column in _MONEY:
        paid = [_of_years(yearly(county, "paid", payment=name), years) for name in PAYMENTS[column.name]]
        columns[column.name] = _mean(np.sum(paid, axis=0))
    return pd.DataFrame(head).assign(**columns)


def community_terciles(tree: xr.DataTree, award: Any) -> pd.DataFrame:
    """One row a full calendar year and third of the province's communities by income, with the kind of award that was in force
    when small projects were called for; means over members, whose mean over years is `left_out`. The share kept out is one of
    these means over another, and missing where nobody would ask; satisfaction is missing where there is no such community.

    award : the measure of the scenario.
    """
    province = tree["province"].to_dataset().isel(region=[0])
    ends = decembers(province)
    years, incomes = ends["year"].values, [str(name) for name in province["income_tercile"].values]
    kinds = {int(y): award.kind if award.in_force(tick_of(f"{y}Q2")) else "none" for y in years}
    head = [{"year": int(year), "income": income, "instrument": kinds[int(year)]} for income in incomes for year in years]
    columns: dict[str, Any] = {"members": ends.sizes["member"]}
    columns["households"] = _mean(_by_income(ends["community_residents"]))
    for name in (*(column.name for column in _FLOWS), "community_benefit"):
        flow = yearly(province, name).sel(year=years)
        columns[name] = _mean(_by_income(flow))
    columns["kept_out_share"] = kept_out(columns["projects_excluded"], columns["projects_applied"])
    satisfied, there = (_by_income(ends[name]) for name in ("community_satisfaction_by_income", "community_residents"))
    columns["satisfaction_in_december"] = over(_mean(satisfied * there), _mean(there))
    return pd.DataFrame(head).assign(**columns).sort_values(["year"], kind="stable", ignore_index=True)


def participation_pushes(records: xr.Dataset, values: np.ndarray, grid_staff: float) -> dict[str, np.ndarray]:
    """What moves the wish to take part in the last quarter of a province, in logits by member, against 2020: the platform as
    far as it has matured, grid workers, and trust. That others take part multiplies each of them alike.

    values : parameters of every member; grid_staff : multiple of the usual number of grid workers.
    """
    position = load_parameters().position
    at = {name: values[:, position[name]] for name in _PUSHES}
    last = records.isel(region=0, time=-1)
    platform = at["time_cost"] * at["smart_property_ease"] + at["mobilisation_effect"] * at["complaints_channel"]
    maturity = last["maturity"].values.astype(float) if "maturity" in last else 0.0
    return {
        "platform": platform * maturity,
        "grid_staff": at["mobilisation_effect"] * at["grid_workers"] * (grid_staff - 1.0),
        "trust": at["trust_effect"] * (last["trust"].values.astype(float) - at["satisfaction_base"]),
    }


def _by_income(values: xr.DataArray) -> np.ndarray:
    """[member, tercile, year] of the province."""
    return values.isel(region=0).transpose("member", "income_tercile", "year").values.astype(float)


def _of_years(values: xr.DataArray, years: np.ndarray) -> np.ndarray:
    """[member, region, year] of these years."""
    return values.sel(year=years).transpose("member", "region", "year").values.astype(float)


def _mean(values: np.ndarray) -> np.ndarray:
    """Mean over members, for every row in turn."""
    return values.astype(float).reshape(len(values), -1).mean(axis=0)
