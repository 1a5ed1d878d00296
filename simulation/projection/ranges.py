"""Range and finiteness, as a check that anyone can run on a result: nothing recorded lies outside its vocabulary."""

from __future__ import annotations

import math

import numpy as np
import xarray as xr

from simulation.errors import BrokenModel
from simulation.kinds import CITY, COUNTY, OF_ONE, PROVINCE, Variable
from simulation.projection.whereabouts import broken, records_of
from simulation.systems.composition import Composition

_ROUNDING = 1e-9  # of the largest value: what is left where as much went as had come


def check_ranges(tree: xr.DataTree, composition: Composition) -> None:
    """Raise a `BrokenModel` that names the first variable with a value outside its range or without one where it must have one,
    and place, quarter and member of the first such value. `composition` : the systems whose variables these are."""
    known = composition.variable | {log.variable.name: log.variable for system in composition.systems for log in system.logs}
    for tier in (COUNTY, CITY, PROVINCE):
        records = records_of(tree, tier)
        for name in records.data_vars:
            if records.variables[name].size:  # a horizon without a December has no examination
                variable = known[str(name)]
                _check(records, variable, highest(variable, composition))


def highest(variable: Variable, composition: Composition) -> np.ndarray:
    """The largest value that a variable may have, of the shape of the variable; infinite where there is no bound."""
    if variable.high is not None:
        most: float | list[float] = variable.high
    elif variable.unit == "share or m2":
        most = [1.0 if outcome.kind == "share" else math.inf for outcome in composition.names["outcome"].values()]
    else:
        most = 1.0 if variable.unit in OF_ONE else math.inf
    return np.broadcast_to(np.asarray(most, float), composition.lengths(variable))


def _check(records: xr.Dataset, variable: Variable, most: np.ndarray) -> None:
    found = records.variables[variable.name]  # by itself: to put its labels to it takes longer than to look at it
    values = found.values.reshape(-1, *most.shape)  # the axes of its own come last
    smallest, largest = (np.fmin, np.fmax) if variable.may_be_missing else (np.minimum, np.maximum)
    extremes = np.stack([smallest.reduce(values), largest.reduce(values)])
    slack = _ROUNDING * np.maximum(1.0, np.abs(extremes[1]))
    if _wrong(extremes, variable, most, slack).any():
        wrong = _wrong(values, variable, most, slack).reshape(found.shape)
        raise _error(records, variable, most, np.unravel_index(np.argmax(wrong), wrong.shape))


def _wrong(values: np.ndarray, variable: Variable, most: np.ndarray, slack: np.ndarray) -> np.ndarray:
    """Which values, in arrays that end with the shape of the variable, cannot be."""
    wrong = (values < variable.low - slack) | (values > most + slack) | np.isinf(values)
    return wrong if variable.may_be_missing else wrong | np.isnan(values)


def _error(records: xr.Dataset, variable: Variable, most: np.ndarray, index: tuple) -> BrokenModel:
    found = records[variable.name]
    value, bounds = float(found.values[index]), (variable.low, np.broadcast_to(most, found.shape)[index])
    key = "check.not_finite" if not np.isfinite(value) else "check.outside" if np.isfinite(bounds[1]) else "check.below"
    labels = {dim: found[dim].values[k] for dim, k in zip(found.dims, index, strict=True)}
    low, high = (f"{bound:g}" for bound in bounds)
    return broken(key, variable.name, records, labels, found=f"{value:g}", low=low, high=high)
