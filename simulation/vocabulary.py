"""Every word of the model in one place: what the systems bring, put together.

Dtypes, xarray attributes, CSV headers, figure labels and the documentation table are all read from here; each word is written
once, in `systems/<system>/words.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulation.kinds import CITY, COUNTY, PROVINCE, SHARED_AXES, TIERS, Name, Outcome, Payment, Variable
from simulation.systems import ROOMS, part
from simulation.systems.buildings.words import (
    COUNT_NAMES,
    EFFECT_NAMES,
    EFFECTS,
    LEVEL_NAMES,
    LEVELS,
    LEVER_NAMES,
    LEVERS,
    RETROFIT_NAMES,
    RETROFITS,
    SUBJECT_NAMES,
    TECHNOLOGIES,
    TECHNOLOGY_NAMES,
    URBAN_USES,
    USE_NAMES,
    USES,
)
from simulation.systems.community.words import AWARD_KIND_NAMES, AWARD_KINDS
from simulation.systems.examination.words import EXAMINATION_DIMENSION_NAMES, EXAMINATION_DIMENSIONS, WEIGHTINGS
from simulation.systems.innovation.words import TOPIC_NAMES, TOPICS
from simulation.systems.organisation.words import MEASURE_NAMES, MEASURES

__all__ = [
    "AWARD_KINDS", "AWARD_KIND_NAMES", "CITY", "COUNTY", "COUNT_NAMES", "EFFECTS", "EFFECT_NAMES", "EXAMINATION_DIMENSIONS",
    "EXAMINATION_DIMENSION_NAMES", "LEVELS", "LEVEL_NAMES", "LEVERS", "LEVER_NAMES", "MEASURES", "MEASURE_NAMES", "PROVINCE",
    "RETROFITS", "RETROFIT_NAMES", "SHARED_AXES", "SUBJECT_NAMES", "TECHNOLOGIES", "TECHNOLOGY_NAMES", "TIERS", "TOPICS",
    "TOPIC_NAMES", "URBAN_USES", "USES", "USE_NAMES", "WEIGHTINGS", "Name", "Outcome", "Payment", "Variable",
]  # fmt: skip

SYSTEM_NAMES = {
    "examination": Name("城市体检", "City examination"),
    "innovation": Name("科技创新", "Innovation"),
    "smart_city": Name("智慧城市", "Smart city"),
    "community": Name("社区治理", "Communities"),
    "organisation": Name("组织实施", "Organisation"),
}
"""The five systems that act on one another."""

WORDS = {room: part(room, "words").WORDS for room in ROOMS}


def _together(axis: str) -> dict[str, Any]:
    """The items of a shared axis, those of one system after those of another."""
    return {name: item for words in WORDS.values() for name, item in words.shared[axis].items()}


OUTCOMES: dict[str, Outcome] = _together("outcome")
GOALS = tuple(OUTCOMES)
PAYMENTS: dict[str, Payment] = _together("payment")
ACTOR_NAMES: dict[str, Name] = _together("actor")
ACTORS = tuple(ACTOR_NAMES)
COUNTS = tuple(COUNT_NAMES)

DIMENSION_NAMES: dict[str, Mapping[str, Any]] = {
    **{axis: names for words in WORDS.values() for axis, names in words.axes.items()},
    **{axis: _together(axis) for axis in SHARED_AXES},
}
VARIABLES: tuple[Variable, ...] = tuple(variable for words in WORDS.values() for variable in words.variables)
BY_NAME = {variable.name: variable for variable in VARIABLES}


def variables_of(tier: str, *, recorded: bool | None = None) -> tuple[Variable, ...]:
    """The variables that a government of this tier ("province", "city" or "county") carries, in their fixed order."""
    return tuple(v for v in VARIABLES if tier in v.tiers and (recorded is None or v.recorded == recorded))


def label(name: str, language: str) -> str:
    """The reader's name of a variable, outcome, level or use in "zh" or "en"."""
    for table in (BY_NAME, OUTCOMES, LEVEL_NAMES, USE_NAMES):
        if name in table:
            return getattr(table[name], language)
    raise KeyError(name)
