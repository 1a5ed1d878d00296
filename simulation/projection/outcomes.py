"""Outcomes by calendar year and government, from the recorded floor area."""

from __future__ import annotations

import weakref
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from simulation.vocabulary import LEVELS, OUTCOMES, Outcome

_sums: dict[int, tuple[weakref.ref[np.ndarray], np.ndarray]] = {}
"""What recorded flows add up to in each year, by the array that was added up, for as long as there is one: tables, figures and
headlines ask for the same sums hundreds of times. A record that has been added up cannot be written to any more, so that no sum
stays behind what it is a sum of; who wants another one copies it first."""


class Yearly(NamedTuple):
    """Values by calendar year as plain arrays, for who asks often. years : [year]. values : [member, year, region, ...]."""

    years: np.ndarray
    values: np.ndarray

    def at(self, year: int) -> np.ndarray:
        """The values of a year, [member, region, ...]. Raises KeyError for one that is not there."""
        places = np.flatnonzero(self.years == year)
        if not len(places):
            raise KeyError(year)
        return self.values[:, places[0]]

    def over(self, first: int, last: int) -> np.ndarray:
        """Sums over these years, both included, [member, region, ...]; a missing value counts as nothing."""
        return np.nansum(self.values[:, (self.years >= first) & (self.years <= last)], axis=1)


def added_up(records: xr.Dataset, name: str) -> Yearly:
    """A recorded flow summed over each calendar year; its other dimensions in their order. Not to be written to."""
    flow = records.variables[name]
    years, starts = np.unique(records.variables["year"].values, return_index=True)
    recorded = flow.values
    known = _sums.get(id(recorded))
    if known is not None and known[0]() is recorded:
        return Yearly(years, known[1])
    along = flow.transpose("member", "time", "region", ...).values
    sums = np.add.reduceat(along.astype("f8"), starts, axis=1)
    sums.flags.writeable = recorded.flags.writeable = False
    key = id(recorded)
    _sums[key] = (weakref.ref(recorded, lambda _: _sums.pop(key, None)), sums)
    return Yearly(years, sums)


def yearly(records: xr.Dataset, name: str, **chosen: Any) -> xr.DataArray:
    """The same with its labels: dims (member, year, region, ...). `chosen` selects labels of its other dimensions."""
    years, sums = added_up(records, name)
    found = xr.DataArray(sums, _places(records, name) | {"year": years}, _dims(records, name))
    return found.sel(chosen) if chosen else found


def _dims(records: xr.Dataset, name: str) -> tuple[str, ...]:
    first = ("member", "time", "region")
    return ("member", "year", "region", *(str(dim) for dim in records.variables[name].dims if dim not in first))


def _places(records: xr.Dataset, name: str) -> dict[Any, Any]:
    """The coordinates of a recorded flow but for those of time."""
    dims = set(records.variables[name].dims) - {"time"}
    places = ((key, records.variables[key]) for key in records.coords)
    return {key: (place.dims, place.values) for key, place in places if dims.issuperset(place.dims)}


def measured(records: xr.Dataset, variable: str) -> Yearly:
    """Verified value of an outcome in each calendar year, [member, year, region]: a share (NaN where there is nothing to be a
    share of) or the quantity added.

    Equal to what the governments verify, because both are sums of the same records.
    """
    outcome = OUTCOMES[variable]
    if outcome.kind == "quantity":
        return _counted(records, outcome, outcome.at_least)
    years, part = _counted(records, outcome, outcome.at_least)
    total = _counted(records, outcome, outcome.out_of).values
    return Yearly(years, np.divide(part, total, out=np.full(total.shape, np.nan), where=total > 0))


def measure(records: xr.Dataset, variable: str) -> xr.DataArray:
    """The same with its labels: dims (member, year, region)."""
    return _labelled(records, OUTCOMES[variable], measured(records, variable))


def basis(records: xr.Dataset, variable: str) -> xr.DataArray:
    """What a share outcome is a share of, in each calendar year."""
    return _labelled(records, OUTCOMES[variable], _counted(records, OUTCOMES[variable], OUTCOMES[variable].out_of))


def _labelled(records: xr.Dataset, outcome: Outcome, found: Yearly) -> xr.DataArray:
    dims = ("member", "year", "region")
    places = _places(records, _flow(outcome)).items()
    kept = {key: place for key, place in places if set(place[0]) <= set(dims)}
    return xr.DataArray(found.values, kept | {"year": found.years}, dims)


def _counted(records: xr.Dataset, outcome: Outcome, name: str) -> Yearly:
    """A count of the year, or the floor area at or above a level."""
    flow = _flow(outcome)
    years, sums = added_up(records, flow)
    along = "count" if outcome.moment == "counted" else "level"
    labels, axis = records.variables[along].values.tolist(), _dims(records, flow).index(along)
    names = (name,) if along == "count" else LEVELS[LEVELS.index(name) :]
    return Yearly(years, sums.take([labels.index(each) for each in names], axis).sum(axis))


def _flow(outcome: Outcome) -> str:
    return "counted" if outcome.moment == "counted" else counted_area(outcome)


def achieved(records: xr.Dataset, variable: str, year: int, period_start: int | None) -> np.ndarray:
    """Value of an outcome at a target's year, [member, region]: the share of that year, or the area since `period_start`."""
    found = measured(records, variable)
    return found.over(period_start or year, year) if OUTCOMES[variable].kind == "quantity" else found.at(year)


def reported(records: xr.Dataset, variable: str, year: int) -> np.ndarray:
    """What governments report at the end of a year, [member, region]."""
    last = int(np.flatnonzero(records.variables["year"].values == year)[-1])
    claims = records["reported"].variable.isel(time=last, outcome=records["outcome"].values.tolist().index(variable))
    return as_written(claims.transpose("member", "region").values)


def as_written(values: np.ndarray) -> np.ndarray:
    """Recorded values, which are kept in single precision, as the shortest decimals that they stand for: .9, not .899999976."""
    return values.astype("f4").astype(str).astype(float)


def counted_area(outcome: Outcome) -> str:
    """The recorded floor area that an outcome is measured from."""
    if outcome.moment == "started":
        return "started_area"
    return "completed_residential_area" if outcome.residential else "completed_area"
