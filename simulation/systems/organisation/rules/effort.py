"""Organisation and implementation: effort and reports come up, visits come down.

Effort and misreport are the closed-form optimum of a county that is rewarded for what it reports up to its goal. Evidence for
the form: manipulation at cut-offs (Ghanem & Zhang 2014, doi:10.1016/j.jeem.2014.05.003); targets in the evaluation move what
is evaluated and little else, hence a budget of effort that levers compete for. The sizes are assumptions.
"""

from __future__ import annotations

import math

import numpy as np

from simulation.clock import QUARTER
from simulation.compilation import compiled
from simulation.streams import Purpose, draw4, poisson
from simulation.systems.buildings.rules import N_LEVELS
from simulation.systems.organisation.rules.goals import achievement
from simulation.systems.smart_city.rules.supervision import detection_per_visit
from simulation.vocabulary import GOALS, LEVERS

GREEN_SHARE = GOALS.index("green_share_new_urban")
ENFORCEMENT = LEVERS.index("enforcement")
ROUNDING = 1e-9
"""Of a goal: closer to it than this is at it, as last bits of sums are nobody's doing."""


# --- effort and reports ----------------------------------------------------------------------------------------------------
@compiled
def best_effort(reward, gain, capacity, cost):
    """Effort in 0..1 that maximises reward x gain x e - cost e^2 / (2 capacity)."""
    return min(max(reward * gain * capacity / cost, 0.0), 1.0)


@compiled
def best_misreport(reward, detection, penalty, cost):
    """Misreport that maximises (1 - detection) reward m - detection penalty m - cost m^2 / 2; zero from
    detection = reward / (reward + penalty) on."""
    return max(0.0, ((1.0 - detection) * reward - detection * penalty) / cost)


@compiled
def contest_response(others, prize, cost):
    """Best effort in a Tullock contest: maximises prize x e / (e + others) - cost e. For the sensitivity of the form alone: the
    model's counties follow `best_effort`."""
    return max(0.0, math.sqrt(prize * others / cost) - others)


@compiled
def detection_probability(visits, detection_per_visit):
    """Chance that at least one of a Poisson number of visits (mean `visits`) finds the books wrong."""
    return 1.0 - math.exp(-visits * detection_per_visit)


@compiled
def reward(goals, i, j, quantity, year, peers, campaign, named, examination, parameter):
    """What the evaluation makes goal j worth to the county: base, required pace, rivalry with `peers`, the strength of the
    province's campaigns, being `named` (0/1), and what the last `examination` of its city adds."""
    aim = 1.0 if quantity else goals.goal[i, j]
    reached = achievement(goals.reported[i, j], goals.goal[i, j], quantity)
    years_left = max(1.0, goals.goal_deadline[i, j] - year + 1.0)  # in January, with this year
    pace = min(max(0.0, (aim - reached) / years_left / parameter.feasible_pace), parameter.pace_cap)
    rivalry = max(0.0, peers - reached)
    shame = parameter.reward_publication if named == 1 else 0.0
    return (
        parameter.reward_base
        + parameter.reward_pressure * pace
        + parameter.reward_rivalry * rivalry
        + parameter.reward_campaign * campaign
        + shame
        + examination
    )


@compiled
def routine_effort(capacity, parameter):
    """What the base reward alone calls for: effort on a lever that no goal speaks of, and on every lever in 2020."""
    return best_effort(parameter.reward_base, parameter.effort_gain, capacity, parameter.effort_cost)


@compiled
def rationed(wanted, budget):
    """The part of the effort `wanted` (summed over levers) that a budget (in levers at full effort) allows: 0 to 1."""
    return min(1.0, budget / wanted) if wanted > 0.0 else 1.0


