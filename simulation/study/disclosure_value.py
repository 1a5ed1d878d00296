"""What a rule that opens the results of research is worth: a run beside the same without the rule."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from simulation.errors import InputError
from simulation.projection.outcomes import yearly
from simulation.scenario import Scenario
from simulation.scenario.measures import Disclosure
from simulation.study.ensemble import Setting
from simulation.study.worth import COLUMNS, Beside, beside, table_of
from simulation.vocabulary import LEVELS, TECHNOLOGIES

if TYPE_CHECKING:
    from simulation.study.run import Run

_GREEN = list(LEVELS[1:])
_PROPORTIONAL = ("prefabrication", "retrofit")
"""Payments that are in proportion to the cost of the technology of that name."""
_PER_COUNT = {"photovoltaics": ("photovoltaic_capacity", 1000.0), "heat_pump": ("heat_pumps", 1.0)}
"""Counts of a year that technologies are fitted by, and what turns their cost (yuan/W, yuan/m2) into yuan for each (kW, m2)."""
UNITS = {
    "results_used": "count",
    "used_earlier": "yr",
    "knowledge": "share",
    "standards": "count",
    "begun_without_public_money": "count",
}


def disclosure_value(run: Run) -> pd.DataFrame:
    """What the measure `disclosure` of a run changes against its twin in which results stay as open as before 2021: means,
    medians and 5-95 % over members. Runs that twin.

    Rows, each more than in the twin: results_used (that add to what is known, by the end), used_earlier (mean years by which
    what the twin uses is used sooner), knowledge (own knowledge by the end, relative), standards, begun_without_public_money
    (what is crowded out, below zero). In yuan of 2021, present values to the middle of that year: cost_saved (what the starts,
    retrofits and equipment of the run would cost more at the costs of the twin), public_money and research_own (below zero
    where more is spent), `value`, their sum, and deadweight, what is granted more to projects that it does not change. What a
    database costs and what owners gain by a result are not known, so neither is counted. Raises :class:`InputError` where
    innovation takes no part or results are never more or less open than before.
    """
    if "innovation" in run.setting.composition.off:
        raise InputError("disclosure.off", place=run.scenario.name)
    if not has_rule(run.scenario):
        raise InputError("disclosure.none", place=run.scenario.name)
    both = beside(run, without_rule(run.scenario))
    used, used_there = (_used(records, both.years) for records in (both.run, both.twin))
    last = [records["knowledge_factor"].isel(time=-1, region=0) for records in (both.run, both.twin)]
    issued = [records["technical_standards"].isel(time=-1, region=0).sum("topic") for records in (both.run, both.twin)]
    values = {
        "results_used": used[:, -1] - used_there[:, -1],
        "used_earlier": (used - used_there).sum(axis=1) / np.maximum(used_there[:, -1], 1.0),
        "knowledge": (last[0] / last[1]).mean("topic").values - 1.0,
        "standards": (issued[0] - issued[1]).values.astype(float),
        "begun_without_public_money": _unfunded(both.run, both.years) - _unfunded(both.twin, both.years),
    }
    money = {
        "cost_saved": both.present(cost_saved(both)),
        "public_money": -both.gained("paid", payment="research_public"),
        "research_own": -both.gained("paid", payment="research_own"),
    }
    money["value"] = sum(money.values(), np.zeros(len(both.discount)))
    wasted = [_of_december(records, "research_deadweight") for records in (both.run, both.twin)]
    money["deadweight"] = both.present(wasted[0]) - both.present(wasted[1])
    return table_of(values | money, UNITS)


def value_table(run: Run) -> pd.DataFrame:
    """The same as a table of the run: no rows where the scenario has no such rule."""
    return disclosure_value(run) if has_rule(run.scenario) else pd.DataFrame(columns=list(COLUMNS))


def as_open_as_before(setting: Setting) -> Setting | None:
    """The twin that such a rule is compared with; None where there is no rule."""
    return replace(setting, scenario=without_rule(setting.scenario)) if has_rule(setting.scenario) else None


def has_rule(scenario: Scenario) -> bool:
    """Whether results are ever more or less open than before 2021, and innovation takes part."""
    rule = scenario.measures.disclosure
    return scenario.systems.innovation.on and any(rule.at(tick) != rule.usual for tick in scenario.horizon.ticks)


def without_rule(scenario: Scenario) -> Scenario:
    """The scenario with results as open as before 2021."""
    return scenario.replace(measures={"disclosure": Disclosure().model_dump(by_alias=True)})


def cost_saved(both: Beside) -> xr.DataArray:
    """What the run's own use of technologies would cost more a year at the costs of the twin (yuan; member, year, region).

    What starts in a year is paid at the costs that last December set. Levels are taken at the cost of a developer without
    experience of its own.
    """
    here, there = (_costs(records) for records in (both.run, both.twin))
    dearer = (there - here).sel(technology=_GREEN).rename(technology="level")
    saved = (yearly(both.run, "started_area").sel(level=_GREEN) * dearer).sum("level")
    for name in _PROPORTIONAL:
        ratio = (there / here).sel(technology=name, drop=True)
        saved = saved + yearly(both.run, "paid", payment=name).drop_vars("payment") * (ratio - 1.0)
    for name, (count, unit) in _PER_COUNT.items():
        fitted = yearly(both.run, "counted", count=count).drop_vars("count")
        saved = saved + fitted * unit * (there - here).sel(technology=name, drop=True)
    return saved


def _costs(records: xr.Dataset) -> xr.DataArray:
    """Costs of technologies that hold in each year (member, year, region, technology)."""
    costs = records["technology_cost"]
    january = costs.isel(time=(costs["quarter"] == 1).values)
    held = january.assign_coords(year=("time", january["year"].values)).swap_dims(time="year")
    assert list(held["technology"].values) == list(TECHNOLOGIES)
    return held.transpose("member", "year", "region", "technology").drop_vars(
        [n for n in ("time", "quarter") if n in held.coords]
    )


def _of_december(records: xr.Dataset, name: str) -> xr.DataArray:
    """A count of the year so far, at the end of each (member, year, region)."""
    ends = records[name].isel(time=(records["quarter"] == 4).values)
    return ends.assign_coords(year=("time", ends["year"].values)).swap_dims(time="year").transpose("member", "year", "region")


def _used(records: xr.Dataset, years: np.ndarray) -> np.ndarray:
    """Results in use that add to what is known, since 2021, by the end of each year [member, year]."""
    new = _of_december(records, "research_transformed") - _of_december(records, "research_duplicates")
    return new.sel(year=years).isel(region=0).values.astype(float).cumsum(axis=1)


def _unfunded(records: xr.Dataset, years: np.ndarray) -> np.ndarray:
    """Projects begun without public money over all years, by member."""
    begun = _of_december(records, "projects_begun") - _of_december(records, "projects_funded")
    return begun.sel(year=years).isel(region=0).sum("year").values.astype(float)
