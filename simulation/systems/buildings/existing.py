"""The existing stock of a member: how many buildings, of what age and size, and when their lives and components end."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from scipy import special

from simulation.clock import QUARTERS
from simulation.errors import InputError
from simulation.facts.floor_space import rural_over_urban, urban_per_head
from simulation.systems.buildings.masses import Buildings, building_columns
from simulation.systems.buildings.rules import N_URBAN_USES, RESIDENTIAL, RURAL, stock, synthesis
from simulation.systems.buildings.rules.energy import COAL_HEAT
from simulation.systems.buildings.words import USES

USE_DTYPE = np.dtype([
    ("electricity", "f8"),  # kWh a year and m2 of the reference generation, now
    ("gas", "f8"),  # m3, likewise
    ("first_electricity", "f8"),  # of 2020
    ("first_gas", "f8"),
    ("heat", "f8"),  # kWh, of district heating
    ("carbon", "f8"),  # t CO2 a m2 of the reference generation over the life of components from now on
    ("carbon_of_life", "f8"),  # likewise over the mean life of a building
])  # fmt: skip
AGES = 80  # initial vintages: ages 0..79 in 2020
_SIZES = 1024  # equally likely classes of size


class StockTables(NamedTuple):
    """What the rules look up while they make buildings."""

    mix: np.ndarray  # f8 [level], completed in 2020
    sizes: np.ndarray  # f8 [class], m2, equally likely
    gone: np.ndarray  # f8 [age, quarter], share whose life has ended by the end of the quarter
    due: np.ndarray  # f8 [age, quarter], likewise of its components


def vintage_profile(scale: float, p) -> np.ndarray:
    """Share of floor area by age in 2020: past building growth and survival, alike everywhere (synthetic)."""
    ages = np.arange(AGES)
    weights = np.array([math.exp(-p.past_building_growth * a) * stock.survival(float(a), scale, p.life_shape) for a in ages])
    return weights / weights.sum()


def use_ratios(p, rural_ratio: float) -> np.ndarray:
    """Area of each use over urban homes; rural homes count their own people, so their entry is floor space per head over that
    of urban homes."""
    ratios = np.ones(len(USES))
    for u, use in enumerate(USES):
        if u not in (RESIDENTIAL, RURAL):
            ratios[u] = p.public_ratio * getattr(p, f"use_{use}")
    ratios[RURAL] = rural_ratio
    return ratios


def floor_area(county: Any, ratios: np.ndarray, p: Any) -> np.ndarray:
    """Floor area (m2) by county and use in 2020, vacant space included: that of the census for homes. `county` gives its
    columns by name; ratios [use], see :func:`use_ratios`."""
    of_a_head = county["floor_per_head_2020"] * (1.0 + p.vacant_share)
    urban_people = county["household_people"] * county["urban_share_2020"]
    people = np.repeat(urban_people[:, None], len(USES), axis=1)
    people[:, RURAL] = county["household_people"] - urban_people
    return people * of_a_head[:, None] * ratios


def building_counts(area: np.ndarray, p) -> np.ndarray:
    """Buildings by county and urban use: floor area over the mean size, at least one where there is any."""
    urban = area[:, :N_URBAN_USES]
    return np.maximum(np.rint(urban / p.building_size_mean), urban > 0).astype(np.int64)


def buildings_of(facts: Any, p: Any) -> np.ndarray:
    """Existing buildings by county and urban use, from the facts of the province alone."""
    people, rural = facts.counties, rural_over_urban(facts.counties)
    county = {
        "household_people": people["household_population"].to_numpy(float),
        "urban_share_2020": (people["urban_population"] / people["population"]).to_numpy(float),
        "floor_per_head_2020": urban_per_head(people, rural),
    }
    return building_counts(floor_area(county, use_ratios(p, rural), p), p)


def check_size(facts: Any, p: Any) -> None:
    """Raise an :class:`InputError` where a county would have more buildings than can be told apart."""
    most = int(buildings_of(facts, p).sum(axis=1).max())
    if most >= synthesis.BUILDINGS_AT_MOST:
        raise InputError("ask.buildings", count=most, most=synthesis.BUILDINGS_AT_MOST)


def ends_by_age(ages: int, scale: float, shape: float, ticks: int) -> np.ndarray:
    """Share of what has an age (whole years, 0 .. ages - 1) at the start whose life ends by the end of each quarter."""
    age = np.arange(ages, dtype=float)[:, None]
    after = age + np.arange(1, ticks + 1) / QUARTERS
    return 1.0 - np.exp((age / scale) ** shape - (after / scale) ** shape)


def component_ages(ages: int, scale: float, shape: float) -> np.ndarray:
    """Share of the buildings of an age whose components have an age, [age of the building, age of its components], whole years:
    the renewal process from the year of completion on. Buildings of before have been renewed before."""
    age = np.arange(ages)
    kept = np.exp((age / scale) ** shape - ((age + 1) / scale) ** shape)  # of the components of an age, a year later
    shares = np.zeros((ages, ages))
    shares[0, 0] = 1.0
    for a in range(1, ages):
        older = shares[a - 1] * kept
        shares[a, 1:] = older[:-1]
        shares[a, 0] = 1.0 - shares[a, 1:].sum()
    return shares


def found_stock(
    world: Any, room: np.ndarray, counts: np.ndarray, profile: np.ndarray, mix: np.ndarray, scales: tuple[float, float], p: Any
) -> Buildings:
    """Make every existing urban building, and leave `room` for more in each county.

    `counts` [county, use] buildings, `profile` the share of area by age, `scales` (yr) of the Weibull lives of buildings and
    components. The books of the counties (stock, levels) are filled on the way.
    """
    area, county, ticks = floor_area(world.county, world.use_ratio, p), world.county_buildings, world.ticks
    building = building_columns(counts.sum(axis=1) + room, ticks)
    ranks = (np.arange(_SIZES) + 0.5) / _SIZES
    tables = StockTables(
        np.ascontiguousarray(mix),
        np.exp(p.building_size_spread * special.ndtri(ranks)),
        ends_by_age(AGES, scales[0], p.life_shape, ticks),
        component_ages(AGES, scales[1], p.component_shape) @ ends_by_age(AGES, scales[1], p.component_shape, ticks),
    )
    county["stock_area"] = 0.0
    county["stock_area"][:, RURAL] = area[:, RURAL]
    oldest_first = np.cumsum(profile[::-1])
    urban, own = area[:, :N_URBAN_USES], world.buildings_parameter[0]
    synthesis.found_counties(county, building, counts, urban, oldest_first, tables, world.level, own, world.key)
    return building


def reference_intensities(county: Any, heated: bool, p: Any) -> np.ndarray:
    """Electricity (kWh), gas (m3) and district heat (kWh, where the province is `heated`) a year and m2 of the reference
    generation, such that the existing stock uses on average what was published."""
    use = np.zeros(len(USES), USE_DTYPE)
    standing, weighted = county["stock_area"].sum(axis=0), county["weighted_area"].sum(axis=0)
    for u, name in enumerate(USES):
        if u != RURAL:
            over_all = standing[u] / weighted[u]
            use[u]["electricity"] = p[f"electricity_{name}"] * over_all
            use[u]["heat"] = p.heating_north * COAL_HEAT * over_all if heated else 0.0
    use[RESIDENTIAL]["gas"] = p.gas_residential * standing[RESIDENTIAL] / weighted[RESIDENTIAL]
    use["first_electricity"], use["first_gas"] = use["electricity"], use["gas"]
    return use


def solar_heat(county: Any, p: Any) -> float:
    """Solar hot water and other renewables of 2020 (kWh a year and m2 of urban homes), from their share in the energy of urban
    buildings."""
    standing = county["stock_area"].sum(axis=0)[:N_URBAN_USES]
    electricity = sum(p[f"electricity_{name}"] * standing[u] for u, name in enumerate(USES[:N_URBAN_USES]))
    used = electricity + p.gas_residential * p.gas_heat * standing[RESIDENTIAL]
    return float(p.renewable_share_2020 / (1.0 - p.renewable_share_2020) * used / standing[RESIDENTIAL])
