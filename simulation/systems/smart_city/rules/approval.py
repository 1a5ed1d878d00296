"""Approval takes fewer days as platforms mature, and more where an office has more to do than it is used to.

Form: days fall exponentially from those of 2020 to a floor; waiting is that of a single server (M/M/1), held against the
county's own load in the first year, so that approval takes the days of 2020 everywhere in that year.
"""

from __future__ import annotations

import math

from simulation.compilation import compiled
from simulation.systems.buildings.rules import N_URBAN_USES

_BUSIEST = 0.9  # utilisation from which on nobody hands in more


@compiled
def waiting(utilisation, service_days):
    """Mean days in the queue, service left out, of a single server."""
    return service_days * utilisation / (1.0 - utilisation)


@compiled
def mean_work(recent):
    """Mean of the quarters that there were (m2); zero before the first."""
    total, quarters = 0.0, 0
    for k in range(len(recent)):
        if recent[k] >= 0.0:
            total += recent[k]
            quarters += 1
    return total / quarters if quarters > 0 else 0.0


@compiled
def remember_work(row, due, first_year):
    """Keep the floor space `due` [use] (m2) in a quarter; that of the first year is the load that the office is made for.

    What is due and not what is started: a project stands for many where the resolution is coarse, and waiting grows faster than
    the load, so that lumps of starts alone would make offices slower.
    """
    for k in range(len(row.recent_work) - 1, 0, -1):
        row.recent_work[k] = row.recent_work[k - 1]
    row.recent_work[0] = 0.0
    for use in range(N_URBAN_USES):
        row.recent_work[0] += due[use]
    if first_year:
        row.usual_work = mean_work(row.recent_work)


@compiled
def approve(row, online, parameter):
    """Settle how long approval takes in the county this quarter; `online` : part of the process that is online."""
    reach = row.maturity * online
    load = mean_work(row.recent_work) / row.usual_work if row.usual_work > 0.0 else 1.0
    busy = parameter.approval_utilisation * load
    row.approval_load = min(_BUSIEST, busy / (1.0 + parameter.approval_capacity_platform * reach))
    queue = waiting(row.approval_load, parameter.approval_service_days)
    usual = waiting(parameter.approval_utilisation, parameter.approval_service_days)
    days = parameter.approval_floor + (parameter.approval_days_2020 - parameter.approval_floor) * math.exp(
        -parameter.approval_response * reach
    )
    row.approval_days = max(parameter.approval_floor, days + queue - usual)


@compiled
def days_to_save(row, on, parameter):
    """The most days that a fast lane can save: it is never faster than the floor. Any where the smart city takes no part."""
    return row.approval_days - parameter.approval_floor if on == 1 else math.inf
