"""The constants of the choice model: what it does not explain, solved once so that the base state is reproduced.

Two things are asked of the population of developers, in expectation over their costs and their awareness: a project that no
mandate binds chooses code with 1 - voluntary_share, and all projects together, bound or not, start in the base mix of green
levels. Solving for a developer of mean cost instead would let the cheap tail of costs multiply ultra-low energy thirtyfold in
the first years, with no policy behind it.
"""

from __future__ import annotations

import functools
import math
from types import SimpleNamespace
from typing import Any

import numpy as np
from scipy import optimize, special, stats

from simulation.systems.buildings.rules import (
    BASIC,
    N_LEVELS,
    N_URBAN_USES,
    RESIDENTIAL,
    ULTRA_LOW,
    communities,
    peers,
    retrofit,
)

_RANKS = (np.arange(200) + 0.5) / 200  # midpoints of equally likely classes of developers, or of communities
_STEPS = 10_000  # to which the energy of a building is rounded
_LOG_ODDS = np.linspace(-8.0, 8.0, 321)  # of a household that says yes: the chance of a vote is taken between these


def solve_level_constants(level: np.recarray, started_mix: np.ndarray, bound_share: float, p) -> np.ndarray:
    """Constants by level (yuan/m2, code is zero).

    `started_mix` is the share of floor area started by level in 2021Q1, `bound_share` that which a mandate binds.
    """
    seen = np.cumsum(started_mix[::-1])[::-1]
    shocks = np.maximum(p.developer_cost_floor, p.developer_cost_spread * special.ndtri(_RANKS))
    values = np.zeros((len(shocks), N_LEVELS))
    for k in range(BASIC, N_LEVELS):
        values[:, k] = peers.peer_and_hassle(seen[k], level[k].peer_strength, level[k].hassle) - level[k].cost * (1 + shocks)
    utilities = level["scale"] * values
    green_mix = started_mix[BASIC:] / started_mix[BASIC:].sum()

    def misfit(constants: np.ndarray) -> np.ndarray:
        free = _choice_shares(utilities, constants, p.awareness_at_start, 0)
        bound = _choice_shares(utilities, constants, p.awareness_at_start, BASIC)
        together = (bound_share * bound + (1.0 - bound_share) * free)[BASIC:]
        off_mix = np.log(together / together.sum()) - np.log(green_mix)
        off_mix[0] = np.log(free[0] / (1.0 - free[0])) - np.log((1.0 - p.voluntary_share) / p.voluntary_share)
        return off_mix

    mean_value = utilities.mean(axis=0)[BASIC:]
    guess = np.log(p.voluntary_share * green_mix / (1.0 - p.voluntary_share)) - mean_value
    found = optimize.root(misfit, guess, method="hybr", tol=1e-12)
    if np.abs(misfit(found.x)).max() > 1e-6:
        raise ArithmeticError(f"the constants of the choice model were not found: {found.message}")
    return np.concatenate([[0.0], found.x / level["scale"][BASIC:]])


def _choice_shares(utilities: np.ndarray, constants: np.ndarray, aware: float, minimum: int) -> np.ndarray:
    """Mean choice shares over developers from the level `minimum` up; the unaware leave ultra-low energy out."""
    total = utilities[:, minimum:].copy()
    total[:, max(BASIC - minimum, 0) :] += constants
    weights = np.exp(total - total.max(axis=1, keepdims=True))
    shares = np.zeros(N_LEVELS)
    shares[minimum:] = aware * (weights / weights.sum(axis=1, keepdims=True)).mean(axis=0)
    weights[:, -1] = 0.0
    shares[minimum:ULTRA_LOW] += (1.0 - aware) * (weights / weights.sum(axis=1, keepdims=True)).mean(axis=0)[:-1]
    return shares


