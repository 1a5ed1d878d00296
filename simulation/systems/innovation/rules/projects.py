"""Projects: how they begin, get on and end, what they spend, and how their results come into use.

All clocks are exact: an end within a quarter happens at its moment, and what is left of the quarter goes to the next step.
Times are years since the beginning of 2021.
"""

from __future__ import annotations

import math

from simulation.compilation import compiled
from simulation.streams import Purpose, draw, draw4
from simulation.systems.innovation.rules.success import has_laboratory, pace, years_of_work
from simulation.systems.innovation.rules.transformation import years_in_force
from simulation.systems.innovation.rules.worth import owner_of
from simulation.systems.innovation.words import ABANDONED, ACTIVE, FIRM, FIRST_TRL, LAST_TRL, RESULT, TRANSFORMED


@compiled
def exponential(u):
    """A standard exponential from a uniform: what a cumulated hazard has to reach."""
    return -math.log(u)


@compiled
def step_threshold(number, year, trl, key):
    """The hazard that a project has to gather to leave readiness `trl`."""
    return exponential(draw(key, Purpose.RESEARCH_STEP, number + trl - FIRST_TRL, year))


@compiled
def begin_project(project, idea, innovator, year, now, parameter, member, key):
    """Turn an idea that is carried out into a project that begins now. year : under which its draws are kept."""
    f, number, partner = idea.innovator, idea.number, idea.partner if idea.joint == 1 else -1
    project.innovator, project.partner, project.number, project.year = f, partner, number, year
    project.city, project.topic = innovator[f].city, idea.topic
    project.kind, project.owner = innovator[f].kind, owner_of(innovator, f, partner)
    project.first_trl = project.trl = idea.trl
    project.joint, project.private, project.duplicate = idea.joint, idea.private, idea.duplicate
    project.laboratory = has_laboratory(innovator, f, partner)
    gain = idea.owner_gain + idea.partner_gain
    project.owner_share = idea.owner_gain / gain if idea.joint == 1 else 1.0
    project.pace = pace(idea.cost_ratio, project.joint, project.laboratory, parameter, member)
    project.cost, project.granted = idea.cost, idea.granted
    project.yearly_spending = idea.cost / years_of_work(idea.trl, member.step_time)
    project.public_part = parameter.cofund_share if project.kind == FIRM else 1.0
    project.state, project.started, project.ended = ACTIVE, now, math.nan
    project.clock, project.threshold = 0.0, step_threshold(number, year, idea.trl, key)
    last = draw(key, Purpose.RESEARCH_STEP, number + LAST_TRL - FIRST_TRL, year)
    project.abandoned_at = now + exponential(last) / parameter.abandonment if parameter.abandonment > 0.0 else math.inf
    u0, u1, _, _ = draw4(key, Purpose.TRANSFORM, number, year)
    project.use_threshold, project.disclosure_luck = exponential(u0), u1
    project.use_clock, project.transformed_at, project.disclosed = 0.0, math.nan, 0
    project.paid_public, project.paid_own = 0.0, 0.0


@compiled
def advance(project, now, years, lift, step_time, key):
    """Work on a project for `years`: steps of readiness, a result, or the end. Returns for how long it was under way. lift :
    times its own pace."""
    left = years
    while project.state == ACTIVE and left > 0.0:
        rate = project.pace * lift / step_time[project.trl - FIRST_TRL]
        to_step = (project.threshold - project.clock) / rate
        to_end = project.abandoned_at - (now + years - left)
        if to_end <= left and to_end <= to_step:
            left -= to_end
            project.state, project.ended = ABANDONED, project.abandoned_at
        elif to_step <= left:
            left -= to_step
            project.trl += 1
            if project.trl == LAST_TRL:
                project.state, project.ended = RESULT, now + years - left
            else:
                project.clock, project.threshold = 0.0, step_threshold(project.number, project.year, project.trl, key)
        else:
            project.clock += rate * left
            left = 0.0
    return years - left


@compiled
def spend(project, years):
    """Spend for so many years under way, and return (public, own) yuan: public money to the end of what was granted."""
    total = project.yearly_spending * years
    public = min(project.public_part * total, project.granted - project.paid_public)
    project.paid_public += public
    project.paid_own += total - public
    return public, total - public


@compiled
def come_into_use(project, now, years, rate):
    """Let a result in force come into use at `rate` (1/yr) for the time that it is in force; 1 where it does so now. The clock
    goes on afterwards, as it says how likely use was."""
    in_force = years_in_force(project.ended, now, now + years)
    project.use_clock += rate * in_force
    if project.state == RESULT and project.use_clock >= project.use_threshold:
        project.state = TRANSFORMED
        overshot = (project.use_clock - project.use_threshold) / rate
        project.transformed_at = max(now, project.ended) + in_force - overshot
        return 1
    return 0
