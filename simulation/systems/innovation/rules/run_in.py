"""Forty years before 2021 at the conditions of the start, so that what is under way, the results in force and knowledge in use
are those of a process that has always gone on, whatever the sampled values. Nothing of it is recorded or paid."""

from __future__ import annotations

import math

import numpy as np

from simulation.clock import QUARTER, QUARTERS, START_YEAR
from simulation.compilation import compiled
from simulation.systems.innovation.rules.call import hold_call
from simulation.systems.innovation.rules.projects import advance, begin_project, come_into_use, spend
from simulation.systems.innovation.rules.success import has_laboratory
from simulation.systems.innovation.words import ACTIVE, RESULT

YEARS = 40
YEARS_OF_SPENDING = 10
"""The last years of the run-in, of which the spending of the start is the mean."""
TRIALS = 20
"""Calls of 2021 that the shares of partners and laboratories are counted over, under years of their own."""


@compiled(entry=True)
def shares_of_trial_calls(idea, innovator, topic_share, parameter, member, key):
    """Shares of joint projects, and of those with a laboratory, among what :data:`TRIALS` calls of 2021 begin."""
    begun, joint, laboratory = 0, 0, 0
    for year in range(1, TRIALS + 1):
        count = hold_call(idea, innovator, year, 1.0, member[0].disclosure_base, 1.0, topic_share, parameter[0], member[0], key)
        for n in range(count):
            if idea[n].begun == 1:
                begun += 1
                joint += 1 if idea[n].joint == 1 else 0
                partner = idea[n].partner if idea[n].joint == 1 else -1
                laboratory += has_laboratory(innovator, idea[n].innovator, partner)
    return (joint / begun, laboratory / begun) if begun > 0 else (0.0, 0.0)


@compiled(entry=True, allocates=True)
def run_in(project, idea, innovator, topic_share, spent, in_use, growth, parameter, member, key):
    """Run the years before 2021 and return how many projects there have been.

    project : room for them all. spent [city] becomes yuan a year on the level of 2021; in_use [topic] the knowledge in use.
    """
    own, base, made = parameter[0], member[0], 0
    kept = math.exp(-own.knowledge_depreciation * QUARTER)
    uses = np.zeros(len(in_use), np.int64)
    for year in range(START_YEAR - YEARS, START_YEAR):
        grown = math.exp(growth * (year - START_YEAR))
        count = hold_call(idea, innovator, year, grown, base.disclosure_base, 1.0, topic_share, own, base, key)
        for n in range(count):
            if idea[n].begun == 1:
                begin_project(project[made], idea[n], innovator, year, float(year - START_YEAR), own, base, key)
                made += 1
        share = 1.0 / (grown * YEARS_OF_SPENDING) if year >= START_YEAR - YEARS_OF_SPENDING else 0.0
        for quarter in range(QUARTERS):
            now = year - START_YEAR + quarter * QUARTER
            uses[:] = 0
            for r in range(made):
                work_a_quarter(project[r], now, base, uses, spent, share, key)
            for k in range(len(in_use)):
                in_use[k] = in_use[k] * kept + uses[k]
    return made


@compiled
def work_a_quarter(project, now, member, uses, spent, share, key):
    """A quarter of one project before 2021; `share` of what it spends is added to its city's."""
    if project.state == ACTIVE:
        public, own = spend(project, advance(project, now, QUARTER, 1.0, member.step_time, key))
        spent[project.city] += share * (public + own)
        if project.state == RESULT:
            project.disclosed = 1 if project.disclosure_luck < member.disclosure_base else 0
    if project.state >= RESULT:
        used = come_into_use(project, now, QUARTER, member.hazard[project.owner])
        if project.duplicate == 0:
            uses[project.topic] += used
