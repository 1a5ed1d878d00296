"""Measures spread: every government has a clock for each measure, and writes it as those above, around and ahead of it do.

Discrete-time event history with a complementary log-log link. The form follows the diffusion of policies among Chinese cities:
signals from above and peers coexist, and peers stop mattering once the tier above demands the measure. The ridge of the
mandate is fitted to national shares; the sizes for the other measures are assumptions.

Rows of the tables are governments: counties first, then cities, then the province.
"""

from __future__ import annotations

import math

import numpy as np

from simulation.clock import QUARTER
from simulation.compilation import compiled
from simulation.streams import Purpose, draw
from simulation.systems.buildings.rules.effects import FIRST_SHARE, N_EFFECTS
from simulation.systems.organisation.rules.effort import ENFORCEMENT, GREEN_SHARE
from simulation.systems.organisation.words import MEASURES

MANDATE, AWARD, BONUS = MEASURES.index("mandate"), MEASURES.index("award"), MEASURES.index("floor_area_bonus")
PLATFORM, PLAN = MEASURES.index("platform"), MEASURES.index("implementing_plan")
BIM_RULE, COMMUNITY_RULE = MEASURES.index("bim_rule"), MEASURES.index("community_rule")
_BUILT_IN = len(MEASURES)
NOT_YET, BEFORE = -2, -1  # ticks: not written, written before 2021
_ENTITIES = 1 << 20  # room for governments within one measure in the counter of a draw


# --- hazards ---------------------------------------------------------------------------------------------------------------
@compiled
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


@compiled
def chance(log_hazard):
    """Probability of writing within a quarter at a constant log hazard (1/yr)."""
    return 1.0 - math.exp(-math.exp(log_hazard) * QUARTER)


@compiled
def gap_to_green_goal(goals, i):
    """What the county's last report misses of its green-share goal; zero without one."""
    if goals.goal_active[i, GREEN_SHARE] == 0:
        return 0.0
    return max(0.0, goals.goal[i, GREEN_SHARE] - goals.reported[i, GREEN_SHARE])


@compiled
def own_log_hazard(capacity, mean_log_capacity, gap, mean_gap, extra_effort, rivals, peers, parameter):
    """What a county's rivals, capacity, gap and effort beyond routine (on enforcement) add; deviations from the province mean
    spread adoption without moving its mean, and so does effort where nobody asks for more than routine."""
    return (
        parameter.rival_effect * (rivals - peers)
        + parameter.capacity_effect * (math.log(capacity) - mean_log_capacity)
        + parameter.gap_effect * (gap - mean_gap)
        + parameter.effort_effect * extra_effort
    )


@compiled
def city_log_hazard(capacity, mean_log_capacity, m, platform_call, parameter):
    """What a city's capacity adds and, to a platform, the call of its last examination for one: deviations from the mean city,
    which spread adoption without moving its mean."""
    own = parameter.capacity_effect * (math.log(capacity) - mean_log_capacity)
    return own + platform_call if m == PLATFORM else own


@compiled
def platform_call(examinations, gap, mean_gap, effect):
    """What a city's last examination adds to the log hazard of a platform: `effect` times what it missed in what a platform
    watches, beyond the mean city; zero before the first."""
    return effect * (gap - mean_gap) if examinations > 0 else 0.0


@compiled
def runs(policy):
    """Whether governments' clocks for a measure run: not before the roll-out of one that is being tried in pilots."""
    return policy.in_force == 1 and policy.spreads == 1 and policy.piloting == 0


# --- writing ---------------------------------------------------------------------------------------------------------------
@compiled
def strength_when_written(capacity, adopters, imitation):
    """Strength (0..1) of a new measure: partly that of earlier adopters (their mean; NaN for none), partly the government's
    own, K / (1 + K) of its capacity."""
    own = capacity / (1.0 + capacity)
    return own if math.isnan(adopters) else imitation * adopters + (1.0 - imitation) * own


@compiled
def write(measure, g, m, tick, capacity, group, parameter):
    """Government `g` writes measure `m`, at a strength of its own."""
    measure.tick[g, m] = tick
    adopters = measure.mean_strength[group, m]
    measure.strength[g, m] = strength_when_written(capacity, adopters, parameter.strength_imitation)


