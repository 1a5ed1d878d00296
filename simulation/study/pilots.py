"""What pilots seem to show, and what a measure does: the estimate of an evaluator beside the true effect.

Three twins under the same luck and the same parameters: the scenario as it is; the same without the measure; and with the
measure in every county from the day on which the pilots began, without the extra effort that pilots get. Pilots are chosen
among abler counties and try harder, so that what they show need not return on roll-out (Wang & Yang 2025,
doi:10.1086/734873).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from simulation.clock import START_YEAR
from simulation.kinds import COUNTY
from simulation.projection import outcomes
from simulation.projection.probability import spread
from simulation.projection.targets import last_full_year
from simulation.scenario import Scenario
from simulation.study.ensemble import Setting
from simulation.study.together import run_together

MOVED_BY = {
    "mandate": "green_share_new_urban",
    "award": "star_share_new_urban",
    "floor_area_bonus": "star_share_new_urban",
}
"""The outcome by which the pilots of a measure are judged; the other measures move nothing that is simulated."""

ESTIMATES = ("difference", "estimate", "effect_on_pilots", "effect_of_roll_out")
COLUMNS = (
    *("measure", "variable", "pilots", "year_before", "year", "members"),
    *(name + end for name in ESTIMATES for end in ("", "_p05", "_p95")),
    "overstated",
)


def piloted(scenario: Scenario) -> list[str]:
    """The measures of a scenario that are tried in pilots and move an outcome."""
    return [name for name in scenario.measures.names if name in MOVED_BY and scenario.measures.spreading(name).pilots]


def pilot_effects(setting: Setting, record: xr.DataTree, workers: int | None = None) -> pd.DataFrame:
    """One row a piloted measure, columns :data:`COLUMNS`; runs two twins of every member for each.

    Mean over counties of the outcome in `year`, the last full year of the trial; medians and 5-95 % over members. difference :
    pilots less other counties. estimate : that difference less the one of the year before the trial, which is what an evaluator
    can see (missing where the trial begins in the first year). effect_on_pilots : pilots with the trial less the same
    counties without. effect_of_roll_out : all counties with the measure, without extra effort, less the same without.
    overstated : share of members in which the estimate lies above the effect of the roll-out.
    """
    rows = [_row(setting, record, name, workers) for name in piloted(setting.scenario)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(setting: Setting, record: xr.DataTree, name: str, workers: int | None) -> dict[str, Any]:
    pilots = setting.scenario.measures.spreading(name).pilots
    assert pilots is not None
    before, year = pilots.start.year - 1, min(max(pilots.start.year, pilots.roll_out.year - 1), last_full_year(record))
    effects = member_effects(setting, record, name, before, year, workers)
    row = {"measure": name, "variable": MOVED_BY[name], "pilots": pilots.counties, "members": len(effects)}
    row |= {"year_before": before, "year": year}
    for estimate in ESTIMATES:
        row |= dict(zip((estimate, f"{estimate}_p05", f"{estimate}_p95"), spread(effects[estimate].to_numpy()), strict=True))
    seen = effects.dropna(subset="estimate")
    return row | {"overstated": (seen["estimate"] > seen["effect_of_roll_out"]).mean() if len(seen) else np.nan}


def member_effects(
    setting: Setting, record: xr.DataTree, name: str, before: int, year: int, workers: int | None = None
) -> pd.DataFrame:
    """The estimates of every member in `year`, columns :data:`ESTIMATES`; `before` is the year to compare with."""
    scenario, variable = setting.scenario, MOVED_BY[name]
    county = record["county"].to_dataset()
    pilot = county["measure_pilot"].sel(measure=name).transpose("member", "region").values == 1
    twins = [replace(setting, scenario=twin) for twin in (without_measure(scenario, name), rolled_out(scenario, name))]
    absent, general = (_values(counties, variable, year) for counties in _counties(twins, workers))
    seen = _values(county, variable, year)
    difference = _mean(seen, pilot) - _mean(seen, ~pilot)
    estimate = np.full(len(difference), np.nan)
    if before >= START_YEAR:
        earlier = _values(county, variable, before)
        estimate = difference - (_mean(earlier, pilot) - _mean(earlier, ~pilot))
    return pd.DataFrame(
        {
            "difference": difference,
            "estimate": estimate,
            "effect_on_pilots": _mean(seen - absent, pilot),
            "effect_of_roll_out": _mean(general - absent, np.ones_like(pilot)),
        }
    )


def _values(county: xr.Dataset, variable: str, year: int) -> np.ndarray:
    """The outcome of every county in a year, [member, region]."""
    return outcomes.measure(county, variable).sel(year=year).transpose("member", "region").values


def _mean(values: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Mean over the chosen counties that have a value, by member; missing where none has."""
    kept = chosen & ~np.isnan(values)
    count = kept.sum(axis=1)
    return np.where(count > 0, np.where(kept, values, 0.0).sum(axis=1) / np.maximum(count, 1), np.nan)


def without_measure(scenario: Scenario, name: str) -> Scenario:
    """The scenario as if the measure were never written anew; mandates of before 2021 stay."""
    changed: dict[str, Any] = {"pilots": None, "diffusion": False}
    if name in ("award", "floor_area_bonus"):
        changed["strength"] = 0.0
    if name == "platform":
        changed |= {"cities_from": None, "cities_until": None}
    kept = [entry.model_dump(by_alias=True) for entry in scenario.measures.by_hand if entry.measure != name]
    return scenario.replace(measures={name: changed, "by_hand": kept})


def rolled_out(scenario: Scenario, name: str) -> Scenario:
    """The scenario with the measure in every county from the start of the trial, without the effort that pilots add."""
    pilots = scenario.measures.spreading(name).pilots
    assert pilots is not None
    bare = without_measure(scenario, name)
    written = [entry.model_dump(by_alias=True) for entry in bare.measures.by_hand]
    return bare.replace(measures={"by_hand": [*written, {"measure": name, "from": str(pilots.start)}]})


def _counties(twins: list[Setting], workers: int | None) -> list[xr.Dataset]:
    """The counties of twins: the same members, parameters and rules."""
    made = run_together(twins, workers, tiers=(COUNTY,))
    return [each.frame.to_tree(each.arrays, {})[COUNTY].to_dataset() for each in made]
