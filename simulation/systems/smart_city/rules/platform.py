"""Platforms mature: faster the stronger the measure and the more effort there is, and as far as they are paid for.

Form: logistic growth, exact for any step. A step costs in proportion to the progress that it makes, so that what a platform
costs in the end does not depend on how fast it is built; those whom a county's own platform serves are not paid for twice.
Technical standards of smart operation speed them up, and what the province knows of it beyond the usual makes them cheaper.
"""

from __future__ import annotations

import math

from simulation.clock import QUARTER
from simulation.compilation import compiled
from simulation.functions import logit
from simulation.systems.innovation.rules.standards import standardised
from simulation.systems.innovation.words import OPERATION
from simulation.systems.organisation.rules.effort import ENFORCEMENT
from simulation.systems.place.books import pay
from simulation.systems.smart_city.rules import PLATFORM, PLATFORM_RUNNING

_STANDARD_STRENGTH = 0.5  # of the measure at which maturity_rate is meant
_PER_RESIDENTS = 1e4  # for whom platform_cost is given


@compiled
def extra_effort(county_organisation, county_effort, i):
    """Effort of a county beyond routine on the lever that serves platforms: that of enforcement, until they have their own."""
    return county_effort[i, ENFORCEMENT] - county_organisation[i].routine_effort


@compiled
def grown(maturity, progress):
    """Maturity after so much progress in logits."""
    return maturity / (maturity + (1.0 - maturity) * math.exp(-progress))


@compiled
def research_helps(innovation, searching, parameter):
    """(speed, cost) of platforms over those of 2021, by the standards of smart operation issued since and by what the province
    knows of it over the path of constant growth, which is in the price that was read. One each where nobody innovates.

    innovation : the province's row; searching : exponent by which costs fall with knowledge.
    """
    speed = 1.0 + parameter.standard_speeds_platform * standardised(innovation.technical_standards[OPERATION])
    return speed, innovation.knowledge_factor[OPERATION] ** -searching


@compiled
def accepted(helped, acceptance):
    """The same where residents who take part accept platforms more than in 2020 (logarithm of speed)."""
    speed, cost = helped
    return speed * math.exp(acceptance), cost


@compiled
def wanted_progress(strength, effort, speed, parameter):
    """Progress of a quarter (logits) with all the money that it takes; `effort` is that beyond routine, `speed` what standards
    make of it."""
    pace = strength / _STANDARD_STRENGTH * math.exp(parameter.maturity_effort_effect * effort)
    return parameter.maturity_rate * pace * speed * QUARTER


@compiled
def build(maturity, capex, residents, budget, progress, price, parameter):
    """A quarter of building for so many residents: the maturity after it, what is spent on building, and on running (yuan).
    `price` : over that of 2021.

    Until the platform is done, progress costs its part of `platform_cost`, and is made as far as the quarter's part of the
    budget (yuan/yr) pays for it; then it grows with use alone, and its running is paid. One that serves nobody is not built on,
    as whoever has one of their own pays for it there; what there is of it is run.
    """
    running = parameter.platform_running * capex * QUARTER
    if maturity >= parameter.platform_done_at:
        return grown(maturity, progress), 0.0, running
    if residents <= 0.0:
        return maturity, 0.0, running
    whole = logit(parameter.platform_done_at) - logit(parameter.maturity_at_adoption)
    paid_for = min(progress, logit(parameter.platform_done_at) - logit(maturity))
    cost = parameter.platform_cost * price * residents / _PER_RESIDENTS * paid_for / whole
    money = parameter.platform_budget_share * budget * QUARTER
    funded = 1.0 if cost <= money else money / cost
    return grown(maturity, progress * funded), cost * funded, 0.0


@compiled
def build_of_city(row, place, counties, organisation, effort, books, strength, helped, parameter):
    """A quarter of a city's platform, for the residents of those of its counties that have none of their own.

    row, place : of the city. It is paid for in its counties, in proportion to those residents. helped : see `research_helps`.
    """
    if strength <= 0.0:
        return
    if row.own_maturity <= 0.0:
        row.own_maturity = parameter.maturity_at_adoption
        return
    served, residents, extra = 0.0, 0.0, 0.0
    for i in range(place.first_county, place.last_county):
        residents += counties[i].urban_residents
        extra += counties[i].urban_residents * extra_effort(organisation, effort, i)
        served += counties[i].urban_residents if counties[i].own_maturity <= 0.0 else 0.0
    speed, price = helped
    progress = wanted_progress(strength, extra / residents if residents > 0.0 else 0.0, speed, parameter)
    row.own_maturity, capex, running = build(
        row.own_maturity, row.platform_capex, served, row.budget_expenditure, progress, price, parameter
    )
    row.platform_capex += capex
    for i in range(place.first_county, place.last_county):
        part = counties[i].urban_residents / (served if served > 0.0 else residents)
        if served <= 0.0 or counties[i].own_maturity <= 0.0:
            pay(books, i, PLATFORM, capex * part)
            pay(books, i, PLATFORM_RUNNING, running * part)


@compiled
def build_of_county(row, i, maturity_of_city, effort, books, strength, helped, parameter):
    """A quarter of a county's own platform, which begins where its city's stands, and what serves the county then. helped : see
    `research_helps`."""
    if strength > 0.0 and row.own_maturity <= 0.0:
        row.own_maturity = max(parameter.maturity_at_adoption, maturity_of_city)
    elif strength > 0.0:
        speed, price = helped
        progress = wanted_progress(strength, effort, speed, parameter)
        row.own_maturity, capex, running = build(
            row.own_maturity, row.platform_capex, row.urban_residents, row.budget_expenditure, progress, price, parameter
        )
        row.platform_capex += capex
        pay(books, i, PLATFORM, capex)
        pay(books, i, PLATFORM_RUNNING, running)
    row.maturity = max(row.own_maturity, maturity_of_city)


@compiled
def mean_maturity(counties, first, last):
    """Maturity of what serves the mean urban resident of counties `first` .. `last` - 1."""
    total, residents = 0.0, 0.0
    for i in range(first, last):
        total += counties[i].urban_residents * counties[i].maturity
        residents += counties[i].urban_residents
    return total / residents if residents > 0.0 else 0.0
