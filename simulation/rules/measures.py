"""Measures spread: every government has a clock for each measure, and writes it as those above, around and ahead of it do.

Discrete-time event history with a complementary log-log link. The form follows the diffusion of policies among Chinese cities:
signals from above and peers coexist, and peers stop mattering once the level above demands the measure. The ridge of the
mandate is fitted to national shares; the sizes for the other measures are assumptions.

Rows of the tables are governments: counties first, then cities, then the province.
"""

from __future__ import annotations

import math

import numpy as np

from simulation.rules import QUARTER, rule
from simulation.streams import Purpose, draw
from simulation.vocabulary import GOALS, MEASURES

GREEN_SHARE = GOALS.index("green_share_new_urban")
MANDATE, AWARD, BONUS = MEASURES.index("mandate"), MEASURES.index("award"), MEASURES.index("floor_area_bonus")
PLATFORM, PLAN = MEASURES.index("platform"), MEASURES.index("implementing_plan")
NOT_YET, BEFORE = -2, -1  # ticks: not written, written before 2021
_ENTITIES = 1 << 20  # room for governments within one measure in the counter of a draw


# --- hazards ---------------------------------------------------------------------------------------------------------------
@rule
def base_log_hazard(m, vertical, peers, parameter):
    """Log hazard (1/yr) of measure `m` where capacity, gap, effort and rivals are those of the mean government.

    vertical : 0 nobody above asks, 1 encouraged, 2 demanded from above; then peers no longer matter. The mandate has been
    encouraged since 2013. peers : share of peers that had the measure at the end of last quarter.
    """
    if m == MANDATE:
        log_hazard = (
            parameter.mandate_ridge_intercept
            + parameter.mandate_ridge_slope * parameter.mandate_peer_effect
            + parameter.mandate_hazard_deviation
        )
        return log_hazard + (parameter.mandate_from_above_effect if vertical == 2 else parameter.mandate_peer_effect * peers)
    log_hazard = parameter.measure_hazard_base + parameter.measure_vertical_effect * vertical
    return log_hazard if vertical == 2 else log_hazard + parameter.measure_peer_effect * peers


@rule
def chance(log_hazard):
    """Probability of writing within a quarter at a constant log hazard (1/yr)."""
    return 1.0 - math.exp(-math.exp(log_hazard) * QUARTER)


@rule
def gap_to_green_goal(row):
    """What the government's last report misses of its green-share goal; zero without one."""
    return max(0.0, row.goal[GREEN_SHARE] - row.reported[GREEN_SHARE]) if row.goal_active[GREEN_SHARE] == 1 else 0.0


@rule
def own_log_hazard(row, rivals, peers, province, parameter):
    """What a county's rivals, capacity, gap and effort add; deviations from the province mean spread adoption without moving
    its mean."""
    return (
        parameter.rival_effect * (rivals - peers)
        + parameter.capacity_effect * (math.log(row.capacity) - province.mean_log_capacity)
        + parameter.gap_effect * (gap_to_green_goal(row) - province.mean_gap)
        + parameter.effort_effect * (row.effort[GREEN_SHARE] - 0.5)
    )


@rule
def city_log_hazard(row, m, province, parameter):
    """What a city's capacity adds and, to a platform, what its last examination missed in what a platform watches: deviations
    from the mean city, which spread adoption without moving its mean."""
    own = parameter.capacity_effect * (math.log(row.capacity) - province.mean_log_capacity_of_cities)
    if m == PLATFORM and row.examinations > 0:
        own += parameter.platform_gap_effect * (row.platform_gap - province.mean_platform_gap)
    return own


@rule
def runs(policy):
    """Whether governments' clocks for a measure run: not before the roll-out of one that is being tried in pilots."""
    return policy.in_force == 1 and policy.spreads == 1 and policy.piloting == 0