@compiled
def is_ordered(measure, g, m, tick):
    """Whether the scenario has the government write the measure by this quarter."""
    return measure.ordered[g, m] != NOT_YET and measure.ordered[g, m] <= tick


@compiled
def has_by_order(measure, g, m, tick, capacity, group, parameter):
    """Do what the scenario says of measure `m` by this quarter: it is written unless it was, and from the quarter of a strength
    fixed by hand on it has that one, whatever it had. Returns whether the government has the measure, so that its clock is out.
    """
    if measure.tick[g, m] == NOT_YET and is_ordered(measure, g, m, tick):
        write(measure, g, m, tick, capacity, group, parameter)
    if measure.tick[g, m] != NOT_YET and measure.fixed[g, m] != NOT_YET and measure.fixed[g, m] <= tick:
        measure.strength[g, m] = measure.fixed_strength[g, m]
    return measure.tick[g, m] != NOT_YET


@compiled
def is_written(measure, g, m, tick):
    """Whether the government had written the measure before this quarter."""
    return measure.tick[g, m] != NOT_YET and measure.tick[g, m] < tick


@compiled
def strength_now(measure, g, m):
    """Strength of a government's measure; zero where it has not written it."""
    return measure.strength[g, m] if measure.tick[g, m] != NOT_YET else 0.0


@compiled
def vertical_signal(policy, m, above, needs_above):
    """The signal that reaches a government: the scenario's, or encouragement by a government above that wrote the measure.

    An implementing plan is written only once there is something to implement and the tier above wrote its own; -1 says that
    the clock stands still.
    """
    if m == PLAN:
        return policy.vertical if policy.vertical > 0 and (above or not needs_above) else -1
    return max(policy.vertical, 1) if above else policy.vertical


@compiled
def try_to_write(measure, g, m, tick, vertical, own, capacity, group, parameter, key, purpose, entity):
    """Let the clock of one government and measure run through the quarter."""
    if vertical < 0:
        return
    log_hazard = base_log_hazard(m, vertical, measure.share[group, m], parameter) + own
    if draw(key, purpose, entity, tick) < chance(log_hazard):
        write(measure, g, m, tick, capacity, group, parameter)


@compiled
def count_measures(measure, city_place):
    """At the start of the quarter: the shares of counties and cities, and of each city's counties, that have a measure, and
    the mean strength of theirs. Everybody then sees the same, whoever moves first."""
    counties, cities = len(measure.pilot), len(city_place)
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
            for i in range(city_place[c].first_county, city_place[c].last_county):
                if measure.tick[i, m] != NOT_YET:
                    count += 1
                if measure.pilot[i, m] == 1:
                    pilots += 1
            measure.city_share[c, m] = count / (city_place[c].last_county - city_place[c].first_county)
            measure.city_pilots[c, m] = pilots


@compiled
def write_province_measures(measure, g, capacity, tick, parameter, key):
    """The province may write its implementing plan; its other measures are those of the scenario. `g` is its row."""
    policy = measure.policy[tick, PLAN]
    for m in range(measure.tick.shape[1]):
        if has_by_order(measure, g, m, tick, capacity, 1, parameter):
            continue
        if m == PLAN and runs(policy):
            vertical = vertical_signal(policy, m, True, False)
            entity = m * _ENTITIES + g
            try_to_write(measure, g, m, tick, vertical, 0.0, 1.0, 1, parameter, key, Purpose.MEASURE, entity)


@compiled
def write_city_measures(measure, g, capacity, mean_log_capacity, platform_call, tick, parameter, key):
    """A city may write measures, as other cities do, as its capacity allows and, for a platform, as its examination calls for;
    its counties take them as encouragement. `g` is its row."""
    above = measure.tick.shape[0] - 1
    for m in range(measure.tick.shape[1]):
        if has_by_order(measure, g, m, tick, capacity, 1, parameter):
            continue
        if runs(measure.policy[tick, m]):
            vertical = vertical_signal(measure.policy[tick, m], m, is_written(measure, above, m, tick), True)
            entity = m * _ENTITIES + g
            own = city_log_hazard(capacity, mean_log_capacity, m, platform_call, parameter)
            try_to_write(measure, g, m, tick, vertical, own, capacity, 1, parameter, key, Purpose.MEASURE, entity)


