"""People, floor space, the ageing of buildings and how much new floor space is ordered.

Weibull lives: Zhou, Moncaster, Reiner & Guthrie (2019), Sustainability 11(13) 3720. Ordering with a supply line: stock
management, Sterman (1989), Management Science 35(3).
"""

from __future__ import annotations

import math

from simulation.clock import PLAN_YEARS, QUARTER
from simulation.compilation import compiled
from simulation.systems.buildings.rules import N_URBAN_USES, RURAL

_BACKLOG_LEAST = -20.0  # mean projects: a county that shrinks does not wait for ever


@compiled
def weibull_scale(mean_life, shape):
    """Scale (yr) of the Weibull life with this mean (yr) and shape."""
    return mean_life / math.gamma(1.0 + 1.0 / shape)


@compiled
def survival(age, scale, shape):
    """Share of buildings that still stand at `age` (yr)."""
    return math.exp(-((max(age, 0.0) / scale) ** shape))


@compiled
def demolition_share(age, scale, shape):
    """Share of the buildings of this age (yr, at the start of the quarter) that are demolished within the quarter."""
    standing = survival(age, scale, shape)
    return 1.0 - survival(age + QUARTER, scale, shape) / standing if standing > 0.0 else 1.0


@compiled
def population_index(rate, years, fade_years):
    """Population over that of the start after `years`, when the yearly growth `rate` fades linearly to zero in `fade_years`."""
    elapsed = min(max(years, 0.0), fade_years)
    return math.exp(rate * (elapsed - 0.5 * elapsed * elapsed / fade_years))


@compiled
def logistic_growth(level, ceiling, rate, years):
    """Solution after `years` of dx/dt = rate x (1 - x / ceiling) from x = level, exact for any step."""
    return ceiling / (1.0 + (ceiling / level - 1.0) * math.exp(-rate * years))


@compiled
def shifted_share(share, shift):
    """A share moved by `shift` in logits; 0 and 1 stay."""
    if share <= 0.0 or share >= 1.0:
        return share
    return 1.0 / (1.0 + (1.0 - share) / share * math.exp(-shift))


@compiled
def urbanisation_progress(years, later_pace):
    """How much of the shift of 2021-2025 has happened `years` after January 2021, year by year alike; beyond 1 at the later
    pace."""
    plan = float(PLAN_YEARS)
    return min(max(years, 0.0), plan) / plan + later_pace * max(0.0, years - plan) / plan


@compiled
def urban_stock(row):
    """Standing urban floor area (m2) of a government: its weight in the mean of a share goal."""
    total = 0.0
    for use in range(N_URBAN_USES):
        total += row.stock_area[use]
    return total


@compiled
def people_at(place, years, parameter, urban_shift):
    """People in family households (all, urban) of a county `years` after January 2021."""
    people = place.household_people * population_index(place.growth_rate, years, parameter.population_growth_ends - 2021.0)
    shift = urban_shift * urbanisation_progress(years, parameter.urbanisation_later_pace)
    return people, people * shifted_share(place.urban_share_2020, shift)


@compiled(entry=True)
def grow(county, place, first, last, years, parameter, urban_shift):
    """Set people and floor space per head of counties `first` .. `last` - 1 at the start of the quarter, `years` after January
    2021."""
    for i in range(first, last):
        place[i].people, place[i].urban_people = people_at(place[i], years, parameter, urban_shift)
        start, ceiling = county[i].floor_per_head_2020, county[i].floor_saturation
        county[i].floor_per_head = logistic_growth(start, ceiling, parameter.floor_per_head_growth, years)


@compiled
def desired_area(row, place, use, years, parameter, urban_shift, use_ratio):
    """Floor space (m2) of one use that the county wants `years` after January 2021, vacant space included.

    `use_ratio` is the area of each use over urban homes (1 for homes themselves; for rural ones, which have their own people,
    floor space per head over that of urban homes).
    """
    people, urban_people = people_at(place, years, parameter, urban_shift)
    floor = logistic_growth(row.floor_per_head_2020, row.floor_saturation, parameter.floor_per_head_growth, years)
    housed = people - urban_people if use == RURAL else urban_people
    return housed * floor * use_ratio[use] * (1.0 + parameter.vacant_share)


@compiled
def area_due(demolished, desired, desired_later, lag):
    """Floor space that replacement and growth call for (m2/yr); arguments as of :func:`starts_needed`."""
    return demolished + (desired_later - desired) / lag


@compiled
def starts_needed(demolished, desired, desired_later, stock, pipeline, lag, ordering_time):
    """Floor space to start (m2/yr): replacement and growth, corrected for what is missing and not yet under way; below zero
    where too much is.

    `demolished` m2/yr; `desired` now and `desired_later` after `lag` years, m2; `stock` and `pipeline` (whatever has been
    ordered and not completed) m2; times in years.
    """
    due = area_due(demolished, desired, desired_later, lag)
    missing = desired - stock + lag * due - pipeline
    return due + missing / ordering_time


@compiled
def mean_overshoot(parameter):
    """By how much the last project overshoots what was ordered, on average (m2): renewal theory, half the size of the project
    that covers a fixed moment."""
    return 0.5 * parameter.project_size_mean * math.exp(parameter.project_size_spread**2)


