"""Goals of a year: those that come into force are divided (allocation.py), old ones ratchet, reports are compared with them.

Targets that ratchet up fast and down slowly: Chang, Wang & Xiong 2025, NBER w33718. The sizes are assumptions.
"""

from __future__ import annotations

import math

import numpy as np

from simulation.compilation import compiled
from simulation.functions import logit
from simulation.systems.buildings.rules.stock import urban_stock
from simulation.systems.organisation.rules.allocation import (
    allocate_own_goal,
    allocate_quantity_goal,
    allocate_share,
    allocate_share_goal,
)


@compiled
def ratchet(goal, reported, up, down):
    """Next year's goal: up by part of an over-fulfilment, down by a smaller part of a shortfall."""
    return goal + up * max(0.0, reported - goal) - down * max(0.0, goal - reported)


@compiled
def is_own(goal):
    """Whether the goal belongs to one city or county rather than to the province."""
    return goal.city >= 0 or goal.county >= 0


@compiled
def is_asked_anew(goal_table, j, year):
    """Whether the province is asked for outcome j from this January on."""
    for g in range(len(goal_table)):
        if goal_table[g].outcome == j and goal_table[g].from_year == year and not is_own(goal_table[g]):
            return True
    return False


@compiled
def allocate_goals(
    county_goals,
    city_goals,
    province_goals,
    county_place,
    city_place,
    county_buildings,
    city_buildings,
    goal_table,
    outcome,
    year,
    parameter,
):
    """In January: put the goals that come into force this year to the governments, the province's first and then, again, the
    own goals of cities and counties that the province's would have covered."""
    for g in range(len(goal_table)):
        goal = goal_table[g]
        if goal.from_year == year and not is_own(goal):
            if outcome[goal.outcome].quantity == 1:
                allocate_quantity_goal(
                    county_goals, city_goals, province_goals, county_place, city_place, county_buildings, goal, parameter
                )
            else:
                allocate_share_goal(
                    county_goals,
                    city_goals,
                    province_goals,
                    county_place,
                    city_place,
                    county_buildings,
                    city_buildings,
                    goal,
                    parameter,
                )
    for g in range(len(goal_table)):
        goal = goal_table[g]
        runs = goal.from_year < year <= goal.deadline
        due = goal.from_year == year or (runs and is_asked_anew(goal_table, goal.outcome, year))
        if is_own(goal) and due:
            quantity = outcome[goal.outcome].quantity == 1
            allocate_own_goal(county_goals, city_goals, county_place, city_place, county_buildings, goal, quantity, parameter)


@compiled
def is_renewed(goal_table, j, year):
    """Whether some government is asked anew for goal j this year."""
    for g in range(len(goal_table)):
        if goal_table[g].outcome == j and goal_table[g].from_year == year:
            return True
    return False


@compiled(allocates=True)
def ratchet_goals(goals, county_buildings, goal_table, outcome, year, parameter):
    """In January: last year's reports move every county's share goals; one common shift in logits keeps their area mean, or
    lets it rise to what the ratchet comes to: what the province asked for is never taken back.

    Goals put to the governments this very year stay as they are.
    """
    n = len(county_buildings)
    weights, scores, moved = np.empty(n), np.empty(n), np.empty(n)
    for j in range(len(outcome)):
        if outcome[j].quantity == 1 or is_renewed(goal_table, j, year):
            continue
        active, total, mean, raised = 0, 0.0, 0.0, 0.0
        for i in range(n):
            if goals.goal_active[i, j] == 1:
                weights[active] = urban_stock(county_buildings[i])
                total += weights[active]
                mean += weights[active] * goals.goal[i, j]
                goal = ratchet(goals.goal[i, j], goals.reported[i, j], parameter.ratchet_up, parameter.ratchet_down)
                goal = min(max(goal, parameter.goal_least), parameter.goal_most)
                raised += weights[active] * goal
                scores[active] = logit(goal)
                active += 1
        if active == 0:
            continue
        mean = min(max(max(mean, raised) / total, parameter.goal_least), parameter.goal_most)
        for k in range(active):
            scores[k] -= logit(mean)
        allocate_share(mean, 1.0, weights[:active], scores[:active], moved)
        active = 0
        for i in range(n):
            if goals.goal_active[i, j] == 1:
                goals.goal[i, j] = moved[active]
                active += 1


@compiled
def achievement(value, goal, quantity):
    """Progress in 0..1: the share itself, or the fraction of the quantity."""
    if not quantity:
        return value
    return value / goal if goal > 0.0 else 1.0


@compiled
def compare_reports(county_goals, province_goals, outcome):
    """In January: the achievement of each goal, averaged over the counties, that each county is held against."""
    n = len(county_goals.goal)
    for j in range(len(outcome)):
        active, total = 0, 0.0
        for i in range(n):
            if county_goals.goal_active[i, j] == 1:
                active += 1
                quantity = outcome[j].quantity == 1
                total += achievement(county_goals.reported[i, j], county_goals.goal[i, j], quantity)
        province_goals.mean_achievement[0, j] = total / active if active > 0 else math.nan


@compiled
def mean_gap(goals, j):
    """Mean over the counties of what their last reports miss of share goal j; nothing where they have none."""
    n = len(goals.goal)
    gap = 0.0
    for i in range(n):
        if goals.goal_active[i, j] == 1:
            gap += max(0.0, goals.goal[i, j] - goals.reported[i, j])
    return gap / n


# --- plan periods ----------------------------------------------------------------------------------------------------------
@compiled
def begin_plan_period(goal_progress, outcome, first, last):
    """In the first January of a five-year plan: the quantities of governments `first` .. `last` - 1 count from zero."""
    for g in range(first, last):
        for j in range(len(outcome)):
            if outcome[j].quantity == 1:
                goal_progress[g, j] = 0.0


@compiled
def renew_deadlines(goals, i, last_year):
    """A goal whose deadline has passed and that nobody replaced stays, due at the end of the new plan period."""
    for j in range(goals.goal_deadline.shape[1]):
        if goals.goal_active[i, j] == 1 and goals.goal_deadline[i, j] < last_year:
            goals.goal_deadline[i, j] = last_year
