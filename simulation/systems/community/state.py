"""Communities on 1 January 2021: how many there are, whom the renovation programme takes in, who takes part, and in what state
they are (synthetic, but for their number and the programme)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy.optimize import brentq

from simulation.errors import InputError
from simulation.streams import Purpose, draw
from simulation.systems.community.rules import (
    COMMUNITIES_AT_MOST,
    FACILITIES,
    N_TERCILES,
    beginnings,
    historic,
    means,
    participation,
)
from simulation.systems.examination.state import simulated_indicators

BUNDLES: dict[str, Any] = {}
_COMPLETE = "hea01"
"""The indicator of complete communities."""
WHO_TAKES_PART = (
    *("participation_2020", "participation_spread", "network_effect", "cooperator_share_conditional"),
    *("cooperator_share_hump", "cooperator_share_free", "cooperator_share_other"),
)
"""The parameters that decide whether the participation of 2020 is one state that holds."""
_LARGE = 200_000
"""Urban residents of a county that is taken to have historic blocks."""
_NODES, _WEIGHTS = np.polynomial.hermite.hermgauss(31)
_WEIGHTS = _WEIGHTS / math.sqrt(math.pi)
"""For means over a standard normal (Gauss and Hermite)."""

COMMUNITY_DTYPE = np.dtype([
    # who it is
    ("county", "i4"),
    ("block", "i4"),  # of old homes, by its place among those of the county; -1 for one that is not old
    ("households", "f8"),  # of one community
    ("stands_for", "f8"),  # communities of the facts that it is counted for
    ("income_ratio", "f8"),  # income of its households over that of the city
    ("tercile", "i4"),  # of that income in the province, see words.TERCILES
    ("disposition", "f8"),  # logits: its wish to take part beyond what is modelled
    ("first_participation", "f8"),  # share of 2020
    ("first_quality", "f8"),  # 0..1, condition of 2020
    # how it stands
    ("participation", "f8"),  # share of households that take part; begins at its own equilibrium
    ("contribution", "f8"),  # share of means that is given to a shared good, as labour or upkeep
    ("trust", "f8"),  # 0..1; begins at satisfaction_base
    ("satisfaction", "f8"),  # 0..1; likewise
    ("quality", "f8"),  # 0..1, condition; begins at quality_2020_old or quality_2020_other
    ("sorting", "f8"),  # share, purity; begins at sorting_2020
    ("facility", "u1", (FACILITIES,)),  # 0/1: which it has; each with the chance facility_2020
    # renovation by the programme
    ("eligible", "u1"),  # 0/1: taken in by it
    ("luck", "f8"),  # standard normal, in the order of renovation
    ("stage", "u1"),  # IDLE, BUILDING or DONE
    ("completion", "i4"),  # tick
    ("retrofit", "u1"),  # what the vote decided for the energy part: 0 nothing, 1 light, 2 deep
    # small project under way (rules/small_projects.py)
    ("project", "u1"),  # IDLE or BUILDING
    ("due", "i4"),  # tick of completion
    ("additional", "u1"),  # 0/1: would not have been built without public money
    ("to_check", "u1"),  # 0/1: the rest of its reward hangs on a check
    ("promised", "f8"),  # yuan of one community, on completion
    # since 2021
    ("received", "f8"),  # yuan of one community, awards and renovation
    ("awards", "f8"),  # yuan of one community, awards alone
])  # fmt: skip
"""One row a community, sorted by county, the old ones of each first. What is not said to begin elsewhere begins at zero."""
BLOCK_DTYPE = np.dtype([
    ("county", "i4"),
    ("threshold", "f8"),  # of the clock, exponential
    ("clock", "f8"),  # cumulated hazard of being listed
    ("listed", "i4"),  # tick; rules.historic.NOT_YET before
    ("repaired", "i4"),  # tick; likewise
])  # fmt: skip
"""One row a historic block, sorted by county."""
MEMBER_DTYPE = np.dtype([
    ("constant", "f8"),  # logits of taking part, such that the mean of 2020 is participation_2020
    ("contribution", "f8"),  # share given to a shared good where as many take part as on average in 2020
    ("old_share", "f8"),  # of households, in old communities
    ("usual_strain", "f8"),  # cost of a small project over what those who take part save in a year, in the mean community
])  # fmt: skip


def allocate(world: Any, start: Any) -> None:
    """The tables of communities, without a single one."""
    world.replace(
        community=np.zeros(0, COMMUNITY_DTYPE),
        community_first=np.zeros(len(world.county) + 1, np.int64),
        historic_block=np.zeros(0, BLOCK_DTYPE),
        historic_first=np.zeros(len(world.county) + 1, np.int64),
        life_circle_indicator=np.array([_place_of(_COMPLETE)], np.int64),
        usual_income=np.zeros(len(world.county)),  # yuan a year of a household, by county
        community_member=np.zeros(1, MEMBER_DTYPE),
    )


def _place_of(code: str) -> int:
    """The place of an indicator in the catalogue; -1 where it has none of that code."""
    codes = [each.code for each in simulated_indicators()]
    return codes.index(code) if code in codes else -1


def begin(world: Any, start: Any) -> None:
    """Make the communities of every county, and what governments look like by them."""
    p, own = start.parameter, world.community_parameter
    world.replace(**_empty_communities(world, start))
    community, first, member = world.community, world.community_first, world.community_member
    county = world.county_buildings
    beginnings.place_old_communities(community, first, county, world.building, world.buildings_parameter)
    beginnings.draw_communities(community, first, own, world.key)
    beginnings.choose_eligible(community, first, county)
    community.tercile[:] = terciles(world.usual_income[community.county] * community.income_ratio, community.stands_for)
    weight = community.stands_for
    member["old_share"] = np.average(community.block >= 0, weights=weight) if weight.sum() > 0.0 else 0.0
    member["contribution"] = participation.contribution_of_2020(p.contribution_base, p.contribution_slope)
    member["constant"] = solve_constant(own[0])
    beginnings.settle_communities(community, member, own)
    member["usual_strain"] = _usual_strain(world, p)
    _fill_governments(world, start)
    _found_carriers(world, start)


def _empty_communities(world: Any, start: Any) -> dict[str, np.ndarray]:
    """Rows for the communities of every county: a row a block of old homes, and of the others as many as the resolution has."""
    facts, p = start.facts.counties, start.parameter
    households = facts["family_households"].to_numpy(float) * world.county["urban_share_2020"]
    others = np.maximum(households / p.community_households - world.county["old_communities"], 0.0)
    old = world.county["old_blocks"]
    rows = np.maximum(np.rint(others * start.resolution), others > 0.0).astype(np.int64)
    first = np.concatenate([[0], np.cumsum(old + rows)])
    _refuse_too_many(old + rows)
    table = np.zeros(int(first[-1]), COMMUNITY_DTYPE)
    table["county"], table["block"] = np.repeat(np.arange(len(facts)), old + rows), -1
    table["households"] = p.community_households
    with np.errstate(invalid="ignore"):
        table["stands_for"] = np.repeat(np.where(rows > 0, others / rows, 0.0), old + rows)
    return {"community": table, "community_first": first, "usual_income": _usual_income(start.facts)}


def _usual_income(facts: Any) -> np.ndarray:
    """Income of an urban household by county (yuan a year): the city's per head times the county's persons in a household."""
    counties = facts.counties
    persons = (counties["household_population"] / counties["family_households"]).to_numpy(float)
    return facts.cities.set_index("adcode")["urban_income_yuan"][counties["city_adcode"]].to_numpy(float) * persons


def _refuse_too_many(counts: np.ndarray) -> None:
    """Raise :class:`InputError` where a county would have more communities than can be told apart."""
    most = int(counts.max(initial=0))
    if most >= COMMUNITIES_AT_MOST:
        raise InputError("ask.communities", count=most, most=COMMUNITIES_AT_MOST)


def terciles(income: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """In which third of all households, by income, each community lies: 0 the poorest. income, weight : [community]."""
    order = np.argsort(income, kind="stable")
    below = np.cumsum(weight[order]) - 0.5 * weight[order]
    found = np.empty(len(income), np.int64)
    found[order] = np.minimum(N_TERCILES * below / max(weight.sum(), np.finfo(float).tiny), N_TERCILES - 1).astype(np.int64)
    return found


def solve_constant(p: Any) -> float:
    """The wish to take part (logits) at which the mean over communities of who takes part is `participation_2020`, each in the
    equilibrium that is reached from there.

    Raises :class:`InputError` where the equilibrium of the mean community would not hold: where one more who takes part moves
    one more or more to do so, there are two states, and 2020 lies between them.
    """
    wishes = math.sqrt(2.0) * p.participation_spread * _NODES

    def short(constant: float) -> float:
        reached = participation.equilibria(p.participation_2020, constant + wishes, p)
        return float(np.dot(_WEIGHTS, reached)) - p.participation_2020

    if p.participation_2020 >= 1.0 - p.cooperator_share_free:
        raise InputError("community.too_many", share=f"{p.participation_2020:g}", free=f"{p.cooperator_share_free:g}")
    alone = brentq(lambda v: participation.would_take_part(p.participation_2020, v, p) - p.participation_2020, -60.0, 60.0)
    steep = participation.slope(p.participation_2020, alone, p)
    if steep >= 1.0:
        raise InputError("community.two_states", slope=f"{steep:.2f}", effect=f"{p.network_effect:g}")
    return float(brentq(short, alone - 5.0, alone + 5.0, xtol=1e-12)) if p.participation_spread > 0.0 else float(alone)


def _usual_strain(world: Any, p: Any) -> float:
    """What a small project costs in the mean community, over what those who take part there save in a year."""
    community = world.community
    weight = community.stands_for
    income = np.average(world.usual_income[community.county], weights=weight) if weight.sum() > 0.0 else 1.0
    labour = min(participation.CONTRIBUTION_AT_MOST, float(world.community_member["contribution"][0]))
    return p.small_project_cost * (1.0 - labour) / (income * p.saving_share * p.participation_2020)


def _fill_governments(world: Any, start: Any) -> None:
    """What counties, cities and the province look like by their communities."""
    county, community = world.county, world.community
    households = community.stands_for * community.households
    county["communities"] = np.bincount(community.county, community.stands_for, len(county))
    for t in range(N_TERCILES):
        of_tercile = np.where(community.tercile == t, households, 0.0)
        county["community_residents"][:, t] = np.bincount(community.county, of_tercile, len(county))
    county["sorting_coverage"] = start.parameter.sorting_coverage_2020
    facts = start.facts
    gdp, city = facts.counties["gdp_yuan"].to_numpy(float), county["city"]
    expenditure = facts.cities["budget_expenditure_yuan"].to_numpy(float)
    county["county_expenditure"] = gdp * (expenditure / np.bincount(city, gdp, len(expenditure)))[city]
    means.begin_means(
        world.county_community,
        world.city_community,
        world.province_community,
        world.city_place,
        community,
        world.community_first,
    )


def _found_carriers(world: Any, start: Any) -> None:
    """Villages, and the historic blocks of counties with many urban residents, which are an estimate."""
    facts, p, county = start.facts.counties, start.parameter, world.county
    rural = facts["family_households"].to_numpy(float) * (1.0 - county["urban_share_2020"])
    county["villages"] = np.rint(rural / p.village_households)
    county["village_projects_each"] = np.where(county["villages"] > 0, 0.0, np.nan)
    large = np.flatnonzero(facts["urban_population"].to_numpy(float) >= _LARGE)
    counts = np.zeros(len(facts), np.int64)
    purpose = int(Purpose.CARRIER)  # as a number: numba takes two hundred microseconds to see what an enum is, at every call
    counts[large] = [int(p.historic_blocks_large + draw(world.key, purpose, int(i), 1)) for i in large]
    first = np.concatenate([[0], np.cumsum(counts)])
    block = np.zeros(int(first[-1]), BLOCK_DTYPE)
    block["county"] = np.repeat(np.arange(len(facts)), counts)
    block["listed"] = block["repaired"] = historic.NOT_YET
    ordinals = np.arange(len(block)) - first[block["county"]]
    block["threshold"] = [
        historic.draw_threshold(int(i), int(k), world.key) for i, k in zip(block["county"], ordinals, strict=True)
    ]
    county["historic_blocks"] = counts
    world.replace(historic_block=block, historic_first=first)


def settle(world: Any, start: Any) -> None:
    """Communities take nothing from the other systems at the start."""