def solve_public_constant(use: np.recarray, building: Any, p: Any) -> float:
    """What an owner of a public building sees in a retrofit beyond what is modelled (yuan/m2), such that in expectation over
    the existing ones as much is retrofitted a year as was before 2021. Each is asked when a component ends."""
    scale, wanted = retrofit.choice_scale(p), p.retrofit_public_rate * p.component_life
    values, weights = [], []
    for u in range(N_URBAN_USES):
        if u == RESIDENTIAL:
            continue
        energy, area = _energies(building, u)
        bill = retrofit.energy_bill(use, u, p)
        options = [
            retrofit.value(
                retrofit.worth_of_saving(k, bill, p), energy, retrofit.cost(k, p.cost_retrofit_deep, p), 0.0, p
            )
            for k in (retrofit.LIGHT, retrofit.DEEP)
        ]  # fmt: skip
        values.append(np.array(options))
        weights.append(area)
    value, weight = np.concatenate(values, axis=1), np.concatenate(weights)
    if weight.sum() == 0.0:
        return 0.0

    def short(constant: float) -> float:
        odds = np.exp(scale * (value + constant)).sum(axis=0)
        return float(np.average(odds / (1.0 + odds), weights=weight)) - wanted

    return float(optimize.brentq(short, -5000.0, 5000.0, xtol=1e-6)) if 0.0 < wanted < 1.0 else 0.0


def _energies(building: Any, use: int) -> tuple[np.ndarray, np.ndarray]:
    """The energies, to one part in ten thousand, at which buildings of a use stand, and the floor area (m2) at each."""
    kept = building.use == use
    steps = np.rint(building.energy[kept] * _STEPS).astype(np.int64)
    area = np.bincount(steps, building.area[kept], 1)
    found = np.flatnonzero(area)
    return found / _STEPS, area[found]


def chance_of_vote(households: int, yes: np.ndarray, p) -> np.ndarray:
    """Probability that a vote passes (quorum of all, majority of the voters) where each of `households` votes with the turnout
    of the parameters and says yes with probability `yes`."""
    voters = np.arange(math.ceil(p.vote_quorum * households), households + 1)  # fewer are no quorum
    needed = np.ceil(p.vote_majority * voters - 1e-9)
    weights = stats.binom.pmf(voters, households, p.vote_turnout)
    return stats.binom.sf(needed - 1, voters, np.asarray(yes)[..., None]) @ weights


@functools.lru_cache(maxsize=512)
def _passing(households: int, quorum: float, turnout: float, majority: float) -> np.ndarray:
    """The chance of a vote at each of :data:`_LOG_ODDS`. A sum over thousands of binomials, so members with the same rules of
    the vote (those of default parameters, and twins) share it."""
    rules = SimpleNamespace(vote_quorum=quorum, vote_turnout=turnout, vote_majority=majority)
    passed = chance_of_vote(households, special.expit(_LOG_ODDS), rules)
    passed.flags.writeable = False
    return passed


def solve_community_constant(use: np.recarray, p) -> float:
    """What an old community sees in a retrofit beyond what is modelled (yuan/m2), such that in expectation over communities as
    many votes pass at the start as in 2023; where turnout is so low that not even unanimity would do, everybody agrees. The
    building is taken as old, the retrofit as the better of both."""
    bill = retrofit.energy_bill(use, RESIDENTIAL, p)
    cost, energy = p.cost_retrofit_deep, p.old_building_energy
    values = [communities.programme_value(k, energy, bill, 0.0, cost, p) for k in (retrofit.LIGHT, retrofit.DEEP)]
    spread = p.community_value_spread * special.ndtri(_RANKS)
    passed = _passing(int(p.community_households), float(p.vote_quorum), float(p.vote_turnout), float(p.vote_majority))

    def short(constant: float) -> float:
        liking = retrofit.choice_scale(p) * (max(values) + constant + spread)
        return float(np.interp(liking, _LOG_ODDS, passed).mean()) - p.community_retrofit_share

    most = 5000.0
    return most if short(most) < 0.0 else float(optimize.brentq(short, -most, most, xtol=1e-6))
