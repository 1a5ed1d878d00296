"""What a scenario says of buildings, quarter by quarter. Levels are numbers of LEVELS."""

from __future__ import annotations

from simulation.systems.buildings.words import LEVELS, RETROFITS
from simulation.systems.innovation.words import TOPICS
from simulation.systems.system import PolicyColumn as Column


def _minimum_level(scenario, tick):
    return LEVELS.index(scenario.measures.mandate.minimum(tick))


def _minimum_level_public(scenario, tick):
    return LEVELS.index(scenario.measures.mandate.minimum_of_public(tick))


def _raised(scenario):
    """(level, topic, generations) of the minimum that standards raise; the level is zero without any."""
    raised = scenario.measures.mandate.standard_raises_minimum
    return (LEVELS.index(raised.level), TOPICS.index(raised.topic), raised.generations) if raised else (0, 0, 0)


def _retrofit_rule(scenario, tick):
    rule = scenario.measures.retrofit_rule
    return 1 + RETROFITS.index(rule.minimum) if rule.minimum and rule.in_force(tick) else 0


def _while_in_force(measure, key):
    """A column that holds what one key of a measure says while it is in force, and zero otherwise."""

    def value(scenario, tick):
        section = getattr(scenario.measures, measure)
        return getattr(section, key) if section.in_force(tick) else 0.0

    return value


def _level_of(measure):
    return lambda scenario, tick: LEVELS.index(getattr(scenario.measures, measure).minimum_level)


POLICY = (
    Column("minimum_level", "i4", "level that a mandate requires at least", _minimum_level),
    Column("minimum_level_public", "i4", "the same of public buildings, which are all but homes", _minimum_level_public),
    Column("raised_level", "i4", "level that a mandate requires once standards are there", lambda s, tick: _raised(s)[0]),
    Column("raised_topic", "i4", "the topic of these standards", lambda s, tick: _raised(s)[1]),
    Column("raised_generations", "i4", "how many of them it takes", lambda s, tick: _raised(s)[2]),
    Column("bonus_level", "i4", "lowest level that earns the floor-area bonus", _level_of("floor_area_bonus")),
    Column("fast_days", "f8", "working days saved in approval", _while_in_force("fast_lane", "days")),
    Column("fast_level", "i4", "lowest level that may use the fast lane", _level_of("fast_lane")),
    Column("green_rate_cut", "f8", "interest a year, as a share", _while_in_force("green_finance", "rate_cut")),
    Column("green_finance_level", "i4", "lowest level that gets a green loan", _level_of("green_finance")),
    Column("retrofit_award", "f8", "multiple of award_retrofit", _while_in_force("retrofit_award", "strength")),
    Column("retrofit_rule", "i4", "least retrofit of public buildings: 0 none, 1 light, 2 deep", _retrofit_rule),
    Column(
        "prefabrication_rule", "f8", "share of projects to be prefabricated", _while_in_force("prefabrication_rule", "share")
    ),
    Column("photovoltaic_rule", "f8", "share of projects to have photovoltaics", _while_in_force("photovoltaic_rule", "share")),
)
