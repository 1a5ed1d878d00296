"""Building the world of one member: facts, scenario and parameter values become the state on 1 January 2021.

What is solved here, once: capacity, prices, the urbanisation shift, the initial vintages, the developers, the constants of the
choice model and the projects under construction. What is synthetic is said to be: vintages and projects are made to fit the
facts, not observed.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq

from simulation.rules import (
    CODE,
    N_LEVELS,
    N_URBAN_USES,
    N_USES,
    RESIDENTIAL,
    RURAL,
    START_YEAR,
    construction,
    energy,
    organisation,
    rule,
    stock,
)
from simulation.rules.books import gather_city, gather_province
from simulation.streams import Purpose, draw4, normal
from simulation.vocabulary import CITY, COUNTY, LEVELS, OUTCOMES, PROVINCE, URBAN_USES, USES
from simulation.world import state
from simulation.world.constants import solve_level_constants
from simulation.world.state import Developers, World

AGES = 80  # initial vintages: ages 0..79 in 2020
_ROOM = 1.5  # project room at the start over what the base pace fills; more is made where it runs out


class BaseState(NamedTuple):
    """Where the province stands at the start of 2021, by level: shares of urban floor area."""

    completed_mix: np.ndarray
    started_mix: np.ndarray
    mandate_share: float


def build_world(facts, policy: np.recarray, goals: np.recarray, parameter: np.recarray, seed: int, member: int) -> World:
    """The state of one member at the start.

    `facts` is a ProvinceFacts; `policy` one row a tick and `goals` the goals that will be put to governments (timetable.py);
    `parameter` the one-row record of the member's values. The draws depend on (seed, member) alone.
    """
    p = parameter[0]
    key = (seed, member)
    years = len(policy) // 4
    base = base_state(facts, p)
    county, city, province = _governments(facts, p, base)
    use_ratio = _use_ratios(p)
    scale = stock.weibull_scale(p.mean_life, p.life_shape)
    old_area, old_factor, intensities = _initial_stock(county, use_ratio, scale, p)
    member_row = state.rows(state.MEMBER_DTYPE, 1)
    member_row[0].urban_shift = _urban_shift(facts, p)
    member_row[0].life_scale = scale
    member_row[0].code_2022_tick = round((p.code_2022_from - START_YEAR) * 4)
    world = World(
        key=key,
        province=province,
        city=city,
        county=county,
        developer=_no_developers(),
        project=state.project_columns(np.zeros(len(county), np.int64)),
        old_area=old_area,
        new_area=np.zeros((len(county), N_USES, years, 2 * N_LEVELS)),
        old_share=np.zeros(AGES),
        new_share=np.zeros(years),
        old_factor=old_factor,
        use_ratio=use_ratio,
        level=_levels(p),
        use=intensities,
        outcome=_outcomes(),
        goal=goals,
        policy=policy,
        parameter=parameter,
        member=member_row,
    )
    world = _populate(world, base, p)
    _first_books(world, base, p)
    return world


# --- governments -----------------------------------------------------------------------------------------------------------
def _governments(facts, p, base: BaseState) -> tuple[np.recarray, np.recarray, np.recarray]:
    counties, cities = facts.counties, facts.cities
    county = state.government_rows(COUNTY, len(counties))
    city = state.government_rows(CITY, len(cities))
    province = state.government_rows(PROVINCE, 1)
    row_of_city = {adcode: c for c, adcode in enumerate(cities["adcode"])}
    county["city"] = [row_of_city[adcode] for adcode in counties["city_adcode"]]
    city["first_county"] = np.searchsorted(county["city"], np.arange(len(cities)))
    city["last_county"] = np.searchsorted(county["city"], np.arange(len(cities)), side="right")

    people, gdp = counties["population"].to_numpy(float), counties["gdp_yuan"].to_numpy(float)
    county["household_people"] = counties["household_population"]
    county["urban_share_2020"] = counties["urban_population"] / counties["population"]
    county["floor_per_head_2020"] = counties["floor_area_per_head_m2"]
    county["floor_saturation"] = np.maximum(
        p.floor_per_head_saturation, p.floor_per_head_headroom * county["floor_per_head_2020"]
    )
    county["growth_rate"] = cities["population_growth"].to_numpy(float)[county["city"]]
    city_income = cities["urban_income_yuan"].to_numpy(float)
    mean_income = np.average(city_income, weights=cities["population"])
    county["price"] = p.price_at_mean_income * (city_income / mean_income)[county["city"]]

    gdp_per_head = gdp / people
    county["income"] = gdp_per_head / (gdp.sum() / people.sum())
    county["wealth"] = _standardised(np.log(gdp_per_head))
    city["wealth"] = _standardised(np.log(cities["gdp_yuan"].to_numpy(float) / cities["population"].to_numpy(float)))
    county["fiscal"] = _fiscal_strength(counties, cities, county["city"])
    county["capacity"] = county["fiscal"] ** p.capacity_fiscal_elasticity
    province["mean_log_capacity"] = np.log(county["capacity"]).mean()
    _put_mandates_in_force(county, base.mandate_share)
    return county, city, province


def _standardised(values: np.ndarray) -> np.ndarray:
    spread = values.std()
    return (values - values.mean()) / spread if spread > 0 else np.zeros_like(values)


def _fiscal_strength(counties, cities, city_of: np.ndarray) -> np.ndarray:
    """Budget revenue per head of the city, spread over its counties by GDP per head, over the province mean (an estimate)."""
    people = counties["population"].to_numpy(float)
    revenue = (cities["budget_revenue_yuan"] / cities["population"]).to_numpy(float)[city_of]
    city_gdp = (cities["gdp_yuan"] / cities["population"]).to_numpy(float)[city_of]
    strength = revenue * (counties["gdp_yuan"].to_numpy(float) / people) / city_gdp
    return strength / np.average(strength, weights=people)


def _put_mandates_in_force(county: np.recarray, share: float) -> None:
    """Mandates of before 2021: the share of counties given by the base state, those of highest capacity first."""
    order = np.argsort(-county["capacity"], kind="stable")
    county["mandate_tick"] = -2
    holders = order[: round(share * len(county))]
    county["mandate"][holders] = 1
    county["mandate_tick"][holders] = -1


def _urban_shift(facts, p) -> float:
    """The one shift in logits of all counties that moves the province's urban share of 2020 by the parameter's shift by
    2025."""
    people = facts.counties["population"].to_numpy(float)
    shares = (facts.counties["urban_population"] / facts.counties["population"]).to_numpy(float)
    goal = stock.shifted_share(float(np.average(shares, weights=people)), p.urbanisation_shift)

    def short(shift: float) -> float:
        return float(np.average([stock.shifted_share(s, shift) for s in shares], weights=people)) - goal

    return brentq(short, -10.0, 10.0, xtol=1e-12) if 0.0 < goal < 1.0 else 0.0


# --- base state ------------------------------------------------------------------------------------------------------------
def base_state(facts, p) -> BaseState:
    """Mix of levels completed in 2020 and started in 2021Q1, and the share of counties with a mandate.

    The completed green share lies at `base_share_rank` of its published range; the started share and the mandate share belong
    to it on the one curve that the national fit gives (all provinces of base_state.csv lie on it).
    """
    completed = _ranked_share(facts.base, p.base_share_rank)
    curve = facts.base_curve.sort_values("green_share_completed_2020")
    x = _logits(curve["green_share_completed_2020"].to_numpy(float))
    started = _on_curve(completed, x, curve["green_share_started"].to_numpy(float))
    mandates = _on_curve(completed, x, curve["mandate_share"].to_numpy(float))
    mix = np.array([p.mix_one_star, p.mix_two_star, p.mix_three_star, p.mix_ultra_low])
    green = np.concatenate([[1.0 - mix.sum()], mix])
    return BaseState(
        np.concatenate([[1 - completed], completed * green]), np.concatenate([[1 - started], started * green]), mandates
    )


def _logits(share: np.ndarray) -> np.ndarray:
    return np.log(share / (1.0 - share))


def _ranked_share(base, rank: float) -> float:
    """Share at a rank of its range: linear in logits from low to the stated value and on to high."""
    low, middle, high = _logits(np.array([base["low"], base["green_share_completed_2020"], base["high"]], float))
    return float(1.0 / (1.0 + np.exp(-np.interp(rank, [0.0, 0.5, 1.0], [low, middle, high]))))


def _on_curve(share: float, x: np.ndarray, values: np.ndarray) -> float:
    """Value that belongs to a completed share, linear in logits between the points of the curve and on beyond its ends."""
    at, y = math.log(share / (1.0 - share)), _logits(values)
    if at < x[0]:
        result = y[0] + (at - x[0]) * (y[1] - y[0]) / (x[1] - x[0])
    elif at > x[-1]:
        result = y[-1]
    else:
        result = float(np.interp(at, x, y))
    return 1.0 / (1.0 + math.exp(-result))


# --- stock, levels, uses ---------------------------------------------------------------------------------------------------
def _use_ratios(p) -> np.ndarray:
    """Area of each use over urban homes; rural homes count their own people, so their entry is 1."""
    ratios = np.ones(N_USES)
    for u, use in enumerate(URBAN_USES):
        if u != RESIDENTIAL:
            ratios[u] = p.public_ratio * p[f"use_{use}"]
    return ratios


def _initial_stock(county: np.recarray, use_ratio: np.ndarray, scale: float, p) -> tuple[np.ndarray, np.ndarray, np.recarray]:
    """Floor area by county, use and age in 2020 (synthetic vintages, alike everywhere), the energy of each age over the
    reference generation, and the reference intensities that make the base stock use what was published."""
    ages = np.arange(AGES)
    weights = np.array([math.exp(-p.past_building_growth * a) * stock.survival(float(a), scale, p.life_shape) for a in ages])
    weights /= weights.sum()
    urban = county["household_people"] * county["urban_share_2020"] * county["floor_per_head_2020"] * (1.0 + p.vacant_share)
    rural = county["household_people"] * county["floor_per_head_2020"] * (1.0 + p.vacant_share) - urban
    area = urban[:, None] * use_ratio
    area[:, RURAL] = rural
    county["stock_area"] = area
    old = START_YEAR - 1 - ages < p.old_building_before
    factor = np.where(old, p.old_building_energy, 1.0)
    use = state.rows(state.USE_DTYPE, N_USES)
    for u, name in enumerate(USES):
        if u != RURAL:
            use[u].electricity = energy.reference_intensity(p[f"electricity_{name}"], weights[old].sum(), p.old_building_energy)
    use[RESIDENTIAL].gas = energy.reference_intensity(p.gas_residential, weights[old].sum(), p.old_building_energy)
    return area[:, :, None] * weights, factor, use


def _levels(p) -> np.recarray:
    level = state.rows(state.LEVEL_DTYPE, N_LEVELS)
    level.energy = 1.0
    for k, name in enumerate(LEVELS):
        if k > CODE:
            level[k].cost = p[f"cost_{name}"]
            level[k].hassle = p[f"hassle_{name}"]
            level[k].peer_strength = p.peer_strength if k < construction.THREE_STAR else p.peer_strength_top
            level[k].energy = energy.remaining_energy(p[f"saving_{name}"], p.saving_realised, p.rebound)
    return level


def _outcomes() -> np.recarray:
    outcome = state.rows(state.OUTCOME_DTYPE, len(OUTCOMES))
    for j, o in enumerate(OUTCOMES.values()):
        outcome[j].quantity = o.kind == "quantity"
        outcome[j].started = o.moment == "started"
        outcome[j].residential = o.residential
        outcome[j].at_least = LEVELS.index(o.at_least)
        outcome[j].out_of = LEVELS.index(o.out_of) if o.out_of else 0
    return outcome


# --- developers and projects -----------------------------------------------------------------------------------------------
def _no_developers() -> Developers:
    return Developers(*(np.zeros(0, d) for d in (np.int64, float, float, np.uint8, np.int32, float, float)))


def _populate(world: World, base: BaseState, p) -> World:
    """Add developers, the constants of the choice model and the projects under construction."""
    completions = _base_completions(world)
    counts = np.clip(np.rint(completions.sum(axis=1) / p.starts_per_developer), p.developers_least, p.developers_most)
    world = world._replace(developer=_developers(world.key, world.county, world.city, counts.astype(np.int64), p))
    _set_level_constants(world, base, p)
    quarters = len(world.policy) + p.construction_time * 4
    capacity = (completions.sum(axis=1) / 4 * quarters / p.project_size_mean * _ROOM).astype(np.int64) + 256
    world = world._replace(project=state.project_columns(capacity))
    while not _fill_pipelines(world, completions, base.completed_mix, base.started_mix):
        capacity *= 2
        world = world._replace(project=state.project_columns(capacity))
    return world


def _base_completions(world: World) -> np.ndarray:
    """Completions by county and urban use (m2/yr) at the pace of early 2021."""
    p, member = world.parameter[0], world.member[0]
    stock.age_stock(world.old_share, world.new_share, 0.0, member.life_scale, p.life_shape)
    demolished = (world.old_area[:, :N_URBAN_USES] * world.old_share).sum(axis=2) * 4
    return np.array(
        [
            [
                stock.base_completions(world.county[i], use, p, member.urban_shift, world.use_ratio, demolished[i, use])
                for use in range(N_URBAN_USES)
            ]
            for i in range(len(world.county))
        ]
    )


def _developers(key, county: np.recarray, city: np.recarray, counts: np.ndarray, p) -> Developers:
    first = np.concatenate([[0], np.cumsum(counts)])
    size = int(first[-1])
    developer = Developers(
        first,
        np.zeros(size),
        np.zeros(size),
        np.zeros(size, np.uint8),
        np.full((size, state.NETWORK_SLOTS), -1, np.int32),
        np.zeros((size, N_LEVELS)),
        np.zeros((size, N_LEVELS)),
    )
    _draw_developers(county, city, developer, p, key)
    return developer


@rule
def _draw_developers(county, city, developer, p, key):
    """Give every developer its cost shock, its first awareness and the developers of its city that it watches."""
    for i in range(len(county)):
        begin = developer.first[city[county[i].city].first_county]
        size = developer.first[city[county[i].city].last_county] - begin
        for d in range(developer.first[i], developer.first[i + 1]):
            entity = i * 65536 + d - developer.first[i]
            u0, u1, u2, _ = draw4(key, Purpose.DEVELOPER, entity, 0)
            developer.shock[d] = max(p.developer_cost_floor, p.developer_cost_spread * normal(u0, u1))
            developer.aware[d] = 1 if u2 < p.awareness_at_start else 0
            for block in range(2):
                luck = draw4(key, Purpose.NETWORK, entity, block)
                for k in range(4):
                    if 4 * block + k < p.network_links:
                        other = begin + int(luck[k] * (size - 1))
                        developer.links[d, 4 * block + k] = other if other < d else other + 1


def _set_level_constants(world: World, base: BaseState, p) -> None:
    """Give every county the constants of the choice model, less the premium that its own price pays."""
    constants = solve_level_constants(world.level, base.started_mix, base.mandate_share, p)
    premium = p.premium_captured * np.array([construction.premium_share(k, p) for k in range(N_LEVELS)])
    world.county["level_constant"] = constants - premium * world.county["price"][:, None]
    world.county["share_at_least"] = np.cumsum(base.started_mix[::-1])[::-1]


@rule
def _fill_pipelines(world, completions, completed_mix, started_mix):
    for i in range(len(world.county)):
        for use in range(N_URBAN_USES):
            world.county[i].pipeline_area[use] = 0.0
        if not construction.fill_pipeline(
            world.county,
            i,
            world.project,
            world.developer,
            completions[i],
            completed_mix,
            started_mix,
            world.parameter[0],
            world.key,
        ):
            return False
        construction.draw_first_backlog(world.county, i, world.parameter[0], world.key)
    return True


# --- the books on 1 January 2021 -------------------------------------------------------------------------------------------
def _first_books(world: World, base: BaseState, p) -> None:
    """Reports of 2020 as the base state has them, effort as the base reward alone calls for, and the sums of cities and
    province."""
    for row in (*world.county, *world.city, *world.province):
        for j in range(len(OUTCOMES)):
            mix = base.started_mix if world.outcome[j].started else base.completed_mix
            quantity = world.outcome[j].quantity
            row.reported[j] = 0.0 if quantity else mix[world.outcome[j].at_least :].sum() / mix[world.outcome[j].out_of :].sum()
            row.verified[j] = math.nan
    for i, row in enumerate(world.county):
        row.effort[:] = organisation.best_effort(p.reward_base, p.effort_gain, row.capacity, p.effort_cost)
        stock.grow(world.county, i, 0.0, p, world.member[0].urban_shift)
    for c in range(len(world.city)):
        gather_city(world.city, c, world.county)
    gather_province(world.province, world.city)