@compiled(allocates=True)
def decide_effort(row, goals, i, capacity, mean_achievement, campaign, examination, outcome, year, parameter):
    """At the start of the year: weigh the active goals from last year's reports and the city's examination, let each lever take
    the effort that its weightiest goal is worth, within a budget that all share, move effort there, and see how far a mandate
    binds.

    A goal claims effort only through its lever; one that has none is left to itself. A lever without an active goal keeps its
    routine.

    row : the county's; mean_achievement [outcome] over counties; campaign : strength left; examination : pressure of the
    city's last one, and of residents' complaints.
    """
    levers = goals.effort.shape[1]
    wanted = np.full(levers, row.routine_effort)
    asked = np.zeros(levers)
    for j in range(len(outcome)):
        if goals.goal_active[i, j] == 0:
            continue
        quantity, lever = outcome[j].quantity == 1, outcome[j].lever
        weight = reward(goals, i, j, quantity, year, mean_achievement[j], campaign, row.named, examination, parameter)
        goals.pressure[i, j] = weight
        if lever >= 0 and weight > asked[lever]:
            asked[lever] = weight
            gain = parameter.effort_gain * outcome[j].gain_factor
            wanted[lever] = best_effort(weight, gain, capacity, parameter.effort_cost)
    ration = rationed(wanted.sum(), parameter.effort_budget * capacity)
    row.overall_effort = 0.0
    for k in range(levers):
        goals.effort[i, k] += parameter.effort_adjustment * (wanted[k] * ration - goals.effort[i, k])
        row.overall_effort += goals.effort[i, k] / levers
    extra = goals.effort[i, ENFORCEMENT] - row.routine_effort
    row.compliance = compliance(row.base_compliance, row.expected_detection, extra, parameter)


@compiled
def compliance(base, detection, extra_effort, parameter):
    """Chance that a project under the mandate is bound by it: that of 2020 (`base`), moved by how far `detection` goes beyond
    the usual, and effort on enforcement beyond routine."""
    usual = detection_probability(parameter.visits_per_county, parameter.detection_per_visit)
    response = parameter.compliance_inspection_response * (detection - usual)
    response += parameter.compliance_effort_response * extra_effort
    return min(max(1.0 - (1.0 - base) * math.exp(-response), 0.0), 1.0)


@compiled
def measured(row, year_counted, outcome, year_total):
    """Verified value of one outcome over the calendar year: a share (NaN where there is nothing to be a share of), or the
    quantity added.

    row : floor space of the government in the books of buildings; year_counted [count] likewise; outcome : a row of the outcome
    table; year_total [1] becomes what the share is of.
    """
    if outcome.counted == 1:
        if outcome.quantity == 1:
            return year_counted[outcome.at_least]
        year_total[0] = year_counted[outcome.out_of]
        return year_counted[outcome.at_least] / year_total[0] if year_total[0] > 0.0 else math.nan
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


@compiled(allocates=True)
def report(row, goals, i, built, year_counted, outcome, publication, parameter):
    """At the end of the year: measure what was built, add the misreport that pays, and correct what a visit has found.

    row : the county's; built, year_counted : what it built, in the books of buildings; publication : whether those found out
    are named, which they fear as they do the penalty.
    """
    space = np.zeros(1)
    row.penalty = 0.0
    penalty = parameter.misreport_penalty + (parameter.publication_deterrent if publication == 1 else 0.0)
    for j in range(len(outcome)):
        quantity = outcome[j].quantity == 1
        value = measured(built, year_counted, outcome[j], space)
        if quantity:
            goals.goal_progress[i, j] += value
            value = goals.goal_progress[i, j]
        goals.verified[i, j] = value
        goals.misreport[i, j] = 0.0
        if math.isnan(value):
            continue  # nothing to report: last year's report stands
        goals.reported[i, j] = value
        if goals.goal_active[i, j] == 1:
            scale = goals.goal[i, j] if quantity else 1.0
            best = best_misreport(goals.pressure[i, j], row.expected_detection, penalty, parameter.misreport_cost)
            gap = goals.goal[i, j] - value
            misreport = min(best * scale, gap) if gap > ROUNDING * scale else 0.0
            goals.misreport[i, j] = misreport
            if row.detected == 1:
                row.penalty += parameter.misreport_penalty * (misreport / scale if scale > 0.0 else 0.0)
            else:
                goals.reported[i, j] = value + misreport if quantity else min(1.0, value + misreport)
    row.recheck = 1 if row.penalty > 0.0 else 0
    row.named = 1 if row.recheck == 1 and publication == 1 else 0
    row.suspicion = suspicion(goals, i, outcome, parameter)


