"""Organisation and implementation: effort and reports come up, visits come down.

Effort and misreport are the closed-form optimum of a county that is rewarded for what it reports up to its goal. Evidence for
the form: manipulation at cut-offs (Ghanem & Zhang 2014, doi:10.1016/j.jeem.2014.05.003); targets in the evaluation move what
is evaluated and little else, hence shared attention. The sizes are assumptions.
"""

from __future__ import annotations

import math

import numpy as np

from simulation.rules import N_LEVELS, QUARTER, rule
from simulation.rules.goals import achievement
from simulation.streams import Purpose, draw4, poisson
from simulation.vocabulary import GOALS

N_GOALS = len(GOALS)
GREEN_SHARE = GOALS.index("green_share_new_urban")


# --- effort and reports ----------------------------------------------------------------------------------------------------
@rule
def best_effort(reward, gain, capacity, cost):
    """Effort in 0..1 that maximises reward x gain x e - cost e^2 / (2 capacity)."""
    return min(max(reward * gain * capacity / cost, 0.0), 1.0)


@rule
def best_misreport(reward, detection, penalty, cost):
    """Misreport that maximises (1 - detection) reward m - detection penalty m - cost m^2 / 2; zero from
    detection = reward / (reward + penalty) on."""
    return max(0.0, ((1.0 - detection) * reward - detection * penalty) / cost)


@rule
def contest_response(others, prize, cost):
    """Best effort in a Tullock contest: maximises prize x e / (e + others) - cost e. For the sensitivity of the form alone: the
    model's counties follow `best_effort`."""
    return max(0.0, math.sqrt(prize * others / cost) - others)


@rule
def detection_probability(visits, detection_per_visit):
    """Chance that at least one of a Poisson number of visits (mean `visits`) finds the books wrong."""
    return 1.0 - math.exp(-visits * detection_per_visit)


@rule
def reward(row, j, quantity, year, peers, campaign, examination, parameter):
    """What the evaluation makes goal j worth to the county: base, required pace, rivalry with `peers`, the strength of the
    province's campaigns, being named, and what the last `examination` of its city adds."""
    aim = 1.0 if quantity else row.goal[j]
    reached = achievement(row.reported[j], row.goal[j], quantity)
    years_left = max(1.0, row.goal_deadline[j] - year + 1.0)  # in January, with this year
    pace = max(0.0, (aim - reached) / years_left / parameter.feasible_pace)
    rivalry = max(0.0, peers - reached)
    named = parameter.reward_publication if row.named == 1 else 0.0
    return (
        parameter.reward_base
        + parameter.reward_pressure * pace
        + parameter.reward_rivalry * rivalry
        + parameter.reward_campaign * campaign
        + named
        + examination
    )


@rule
def decide_effort(county, i, city, province, outcomes, year, parameter):
    """At the start of the year: weigh the active goals from last year's reports and the city's examination, share attention,
    move effort towards its optimum, and see how far a mandate binds."""
    row = county[i]
    examination = city[row.city].examination_pressure
    active = 0
    largest = -math.inf
    for j in range(N_GOALS):
        if row.goal_active[j] == 1:
            peers = province[0].mean_achievement[j]
            quantity = outcomes[j].quantity == 1
            row.pressure[j] = reward(row, j, quantity, year, peers, province[0].campaign, examination, parameter)
            active += 1
            largest = max(largest, row.pressure[j])
    sharpness = parameter.attention_sharpness * parameter.effort_gain
    total = 0.0
    for j in range(N_GOALS):
        if row.goal_active[j] == 1:
            total += math.exp(sharpness * (row.pressure[j] - largest))
    row.overall_effort = 0.0
    for j in range(N_GOALS):
        wanted = 0.0
        if row.goal_active[j] == 1:
            attention = math.exp(sharpness * (row.pressure[j] - largest)) / total
            optimum = best_effort(row.pressure[j], parameter.effort_gain, row.capacity, parameter.effort_cost)
            wanted = min(max(attention * active * optimum, 0.0), 1.0)
        row.effort[j] += parameter.effort_adjustment * (wanted - row.effort[j])
        if row.goal_active[j] == 1:
            row.overall_effort += row.effort[j] / active
    row.compliance = compliance(row.detection_chance, row.effort[GREEN_SHARE], parameter)


@rule
def compliance(detection, effort, parameter):
    """Chance that a project under the mandate is bound by it."""
    response = parameter.compliance_inspection_response * detection + parameter.compliance_effort_response * effort
    return 1.0 - (1.0 - parameter.compliance_base) * math.exp(-response)


