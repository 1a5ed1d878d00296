"""Parameters at given ranks of their ranges: what a sensitivity analysis asks for, with every order and sum kept.

The rank of a parameter under an order counts between what those before it have taken and what those behind it need, so that
any ranks give values in order. Where nothing is ordered it is the rank in the table's own distribution.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from simulation.parameters import Parameter, ParameterTable

_BELOW_ONE = 1.0 - 1e-9


def varied(table: ParameterTable, fixed: Mapping[str, float]) -> list[str]:
    """The parameters that an ensemble samples, without those that are fixed and those that are known exactly."""
    return [p.name for p in table.parameters if p.sampled and p.low != p.high and p.name not in fixed]


def at_ranks(table: ParameterTable, names: Sequence[str], ranks: np.ndarray, fixed: Mapping[str, float]) -> np.ndarray:
    """Values [row, parameter] of the whole table where `names` have `ranks` [row, name] in [0, 1], `fixed` their values and all
    others their defaults."""
    values = np.tile(table.defaults(), (len(ranks), 1))
    at = {table.position[name]: np.minimum(ranks[:, k], _BELOW_ONE) for k, name in enumerate(names)}
    ordered = {column for columns in table.orders for column in columns}
    for column, rank in at.items():
        if column not in ordered:
            values[:, column] = table.parameters[column].quantile(rank)
    for columns in table.orders:
        _in_order(table, columns, at, values)
    return table.override(values, fixed)


def _in_order(table: ParameterTable, columns: Sequence[int], at: Mapping[int, np.ndarray], values: np.ndarray) -> None:
    """Values of a group that rise, each at its rank between the one before and the least of those that follow."""
    before = np.full(len(values), -np.inf)
    for k, column in enumerate(columns):
        parameter = table.parameters[column]
        if column in at:
            behind = [table.parameters[c].high if c in at else table.parameters[c].default for c in columns[k + 1 :]]
            most = min([end for end in behind if end is not None], default=math.inf)
            low, high = _rank(parameter, before), _rank(parameter, np.full(len(values), most))
            values[:, column] = parameter.quantile(low + at[column] * (high - low))
        before = np.maximum(before, values[:, column])


def _rank(parameter: Parameter, values: np.ndarray) -> np.ndarray:
    """The rank of values in the distribution of a parameter, 0 below its range and 1 above."""
    low, high = parameter.low, parameter.high
    assert low is not None and high is not None
    inside = np.clip(values, low, high)
    if parameter.distribution == "log-uniform":
        return np.log(inside / low) / math.log(high / low)
    return (inside - low) / (high - low)
