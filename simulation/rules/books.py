"""Book-keeping of governments: empty the books at the start of a quarter, add them up at its end."""

from __future__ import annotations

from simulation.rules import N_LEVELS, N_USES, rule


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
        if new_year:
            row.year_started_area[k] = 0.0
            row.year_started_residential_area[k] = 0.0
            row.year_completed_area[k] = 0.0
            row.year_completed_residential_area[k] = 0.0
    row.projects_started = 0
    row.projects_completed = 0


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
    total.people = 0.0
    total.urban_people = 0.0
    total.electricity = 0.0
    total.gas = 0.0
    total.co2_operation = 0.0
    total.co2_embodied = 0.0
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
        total.year_started_area[k] += part.year_started_area[k]
        total.year_started_residential_area[k] += part.year_started_residential_area[k]
        total.year_completed_area[k] += part.year_completed_area[k]
        total.year_completed_residential_area[k] += part.year_completed_residential_area[k]
    total.projects_started += part.projects_started
    total.projects_completed += part.projects_completed
    total.people += part.people
    total.urban_people += part.urban_people
    total.electricity += part.electricity
    total.gas += part.gas
    total.co2_operation += part.co2_operation
    total.co2_embodied += part.co2_embodied


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
