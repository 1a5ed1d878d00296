"""Organisation on 1 January 2021: goals and outcomes as tables, who has which measure, and what was reported of 2020."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from simulation.scenario.timeline import tick_of
from simulation.systems.buildings.rules.effects import FIRST_SHARE, N_EFFECTS
from simulation.systems.organisation.rules.effort import routine_effort
from simulation.systems.organisation.rules.measures import BEFORE, MANDATE, NOT_YET, name_pilots
from simulation.vocabulary import COUNTS, LEVELS, LEVERS, MEASURES, OUTCOMES

OUTCOME_DTYPE = np.dtype(
    [
        *(("quantity", "u1"), ("started", "u1"), ("counted", "u1"), ("residential", "u1")),
        *(("at_least", "i4"), ("out_of", "i4")),
        ("lever", "i4"),  # -1 none
        ("gain_factor", "f8"),  # of the gain of effort on it: 1 at the costs of the start
    ]
)
GOAL_DTYPE = np.dtype(
    [("outcome", "i4"), ("city", "i4"), ("county", "i4"), ("value", "f8"), ("from_year", "i4"), ("deadline", "i4")]
)
MEASURE_DTYPE = np.dtype([
    ("in_force", "u1"),  # 0/1: within `from` and `until` of the scenario
    ("spreads", "u1"),  # 0/1: governments may write it of their own accord
    ("vertical", "i4"),  # 0 nobody above asks, 1 encouraged, 2 demanded
    ("piloting", "u1"),  # 0/1: tried in pilots only
    ("everywhere", "f8"),  # strength at which every county delivers it at least, whatever it has written
])  # fmt: skip


class Measures(NamedTuple):
    """Who wrote which measure, when and how strongly. Governments in rows: counties, then cities, then the province."""

    tick: np.ndarray  # i4 [government, measure], quarter in which it was written; -1 before 2021, -2 not yet
    strength: np.ndarray  # f8 [government, measure], 0..1
    ordered: np.ndarray  # i4 [government, measure], the first quarter in which the scenario has it written; -2 never
    fixed: np.ndarray  # i4 [government, measure], quarter from which the scenario fixes its strength; -2 never
    fixed_strength: np.ndarray  # f8 [government, measure], 0..1, read from that quarter on
    pilot: np.ndarray  # u1 [county, measure]
    policy: np.ndarray  # MEASURE_DTYPE [tick, measure]
    share: np.ndarray  # f8 [counties or cities, measure], that had the measure when the quarter began
    mean_strength: np.ndarray  # f8 [counties or cities, measure], of those; NaN for none
    city_share: np.ndarray  # f8 [city, measure], of the city's counties
    city_pilots: np.ndarray  # i4 [city, measure], pilots among them
    effect: np.ndarray  # f8 [measure, effect], amount at strength one; zero for those that the model knows by name


class CountyGoals(NamedTuple):
    """What counties are asked for and make of it, [county, outcome], and their efforts, [county, lever]; see the words of
    organisation."""

    goal_active: np.ndarray
    goal: np.ndarray
    goal_deadline: np.ndarray
    goal_progress: np.ndarray
    pressure: np.ndarray
    effort: np.ndarray
    misreport: np.ndarray
    verified: np.ndarray
    reported: np.ndarray


class CityGoals(NamedTuple):
    """What cities are asked for and report, [city, outcome]."""

    goal_active: np.ndarray
    goal: np.ndarray
    goal_progress: np.ndarray
    verified: np.ndarray
    reported: np.ndarray


class ProvinceGoals(NamedTuple):
    """What the province is asked for and reports, and how far its counties have got, [province, outcome]."""

    goal_active: np.ndarray
    goal: np.ndarray
    goal_progress: np.ndarray
    verified: np.ndarray
    reported: np.ndarray
    mean_achievement: np.ndarray


def _bundle(kind: Any, tier: str) -> Any:
    return lambda world: kind(*(world.find(f"{tier}_{name}") for name in kind._fields))


BUNDLES = {
    "county_goals": _bundle(CountyGoals, "county"),
    "city_goals": _bundle(CityGoals, "city"),
    "province_goals": _bundle(ProvinceGoals, "province"),
}


# --- at the start ----------------------------------------------------------------------------------------------------------
def allocate(world: Any, start: Any) -> None:
    """Put goals and outcomes into the world, and measures that nobody has written."""
    world.replace(outcome=_outcomes())
    put_policy(world, start)


def put_policy(world: Any, start: Any) -> None:
    """Put the goals and measures of a scenario into a world in which nobody has acted on any."""
    measure = empty_measures(world, start.scenario, start.tables["measure.policy"].copy())
    world.replace(goal=start.goals, measure=measure)


def begin(world: Any, start: Any) -> None:
    """Organisation begins from what the other systems have."""


def _found_measures(world: Any, start: Any) -> None:
    """Say who has which measure, and who is to write which by hand or as a pilot.

    Mandates of before 2021 are held by counties, and by cities, of highest capacity first, such that the floor area that they
    complete comes nearest to the share of the base state; no other measure is taken to be in force, as none of their dates is
    known.
    """
    scenario, measure, counties = start.scenario, world.measure, len(world.county)
    area = world.county["base_completions"]
    area_of_cities = np.bincount(world.county["city"], area, len(world.city))
    governments = ((0, world.county["capacity"], area), (counties, world.city["capacity"], area_of_cities))
    for first, capacity, completions in governments:
        holders = first + holders_of(start.base.mandate_share, capacity, completions)
        measure.tick[holders, MANDATE] = BEFORE
        measure.strength[holders, MANDATE] = 1.0
    world.county["mandate"] = scenario.measures.mandate.binds and measure.tick[:counties, MANDATE] != NOT_YET
    _write_by_hand(scenario, start.facts, measure)
    capacity, p = np.ascontiguousarray(world.county["capacity"]), world.organisation_parameter[0]
    for m, name in enumerate(scenario.measures.names):
        pilots = scenario.measures.spreading(name).pilots
        if pilots is not None:
            name_pilots(measure, capacity, m, pilots.counties, tick_of(pilots.start), p, world.key)


def holders_of(share: float, capacity: np.ndarray, area: np.ndarray) -> np.ndarray:
    """The governments, of highest capacity first, whose floor area together comes nearest to a share of all.

    One that leads beyond it, as a city without counties may, is passed over; of those, the smallest joins in the end where that
    is nearer.
    """
    order = np.argsort(-capacity, kind="stable")
    left, held, passed = share * area.sum(), [], []
    for k in order:
        if area[k] <= left:
            held.append(k)
            left -= area[k]
        else:
            passed.append(k)
    nearest = min(passed, key=lambda k: area[k], default=None)
    if nearest is not None and area[nearest] < 2.0 * left:
        held.append(nearest)
    return np.array(held, np.int64)


def settle(world: Any, start: Any) -> None:
    """Measures; reports of 2020 as the base state and the systems have them; effort as the base reward alone calls for."""
    _found_measures(world, start)
    own = world.organisation_parameter[0]
    world.county["routine_effort"] = [routine_effort(capacity, own) for capacity in world.county["capacity"]]
    world.county["effort"] = world.county["routine_effort"][:, None]
    world.county["overall_effort"] = world.county["routine_effort"]
    world.county["base_compliance"] = world.county["compliance"] = start.base.compliance
    reported = np.array([_reported_of_2020(name, start) for name in OUTCOMES])
    for rows in (world.county, world.city, world.province):
        rows["verified"], rows["reported"] = np.nan, reported


def _reported_of_2020(name: str, start: Any) -> float:
    """What is reported of one outcome in 2020: a share of the base state, or what its system has counted; no quantity."""
    outcome = OUTCOMES[name]
    if outcome.moment == "counted":
        return start.shares_of_2020.get(name, 0.0)
    if outcome.kind == "quantity":
        return 0.0
    mix = start.base.started_mix if outcome.moment == "started" else start.base.completed_mix
    return mix[LEVELS.index(outcome.at_least) :].sum() / mix[LEVELS.index(outcome.out_of) :].sum()


def _outcomes() -> np.ndarray:
    """The outcomes as the rules read them."""
    table = np.zeros(len(OUTCOMES), OUTCOME_DTYPE)
    for row, outcome in zip(table, OUTCOMES.values(), strict=True):
        names = COUNTS if outcome.moment == "counted" else LEVELS
        row["quantity"] = outcome.kind == "quantity"
        row["started"] = outcome.moment == "started"
        row["counted"] = outcome.moment == "counted"
        row["residential"] = outcome.residential
        row["at_least"] = names.index(outcome.at_least)
        row["out_of"] = names.index(outcome.out_of) if outcome.out_of else 0
        row["gain_factor"] = 1.0
        row["lever"] = LEVERS.index(outcome.lever) if outcome.lever else -1
    return table


def turn(world: Any, other: Any, tick: int) -> None:
    """Take over goals yet to be put, timetables, orders and pilots of another scenario. What governments have written stays."""
    old, new = world.measure, other.measure
    policy = np.concatenate([old.policy[:tick], new.policy[tick:]])
    said = {name: getattr(new, name) for name in ("ordered", "fixed", "fixed_strength", "pilot", "effect")}
    world.replace(goal=other.columns["goal"], measure=old._replace(policy=policy, **said))


# --- measures --------------------------------------------------------------------------------------------------------------
def empty_measures(world: Any, scenario: Any, timetable: np.ndarray) -> Measures:
    """The clocks of every government before anything is written."""
    counties, cities, count = len(world.county), len(world.city), len(scenario.measures.names)
    shape = (counties + cities + 1, count)
    return Measures(
        tick=np.full(shape, NOT_YET, np.int32),
        strength=np.zeros(shape),
        ordered=np.full(shape, NOT_YET, np.int32),
        fixed=np.full(shape, NOT_YET, np.int32),
        fixed_strength=np.zeros(shape),
        pilot=np.zeros((counties, count), np.uint8),
        policy=timetable,
        share=np.zeros((2, count)),
        mean_strength=np.full((2, count), np.nan),
        city_share=np.zeros((cities, count)),
        city_pilots=np.zeros((cities, count), np.int32),
        effect=effect_table(scenario),
    )


def measure_timetable(scenario: Any) -> np.ndarray:
    """How measures spread, quarter by quarter: MEASURE_DTYPE [tick, measure]."""
    sections = [scenario.measures.spreading(name) for name in scenario.measures.names]
    rows = [[_spread_at(section, tick) for section in sections] for tick in scenario.horizon.ticks]
    return np.array(rows, MEASURE_DTYPE)


def effect_table(scenario: Any) -> np.ndarray:
    """What the scenario's own measures do at strength one, [measure, effect]. Amounts of money and days add
    up; of two shares of projects the higher counts, as both may mean the same projects."""
    table = np.zeros((len(scenario.measures.names), N_EFFECTS))
    for row, own in zip(table[len(MEASURES) :], scenario.measures.others, strict=True):
        for entry in own.effects:
            for column in entry.columns:
                row[column] = max(row[column], entry.amount) if column >= FIRST_SHARE else row[column] + entry.amount
    return table


def _spread_at(measure: Any, tick: int) -> tuple[float, ...]:
    """How one measure spreads in one quarter, in the order of :data:`MEASURE_DTYPE`."""
    vertical = 2 if _reached(measure.from_above, tick) else 1 if _reached(measure.encouraged_from, tick) else 0
    piloting = measure.pilots is not None and tick < tick_of(measure.pilots.roll_out)
    in_force = measure.in_force(tick)
    return in_force, measure.diffusion, vertical, piloting, getattr(measure, "strength", 0.0) if in_force else 0.0


def _reached(quarter: Any, tick: int) -> bool:
    return quarter is not None and tick_of(quarter) <= tick


def _write_by_hand(scenario: Any, facts: Any, measure: Measures) -> None:
    """Dates and strengths fixed by hand; of several for one government and measure the last one counts."""
    counties, cities = list(facts.counties["adcode"]), list(facts.cities["adcode"])
    rows = {adcode: g for g, adcode in enumerate([*counties, *cities, facts.adcode])}
    for entry in scenario.measures.by_hand:
        chosen = slice(0, len(counties)) if entry.region is None else rows[entry.region]
        m = scenario.measures.names.index(entry.measure)
        measure.ordered[chosen, m] = tick = max(tick_of(entry.start), 0)
        measure.fixed[chosen, m] = NOT_YET if entry.strength is None else tick
        measure.fixed_strength[chosen, m] = entry.strength or 0.0
