"""The smart city on 1 January 2021: no government has a platform; who would be served by one, and what it could spend."""

from __future__ import annotations

from typing import Any

import numpy as np

BUNDLES: dict[str, Any] = {}


def allocate(world: Any, start: Any) -> None:
    """The smart city has no state but its rows."""


def begin(world: Any, start: Any) -> None:
    """Residents and budgets from the facts of the province."""
    counties, cities, county = start.facts.counties, start.facts.cities, world.county
    expenditure, gdp = cities["budget_expenditure_yuan"].to_numpy(float), counties["gdp_yuan"].to_numpy(float)
    gdp_of_city = np.bincount(county["city"], gdp, len(cities))
    county["urban_residents"] = counties["urban_population"]
    world.city["budget_expenditure"] = expenditure
    county["budget_expenditure"] = gdp * (expenditure / gdp_of_city)[county["city"]]


def settle(world: Any, start: Any) -> None:
    """The smart city takes nothing from the other systems at the start."""
