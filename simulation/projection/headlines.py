"""The outputs that people quote: one number a member each, for the province.

What compares scenarios, mends of the model or luck with parameters speaks of these.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
import xarray as xr

from simulation.kinds import Name
from simulation.projection import carbon, outcomes
from simulation.projection.community import kept_out
from simulation.projection.probability import spread
from simulation.vocabulary import ACTOR_NAMES, label

SHARES = {
    "green_share_new_urban": (2025, 2030, 2035),
    "star_share_new_urban": (2025, 2030, 2035),
    "two_star_share_new_urban": (2025, 2030, 2035),
    "prefab_share_new": (2025, 2030, 2035),
    "electricity_share_building_energy": (2025, 2030, 2035),
}
UP, DOWN, NEITHER = "up", "down", ""
"""Which way an output is better: shares, areas and savings up; carbon, cost and the year of a peak down; what is only built,
granted or used, neither."""
PERIODS = ((2021, 2025), (2026, 2030), (2031, 2035))
AREAS = ("ultra_low_near_zero_area_added", "retrofit_residential", "retrofit_public", "building_pv_capacity_added")
RESEARCH = {"research_granted": "yuan", "research_transformed": "count"}
"""What innovation counts from January on."""
PLATFORMS = ("loss_avoided", "days_saved")
"""What platforms bring that is in no account (yuan, not discounted): losses avoided and time saved in approval."""
RESIDENTS = {"participation": "share", "community_satisfaction": "0..1"}
"""How residents stand in December."""
KEPT_OUT = {"kept_out_share": None, "kept_out_share_low": "low", "kept_out_share_high": "high"}
"""The share of communities that would ask for an award and are kept out by payment in advance: of all, and of which third by
income."""

_NAMES = {  # those that the vocabulary does not have
    "completed_area": Name("城镇建筑竣工面积", "Urban floor area completed"),
    "research_granted": Name("批准财政科研经费", "Public money granted for research"),
    "research_transformed": Name("转化科研成果", "Results of research used"),
    "loss_avoided": Name("平台避免的事件损失", "Losses avoided by platforms"),
    "days_saved": Name("审批比2020年提速的价值", "Value of approval days saved against 2020"),
    "small_projects_done": Name("完成的社区小微项目", "Small projects of communities done"),
    "kept_out_share": Name("因垫资未申请的小区比例", "Kept out by payment in advance"),
    "kept_out_share_low": Name("低收入组因垫资未申请的小区比例", "Kept out by payment in advance, poorest third"),
    "kept_out_share_high": Name("高收入组因垫资未申请的小区比例", "Kept out by payment in advance, richest third"),
    "co2_total": Name("城镇建筑碳排放", "CO2 of urban buildings"),
    "co2_operation_peak_year": Name("建筑运行碳达峰年份", "Peak year of operational CO2"),
    "co2_total_peak_year": Name("建筑碳排放达峰年份（含隐含碳）", "Peak year of all CO2, embodied included"),
    "co2_lifetime_saved": Name("各年所做之事全寿命减碳量", "CO2 saved over the life of what is done"),
    **{
        f"cost_{actor}": Name(f"{name.zh}净支出（现值）", f"{name.en}: net cost (present value)")
        for actor, name in ACTOR_NAMES.items()
    },
}
TABLE_COLUMNS = (
    "variable",
    "variable_zh",
    "variable_en",
    "period",
    "unit",
    "members",
    "members_with_value",
    "median",
    "p05",
    "p95",
)


class Headline(NamedTuple):
    """name : an outcome or variable. first, last : calendar years that it is of; the same year twice for a share.

    better : which way is better, "up" or "down"; blank where neither is. value : a function of the province's records that
    gives one number a member. made_of : a variable of a system that can be off, without which there is no such headline.
    """

    name: str
    first: int
    last: int
    unit: str
    better: str
    value: Callable[[xr.Dataset], np.ndarray]
    made_of: str = ""

    @property
    def years(self) -> str:
        """The year or years, as "2025" or "2021-2025"."""
        return str(self.last) if self.first == self.last else f"{self.first}-{self.last}"


def _share(name: str, year: int) -> Headline:
    return Headline(name, year, year, "share", UP, lambda r: outcomes.measured(r, name).at(year)[:, 0])


def _sum(name: str, first: int, last: int) -> Headline:
    def value(records: xr.Dataset) -> np.ndarray:
        return outcomes.measured(records, name).over(first, last)[:, 0]

    return Headline(name, first, last, outcomes.OUTCOMES[name].unit, UP, value)


def _over(
    name: str, unit: str, better: str, value: Callable[[xr.Dataset, int, int], np.ndarray], first: int, last: int
) -> Headline:
    return Headline(name, first, last, unit, better, lambda records: value(records, first, last))


def _completions(records: xr.Dataset, first: int, last: int) -> np.ndarray:
    return outcomes.added_up(records, "completed_area").over(first, last)[:, 0].sum(axis=1)


def _communities(records: xr.Dataset, first: int, last: int) -> np.ndarray:
    done, years = _of_province(records, "communities_renovated"), records["year"].values
    return done[:, years <= last].max(axis=1) - done[:, years < first].max(axis=1, initial=0)


def _research(name: str, first: int, last: int) -> Headline:
    def value(records: xr.Dataset) -> np.ndarray:
        years = records["year"].values
        ends = (records["quarter"].values == 4) & (years >= first) & (years <= last)
        return _of_province(records, name)[:, ends].sum(axis=1)

    return Headline(name, first, last, RESEARCH[name], NEITHER, value, name)


def _platforms(name: str, first: int, last: int) -> Headline:
    def value(records: xr.Dataset) -> np.ndarray:
        return outcomes.added_up(records, name).over(first, last)[:, 0]

    return Headline(name, first, last, "yuan", UP, value, name)


def _residents(name: str, year: int) -> Headline:
    def value(records: xr.Dataset) -> np.ndarray:
        december = (records["quarter"].values == 4) & (records["year"].values == year)
        return _of_province(records, name)[:, december][:, 0]

    return Headline(name, year, year, RESIDENTS[name], UP, value, name)


def _of_province(records: xr.Dataset, name: str) -> np.ndarray:
    """A recorded state of the province, [member, time]."""
    return records[name].variable.isel(region=0).transpose("member", "time").values.astype(float)


def _small_projects(first: int, last: int) -> Headline:
    def value(records: xr.Dataset) -> np.ndarray:
        return outcomes.added_up(records, "small_projects_done").over(first, last)[:, 0].sum(axis=1)

    return Headline("small_projects_done", first, last, "count", UP, value, "small_projects_done")


def _kept_out(name: str, first: int, last: int) -> Headline:
    """Of a period: those kept out over those who would ask, so that years with many count for more."""
    third = KEPT_OUT[name]

    def value(records: xr.Dataset) -> np.ndarray:
        thirds = records["income_tercile"].values == third if third else slice(None)
        flows = (outcomes.added_up(records, each) for each in ("projects_excluded", "projects_applied"))
        return kept_out(*(flow.over(first, last)[:, 0][:, thirds].sum(axis=1) for flow in flows))

    return Headline(name, first, last, "share", DOWN, value, "projects_excluded")


def _carbon(records: xr.Dataset, first: int, last: int) -> np.ndarray:
    of_sources = [outcomes.added_up(records, name) for name in carbon.SOURCES]
    return outcomes.Yearly(of_sources[0].years, np.sum([each.values for each in of_sources], axis=0)).over(first, last)[:, 0]


def _operation_peak(records: xr.Dataset, first: int, last: int) -> np.ndarray:
    return carbon.year_of_most(outcomes.yearly(records, "co2_operation").sel(year=slice(first, last)))[:, 0]


def _total_peak(records: xr.Dataset, first: int, last: int) -> np.ndarray:
    return carbon.year_of_most(carbon.yearly_carbon(records).sel(year=slice(first, last)))[:, 0]


HEADLINES: tuple[Headline, ...] = (
    *(_share(name, year) for name, years in SHARES.items() for year in years),
    *(_sum(name, *period) for name in AREAS for period in PERIODS),
    *(_over("communities_renovated", "count", UP, _communities, *period) for period in PERIODS),
    *(_over("completed_area", "m2", NEITHER, _completions, *period) for period in PERIODS),
    *(_research(name, *period) for name in RESEARCH for period in PERIODS),
    *(_platforms(name, *period) for name in PLATFORMS for period in PERIODS),
    *(_residents(name, year) for name in RESIDENTS for year in (2025, 2030, 2035)),
    *(_small_projects(*period) for period in PERIODS),
    *(_kept_out(name, *period) for name in KEPT_OUT for period in PERIODS),
    _over("co2_total", "t", DOWN, _carbon, 2021, 2035),
    _over("co2_operation_peak_year", "year", DOWN, _operation_peak, 2021, 2035),
    _over("co2_total_peak_year", "year", DOWN, _total_peak, 2021, 2035),
)


def headlines(records: xr.Dataset) -> pd.DataFrame:
    """Every headline of a province's records by member: columns `name`, `years`, `unit`, and one a member, numbered from 0.

    Those that reach beyond the last full simulated year are left out, and those of a system that is off.
    """
    last = int(records["year"].where(records["quarter"] == 4).max())
    rows = [each for each in HEADLINES if each.last <= last and (not each.made_of or each.made_of in records)]
    values = np.array([headline.value(records) for headline in rows], float).reshape(len(rows), records.sizes["member"])
    table = pd.DataFrame(values, columns=range(records.sizes["member"]))
    for at, column in enumerate(("name", "years", "unit")):
        table.insert(at, column, [getattr(headline, column) for headline in rows])
    return table


def headline_name(name: str, language: str) -> str:
    """What readers call a headline."""
    return getattr(_NAMES[name], language) if name in _NAMES else label(name, language)


def outcome_table(records: xr.Dataset) -> pd.DataFrame:
    """Every headline as median and 5-95 % over members, one row a year or period, columns :data:`TABLE_COLUMNS`."""
    rows = []
    for row in headlines(records).itertuples(index=False):
        values = np.array(row[3:], float)
        names = [headline_name(row.name, language) for language in ("zh", "en")]
        head = (row.name, *names, row.years, row.unit, len(values), int((~np.isnan(values)).sum()))
        rows.append((*head, *spread(values)))
    return pd.DataFrame(rows, columns=list(TABLE_COLUMNS))


def mean_efforts(record: xr.DataTree, year: int) -> pd.Series:
    """Effort in a year by what it is spent on, as the mean over counties and members."""
    effort = record["county"].to_dataset()["effort"]
    return effort.sel(time=effort["year"] == year).mean(["time", "member", "region"]).to_series()
