"""What matters: which parameters, topics or systems move each output, by Morris or by Sobol, with luck as one factor more.

SALib makes the designs and the indices. Morris changes one factor at a time along trajectories; Sobol parts the variance.
Both are run with one member a row: the row holds its parameters and its luck.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from simulation.errors import InputError, unknown_name
from simulation.parameters import ParameterTable
from simulation.scenario import Scenario, load_scenario
from simulation.study.arms import run_arms
from simulation.study.ensemble import Progress, Setting, fixed_values, prepare
from simulation.study.options import check_resolution
from simulation.study.outputs import ROWS, Outputs
from simulation.study.ranks import at_ranks, varied

MORRIS, SOBOL = "morris", "sobol"
METHODS = (MORRIS, SOBOL)
PARAMETER, TOPIC, SYSTEM = "parameter", "topic", "system"
GROUPINGS = (PARAMETER, TOPIC, SYSTEM)
LUCK = "luck"
LEAST_RUNS = 200
"""Runs below which nothing is ranked: the order would be that of chance."""
DEFAULT_ROWS = {MORRIS: 10, SOBOL: 64}
_LEVELS = 4
_STREAMS = 4096  # draws of luck that a design tells apart
_A_BATCH = 64
MORRIS_COLUMNS = ("factor", *ROWS, "runs", "mu_star", "mu_star_error", "mu", "sigma", "rank")
SOBOL_COLUMNS = ("factor", *ROWS, "runs", "first", "first_error", "total", "total_error", "rank")


class Factors(NamedTuple):
    """What varies. names : parameters, and last :data:`LUCK`; groups : the group of each, the name itself where each is its
    own."""

    names: tuple[str, ...]
    groups: tuple[str, ...]

    @property
    def different(self) -> list[str]:
        return list(dict.fromkeys(self.groups))

    @property
    def problem(self) -> dict[str, Any]:
        """As SALib describes it: ranks between 0 and 1."""
        problem: dict[str, Any] = {
            "num_vars": len(self.names),
            "names": list(self.names),
            "bounds": [[0.0, 1.0]] * len(self.names),
        }
        return problem | ({"groups": list(self.groups)} if len(self.different) < len(self.names) else {})


@dataclass(frozen=True, eq=False)
class Analysis:
    """An analysis that has been checked and can be run. ranks : [row, factor]."""

    setting: Setting
    method: str
    by: str
    factors: Factors
    ranks: np.ndarray

    @property
    def runs(self) -> int:
        return len(self.ranks)

    def run(self, workers: int | None = None, progress: Progress | None = None) -> pd.DataFrame:
        """Simulate every row and rank the factors for every output, see :func:`sensitivity`."""
        found = run_arms(_rows(self), workers, progress)
        values = np.hstack([each.values for each in found])
        return _indices(self, Outputs(found[0].rows, values))


def sensitivity(
    scenario: Scenario | str | Path,
    *,
    method: str = MORRIS,
    by: str = PARAMETER,
    of: Sequence[str] = (),
    rows: int | None = None,
    resolution: float = 1.0,
    province: str | None = None,
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Which parameters matter for each output, and how much luck does.

    method : "morris" or "sobol". by : "parameter", "topic" or "system", what is varied together. of : systems, topics or
    parameters that are varied; all that an ensemble samples, unless given. rows : trajectories of Morris (10), base rows of
    Sobol (64, a power of two). Parameters that the scenario fixes do not vary; `luck` is a factor beside them.

    One row a factor and output. Morris, :data:`MORRIS_COLUMNS`: mu_star, the mean of what a move across the whole range
    changes, without its sign, in the unit of the output, with its 95 % error; mu, the same with its sign (not of groups);
    sigma, how much it differs from place to place, by interaction or a bend. Sobol, :data:`SOBOL_COLUMNS`: first and total
    share of the variance with their 95 % errors. rank : 1 for the most; missing where nothing moves the output or it has no
    value in some row. Raises :class:`InputError` for fewer than :data:`LEAST_RUNS` runs.
    """
    changes = {"province": province, "seed": seed}
    chosen = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    chosen = chosen.replace(**{key: value for key, value in changes.items() if value is not None})
    return prepare_analysis(chosen, method=method, by=by, of=of, rows=rows, resolution=resolution).run(workers, progress)


