"""Costs that fall with experience and with knowledge, and shake from year to year.

Two-factor curve: learning by doing and by searching (form: Jamasb 2007, doi:10.5547/ISSN0195-6574-EJ-Vol28-No3-4); Wright's
law with noise on the yearly innovations: Nagy et al. 2013, doi:10.1371/journal.pone.0052669; Lafond et al. 2017, here with
shocks that fade: prices of materials and labour come back, and a walk would decide a province's technology by luck. The
province's own use stands for that of the nation, which is not simulated: costs fall as if all provinces moved alike.
"""

from __future__ import annotations

import math

from simulation.compilation import compiled
from simulation.streams import Purpose, draw4, normal
from simulation.systems.buildings.rules import BASIC, N_LEVELS
from simulation.systems.buildings.words import COUNTS, TECHNOLOGIES
from simulation.systems.innovation.words import TOPIC_OF_TECHNOLOGY

RETROFIT_COST = TECHNOLOGIES.index("retrofit")
PREFABRICATION = TECHNOLOGIES.index("prefabrication")
PHOTOVOLTAICS = TECHNOLOGIES.index("photovoltaics")
HEAT_PUMP = TECHNOLOGIES.index("heat_pump")
COUNT_OF = (
    (RETROFIT_COST, COUNTS.index("retrofitted")),
    (PREFABRICATION, COUNTS.index("prefabricated")),
    (PHOTOVOLTAICS, COUNTS.index("photovoltaic_capacity")),
    (HEAT_PUMP, COUNTS.index("heat_pumps")),
)
"""The technologies whose use is a count; that of the others is the area completed at their level."""
TOPIC_OF = tuple(TOPIC_OF_TECHNOLOGY[name] for name in TECHNOLOGIES)


@compiled
def learning_exponent(rate):
    """Exponent of an experience curve whose cost falls by `rate` with every doubling."""
    return -math.log2(1.0 - rate)


@compiled
def cost_factor(experience, knowledge, doing, searching, fixed):
    """Cost over that of the start: a part `fixed` stays, the rest falls with experience and knowledge (both over the start)."""
    return fixed + (1.0 - fixed) * experience**-doing * knowledge**-searching


@compiled
def technical_trouble(hassle, cost):
    """The part of a trouble (yuan/m2) that technical standards can reach: finding out what to design, buy and prove is hardly
    more than the technology itself costs. The rest, buyers who do not ask and partners who do not trust, is not theirs."""
    return min(hassle, cost)


@compiled
def noise_variance(spread, reversion, years):
    """Variance of the logarithm of a cost after so many yearly shocks of standard deviation `spread`, of each of which the part
    `reversion` is left a year later."""
    kept = reversion * reversion
    return spread * spread * (1.0 - kept**years) / (1.0 - kept)


@compiled
def learn(experience, technology_cost, completed_area, counted, technology, level, innovation, year, parameter, key):
    """At the end of the year: add its use to experience, and set the costs of the next, and the trouble of green levels.

    experience, technology_cost [technology]; completed_area [level] and counted [count] of the year; `technology` rows hold
    first_cost, first_experience, doing (exponent) and noise (logarithm, which reverts; costs keep their mean); `year` counts
    from 0; innovation : the province's row, for what its own knowledge and its standards add. Costs of green levels go to
    `level` as well.
    """
    for k in range(BASIC, N_LEVELS):
        experience[k - BASIC] += completed_area[k]
    for t, count in COUNT_OF:
        experience[t] += counted[count]
    knowledge = math.exp(parameter.knowledge_growth * (year + 1))
    searching = learning_exponent(parameter.learning_by_searching)
    variance = noise_variance(parameter.cost_noise, parameter.noise_reversion, year + 1)
    for t in range(len(technology)):
        first = technology[t].first_experience
        grown = experience[t] / first if first > 0.0 else 1.0
        u0, u1, _, _ = draw4(key, Purpose.LEARNING, t, year)
        noise = parameter.noise_reversion * technology[t].noise + parameter.cost_noise * normal(u0, u1)
        technology[t].noise = noise
        known = knowledge * innovation.knowledge_factor[TOPIC_OF[t]]
        factor = cost_factor(grown, known, technology[t].doing, searching, parameter.cost_share_fixed)
        technology_cost[t] = technology[t].first_cost * factor * math.exp(noise - 0.5 * variance)
    for k in range(BASIC, N_LEVELS):
        level[k].cost = technology_cost[k - BASIC]
        technical = technical_trouble(level[k].first_hassle, technology[k - BASIC].first_cost)
        level[k].hassle = level[k].first_hassle - innovation.hassle_cut[TOPIC_OF[k - BASIC]] * technical
