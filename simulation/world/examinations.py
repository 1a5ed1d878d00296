"""The examinations of a member at the start: indicators, who begins when, budgets, and where conditions stand (synthetic)."""

from __future__ import annotations

import functools

import numpy as np

from simulation.errors import InputError, Message
from simulation.rules import START_YEAR
from simulation.rules import examination as rules
from simulation.scenario import Scenario
from simulation.scenario.examination import Examination
from simulation.vocabulary import EXAMINATION_DIMENSION_NAMES, EXAMINATION_DIMENSIONS, GOALS, OUTCOMES
from simulation.world.indicators import HIGHER, Indicator, load_catalogue
from simulation.world.state import Examinations

RENOVATED = "communities_renovated"
"""The variable of an indicator that is moved by the renovation of old communities."""
GREEN = "ecology"
_CALLS = {"": rules.NOTHING, "platform": rules.A_PLATFORM, "renovation": rules.RENOVATION}
_FILE = "indicators_2021.csv"


@functools.cache
def simulated_indicators() -> tuple[Indicator, ...]:
    """The catalogue of 2021, each indicator in a known dimension and, where the model moves it, on a scale it can be put on."""
    catalogue = load_catalogue()
    dimensions = {name.zh for name in EXAMINATION_DIMENSION_NAMES.values()}
    for each in catalogue:
        if each.dimension_zh not in dimensions:
            names = sorted(dimensions)
            raise InputError("indicator.no_dimension", file=_FILE, place=each.code, name=each.dimension_zh, names=names)
        if each.variable:
            _check_variable(each)
    return catalogue


def _check_variable(each: Indicator) -> None:
    shares = [*(name for name, outcome in OUTCOMES.items() if outcome.kind == "share"), RENOVATED]
    if each.variable not in shares:
        place = Message("place.row_and_column", row=each.code, column="variable")
        raise InputError("indicator.no_variable", file=_FILE, place=place, name=each.variable, names=shares)
    if not each.benchmark or each.unit != "%" or each.better != HIGHER:
        raise InputError("indicator.no_percentage", file=_FILE, place=each.code)


def examinations(scenario: Scenario, facts, city: np.recarray, p, key, years: int) -> Examinations:
    """Everything about examinations on 1 January 2021; the indicators that the model moves are put where the reports of 2020
    and the renovation of communities have them (see :func:`settle_conditions`)."""
    catalogue = simulated_indicators()
    places, cities, count = [n.zh for n in EXAMINATION_DIMENSION_NAMES.values()], len(city), len(catalogue)
    dimension = np.array([places.index(each.dimension_zh) for each in catalogue], np.int32)
    weight = first_weights(dimension, p.green_dimension_weight)
    shape = (cities, count)
    table = Examinations(
        dimension=dimension,
        source=np.array([_source(each) for each in catalogue], np.int32),
        steers=np.array([_CALLS[each.steers] for each in catalogue], np.int32),
        benchmark=np.array([(each.benchmark or 0.0) / 100.0 for each in catalogue]),
        begins=first_years(scenario.examination, city),
        budget=p.examination_budget_share * facts.cities["budget_expenditure_yuan"].to_numpy(float),
        given=given_conditions(scenario.examination, facts, catalogue, years),
        condition=np.zeros(shape),
        observed=np.full(shape, np.nan),
        planned=np.zeros(shape, np.uint8),
        rise=np.zeros(shape),
        standard=np.ones(count),
        weight=weight,
        first_weight=weight.copy(),
        seen=np.full((years, *shape), np.nan, np.float32),
        true=np.full((years, *shape), np.nan, np.float32),
        in_plan=np.zeros((years, *shape), np.uint8),
        cost=np.zeros((years, *shape), np.float32),
        delivered=np.zeros((years, *shape), np.uint8),
    )
    rules.draw_conditions(table, p.condition_at_start, p.condition_spread, key)
    return table


def _source(each: Indicator) -> int:
    if each.variable == RENOVATED:
        return rules.RENOVATION
    return GOALS.index(each.variable) if each.variable else rules.OWN


def first_weights(dimension: np.ndarray, green: float) -> np.ndarray:
    """Weights of 2021: ecological livability has `green`, the other dimensions share the rest; alike within a dimension."""
    count = np.bincount(dimension, minlength=len(EXAMINATION_DIMENSIONS))
    own = np.where(count > 0, 1.0, 0.0)
    own[EXAMINATION_DIMENSIONS.index(GREEN)] = 0.0
    shares = (1.0 - green) * own / own.sum()
    shares[EXAMINATION_DIMENSIONS.index(GREEN)] = green
    return (shares / np.maximum(count, 1))[dimension]


def first_years(examination: Examination, city: np.recarray) -> np.ndarray:
    """The first year of each city's examinations; sample cities are those of highest capacity."""
    begins = np.empty(len(city), np.int32)
    for rank, c in enumerate(np.argsort(-city["capacity"], kind="stable")):
        first = examination.first_year(rank)
        begins[c] = rules.NEVER if first is None else first
    return begins


def given_conditions(examination: Examination, facts, catalogue: tuple[Indicator, ...], years: int) -> np.ndarray:
    """What the scenario has observed, [year, city, indicator]; NaN where nothing."""
    cities, codes = list(facts.cities["adcode"]), [each.code for each in catalogue]
    given = np.full((years, len(cities), len(codes)), np.nan)
    for entry in examination.observed:
        if entry.year - START_YEAR < years:
            given[entry.year - START_YEAR, cities.index(entry.city), codes.index(entry.indicator)] = entry.place
    return given


def settle_conditions(table: Examinations, city: np.recarray, p) -> None:
    """Put what the model moves on its scale from the reports of 2020, and write where every city stands before any
    examination."""
    for c, row in enumerate(city):
        rules.look_at_the_model(table, c, row, row.reported, p.standard_floor)
        rules.score_condition(table, c, row)
