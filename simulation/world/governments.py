"""Province, cities and counties as rows: census facts, economy and capacity."""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq

from simulation.rules import stock
from simulation.vocabulary import CITY, COUNTY, PROVINCE
from simulation.world import state


def governments(facts, p) -> tuple[np.recarray, np.recarray, np.recarray]:
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
    city["residents"] = cities["population"]
    city["land_quota"] = 1.0
    for name in ("examination_score", "examination_total", "examination_error", "satisfaction"):
        city[name] = np.nan  # before the first examination
    county["wealth"] = _standardised(np.log(gdp_per_head))
    city["wealth"] = _standardised(np.log(cities["gdp_yuan"].to_numpy(float) / cities["population"].to_numpy(float)))
    county["fiscal"] = _fiscal_strength(counties, cities, county["city"])
    county["capacity"] = county["fiscal"] ** p.capacity_fiscal_elasticity
    province["mean_log_capacity"] = np.log(county["capacity"]).mean()
    province["capacity"] = 1.0  # the mean that the others are held against
    city["capacity"] = [np.average(county["capacity"][b], weights=people[b]) for b in _blocks(city)]
    province["mean_log_capacity_of_cities"] = np.log(city["capacity"]).mean()
    return county, city, province


def _blocks(city: np.recarray) -> list[slice]:
    return [slice(row.first_county, row.last_county) for row in city]


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


def urban_shift(facts, p) -> float:
    """The one shift in logits of all counties that moves the province's urban share of 2020 by the parameter's shift by
    2025."""
    people = facts.counties["population"].to_numpy(float)
    shares = (facts.counties["urban_population"] / facts.counties["population"]).to_numpy(float)
    goal = stock.shifted_share(float(np.average(shares, weights=people)), p.urbanisation_shift)

    def short(shift: float) -> float:
        return float(np.average([stock.shifted_share(s, shift) for s in shares], weights=people)) - goal

    return brentq(short, -10.0, 10.0, xtol=1e-12) if 0.0 < goal < 1.0 else 0.0
