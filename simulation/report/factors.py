"""What readers call what varies, and the sentences on where a goal is missed."""

from __future__ import annotations

from simulation.parameters import load_parameters
from simulation.report.numbers import MISSING, percent, quantity
from simulation.report.texts import has, say
from simulation.study.discovery import Box, Discovery
from simulation.vocabulary import SYSTEM_NAMES


def factor_name(name: str, language: str) -> str:
    """What readers call a parameter, topic, system or luck; a topic without words stands as it is."""
    table = load_parameters()
    if name in table.position:
        return table[name].zh if language == "zh" else table[name].meaning
    if name in SYSTEM_NAMES:
        return str(getattr(SYSTEM_NAMES[name], language))
    key = f"factor.{name}"
    return say(key, language) if has(key) else name


def goal_in_words(found: Discovery, language: str) -> str:
    """How often the goal is missed, and how far the conditions can be believed."""
    goal = found.goal
    head = {"id": goal.id, "missed": found.missed, "members": found.members, "share": percent(found.missed / found.members, 0)}
    key = "discover.head" if found.believed else "discover.nothing"
    return say(key, language, **head, score=f"{found.score:.2f}")


def box_in_words(box: Box, found: Discovery, language: str) -> str:
    """The goal is missed where ... and ..., in how many members, and how much of all misses that is."""
    conditions = [_condition(*each, language) for each in box.conditions]
    said = {"missed": box.missed, "members": box.members, "share": percent(box.density, 0)}
    where = say("discover.and", language).join(conditions)
    return say("discover.box", language, where=where, coverage=percent(box.missed / found.missed, 0), **said)


def _condition(name: str, least: float, below: float, language: str) -> str:
    unit = load_parameters()[name].unit
    ends = [_value(end, unit, language) for end in (least, below)]
    key = "between" if MISSING not in ends else "above" if ends[1] == MISSING else "below"
    return say(f"discover.{key}", language, name=factor_name(name, language), least=ends[0], below=ends[1])


def _value(end: float, unit: str, language: str) -> str:
    if abs(end) == float("inf"):
        return MISSING
    return quantity(float(f"{end:.3g}"), unit, language) if has(f"unit.{unit}") else f"{end:.3g} {unit}"
