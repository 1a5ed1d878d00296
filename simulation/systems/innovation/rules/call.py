"""The research call of January: which ideas are carried out by whom, and which with public money.

What an idea is worth to those who would carry it out decides whether they do. What they would not, and part of what they would
anyway, asks for public money, which goes to what is worth most for each yuan asked; that society gains a multiple of what
owners gain would change no rank.
"""

from __future__ import annotations

import numpy as np

from simulation.compilation import compiled
from simulation.systems.innovation.rules.ideas import draw_idea, ideas_of
from simulation.systems.innovation.rules.success import has_laboratory, pace, success_chance
from simulation.systems.innovation.rules.worth import owner_of, shared, worth_in_use
from simulation.systems.innovation.words import FIRM


@compiled
def hold_call(idea, innovator, year, grown, disclosure, strength, topic_share, parameter, member, key):
    """Draw the ideas of a year, let innovators decide, and allot the public money. Returns how many ideas there are.

    idea : room for the ideas of one year, filled from its beginning. year : under which they are drawn; grown : how much more
    ideas there are than in 2021; strength : of the call.
    """
    count = draw_ideas(idea, innovator, year, grown, disclosure, topic_share, parameter, member, key)
    lost = appropriation_lost(disclosure, parameter)
    for n in range(count):
        consider(idea[n], innovator, lost, parameter, member)
    allot(idea, count, call_budget(len(innovator), grown, strength, parameter))
    for n in range(count):
        decide(idea[n])
    return count


@compiled
def call_budget(innovators, grown, strength, parameter):
    """Public money of a year's call (yuan): a share of what all ideas of the year cost on average, times the strength of the
    call. `grown` : how much more ideas there are than in 2021."""
    yearly_cost = parameter.idea_rate * innovators * parameter.research_project_cost * grown
    return parameter.research_call_share * yearly_cost * strength


@compiled
def draw_ideas(idea, innovator, year, grown, disclosure, topic_share, parameter, member, key):
    """Draw the ideas of a year, one innovator after the other, and return how many there are."""
    meeting = parameter.meeting_base + parameter.meeting_disclosure * disclosure
    duplicates = parameter.duplicate_share * (1.0 - disclosure)
    count = 0
    for f in range(len(innovator)):
        for ordinal in range(ideas_of(innovator, f, year, parameter.idea_rate * grown, key)):
            draw_idea(idea[count], innovator, f, year, ordinal, topic_share, member.start_share, meeting, duplicates, key)
            count += 1
    return count


@compiled
def appropriation_lost(disclosure, parameter):
    """Share of a result's worth that goes to others."""
    return min(0.9, parameter.appropriation_lost + parameter.appropriation_lost_by_disclosure * disclosure)


@compiled
def consider(idea, innovator, lost, parameter, member):
    """What an idea is worth to its owner alone and with the partner, and whether it is carried out without public money."""
    worth = worth_in_use(parameter.research_project_cost * member.value, idea.cost_ratio, idea.merit, parameter.value_spread)
    cost = parameter.research_project_cost * idea.cost_ratio
    alone_used = expected_use(idea, innovator, -1, parameter, member)
    alone = (1.0 - lost) * worth * alone_used - cost
    idea.joint, idea.owner_gain, idea.partner_gain, idea.used = 0, alone, 0.0, alone_used
    if idea.partner >= 0:
        together_used = expected_use(idea, innovator, idea.partner, parameter, member)
        together = (1.0 - lost) * worth * together_used - cost * (1.0 + parameter.coordination_cost)
        idea.joint, idea.owner_gain, idea.partner_gain = shared(alone, together)
        if idea.joint == 1:
            idea.used = together_used
    idea.cost = cost * (1.0 + parameter.coordination_cost * idea.joint)
    idea.kept_worth = (1.0 - lost) * worth * idea.used
    institution = innovator[idea.innovator].kind != FIRM
    anyway = institution and idea.institution_luck < parameter.institutional_share
    idea.private = 1 if idea.owner_gain + idea.partner_gain > 0.0 or anyway else 0
    would_ask = idea.cost if institution else parameter.cofund_share * idea.cost
    would_work = institution or idea.kept_worth > idea.cost - would_ask
    idea.asked = 0.0
    worthwhile = idea.owner_gain + idea.partner_gain > 0.0
    if would_work and (idea.private == 0 or (worthwhile and idea.application_luck < parameter.apply_anyway)):
        idea.asked = would_ask
    idea.worth_each_yuan = worth * idea.used / idea.asked if idea.asked > 0.0 else 0.0


@compiled
def expected_use(idea, innovator, partner, parameter, member):
    """Chance that an idea becomes a result, times the share of results that such owners see used within five years."""
    laboratory = has_laboratory(innovator, idea.innovator, partner)
    speed = pace(idea.cost_ratio, 1 if partner >= 0 else 0, laboratory, parameter, member)
    chance = success_chance(idea.trl, speed, member.step_time, parameter.abandonment)
    return chance * member.used_in_time[owner_of(innovator, idea.innovator, partner)]


@compiled(allocates=True)
def allot(idea, count, budget):
    """Grant what is asked in the order of its worth for each yuan, passing over what no longer fits; of equals, the
    first one."""
    rank = np.empty(count)
    for n in range(count):
        rank[n] = -idea[n].worth_each_yuan
        idea[n].granted = 0.0
    left = budget
    for n in np.argsort(rank, kind="mergesort"):
        if 0.0 < idea[n].asked <= left:
            idea[n].granted = idea[n].asked
            left -= idea[n].asked


@compiled
def decide(idea):
    """Carry an idea out that its owner would anyway, or that has got the public money that it needs."""
    idea.begun = 1 if idea.private == 1 or idea.granted > 0.0 else 0
