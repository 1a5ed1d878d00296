"""Outcomes by calendar year and government, from the recorded floor area."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from simulation.vocabulary import LEVELS, OUTCOMES, Outcome


def yearly(records: xr.Dataset, name: str, **chosen: Any) -> xr.DataArray:
    """A recorded flow summed over each calendar year: dims (member, year, region, ...). `chosen` selects labels of its other
    dimensions beforehand."""
    flow = records[name].sel(chosen) if chosen else records[name]
    along = flow.variable.transpose("member", "time", "region", ...)  # variables rather than arrays: this is called often
    years, starts = np.unique(flow.coords.variables["year"].values, return_index=True)
    sums = np.add.reduceat(along.values.astype("f8"), starts, axis=1)
    places = {key: (place.dims, place.values) for key, place in flow.coords.variables.items() if "time" not in place.dims}
    return xr.DataArray(sums, {**places, "year": years}, ("member", "year", *along.dims[2:]))


def measure(records: xr.Dataset, variable: str) -> xr.DataArray:
    """Verified value of an outcome in each calendar year: a share (NaN where there is nothing to be a share of) or the
    quantity added.

    Equal to what the governments verify, because both are sums of the same records.
    """
    outcome = OUTCOMES[variable]
    if outcome.kind == "quantity":
        return _counted(records, outcome, outcome.at_least)[0]
    part, whole = _counted(records, outcome, outcome.at_least, outcome.out_of)
    total = whole.values
    return part.copy(data=np.divide(part.values, total, out=np.full(total.shape, np.nan), where=total > 0))


def basis(records: xr.Dataset, variable: str) -> xr.DataArray:
    """What a share outcome is a share of, in each calendar year."""
    return _counted(records, OUTCOMES[variable], OUTCOMES[variable].out_of)[0]


def _counted(records: xr.Dataset, outcome: Outcome, *names: str) -> list[xr.DataArray]:
    """Counts of the year, or the floor area at or above levels: one for each of these names."""
    if outcome.moment == "counted":
        return [yearly(records, "counted", count=name).drop_vars("count") for name in names]
    areas = yearly(records, counted_area(outcome))  # added up as plain arrays: this is called hundreds of times
    axis, known, like = areas.get_axis_num("level"), areas["level"].values.tolist(), areas.isel(level=0, drop=True)
    above = ([known.index(level) for level in LEVELS[LEVELS.index(name) :]] for name in names)
    return [like.copy(data=areas.values.take(places, axis).sum(axis)) for places in above]


def achieved(records: xr.Dataset, variable: str, year: int, period_start: int | None) -> np.ndarray:
    """Value of an outcome at a target's year, [member, region]: the share of that year, or the area since `period_start`."""
    values = measure(records, variable)
    if OUTCOMES[variable].kind == "quantity":
        return values.sel(year=slice(period_start or year, year)).sum("year").values
    return values.sel(year=year).values


def reported(records: xr.Dataset, variable: str, year: int) -> np.ndarray:
    """What governments report at the end of a year, [member, region]."""
    last = records["reported"].sel(outcome=variable).isel(time=(records["year"] == year).values).isel(time=-1)
    return as_written(last.transpose("member", "region").values)


def as_written(values: np.ndarray) -> np.ndarray:
    """Recorded values, which are kept in single precision, as the shortest decimals that they stand for: .9, not .899999976."""
    return values.astype("f4").astype(str).astype(float)


def counted_area(outcome: Outcome) -> str:
    """The recorded floor area that an outcome is measured from."""
    if outcome.moment == "started":
        return "started_area"
    return "completed_residential_area" if outcome.residential else "completed_area"
