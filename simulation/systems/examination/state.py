"""Examinations on 1 January 2021: indicators, who begins when, budgets, and where conditions stand (synthetic)."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import numpy as np

from simulation.clock import QUARTERS, START_YEAR
from simulation.errors import InputError, Message
from simulation.facts.indicators import BOTTOM_LINE, HIGHER, Indicator, load_catalogue
from simulation.systems.examination.rules import balance, plan_deviation, rectification
from simulation.systems.examination.rules import examination as rules
from simulation.systems.innovation.words import TOPICS
from simulation.vocabulary import EXAMINATION_DIMENSION_NAMES, EXAMINATION_DIMENSIONS, GOALS, OUTCOMES

BUNDLES: dict[str, Any] = {}
RENOVATED, CARBON_FALL, DEVIATION = "communities_renovated", "co2_per_gdp_fall", "plan_deviation"
_MOVES = {"": rules.OWN, RENOVATED: rules.RENOVATION, CARBON_FALL: rules.CARBON, DEVIATION: rules.PLANS}
"""What moves an indicator, by its variable, beside shares that goals speak of."""
GREEN = "ecology"
_CALLS = {"": rules.NOTHING, "platform": rules.A_PLATFORM, "renovation": rules.RENOVATION}
_FILE = "indicators_2021.csv"


KEPT_PLANS = Indicator(
    code="pla01",
    dimension_zh=EXAMINATION_DIMENSION_NAMES["order"].zh,
    dimension_en=EXAMINATION_DIMENSION_NAMES["order"].en,
    zh="规划实施符合率",
    en="Plans kept to, or departed from with approval",
    unit="%",
    better=HIGHER,
    kind=BOTTOM_LINE,
    benchmark=100.0,
    benchmark_status="assumption",
    status="assumption",
    variable=DEVIATION,
)
"""An indicator of the model's own beside the list of 2021: the Opinions ask to supervise how plans are carried out."""


class Examinations(NamedTuple):
    """The indicators of every city and what its examinations make of them.

    A value is a place on the scale of its indicator: 0 scores nothing, 1 meets the standard of 2021. NaN is no value.
    """

    dimension: np.ndarray  # i4 [indicator], index of EXAMINATION_DIMENSIONS
    source: np.ndarray  # i4 [indicator], what moves it: an outcome by its index, or OWN or RENOVATION of rules.examination
    steers: np.ndarray  # i4 [indicator], what its gap calls for: NOTHING, A_PLATFORM or RENOVATION of rules.examination
    topic: np.ndarray  # i4 [indicator], of research that its gap calls for; -1 for none
    carbon: np.ndarray  # f8 [year, city], t CO2 of operating urban buildings, so far in the current year
    first_carbon: np.ndarray  # f8 [city], t CO2 of the first quarter of 2021
    benchmark: np.ndarray  # f8 [indicator], standard of 2021 of what the model moves, as a share
    begins: np.ndarray  # i4 [city], first year in which it examines itself
    budget: np.ndarray  # f8 [city], yuan a year for the plan
    price: np.ndarray  # f8 [indicator], cost of putting it right over that of the mean one; zero where the model moves it
    wear: np.ndarray  # f8 [1], by how much an indicator falls a year that nobody renews
    given: np.ndarray  # f8 [year, city, indicator], true value that the scenario gives for December
    condition: np.ndarray  # f8 [city, indicator], true value
    observed: np.ndarray  # f8 [city, indicator], value in the last examination
    planned: np.ndarray  # u1 [city, indicator], in the plan and not done
    rise: np.ndarray  # f8 [city, indicator], by how much the item of the plan raises it
    standard: np.ndarray  # f8 [indicator], in force
    technical: np.ndarray  # f8 [indicator], what technical standards issued since 2021 ask, over what was asked then
    weight: np.ndarray  # f8 [indicator], in force; sums to one
    first_weight: np.ndarray  # f8 [indicator], of 2021
    seen: np.ndarray  # f4 [year, city, indicator], what each examination found
    true: np.ndarray  # f4 [year, city, indicator], the truth in its December
    in_plan: np.ndarray  # u1 [year, city, indicator], in the plan made that December
    cost: np.ndarray  # f4 [year, city, indicator], yuan, of what is in that plan
    delivered: np.ndarray  # u1 [year, city, indicator], of which done within the year after


@functools.cache
def simulated_indicators() -> tuple[Indicator, ...]:
    """The catalogue of 2021 and :data:`KEPT_PLANS`, each indicator in a known dimension and, where the model moves it, on a
    scale it can be put on."""
    catalogue = (*load_catalogue(), KEPT_PLANS)
    dimensions = {name.zh for name in EXAMINATION_DIMENSION_NAMES.values()}
    for each in catalogue:
        if each.dimension_zh not in dimensions:
            names = sorted(dimensions)
            raise InputError("indicator.no_dimension", file=_FILE, place=each.code, name=each.dimension_zh, names=names)
        if each.variable:
            _check_variable(each)
    return catalogue


def _check_variable(each: Indicator) -> None:
    shares = [*(name for name, outcome in OUTCOMES.items() if outcome.kind == "share"), *filter(None, _MOVES)]
    if each.variable not in shares:
        place = Message("place.row_and_column", row=each.code, column="variable")
        raise InputError("indicator.no_variable", file=_FILE, place=place, name=each.variable, names=shares)
    if not each.benchmark or each.unit != "%" or each.better != HIGHER:
        raise InputError("indicator.no_percentage", file=_FILE, place=each.code)


