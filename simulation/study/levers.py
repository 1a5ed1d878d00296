"""What every lever does: each measure of a scenario alone, the package without it, and one step that could be added.

All arms have the same members, parameters and luck, so that what differs between two is the lever. "Alone" is beside
`no-policy`; "in the package" is the scenario less the same without the measure; "added" is the scenario with one more step (see
`scenario/steps.yaml`) less the scenario.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from simulation.errors import InputError
from simulation.projection.headlines import DOWN, UP
from simulation.scenario import Scenario, load_scenario
from simulation.scenario.steps import steps_of
from simulation.study import paired
from simulation.study.arms import run_arms
from simulation.study.attribution import arm_of, under
from simulation.study.certainty import by_source, parted
from simulation.study.discovery import Goal, goals_of
from simulation.study.ensemble import Progress, Setting, prepare
from simulation.study.options import check_resolution
from simulation.study.outputs import PAYERS, Outputs, outputs, payments_by
from simulation.study.players import Player, differing_parts
from simulation.study.trial import ADDED, ALONE, IN_PACKAGE, LEVER_COLUMNS, ODDS, PRIVATE, PUBLIC, ROLES, no_levers
from simulation.study.twins import REFERENCES
from simulation.vocabulary import OUTCOMES

_VALUE = "value"
_FEW, _COARSE = 8, (0.1, 0.2, 0.5)
GOVERNMENT = "government"
_PRIVATE_PAYERS = tuple(f"cost_{payer}" for payer in PAYERS if f"cost_{payer}" != PUBLIC)


@dataclass(frozen=True, eq=False)
class Pair:
    """Two arms that differ by a lever, by their numbers. start : the quarter a step begins in, blank for the others."""

    lever: str
    role: str
    start: str
    with_it: int
    without: int


@dataclass(frozen=True, eq=False)
class Levers:
    """A question about levers that has been checked and can be run. settings : the arms, the package first."""

    scenario: Scenario
    settings: tuple[Setting, ...]
    pairs: tuple[Pair, ...]
    goals: tuple[Goal, ...]
    certain: bool

    @property
    def runs(self) -> int:
        return sum(setting.scenario.members for setting in self.settings)

    def run(self, workers: int | None = None, progress: Progress | None = None) -> Found:
        """Simulate every arm."""
        found = run_arms(self.settings, workers, progress, self._keep)
        sources = [each.base for each in found[-len(parted(self.settings[0])) :]] if self.certain else []
        certainty = by_source(found[0].base, sources, self.settings[0].resolution) if self.certain else None
        tables = [_table(pair, found, self.goals) for pair in self.pairs]
        table = pd.concat(tables, ignore_index=True) if tables else no_levers()
        table["resolution"] = self.settings[0].resolution
        return Found(self, table[list(LEVER_COLUMNS)], certainty)

    def _keep(self, setting: Setting, province: xr.Dataset) -> Kept:
        paid = payments_by(GOVERNMENT, setting, province)
        return Kept(outputs(setting, province), _of_goals(self.goals, province), paid)


@dataclass(frozen=True, eq=False)
class Kept:
    """What is kept of an arm: the outputs of every study, odds and values of goals, and what governments pay for."""

    base: Outputs
    goals: Outputs
    paid: Outputs


@dataclass(frozen=True, eq=False)
class Found:
    """What was found. table : a row a lever, role and output, columns :data:`LEVER_COLUMNS`. certainty : what the spread
    is due to, None where it was not asked for.

    Parts of the public cost are called `paid_<payment>`.
    Rows of goals carry the id in `goal_id`: their `variable` is "p_meet", the share of members that meet it, or the goal's own.
    cost_of_point : yuan of everybody together (present value) for one percentage point more of P(meet), or of a share; missing
    where the lever moves it by less than its interval, or the wrong way.
    """

    levers: Levers
    table: pd.DataFrame
    certainty: pd.DataFrame | None

    @property
    def members(self) -> int:
        return self.levers.scenario.members


def levers(
    scenario: Scenario | str | Path,
    *,
    members: int | None = None,
    resolution: float = 1.0,
    province: str | None = None,
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Found:
    """What every lever of a scenario does, and what one step more would; see :class:`Found`.

    Raises :class:`InputError` for one member, a scenario whose members are chosen by what is published, and one that has no
    measure beyond `no-policy` and no step that could be added.
    """
    chosen = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    changes = {"members": members, "province": province, "seed": seed}
    chosen = chosen.replace(**{key: value for key, value in changes.items() if value is not None})
    return prepare_levers(chosen, resolution=resolution).run(workers, progress)


def prepare_levers(
    scenario: Scenario, *, resolution: float = 1.0, roles: Sequence[str] = ROLES, certain: bool = True
) -> Levers:
    """Everything of it that can be checked before it runs. certain : ask, too, what the spread of members is due to."""
    if scenario.members < 2:
        raise InputError("levers.one_member")
    if scenario.condition:
        raise InputError("attribute.conditioned", name=scenario.name)
    package = prepare(scenario, resolution=resolution)
    check_resolution(package)
    settings, pairs = [package], []
    if ADDED in roles:
        for step in steps_of(package.scenario):
            settings.append(under(package, step.scenario))
            pairs.append(Pair(step.lever, ADDED, str(step.start), len(settings) - 1, 0))
    reference = load_scenario(REFERENCES[0]).replace(province=package.scenario.province)
    players = differing_parts(package.scenario, reference) if {ALONE, IN_PACKAGE} & {*roles} else []
    if not players and not pairs:
        raise InputError("levers.none", name=scenario.name)
    pairs += _of_players(package, players, settings)
    order = {role: k for k, role in enumerate(ROLES)}
    pairs = sorted((pair for pair in pairs if pair.role in roles), key=lambda pair: order[pair.role])
    if certain:
        settings += parted(package)
    return Levers(package.scenario, tuple(settings), tuple(pairs), tuple(goals_of(package).values()), certain)


def prepare_trial(setting: Setting) -> Levers:
    """The steps that could be added to a run and what its spread is due to, in its first few members and coarsely:
    what a summary needs, for a tenth of the time. A small province is taken less coarsely, as `check_resolution` asks."""
    scenario, most = setting.scenario, setting.resolution
    few = scenario.replace(members=min(scenario.members, _FEW)) if scenario.members > _FEW else scenario
    for resolution in (*(each for each in _COARSE if each < most), most):
        try:
            return prepare_levers(few, resolution=resolution, roles=(ADDED,))
        except InputError as refused:
            if refused.message.key != "compare.coarse" or resolution == most:
                raise
    raise AssertionError


def _of_players(package: Setting, players: Sequence[Player], settings: list[Setting]) -> list[Pair]:
    """Pairs of every measure alone and in the package; their arms are added to `settings`."""
    if not players:
        return []
    whole, found = (1 << len(players)) - 1, []
    settings.append(arm_of(package, players, 0))
    bare = len(settings) - 1
    for k, player in enumerate(players):
        settings += [arm_of(package, players, 1 << k), arm_of(package, players, whole - (1 << k))]
        found.append(Pair(player.name, ALONE, "", len(settings) - 2, bare))
        found.append(Pair(player.name, IN_PACKAGE, "", 0, len(settings) - 1))
    return found


def _of_goals(goals: Sequence[Goal], province: xr.Dataset) -> Outputs:
    """Of every goal whether it is met, and what is reached: two rows a goal, in order."""
    rows, values = [], []
    for goal in goals:
        better = DOWN if goal.comparator == "<=" else UP
        rows += [(ODDS, goal.id, "probability", UP), (_VALUE, goal.id, OUTCOMES[goal.variable].unit, better)]
        values += [1.0 - goal.missed(province), goal.achieved(province)]
    members = province.sizes["member"]
    table = pd.DataFrame(rows, columns=["variable", "period", "unit", "better"])
    return Outputs(table, np.array(values, float).reshape(len(rows), members))


def _table(pair: Pair, found: Sequence[Kept], goals: Sequence[Goal]) -> pd.DataFrame:
    """The rows of one pair of arms."""
    one, other = found[pair.with_it], found[pair.without]
    table = paired.paired(_with_private(one.base), _with_private(other.base))
    table = pd.concat([table, paired.paired(one.paid, other.paid)], ignore_index=True)
    of_goals = paired.paired(one.goals, other.goals)
    variables = {goal.id: (goal.variable, str(goal.year)) for goal in goals}
    of_goals.insert(0, "goal_id", of_goals["period"])
    of_goals["variable"] = [
        ODDS if row.variable == ODDS else variables[row.goal_id][0] for row in of_goals.itertuples(index=False)
    ]
    of_goals["period"] = [variables[goal][1] for goal in of_goals["goal_id"]]
    table = pd.concat([of_goals, table.assign(goal_id="")], ignore_index=True)
    cost = table.loc[table["variable"].isin([PUBLIC, PRIVATE]), "mean"].sum()
    return table.assign(lever=pair.lever, role=pair.role, start=pair.start, cost_of_point=_cost_of_point(table, cost))


def _with_private(found: Outputs) -> Outputs:
    """The outputs with what everybody but the government pays, together."""
    private = found.rows["variable"].isin(_PRIVATE_PAYERS).to_numpy()
    row = found.rows[private].iloc[0].to_dict() | {"variable": PRIVATE}
    rows = pd.concat([found.rows, pd.DataFrame([row])], ignore_index=True)
    return Outputs(rows, np.vstack([found.values, found.values[private].sum(axis=0)]))


def _cost_of_point(table: pd.DataFrame, cost: float) -> np.ndarray:
    """Yuan a percentage point, where a share or P(meet) rises and its interval lies above zero."""
    shares = table["unit"].isin(["share", "probability"]) & (table["better"] == UP)
    gained = shares & (table["mean_low"] > 0)
    return np.where(gained, cost / (100 * table["mean"].where(gained, 1.0)), np.nan)
