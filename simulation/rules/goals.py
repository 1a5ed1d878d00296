"""Goals go down: from the province to its cities, from each city to its counties, and ratchet from year to year.

Share goals are shifted in logits so that the area mean is exactly the goal; quantity goals are split by a mixture of rules
within bounds. Evidence for the form: amplification down the hierarchy (Li, Liu, Weng & Zhou 2019, doi:10.1093/ej/uez018);
targets that ratchet up fast and down slowly (Chang, Wang & Xiong 2025, NBER w33718). The sizes are assumptions.
"""

from __future__ import annotations

import math

import numpy as np

from simulation.rules import N_URBAN_USES, rule

_BISECTIONS = 80


@rule
def logit(share):
    return math.log(share / (1.0 - share))


@rule
def expit(x):
    return 1.0 / (1.0 + math.exp(-x))


@rule
def amplified(share, amplification, least, most):
    """A share goal raised by `amplification` in logits, clipped to [least, most] before and after."""
    return min(max(expit(logit(min(max(share, least), most)) + amplification), least), most)


@rule
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


@rule
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


@rule
def ratchet(goal, reported, up, down):
    """Next year's goal: up by part of an over-fulfilment, down by a smaller part of a shortfall."""
    return goal + up * max(0.0, reported - goal) - down * max(0.0, goal - reported)


@rule
def urban_stock(row):
    """Standing urban floor area (m2): the weight of a government in the mean of a share goal."""
    total = 0.0
    for use in range(N_URBAN_USES):
        total += row.stock_area[use]
    return total


@rule
def ask(row, j, value):
    """Put goal j to a government."""
    row.goal_active[j] = 1
    row.goal[j] = value


@rule
def allocate_within_city(county, city, c, j, deadline, parameter):
    """The city raises its share goal and spreads it over its counties so that their area mean holds."""
    first, last = city[c].first_county, city[c].last_county
    weights = np.empty(last - first)
    scores = np.empty(last - first)
    goals = np.empty(last - first)
    for k in range(last - first):
        weights[k] = urban_stock(county[first + k])
        scores[k] = county[first + k].wealth
    mean = amplified(city[c].goal[j], parameter.amplification_city, parameter.goal_least, parameter.goal_most)
    allocate_share(mean, parameter.allocation_tilt, weights, scores, goals)
    for k in range(last - first):
        ask(county[first + k], j, goals[k])
        county[first + k].goal_deadline[j] = deadline


@rule
def allocate_share_goal(county, city, province, goal, parameter):
    """Put a share goal to the whole province: raised, spread over the cities by area and wealth, and on to the counties."""
    j = goal.outcome
    ask(province[0], j, goal.value)
    weights = np.empty(len(city))
    scores = np.empty(len(city))
    goals = np.empty(len(city))
    for c in range(len(city)):
        weights[c] = urban_stock(city[c])
        scores[c] = city[c].wealth
    mean = amplified(goal.value, parameter.amplification_province, parameter.goal_least, parameter.goal_most)
    allocate_share(mean, parameter.allocation_tilt, weights, scores, goals)
    for c in range(len(city)):
        ask(city[c], j, goals[c])
        allocate_within_city(county, city, c, j, goal.deadline, parameter)


@rule
def unmet(row, j):
    """The part of the county's last quantity goal that it missed; all of it where there was none."""
    if row.goal_active[j] == 0 or row.goal[j] <= 0.0:
        return 1.0
    return max(1.0 - row.reported[j] / row.goal[j], 1e-9)


@rule
def rule_weights(row, j, parameter, weights):
    """Fill `weights` with what the four rules of a quantity goal go by: size, capacity, wealth, need."""
    size = urban_stock(row)
    weights[0] = size
    weights[1] = size * row.fiscal**parameter.allocation_fiscal_exponent
    weights[2] = size * row.income**parameter.allocation_income_elasticity
    weights[3] = size * unmet(row, j)


@rule
def mixed_share(weights, totals, parameter):
    """A county's share in a quantity goal: the mixture of its shares under the four rules."""
    return (
        parameter.allocation_mix_proportional * weights[0] / totals[0]
        + parameter.allocation_mix_capacity * weights[1] / totals[1]
        + parameter.allocation_mix_equity * weights[2] / totals[2]
        + parameter.allocation_mix_need * weights[3] / totals[3]
    )


@rule
def split_quantity(county, first, last, j, total, deadline, parameter):
    """Split a quantity over the counties first .. last-1 by the mixture of rules, within bounds, the sum exact."""
    n = last - first
    weights, totals = np.empty(4), np.zeros(4)
    for i in range(first, last):
        rule_weights(county[i], j, parameter, weights)
        totals += weights
    wishes, least, most, parts = np.empty(n), np.empty(n), np.empty(n), np.empty(n)
    for k in range(n):
        rule_weights(county[first + k], j, parameter, weights)
        wishes[k] = total * mixed_share(weights, totals, parameter)
        least[k] = parameter.allocation_floor * total * weights[0] / totals[0]
        most[k] = parameter.allocation_ceiling * total * weights[0] / totals[0]
    fill_water(total, wishes, least, most, parts)
    for k in range(n):
        ask(county[first + k], j, parts[k])
        county[first + k].goal_deadline[j] = deadline


