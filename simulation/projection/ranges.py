"""Range and finiteness, as a check that anyone can run on a result: nothing recorded lies outside its vocabulary."""

from __future__ import annotations

import numpy as np
import xarray as xr

from simulation.errors import BrokenModel
from simulation.projection.whereabouts import broken, records_of
from simulation.results.record import EXAMINED, WRITTEN
from simulation.vocabulary import BY_NAME, CITY, COUNTY, PROVINCE, Variable

_ROUNDING = 1e-9  # of the largest value: what is left where as much went as had come


def check_ranges(tree: xr.DataTree) -> None:
    """Raise a `BrokenModel` that names the first variable with a value outside its range or without one where it must have one,
    and place, quarter and member of the first such value."""
    known = BY_NAME | WRITTEN | EXAMINED
    for tier in (COUNTY, CITY, PROVINCE):
        records = records_of(tree, tier)
        for name, found in records.data_vars.items():
            if found.size:  # a horizon without a December has no examination
                _check(records, known[str(name)])


def _check(records: xr.Dataset, variable: Variable) -> None:
    found = records[variable.name]
    values = found.values.reshape(-1, *variable.shape)  # the axes of its own come last
    least, most = (np.fmin, np.fmax) if variable.may_be_missing else (np.minimum, np.maximum)
    extremes = np.stack([least.reduce(values), most.reduce(values)])
    slack = _ROUNDING * np.maximum(1.0, np.abs(extremes[1]))
    if _wrong(extremes, variable, slack).any():
        wrong = _wrong(values, variable, slack).reshape(found.shape)
        raise _error(records, variable, np.unravel_index(np.argmax(wrong), wrong.shape))


def _wrong(values: np.ndarray, variable: Variable, slack: np.ndarray) -> np.ndarray:
    """Which values, in arrays that end with the shape of the variable, cannot be."""
    wrong = (values < variable.low - slack) | (values > variable.highest + slack) | np.isinf(values)
    return wrong if variable.may_be_missing else wrong | np.isnan(values)


def _error(records: xr.Dataset, variable: Variable, index: tuple) -> BrokenModel:
    found = records[variable.name]
    value, bounds = float(found.values[index]), (variable.low, np.broadcast_to(variable.highest, found.shape)[index])
    key = "check.not_finite" if not np.isfinite(value) else "check.outside" if np.isfinite(bounds[1]) else "check.below"
    labels = {dim: found[dim].values[k] for dim, k in zip(found.dims, index, strict=True)}
    low, high = (f"{bound:g}" for bound in bounds)
    return broken(key, variable.name, records, labels, found=f"{value:g}", low=low, high=high)
