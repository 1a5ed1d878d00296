"""Where a goal is missed: conditions on parameters under which it mostly is, as a shallow tree finds them.

The tree is of scikit-learn, three questions deep. How well it tells members that it has not seen is measured by five-fold cross
validation; where that is little better than chance, the conditions are not to be believed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import xarray as xr

from simulation.errors import InputError, unknown_name
from simulation.facts.published import load_targets
from simulation.parameters import load_parameters
from simulation.projection import outcomes
from simulation.projection.probability import met
from simulation.projection.targets import PROJECTED, status_of
from simulation.scenario import Scenario, load_scenario
from simulation.study.arms import run_arms
from simulation.study.ensemble import Progress, Setting, fixed_values, prepare
from simulation.study.options import check_resolution
from simulation.study.ranks import varied
from simulation.study.sensitivity import LEAST_RUNS
from simulation.vocabulary import OUTCOMES
from simulation.world.goal_table import NATION, Commitment, plan_start, urban_population_share

BELIEVED = 0.6
"""Least area under the curve, on members left out, at which conditions are told: .5 is chance, 1 is certain."""
_DEPTH, _FOLDS, _RARE = 3, 5, 10
COLUMNS = ("box", "members", "missed", "density", "coverage", "parameter", "at_least", "below", "unit")


class Goal(NamedTuple):
    """A goal of the province. period_start : the first year of a sum, None for a share of `year`."""

    id: str
    variable: str
    year: int
    period_start: int | None
    comparator: str
    value: float

    def achieved(self, province: xr.Dataset) -> np.ndarray:
        """What the province comes to, verified, [member]."""
        return outcomes.achieved(province, self.variable, self.year, self.period_start)[:, 0]

    def missed(self, province: xr.Dataset) -> np.ndarray:
        """Which members miss it on verified values, [member]."""
        return ~met(self.achieved(province), self.value, self.comparator, OUTCOMES[self.variable].kind)


class Box(NamedTuple):
    """Conditions and what is the case where all of them hold. conditions : parameter, least value and the value that it lies
    below, infinite where there is none. missed : members of it that miss the goal."""

    conditions: tuple[tuple[str, float, float], ...]
    members: int
    missed: int

    @property
    def density(self) -> float:
        """Share of the members in the box that miss the goal."""
        return self.missed / self.members


@dataclass(frozen=True, eq=False)
class Discovery:
    """Where a goal is missed. boxes : those in which it is missed more often than on the whole, the densest first. score :
    area under the curve on members left out."""

    goal: Goal
    members: int
    missed: int
    boxes: tuple[Box, ...]
    score: float

    @property
    def believed(self) -> bool:
        return self.score >= BELIEVED and bool(self.boxes)

    @property
    def table(self) -> pd.DataFrame:
        """A row a condition, columns :data:`COLUMNS`: coverage is the share of all misses that lie in the box."""
        table, rows = load_parameters(), []
        for k, box in enumerate(self.boxes, start=1):
            head = (k, box.members, box.missed, box.density, box.missed / self.missed)
            for name, least, below in box.conditions:
                ends = [np.nan if np.isinf(end) else end for end in (least, below)]
                rows.append((*head, name, *ends, table[name].unit))
        return pd.DataFrame(rows, columns=list(COLUMNS))


def discover(
    scenario: Scenario | str | Path,
    goal: str,
    *,
    members: int | None = None,
    resolution: float = 1.0,
    province: str | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Discovery:
    """Under which values of parameters a goal of the province (by its id, see `greenplan list targets`) is missed.

    Raises :class:`InputError` for fewer than :data:`LEAST_RUNS` members, for a goal that there is not or that is not
    simulated, and where fewer than ten members miss it, or meet it.
    """
    changes = {"members": members, "province": province}
    chosen = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    chosen = chosen.replace(**{key: value for key, value in changes.items() if value is not None})
    setting, found = prepare_discovery(chosen, goal, resolution)
    return discover_in(setting, found, workers, progress)


def prepare_discovery(scenario: Scenario, goal: str, resolution: float = 1.0) -> tuple[Setting, Goal]:
    """Everything of it that can be checked before it runs."""
    if scenario.members < LEAST_RUNS:
        raise InputError("discover.too_few", members=scenario.members, least=LEAST_RUNS)
    if not scenario.sample_parameters:
        raise InputError("discover.not_sampled", name=scenario.name)
    setting = prepare(scenario, resolution=resolution)
    check_resolution(setting)
    return setting, goal_of(setting, goal)


def discover_in(setting: Setting, goal: Goal, workers: int | None = None, progress: Progress | None = None) -> Discovery:
    """The same for a setting and a goal that are checked."""
    (missed,) = run_arms([setting], workers, progress, lambda _, province: goal.missed(province))
    scenario = setting.scenario
    table = scenario.parameter_table()
    names = [name for name in varied(table, fixed_values(scenario)) if table[name].system not in setting.composition.off]
    return where_missed(goal, names, setting.values[:, [table.position[name] for name in names]], missed, scenario.seed)


def where_missed(goal: Goal, names: list[str], values: np.ndarray, missed: np.ndarray, seed: int) -> Discovery:
    """The boxes of a tree on parameters [member, name] and who misses the goal [member]."""
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.tree import DecisionTreeClassifier

    count, misses = len(missed), int(missed.sum())
    if min(misses, count - misses) < _RARE:
        raise InputError("discover.one_sided", id=goal.id, missed=misses, members=count, least=_RARE)
    tree = DecisionTreeClassifier(max_depth=_DEPTH, min_samples_leaf=max(_RARE, count // 20), random_state=seed)
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=seed)
    guessed = cross_val_predict(tree, values, missed, cv=folds, method="predict_proba")[:, 1]
    tree.fit(values, missed)
    leaves = tree.apply(values)
    boxes = []
    for leaf, conditions in _paths(tree.tree_):
        inside = leaves == leaf
        boxes.append(Box(_ends(conditions, names), int(inside.sum()), int(missed[inside].sum())))
    above = sorted((box for box in boxes if box.density > misses / count), key=lambda box: -box.density)
    return Discovery(goal, count, misses, tuple(above), float(roc_auc_score(missed, guessed)))


def goal_of(setting: Setting, asked: str) -> Goal:
    """The goal of the province with this id, published or the scenario's own."""
    known = goals_of(setting)
    if asked not in known:
        raise unknown_name("kind.simulated_goal", asked, [*known])
    return known[asked]