@compiled
def write_measures(measure, i, city, row, goals, capacity, mean_log_capacity, mean_gap, tick, policy, parameter, key):
    """A county may write measures this quarter; then what they come to is settled. A mandate of its own accord
    binds from the next quarter on, so that the first quarter starts as the base state has it.

    row, goals : the county's books of organisation and its goals; city : index of its city.
    """
    g_city = len(measure.pilot) + city
    gap, extra = gap_to_green_goal(goals, i), goals.effort[i, ENFORCEMENT] - row.routine_effort
    for m in range(measure.tick.shape[1]):
        if has_by_order(measure, i, m, tick, capacity, 0, parameter):
            continue
        if runs(measure.policy[tick, m]):
            vertical = vertical_signal(measure.policy[tick, m], m, is_written(measure, g_city, m, tick), True)
            rivals, peers = measure.city_share[city, m], measure.share[0, m]
            own = own_log_hazard(capacity, mean_log_capacity, gap, mean_gap, extra, rivals, peers, parameter)
            if measure.city_pilots[city, m] > 0:
                own += parameter.pilot_effect
            purpose = Purpose.MANDATE if m == MANDATE else Purpose.MEASURE
            entity = i if m == MANDATE else m * _ENTITIES + i
            try_to_write(measure, i, m, tick, vertical, own, capacity, 0, parameter, key, purpose, entity)
    written = is_written(measure, i, MANDATE, tick) or is_ordered(measure, i, MANDATE, tick)
    row.mandate = 1 if written and policy.mandates_bind == 1 else 0
    row.award_strength = delivered(measure, i, AWARD, tick, parameter)
    row.bonus_strength = delivered(measure, i, BONUS, tick, parameter)
    deliver_effects(row, measure, i, tick, parameter)


@compiled
def delivered(measure, i, m, tick, parameter):
    """Strength at which a county delivers a measure: that of the scenario everywhere, or the county's own once it has written
    one, if that is more; pilots do more until roll-out."""
    policy = measure.policy[tick, m]
    if measure.tick[i, m] == NOT_YET or policy.in_force == 0:
        return policy.everywhere
    bonus = parameter.pilot_effort_bonus if measure.pilot[i, m] == 1 and policy.piloting == 1 else 0.0
    return max(policy.everywhere, measure.strength[i, m] * (1.0 + bonus))


@compiled
def deliver_effects(row, measure, i, tick, parameter):
    """Settle what the scenario's own measures come to in a county: strength times amount, summed for money and days. Of two
    shares of projects that must do something the higher counts, as both may mean the same projects."""
    if measure.tick.shape[1] == _BUILT_IN:
        return
    for k in range(N_EFFECTS):
        row.effects[k] = 0.0
    for m in range(_BUILT_IN, measure.tick.shape[1]):
        strength = delivered(measure, i, m, tick, parameter)
        for k in range(N_EFFECTS):
            amount = strength * measure.effect[m, k]
            row.effects[k] = row.effects[k] + amount if k < FIRST_SHARE else min(1.0, max(row.effects[k], amount))


# --- pilots ----------------------------------------------------------------------------------------------------------------
@compiled(entry=True, allocates=True)
def name_pilots(measure, capacity, m, count, start, parameter, key):
    """Before the run: name `count` counties pilots of measure `m`, written by them in tick `start`.

    Drawn one after another without replacement with odds capacity^pilot_selection, by exponential keys (Efraimidis & Spirakis
    2006, doi:10.1016/j.ipl.2005.11.003): the smallest -ln(u) / odds are taken.
    """
    keys = np.empty(len(capacity))
    for i in range(len(capacity)):
        u = draw(key, Purpose.PILOT, m * _ENTITIES + i, 0)
        keys[i] = -math.log(u) / capacity[i] ** parameter.pilot_selection
    order = np.argsort(keys)
    for k in range(min(count, len(capacity))):
        i = order[k]
        measure.pilot[i, m] = 1
        if measure.ordered[i, m] == NOT_YET or measure.ordered[i, m] > start:
            measure.ordered[i, m] = start
