"""How fast conditions wear: such that the mean city, with the plans and the budget of 2021, ends where it began.

Nothing is known of the trend of conditions by themselves. So it is not assumed but solved for, and a scenario says how far it
lies from this (`condition_trend`). Each city's expected path: its plan takes items by weight over price until its budget is
spent, and every item is done within the year with the chance of routine effort, without visits.
"""

from __future__ import annotations

import numpy as np

from simulation.clock import QUARTERS
from simulation.compilation import compiled
from simulation.systems.examination.rules import rectification
from simulation.systems.examination.rules.examination import OWN, gap, score

_HALVINGS = 40
_MOST = 0.5  # of the scale, a year


@compiled
def expected_score(condition, order, price, weight, budget, residents, wear, parameter):
    """Weighted score of a city after `balance_years` of wear and of plans within its budget, to which `condition` is moved.

    order : the indicators that a plan may take, by weight over price.
    """
    for _ in range(int(parameter.balance_years)):
        need = 0.0
        for n in order:
            need += rectification.cost_of(gap(condition[n], 1.0) * price[n], residents, parameter)
        funded = min(1.0, budget / need) if need > 0.0 else 1.0
        hazard = rectification.execution_hazard(0.0, funded, 0.0, parameter)
        stands = rectification.done_within_quarter(hazard) * (1.0 - parameter.reopening_chance)
        done, left = 1.0 - (1.0 - stands) ** QUARTERS, budget
        for n in order:
            missed = gap(condition[n], 1.0)
            cost = rectification.cost_of(missed * price[n], residents, parameter)
            part = min(1.0, left / cost) if cost > 0.0 else 0.0
            left -= part * cost
            condition[n] += done * part * missed - wear
    return mean_score(condition, order, weight)


@compiled
def mean_score(condition, order, weight):
    """Weighted score of a city's conditions on the standards of 2021."""
    total, whole = 0.0, 0.0
    for n in order:
        total += weight[n] * score(condition[n], 1.0)
        whole += weight[n]
    return total / whole


@compiled(allocates=True)
def balancing_wear(examination, residents, parameter):
    """Yearly fall of indicators that nobody renews at which the mean score of the cities after `balance_years` is that of the
    start, by bisection: it falls as wear rises. residents : of each city."""
    own = np.flatnonzero(examination.source == OWN)
    if len(own) == 0:
        return 0.0
    weight, price = examination.first_weight, examination.price
    order = own[np.argsort(price[own] / weight[own], kind="mergesort")]
    start = 0.0
    for c in range(len(residents)):
        start += mean_score(examination.condition[c], order, weight)
    low, high = 0.0, _MOST
    for _ in range(_HALVINGS):
        wear, end = 0.5 * (low + high), 0.0
        for c in range(len(residents)):
            condition = examination.condition[c].copy()
            end += expected_score(condition, order, price, weight, examination.budget[c], residents[c], wear, parameter)
        if end > start:
            low = wear
        else:
            high = wear
    return 0.5 * (low + high)