def goals_of(setting: Setting) -> dict[str, Goal]:
    """Every goal of the province that is simulated, by its id: those published, then the scenario's own."""
    facts, published = setting.facts, load_targets()
    here = published[published["adcode"].isin([NATION, facts.adcode])]
    rows = [row for row in here.itertuples() if status_of(row, _last_year(setting)) == PROJECTED]
    own = [each for each in setting.goals if each.own and each.adcode == facts.adcode]
    return {str(row.id): _published(row, setting) for row in rows} | {each.id: _own(each) for each in own}


def _published(row: Any, setting: Setting) -> Goal:
    value, quantity = float(row.goal), OUTCOMES[row.variable].kind == "quantity"
    if quantity and row.adcode == NATION:
        value *= urban_population_share(setting.facts)
    start = int(row.period_start) if quantity else None
    return Goal(str(row.id), str(row.variable), int(row.year), start, str(row.comparator), value)


def _own(each: Commitment) -> Goal:
    start = plan_start(each.deadline) if OUTCOMES[each.variable].kind == "quantity" else None
    return Goal(each.id, each.variable, each.deadline, start, ">=", each.value)


def _last_year(setting: Setting) -> int:
    end = setting.scenario.horizon.end
    return end.year if end.quarter == 4 else end.year - 1


def _paths(tree: Any, node: int = 0, conditions: tuple[tuple[int, str, float], ...] = ()) -> Iterator[tuple[int, Any]]:
    """Every leaf with the questions that lead to it: (feature, side, threshold)."""
    if tree.children_left[node] < 0:
        yield node, conditions
        return
    question = int(tree.feature[node]), float(tree.threshold[node])
    yield from _paths(tree, int(tree.children_left[node]), (*conditions, (question[0], "below", question[1])))
    yield from _paths(tree, int(tree.children_right[node]), (*conditions, (question[0], "above", question[1])))


def _ends(conditions: tuple[tuple[int, str, float], ...], names: list[str]) -> tuple[tuple[str, float, float], ...]:
    """One pair of ends a parameter."""
    ends: dict[str, list[float]] = {}
    for feature, side, threshold in conditions:
        end = ends.setdefault(names[feature], [-np.inf, np.inf])
        if side == "below":
            end[1] = min(end[1], threshold)
        else:
            end[0] = max(end[0], threshold)
    return tuple((name, low, high) for name, (low, high) in ends.items())
