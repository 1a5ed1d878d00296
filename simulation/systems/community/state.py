"""Communities on 1 January 2021: how many there are, whom the renovation programme takes in, who takes part, and in what state
they are (synthetic, but for their number and the programme)."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.systems.community.rules import FACILITIES

BUNDLES: dict[str, Any] = {}

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
    ("project_cost", "f8"),  # yuan of one community
    ("paid_at_once", "f8"),  # yuan
    ("promised", "f8"),  # yuan, on completion
    # the call of this year
    *(("asks", "u1"), ("anyway", "u1"), ("short_of_savings", "u1"), ("cannot_wait", "u1"), ("granted", "u1")),
    *(("completed", "u1"), ("failed", "u1")),  # 0/1: in this quarter
    # since 2021
    ("gained", "f8"),  # 0..1, condition added by small projects
    ("received", "f8"),  # yuan of one community, awards and renovation
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
        usual_income=np.zeros(len(world.county)),  # yuan a year of a household, by county
        community_member=np.zeros(1, MEMBER_DTYPE),
    )


def begin(world: Any, start: Any) -> None:
    """Nothing so far: rules and what they begin from follow."""


def settle(world: Any, start: Any) -> None:
    """Communities take nothing from the other systems at the start."""
