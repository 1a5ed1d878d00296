"""What departs from approved plans without approval: it comes up as places develop, and goes once somebody finds it.

Form: dx/dt = r (1 - a) exp(-b e) - h x for the share x of what plans lay down; solved exactly over a quarter. The Opinions ask
for supervision of plans and for their authority; no count of departures was found, so every size is an assumption.
"""

from __future__ import annotations

import math

from simulation.clock import QUARTER
from simulation.compilation import compiled
from simulation.systems.examination.rules.examination import PLANS, place_on_scale


@compiled
def arising(extra_effort, parameter):
    """Share a year of what plans lay down that is departed from without approval; less with effort beyond routine."""
    unapproved = parameter.plan_deviation_rate * (1.0 - parameter.plan_deviation_approved)
    return unapproved * math.exp(-parameter.plan_deviation_effort_effect * extra_effort)


@compiled
def finding(detection, examined, parameter):
    """Rate (1/yr) at which departures are found and put right or approved: of itself, more by visits (`detection`, their chance
    a year to find something) and once the city examines itself (`examined`)."""
    found = parameter.plan_deviation_found + parameter.plan_deviation_visit_effect * detection
    return found + (parameter.plan_deviation_examination_effect if examined else 0.0)


@compiled
def after_quarter(share, arising, finding):
    """The share that departs a quarter later, exact at constant rates; at most all."""
    if finding <= 0.0:
        return min(1.0, share + arising * QUARTER)
    steady = arising / finding
    return min(1.0, steady + (share - steady) * math.exp(-finding * QUARTER))


@compiled
def at_start(parameter):
    """The share at the end of 2020: where it settles at routine effort, without visits and examinations."""
    if parameter.plan_deviation_found <= 0.0:
        return 0.0
    return min(1.0, arising(0.0, parameter) / parameter.plan_deviation_found)


@compiled
def depart_from_plans(row, extra_effort, detection, parameter):
    """A quarter of a city; row : its books of examination. extra_effort, detection : means of its counties."""
    rates = arising(extra_effort, parameter), finding(detection, row.examinations > 0, parameter)
    row.plan_deviation = after_quarter(row.plan_deviation, rates[0], rates[1])


@compiled
def move_conformity(examination, c, row, floor):
    """Put the share of plans that is kept to on its scale. floor : share of the standard that scores nothing."""
    for n in range(len(examination.source)):
        if examination.source[n] == PLANS:
            examination.condition[c, n] = place_on_scale(1.0 - row.plan_deviation, examination.benchmark[n], floor)
