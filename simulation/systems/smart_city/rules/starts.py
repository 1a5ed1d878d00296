"""What the projects started in a quarter owe to the smart city: days, rework and time on site; and what their models cost."""

from __future__ import annotations

from simulation.compilation import compiled
from simulation.systems.place.books import pay
from simulation.systems.smart_city.rules import BIM

_WORKING_DAYS = 250.0  # of a year


@compiled
def settle_starts(row, i, area, books, parameter, buildings_parameter):
    """At the end of the quarter: book what its starts (`area`, m2, of which `row.bim_area` with models) save and cost."""
    day = buildings_parameter.value_of_faster_approval / buildings_parameter.faster_approval_days  # yuan/m2
    row.days_saved += area * day * (parameter.approval_days_2020 - row.approval_days)
    time = parameter.site_time_cut * buildings_parameter.construction_time * _WORKING_DAYS
    row.site_time_saved += row.bim_area * day * time
    rework = parameter.construction_cost * parameter.rework_share * parameter.rework_cut
    row.rework_avoided += row.bim_area * rework
    pay(books, i, BIM, row.bim_area * parameter.bim_cost)
