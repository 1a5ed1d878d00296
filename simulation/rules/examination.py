"""The city examination: what is seen of an indicator, the plan that the gaps lead to, and how they close and open again.

Not in the calendar yet: these are the rules of the loop, tested alone. Form: distance to standard, plan, execution, decay. The
condition of an indicator is its score on the true value: 0 at the worst value, 1 at the standard.
"""

from __future__ import annotations

import math

import numpy as np

from simulation.rules import QUARTER, rule
from simulation.streams import Purpose, draw4, normal

PLAN_UNITS = 1000
"""A plan is made in round sums, thousandths of its budget: costs are rounded up to them."""


@rule
def measurement_error(error, platform, precision):
    """Standard deviation of a measured value: `error` without a platform, falling with its maturity (0 to 1)."""
    return error / math.sqrt(1.0 + precision * platform)


@rule
def gap(score):
    """What a score (0 to 1) misses of its standard."""
    return max(0.0, 1.0 - score)


@rule
def execution_hazard(base, effort, effort_effect, funded, funding_effect, detection, detection_effect):
    """Hazard (1/yr) of an item of the plan being done: rises with effort (0 to 1, neutral at one half), with the part of the
    need that the budget covers (neutral at one) and with the chance of a visit that finds it undone."""
    return base * math.exp(effort_effect * (effort - 0.5) + funding_effect * (funded - 1.0) + detection_effect * detection)


@rule
def done_within_quarter(hazard):
    """Chance that an item is done within a quarter, exact at a constant hazard."""
    return 1.0 - math.exp(-hazard * QUARTER)


@rule
def next_gap(now, coverage, completion, effectiveness, drift):
    """Mean gap of the next year: what the plan covers, completes and really cures goes, and `drift` (a year) opens anew."""
    return now * (1.0 - coverage * completion * effectiveness) + drift


# --- the loop of a city: arrays by indicator ----------------------------------------------------------------------------------
@rule
def measure_conditions(condition, observed, error, key, city, tick):
    """What the city sees of its conditions, with a normal error of standard deviation `error`, kept between 0 and 1."""
    for n in range(len(condition)):
        u0, u1, _, _ = draw4(key, Purpose.EXAMINATION, city * len(condition) + n, tick)
        observed[n] = min(max(condition[n] + error * normal(u0, u1), 0.0), 1.0)


@rule
def make_plan(observed, weight, priority, listened, cost, budget, planned):
    """Plan to close the gaps whose weighted sum is largest within the budget; those of earlier plans that are open still go in
    afresh.

    weight, priority : sums of one by indicator; `listened` (0 to 1) leans from the one to the other. cost : of closing each
    whole gap, from 0 to 1, in the budget's unit. planned : set to 1 for what is in the plan, else to 0.
    """
    count = len(observed)
    value, units = np.zeros(count), np.zeros(count, np.int64)
    for n in range(count):
        value[n] = ((1.0 - listened) * weight[n] + listened * priority[n]) * gap(observed[n])
        share = cost[n] * gap(observed[n]) / budget if budget > 0.0 else math.inf
        units[n] = math.ceil(share * PLAN_UNITS - 1e-9) if share <= 1.0 else PLAN_UNITS + 1
    choose_within(value, units, PLAN_UNITS, planned)


@rule
def choose_within(value, units, most, chosen):
    """The 0/1 knapsack for costs in whole units, exact (dynamic programme, Bellman 1957): `chosen` becomes the items whose
    values have the largest sum at no more than `most` units. Items without value are never chosen."""
    count = len(value)
    best = np.zeros(most + 1)
    taken = np.zeros((count, most + 1), np.uint8)
    for n in range(count):
        if value[n] <= 0.0:
            continue
        for space in range(most, units[n] - 1, -1):
            with_it = best[space - units[n]] + value[n]
            if with_it > best[space]:
                best[space] = with_it
                taken[n, space] = 1
    space = most
    for n in range(count - 1, -1, -1):
        chosen[n] = taken[n, space]
        if taken[n, space] == 1:
            space -= units[n]


@rule
def carry_out(condition, observed, planned, hazard, reopening, key, city, tick):
    """A quarter of execution: each planned item may be done, which raises the condition by the gap that was seen.

    One that fails its check (chance `reopening`) stays in the plan and changes nothing. Returns how many were done and how many
    failed."""
    done, failed = 0, 0
    chance = done_within_quarter(hazard)
    for n in range(len(condition)):
        if planned[n] == 0:
            continue
        u_done, u_check, _, _ = draw4(key, Purpose.RECTIFICATION, city * len(condition) + n, tick)
        if u_done >= chance:
            continue
        if u_check < reopening:
            failed += 1
            continue
        condition[n] = min(1.0, condition[n] + gap(observed[n]))
        planned[n] = 0
        done += 1
    return done, failed


@rule
def wear(condition, rate):
    """A quarter of decay at `rate` a year."""
    for n in range(len(condition)):
        condition[n] = max(0.0, condition[n] - rate * QUARTER)
