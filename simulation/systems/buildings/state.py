"""Buildings on 1 January 2021: floor space, existing buildings, developers, the constants of the choices and the projects under
construction. What is synthetic is said to be: buildings and projects are made to fit the facts, not observed."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import brentq

from simulation.clock import START_YEAR
from simulation.facts.floor_space import rural_over_urban, urban_per_head
from simulation.systems.buildings import existing, masses
from simulation.systems.buildings.constants import solve_community_constant, solve_level_constants, solve_public_constant
from simulation.systems.buildings.rules import (
    CODE,
    N_LEVELS,
    N_URBAN_USES,
    N_USES,
    RESIDENTIAL,
    THREE_STAR,
    ULTRA_LOW,
    beginnings,
    communities,
    energy,
    stock,
)
from simulation.systems.buildings.technologies import TECHNOLOGY_DTYPE, technologies
from simulation.systems.buildings.words import LEVELS, TECHNOLOGIES

BUNDLES: dict[str, Any] = {}

LEVEL_DTYPE = np.dtype([
    ("cost", "f8"),  # yuan/m2
    ("hassle", "f8"),  # yuan/m2
    ("first_hassle", "f8"),  # yuan/m2, of the start
    ("peer_strength", "f8"),  # yuan/m2
    ("energy", "f8"),  # left of that of the energy code
    ("scale", "f8"),  # logits per yuan/m2
])  # fmt: skip
MEMBER_DTYPE = np.dtype([
    ("urban_shift", "f8"),  # logits by which the urban share of every county rises until 2025
    ("life_scale", "f8"),  # yr, of the Weibull life of buildings
    ("component_scale", "f8"),  # yr, of that of their components
    ("community_constant", "f8"),  # yuan/m2, what old communities see in a retrofit beyond what is modelled
    ("public_constant", "f8"),  # yuan/m2, likewise owners of public buildings
    ("solar_heat", "f8"),  # kWh/m2/yr of homes: renewables of 2020
    ("code_2022_tick", "i4"),
    ("resolution", "f8"),  # buildings that stand for one of the facts
])  # fmt: skip
_ROOM = 1.5  # project room at the start over what the base pace fills; more is made where it runs out


def allocate(world: Any, start: Any) -> None:
    """Make every column of buildings, without a single building, project or developer."""
    counties, nobody = len(world.county), np.zeros(len(world.county), np.int64)
    world.replace(
        buildings_member=np.zeros(1, MEMBER_DTYPE),
        level=np.zeros(N_LEVELS, LEVEL_DTYPE),
        use=np.zeros(N_USES, existing.USE_DTYPE),
        technology=np.zeros(len(TECHNOLOGIES), TECHNOLOGY_DTYPE),
        use_ratio=np.zeros(N_USES),
        old_vintages=np.zeros((counties, N_USES, existing.AGES)),
        new_vintages=np.zeros((counties, N_USES, start.years)),
        old_share=np.zeros(existing.AGES),
        new_share=np.zeros(start.years),
        developer=masses.developers(nobody),
        project=masses.project_columns(nobody),
        building=masses.building_columns(nobody, world.ticks),
    )


def begin(world: Any, start: Any) -> None:
    """Make everything that buildings are, from the facts, the base state and the parameters of the member."""
    p, own = start.parameter, world.buildings_parameter[0]
    _floor_space(world, start)
    member = _member(start)
    area = existing.floor_area(world.county, world.use_ratio, p)
    profile = existing.vintage_profile(member["life_scale"], p)
    world.buildings_member[0] = tuple(member.values())
    world.level[:] = _levels(p)
    world.old_vintages[:] = area[:, :, None] * profile
    world.county["stock_area"] = area
    completions = _base_completions(world, area, profile)
    world.county["base_completions"] = completions.sum(axis=1)
    world.replace(developer=_developers(world, completions, p), technology=technologies(completions, start.base, own))
    world.province["technology_cost"] = world.technology["first_cost"]
    world.province["experience"] = world.technology["first_experience"]
    _set_level_constants(world, start.base, p)
    _found_stock(world, start, _room(world, completions, p), area, profile, p)
    while not _fill_pipelines(world, completions, start.base):
        masses.make_more_room(world)
        world.project.made[:] = 0
    everybody = 0, len(world.county), 0.0, world.buildings_parameter[0]
    stock.grow(world.county_buildings, world.county_place, *everybody, member["urban_shift"])
    start.shares_of_2020.update(_counted_shares_of_2020(world, p))


def settle(world: Any, start: Any) -> None:
    """Buildings take nothing from the other systems at the start."""


def _floor_space(world: Any, start: Any) -> None:
    """Floor space of urban homes per head in 2020, and where it stops growing; and how much larger rural homes are."""
    p, rural = start.parameter, rural_over_urban(start.facts.counties)
    per_head = urban_per_head(start.facts.counties, rural)
    world.use_ratio[:] = existing.use_ratios(p, rural)
    world.county["floor_per_head_2020"] = per_head
    world.county["floor_saturation"] = np.maximum(p.floor_per_head_saturation, p.floor_per_head_headroom * per_head)


def _member(start: Any) -> dict[str, float]:
    """What is solved once from the parameters, by the fields of :data:`MEMBER_DTYPE`; some follow from the stock."""
    p = start.parameter
    return {
        "urban_shift": urban_shift(start.facts, p),
        "life_scale": stock.weibull_scale(p.mean_life, p.life_shape),
        "component_scale": stock.weibull_scale(p.component_life, p.component_shape),
        "community_constant": 0.0,
        "public_constant": 0.0,
        "solar_heat": 0.0,
        "code_2022_tick": round((p.code_2022_from - START_YEAR) * 4),
        "resolution": start.resolution,
    }


def urban_shift(facts: Any, p: Any) -> float:
    """The one shift in logits of all counties that moves the province's urban share of 2020 by the parameter's shift by
    2025."""
    people = facts.counties["population"].to_numpy(float)
    shares = (facts.counties["urban_population"] / facts.counties["population"]).to_numpy(float)
    goal = stock.shifted_share(float(np.average(shares, weights=people)), p.urbanisation_shift)

    def short(shift: float) -> float:
        return float(np.average([stock.shifted_share(s, shift) for s in shares], weights=people)) - goal

    return brentq(short, -10.0, 10.0, xtol=1e-12) if 0.0 < goal < 1.0 else 0.0


def peer_slope_kept(slope: float, most: float) -> float:
    """Part of what peers and hassle come to that is kept where their slope, in logits per share seen, exceeds `most`: beyond 4
    there are two stable shares, and luck or a parameter tips a province from one into the other."""
    return min(1.0, most / slope) if slope > 0.0 else 1.0


def _levels(p: Any) -> np.ndarray:
    level = np.zeros(N_LEVELS, LEVEL_DTYPE)
    level["energy"] = 1.0
    for k, name in enumerate(LEVELS):
        if k > CODE:
            level[k]["cost"] = p[f"cost_{name}"]
            level[k]["scale"] = p.choice_scale if k < ULTRA_LOW else p.choice_scale_ultra_low / p.cost_ultra_low
            peers = p.peer_strength if k < THREE_STAR else p.peer_strength_top
            kept = peer_slope_kept(level[k]["scale"] * (peers + p[f"hassle_{name}"]), p.peer_slope_most)
            level[k]["hassle"], level[k]["peer_strength"] = kept * p[f"hassle_{name}"], kept * peers
            level[k]["first_hassle"] = level[k]["hassle"]
            level[k]["energy"] = energy.remaining_energy(p[f"saving_{name}"], p.saving_realised, p.rebound)
    return level


def _base_completions(world: Any, area: np.ndarray, profile: np.ndarray) -> np.ndarray:
    """Completions by county and urban use (m2/yr) at the pace of early 2021."""
    p, member = world.buildings_parameter[0], world.buildings_member[0]
    stock.age_stock(world.old_share, world.new_share, 0.0, member.life_scale, p.life_shape)
    completions = np.zeros((len(area), N_URBAN_USES))
    stock.base_completions_of_all(
        world.county_buildings,
        world.county_place,
        p,
        member.urban_shift,
        world.use_ratio,
        area * (profile @ world.old_share) * 4,
        completions,
    )
    return completions


def _developers(world: Any, completions: np.ndarray, p: Any) -> masses.Developers:
    """Developers by what a county completes, with their luck."""
    counts = np.clip(np.rint(completions.sum(axis=1) / p.starts_per_developer), p.developers_least, p.developers_most)
    developer = masses.developers(counts.astype(np.int64))
    beginnings.draw_developers(world.county_place, world.city_place, developer, world.buildings_parameter[0], world.key)
    return developer


def _set_level_constants(world: Any, base: Any, p: Any) -> None:
    """Give every county the constants of the choice model, and its peers the mix of early 2021 to see. What buyers pay more for
    a level is in the constants: a premium of its own would cancel in them."""
    world.county["level_constant"] = solve_level_constants(world.level, base.started_mix, base.bound_share, p)
    world.county["share_at_least"] = np.cumsum(base.started_mix[::-1])[::-1]


def _room(world: Any, completions: np.ndarray, p: Any) -> np.ndarray:
    """Room for projects by county: what the base pace would fill, and half as much again."""
    quarters = world.ticks + p.construction_time * 4
    return (completions.sum(axis=1) / 4 * quarters / p.project_size_mean * _ROOM).astype(np.int64) + 256


def _found_stock(world: Any, start: Any, room: np.ndarray, area: np.ndarray, profile: np.ndarray, p: Any) -> None:
    """Make the existing buildings, and solve what follows from them: intensities, other renewables, the constant of old
    communities."""
    member = world.buildings_member[0]
    building = existing.found_stock(
        world,
        room,
        existing.building_counts(area, p),
        profile,
        start.base.completed_mix,
        (member.life_scale, member.component_scale),
        p,
    )
    world.replace(
        building=building,
        project=masses.project_columns(room),
        use=existing.reference_intensities(world.county, start.facts.heated, p),
    )
    communities.count_communities(world.county_buildings, building, world.buildings_parameter[0])
    _found_programme(world, start.facts.renovation, p)
    member.solar_heat = existing.solar_heat(world.county, p)
    member.community_constant = solve_community_constant(world.use, world.buildings_parameter[0])
    member.public_constant = solve_public_constant(world.use, world.building, world.buildings_parameter[0])


def _found_programme(world: Any, programme: Any, p: Any) -> None:
    """Give every county its part of the programme of old communities, in proportion to those that it has."""
    old = world.county["old_communities"]
    part = old / old.sum() if old.sum() > 0.0 else old
    world.county["eligible_communities"] = np.minimum(old, part * programme.five_years / p.renovation_finished_share)
    world.county["renovation_quota"] = part * programme.yearly


def _fill_pipelines(world: Any, completions: np.ndarray, base: Any) -> bool:
    """Put the projects under construction into every county; False where one runs out of room."""
    p, member, mixes = world.buildings_parameter[0], world.buildings_member[0], (base.completed_mix, base.started_mix)
    scales = member.life_scale, member.component_scale
    columns = world.county_buildings, world.project, world.developer
    return bool(beginnings.fill_pipelines(*columns, completions, *mixes, scales, p, world.key))


def _counted_shares_of_2020(world: Any, p: Any) -> dict[str, float]:
    """The shares of 2020 that are not of floor area by level, by outcome."""
    standing, weighted = world.county["stock_area"].sum(axis=0), world.county["weighted_area"].sum(axis=0)
    electricity = float((weighted * world.use["electricity"]).sum())
    gas = float((weighted * world.use["gas"]).sum()) * p.gas_heat
    heat = float((weighted * world.use["heat"]).sum())
    solar = float(world.buildings_member[0].solar_heat * standing[RESIDENTIAL])
    return {
        "prefab_share_new": p.prefabricated_share_2020,
        "renewable_substitution_urban_buildings": p.renewable_share_2020,
        "electricity_share_building_energy": electricity / (electricity + gas + solar + heat),
    }
