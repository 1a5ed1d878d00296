"""The cheapest package: levers within their ranges, goals that are all to be met, and what that costs in money and carbon.

NSGA-II (Deb et al. 2002, of pymoo) moves a population of packages towards the front of public cost, the share of members that
miss a goal, and carbon; every package meets the same luck and parameters. Whoever takes the best of many noisy numbers is too
hopeful, so what is kept of the front is tried again on members that the search has not used, and both numbers are told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import xarray as xr

from simulation.errors import InputError
from simulation.scenario import Scenario, load_scenario
from simulation.study.arms import run_arms
from simulation.study.design import Factor, Point, at_point, factors_of
from simulation.study.discovery import Goal, goal_of
from simulation.study.ensemble import Progress, Setting, prepare
from simulation.study.outputs import PAYERS, whole_sums

STEPS = 200
"""A lever is turned in so many steps between its ends: a package reads well, and near ones are one."""
_FRESH = 1  # added to the seed, for the members that the search does not use
MEASURED = ("missed", "missed_share", "co2_total", *(f"cost_{payer}" for payer in PAYERS))
Values = tuple[float, ...]
"""The value of every lever, in order."""


class Range(NamedTuple):
    """How far a lever may be turned. key : dotted key of the scenario, or a parameter."""

    key: str
    low: float
    high: float

    def at(self, share: float) -> float:
        """The value at a share of the way, on a grid of :data:`STEPS`."""
        return float(f"{self.low + round(share * STEPS) / STEPS * (self.high - self.low):.6g}")


class Evaluation(NamedTuple):
    """What a package comes to, a number a member: :data:`MEASURED`, of which the first is 1 where any goal is missed and the
    second the share of goals that are."""

    values: Values
    measured: np.ndarray  # [measure, member]

    def of(self, name: str) -> np.ndarray:
        """One of :data:`MEASURED`, [member]."""
        return self.measured[MEASURED.index(name)]


@dataclass(frozen=True, eq=False)
class Search:
    """A search that has been checked and can be run."""

    scenario: Scenario
    levers: tuple[Range, ...]
    goals: tuple[Goal, ...]
    factors: tuple[Factor, ...]
    resolution: float
    population: int
    generations: int

    @property
    def runs(self) -> int:
        """Members of all packages, should none be tried twice."""
        return self.population * self.generations * self.scenario.members

    def package(self, values: Values) -> Scenario:
        """The scenario with its levers at these values."""
        return at_point(self.scenario, self.factors, Point(values))

    def evaluate(
        self,
        packages: Sequence[Values],
        scenario: Scenario | None = None,
        workers: int | None = None,
        progress: Progress | None = None,
    ) -> list[Evaluation]:
        """What these packages come to in the members of the search, or of another `scenario` with the same levers."""
        base = scenario or self.scenario
        settings = [prepare(at_point(base, self.factors, Point(v)), resolution=self.resolution) for v in packages]
        found = run_arms(settings, workers, progress, self._measure)
        return [Evaluation(values, measured) for values, measured in zip(packages, found, strict=True)]

    def _measure(self, setting: Setting, province: xr.Dataset) -> np.ndarray:
        found, missed = whole_sums(setting, province), np.stack([goal.missed(province) for goal in self.goals])
        numbers = dict(zip(found.rows["variable"], found.values, strict=True))
        return np.stack([missed.any(axis=0), missed.mean(axis=0), *(numbers[name] for name in MEASURED[2:])])

    def run(
        self,
        workers: int | None = None,
        progress: Progress | None = None,
        known: Mapping[Values, Evaluation] | None = None,
        note: Callable[[Iterable[Evaluation]], None] = lambda found: None,
    ) -> list[Evaluation]:
        """Try packages and give all that were tried, each once, in their order.

        known : packages that were tried before, which are not run again: the search draws the same ones from the same seed, so
        that a stopped one goes on where it was. note : told of the packages of every generation as soon as they are done.
        """
        tried = dict(known or {})
        seen: dict[Values, Evaluation] = {}
        nothing = tuple(lever.low for lever in self.levers)
        algorithm, done = self._algorithm(), 0
        for _ in range(self.generations):
            asked = algorithm.ask()
            packages = [tuple(lever.at(x) for lever, x in zip(self.levers, row, strict=True)) for row in asked.get("X")]
            fresh = [each for each in dict.fromkeys((nothing, *packages)) if each not in tried]

            def moved(now: int, _: int, before: int = done) -> None:
                if progress:
                    progress(min(before + now, self.runs), self.runs)

            made = self.evaluate(fresh, None, workers, moved) if fresh else []
            note(made)
            tried |= {each.values: each for each in made}
            seen |= {each: tried[each] for each in (nothing, *packages)}
            asked.set("F", np.array([objectives(tried[each], tried[nothing]) for each in packages]))
            algorithm.tell(infills=asked)
            done += len(packages) * self.scenario.members
            if progress:
                progress(min(done, self.runs), self.runs)
        return list(seen.values())

    def _algorithm(self) -> Any:
        """NSGA-II whose first population holds every lever at its least, and every lever at its most."""
        from pymoo.algorithms.moo.nsga2 import NSGA2
        from pymoo.core.problem import Problem
        from scipy.stats import qmc

        count = len(self.levers)
        drawn = qmc.LatinHypercube(count, rng=np.random.default_rng(self.scenario.seed)).random(self.population - 2)
        first = np.vstack([np.zeros(count), np.ones(count), drawn])
        algorithm = NSGA2(pop_size=self.population, sampling=first, eliminate_duplicates=True)
        problem = Problem(n_var=count, n_obj=3, xl=np.zeros(count), xu=np.ones(count))
        algorithm.setup(problem, termination=("n_gen", self.generations + 1), seed=self.scenario.seed, verbose=False)
        return algorithm


def objectives(one: Evaluation, nothing: Evaluation) -> tuple[float, float, float]:
    """What is to be little: public cost beyond that of no lever (mean, yuan), share of members that miss any goal, to which the
    mean share of goals is added that they miss, so that there is a way where nobody meets all; and carbon beyond that of no
    lever (mean, t)."""
    cost, carbon = (float((one.of(name) - nothing.of(name)).mean()) for name in ("cost_government", "co2_total"))
    return cost, float((one.of("missed") + one.of("missed_share")).mean()), carbon


def prepare_search(
    scenario: Scenario,
    levers: Mapping[str, tuple[float, float]],
    goals: Sequence[str],
    *,
    resolution: float = 0.1,
    population: int = 20,
    generations: int = 12,
) -> Search:
    """Everything of a search that can be checked before it runs. Raises :class:`InputError` for a goal that there is not, a
    lever that is no number, ends that do not fit, and a scenario whose members are chosen by what is published."""
    if scenario.condition:
        raise InputError("experiment.conditioned", name=scenario.name)
    factors = lever_factors(scenario, levers)
    ranges = tuple(Range(factor.key, *map(float, factor.values)) for factor in factors)
    setting = prepare(scenario, resolution=resolution)
    try:
        wanted = tuple(goal_of(setting, each) for each in goals)
    except InputError as mistake:
        raise mistake.at(None, "goals") from None
    return Search(scenario, ranges, wanted, tuple(factors), resolution, population, generations)


def lever_factors(scenario: Scenario, levers: Mapping[str, tuple[float, float]]) -> list[Factor]:
    """The levers as factors with two values each, checked at both ends."""
    for key, (low, high) in levers.items():
        if not low < high:
            raise InputError("experiment.ends", place=f"levers.{key}", found=f"{low:g} … {high:g}")
    try:
        factors = factors_of({key: [float(end) for end in ends] for key, ends in levers.items()}, scenario)
        for end in (0, 1):
            at_point(scenario, factors, Point(tuple(factor.values[end] for factor in factors)))
    except InputError as mistake:
        where = str(mistake.place or "").replace("over", "levers", 1)
        raise (mistake.at(None, where) if where else mistake) from None
    return factors


def front(tried: Sequence[Evaluation]) -> list[Evaluation]:
    """The packages that no other beats in public cost, odds and carbon together, the cheapest first; the first that was tried
    has every lever at its least."""
    values = np.array([objectives(each, tried[0]) for each in tried])
    best = [k for k, one in enumerate(values) if not any((other <= one).all() and (other < one).any() for other in values)]
    return [tried[k] for k in sorted(best, key=lambda k: tuple(values[k]))]


def kept_of(found: Sequence[Evaluation], nothing: Evaluation, most: int) -> list[Evaluation]:
    """So many packages of a front, the best first: the cheapest of each odds, evenly over the odds where there are more."""
    cheapest: dict[float, Evaluation] = {}
    for each in found:
        _, missed, _ = objectives(each, nothing)
        cheapest.setdefault(round(missed, 9), each)
    ordered = [cheapest[missed] for missed in sorted(cheapest)]
    places = np.unique(np.linspace(0, len(ordered) - 1, min(most, len(ordered))).round().astype(int))
    return [ordered[k] for k in places]


def tested(
    search: Search, kept: Sequence[Evaluation], nothing: Evaluation, members: int, **how: Any
) -> tuple[list[Evaluation], Evaluation]:
    """The same packages, and no lever, in `members` that the search has not used: another seed."""
    fresh = search.scenario.replace(members=members, seed=(search.scenario.seed + _FRESH) % 2**32)
    found = search.evaluate([each.values for each in (*kept, nothing)], fresh, **how)
    return found[:-1], found[-1]


def packages_table(
    search: Search, kept: Sequence[Evaluation], nothing: Evaluation, again: Sequence[Evaluation], none_again: Evaluation
) -> pd.DataFrame:
    """A row a package, the best odds on fresh members first: levers, then what it comes to beside no lever.

    p_all : share of fresh members that meet all goals; p_all_least : with every lever at its least; p_all_searched : of the
    members of the search; optimism : by how much the search was too hopeful; costs and carbon are means of the fresh members,
    yuan of 2021 and t.
    """
    rows, least = [], 1.0 - float(none_again.of("missed").mean())
    for old, new in zip(kept, again, strict=True):
        searched, p_all = (1.0 - float(each.of("missed").mean()) for each in (old, new))
        row = dict(zip((lever.key for lever in search.levers), new.values, strict=True))
        row |= {"p_all": p_all, "p_all_least": least, "p_all_searched": searched, "optimism": searched - p_all}
        row |= {name: float((new.of(name) - none_again.of(name)).mean()) for name in MEASURED[2:]}
        rows.append(row)
    table = pd.DataFrame(rows).sort_values(
        ["p_all", "cost_government"], ascending=[False, True], kind="stable", ignore_index=True
    )
    table.insert(0, "package", np.arange(1, len(table) + 1))
    return table


def search(
    scenario: Scenario | str | Path,
    levers: Mapping[str, tuple[float, float]],
    goals: Sequence[str],
    *,
    members: int = 20,
    resolution: float = 0.1,
    population: int = 20,
    generations: int = 12,
    kept: int = 6,
    tested_on: int = 200,
    workers: int | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Look for the cheapest packages that meet all goals: the table of :func:`packages_table`.

    levers : by dotted key of the scenario or parameter, its least and largest value. goals : ids of goals of the province.
    Cost and carbon are beside every lever at its least, under the same luck.
    """
    chosen = (scenario if isinstance(scenario, Scenario) else load_scenario(scenario)).replace(members=members)
    made = prepare_search(chosen, levers, goals, resolution=resolution, population=population, generations=generations)
    tried = made.run(workers, progress)
    best = kept_of(front(tried), tried[0], kept)
    again, none_again = tested(made, best, tried[0], tested_on, workers=workers)
    return packages_table(made, best, tried[0], again, none_again)
