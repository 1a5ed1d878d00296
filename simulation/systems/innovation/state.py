"""Innovation on 1 January 2021: who innovates, what is under way, and what is known and used (synthetic)."""

from __future__ import annotations

import functools
import math
from typing import Any, NamedTuple

import numpy as np
from scipy.stats import norm, qmc

from simulation.clock import QUARTERS, START_YEAR
from simulation.systems.innovation.rules import ideas, run_in, topics, transformation, worth
from simulation.systems.innovation.rules.standards import FIRST_ISSUE, NEVER
from simulation.systems.innovation.rules.use import expected_shares
from simulation.systems.innovation.words import ACTIVE, FIRST_TRL, KINDS, OWNERS, RESULT, STEPS, TOPICS

BUNDLES: dict[str, Any] = {}
DISCLOSURE_OF_2021 = 0.5
"""The measure `disclosure` as it stood before 2021, when there was a public market of technology already."""

INNOVATOR_DTYPE = np.dtype([("city", "i4"), ("kind", "i4"), ("relative_size", "f8")])
IDEA_DTYPE = np.dtype([
    *(("innovator", "i4"), ("number", "i8"), ("topic", "i4"), ("trl", "i4"), ("partner", "i4")),
    *(("cost_ratio", "f8"), ("merit", "f8"), ("institution_luck", "f8"), ("application_luck", "f8")),
    *(("duplicate", "u1"), ("joint", "u1"), ("private", "u1"), ("begun", "u1")),
    *(("owner_gain", "f8"), ("partner_gain", "f8"), ("kept_worth", "f8"), ("used", "f8")),  # yuan; share
    *(("cost", "f8"), ("asked", "f8"), ("granted", "f8"), ("worth_each_yuan", "f8")),  # yuan; yuan per yuan
])  # fmt: skip
PROJECT_DTYPE = np.dtype([
    *(("city", "i4"), ("innovator", "i4"), ("partner", "i4"), ("number", "i8"), ("year", "i4")),
    *(("topic", "u1"), ("kind", "u1"), ("owner", "u1"), ("first_trl", "u1"), ("trl", "u1"), ("state", "u1")),
    *(("joint", "u1"), ("laboratory", "u1"), ("private", "u1"), ("duplicate", "u1"), ("disclosed", "u1")),
    *(("started", "f8"), ("ended", "f8"), ("transformed_at", "f8"), ("abandoned_at", "f8")),  # years since 2021
    *(("pace", "f8"), ("clock", "f8"), ("threshold", "f8"), ("use_clock", "f8"), ("use_threshold", "f8")),
    *(("owner_share", "f8"), ("public_part", "f8"), ("disclosure_luck", "f8")),
    *(("cost", "f8"), ("yearly_spending", "f8"), ("granted", "f8"), ("paid_public", "f8"), ("paid_own", "f8")),  # yuan
])  # fmt: skip
MEMBER_DTYPE = np.dtype([
    ("made", "i8"),  # projects so far
    ("disclosure_base", "f8"),  # of the start
    ("value", "f8"),  # worth in use over cost, see worth.value_of_mean
    ("joint_base", "f8"),  # share of joint projects among those begun at the start
    ("laboratory_base", "f8"),  # share of those with a laboratory
    ("topic_share", "f8", (len(TOPICS),)),  # of the ideas at the start
    ("start_share", "f8", (STEPS,)),  # of ideas by readiness from 3
    ("step_time", "f8", (STEPS,)),  # yr
    ("hazard", "f8", (len(OWNERS),)),  # 1/yr, at which results come into use
    ("used_in_time", "f8", (len(OWNERS),)),  # share within transformation.HORIZON_OF_OWNERS
    ("first_knowledge", "f8", (len(TOPICS),)),  # in use at the start
    ("first_transformed", "f8"),  # expected share of results used at the start, of all owners
    ("first_market", "f8", (len(TOPICS),)),  # yuan a year
    ("pool_reference", "f8", (len(TOPICS),)),  # mean pool at the start
])  # fmt: skip
_ROUNDS = 3
_TYPICAL = 4096


