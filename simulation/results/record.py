"""Records of an ensemble: labelled arrays with units and names in both languages, one node a kind of government."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np
import xarray as xr

from simulation.rules import QUARTERS, START_YEAR
from simulation.rules.measures import NOT_YET
from simulation.vocabulary import (
    CITY,
    COUNTY,
    DIMENSION_NAMES,
    MEASURE_NAMES,
    MEASURES,
    PROVINCE,
    REGIONS,
    Name,
    Variable,
    variables_of,
)
from simulation.world.examinations import simulated_indicators
from simulation.world.state import Examinations, History

Arrays = dict[str, dict[str, np.ndarray]]


def stored_dtype(variable: Variable) -> np.dtype:
    """How a variable is kept: single precision is enough for records; counts and switches keep their own type."""
    return np.dtype("f4") if variable.dtype == "f8" else np.dtype(variable.dtype)


# Of measures only the moment and the strength are kept, as they are never taken back: (member, region, measure).
WRITTEN = {
    v.name: v
    for v in (
        Variable("measure_written", REGIONS, "f4", (), "tick", "出台季度", "Quarter in which the measure was written",
                 "quarters since 2021Q1; -1 before 2021, missing where not written by the end", low=-1.0, may_be_missing=True),
        Variable("measure_strength", REGIONS, "f4", (), "0..1", "措施力度", "Strength of the measure",
                 "as written; missing where it was not", may_be_missing=True),
        Variable("measure_pilot", (COUNTY,), "f4", (), "0/1", "试点", "Pilot", "named a pilot of the measure"),
    )
}  # fmt: skip


# Of examinations every December: (member, december, region, indicator). A value is a place on the scale of its indicator.
EXAMINED = {
    v.name: v
    for v in (
        Variable("indicator_seen", (CITY,), "f4", (), "0..1", "体检所得指标值", "Indicator as examined",
                 "1 meets the standard of 2021; missing without an examination or a value",
                 low=-inf, high=inf, may_be_missing=True),
        Variable("indicator_true", (CITY,), "f4", (), "0..1", "指标实际值", "Indicator in truth",
                 "in December, whether or not it is examined; missing where there is nothing to measure",
                 low=-inf, high=inf, may_be_missing=True),
        Variable("indicator_planned", (CITY,), "f4", (), "0/1", "列入次年计划", "In the plan",
                 "of the year to come; missing without an examination", may_be_missing=True),
        Variable("indicator_cost", (CITY,), "f4", (), "yuan", "计划费用", "Cost in the plan",
                 "of the year to come; missing where not planned", may_be_missing=True),
        Variable("indicator_delivered", (CITY,), "f4", (), "0/1", "次年完成", "Delivered",
                 "done within the year after; missing where not planned, and for the last December", may_be_missing=True),
    )
}  # fmt: skip


def allocate(members: int, ticks: int, counts: dict[str, int], measures: int = len(MEASURES)) -> Arrays:
    """Empty arrays (member, time, region, ...) for every recorded variable of every kind of government, (member, region,
    measure) for what they write, and (member, december, region, indicator) for the examinations of cities."""
    arrays: Arrays = {}
    for region in REGIONS:
        of_time = {
            v.name: np.empty((members, ticks, counts[region], *v.shape), stored_dtype(v))
            for v in variables_of(region, recorded=True)
        }
        written = {
            name: np.empty((members, counts[region], measures), "f4") for name, v in WRITTEN.items() if region in v.regions
        }
        arrays[region] = of_time | written
    shape = (members, ticks // QUARTERS, counts[CITY], len(simulated_indicators()))
    arrays[CITY] |= {name: np.empty(shape, "f4") for name in EXAMINED}
    return arrays


def keep(arrays: Arrays, member: int, history: History) -> None:
    """Put one member's rows into its place; the rest of the rows is let go."""
    first = 0
    for region in (COUNTY, CITY, PROVINCE):
        rows, variables = getattr(history, region), arrays[region]
        for v in variables_of(region, recorded=True):
            variables[v.name][member] = rows[v.name]
        governments = slice(first, first + rows.shape[1])
        first = governments.stop
        measure = history.measure
        written = measure.tick[governments] != NOT_YET
        variables["measure_written"][member] = np.where(written, measure.tick[governments], np.nan)
        variables["measure_strength"][member] = np.where(written, measure.strength[governments], np.nan)
        if region == COUNTY:
            variables["measure_pilot"][member] = measure.pilot
    for name, values in examined_values(history.examination).items():
        kept = arrays[CITY][name]
        kept[member] = values[: kept.shape[1]]
    arrays[CITY]["indicator_delivered"][member, -1:] = np.nan  # the year after is not simulated to its end


