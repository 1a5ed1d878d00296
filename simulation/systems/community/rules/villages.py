"""Village projects: a call a year, a budget, and a queue of those whom it does not reach.

Villages of a county are alike but for their luck, so that only their numbers are kept. Between villages mean income does not
matter (Liaoning, 125 villages), so that none is held up by its savings; work is done within the year.
"""

from __future__ import annotations

from simulation.compilation import compiled
from simulation.functions import expit
from simulation.streams import Purpose, draw
from simulation.systems.community.rules import VILLAGE_AWARD, VILLAGE_PROJECT
from simulation.systems.community.rules.small_projects import money_for, number_of, wish
from simulation.systems.place.books import pay


@compiled
def hold_village_call(row, i, share, contribution, books, parameter, key, tick):
    """A county's villages build at their own cost, are granted the share (0: nothing is granted), or wait for the next call.

    Who has waited comes first, and waits no longer once it builds at its own cost after all. row : of county `i`, with what it
    counts. contribution : labour without a public share, share of the cost.
    """
    alone, asking = expit(wish(0.0, parameter)), expit(wish(share, parameter)) if share > 0.0 else 0.0
    cost = money_for(parameter.village_households, contribution, share, parameter)
    own_cost = money_for(parameter.village_households, contribution, 0.0, parameter)
    left, in_queue, waiting = parameter.village_budget * row.villages, row.villages_waiting, 0
    row.village_applications = row.village_grants = row.village_deadweight = row.village_projects = 0
    for n in range(row.villages):
        luck = draw(key, Purpose.CARRIER, number_of(i, n), tick)
        asks = share > 0.0 and (n < in_queue or luck < asking)
        granted = asks and share * cost <= left
        if granted:
            left -= share * cost
        row.village_applications += asks
        row.village_grants += granted
        row.village_deadweight += granted and luck < alone
        row.village_projects += granted or luck < alone
        waiting += asks and not granted and luck >= alone
    row.villages_waiting = waiting
    if row.villages > 0:
        row.village_projects_each += row.village_projects / row.villages
    alone_built = row.village_projects - row.village_grants
    pay(books, i, VILLAGE_AWARD, row.village_grants * share * cost)
    pay(books, i, VILLAGE_PROJECT, row.village_grants * cost + alone_built * own_cost)
