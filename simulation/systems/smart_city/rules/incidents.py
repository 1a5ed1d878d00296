"""Incidents of urban networks, and those that a platform prevents.

As many are drawn as there would be without a platform, and each is then prevented or not by luck of its own: so a platform that
has come further never makes an incident appear. Losses are lognormal.
"""

from __future__ import annotations

import math

from simulation.clock import QUARTER
from simulation.compilation import compiled
from simulation.streams import Purpose, draw4, normal, poisson

_AREA = 1e6  # m2, to which rate and loss refer
_USUAL_OLD_SHARE = 0.2  # of the stock, at which incident_rate is meant
_MOST_AT_ONCE = 50.0  # mean of a Poisson count that is drawn in one piece
_ORDINALS = 1 << 12  # incidents of one county and quarter that have luck of their own


@compiled
def expected(stock, old_share, parameter):
    """Mean number of incidents in a quarter without a platform, for so much urban stock (m2)."""
    older = max(0.0, 1.0 + parameter.incident_age_slope * (old_share - _USUAL_OLD_SHARE))
    return parameter.incident_rate * stock / _AREA * older * QUARTER


@compiled
def number(mean, key, i, tick):
    """How many incidents there would be in county `i`; many are drawn as the sum of two halves."""
    u0, u1, _, _ = draw4(key, Purpose.INCIDENT, i, tick)
    if mean <= _MOST_AT_ONCE:
        return poisson(mean, u0)
    return poisson(0.5 * mean, u0) + poisson(0.5 * mean, u1)


@compiled
def covered(condition):
    """Share of the main networks that is monitored, by the city's indicator; all of them where it has no value."""
    return 1.0 if math.isnan(condition) else min(max(condition, 0.0), 1.0)


@compiled
def meet_incidents(row, i, stock, cover, parameter, key, tick):
    """The incidents of a quarter in county `i`; `stock` : urban floor area (m2), `cover` : share of the networks monitored."""
    mean_loss = parameter.loss_per_area / parameter.incident_rate
    prevented = parameter.incidents_prevented * row.maturity * cover
    spread = parameter.loss_log_spread
    for n in range(number(expected(stock, row.old_share, parameter), key, i, tick)):
        u_prevented, u0, u1, _ = draw4(key, Purpose.LOSS, i * _ORDINALS + n, tick)
        loss = mean_loss * math.exp(spread * normal(u0, u1) - 0.5 * spread * spread)
        if u_prevented < prevented:
            row.prevented_incidents += 1
            row.loss_avoided += loss
        else:
            row.incidents += 1
            row.incident_loss += loss * (1.0 - parameter.loss_cut * row.maturity)
            row.loss_avoided += loss * parameter.loss_cut * row.maturity


@compiled(entry=True)
def add_up_old_area(building, years, age, start_year, old_area):
    """Before the run: fill `old_area` [county, year] with the floor area (m2) of existing buildings that stand in January and
    are older than `age`."""
    for i in range(len(old_area)):
        for slot in range(building.first[i], building.first[i] + building.made[i]):
            built, gone = int(building.built[slot]), int(building.gone[slot])  # two bytes are too few to add to
            begin = max(built + age + 1 - start_year, 0)
            end = min((gone + 3) // 4, years)
            if begin < end:
                old_area[i, begin] += building.area[slot]
                if end < years:
                    old_area[i, end] -= building.area[slot]
        for year in range(1, years):
            old_area[i, year] += old_area[i, year - 1]
