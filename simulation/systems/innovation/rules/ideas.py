"""Ideas: how many an innovator has in a year, and what each is like.

All is drawn by (innovator, year, ordinal), so that scenarios meet the same ideas whatever becomes of them.
"""

from __future__ import annotations

import math

from simulation.compilation import compiled
from simulation.streams import Purpose, draw, draw4, normal, poisson
from simulation.systems.innovation.words import FIRST_TRL, STEPS

BLOCKS = 16
"""Draws of four that one idea has room for."""
IDEAS_MOST = 4096
"""More than an innovator can have in a year."""
SIZE_SPREAD = 0.8
"""Standard deviation of the logarithm of an innovator's size (mean one)."""
COST_SPREAD = 1.0
"""Standard deviation of the logarithm of a project's cost."""
SAME_CITY = 0.7
"""Chance that a partner is sought in the innovator's own city."""


@compiled
def place_in(shares, u):
    """The place in which `u`, in (0, 1), falls along shares, which are taken as parts of their sum."""
    left = u * shares.sum()
    for k in range(len(shares) - 1):
        left -= shares[k]
        if left < 0.0:
            return k
    return len(shares) - 1


@compiled(entry=True)
def draw_innovators(innovator, kind_share, key):
    """Give every innovator its kind and its size (lognormal with mean one)."""
    for f in range(len(innovator)):
        u0, u1, u2, _ = draw4(key, Purpose.INNOVATOR, f, 0)
        innovator[f].kind = place_in(kind_share, u0)
        innovator[f].relative_size = math.exp(SIZE_SPREAD * normal(u1, u2) - 0.5 * SIZE_SPREAD * SIZE_SPREAD)


@compiled
def ideas_of(innovator, f, year, rate, key):
    """How many ideas an innovator has in a year: Poisson with mean `rate` (a year and unit of size) times its size."""
    return poisson(rate * innovator[f].relative_size, draw(key, Purpose.INNOVATOR, f, year))


@compiled(entry=True)
def ideas_in_all(innovator, years, rates, counts, key):
    """How many ideas all innovators have in each of these years: into `counts`, beside `rates` [year]."""
    for y in range(len(years)):
        for f in range(len(innovator)):
            counts[y] += ideas_of(innovator, f, years[y], rates[y], key)


@compiled
def number_of(f, ordinal):
    """The number of an idea among those of its year, under which its draws are kept."""
    return (f * IDEAS_MOST + ordinal) * BLOCKS


@compiled
def cost_ratio(u0, u1):
    """Cost of a project over the mean (lognormal with mean one), from two uniforms."""
    return math.exp(COST_SPREAD * normal(u0, u1) - 0.5 * COST_SPREAD * COST_SPREAD)


@compiled
def partner_of(innovator, f, local, u):
    """An innovator of another kind, by size: in the city of `f` where `local` and there is one, else in the province; -1 where
    there is none. u : uniform."""
    for inside in range(1 if local else 0, -1, -1):
        total = 0.0
        for g in range(len(innovator)):
            if innovator[g].kind != innovator[f].kind and (inside == 0 or innovator[g].city == innovator[f].city):
                total += innovator[g].relative_size
        left = u * total
        for g in range(len(innovator)):
            if innovator[g].kind != innovator[f].kind and (inside == 0 or innovator[g].city == innovator[f].city):
                left -= innovator[g].relative_size
                if left <= 0.0:
                    return g
    return -1


@compiled
def draw_idea(idea, innovator, f, year, ordinal, topic_share, start_share, meeting, duplicates, key):
    """Fill one row of the ideas of a year with what chance decides.

    topic_share [topic], start_share [level of readiness from 3]; meeting, duplicates : chances of a partner and of repeating
    what others have done.
    """
    number = number_of(f, ordinal)
    u0, u1, u2, u3 = draw4(key, Purpose.RESEARCH_IDEA, number, year)
    idea.innovator, idea.number = f, number
    idea.topic = place_in(topic_share, u0)
    idea.trl = FIRST_TRL + place_in(start_share, u1)
    idea.cost_ratio = cost_ratio(u2, u3)
    u0, u1, u2, u3 = draw4(key, Purpose.RESEARCH_IDEA, number + 1, year)
    idea.merit = normal(u0, u1)
    idea.duplicate = 1 if u2 < duplicates else 0
    meets = u3 < meeting
    u0, u1, u2, u3 = draw4(key, Purpose.RESEARCH_IDEA, number + 2, year)
    idea.partner = partner_of(innovator, f, u0 < SAME_CITY, u1) if meets else -1
    idea.institution_luck, idea.application_luck = u2, u3


assert STEPS + 1 <= 4 * (BLOCKS - 1)  # a project draws a threshold for every step, and when it would be given up