@compiled(allocates=True)
def report_total(goals, g, built, year_counted, part_goals, part_buildings, part_counted, first, last, outcome):
    """At the end of the year a city (from its counties) or the province (from its cities): verified from what was built,
    reported as the mean of the reports of parts `first` .. `last` - 1, weighted by the floor area that the outcome is a share
    of."""
    space = np.zeros(1)
    for j in range(len(outcome)):
        quantity = outcome[j].quantity == 1
        value = measured(built, year_counted, outcome[j], space)
        if quantity:
            goals.goal_progress[g, j] += value
            value = goals.goal_progress[g, j]
        goals.verified[g, j] = value
        reported, weight = 0.0, 0.0
        for p in range(first, last):
            if quantity:
                reported += part_goals.reported[p, j]
            elif not math.isnan(measured(part_buildings[p], part_counted[p], outcome[j], space)):
                reported += part_goals.reported[p, j] * space[0]
                weight += space[0]
        if quantity:
            goals.reported[g, j] = reported
        elif weight > 0.0:
            goals.reported[g, j] = reported / weight


@compiled
def suspicion(goals, i, outcome, parameter):
    """Share of the county's active share goals whose report lies just at or above the goal."""
    near, active = 0.0, 0.0
    for j in range(len(outcome)):
        if goals.goal_active[i, j] == 1 and outcome[j].quantity == 0:
            active += 1.0
            above = goals.reported[i, j] - goals.goal[i, j]
            if -ROUNDING <= above <= parameter.suspicion_width + ROUNDING:
                near += 1.0
    return near / active if active > 0.0 else 0.0


# --- supervision -----------------------------------------------------------------------------------------------------------
@compiled
def run_campaigns(row, launched, parameter):
    """What is left of earlier campaigns, and the one launched this quarter."""
    row.campaign *= math.exp(-QUARTER / parameter.campaign_decay_time)
    row.campaign += parameter.campaign_strength * launched


@compiled
def plan_visits(county, smart, community, parameter, smart_parameter, by_residents):
    """At the start of the year the province spreads its visits by suspicion, and adds those that re-check who was found out the
    year before.

    Visits come unannounced: a county knows how many there are a year and whether it is to be re-checked, but not whom the
    province suspects. So their number deters, and their aim decides where they find; were it foreseen, whoever is not suspected
    would be free to overstate. smart, community : the counties' books of the smart city and of communities; by_residents : what
    a visit finds more per share of residents who take part beyond that of 2020.
    """
    total = 0.0
    for i in range(len(county)):
        total += math.exp(parameter.visit_targeting * (county[i].suspicion + smart[i].reading))
    for i in range(len(county)):
        row = county[i]
        share = math.exp(parameter.visit_targeting * (row.suspicion + smart[i].reading)) / total
        row.visit_rate = len(county) * parameter.visits_per_county * share + parameter.recheck_visits * row.recheck
        found = detection_per_visit(parameter.detection_per_visit, smart[i].maturity, smart_parameter)
        row.detection_per_visit = min(max(found + by_residents * community[i].participation_gain, 0.0), 1.0)
        row.detection_chance = detection_probability(row.visit_rate, row.detection_per_visit)
        usual = parameter.visits_per_county + parameter.recheck_visits * row.recheck
        row.expected_detection = detection_probability(usual, row.detection_per_visit)
        row.visits = 0
        row.detected = 0


@compiled
def receive_visits(row, i, key, tick):
    """Inspection visits of the quarter to county `i`; each may find the books wrong."""
    u_visits, u_found, _, _ = draw4(key, Purpose.VISITS, i, tick)
    visits = poisson(row.visit_rate * QUARTER, u_visits)
    row.visits += visits
    if u_found < 1.0 - (1.0 - row.detection_per_visit) ** visits:
        row.detected = 1