@rule
def allocate_quantity_goal(county, city, province, goal, parameter):
    """Split a quantity goal, raised by the province, over all counties; a city is asked for the sum of its counties."""
    j = goal.outcome
    ask(province[0], j, goal.value)
    split_quantity(county, 0, len(county), j, (1.0 + parameter.amplification_province) * goal.value, goal.deadline, parameter)
    for c in range(len(city)):
        total = 0.0
        for i in range(city[c].first_county, city[c].last_county):
            total += county[i].goal[j]
        ask(city[c], j, total)


@rule
def allocate_own_goal(county, city, goal, quantity, parameter):
    """Put a city's or county's own goal to it: it stands in its row, whatever the province asks."""
    j = goal.outcome
    if goal.county >= 0:
        ask(county[goal.county], j, goal.value)
        county[goal.county].goal_deadline[j] = goal.deadline
        return
    row = city[goal.city]
    ask(row, j, goal.value)
    if quantity:
        total = (1.0 + parameter.amplification_city) * goal.value
        split_quantity(county, row.first_county, row.last_county, j, total, goal.deadline, parameter)
    else:
        allocate_within_city(county, city, goal.city, j, goal.deadline, parameter)


@rule
def is_own(goal):
    """Whether the goal belongs to one city or county rather than to the province."""
    return goal.city >= 0 or goal.county >= 0


@rule
def is_asked_anew(goals, j, year):
    """Whether the province is asked for outcome j from this January on."""
    for g in range(len(goals)):
        if goals[g].outcome == j and goals[g].from_year == year and not is_own(goals[g]):
            return True
    return False


@rule
def allocate_goals(county, city, province, goals, outcomes, year, parameter):
    """In January: put the goals that come into force this year to the governments, the province's first and then, again, the
    own goals of cities and counties that the province's would have covered."""
    for g in range(len(goals)):
        if goals[g].from_year == year and not is_own(goals[g]):
            if outcomes[goals[g].outcome].quantity == 1:
                allocate_quantity_goal(county, city, province, goals[g], parameter)
            else:
                allocate_share_goal(county, city, province, goals[g], parameter)
    for g in range(len(goals)):
        runs = goals[g].from_year < year <= goals[g].deadline
        due = goals[g].from_year == year or (runs and is_asked_anew(goals, goals[g].outcome, year))
        if is_own(goals[g]) and due:
            allocate_own_goal(county, city, goals[g], outcomes[goals[g].outcome].quantity == 1, parameter)


@rule
def is_renewed(goals, j, year):
    """Whether some government is asked anew for goal j this year."""
    for g in range(len(goals)):
        if goals[g].outcome == j and goals[g].from_year == year:
            return True
    return False


@rule
def ratchet_goals(county, goals, outcomes, year, parameter):
    """In January: last year's reports move every county's share goals; one common shift in logits keeps their area mean.

    Goals put to the governments this very year stay as they are.
    """
    n = len(county)
    weights, scores, moved = np.empty(n), np.empty(n), np.empty(n)
    for j in range(len(outcomes)):
        if outcomes[j].quantity == 1 or is_renewed(goals, j, year):
            continue
        active, total, mean = 0, 0.0, 0.0
        for i in range(n):
            row = county[i]
            if row.goal_active[j] == 1:
                weights[active] = urban_stock(row)
                total += weights[active]
                mean += weights[active] * row.goal[j]
                goal = ratchet(row.goal[j], row.reported[j], parameter.ratchet_up, parameter.ratchet_down)
                scores[active] = logit(min(max(goal, parameter.goal_least), parameter.goal_most))
                active += 1
        if active == 0:
            continue
        mean = min(max(mean / total, parameter.goal_least), parameter.goal_most)
        for k in range(active):
            scores[k] -= logit(mean)
        allocate_share(mean, 1.0, weights[:active], scores[:active], moved)
        active = 0
        for i in range(n):
            if county[i].goal_active[j] == 1:
                county[i].goal[j] = moved[active]
                active += 1


@rule
def compare_reports(county, province, outcomes, green_share):
    """In January: the province means that counties and measures are held against: achievement of each goal, and the gap to
    the green-share goal."""
    n = len(county)
    for j in range(len(outcomes)):
        active, total = 0, 0.0
        for i in range(n):
            row = county[i]
            if row.goal_active[j] == 1:
                active += 1
                total += achievement(row.reported[j], row.goal[j], outcomes[j].quantity == 1)
        province[0].mean_achievement[j] = total / active if active > 0 else math.nan
    gap = 0.0
    for i in range(n):
        if county[i].goal_active[green_share] == 1:
            gap += max(0.0, county[i].goal[green_share] - county[i].reported[green_share])
    province[0].mean_gap = gap / n


@rule
def achievement(value, goal, quantity):
    """Progress in 0..1: the share itself, or the fraction of the quantity."""
    if not quantity:
        return value
    return value / goal if goal > 0.0 else 1.0