@rule
def measured(row, outcome, year_total):
    """Verified value of one outcome over the calendar year: a share (NaN where there is nothing to be a share of), or the
    quantity added.

    `outcome` is a row of the outcome table (moment, residential, at_least, out_of, quantity).
    """
    if outcome.counted == 1:
        if outcome.quantity == 1:
            return row.year_counted[outcome.at_least]
        year_total[0] = row.year_counted[outcome.out_of]
        return row.year_counted[outcome.at_least] / year_total[0] if year_total[0] > 0.0 else math.nan
    if outcome.started == 1:
        areas = row.year_started_residential_area if outcome.residential == 1 else row.year_started_area
    else:
        areas = row.year_completed_residential_area if outcome.residential == 1 else row.year_completed_area
    above = 0.0
    for k in range(outcome.at_least, N_LEVELS):
        above += areas[k]
    if outcome.quantity == 1:
        return above
    total = 0.0
    for k in range(outcome.out_of, N_LEVELS):
        total += areas[k]
    year_total[0] = total
    return above / total if total > 0.0 else math.nan


@rule
def report(county, i, outcomes, policy, parameter):
    """At the end of the year: measure what was built, add the misreport that pays, and correct what a visit has found."""
    row = county[i]
    space = np.zeros(1)
    row.penalty = 0.0
    for j in range(N_GOALS):
        quantity = outcomes[j].quantity == 1
        value = measured(row, outcomes[j], space)
        if quantity:
            row.goal_progress[j] += value
            value = row.goal_progress[j]
        row.verified[j] = value
        row.misreport[j] = 0.0
        if math.isnan(value):
            continue  # nothing to report: last year's report stands
        row.reported[j] = value
        if row.goal_active[j] == 1:
            scale = row.goal[j] if quantity else 1.0
            best = best_misreport(row.pressure[j], row.detection_chance, parameter.misreport_penalty, parameter.misreport_cost)
            row.misreport[j] = min(best * scale, max(0.0, row.goal[j] - value))
            if row.detected == 1:
                row.penalty += parameter.misreport_penalty * (row.misreport[j] / scale if scale > 0.0 else 0.0)
            else:
                row.reported[j] = value + row.misreport[j] if quantity else min(1.0, value + row.misreport[j])
    row.recheck = 1 if row.penalty > 0.0 else 0
    row.named = 1 if row.recheck == 1 and policy.publication == 1 else 0
    row.suspicion = suspicion(row, outcomes, parameter)


@rule
def report_total(total, parts, first, last, outcomes):
    """At the end of the year a city (from its counties) or the province (from its cities): verified from what was built,
    reported as the mean of the parts' reports, weighted by the floor area that the outcome is a share of."""
    space = np.zeros(1)
    for j in range(N_GOALS):
        quantity = outcomes[j].quantity == 1
        value = measured(total, outcomes[j], space)
        if quantity:
            total.goal_progress[j] += value
            value = total.goal_progress[j]
        total.verified[j] = value
        reported, weight = 0.0, 0.0
        for p in range(first, last):
            if quantity:
                reported += parts[p].reported[j]
            elif not math.isnan(measured(parts[p], outcomes[j], space)):
                reported += parts[p].reported[j] * space[0]
                weight += space[0]
        if quantity:
            total.reported[j] = reported
        elif weight > 0.0:
            total.reported[j] = reported / weight


@rule
def suspicion(row, outcomes, parameter):
    """Share of the county's active share goals whose report lies just at or above the goal."""
    near, active = 0.0, 0.0
    for j in range(N_GOALS):
        if row.goal_active[j] == 1 and outcomes[j].quantity == 0:
            active += 1.0
            above = row.reported[j] - row.goal[j]
            if 0.0 <= above <= parameter.suspicion_width:
                near += 1.0
    return near / active if active > 0.0 else 0.0


# --- supervision -----------------------------------------------------------------------------------------------------------
@rule
def run_campaigns(province, launched, parameter):
    """What is left of earlier campaigns, and the one launched this quarter."""
    province[0].campaign *= math.exp(-QUARTER / parameter.campaign_decay_time)
    province[0].campaign += parameter.campaign_strength * launched


@rule
def plan_visits(county, parameter):
    """At the start of the year the province spreads its visits by suspicion, adds those that re-check the counties found out
    last year, and every county sees how likely detection is."""
    total = 0.0
    for i in range(len(county)):
        total += math.exp(parameter.visit_targeting * county[i].suspicion)
    for i in range(len(county)):
        row = county[i]
        share = math.exp(parameter.visit_targeting * row.suspicion) / total
        row.visit_rate = len(county) * parameter.visits_per_county * share + parameter.recheck_visits * row.recheck
        row.detection_chance = detection_probability(row.visit_rate, parameter.detection_per_visit)
        row.visits = 0
        row.detected = 0


@rule
def receive_visits(county, i, parameter, key, tick):
    """Inspection visits of the quarter; each may find the books wrong."""
    row = county[i]
    u_visits, u_found, _, _ = draw4(key, Purpose.VISITS, i, tick)
    visits = poisson(row.visit_rate * QUARTER, u_visits)
    row.visits += visits
    if u_found < 1.0 - (1.0 - parameter.detection_per_visit) ** visits:
        row.detected = 1
