"""Random numbers as a pure function of (seed, member, purpose, entity, tick).

Nothing is stored and nothing has an order: the same question gets the same answer whichever scenario, thread, driver or
resumed run asks it, so two scenarios meet the same luck. The generator is Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011,
"Parallel random numbers: as easy as 1, 2, 3", SC'11), here in plain arithmetic so that it also runs without compilation.

The key is (seed, member), never the scenario; the counter is (entity, tick, purpose, 0). One block yields four 32-bit words.
"""

from __future__ import annotations

import math
from enum import IntEnum

import numpy as np

from simulation.compilation import compiled


class Purpose(IntEnum):
    """What a draw decides. One meaning each; numbers are never reused, so a new purpose does not disturb the old ones."""

    DEVELOPER = 1  # cost shock and first awareness of a developer
    NETWORK = 2  # whom a developer watches
    AWARENESS = 3  # whether a developer hears of ultra-low energy in a quarter
    BACKLOG = 4  # how far the first project of a county and use has got on 1 January 2021
    PIPELINE = 5  # projects under construction at the start: size, developer, level
    PIPELINE_LENGTH = 6  # their remaining construction time
    PROJECT = 7  # a new project: size, developer
    CHOICE = 8  # a new project: bound by the mandate or not, level
    LENGTH = 9  # a new project: construction time
    MANDATE = 10  # whether a county writes its mandate in a quarter
    VISITS = 11  # inspection visits of a quarter and whether they find the misreport
    OFFSET = 12  # at which moment of its quarter a new project starts
    MEASURE = 13  # whether a government writes a measure other than a county's mandate in a quarter
    PILOT = 14  # which counties are named pilots
    BUILDING = 15  # an existing building: size, level, life, component
    RENEWAL = 16  # a component that ends: what the owner chooses, the vote, the life of the next one
    COMMUNITY = 17  # an old community: when it is renovated, what it is worth to its owners, the vote
    ROOF = 18  # when the next existing building takes photovoltaics
    EQUIPMENT = 19  # a new project: prefabrication, photovoltaics, heat pump, inspection at completion
    LIFE = 20  # how long a completed building stands
    LEARNING = 21  # noise of a technology's cost in a year
    EXAMINATION = 22  # a city's indicator in a year: error of its value, whether a third party measures it again
    RECTIFICATION = 23  # whether an item of a city's plan is done in a quarter, and whether it stands up to its check
    THIRD_PARTY = 24  # error of a third party's value of an indicator in a year
    CONDITION = 25  # where an indicator of a city begins, and by how much it changes of itself in a year
    SURVEY = 26  # error of residents' satisfaction with a dimension in a year
    CONDITIONING = 27  # which members of the prior stand in an ensemble that agrees with the past
    RESEARCH_STEP = 28  # when a research project takes its next step, and when it would be given up
    TRANSFORM = 29  # when a result comes into use, and whether it is disclosed
    INNOVATOR = 30  # kind and size of an innovator; how many ideas it has in a year
    BIM = 31  # whether a new project is built with a building information model
    INCIDENT = 32  # how many incidents there are at most in a county and quarter
    LOSS = 33  # an incident: whether a platform prevents it, what it costs
    COMMUNITY_AGENT = 34  # a community: wish to take part, income, whether the programme takes it in, facilities, renovation
    SMALL_PROJECT = 35  # a community or county in a year: applying, order, time, check and facility of small projects
    CARRIER = 36  # villages and historic blocks of a county in a quarter
    RESEARCH_IDEA = 37  # an idea: topic, readiness, cost, worth, partner, what it asks for
    PLATFORM_DATE = 38  # in which quarter a city begins a platform that was ordered
    READING = 39  # what a county's platform shows of the truth of one of its reports
    INDICATOR_COST = 40  # what putting an indicator right costs, over the mean of all


_MASK = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
_MULTIPLIER_0, _MULTIPLIER_1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_WEYL_0, _WEYL_1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_WORD = 2.0**-32


@compiled
def philox4x32(c0, c1, c2, c3, k0, k1):
    """The four output words of Philox4x32-10 for the counter words c0..c3 and the key words k0, k1 (all np.uint64 < 2**32)."""
    for _ in range(10):
        product_0 = _MULTIPLIER_0 * c0
        product_1 = _MULTIPLIER_1 * c2
        c0, c1, c2, c3 = (product_1 >> _SHIFT) ^ c1 ^ k0, product_1 & _MASK, (product_0 >> _SHIFT) ^ c3 ^ k1, product_0 & _MASK
        k0 = (k0 + _WEYL_0) & _MASK
        k1 = (k1 + _WEYL_1) & _MASK
    return c0, c1, c2, c3


@compiled
def draw4(key, purpose, entity, tick):
    """Four independent uniforms in (0, 1), open at both ends, in steps of 2**-32.

    `key` is a pair (seed, member), each from 0 to 2**32 - 1; `purpose` a :class:`Purpose`; `entity` and `tick` whole numbers
    from 0 to 2**32 - 1.
    """
    w0, w1, w2, w3 = philox4x32(
        np.uint64(entity), np.uint64(tick), np.uint64(purpose), np.uint64(0), np.uint64(key[0]), np.uint64(key[1])
    )
    return (
        (np.float64(w0) + 0.5) * _WORD,
        (np.float64(w1) + 0.5) * _WORD,
        (np.float64(w2) + 0.5) * _WORD,
        (np.float64(w3) + 0.5) * _WORD,
    )


@compiled
def draw(key, purpose, entity, tick):
    """One uniform in (0, 1): the first of :func:`draw4`."""
    return draw4(key, purpose, entity, tick)[0]


@compiled
def normal(u0, u1):
    """A standard normal from two independent uniforms (Box & Muller 1958)."""
    return math.sqrt(-2.0 * math.log(u0)) * math.cos(2.0 * math.pi * u1)


@compiled
def poisson(mean, u):
    """A Poisson count by inversion of one uniform: the smallest n with P(N <= n) >= u. Meant for means below about 50."""
    term = math.exp(-mean)
    total = term
    count = 0
    while total < u and count < 1000:
        count += 1
        term *= mean / count
        total += term
    return count


@compiled
def binomial(n, p, u):
    """A binomial count by inversion of one uniform: the smallest k with P(K <= k) >= u. Meant for n up to about 1,000."""
    rare = min(p, 1.0 - p)
    below = u if p <= 0.5 else 1.0 - u
    term = (1.0 - rare) ** n
    total = term
    count = 0
    while total < below and count < n:
        term *= (n - count) / (count + 1.0) * rare / (1.0 - rare)
        count += 1
        total += term
    return count if p <= 0.5 else n - count