def allocate(world: Any, start: Any) -> None:
    """Everything about examinations before any condition is drawn."""
    catalogue, p, years = simulated_indicators(), start.parameter, start.years
    places, cities, count = [n.zh for n in EXAMINATION_DIMENSION_NAMES.values()], len(world.city), len(catalogue)
    dimension = np.array([places.index(each.dimension_zh) for each in catalogue], np.int32)
    weight = first_weights(dimension, p.green_dimension_weight)
    shape = (cities, count)
    table = Examinations(
        dimension=dimension,
        source=np.array([_source(each) for each in catalogue], np.int32),
        steers=np.array([_CALLS[each.steers] for each in catalogue], np.int32),
        topic=np.array([TOPICS.index(each.topic) if each.topic else -1 for each in catalogue], np.int32),
        carbon=np.zeros((years, cities)),
        first_carbon=np.zeros(cities),
        benchmark=np.array([(each.benchmark or 0.0) / 100.0 for each in catalogue]),
        begins=np.full(cities, rules.NEVER, np.int32),
        budget=np.zeros(cities),
        price=np.zeros(count),
        wear=np.zeros(1),
        given=given_conditions(start.scenario.examination, start.facts, catalogue, years),
        condition=np.zeros(shape),
        observed=np.full(shape, np.nan),
        planned=np.zeros(shape, np.uint8),
        rise=np.zeros(shape),
        standard=np.ones(count),
        technical=np.ones(count),
        weight=weight,
        first_weight=weight.copy(),
        seen=np.full((years, *shape), np.nan, np.float32),
        true=np.full((years, *shape), np.nan, np.float32),
        in_plan=np.zeros((years, *shape), np.uint8),
        cost=np.zeros((years, *shape), np.float32),
        delivered=np.zeros((years, *shape), np.uint8),
    )
    world.replace(examination=table)


def begin(world: Any, start: Any) -> None:
    """With which budget, and where conditions stand; the indicators that the model moves are put in their place in
    :func:`settle`."""
    table, p, city = world.examination, start.parameter, world.city
    table.budget[:] = p.examination_budget_share * start.facts.cities["budget_expenditure_yuan"].to_numpy(float)
    rules.draw_conditions(table, p.condition_at_start, p.condition_spread, world.key)
    rectification.draw_prices(table, p.rectification_cost_spread, world.key)
    table.wear[0] = balance.balancing_wear(table, city["residents"], start.parameter) + p.condition_trend
    city["land_quota"] = 1.0
    city["plan_deviation"] = plan_deviation.at_start(p)
    for name in ("examination_score", "examination_total", "examination_error", "satisfaction"):
        city[name] = np.nan  # before the first examination


def put_policy(world: Any, start: Any) -> None:
    """Say who begins when, and what the scenario has observed."""
    said = start.scenario.examination
    world.examination.begins[:] = first_years(said, world.city["capacity"])
    world.examination.given[:] = given_conditions(said, start.facts, simulated_indicators(), start.years)


def settle(world: Any, start: Any) -> None:
    """Put what the model moves on its scale from the reports of 2020, and write where every city stands before any
    examination."""
    for c in range(len(world.city)):
        row, floor = world.city_examination[c], start.parameter.standard_floor
        rules.look_at_the_model(world.examination, c, world.city_buildings[c], world.city_reported[c], floor)
        plan_deviation.move_conformity(world.examination, c, row, floor)
        rules.score_condition(world.examination, c, row)


def turn(world: Any, other: Any, tick: int) -> None:
    """Take over who examines itself from when, and what is observed from this year on."""
    world.examination.begins[:] = other.examination.begins
    year = tick // QUARTERS
    world.examination.given[year:] = other.examination.given[year:]


def _source(each: Indicator) -> int:
    return _MOVES[each.variable] if each.variable in _MOVES else GOALS.index(each.variable)


def first_weights(dimension: np.ndarray, green: float) -> np.ndarray:
    """Weights of 2021: ecological livability has `green`, the other dimensions share the rest; alike within a dimension."""
    count = np.bincount(dimension, minlength=len(EXAMINATION_DIMENSIONS))
    own = np.where(count > 0, 1.0, 0.0)
    own[EXAMINATION_DIMENSIONS.index(GREEN)] = 0.0
    shares = (1.0 - green) * own / own.sum()
    shares[EXAMINATION_DIMENSIONS.index(GREEN)] = green
    return (shares / np.maximum(count, 1))[dimension]


def first_years(examination: Any, capacity: np.ndarray) -> np.ndarray:
    """The first year of each city's examinations; sample cities are those of highest capacity."""
    begins = np.empty(len(capacity), np.int32)
    for rank, c in enumerate(np.argsort(-capacity, kind="stable")):
        first = examination.first_year(rank)
        begins[c] = rules.NEVER if first is None else first
    return begins


def given_conditions(examination: Any, facts: Any, catalogue: tuple[Indicator, ...], years: int) -> np.ndarray:
    """What the scenario has observed, [year, city, indicator]; NaN where nothing."""
    cities, codes = list(facts.cities["adcode"]), [each.code for each in catalogue]
    given = np.full((years, len(cities), len(codes)), np.nan)
    for entry in examination.observed:
        if entry.year - START_YEAR < years:
            given[entry.year - START_YEAR, cities.index(entry.city), codes.index(entry.indicator)] = entry.place
    return given
