"""Building information models spread among firms, and a project is built with one of its firm's own accord or by rule.

Form: Bass (1969), exact for any step. What a model saves in rework is recorded, and what it costs is paid; at the defaults it
is worth its cost by the time that it saves on site alone.
"""

from __future__ import annotations

import math

from simulation.clock import QUARTER
from simulation.compilation import compiled
from simulation.systems.buildings.words import USES

_RULED = tuple(USES.index(name) for name in ("office", "education", "other"))
"""Uses of which rules ask for models."""


@compiled
def spread(use, innovation, imitation, years):
    """The share (of the ceiling) that has adopted after so many years of a Bass process that begins at `use`."""
    left = (1.0 - use) / (innovation + imitation * use) * math.exp(-(innovation + imitation) * years)
    return (1.0 - innovation * left) / (1.0 + imitation * left)


@compiled
def spread_bim(row, mean_use, rule, parameter):
    """A quarter of the county's firms learning of models: from their peers in the county, and with bim_peers_share from those
    of the province (`mean_use`); a `rule` (strength, 0 to 1) adds to innovation."""
    abroad = parameter.bim_imitation * parameter.bim_peers_share
    innovation = parameter.bim_innovation + abroad * mean_use + parameter.bim_rule_effect * rule
    if innovation > 0.0 or row.bim_use > 0.0:
        row.bim_use = spread(row.bim_use, innovation, parameter.bim_imitation - abroad, QUARTER)
    row.bim_rule_strength = rule


@compiled
def chance_of_bim(row, use, compliance, parameter):
    """Chance that a project of this use is built with a model: of its firm's own accord, or as a rule asks that is complied
    with."""
    ruled = 0.0
    for u in _RULED:
        if use == u:
            ruled = parameter.bim_rule_share * row.bim_rule_strength * compliance
    return 1.0 - (1.0 - parameter.bim_ceiling * row.bim_use) * (1.0 - ruled)


@compiled
def time_left(bim, parameter):
    """Construction time over that without models, where a share `bim` of projects has one."""
    return 1.0 - parameter.site_time_cut * bim


@compiled
def mean_bim_use(counties):
    """Use of models in the mean county."""
    total = 0.0
    for i in range(len(counties)):
        total += counties[i].bim_use
    return total / len(counties)
