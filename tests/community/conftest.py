"""Small projects, villages and historic blocks by themselves, at Zhejiang's numbers and with everything else held still."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest
from scipy import special

from simulation.parameters import load_parameters
from simulation.systems.community.rules import COMMUNITY_AWARD, NO_AWARD, small_projects
from simulation.systems.community.state import COMMUNITY_DTYPE
from simulation.systems.community.words import PAYMENTS
from simulation.systems.place.books import Books

HOUSEHOLDS = 325  # of a community of Zhejiang
OLD = 0.4  # share of communities with homes of before 2000
COUNTY = np.dtype([
    *((name, "f8", (3,)) for name in (
        "projects_applied", "awards_granted", "awards_refused", "awards_anyway", "projects_excluded", "small_projects_done",
        "awards_failed", "award_money", "community_benefit",
    )),
    ("award_deadweight", "f8"),
])  # fmt: skip


class Alone:
    """Zhejiang's communities, one for `weight` of them, which take part as they do at the start."""

    def __init__(self, parameter: Any, weight: float = 5.0, seed: int = 1) -> None:
        self.parameter, self.weight, self.key = parameter, weight, (seed, 0)
        facts, p = province(), parameter
        counties, cities = facts.counties, facts.cities
        of_city = cities.set_index("adcode").index.get_indexer(counties["city_adcode"])
        size = (counties["household_population"] / counties["family_households"]).to_numpy(float)
        people = counties["urban_population"].to_numpy(float)
        self.first = np.concatenate([[0], np.cumsum(np.rint(people / size / HOUSEHOLDS / weight).astype(int))])
        self.income = cities["urban_income_yuan"].to_numpy(float)[of_city] * size
        gdp = counties["gdp_yuan"].to_numpy(float)
        expenditure = cities["budget_expenditure_yuan"].to_numpy(float)[of_city] * gdp / np.bincount(of_city, gdp)[of_city]
        self.budget = p.community_budget_share * expenditure
        self.labour = p.contribution_base / (1.0 - p.contribution_slope)
        self.usual_income = np.average(self.income, weights=people)
        savings = self.usual_income * p.saving_share * p.participation_2020
        self.usual_strain = p.small_project_cost * (1.0 - self.labour) / savings
        self.begin()

    def begin(self) -> None:
        """Communities as they are on 1 January 2021: by luck alone, the same in every trial."""
        p, county = self.parameter, np.repeat(np.arange(len(self.first) - 1), np.diff(self.first))
        luck = np.random.default_rng(self.key[0]).standard_normal((2, len(county)))
        table = np.zeros(len(county), COMMUNITY_DTYPE)
        table["county"], table["households"], table["stands_for"] = county, HOUSEHOLDS, self.weight
        table["income_ratio"] = np.exp(p.income_spread * luck[0] - p.income_spread**2 / 2)
        odds = special.expit(special.logit(p.participation_2020) + 1.1 * p.participation_spread * luck[1])
        table["participation"] = odds * p.participation_2020 / odds.mean()
        table["contribution"] = np.minimum(0.8, self.labour * table["participation"] / p.participation_2020)
        table["trust"] = p.satisfaction_base
        old = np.random.default_rng(8).random(len(county)) < OLD
        table["quality"] = table["first_quality"] = np.where(old, p.quality_2020_old, p.quality_2020_other)
        table["facility"] = np.random.default_rng(9).random((len(county), 5)) < p.facility_2020
        income = table["income_ratio"] * self.income[county]
        table["tercile"] = np.searchsorted(np.quantile(income, [1 / 3, 2 / 3]), income)
        self.community = table.view(np.recarray)
        self.counted = np.zeros(len(self.first) - 1, COUNTY).view(np.recarray)

    def terms(self, i, kind, share=None, advance=0.0, strength=1.0, deciding=1):
        """What holds in a call of county `i`."""
        p = self.parameter
        paid = strength * (p.award_share if share is None else share) if kind != NO_AWARD else 0.0
        return small_projects.Terms(
            kind, paid, advance, self.income[i], self.usual_strain, p.participation_2020,
            p.apply_participation * deciding, p.need_effect, deciding,
        )  # fmt: skip

    def call(self, tick, kind, budget=1.0, **terms):
        """The call of all counties with `budget` times the usual money; returns the books."""
        books = books_of(len(self.counted))
        for i in range(len(self.counted)):
            small_projects.hold_call(
                self.counted[i], i, self.community, self.first[i], self.first[i + 1], self.terms(i, kind, **terms),
                budget * self.budget[i], books, self.parameter, self.key, tick,
            )  # fmt: skip
        return books

    def complete(self, tick, planners=0.0):
        """The end of what is due in all counties; returns the books."""
        books = books_of(len(self.counted))
        for i in range(len(self.counted)):
            first, last = self.first[i], self.first[i + 1]
            small_projects.complete(
                self.counted[i], i, self.community, first, last, planners, books, self.parameter, self.key, tick
            )
        return books

    def run(self, kind, years=10, planners=0.0, **call):
        """So many years from the start: money paid in awards (yuan), yearly mean; what was counted is in `counted`."""
        self.begin()
        paid = 0.0
        for tick in range(4 * years):
            if tick % 4 == 1:
                paid += self.call(tick, kind, **call).paid[:, COMMUNITY_AWARD].sum()
            paid += self.complete(tick, planners).paid[:, COMMUNITY_AWARD].sum()
            if tick % 4 == 3:
                self._wear()
        return paid / years

    def yearly(self, name, years=10):
        """What was counted by income, of the province and a year."""
        return self.counted[name].sum(axis=0) / years

    def mean(self, values):
        """The mean of something over communities, by income."""
        return np.bincount(self.community.tercile, values, 3) / np.bincount(self.community.tercile, minlength=3)

    def _wear(self) -> None:
        row, p = self.community, self.parameter
        kept = np.exp(-p.quality_wear * (1.0 - row.contribution) / (1.0 - self.labour))
        row.quality[:] = row.first_quality + (row.quality - row.first_quality) * kept


def books_of(counties: int) -> Books:
    """Empty books with two actors: all payments from 0 to 1."""
    n = len(PAYMENTS)
    nothing = np.zeros((counties, 0))
    return Books(np.zeros((counties, n)), np.zeros((counties, 2)), np.zeros(n, np.int64), np.ones(n, np.int64), nothing)


@functools.cache
def province() -> Any:
    from simulation.scenario import load_scenario
    from simulation.study.ensemble import ingredients, prepare

    return ingredients(prepare(load_scenario("baseline").replace(sample_parameters=False, members=1), resolution=0.05), 0)[1]


@pytest.fixture(scope="session")
def alone() -> Any:
    return Alone


@pytest.fixture(scope="session")
def books() -> Any:
    """A function that gives empty books of so many counties."""
    return books_of


@pytest.fixture(scope="session")
def numbers() -> Any:
    """A function that gives the parameters of communities at their defaults, but for those that it is given."""
    own = [p for p in load_parameters().parameters if p.system == "community"]

    def row(**values: float) -> Any:
        table = np.array([tuple(values.get(p.name, p.default) for p in own)], [(p.name, "f8") for p in own])
        return table.view(np.recarray)[0]

    return row
