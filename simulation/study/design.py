"""The design of an experiment: which parameters and keys of the scenario have which values at every point of it.

Lists of values are crossed with each other (a full grid); what has a distribution is drawn together, from one scrambled Sobol
sequence, and the rows of that are crossed with the grid.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from simulation.errors import InputError, unknown_name
from simulation.parameters import DISTRIBUTIONS, Parameter, ParameterTable
from simulation.scenario import Scenario
from simulation.scenario.schema import OF_THE_FILE

RANGE = "range"
MOST_POINTS = 100_000
_DISTRIBUTIONS = tuple(name for name in DISTRIBUTIONS if name != "fixed")
_NOT_VARIED = (*OF_THE_FILE, "members", "horizon", "condition", "sample_parameters", "province_layer", "province")
_PREFIX = "parameters."
_OTHERS = "measures.others."


class Factor(NamedTuple):
    """One thing that varies. key : a parameter, or a dotted key of the scenario. values : those of a grid. drawn : what gives
    values at ranks in [0, 1), for a distribution. said : how it was asked for, for provenance."""

    key: str
    is_parameter: bool
    values: tuple[Any, ...]
    drawn: Any
    said: Any


class Point(NamedTuple):
    """Values at one point of the design, in the order of the factors."""

    values: tuple[Any, ...]


def factors_of(over: Mapping[str, Any], scenario: Scenario) -> list[Factor]:
    """What is to vary, checked. Raises :class:`InputError` for an unknown parameter or key, an empty list, and a distribution
    that cannot be read, with place `over.<key>`."""
    if not isinstance(over, Mapping) or not over:
        raise InputError("experiment.nothing", place="over")
    return [_factor(str(key), asked, scenario) for key, asked in over.items()]


def points_of(factors: Sequence[Factor], rows: int, seed: int) -> list[Point]:
    """Every point of the design, the first factor varying slowest; `rows` are drawn from the distributions if there are any."""
    grid = [factor.values for factor in factors if factor.drawn is None]
    drawn = [factor for factor in factors if factor.drawn is not None]
    count = int(np.prod([len(values) for values in grid], dtype=float)) * (rows if drawn else 1)
    if count > MOST_POINTS:
        raise InputError("experiment.too_many", count=f"{count:,}", most=f"{MOST_POINTS:,}", place="over")
    sampled = list(_rows(drawn, rows, seed)) if drawn else [()]
    return [
        Point(tuple(next(chosen) if factor.drawn is None else next(row) for factor in factors))
        for values, each in product(product(*grid), sampled)
        for chosen, row in [(iter(values), iter(each))]
    ]


def at_point(scenario: Scenario, factors: Sequence[Factor], point: Point) -> Scenario:
    """The scenario with the values of a point. Raises :class:`InputError` where one does not fit, with place `over.<key>`."""
    for factor, value in zip(factors, point.values, strict=True):
        try:
            scenario = scenario.replace(**_changes(scenario, factor, value))
        except InputError as mistake:
            raise mistake.at(None, f"over.{factor.key}") from None
    return scenario


def _changes(scenario: Scenario, factor: Factor, value: Any) -> dict[str, Any]:
    """What a value lays over the scenario. A measure of its own goes by its name: `measures.others.ours.strength`."""
    if factor.is_parameter:
        return {"parameters": {factor.key: value}}
    _, own, rest = factor.key.partition(_OTHERS)
    if not own:
        return _nested(factor.key, value)
    name, _, key = rest.partition(".")
    entries = {each.name: each.model_dump(mode="json", by_alias=True) for each in scenario.measures.others}
    if name not in entries:
        raise unknown_name("kind.measure", name, entries)
    return {"measures": {"others": [*(entries | {name: entries[name] | _nested(key, value)}).values()]}}


def _rows(drawn: Sequence[Factor], rows: int, seed: int) -> Iterator[tuple[float, ...]]:
    from scipy.stats import qmc

    generator = np.random.default_rng([seed, zlib.crc32(" ".join(factor.key for factor in drawn).encode())])
    size = 1 << max(rows - 1, 1).bit_length()
    ranks = qmc.Sobol(len(drawn), scramble=True, rng=generator).random(size)[:rows]
    for row in ranks:
        yield tuple(float(factor.drawn(rank)) for factor, rank in zip(drawn, row, strict=True))


def _factor(key: str, asked: Any, scenario: Scenario) -> Factor:
    table, place = scenario.parameter_table(), f"over.{key}"
    bare = key.removeprefix(_PREFIX)
    if "." in bare or bare in Scenario.model_fields:
        _check_key(bare, place)
        return Factor(bare, False, _values(asked, place), None, _plain(asked))
    name = table.exact_name(bare, place=place)
    drawn = _drawn(asked, table, name, place)
    return Factor(name, True, () if drawn else _values(asked, place), drawn, _plain(asked))


def _check_key(key: str, place: str) -> None:
    known = [name for name in Scenario.model_fields if name not in _NOT_VARIED]
    first = key.partition(".")[0]
    if first in _NOT_VARIED:
        raise InputError("experiment.not_varied", key=first, place=place)
    if first not in known:
        raise unknown_name("kind.scenario_key", first, known, place=place)


def _values(asked: Any, place: str) -> tuple[Any, ...]:
    values = tuple(asked.tolist() if isinstance(asked, np.ndarray) else asked) if _is_list(asked) else ()
    if not values:
        raise InputError("experiment.values", place=place, found=str(asked)[:60])
    for k, value in enumerate(values):
        if value in values[:k]:
            raise InputError("experiment.twice", place=place, value=str(value)[:60])
    return values


def _is_list(asked: Any) -> bool:
    return isinstance(asked, list | tuple | np.ndarray | range)


def _drawn(asked: Any, table: ParameterTable, name: str, place: str) -> Any:
    """What gives values at ranks; None for a list."""
    parameter = table[name]
    if isinstance(asked, str) and asked.strip().lower() == RANGE:
        if not parameter.sampled:
            raise InputError("experiment.no_range", place=place, name=name)
        return parameter.quantile
    if hasattr(asked, "ppf"):  # a frozen distribution of SciPy
        return asked.ppf
    if not isinstance(asked, Mapping):
        return None
    return _of_mapping(asked, parameter, place).quantile


def _of_mapping(asked: Mapping[str, Any], parameter: Parameter, place: str) -> Parameter:
    """The parameter with the distribution that is asked for: `{low: 1, high: 3}`, and `distribution` unless it is the
    table's."""
    for key in asked:
        if key not in ("low", "high", "distribution"):
            raise unknown_name("kind.distribution_key", key, ("low", "high", "distribution"), place=place)
    low, high = asked.get("low"), asked.get("high")
    numbers = all(isinstance(end, int | float) and not isinstance(end, bool) for end in (low, high))
    kind = str(asked.get("distribution", parameter.distribution if parameter.sampled else "uniform"))
    if kind not in _DISTRIBUTIONS:
        raise unknown_name("kind.distribution", kind, _DISTRIBUTIONS, place=place)
    if not numbers or not low < high or (kind == "log-uniform" and low <= 0):  # type: ignore[operator]
        raise InputError("experiment.ends", place=place, found=f"{low} … {high}")
    return replace(parameter, low=float(low), high=float(high), distribution=kind)  # type: ignore[arg-type]


def _nested(key: str, value: Any) -> dict[str, Any]:
    """`measures.award.strength` and 1 as `{"measures": {"award": {"strength": 1}}}`."""
    for part in reversed(key.split(".")):
        value = {part: value}
    return value


def _plain(asked: Any) -> Any:
    """How a factor was asked for, as JSON can hold it."""
    if hasattr(asked, "ppf"):
        frozen = getattr(asked, "dist", None)
        return {"scipy": getattr(frozen, "name", type(asked).__name__), "args": list(asked.args), **asked.kwds}
    if isinstance(asked, np.ndarray | range):
        return list(np.asarray(asked).tolist())
    return json.loads(json.dumps(asked, default=str))