class ResearchSpending(NamedTuple):
    """What cities have spent on research and what of it is known to others."""

    spent: np.ndarray  # f8 [ring of years, city, topic], yuan a year
    pool: np.ndarray  # f8 [city, topic], yuan
    uses: np.ndarray  # i8 [city, topic], results that came into use this quarter and add to what is known


def allocate(world: Any, start: Any) -> None:
    """Everything of innovation before anything is drawn, at the values that move nothing."""
    cities, topics_count = len(world.city), len(TOPICS)
    years = round(start.parameter.spillover_lag) + 1
    world.replace(
        innovator=np.zeros(0, INNOVATOR_DTYPE),
        idea=np.zeros(0, IDEA_DTYPE),
        research=np.zeros(0, PROJECT_DTYPE),
        innovation_member=np.zeros(1, MEMBER_DTYPE),
        research_spending=ResearchSpending(
            np.zeros((years, cities, topics_count)),
            np.zeros((cities, topics_count)),
            np.zeros((cities, topics_count), np.int64),
        ),
    )
    province = world.province
    province["knowledge_factor"] = province["market"] = 1.0
    province["standard_due"], province["standard_issued"] = NEVER, FIRST_ISSUE
    province["transformation_share"] = province["transformation_total"] = np.nan


def begin(world: Any, start: Any) -> None:
    """Draw the innovators, solve what follows from the anchors, and run the forty years before 2021."""
    p, own, member = start.parameter, world.innovation_parameter, world.innovation_member
    world.replace(innovator=_innovators(start.facts, p, world.key))
    trials, before, after = _ideas(world, p)
    world.replace(idea=np.zeros(max(counts.max() for counts in (trials, before, after)), IDEA_DTYPE))
    _solve_shares(member[0], p)
    _solve_value(world, member, own)
    _run_in(world, member, own, p, int(before.sum()), int(after.sum()))


def settle(world: Any, start: Any) -> None:
    """The market of the start, from what the buildings of 2020 used."""
    p, technology, member = start.parameter, world.technology, world.innovation_member[0]
    yearly = technology["first_experience"] / p.experience_at_start * technology["first_cost"]
    yearly[topics.PHOTOVOLTAICS] *= 1000.0  # yuan/W, kW
    member["first_market"] = np.bincount(topics.TOPIC_OF, yearly, len(TOPICS))


# --- who innovates ---------------------------------------------------------------------------------------------------------
def _innovators(facts: Any, p: Any, key: tuple[int, int]) -> np.ndarray:
    """Innovators by city, in proportion to its GDP; at least one in the province."""
    people = facts.cities["population"].to_numpy(float).sum()
    count = max(1, round(p.innovators_per_million * people / 1e6))
    table = np.zeros(count, INNOVATOR_DTYPE)
    table["city"] = np.repeat(np.arange(len(facts.cities)), largest_remainder(facts.cities["gdp_yuan"].to_numpy(float), count))
    ideas.draw_innovators(table.view(np.recarray), np.array([p[f"innovator_share_{kind}"] for kind in KINDS]), key)
    return table


def largest_remainder(weight: np.ndarray, count: int) -> np.ndarray:
    """`count` seats in proportion to weights: whole parts first, the rest to the largest remainders."""
    exact = count * weight / weight.sum()
    seats = np.floor(exact).astype(np.int64)
    seats[np.argsort(seats - exact, kind="stable")[: count - seats.sum()]] += 1
    return seats