# --- writing ---------------------------------------------------------------------------------------------------------------
@rule
def strength_when_written(capacity, adopters, imitation):
    """Strength (0..1) of a new measure: partly that of earlier adopters (their mean; NaN for none), partly the government's
    own, K / (1 + K) of its capacity."""
    own = capacity / (1.0 + capacity)
    return own if math.isnan(adopters) else imitation * adopters + (1.0 - imitation) * own


@rule
def write(measure, g, m, tick, capacity, group, parameter):
    """Government `g` writes measure `m`; a strength given by the scenario stands, otherwise it is the government's own."""
    measure.tick[g, m] = tick
    ordered = measure.ordered_strength[g, m]
    adopters = measure.mean_strength[group, m]
    measure.strength[g, m] = strength_when_written(capacity, adopters, parameter.strength_imitation)
    if measure.ordered[g, m] != NOT_YET and not math.isnan(ordered):
        measure.strength[g, m] = ordered


@rule
def is_ordered(measure, g, m, tick):
    """Whether the scenario has the government write the measure by this quarter."""
    return measure.ordered[g, m] != NOT_YET and measure.ordered[g, m] <= tick


@rule
def is_written(measure, g, m, tick):
    """Whether the government had written the measure before this quarter."""
    return measure.tick[g, m] != NOT_YET and measure.tick[g, m] < tick


@rule
def strength_now(measure, g, m):
    """Strength of a government's measure; zero where it has not written it."""
    return measure.strength[g, m] if measure.tick[g, m] != NOT_YET else 0.0


@rule
def vertical_signal(policy, m, above, needs_above):
    """The signal that reaches a government: the scenario's, or encouragement by a government above that wrote the measure.

    An implementing plan is written only once there is something to implement and the level above wrote its own; -1 says that
    the clock stands still.
    """
    if m == PLAN:
        return policy.vertical if policy.vertical > 0 and (above or not needs_above) else -1
    return max(policy.vertical, 1) if above else policy.vertical


@rule
def try_to_write(measure, g, m, tick, vertical, own, capacity, group, parameter, key, purpose, entity):
    """Let the clock of one government and measure run through the quarter."""
    if vertical < 0:
        return
    log_hazard = base_log_hazard(m, vertical, measure.share[group, m], parameter) + own
    if draw(key, purpose, entity, tick) < chance(log_hazard):
        write(measure, g, m, tick, capacity, group, parameter)


@rule
def count_measures(measure, county, city):
    """At the start of the quarter: the shares of counties and cities, and of each city's counties, that have a measure, and
    the mean strength of theirs. Everybody then sees the same, whoever moves first."""
    counties, cities = len(county), len(city)
    for m in range(measure.tick.shape[1]):
        for group in range(2):
            first = 0 if group == 0 else counties
            size = counties if group == 0 else cities
            count, total = 0, 0.0
            for g in range(first, first + size):
                if measure.tick[g, m] != NOT_YET:
                    count += 1
                    total += measure.strength[g, m]
            measure.share[group, m] = count / size
            measure.mean_strength[group, m] = total / count if count > 0 else math.nan
        for c in range(cities):
            count, pilots = 0, 0
            for i in range(city[c].first_county, city[c].last_county):
                if measure.tick[i, m] != NOT_YET:
                    count += 1
                if measure.pilot[i, m] == 1:
                    pilots += 1
            measure.city_share[c, m] = count / (city[c].last_county - city[c].first_county)
            measure.city_pilots[c, m] = pilots


@rule
def write_province_measures(measure, g, province, tick, parameter, key):
    """The province may write its implementing plan; its other measures are those of the scenario."""
    policy = measure.policy[tick, PLAN]
    for m in range(measure.tick.shape[1]):
        if measure.tick[g, m] != NOT_YET:
            continue
        if is_ordered(measure, g, m, tick):
            write(measure, g, m, tick, province[0].capacity, 1, parameter)
        elif m == PLAN and runs(policy):
            vertical = vertical_signal(policy, m, True, False)
            entity = m * _ENTITIES + g
            try_to_write(measure, g, m, tick, vertical, 0.0, 1.0, 1, parameter, key, Purpose.MEASURE, entity)


