"""What an effect is attributed to: systems that can be switched off, or the parts of its policy in which a scenario differs.

A player is something that an arm has or lacks. What lacking means: a system with a switch takes no part; the examination is
not held; the organisation has the goals and measures of `no-policy` (nothing after the first quarter of 2021), while
examinations stay. A part of a policy is lacking where the arm has that of the other scenario in its place; a system that takes
part in one of both alone is a part, and so is each switch within a system that both have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from simulation.errors import InputError
from simulation.scenario import Scenario, load_scenario
from simulation.scenario.systems import OPTIONAL
from simulation.study.twins import REFERENCES

ORGANISATION, EXAMINATION = "organisation", "examination"
SYSTEMS, MEASURES = "systems", "measures"
OWN = "own_measures"
_OWN_PARTS = ("others", "by_hand")  # one rests on the other
_NO_PART = (*_OWN_PARTS, "provincial")  # what the province adds has been laid below the measures that it touches
MOST = 10
"""Players at most: each of them doubles the arms."""


class Player(NamedTuple):
    """Something that an arm may lack. without : the scenario without it, whatever else it lacks."""

    name: str
    without: Callable[[Scenario], Scenario]


def systems_of(scenario: Scenario) -> list[Player]:
    """The systems that take part in a scenario and can be left out. New ones with a switch in `scenario/systems.py` are among
    them by themselves. Raises :class:`InputError` where there are fewer than two."""
    reference = load_scenario(REFERENCES[0]).replace(province=scenario.province)
    players = [Player(name, _switched(name, {"on": False})) for name in OPTIONAL if name not in scenario.systems.off]
    if scenario.examination.held:
        players.append(Player(EXAMINATION, _not_examined))
    if (scenario.goals, scenario.measures) != (reference.goals, reference.measures):
        players.append(Player(ORGANISATION, _with_parts(reference, "goals", "measures")))
    return _counted(players, scenario.name, "")


def parts_of(scenario: Scenario, other: Scenario) -> list[Player]:
    """The parts of the policy in which a scenario differs from another: goals, single measures, own measures with those fixed
    by hand, the examination, systems that take part in one of both alone, and switches within systems. Raises
    :class:`InputError` where there are fewer than two, or more than :data:`MOST`."""
    return _counted(differing_parts(scenario, other), scenario.name, other.name)


def differing_parts(scenario: Scenario, other: Scenario) -> list[Player]:
    """The same parts, however many."""
    players = [Player("goals", _with_parts(other, "goals"))] if scenario.goals != other.goals else []
    for name in type(scenario.measures).model_fields:
        if name not in _NO_PART and getattr(scenario.measures, name) != getattr(other.measures, name):
            players.append(Player(name, _with_measures(other, name)))
    if any(getattr(scenario.measures, name) != getattr(other.measures, name) for name in _OWN_PARTS):
        players.append(Player(OWN, _with_measures(other, *_OWN_PARTS)))
    if scenario.examination != other.examination:
        players.append(Player(EXAMINATION, _with_parts(other, "examination")))
    return [*players, *_switches_of(scenario, other)]


def _switches_of(scenario: Scenario, other: Scenario) -> Iterator[Player]:
    """Systems that one of both has, and where both have one the switches within it that differ, as `system.switch`."""
    for name in OPTIONAL:
        one, two = getattr(scenario.systems, name), getattr(other.systems, name)
        if one.on != two.on:
            yield Player(name, _switched(name, dict(two)))
        elif one.on:
            for switch, value in two:
                if getattr(one, switch) != value:
                    yield Player(f"{name}.{switch}", _switched(name, {switch: value}))


def _counted(players: list[Player], name: str, other: str) -> list[Player]:
    if not players:
        raise InputError("attribute.same", name=name, other=other) if other else InputError("attribute.no_system", name=name)
    if len(players) < 2:
        key = "attribute.one_part" if other else "attribute.one_system"
        raise InputError(key, name=name, other=other, names=[player.name for player in players])
    if len(players) > MOST:
        raise InputError("attribute.too_many", name=name, other=other, count=len(players), most=MOST)
    return players


def _switched(name: str, switches: dict[str, Any]) -> Callable[[Scenario], Scenario]:
    def without(scenario: Scenario) -> Scenario:
        section = getattr(scenario.systems, name).model_copy(update=switches)
        return scenario.model_copy(update={"systems": scenario.systems.model_copy(update={name: section})})

    return without


def _not_examined(scenario: Scenario) -> Scenario:
    return scenario.model_copy(update={"examination": scenario.examination.model_copy(update={"held": False})})


def _with_parts(other: Scenario, *parts: str) -> Callable[[Scenario], Scenario]:
    return lambda scenario: scenario.model_copy(update={part: getattr(other, part) for part in parts})


def _with_measures(other: Scenario, *names: str) -> Callable[[Scenario], Scenario]:
    changes: dict[str, Any] = {name: getattr(other.measures, name) for name in names}
    return lambda scenario: scenario.model_copy(update={"measures": scenario.measures.model_copy(update=changes)})
