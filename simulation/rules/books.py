"""Book-keeping of governments: empty the books at the start of a quarter, add them up at its end."""

from __future__ import annotations

from simulation.rules import N_LEVELS, N_URBAN_USES, N_USES, rule
from simulation.vocabulary import ACTORS, COUNTS, PAYMENTS, RETROFITS

N_RETROFITS, N_COUNTS, N_PAYMENTS, N_ACTORS = len(RETROFITS), len(COUNTS), len(PAYMENTS), len(ACTORS)


@rule
def open_books(row, new_year):
    """Set the quarter's flows of a government to zero, in January also those of the year."""
    for use in range(N_USES):
        row.demolished_area[use] = 0.0
        row.started_use_area[use] = 0.0
        row.completed_use_area[use] = 0.0
    for k in range(N_LEVELS):
        row.started_area[k] = 0.0
        row.started_residential_area[k] = 0.0
        row.completed_area[k] = 0.0
        row.completed_residential_area[k] = 0.0
        row.designed_area[k] = 0.0
        row.demolished_level_area[k] = 0.0
        if new_year:
            row.year_started_area[k] = 0.0
            row.year_started_residential_area[k] = 0.0
            row.year_completed_area[k] = 0.0
            row.year_completed_residential_area[k] = 0.0
    for k in range(N_RETROFITS):
        row.demolished_retrofits[k] = 0.0
        for use in range(N_URBAN_USES):
            row.retrofitted_area[use, k] = 0.0
    for n in range(N_COUNTS):
        row.counted[n] = 0.0
        if new_year:
            row.year_counted[n] = 0.0
    for n in range(N_PAYMENTS):
        row.paid[n] = 0.0
    for n in range(N_ACTORS):
        row.balance[n] = 0.0
    row.co2_embodied = 0.0
    row.co2_retrofit = 0.0
    row.projects_started = 0
    row.projects_completed = 0


@rule
def close_counts(row):
    """At the end of the quarter: what was counted in it joins what was counted this year."""
    for n in range(N_COUNTS):
        row.year_counted[n] += row.counted[n]


@rule
def begin_plan_period(row, outcomes):
    """In the first January of a five-year plan: quantities count from zero."""
    for j in range(len(outcomes)):
        if outcomes[j].quantity == 1:
            row.goal_progress[j] = 0.0


@rule
def renew_deadlines(row, last_year):
    """A goal whose deadline has passed and that nobody replaced stays, due at the end of the new plan period."""
    for j in range(len(row.goal_deadline)):
        if row.goal_active[j] == 1 and row.goal_deadline[j] < last_year:
            row.goal_deadline[j] = last_year


@rule
def empty(total):
    """Set to zero what a city or province sums over its parts."""
    open_books(total, True)
    for use in range(N_USES):
        total.stock_area[use] = 0.0
        total.pipeline_area[use] = 0.0
    for k in range(N_LEVELS):
        total.standing_area[k] = 0.0
    for k in range(N_RETROFITS):
        total.retrofitted_stock[k] = 0.0
    total.communities_renovated = 0
    total.old_communities = 0
    total.photovoltaic_capacity = 0.0
    total.photovoltaic_energy = 0.0
    total.ambient_heat = 0.0
    total.solar_heat = 0.0
    total.people = 0.0
    total.urban_people = 0.0
    total.electricity = 0.0
    total.gas = 0.0
    total.co2_operation = 0.0
    total.mandate_share = 0.0


@rule
def add(total, part):
    """Add a part's extensive variables to its city or province."""
    for use in range(N_USES):
        total.stock_area[use] += part.stock_area[use]
        total.pipeline_area[use] += part.pipeline_area[use]
        total.demolished_area[use] += part.demolished_area[use]
        total.started_use_area[use] += part.started_use_area[use]
        total.completed_use_area[use] += part.completed_use_area[use]
    for k in range(N_LEVELS):
        total.started_area[k] += part.started_area[k]
        total.started_residential_area[k] += part.started_residential_area[k]
        total.completed_area[k] += part.completed_area[k]
        total.completed_residential_area[k] += part.completed_residential_area[k]
        total.designed_area[k] += part.designed_area[k]
        total.demolished_level_area[k] += part.demolished_level_area[k]
        total.standing_area[k] += part.standing_area[k]
        total.year_started_area[k] += part.year_started_area[k]
        total.year_started_residential_area[k] += part.year_started_residential_area[k]
        total.year_completed_area[k] += part.year_completed_area[k]
        total.year_completed_residential_area[k] += part.year_completed_residential_area[k]
    for k in range(N_RETROFITS):
        total.retrofitted_stock[k] += part.retrofitted_stock[k]
        total.demolished_retrofits[k] += part.demolished_retrofits[k]
        for use in range(N_URBAN_USES):
            total.retrofitted_area[use, k] += part.retrofitted_area[use, k]
    for n in range(N_COUNTS):
        total.counted[n] += part.counted[n]
        total.year_counted[n] += part.year_counted[n]
    for n in range(N_PAYMENTS):
        total.paid[n] += part.paid[n]
    for n in range(N_ACTORS):
        total.balance[n] += part.balance[n]
    total.communities_renovated += part.communities_renovated
    total.old_communities += part.old_communities
    total.photovoltaic_capacity += part.photovoltaic_capacity
    total.photovoltaic_energy += part.photovoltaic_energy
    total.ambient_heat += part.ambient_heat
    total.solar_heat += part.solar_heat
    total.projects_started += part.projects_started
    total.projects_completed += part.projects_completed
    total.people += part.people
    total.urban_people += part.urban_people
    total.electricity += part.electricity
    total.gas += part.gas
    total.co2_operation += part.co2_operation
    total.co2_embodied += part.co2_embodied
    total.co2_retrofit += part.co2_retrofit


@rule
def gather_city(city, c, county):
    """Add up the counties of a city at the end of the quarter."""
    row = city[c]
    empty(row)
    for i in range(row.first_county, row.last_county):
        add(row, county[i])
        row.mandate_share += county[i].mandate
    row.mandate_share /= row.last_county - row.first_county


@rule
def gather_province(province, city):
    """Add up the cities of the province at the end of the quarter."""
    row = province[0]
    empty(row)
    counties = 0
    for c in range(len(city)):
        add(row, city[c])
        members = city[c].last_county - city[c].first_county
        row.mandate_share += city[c].mandate_share * members
        counties += members
    row.mandate_share /= counties