@compiled
def order(row, place, land_quota, years, lag, parameter, urban_shift, use_ratio):
    """Add this quarter's starts to the backlog of each urban use, as far as the city's land quota allows, and build the rural
    homes that are needed at once; `lag` (yr) is the construction time to come. What the quota withheld is not asked for again:
    otherwise the next quarter would undo it.

    Rural homes are self-built within the quarter: they have no project, no developer and no green level.
    """
    overshoot = mean_overshoot(parameter)
    for use in range(N_URBAN_USES):
        desired = desired_area(row, place, use, years, parameter, urban_shift, use_ratio)
        later = desired_area(row, place, use, years + lag, parameter, urban_shift, use_ratio)
        demolished = row.demolished_area[use] / QUARTER
        ordered = row.pipeline_area[use] + row.backlog_area[use] + overshoot + row.withheld_area[use]
        rate = starts_needed(demolished, desired, later, row.stock_area[use], ordered, lag, parameter.ordering_time)
        granted = rate * (land_quota if rate > 0.0 else 1.0)
        due = area_due(row.expected_demolition[use] / QUARTER, desired, later, lag)
        row.due_area[use] = land_quota * max(due, 0.0) * QUARTER
        row.withheld_area[use] += (rate - granted) * QUARTER
        row.needed_area[use] = granted * QUARTER
        row.backlog_area[use] = max(row.backlog_area[use] + row.needed_area[use], _BACKLOG_LEAST * parameter.project_size_mean)
        row.next_project[use] = 0
    missing = desired_area(row, place, RURAL, years, parameter, urban_shift, use_ratio) - row.stock_area[RURAL]
    row.needed_area[RURAL] = max(0.0, missing / parameter.ordering_time * QUARTER + row.demolished_area[RURAL])


@compiled
def age_stock(old_share, new_share, years, scale, shape):
    """Fill the demolition shares of the quarter that starts `years` after January 2021, by age in 2020 and by year of
    completion.

    Buildings of a year count as completed in its middle; those of the current year are new.
    """
    for age in range(len(old_share)):
        old_share[age] = demolition_share(age + years, scale, shape)
    for year in range(len(new_share)):
        new_share[year] = demolition_share(max(0.0, years - year - 0.5), scale, shape)


@compiled
def lost_vintages(i, use, old_vintages, new_vintages, old_share, new_share):
    """Take this quarter's demolition out of the vintages of one use in a county: what goes and what is left (m2).

    `old_vintages[i, use, age in 2020]` is what stood before 2021, `new_vintages[i, use, year]` what came since;
    `old_share[age]` and `new_share[year]` are the quarter's demolition shares.
    """
    lost, left = 0.0, 0.0
    for vintages, share in ((old_vintages, old_share), (new_vintages, new_share)):
        for k in range(len(share)):
            gone = vintages[i, use, k] * share[k]
            vintages[i, use, k] -= gone
            lost += gone
            left += vintages[i, use, k]
    return lost, left


@compiled
def age_vintages(row, i, old_vintages, new_vintages, old_share, new_share):
    """Demolish rural homes, which are not simulated building by building; of urban uses, whose buildings go one by one, say
    what is expected to go. Arguments as of :func:`lost_vintages`."""
    for use in range(N_URBAN_USES):
        row.expected_demolition[use], _ = lost_vintages(i, use, old_vintages, new_vintages, old_share, new_share)
    lost, left = lost_vintages(i, RURAL, old_vintages, new_vintages, old_share, new_share)
    row.demolished_area[RURAL] = lost
    row.stock_area[RURAL] = left


@compiled
def add_vintages(row, i, new_vintages, year_index):
    """Count what was completed this quarter, of every use, to the vintage of the year."""
    for use in range(len(row.completed_use_area)):
        new_vintages[i, use, year_index] += row.completed_use_area[use]


@compiled
def build_rural(row):
    """Complete the rural homes ordered this quarter."""
    area = row.needed_area[RURAL]
    row.started_use_area[RURAL] = area
    row.completed_use_area[RURAL] = area
    row.stock_area[RURAL] += area


@compiled
def base_completions(row, place, use, parameter, urban_shift, use_ratio, demolished):
    """Completions of an urban use (m2/yr) at the pace of early 2021: yearly demolition and the growth of desired floor
    space."""
    lag = parameter.construction_time
    now = desired_area(row, place, use, 0.0, parameter, urban_shift, use_ratio)
    later = desired_area(row, place, use, lag, parameter, urban_shift, use_ratio)
    return max(0.0, demolished + (later - now) / lag)


@compiled(entry=True)
def base_completions_of_all(county, place, parameter, urban_shift, use_ratio, demolished, completions):
    """Fill `completions` [county, urban use] with :func:`base_completions`; `demolished` [county, use] in m2/yr."""
    for i in range(len(county)):
        for use in range(N_URBAN_USES):
            completions[i, use] = base_completions(
                county[i], place[i], use, parameter, urban_shift, use_ratio, demolished[i, use]
            )
