"""The city examination: what is measured, what is claimed, what a third party and residents say, and what it comes to.

Every value is a place on the scale of its indicator: 0 scores nothing, 1 meets the standard of 2021; a standard that was
revised lies above 1. NaN is no value: it is left out and the weights of the others count for more.

Form: distance to standard; misreports as in `organisation`; weights by dimension. The sizes are assumptions.
"""

from __future__ import annotations

import math

import numpy as np

from simulation.compilation import compiled
from simulation.streams import Purpose, draw4, normal
from simulation.systems.examination.rules.residents import add_feeling
from simulation.systems.examination.words import EXAMINATION_DIMENSIONS
from simulation.systems.organisation.rules.effort import best_misreport

N_DIMENSIONS = len(EXAMINATION_DIMENSIONS)
OWN, RENOVATION, CARBON, PLANS = -1, -2, -3, -4
"""What moves an indicator: itself, the renovation of old communities, CO2 per GDP, or departures from plans; else an outcome by
its index."""
NOTHING, A_PLATFORM = 0, 1  # what the gap of an indicator calls for; or RENOVATION
NEVER = 9999  # year
ALL = -1  # dimensions
INDICATORS_AT_MOST = 1024  # room for the indicators of one city in the counter of a draw


# --- one value -------------------------------------------------------------------------------------------------------------
@compiled
def measurement_error(error, platform, precision, residents):
    """Standard deviation of a measured value: `error` without a platform, falling with its strength (0 to 1), and with what
    `residents` add to the worth of a measurement."""
    return error / math.sqrt(1.0 + precision * platform + residents)


@compiled
def score(value, standard):
    """Score (0 to 1) of a value against the standard in force."""
    return min(max(value / standard, 0.0), 1.0)


@compiled
def gap(value, standard):
    """What a value misses of the standard in force."""
    return max(0.0, standard - value)


@compiled
def place_on_scale(value, benchmark, floor):
    """The place of a modelled share whose standard is `benchmark`; `floor` times that scores nothing."""
    return (value / benchmark - floor) / (1.0 - floor)


@compiled
def weight_of_result(published, parameter):
    """What a gap of one is worth in the evaluation of a city and its counties: more where results are published."""
    return parameter.reward_examination * (1.0 + (parameter.examination_publication_effect if published == 1 else 0.0))


@compiled
def examines_itself(examination, c, year):
    """Whether a city holds an examination in this year."""
    return examination.begins[c] <= year


# --- the truth -------------------------------------------------------------------------------------------------------------
@compiled
def renovated_share(built):
    """Share of the old communities of a government's programme that have been renovated since 2021; NaN without any. `built`
    are its books of buildings."""
    return built.communities_renovated / built.eligible_communities if built.eligible_communities > 0.0 else math.nan


@compiled
def look_at_the_model(examination, c, built, values, floor):
    """Put the city's indicators that the model moves where it has moved them; `built` are its books of buildings, `values` its
    outcomes, verified or reported."""
    for n in range(len(examination.source)):
        source = examination.source[n]
        if source == RENOVATION or source >= 0:
            value = renovated_share(built) if source == RENOVATION else values[source]
            examination.condition[c, n] = place_on_scale(value, examination.benchmark[n], floor)


@compiled
def weighted_score(values, standard, weight, dimension, d):
    """Weighted mean score of the values that there are in dimension `d`, or in ALL; NaN without any."""
    total, known = 0.0, 0.0
    for n in range(len(values)):
        if (d == ALL or dimension[n] == d) and not math.isnan(values[n]):
            total += weight[n] * score(values[n], standard[n])
            known += weight[n]
    return total / known if known > 0.0 else math.nan


@compiled
def scores_by_dimension(values, standard, weight, dimension, scores):
    """Fill `scores` with the weighted mean score of each dimension, and return that of all."""
    for d in range(len(scores)):
        scores[d] = weighted_score(values, standard, weight, dimension, d)
    return weighted_score(values, standard, weight, dimension, ALL)


@compiled(allocates=True)
def score_condition(examination, c, row):
    """Write how the city truly stands, on the standards and weights of 2021."""
    standard, condition = np.ones(len(examination.standard)), examination.condition[c]
    row.condition_total = scores_by_dimension(
        condition, standard, examination.first_weight, examination.dimension, row.condition_score
    )


@compiled
def record_condition(examination, c, row, year_index):
    """In December: write how the city truly stands, its change since the end of 2020, and the log of the year."""
    at_start = row.condition_total - row.condition_change
    score_condition(examination, c, row)
    row.condition_change = row.condition_total - at_start
    for n in range(len(examination.source)):
        examination.true[year_index, c, n] = examination.condition[c, n]


@compiled
def missed_where(steers, call, values, standard):
    """Mean missed score of the indicators whose gap makes this call; zero where none of them has a value."""
    missed, known = 0.0, 0
    for n in range(len(values)):
        if steers[n] == call and not math.isnan(values[n]):
            missed += 1.0 - score(values[n], standard[n])
            known += 1
    return missed / known if known > 0 else 0.0