def prepare_analysis(
    scenario: Scenario,
    *,
    method: str = MORRIS,
    by: str = PARAMETER,
    of: Sequence[str] = (),
    rows: int | None = None,
    resolution: float = 1.0,
) -> Analysis:
    """Everything of an analysis that can be checked before it runs."""
    for kind, found, known in (("kind.method", method, METHODS), ("kind.grouping", by, GROUPINGS)):
        if found not in known:
            raise unknown_name(kind, found, known)
    count = DEFAULT_ROWS[method] if rows is None else rows
    if count < 2:
        raise InputError("sensitivity.one_row", found=count)
    if method == SOBOL and count & (count - 1):
        raise InputError("sensitivity.power_of_two", found=count, near=1 << count.bit_length())
    setting = prepare(scenario.replace(members=1), resolution=resolution)
    check_resolution(setting)
    factors = factors_of(scenario, by, of, setting.composition.off)
    runs = count * (len(factors.different) + (1 if method == MORRIS else 2))
    if runs < LEAST_RUNS:
        enough = -(-LEAST_RUNS * count // runs)
        enough = 1 << (enough - 1).bit_length() if method == SOBOL else enough
        raise InputError("sensitivity.too_few", runs=runs, least=LEAST_RUNS, rows=enough)
    return Analysis(setting, method, by, factors, _design(factors, method, count, scenario.seed))


def factors_of(scenario: Scenario, by: str, of: Sequence[str], off: frozenset[str]) -> Factors:
    """The parameters that vary, with luck behind them. Raises :class:`InputError` for a name that is none of a system, topic or
    parameter that varies."""
    table = scenario.parameter_table()
    names = [name for name in varied(table, fixed_values(scenario)) if table[name].system not in off]
    known = {key for name in names for key in _called(table, name)}
    for asked in of:
        if asked not in known:
            raise unknown_name("kind.varied", asked, known)
    chosen = [name for name in names if not of or set(of) & set(_called(table, name))]
    groups = [_called(table, name)[GROUPINGS.index(by)] for name in chosen]
    return Factors((*chosen, LUCK), (*groups, LUCK))


def _called(table: ParameterTable, name: str) -> tuple[str, str, str]:
    """What a parameter may be asked for by: itself, its topic, its system; in the order of :data:`GROUPINGS`."""
    return name, table[name].topic, table[name].system


def _design(factors: Factors, method: str, rows: int, seed: int) -> np.ndarray:
    if method == MORRIS:
        from SALib.sample import morris

        return morris.sample(factors.problem, rows, num_levels=_LEVELS, seed=seed)
    from SALib.sample import sobol

    return sobol.sample(factors.problem, rows, calc_second_order=False, seed=seed)


def _rows(analysis: Analysis) -> list[Setting]:
    """The rows of the design as members of a few settings: each with parameters and luck of its own."""
    setting, scenario, ranks = analysis.setting, analysis.setting.scenario, analysis.ranks
    fixed = fixed_values(scenario)
    values = at_ranks(scenario.parameter_table(), analysis.factors.names[:-1], ranks[:, :-1], fixed)
    streams = np.minimum((ranks[:, -1] * _STREAMS).astype(int), _STREAMS - 1)
    found = []
    for start in range(0, len(ranks), _A_BATCH):
        part = slice(start, start + _A_BATCH)
        own = {name: np.repeat(each[:1], len(values[part])) for name, each in setting.own_values.items()}
        members = scenario.model_copy(update={"members": len(values[part])})
        drawn = tuple(streams[part].tolist())
        found.append(replace(setting, scenario=members, values=values[part], own_values=own, streams=drawn))
    return found


def _indices(analysis: Analysis, found: Outputs) -> pd.DataFrame:
    columns, rows = MORRIS_COLUMNS if analysis.method == MORRIS else SOBOL_COLUMNS, []
    names = analysis.factors.different
    for row, values in zip(found.rows.itertuples(index=False), found.values, strict=True):
        numbers = np.full((4, len(names)), np.nan)
        if not np.isnan(values).any() and values.std() > 0:
            numbers = (_morris if analysis.method == MORRIS else _sobol)(analysis, values)
        by = numbers[0] if analysis.method == MORRIS else numbers[2]
        rank = pd.Series(by).rank(ascending=False, method="min").to_numpy()
        rows += [(name, *row, analysis.runs, *numbers[:, k], rank[k]) for k, name in enumerate(names)]
    return pd.DataFrame(rows, columns=list(columns))


def _morris(analysis: Analysis, values: np.ndarray) -> np.ndarray:
    """mu_star, its error, mu and sigma, [number, factor]."""
    from SALib.analyze import morris

    problem, seed = analysis.factors.problem, analysis.setting.scenario.seed
    found = morris.analyze(problem, analysis.ranks, values, num_levels=_LEVELS, num_resamples=200, seed=seed)
    ordered = _in_order(analysis, found["names"])
    keys = ("mu_star", "mu_star_conf", "mu", "sigma")
    return np.array([np.asarray(found[key], float)[ordered] for key in keys])


def _sobol(analysis: Analysis, values: np.ndarray) -> np.ndarray:
    """First and total share of the variance, each with its error, [number, factor]."""
    from SALib.analyze import sobol

    problem, seed = analysis.factors.problem, analysis.setting.scenario.seed
    found = sobol.analyze(problem, values, calc_second_order=False, num_resamples=200, seed=seed)
    return np.array([np.asarray(found[key], float) for key in ("S1", "S1_conf", "ST", "ST_conf")])


def _in_order(analysis: Analysis, names: Sequence[str]) -> list[int]:
    """Where SALib has put each group."""
    there = list(names)
    return [there.index(name) for name in analysis.factors.different]
