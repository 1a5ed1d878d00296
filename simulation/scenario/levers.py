"""The measures that a scenario can set, by their keys: what they are called, what can be said of them, who reads them."""

from __future__ import annotations

from typing import NamedTuple

from simulation.errors import LANGUAGES, Message
from simulation.scenario.measures import Measures
from simulation.scenario.section import Section
from simulation.vocabulary import MEASURE_NAMES, MEASURES, Name

READ_BY = {
    "disclosure": "innovation",
    "research_call": "innovation",
    "green_procurement": "innovation",
    "bim_rule": "smart_city",
    "platform": "smart_city",
    "online_approval": "smart_city",
    "community_rule": "community",
    "community_award": "community",
    "grid_staff": "community",
    "sorting": "community",
    "planners": "community",
}
"""The system that can be left out and that acts on a measure; other measures are read by those that always take part."""
_NOT_SETTABLE = ("others", "by_hand", "provincial")  # these say of measures where they come from


class Lever(NamedTuple):
    """A measure of a scenario: its key, its name, the keys of its section (none where it is a value itself), and whether single
    governments can be given it by hand."""

    key: str
    name: Name
    keys: tuple[str, ...]
    by_hand: bool


def levers() -> list[Lever]:
    """Every measure that a scenario can set, in the order of its section."""
    return [
        Lever(key, name_of_lever(key), _keys(field.default), key in MEASURES)
        for key, field in Measures.model_fields.items()
        if key not in _NOT_SETTABLE
    ]


def name_of_lever(key: str) -> Name:
    """What a measure is called, by its key."""
    return MEASURE_NAMES.get(key) or Name(*(Message(f"lever.{key}").text(language) for language in LANGUAGES))


def _keys(section: object) -> tuple[str, ...]:
    fields = type(section).model_fields if isinstance(section, Section) else {}
    return tuple(field.serialization_alias or name for name, field in fields.items())