def _ideas(world: Any, p: Any) -> list[np.ndarray]:
    """How many ideas there are in each year of the trials, which are years without growth, of the run-in and of the horizon."""
    trials = np.arange(1, run_in.TRIALS + 1)
    years = np.arange(START_YEAR - run_in.YEARS, START_YEAR + -(-world.ticks // QUARTERS))
    grown = [p.idea_rate * math.exp(p.knowledge_growth * int(year - START_YEAR)) for year in years]
    rates, counts = np.array([p.idea_rate] * len(trials) + grown), np.zeros(len(trials) + len(years), np.int64)
    ideas.ideas_in_all(world.innovator, np.concatenate([trials, years]), rates, counts, world.key)
    return np.split(counts, [len(trials), len(trials) + run_in.YEARS])


# --- what follows from the anchors -----------------------------------------------------------------------------------------
def _solve_shares(member: Any, p: Any) -> None:
    """Shares and rates: hazards from the shares in force, the topics of the start, the times of steps."""
    member["disclosure_base"] = DISCLOSURE_OF_2021 * (1.0 - p.disclosure_platform_share)
    member["topic_share"] = [p[f"research_topic_{name}"] for name in TOPICS]
    member["start_share"] = [p[f"start_trl_{FIRST_TRL + step}"] for step in range(STEPS)]
    member["step_time"] = [p[f"trl_time_{FIRST_TRL + step}{FIRST_TRL + step + 1}"] for step in range(STEPS)]
    hazards = [transformation.hazard_of_share(p[f"transformed_{owner}"], p.knowledge_growth) for owner in OWNERS]
    member["hazard"] = hazards
    member["used_in_time"] = 1.0 - np.exp(-transformation.HORIZON_OF_OWNERS * np.array(hazards))


def _solve_value(world: Any, member: np.ndarray, own: Any) -> None:
    """What a result is worth, such that a firm alone carries out the share of its ideas that the anchor says, and the shares
    of partners and laboratories at which a project moves at its pace: each depends on the other."""
    for _ in range(_ROUNDS):
        member["value"] = worth.value_of_mean(*typical_ideas(), member, own)
        member["joint_base"], member["laboratory_base"] = run_in.shares_of_trial_calls(
            world.idea, world.innovator, member["topic_share"][0], own, member, world.key
        )


@functools.cache
def typical_ideas() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ideas that stand for all, spread evenly (Sobol): rank of their first readiness, cost over the mean, standard normal
    merit."""
    rank = qmc.Sobol(3, rng=np.random.default_rng(0)).random(_TYPICAL)
    spread = ideas.COST_SPREAD
    return rank[:, 0].copy(), np.exp(spread * norm.ppf(rank[:, 1]) - 0.5 * spread * spread), norm.ppf(rank[:, 2])


# --- the years before 2021 -------------------------------------------------------------------------------------------------
def _run_in(world: Any, member: np.ndarray, own: Any, p: Any, before: int, after: int) -> None:
    """Run the years before 2021, with so many ideas, and keep what is under way and the results in force, with room for all
    that may begin: the ideas `after`."""
    project = np.zeros(before, PROJECT_DTYPE).view(np.recarray)
    spent, in_use = np.zeros(len(world.city)), np.zeros(len(TOPICS))
    growth, share = p.knowledge_growth, member["topic_share"][0]
    made = run_in.run_in(project, world.idea, world.innovator, share, spent, in_use, growth, own, member, world.key)
    begun = project[:made]
    in_force = (begun["state"] >= RESULT) & (begun["ended"] > -transformation.RESULT_LIFE)
    kept = begun[(begun["state"] == ACTIVE) | in_force]
    with_room = np.zeros(len(kept) + after, PROJECT_DTYPE)
    with_room[: len(kept)] = kept
    world.replace(research=with_room)
    member["made"], member["first_knowledge"] = len(kept), in_use
    world.province["knowledge_in_use"] = in_use
    expected_shares(with_room.view(np.recarray), len(kept), world.province_innovation[0], -1)
    member["first_transformed"] = world.province["transformation_total"]
    _fill_spending(world.research_spending, spent, member, p)


def _fill_spending(table: ResearchSpending, spent: np.ndarray, member: np.ndarray, p: Any) -> None:
    """What was spent in the years before, and the pools that follow from it where it has always grown at its rate."""
    growth, depreciation = p.knowledge_growth, p.knowledge_depreciation
    base = spent[:, None] * member["topic_share"]
    for back in range(1, len(table.spent)):
        table.spent[(START_YEAR - back) % len(table.spent)] = base * math.exp(-growth * back)
    reached = base + p.proximity_out * (base.sum(axis=0) - base)
    yearly = -math.expm1(-depreciation) / depreciation if depreciation > 0.0 else 1.0
    lag = len(table.spent) - 1
    years_kept = math.exp(-growth) / -math.expm1(-growth - depreciation) if growth + depreciation > 0.0 else 1.0
    table.pool[:] = reached * math.exp(-growth * lag) * yearly * years_kept
    if spent.sum() > 0.0:
        member["pool_reference"] = np.average(table.pool, axis=0, weights=spent)