@rule
def write_city_measures(measure, g, city, c, province, tick, parameter, key):
    """A city may write measures, as other cities do, as its capacity allows and, for a platform, as its examination calls for;
    its counties take them as encouragement."""
    row = city[c]
    above = measure.tick.shape[0] - 1
    for m in range(measure.tick.shape[1]):
        if measure.tick[g, m] != NOT_YET:
            continue
        if is_ordered(measure, g, m, tick):
            write(measure, g, m, tick, row.capacity, 1, parameter)
        elif runs(measure.policy[tick, m]):
            vertical = vertical_signal(measure.policy[tick, m], m, is_written(measure, above, m, tick), True)
            entity = m * _ENTITIES + g
            own = city_log_hazard(row, m, province[0], parameter)
            try_to_write(measure, g, m, tick, vertical, own, row.capacity, 1, parameter, key, Purpose.MEASURE, entity)


@rule
def write_measures(measure, county, i, city, province, tick, policy, parameter, key):
    """A county may write measures this quarter; then what they come to, in awards and floor-area bonus, is settled."""
    row = county[i]
    g_city = len(county) + row.city
    for m in range(measure.tick.shape[1]):
        if measure.tick[i, m] != NOT_YET:
            continue
        if is_ordered(measure, i, m, tick):
            write(measure, i, m, tick, row.capacity, 0, parameter)
        elif runs(measure.policy[tick, m]):
            vertical = vertical_signal(measure.policy[tick, m], m, is_written(measure, g_city, m, tick), True)
            own = own_log_hazard(row, measure.city_share[row.city, m], measure.share[0, m], province[0], parameter)
            if measure.city_pilots[row.city, m] > 0:
                own += parameter.pilot_effect
            purpose = Purpose.MANDATE if m == MANDATE else Purpose.MEASURE
            entity = i if m == MANDATE else m * _ENTITIES + i
            try_to_write(measure, i, m, tick, vertical, own, row.capacity, 0, parameter, key, purpose, entity)
    row.mandate = 1 if measure.tick[i, MANDATE] != NOT_YET else 0
    row.award_strength = delivered(measure, i, AWARD, tick, policy.award * row.overall_effort, parameter)
    row.bonus_strength = delivered(measure, i, BONUS, tick, policy.bonus, parameter)


@rule
def delivered(measure, i, m, tick, unwritten, parameter):
    """Strength at which a county delivers a measure: `unwritten` until it writes its own; pilots do more until roll-out."""
    if measure.tick[i, m] == NOT_YET:
        return unwritten
    policy = measure.policy[tick, m]
    if policy.in_force == 0:
        return 0.0
    bonus = parameter.pilot_effort_bonus if measure.pilot[i, m] == 1 and policy.piloting == 1 else 0.0
    return measure.strength[i, m] * (1.0 + bonus)


# --- pilots ----------------------------------------------------------------------------------------------------------------
@rule
def name_pilots(measure, county, m, count, start, parameter, key):
    """Before the run: name `count` counties pilots of measure `m`, written by them in tick `start`.

    Drawn one after another without replacement with odds capacity^pilot_selection, by exponential keys (Efraimidis & Spirakis
    2006, doi:10.1016/j.ipl.2005.11.003): the smallest -ln(u) / odds are taken.
    """
    keys = np.empty(len(county))
    for i in range(len(county)):
        u = draw(key, Purpose.PILOT, m * _ENTITIES + i, 0)
        keys[i] = -math.log(u) / county[i].capacity ** parameter.pilot_selection
    order = np.argsort(keys)
    for k in range(min(count, len(county))):
        i = order[k]
        measure.pilot[i, m] = 1
        if measure.tick[i, m] == NOT_YET and measure.ordered[i, m] == NOT_YET:
            measure.ordered[i, m] = start
            measure.ordered_strength[i, m] = math.nan