def examined_values(examination: Examinations) -> dict[str, np.ndarray]:
    """The logs of the examinations, [december, city, indicator], by the name of their variable; what was not is missing."""
    held = ~np.isnan(examination.seen).all(axis=2, keepdims=True)
    planned = np.where(held, examination.in_plan, np.nan)
    return {
        "indicator_seen": examination.seen,
        "indicator_true": examination.true,
        "indicator_planned": planned,
        "indicator_cost": np.where(planned == 1.0, examination.cost, np.nan),
        "indicator_delivered": np.where(planned == 1.0, examination.delivered, np.nan),
    }


def to_tree(arrays: Arrays, facts: Any, attributes: dict[str, Any], own: dict[str, Name] | None = None) -> xr.DataTree:
    """The arrays as an `xarray.DataTree` with nodes province, city and county; `own` names the scenario's own measures."""
    nodes = {region: _dataset(region, variables, facts, MEASURE_NAMES | (own or {})) for region, variables in arrays.items()}
    tree = xr.DataTree.from_dict({f"/{region}": dataset for region, dataset in nodes.items()})
    tree.attrs.update(attributes)
    return tree


def _dataset(region: str, variables: dict[str, np.ndarray], facts: Any, measures: dict[str, Name]) -> xr.Dataset:
    members, ticks = next(iter(variables.values())).shape[:2]
    data = {}
    for v in variables_of(region, recorded=True):
        data[v.name] = (("member", "time", "region", *v.dims), variables[v.name], _attributes(v))
    for v in WRITTEN.values():
        if region in v.regions:
            data[v.name] = (("member", "region", "measure"), variables[v.name], _attributes(v))
    coords = _coordinates(region, members, ticks, facts) | _measures(measures)
    if region == CITY:
        for v in EXAMINED.values():
            data[v.name] = (("member", "december", "region", "indicator"), variables[v.name], _attributes(v))
        coords |= _indicators(ticks)
    dataset = xr.Dataset(data, coords=coords)
    used = {dim for v in variables_of(region, recorded=True) for dim in v.dims}
    for dim in sorted(used):
        names = DIMENSION_NAMES[dim]
        dataset = dataset.assign_coords(
            {
                dim: list(names),
                f"{dim}_zh": (dim, [name.zh for name in names.values()]),
                f"{dim}_en": (dim, [name.en for name in names.values()]),
            }
        )
    return dataset


def _attributes(v: Variable) -> dict[str, str]:
    return {"units": v.unit, "long_name": v.en, "long_name_zh": v.zh, "description": v.meaning}


def _measures(names: dict[str, Name]) -> dict[str, Any]:
    return {
        "measure": list(names),
        "measure_zh": ("measure", [name.zh for name in names.values()]),
        "measure_en": ("measure", [name.en for name in names.values()]),
    }


def _indicators(ticks: int) -> dict[str, Any]:
    catalogue = simulated_indicators()
    return {
        "december": ("december", START_YEAR + np.arange(ticks // QUARTERS)),
        "indicator": [each.code for each in catalogue],
        "indicator_zh": ("indicator", [each.zh for each in catalogue]),
        "indicator_en": ("indicator", [each.en for each in catalogue]),
    }


def _coordinates(region: str, members: int, ticks: int, facts: Any) -> dict[str, Any]:
    quarters = np.arange(ticks)
    start = np.datetime64(f"{START_YEAR}-01", "M") + 3 * quarters
    coordinates: dict[str, Any] = {
        "member": ("member", np.arange(members), {"long_name": "Ensemble member", "long_name_zh": "集合成员"}),
        "time": ("time", start.astype("M8[ns]"), {"long_name": "Start of the quarter", "long_name_zh": "季度首日"}),
        "year": ("time", START_YEAR + quarters // 4, {"long_name": "Year", "long_name_zh": "年份"}),
        "quarter": ("time", quarters % 4 + 1, {"long_name": "Quarter", "long_name_zh": "季度"}),
    }
    if region == "province":
        names = {"region": [facts.adcode], "name_zh": [facts.name_zh], "name_en": [facts.name_en]}
    else:
        frame = facts.cities if region == "city" else facts.counties
        names = {"region": list(frame["adcode"]), "name_zh": list(frame["name_zh"]), "name_en": list(frame["name_en"])}
        if region == "county":
            names["city_region"] = list(frame["city_adcode"])
    coordinates |= {name: ("region", values) for name, values in names.items()}
    return coordinates
