"""One goal divided: from the province to its cities, from each city to its counties.

Share goals are shifted in logits so that the area mean is exactly the goal; quantity goals are split by a mixture of ways
within bounds. Evidence for the form: amplification down the hierarchy (Li, Liu, Weng & Zhou 2019, doi:10.1093/ej/uez018). The
sizes are assumptions.
"""

from __future__ import annotations

import numpy as np

from simulation.compilation import compiled
from simulation.functions import expit, logit
from simulation.systems.buildings.rules.stock import urban_stock

_BISECTIONS = 80


@compiled
def amplified(share, amplification, least, most):
    """A share goal raised by `amplification` in logits, clipped to [least, most] before and after."""
    return min(max(expit(logit(min(max(share, least), most)) + amplification), least), most)


@compiled
def allocate_share(mean, tilt, weights, scores, goals):
    """Fill `goals` with shares whose weighted mean is `mean` and whose logits are tilted by `tilt` per unit of `scores`.

    T_i = expit(logit(mean) + delta + tilt x score_i), delta by bisection.
    """
    low, high = -30.0, 30.0
    total = 0.0
    for i in range(len(weights)):
        total += weights[i]
    centre = logit(mean)
    for _ in range(_BISECTIONS):
        middle = 0.5 * (low + high)
        reached = 0.0
        for i in range(len(weights)):
            reached += weights[i] * expit(centre + middle + tilt * scores[i])
        if reached < mean * total:
            low = middle
        else:
            high = middle
    for i in range(len(weights)):
        goals[i] = expit(centre + 0.5 * (low + high) + tilt * scores[i])


@compiled
def fill_water(total, wishes, least, most, parts):
    """Split `total` in proportion to `wishes`, each part kept within [least_i, most_i], the sum exact to rounding.

    Bisection on the common multiple of the wishes; where the bounds cannot hold the total, all of it is split like the bounds.
    """
    floor, ceiling, wish = 0.0, 0.0, 0.0
    for i in range(len(wishes)):
        floor += least[i]
        ceiling += most[i]
        wish += wishes[i]
    low, high = 0.0, 1.0
    for i in range(len(wishes)):
        if wishes[i] > 0.0:
            high = max(high, most[i] / wishes[i])
    for _ in range(2 * _BISECTIONS):
        middle = 0.5 * (low + high)
        reached = 0.0
        for i in range(len(wishes)):
            reached += min(max(middle * wishes[i], least[i]), most[i])
        if reached < total:
            low = middle
        else:
            high = middle
    reached = 0.0
    for i in range(len(wishes)):
        parts[i] = min(max(high * wishes[i], least[i]), most[i])
        reached += parts[i]
    for i in range(len(wishes)):
        parts[i] *= total / reached


@compiled
def ask(goals, g, j, value):
    """Put goal j to a government."""
    goals.goal_active[g, j] = 1
    goals.goal[g, j] = value


@compiled(allocates=True)
def allocate_within_city(county_goals, city_goals, county_place, city_place, county_buildings, c, j, deadline, parameter):
    """The city raises its share goal and spreads it over its counties so that their area mean holds."""
    first, last = city_place[c].first_county, city_place[c].last_county
    weights = np.empty(last - first)
    scores = np.empty(last - first)
    goals = np.empty(last - first)
    for k in range(last - first):
        weights[k] = urban_stock(county_buildings[first + k])
        scores[k] = county_place[first + k].wealth
    mean = amplified(city_goals.goal[c, j], parameter.amplification_city, parameter.goal_least, parameter.goal_most)
    allocate_share(mean, parameter.allocation_tilt, weights, scores, goals)
    for k in range(last - first):
        ask(county_goals, first + k, j, goals[k])
        county_goals.goal_deadline[first + k, j] = deadline


@compiled(allocates=True)
def allocate_share_goal(
    county_goals, city_goals, province_goals, county_place, city_place, county_buildings, city_buildings, goal, parameter
):
    """Put a share goal to the whole province: raised, spread over the cities by area and wealth, and on to the counties."""
    j = goal.outcome
    ask(province_goals, 0, j, goal.value)
    cities = len(city_place)
    weights = np.empty(cities)
    scores = np.empty(cities)
    goals = np.empty(cities)
    for c in range(cities):
        weights[c] = urban_stock(city_buildings[c])
        scores[c] = city_place[c].wealth
    mean = amplified(goal.value, parameter.amplification_province, parameter.goal_least, parameter.goal_most)
    allocate_share(mean, parameter.allocation_tilt, weights, scores, goals)
    for c in range(cities):
        ask(city_goals, c, j, goals[c])
        allocate_within_city(
            county_goals, city_goals, county_place, city_place, county_buildings, c, j, goal.deadline, parameter
        )


