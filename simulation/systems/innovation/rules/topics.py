"""What research is about: the gaps of examinations steer the call, and the market what innovators think of."""

from __future__ import annotations

import math

from simulation.compilation import compiled
from simulation.systems.buildings.rules import BASIC, N_LEVELS
from simulation.systems.buildings.rules.learning import COUNT_OF, PHOTOVOLTAICS, TOPIC_OF
from simulation.systems.examination.rules.examination import examines_itself, score
from simulation.systems.innovation.words import OPERATION

_WATTS = 1000.0
_LEAST, _MOST = 0.2, 5.0
"""How far a market can draw research to its topic or away."""


@compiled
def missed_scores(examination, year, gap):
    """Fill `gap` [topic] with the mean missed score of the indicators of each topic in the examinations of a year."""
    for k in range(len(gap)):
        missed, count = 0.0, 0
        for c in range(len(examination.begins)):
            if not examines_itself(examination, c, year):
                continue
            for n in range(len(examination.topic)):
                if examination.topic[n] == k and not math.isnan(examination.observed[c, n]):
                    missed += 1.0 - score(examination.observed[c, n], examination.standard[n])
                    count += 1
        gap[k] = missed / count if count > 0 else 0.0


@compiled
def weigh_topics(weight, base, gap, market, gap_weight, market_pull):
    """Fill `weight` [topic] with the half of the call and the half of the market, from the shares of the start (`base`).

    gap : see :func:`missed_scores`; no gap at all leaves the call as it is. market : over that of the start.
    """
    gaps, pulled = 0.0, 0.0
    for k in range(len(weight)):
        gaps += gap[k]
        pulled += base[k] * min(max(market[k], _LEAST), _MOST) ** market_pull
    for k in range(len(weight)):
        called = (1.0 - gap_weight) * base[k] + gap_weight * gap[k] / gaps if gaps > 0.0 else base[k]
        weight[k] = 0.5 * called + 0.5 * base[k] * min(max(market[k], _LEAST), _MOST) ** market_pull / pulled


@compiled
def market_of_year(market, completed_area, counted, technology_cost):
    """Fill `market` [topic] with the year's use of its technologies at their cost (yuan); smart operation is none of them.

    completed_area [level] m2 and counted [count] of the year.
    """
    market[:] = 0.0
    for k in range(BASIC, N_LEVELS):
        market[TOPIC_OF[k - BASIC]] += completed_area[k] * technology_cost[k - BASIC]
    for t, count in COUNT_OF:
        market[TOPIC_OF[t]] += counted[count] * technology_cost[t] * (_WATTS if t == PHOTOVOLTAICS else 1.0)


@compiled
def compare_market(market, base):
    """Turn `market` [topic] into what it is over that of the start; 1 where there was none, and for smart operation."""
    for k in range(len(market)):
        market[k] = market[k] / base[k] if base[k] > 0.0 and k != OPERATION else 1.0
