"""Provinces, cities and counties as places: who lives there, what they earn, and how able their governments are."""

from __future__ import annotations

from typing import Any

import numpy as np

BUNDLES: dict[str, Any] = {}
_LEAST_SPREAD = 1e-9
"""Of logarithms: less than a billionth is rounding."""


def allocate(world: Any, start: Any) -> None:
    """Places have no state but their rows."""


def begin(world: Any, start: Any) -> None:
    """Fill the rows of places from the facts of the province."""
    counties, cities, p = start.facts.counties, start.facts.cities, start.parameter
    county, city, province = world.county, world.city, world.province
    row_of_city = {adcode: c for c, adcode in enumerate(cities["adcode"])}
    of_city = np.array([row_of_city[adcode] for adcode in counties["city_adcode"]])
    county["city"] = of_city
    city["first_county"] = np.searchsorted(of_city, np.arange(len(cities)))
    city["last_county"] = np.searchsorted(of_city, np.arange(len(cities)), side="right")

    people, gdp = counties["population"].to_numpy(float), counties["gdp_yuan"].to_numpy(float)
    county["household_people"] = counties["household_population"]
    county["urban_share_2020"] = counties["urban_population"] / counties["population"]
    county["growth_rate"] = cities["population_growth"].to_numpy(float)[of_city]
    city_income = cities["urban_income_yuan"].to_numpy(float)
    mean_income = np.average(city_income, weights=cities["population"])
    county["price"] = p.price_at_mean_income * (city_income / mean_income)[of_city]

    gdp_per_head = gdp / people
    county["income"] = gdp_per_head / (gdp.sum() / people.sum())
    city["residents"] = cities["population"]
    county["wealth"] = _standardised(np.log(gdp_per_head))
    city["wealth"] = _standardised(np.log(cities["gdp_yuan"].to_numpy(float) / cities["population"].to_numpy(float)))
    county["fiscal"] = _fiscal_strength(counties, cities, of_city)
    county["capacity"] = _ranked(county["fiscal"] ** p.capacity_fiscal_elasticity)
    province["mean_log_capacity"] = np.log(county["capacity"]).mean()
    province["capacity"] = 1.0  # the mean that the others are held against
    city["capacity"] = _ranked(np.array([np.average(county["capacity"][b], weights=people[b]) for b in _blocks(city)]))
    province["mean_log_capacity_of_cities"] = np.log(city["capacity"]).mean()


def _ranked(values: np.ndarray) -> np.ndarray:
    """Without last bits: governments are ranked by these, and equal ones, as all counties of a province whose finances are not
    known by county, would stand in another order on another processor."""
    return np.round(values, 12)


def settle(world: Any, start: Any) -> None:
    """Places take nothing from the systems."""


def _blocks(city: Any) -> list[slice]:
    return [slice(*block) for block in zip(city["first_county"], city["last_county"], strict=True)]


def _standardised(values: np.ndarray) -> np.ndarray:
    """Over their mean in standard deviations; nothing where they are alike but for last bits, as in a province whose finances
    are not known by place."""
    spread = values.std()
    return (values - values.mean()) / spread if spread > _LEAST_SPREAD else np.zeros_like(values)


def _fiscal_strength(counties, cities, city_of: np.ndarray) -> np.ndarray:
    """Budget revenue per head of the city, spread over its counties by GDP per head, over the province mean (an estimate)."""
    people = counties["population"].to_numpy(float)
    revenue = (cities["budget_revenue_yuan"] / cities["population"]).to_numpy(float)[city_of]
    city_gdp = (cities["gdp_yuan"] / cities["population"]).to_numpy(float)[city_of]
    strength = revenue * (counties["gdp_yuan"].to_numpy(float) / people) / city_gdp
    return strength / np.average(strength, weights=people)
