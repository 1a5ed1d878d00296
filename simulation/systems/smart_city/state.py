"""The smart city on 1 January 2021: no government has a platform; who would be served by one, what it could spend, how far
building information models have come, and which cities were ordered to begin when."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.clock import START_YEAR
from simulation.scenario.timeline import tick_of
from simulation.streams import Purpose, draw
from simulation.systems.examination.state import simulated_indicators
from simulation.systems.organisation.rules.measures import NOT_YET, PLATFORM
from simulation.systems.smart_city.rules.incidents import add_up_old_area

BUNDLES: dict[str, Any] = {}
_NETWORKS = "ord04"
"""The indicator of the share of main networks that is monitored."""
_OLD = 30  # years


def allocate(world: Any, start: Any) -> None:
    """What rules look up beside the rows: the indicator of monitored networks, and the stock of before by January."""
    codes = [each.code for each in simulated_indicators()]
    place = codes.index(_NETWORKS) if _NETWORKS in codes else -1
    world.replace(
        networks=np.array([place], np.int64),
        old_area=np.zeros((len(world.county), start.years)),
    )


def begin(world: Any, start: Any) -> None:
    """Residents and budgets from the facts of the province, models from the share of 2020."""
    counties, cities, county, p = start.facts.counties, start.facts.cities, world.county, start.parameter
    expenditure, gdp = cities["budget_expenditure_yuan"].to_numpy(float), counties["gdp_yuan"].to_numpy(float)
    gdp_of_city = np.bincount(county["city"], gdp, len(cities))
    county["urban_residents"] = counties["urban_population"]
    world.city["budget_expenditure"] = expenditure
    county["budget_expenditure"] = gdp * (expenditure / gdp_of_city)[county["city"]]
    county["bim_use"] = world.province["bim_use"] = min(p.bim_share_2020 / p.bim_ceiling, 1.0)
    county["recent_work"] = -1.0
    county["approval_days"], county["approval_load"] = p.approval_days_2020, p.approval_utilisation
    add_up_old_area(world.columns["building"], start.years, _OLD, START_YEAR, world.old_area)


def settle(world: Any, start: Any) -> None:
    """Order cities to begin their platforms, each in a quarter of its own; one that is to begin before by hand does."""
    order = start.scenario.measures.platform
    if order.cities_from is None:
        return
    first, last = tick_of(order.cities_from), tick_of(order.cities_until or order.cities_from)
    ordered = world.measure.ordered[len(world.county) : -1, PLATFORM]
    for c in range(len(world.city)):
        luck = draw(world.key, int(Purpose.PLATFORM_DATE), c, 0)
        tick = max(first + int(luck * (last - first + 1)), 0)
        ordered[c] = tick if ordered[c] == NOT_YET else min(ordered[c], tick)
