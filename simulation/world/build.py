"""Building the world of one member: facts, scenario and parameter values become the state on 1 January 2021.

What is solved here, once: capacity, prices, the urbanisation shift, the existing buildings, the developers, the constants of
the choices and the projects under construction. What is synthetic is said to be: buildings and projects are made to fit the
facts, not observed.
"""

from __future__ import annotations

import math

import numpy as np

from simulation.rules import (
    CODE,
    N_LEVELS,
    N_URBAN_USES,
    N_USES,
    RESIDENTIAL,
    RURAL,
    START_YEAR,
    beginnings,
    construction,
    energy,
    organisation,
    retrofit,
    stock,
)
from simulation.rules.books import gather_city, gather_province
from simulation.rules.measures import MANDATE, NOT_YET
from simulation.scenario import Scenario, timetable
from simulation.vocabulary import COUNTS, GOALS, LEVELS, OUTCOMES
from simulation.world import existing_stock, state
from simulation.world.base_state import BaseState, base_state
from simulation.world.constants import solve_community_constant, solve_level_constants
from simulation.world.examinations import examinations, settle_conditions
from simulation.world.existing_stock import AGES
from simulation.world.governments import governments, urban_shift
from simulation.world.measure_table import measure_table
from simulation.world.state import Developers, World
from simulation.world.technologies import technologies

_ROOM = 1.5  # project room at the start over what the base pace fills; more is made where it runs out


