"""A year's research call written anew in NumPy, from the text of the specification alone (systems.md 5.0 to 5.2, defaults): no
rule of the program is called, no draw is shared with it but who the innovators are."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

FIRM, LABORATORY = 0, 2
YEARS = np.array([1.08, 1.50, 1.92, 2.46, 3.18])  # of steps from readiness 3 to 8
START = np.array([0.15, 0.25, 0.25, 0.20, 0.15])  # of ideas, by readiness 3 to 7
USED = -np.expm1(-5.0 * np.array([0.1595, 0.0084, 0.0353, 0.0573, 0.2019]))  # within five years, by owner of table 5.3
ABANDONED, SPENDING, TOGETHER, AT_LABORATORY = 0.05, 0.3, 0.3, 0.3
PRIVATE, COORDINATION, COFUND, ANYWAY, INSTITUTION, CALL, RATE = 0.4, 0.1, 0.3, 0.3, 0.35, 0.09, 0.5


class Setting(NamedTuple):
    """Disclosure, and what times its usual size the call is."""

    disclosure: float
    strength: float

    @property
    def leak(self) -> float:
        return 0.1 + 0.2 * self.disclosure

    @property
    def duplicates(self) -> float:
        return 0.2 * (1.0 - self.disclosure)

    @property
    def meeting(self) -> float:
        return 0.2 + 0.2 * self.disclosure


class Held(NamedTuple):
    """What a call comes to: how many are begun, carried out without public money, begun and no duplicates, joint, and with a
    laboratory."""

    begun: int
    private: int
    new: int
    joint: int
    laboratory: int


def chance(level: np.ndarray, pace: np.ndarray) -> np.ndarray:
    """Of a result, from readiness `level`: the product of lam / (lam + f) over the steps that are left."""
    rate = pace[:, None] / YEARS
    left = np.arange(3, 8) >= level[:, None]
    return np.where(left, rate / (rate + ABANDONED), 1.0).prod(axis=1)


def pace(cost: np.ndarray, joint: Any, laboratory: Any, bases: tuple[float, float]) -> np.ndarray:
    lifted = TOGETHER * (joint - bases[0]) + AT_LABORATORY * (laboratory - bases[1])
    return cost**SPENDING * np.exp(lifted)


def draw_ideas(rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Readiness, cost over the mean, and merit exp(z - 1/2)."""
    return 3 + rng.choice(5, count, p=START), np.exp(rng.normal(size=count) - 0.5), np.exp(rng.normal(size=count) - 0.5)


def value(rng: np.random.Generator, bases: tuple[float, float], count: int = 2_000_000) -> float:
    """V0 over the mean cost: a firm alone carries out the part s0 of its ideas where nothing is disclosed."""
    level, cost, merit = draw_ideas(rng, count)
    kept = (1.0 - 0.1) * chance(level, pace(cost, 0, 0, bases)) * USED[FIRM]
    return float(np.quantile(1.0 / (merit * kept), PRIVATE))


def partners(rng: np.random.Generator, owner: np.ndarray, innovator: Any, meeting: float) -> np.ndarray:
    """Of another kind, by size: of the same city with probability .7 where there is one, else of the province; -1 for none."""
    found = np.full(len(owner), -1)
    for n in np.flatnonzero(rng.random(len(owner)) < meeting):
        other = innovator["kind"] != innovator["kind"][owner[n]]
        near = other & (innovator["city"] == innovator["city"][owner[n]])
        weight = innovator["relative_size"] * (near if rng.random() < 0.7 and near.any() else other)
        found[n] = rng.choice(len(weight), p=weight / weight.sum())
    return found


def hold(rng: np.random.Generator, innovator: Any, worth: float, bases: tuple[float, float], setting: Setting) -> Held:
    """One call of 2021; worth : V0 over the mean cost. All money is in units of the mean cost."""
    owner = np.repeat(np.arange(len(innovator)), rng.poisson(RATE * innovator["relative_size"]))
    level, cost, merit = draw_ideas(rng, len(owner))
    partner = partners(rng, owner, innovator, setting.meeting)
    kind, met = innovator["kind"][owner], partner >= 0
    kind_of_partner = np.where(met, innovator["kind"][partner], -1)
    held_by = np.where(~met, kind, np.where(kind == FIRM, 4, np.where(kind_of_partner == FIRM, 3, kind)))
    at_laboratory = (kind == LABORATORY) | (kind_of_partner == LABORATORY)
    use_alone = chance(level, pace(cost, 0, kind == LABORATORY, bases)) * USED[kind]
    use_together = chance(level, pace(cost, 1, at_laboratory, bases)) * USED[held_by]
    alone = (1.0 - setting.leak) * worth * cost * merit * use_alone - cost
    together = (1.0 - setting.leak) * worth * cost * merit * use_together - cost * (1.0 + COORDINATION)
    joint = met & (together > np.maximum(alone, 0.0))
    use, cost = np.where(joint, use_together, use_alone), cost * (1.0 + COORDINATION * joint)
    kept = (1.0 - setting.leak) * worth * merit * use * cost / (1.0 + COORDINATION * joint)
    worthwhile, firm = np.where(joint, together, alone) > 0.0, kind == FIRM
    private = worthwhile | (~firm & (rng.random(len(owner)) < INSTITUTION))
    asked = np.where(firm, COFUND * cost, cost)
    asks = (~private | (worthwhile & (rng.random(len(owner)) < ANYWAY))) & (~firm | (kept > (1.0 - COFUND) * cost))
    begun, left = private.copy(), CALL * RATE * len(innovator) * setting.strength
    for n in np.argsort(-kept / asked, kind="stable"):
        if asks[n] and asked[n] <= left:
            left, begun[n] = left - asked[n], True
    new = begun & (rng.random(len(owner)) >= setting.duplicates)
    with_laboratory = begun & np.where(joint, at_laboratory, kind == LABORATORY)
    return Held(*(int(each.sum()) for each in (begun, private, new, begun & joint, with_laboratory)))
