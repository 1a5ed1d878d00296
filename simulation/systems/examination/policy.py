"""What a scenario says of examinations, quarter by quarter."""

from __future__ import annotations

from simulation.clock import QUARTERS, START_YEAR
from simulation.systems.examination.words import WEIGHTINGS
from simulation.systems.system import PolicyColumn as Column


def _land_link(scenario, tick):
    first = scenario.examination.land_link_from
    return first is not None and first <= START_YEAR + tick // QUARTERS


POLICY = (
    Column("examination_published", "u1", "0/1: cities publish their results", lambda s, tick: s.examination.published),
    Column("third_party", "u1", "0/1: a third party measures again", lambda s, tick: s.examination.third_party),
    Column("survey", "u1", "0/1: residents are asked", lambda s, tick: s.examination.survey),
    Column("assessment", "u1", "0/1: standards and weights are revised", lambda s, tick: s.examination.assessment),
    Column("weighting", "i4", "number of WEIGHTINGS", lambda s, tick: WEIGHTINGS.index(s.examination.weights)),
    Column("land_link", "u1", "0/1: results move land supply", _land_link),
)