def build_world(scenario: Scenario, facts, goals: np.recarray, parameter: np.recarray, member: int) -> World:
    """The state of one member at the start.

    `facts` is a ProvinceFacts; `goals` the goals that will be put to governments (goal_table.py); `parameter` the one-row
    record of the member's values. The draws depend on the scenario's seed and the member alone.
    """
    p = parameter[0]
    key = (scenario.seed, member)
    policy = timetable(scenario)
    years = -(-len(policy) // 4)  # a year that the horizon breaks off in counts
    base = base_state(facts, p)
    county, city, province = governments(facts, p)
    scale = stock.weibull_scale(p.mean_life, p.life_shape)
    profile = existing_stock.vintage_profile(scale, p)
    area = existing_stock.floor_area(county, p)
    county["stock_area"] = area
    member_row = state.rows(state.MEMBER_DTYPE, 1)
    member_row[0].urban_shift = urban_shift(facts, p)
    member_row[0].life_scale = scale
    member_row[0].component_scale = stock.weibull_scale(p.component_life, p.component_shape)
    member_row[0].code_2022_tick = round((p.code_2022_from - START_YEAR) * 4)
    measure = measure_table(scenario, facts, county, city, base.mandate_share, p, key)
    county["mandate"] = measure.tick[: len(county), MANDATE] != NOT_YET
    world = World(
        key=key,
        province=province,
        city=city,
        county=county,
        developer=_no_developers(),
        project=state.project_columns(np.zeros(len(county), np.int64)),
        measure=measure,
        building=state.building_columns(np.zeros(len(county), np.int64), len(policy)),
        examination=examinations(scenario, facts, city, p, key, years),
        rural_old=area[:, RURAL, None] * profile,
        rural_new=np.zeros((len(county), years)),
        old_share=np.zeros(AGES),
        new_share=np.zeros(years),
        use_ratio=existing_stock.use_ratios(p),
        level=_levels(p),
        technology=state.rows(state.TECHNOLOGY_DTYPE, 0),
        use=state.rows(state.USE_DTYPE, N_USES),
        outcome=_outcomes(),
        goal=goals,
        policy=policy,
        parameter=parameter,
        member=member_row,
    )
    world = _populate(world, base, area, profile, p)
    _first_books(world, base, p)
    return world


# --- levels, outcomes ------------------------------------------------------------------------------------------------------
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
        outcome[j].counted = o.moment == "counted"
        outcome[j].residential = o.residential
        names = COUNTS if o.moment == "counted" else LEVELS
        outcome[j].at_least = names.index(o.at_least)
        outcome[j].out_of = names.index(o.out_of) if o.out_of else 0
    return outcome


# --- developers and projects -----------------------------------------------------------------------------------------------
def _no_developers() -> Developers:
    return Developers(*(np.zeros(0, d) for d in (np.int64, float, float, np.uint8, np.int32, float, float)))


def _populate(world: World, base: BaseState, area: np.ndarray, profile: np.ndarray, p) -> World:
    """Add developers, technologies, the constants of the choices, the existing buildings and the projects under
    construction."""
    completions = _base_completions(world, area, profile)
    counts = np.clip(np.rint(completions.sum(axis=1) / p.starts_per_developer), p.developers_least, p.developers_most)
    developer = _developers(world.key, world.county, world.city, counts.astype(np.int64), p)
    world = world._replace(developer=developer, technology=technologies(completions, base, p))
    world.province[0].technology_cost[:] = world.technology.first_cost
    world.province[0].experience[:] = world.technology.first_experience
    _set_level_constants(world, base, p)
    quarters = len(world.policy) + p.construction_time * 4
    capacity = (completions.sum(axis=1) / 4 * quarters / p.project_size_mean * _ROOM).astype(np.int64) + 256
    world = _found_stock(world, base, capacity, area, profile, p)
    world = world._replace(project=state.project_columns(capacity))
    while not _fill_pipelines(world, completions, base):
        world = state.with_more_room(world)
        world.project.made[:] = 0
    return world


def _found_stock(world: World, base: BaseState, room: np.ndarray, area: np.ndarray, profile: np.ndarray, p) -> World:
    """Make the existing buildings, and solve what follows from them: intensities, other renewables, the constant of old
    communities."""
    member, county = world.member[0], world.county
    building = existing_stock.found_stock(
        county,
        room,
        existing_stock.building_counts(area, p),
        profile,
        base.completed_mix,
        world.level,
        (member.life_scale, member.component_scale),
        len(world.policy),
        p,
        world.key,
    )
    world = world._replace(building=building, use=existing_stock.reference_intensities(county, p))
    for row in county:
        retrofit.count_communities(row, p)
    member.solar_heat = existing_stock.solar_heat(county, p)
    member.community_constant = solve_community_constant(world.use, p)
    return world


def _base_completions(world: World, area: np.ndarray, profile: np.ndarray) -> np.ndarray:
    """Completions by county and urban use (m2/yr) at the pace of early 2021."""
    p, member = world.parameter[0], world.member[0]
    stock.age_stock(world.old_share, world.new_share, 0.0, member.life_scale, p.life_shape)
    demolished = area * (profile @ world.old_share) * 4
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
    beginnings.draw_developers(county, city, developer, p, key)
    return developer


def _set_level_constants(world: World, base: BaseState, p) -> None:
    """Give every county the constants of the choice model, less the premium that its own price pays."""
    constants = solve_level_constants(world.level, base.started_mix, base.mandate_share, p)
    premium = p.premium_captured * np.array([construction.premium_share(k, p) for k in range(N_LEVELS)])
    world.county["level_constant"] = constants - premium * world.county["price"][:, None]
    world.county["share_at_least"] = np.cumsum(base.started_mix[::-1])[::-1]


def _fill_pipelines(world: World, completions: np.ndarray, base: BaseState) -> bool:
    """Put the projects under construction into every county; False where one runs out of room."""
    p, key = world.parameter[0], world.key
    world.county["pipeline_area"] = 0.0
    for i in range(len(world.county)):
        member = world.member[0]
        scales = (member.life_scale, member.component_scale)
        mixes = (base.completed_mix, base.started_mix)
        arguments = (world.project, world.developer, completions[i], *mixes, world.policy[0], scales, p, key)
        if not beginnings.fill_pipeline(world.county, i, *arguments):
            return False
        beginnings.draw_first_backlog(world.county, i, p, key)
    return True


# --- the books on 1 January 2021 -------------------------------------------------------------------------------------------
def _first_books(world: World, base: BaseState, p) -> None:
    """Reports of 2020 as the base state has them, effort as the base reward alone calls for, and the sums of cities and
    province."""
    counted = _counted_shares_of_2020(world, p)
    for row in (*world.county, *world.city, *world.province):
        for j, name in enumerate(GOALS):
            row.verified[j] = math.nan
            if world.outcome[j].counted:
                row.reported[j] = counted.get(name, 0.0)
                continue
            mix = base.started_mix if world.outcome[j].started else base.completed_mix
            quantity = world.outcome[j].quantity
            row.reported[j] = 0.0 if quantity else mix[world.outcome[j].at_least :].sum() / mix[world.outcome[j].out_of :].sum()
    for i, row in enumerate(world.county):
        row.effort[:] = organisation.best_effort(p.reward_base, p.effort_gain, row.capacity, p.effort_cost)
        stock.grow(world.county, i, 0.0, p, world.member[0].urban_shift)
    for c in range(len(world.city)):
        gather_city(world.city, c, world.county)
    gather_province(world.province, world.city)
    settle_conditions(world.examination, world.city, p)


def _counted_shares_of_2020(world: World, p) -> dict[str, float]:
    """The shares of 2020 that are not of floor area by level, by outcome."""
    standing = world.county["stock_area"].sum(axis=0)
    weighted = world.county["weighted_area"].sum(axis=0)
    electricity = float((weighted * world.use.electricity).sum())
    gas = float((weighted * world.use.gas).sum()) * p.gas_heat
    solar = float(world.member[0].solar_heat * standing[RESIDENTIAL])
    return {
        "prefab_share_new": p.prefabricated_share_2020,
        "renewable_substitution_urban_buildings": p.renewable_share_2020,
        "electricity_share_building_energy": electricity / (electricity + gas + solar),
    }
