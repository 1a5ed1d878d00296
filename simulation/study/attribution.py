"""What of an effect is due to what: Shapley values over systems or over the parts of a policy, member by member.

Every subset of players is an arm, run with the same members, parameters and luck. The Shapley value of a player is what it
adds, on average over all orders in which players may join; the values of all sum to the whole effect, in every member. What a
system counts itself (residents, research) is divided among the others, with that system always there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from simulation.errors import InputError
from simulation.facts.published import load_targets
from simulation.projection.probability import spread
from simulation.scenario import Scenario, first_of, load_scenario
from simulation.study.arms import run_arms
from simulation.study.ensemble import Progress, Setting, prepare
from simulation.study.options import check_resolution
from simulation.study.outputs import ROWS, aligned
from simulation.study.paired import mean_and_interval
from simulation.study.players import MEASURES, SYSTEMS, Player, parts_of, systems_of
from simulation.study.shapley import ends, games, interaction, shapley
from simulation.study.twins import extended_here
from simulation.systems.composition import with_systems
from simulation.world.fit import fit
from simulation.world.goal_table import commitments

WHOLE = "whole"
_NUMBERS = ("members_with_value", "mean", "mean_low", "mean_high", "median", "p05", "p95")
COLUMNS = ("player", *ROWS, "members", *_NUMBERS, "alone", "last")
INTERACTION_COLUMNS = ("player", "other", *ROWS, "members", *_NUMBERS)


@dataclass(frozen=True, eq=False)
class Arms:
    """An attribution that has been checked and can be run. settings : of every subset of players, by its bits: player k takes
    part where bit k is set; the last arm has all of them."""

    scenario: Scenario
    against: Scenario | None
    over: str
    players: tuple[Player, ...]
    settings: tuple[Setting, ...]

    @property
    def runs(self) -> int:
        return sum(setting.scenario.members for setting in self.settings)

    def run(self, workers: int | None = None, progress: Progress | None = None) -> Attribution:
        """Simulate every arm."""
        found = run_arms(self.settings, workers, progress)
        return Attribution(self, *aligned(found))


@dataclass(frozen=True, eq=False)
class Attribution:
    """What was found. rows : the outputs. values : [arm, output, member]."""

    arms: Arms
    rows: pd.DataFrame
    values: np.ndarray

    @property
    def names(self) -> list[str]:
        return [player.name for player in self.arms.players]

    @property
    def shapley(self) -> np.ndarray:
        """What each player adds, [player, output, member], see `study/shapley.py`."""
        return shapley(self.values)

    @property
    def whole(self) -> np.ndarray:
        """All players against none, of those that a row can be divided among, [output, member]."""
        return ends(self.values)[2]

    @property
    def conditional(self) -> dict[tuple[str, ...], list[str]]:
        """The variables that there are only where certain players take part, by the names of these players."""
        found: dict[tuple[str, ...], list[str]] = {}
        for game in games(self.values):
            if game.needed:
                variables = found.setdefault(tuple(self.names[k] for k in game.needed), [])
                variables += [name for name in self.rows["variable"].iloc[game.rows] if name not in variables]
        return found

    @property
    def table(self) -> pd.DataFrame:
        """A row a player and output, and one for the whole, columns :data:`COLUMNS`.

        mean : the Shapley value over members with its 95 % interval (Student's t); median, p05, p95 : over members. alone,
        last : what the player adds, on average, to none of the others and to all of them: far apart where it interacts. A
        player without whom there is no such output has no value of it, and the whole is what the others add to that player.
        """
        alone, last, whole = ends(self.values)
        parts = zip([*self.names, WHOLE], [*self.shapley, whole], [*alone, whole], [*last, whole], strict=True)
        rows = []
        for name, values, first_in, last_in in parts:
            for at, row in enumerate(self.rows.itertuples(index=False)):
                rows.append((name, *row, *_numbers(values[at]), _mean(first_in[at]), _mean(last_in[at])))
        return pd.DataFrame(rows, columns=list(COLUMNS))

    @property
    def interactions(self) -> pd.DataFrame:
        """A row a pair of players and output, columns :data:`INTERACTION_COLUMNS`: what both add together beyond what each
        adds, averaged over the others (Grabisch & Roubens 1999); above zero where one strengthens the other."""
        rows = []
        for i, one in enumerate(self.names):
            for j, other in list(enumerate(self.names))[i + 1 :]:
                values = interaction(self.values, i, j)
                for at, row in enumerate(self.rows.itertuples(index=False)):
                    rows.append((one, other, *row, *_numbers(values[at])))
        return pd.DataFrame(rows, columns=list(INTERACTION_COLUMNS))


def attribute(
    scenario: Scenario | str | Path,
    against: Scenario | str | Path | None = None,
    *,
    over: str | None = None,
    members: int | None = None,
    resolution: float = 1.0,
    province: str | None = None,
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Attribution:
    """What of the effect of a scenario is due to what.

    over "systems" (the rule where `against` is not given): the systems that take part and can be left out, see
    `study/players.py`. over "measures": the parts of the policy in which the scenario differs from `against`, or from the
    scenario that it extends; parameters are those of the scenario in every arm. With k players there are 2^k arms of
    `members` each. Raises :class:`InputError` where there are fewer than two players or more than ten, and for one member.
    """
    loaded = [None if each is None or isinstance(each, Scenario) else load_scenario(each) for each in (scenario, against)]
    one, other = loaded[0] or scenario, loaded[1] or against
    assert isinstance(one, Scenario) and (other is None or isinstance(other, Scenario))
    changes = {"members": members, "province": province, "seed": seed}
    one = one.replace(**{key: value for key, value in changes.items() if value is not None})
    return prepare_arms(one, other, over=over, resolution=resolution).run(workers, progress)


def prepare_arms(
    scenario: Scenario, against: Scenario | None = None, *, over: str | None = None, resolution: float = 1.0
) -> Arms:
    """Everything of an attribution that can be checked before it runs."""
    if scenario.members < 2:
        raise InputError("attribute.one_member")
    if scenario.condition:
        raise InputError("attribute.conditioned", name=scenario.name)
    over = over or (SYSTEMS if against is None else MEASURES)
    if over == SYSTEMS and against is not None:
        raise InputError("attribute.systems_alone", name=scenario.name)
    if over == MEASURES:
        against = against.replace(province=scenario.province) if against else extended_here(scenario)
        if against is None:
            raise InputError("attribute.nothing_extended", name=scenario.name)
        players = parts_of(scenario, against)
    else:
        players = systems_of(scenario)
    setting = prepare(scenario, resolution=resolution)
    check_resolution(setting)
    settings = [arm_of(setting, players, arm) for arm in range(1 << len(players))]
    return Arms(scenario, against, over, tuple(players), tuple(settings))


def arm_of(setting: Setting, players: Sequence[Player], arm: int) -> Setting:
    """The setting in which the players of these bits take part: the same members, parameters and luck."""
    scenario = setting.scenario
    for k, player in enumerate(players):
        if not arm >> k & 1:
            scenario = player.without(scenario)
    return under(setting, scenario)


def under(setting: Setting, scenario: Scenario) -> Setting:
    """The setting with the policy and systems of another scenario: the same members, parameters and luck."""
    fitted = fit(scenario, setting.facts, setting.composition.own)
    if fitted.mistakes:
        raise first_of(fitted.mistakes)
    goals = commitments(fitted.scenario, setting.facts, load_targets())
    composition = with_systems(setting.composition.own, fitted.scenario.systems.off)
    return replace(setting, scenario=fitted.scenario, goals=goals, composition=composition)


def _numbers(values: np.ndarray) -> tuple[float, ...]:
    known = values[~np.isnan(values)]
    return (len(values), len(known), *mean_and_interval(known), *spread(known))


def _mean(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else np.nan
