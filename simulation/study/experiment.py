"""Experiments: a scenario at many points of a design, in one dataset that says all that it rests on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from simulation.errors import InputError
from simulation.parameters import load_parameters
from simulation.projection.headlines import headline_name
from simulation.results.digests import source_digests
from simulation.results.manifest import RESULTS_VERSION, input_digests, versions
from simulation.scenario import Scenario, load_scenario, saved_text
from simulation.study.arms import run_arms
from simulation.study.design import Factor, Point, at_point, factors_of, points_of
from simulation.study.ensemble import Progress, Setting, prepare, prior_values
from simulation.study.outputs import Outputs, aligned


@dataclass(frozen=True, eq=False)
class Experiment:
    """An experiment that has been checked and can be run: what varies, its points, and the setting of each."""

    factors: tuple[Factor, ...]
    points: tuple[Point, ...]
    settings: tuple[Setting, ...]
    base: Scenario

    @property
    def runs(self) -> int:
        """Members of all points."""
        return sum(setting.scenario.members for setting in self.settings)

    def run(self, workers: int | None = None, progress: Progress | None = None) -> xr.Dataset:
        """Simulate every point and give the dataset of :func:`experiment`."""
        return _dataset(self, run_arms(self.settings, workers, progress))


def experiment(
    scenario: Scenario | str | Path,
    over: Mapping[str, Any],
    *,
    members: int | None = None,
    points: int = 16,
    resolution: float = 1.0,
    province: str | None = None,
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> xr.Dataset:
    """Run a scenario at every point of a design, `members` of it each, all under the same luck.

    over : by parameter, or by dotted key of the scenario (`"measures.award.strength"`), a list of values; for a parameter
    also a distribution: `"range"` (that of the table), `{"low": 1, "high": 3, "distribution": "uniform"}`, or a frozen one of
    SciPy. Lists are crossed; from distributions `points` rows are drawn together (scrambled Sobol) and crossed with them.
    Parameters that do not vary are those of the members of the scenario.

    The dataset has a variable an output, dims (design, member) or (design, member, year), the last year of each period; along
    `design` the value of everything that varies; `parameters`, dims (design, member, parameter), every value that was used;
    and attributes that say scenario, design, seed, resolution, versions and digests. Raises :class:`InputError` before
    anything is simulated.
    """
    changes = {"members": members, "province": province, "seed": seed}
    chosen = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    chosen = chosen.replace(**{key: value for key, value in changes.items() if value is not None})
    return prepare_experiment(chosen, over, points=points, resolution=resolution).run(workers, progress)


def prepare_experiment(scenario: Scenario, over: Mapping[str, Any], *, points: int = 16, resolution: float = 1.0) -> Experiment:
    """Everything of an experiment that can be checked before it runs."""
    if scenario.condition:
        raise InputError("experiment.conditioned", name=scenario.name)
    if points < 1:
        raise InputError("experiment.points", found=points)
    factors = factors_of(over, scenario)
    design = points_of(factors, points, scenario.seed)
    known: dict[tuple[str, ...], Setting] = {}
    settings = tuple(_setting(scenario, factors, point, resolution, known) for point in design)
    return Experiment(tuple(factors), tuple(design), settings, scenario)


def _setting(
    scenario: Scenario, factors: Sequence[Factor], point: Point, resolution: float, known: dict[tuple[str, ...], Setting]
) -> Setting:
    """The setting of a point; of points that differ in parameters alone the scenario is read and fitted once."""
    pairs = list(zip(factors, point.values, strict=True))
    others = [(factor, value) for factor, value in pairs if not factor.is_parameter]
    key = tuple(repr(value) for _, value in others)
    if key not in known:
        there = at_point(scenario, [factor for factor, _ in others], Point(tuple(value for _, value in others)))
        known[key] = prepare(there, resolution=resolution)
    setting = known[key]
    if len(others) == len(pairs):
        return setting
    fixed = at_point(setting.scenario, factors, point) if others == [] else at_point(scenario, factors, point)
    fitted = setting.scenario.model_copy(update={"parameters": fixed.parameters})
    return replace(setting, scenario=fitted, values=prior_values(fitted, range(fitted.members)))


def _dataset(made: Experiment, found: Sequence[Outputs]) -> xr.Dataset:
    (rows, values), members = aligned(found), made.base.members  # [design, output, member]
    years = sorted({period[-4:] for period in rows["period"]})
    data: dict[str, Any] = {}
    for name, of_name in rows.groupby("variable", sort=False):
        attributes = _attributes(str(name), of_name)
        if len(of_name) == 1:
            data[str(name)] = (("design", "member"), values[:, of_name.index[0]], attributes)
        else:
            block = np.full((len(found), members, len(years)), np.nan)
            for at, period in zip(of_name.index, of_name["period"], strict=True):
                block[:, :, years.index(period[-4:])] = values[:, at]
            data[str(name)] = (("design", "member", "year"), block, attributes)
    used = np.stack([setting.values for setting in made.settings])
    data["parameters"] = (("design", "member", "parameter"), used, {"long_name": "value of every parameter"})
    coords: dict[str, Any] = {"design": np.arange(len(found)), "member": np.arange(members), "year": [int(y) for y in years]}
    coords["parameter"] = np.array(load_parameters().names)
    for k, factor in enumerate(made.factors):
        coords[factor.key] = ("design", _along([point.values[k] for point in made.points]))
    return xr.Dataset(data, coords, provenance(made))


def _along(values: Sequence[Any]) -> np.ndarray:
    """Values of a factor along the design: numbers as numbers, all else as JSON."""
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return np.array(values, float)
    return np.array([v if isinstance(v, str) else json.dumps(v, ensure_ascii=False, default=str) for v in values])


def _attributes(name: str, rows: Any) -> dict[str, str]:
    return {
        "long_name": headline_name(name, "en"),
        "long_name_zh": headline_name(name, "zh"),
        "units": rows["unit"].iloc[0],
        "better": rows["better"].iloc[0],
        "periods": " ".join(rows["period"]),
    }


def provenance(made: Experiment) -> dict[str, Any]:
    """What the numbers rest on: texts and numbers, for attributes of a file."""
    first = made.settings[0]
    return {
        "title": "greenplan experiment",
        "scenario": made.base.name,
        "scenario_yaml": saved_text(made.base),
        "over": json.dumps({factor.key: factor.said for factor in made.factors}, ensure_ascii=False),
        "province": first.facts.adcode,
        "seed": made.base.seed,
        "members": made.base.members,
        "resolution": first.resolution,
        "results_version": RESULTS_VERSION,
        "versions": json.dumps(versions()),
        "digests": json.dumps(input_digests(made.base, first.facts) | source_digests()),
    }
