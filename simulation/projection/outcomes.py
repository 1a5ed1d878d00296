"""Outcomes by calendar year and government, from the recorded floor area."""

from __future__ import annotations

import numpy as np
import xarray as xr

from simulation.vocabulary import LEVELS, OUTCOMES


def yearly(records: xr.Dataset, name: str) -> xr.DataArray:
    """A recorded flow summed over each calendar year: dims (member, year, region, ...)."""
    return records[name].astype("f8").groupby("year").sum("time")


def measure(records: xr.Dataset, variable: str) -> xr.DataArray:
    """Verified value of an outcome in each calendar year: a share (NaN without floor area) or the area added (m2).

    Equal to what the governments verify, because both are sums of the same floor area.
    """
    outcome = OUTCOMES[variable]
    area = yearly(records, counted_area(outcome))
    above = area.isel(level=slice(LEVELS.index(outcome.at_least), None)).sum("level")
    if outcome.kind == "quantity":
        return above
    total = area.isel(level=slice(LEVELS.index(outcome.out_of), None)).sum("level")
    return above.where(total > 0) / total.where(total > 0)


def achieved(records: xr.Dataset, variable: str, year: int, period_start: int | None) -> np.ndarray:
    """Value of an outcome at a target's year, [member, region]: the share of that year, or the area since `period_start`."""
    values = measure(records, variable)
    if OUTCOMES[variable].kind == "quantity":
        return values.sel(year=slice(period_start or year, year)).sum("year").values
    return values.sel(year=year).values


def reported(records: xr.Dataset, variable: str, year: int) -> np.ndarray:
    """What governments report at the end of a year, [member, region]."""
    last = records["reported"].sel(outcome=variable).isel(time=(records["year"] == year).values).isel(time=-1)
    return last.transpose("member", "region").values.astype(float)


def counted_area(outcome) -> str:
    """The recorded floor area that an outcome is measured from."""
    if outcome.moment == "started":
        return "started_area"
    return "completed_residential_area" if outcome.residential else "completed_area"