# --- the examination -------------------------------------------------------------------------------------------------------
@compiled
def measure_indicators(examination, c, error, claim, third_party, key, tick):
    """What the examination finds of every indicator; returns how many a third party has measured again.

    The city measures with a normal error and adds `claim` where that is still short of the standard; where a third party
    measures again, with an error of its own, its value stands. third_party : share of the indicators that it measures.
    """
    checks = 0
    for n in range(len(examination.source)):
        entity = c * INDICATORS_AT_MOST + n
        true = examination.condition[c, n]
        u0, u1, u_checked, _ = draw4(key, Purpose.EXAMINATION, entity, tick)
        value = true + error * normal(u0, u1)
        value += min(claim, gap(value, examination.standard[n]))
        if u_checked < third_party and not math.isnan(true):
            u0, u1, _, _ = draw4(key, Purpose.THIRD_PARTY, entity, tick)
            value = true + error * normal(u0, u1)
            checks += 1
        examination.observed[c, n] = value
    return checks


@compiled
def survey_residents(examination, c, row, error, felt, key, tick):
    """Residents say how satisfied they are with each dimension: its true score on the standards in force, moved by what they
    feel about their communities beyond 2020 (`felt`), with the error of a survey."""
    scores_by_dimension(
        examination.condition[c], examination.standard, examination.weight, examination.dimension, row.satisfaction
    )
    add_feeling(row.satisfaction, felt)
    for d in range(N_DIMENSIONS):
        u0, u1, _, _ = draw4(key, Purpose.SURVEY, c * INDICATORS_AT_MOST + d, tick)
        if not math.isnan(row.satisfaction[d]):
            row.satisfaction[d] = min(max(row.satisfaction[d] + error * normal(u0, u1), 0.0), 1.0)


@compiled
def examine(
    examination,
    c,
    row,
    platform,
    residents,
    felt,
    policy,
    year_index,
    parameter,
    misreport_penalty,
    misreport_cost,
    key,
    tick,
):
    """Hold the examination of one city: measure, check, ask residents, score, and say what it means for the year to come.

    platform : how far the city's platform has come (0 to 1); residents, felt : what those who take part add to precision and
    satisfaction; misreport_penalty, misreport_cost : of organisation. Writes the
    results into `row` and the log of the year.
    """
    error = measurement_error(parameter.measurement_error, platform, parameter.platform_precision, residents)
    third_party = parameter.third_party_share if policy.third_party == 1 else 0.0
    worth = weight_of_result(policy.examination_published, parameter)
    claim = best_misreport(worth, third_party, misreport_penalty, misreport_cost)
    row.third_party_checks = measure_indicators(examination, c, error, claim, third_party, key, tick)
    if policy.survey == 1:
        error_of_survey = parameter.survey_error / math.sqrt(1.0 + residents)
        survey_residents(examination, c, row, error_of_survey, felt, key, tick)
    observed, standard = examination.observed[c], examination.standard
    weight, dimension = examination.weight, examination.dimension
    row.examination_total = scores_by_dimension(observed, standard, weight, dimension, row.examination_score)
    true_total = weighted_score(examination.condition[c], standard, weight, dimension, ALL)
    row.examination_error = row.examination_total - true_total
    row.examination_pressure = worth * gap(row.examination_total, 1.0)
    row.platform_gap = missed_where(examination.steers, A_PLATFORM, observed, standard)
    row.renovation_gap = missed_where(examination.steers, RENOVATION, observed, standard)
    for n in range(len(observed)):
        examination.seen[year_index, c, n] = observed[n]
    row.examinations += 1
    row.examination_published = policy.examination_published
    row.surveyed = policy.survey


# --- the province ----------------------------------------------------------------------------------------------------------
@compiled
def compare_cities(city, row, land_link, parameter):
    """The mean result of the cities examined and, where the scenario links land supply to it, what each may start next year.
    city, row : of the cities and of the province in the books of the examination."""
    count, total, gaps = 0, 0.0, 0.0
    for c in range(len(city)):
        if city[c].examinations > 0:
            count += 1
            total += city[c].examination_total
            gaps += city[c].platform_gap
    row.mean_platform_gap = gaps / count if count > 0 else 0.0
    for c in range(len(city)):
        city[c].land_quota = 1.0
        if land_link == 1 and city[c].examinations > 0:
            lead = city[c].examination_total - total / count
            city[c].land_quota = max(0.0, 1.0 + parameter.land_link_strength * lead)


@compiled(entry=True)
def draw_conditions(examination, mean, spread, key):
    """Before the run: where the indicators begin that the model does not move (synthetic). CO2 per GDP has no value yet: its
    fall is known once a year has been simulated."""
    cities, count = examination.condition.shape
    for c in range(cities):
        for n in range(count):
            if examination.source[n] == OWN:
                u0, u1, _, _ = draw4(key, Purpose.CONDITION, c * INDICATORS_AT_MOST + n, 0)
                examination.condition[c, n] = mean + spread * normal(u0, u1)
            elif examination.source[n] == CARBON:
                examination.condition[c, n] = math.nan