@compiled
def unmet(goals, i, j):
    """The part of the county's last quantity goal that it missed; all of it where there was none."""
    if goals.goal_active[i, j] == 0 or goals.goal[i, j] <= 0.0:
        return 1.0
    return max(1.0 - goals.reported[i, j] / goals.goal[i, j], 1e-9)


@compiled
def way_weights(goals, county_place, county_buildings, i, j, parameter, weights):
    """Fill `weights` with what the four ways to split a quantity goal go by: size, capacity, wealth, need."""
    place, size = county_place[i], urban_stock(county_buildings[i])
    weights[0] = size
    weights[1] = size * place.fiscal**parameter.allocation_fiscal_exponent
    weights[2] = size * place.income**parameter.allocation_income_elasticity
    weights[3] = size * unmet(goals, i, j)


@compiled
def mixed_share(weights, totals, parameter):
    """A county's share in a quantity goal: the mixture of its shares in the four ways."""
    return (
        parameter.allocation_mix_proportional * weights[0] / totals[0]
        + parameter.allocation_mix_capacity * weights[1] / totals[1]
        + parameter.allocation_mix_equity * weights[2] / totals[2]
        + parameter.allocation_mix_need * weights[3] / totals[3]
    )


@compiled(allocates=True)
def split_quantity(goals, county_place, county_buildings, first, last, j, total, deadline, parameter):
    """Split a quantity over the counties first .. last-1 by the mixture of ways, within bounds, the sum exact."""
    n = last - first
    weights, totals = np.empty(4), np.zeros(4)
    for i in range(first, last):
        way_weights(goals, county_place, county_buildings, i, j, parameter, weights)
        totals += weights
    wishes, least, most, parts = np.empty(n), np.empty(n), np.empty(n), np.empty(n)
    for k in range(n):
        way_weights(goals, county_place, county_buildings, first + k, j, parameter, weights)
        wishes[k] = total * mixed_share(weights, totals, parameter)
        least[k] = parameter.allocation_floor * total * weights[0] / totals[0]
        most[k] = parameter.allocation_ceiling * total * weights[0] / totals[0]
    fill_water(total, wishes, least, most, parts)
    for k in range(n):
        ask(goals, first + k, j, parts[k])
        goals.goal_deadline[first + k, j] = deadline


@compiled
def allocate_quantity_goal(
    county_goals, city_goals, province_goals, county_place, city_place, county_buildings, goal, parameter
):
    """Split a quantity goal, raised by the province, over all counties; a city is asked for the sum of its counties."""
    j = goal.outcome
    ask(province_goals, 0, j, goal.value)
    raised = (1.0 + parameter.amplification_province) * goal.value
    split_quantity(county_goals, county_place, county_buildings, 0, len(county_place), j, raised, goal.deadline, parameter)
    for c in range(len(city_place)):
        total = 0.0
        for i in range(city_place[c].first_county, city_place[c].last_county):
            total += county_goals.goal[i, j]
        ask(city_goals, c, j, total)


@compiled
def allocate_own_goal(county_goals, city_goals, county_place, city_place, county_buildings, goal, quantity, parameter):
    """Put a city's or county's own goal to it: it stands in its row, whatever the province asks."""
    j, c = goal.outcome, goal.city
    if goal.county >= 0:
        ask(county_goals, goal.county, j, goal.value)
        county_goals.goal_deadline[goal.county, j] = goal.deadline
        return
    ask(city_goals, c, j, goal.value)
    if quantity:
        total = (1.0 + parameter.amplification_city) * goal.value
        first, last = city_place[c].first_county, city_place[c].last_county
        split_quantity(county_goals, county_place, county_buildings, first, last, j, total, goal.deadline, parameter)
    else:
        allocate_within_city(
            county_goals, city_goals, county_place, city_place, county_buildings, c, j, goal.deadline, parameter
        )
