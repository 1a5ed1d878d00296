"""Whether a scenario can be run with its province: names of places become codes, and all that does not fit is told at once.

This is the one place where a scenario meets the data. What is checked here is relied on where the world of a member is built.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from simulation.errors import InputError, Message, nearest, unknown_name
from simulation.facts.mistakes import one_by_one
from simulation.facts.province_facts import ProvinceFacts
from simulation.facts.provinces import load_province
from simulation.facts.published import load_targets
from simulation.parameters import ParameterTable, load_parameters
from simulation.scenario import Scenario
from simulation.scenario.examination import given_once
from simulation.scenario.fields import FixedValues
from simulation.scenario.mistakes import Path, Place, validated
from simulation.scenario.systems import OPTIONAL
from simulation.systems.community.state import WHO_TAKES_PART, solve_constant
from simulation.systems.examination.state import simulated_indicators
from simulation.systems.system import System
from simulation.vocabulary import CITY
from simulation.world.goal_table import plan_start
from simulation.world.regions import TIERS, Gazetteer


class Fitted(NamedTuple):
    """A scenario whose places are codes, and the facts of its province (None where they cannot be read); it can be run if there
    are no mistakes. Notes are on what is allowed but unusual."""

    scenario: Scenario
    facts: ProvinceFacts | None
    mistakes: tuple[InputError, ...]
    notes: tuple[Message, ...]


def fit(scenario: Scenario, facts: ProvinceFacts | None = None, systems: Sequence[System] = ()) -> Fitted:
    """The scenario and its province together; `facts` where they are loaded already, `systems` from outside that take part."""
    mistakes = [*_removed_goals(scenario), *_taken_ids(scenario), *_plan_periods(scenario), *_indicators(scenario)]
    mistakes += [*_two_states(scenario)]
    mistakes += [*_own_sections(scenario, {system.name: system for system in systems}), *_parameters(scenario, systems)]
    if facts is None:
        try:
            facts = load_province(scenario.province)
        except InputError as error:
            unread = [each if each.file else each.at(*scenario.place("province")) for each in one_by_one(error)]
            return Fitted(scenario, None, (*unread, *mistakes), ())
    scenario, unknown = _with_codes(scenario, Gazetteer(facts))
    return Fitted(scenario, facts, (*unknown, *mistakes), tuple(_notes(scenario, facts)))


_CODED = (("measures", "by_hand"), ("goals", "add"), ("examination", "observed"))


def _with_codes(scenario: Scenario, places: Gazetteer) -> tuple[Scenario, list[InputError]]:
    """The scenario with codes in place of names, and every name that means no place of the province, or several."""
    mistakes: list[InputError] = []

    def coded(section: str, key: str, name: str, tiers: Sequence[str]) -> dict[str, Any]:
        entries = []
        for k, entry in enumerate(getattr(getattr(scenario, section), key)):
            written = getattr(entry, name)
            try:
                code = None if written is None else places.code(written, tiers)
            except InputError as error:
                mistakes.append(error.at(*scenario.place(section, key, k, name)))
            else:
                entry = entry.model_copy(update={name: code})
            entries.append(entry)
        return {section: getattr(scenario, section).model_copy(update={key: tuple(entries)})}

    sections = coded("measures", "by_hand", "region", TIERS) | coded("goals", "add", "region", TIERS)
    mistakes += _written_twice(scenario, sections["measures"].by_hand)
    sections |= coded("examination", "observed", "city", (CITY,))
    try:
        given_once(sections["examination"].observed)  # by code and by name
    except InputError as error:
        mistakes.append(error.at(*scenario.place("examination", "observed")))
    return scenario.with_lists(sections, _CODED), mistakes


def _written_twice(scenario: Scenario, written: Sequence[Any]) -> Iterator[InputError]:
    """A measure that one government is to write twice, by name, code or both: the later entry would quietly win."""
    first: dict[tuple[str, str | None], int] = {}
    for k, entry in enumerate(written):
        earlier = first.setdefault((entry.measure, entry.region), k)
        if earlier != k:
            yield InputError("measure.twice", name=entry.measure, first=earlier).at(*scenario.place("measures", "by_hand", k))


def _removed_goals(scenario: Scenario) -> Iterator[InputError]:
    known = list(load_targets()["id"]) if scenario.goals.remove else []
    for k, name in enumerate(scenario.goals.remove):
        if name not in known:
            yield unknown_name("kind.removed_target", name, known).at(*scenario.place("goals", "remove", k))


def _taken_ids(scenario: Scenario) -> Iterator[InputError]:
    """Goals of the scenario's own under the identifier of a published one: tables would hold two rows of one name."""
    known = set(load_targets()["id"]) if scenario.goals.add else set()
    for k, goal in enumerate(scenario.goals.add):
        if goal.id in known:
            yield InputError("goal.taken", name=goal.id).at(*scenario.place("goals", "add", k, "id"))


def _plan_periods(scenario: Scenario) -> Iterator[InputError]:
    """Sums that do not count from the start of a plan period, as governments do."""
    for k, goal in enumerate(scenario.goals.add):
        if goal.period_start not in (None, plan_start(goal.year)):
            right = plan_start(goal.year)
            mistake = InputError("goal.plan_period", name=goal.id, start=goal.period_start, right=right)
            yield mistake.at(*scenario.place("goals", "add", k, "period_start"))


def _indicators(scenario: Scenario) -> Iterator[InputError]:
    catalogue = {each.code: each for each in simulated_indicators()}
    for k, entry in enumerate(scenario.examination.observed):
        place = scenario.place("examination", "observed", k, "indicator")
        if entry.indicator not in catalogue:
            yield unknown_name("kind.indicator", entry.indicator, catalogue).at(*place)
        elif catalogue[entry.indicator].variable:
            yield InputError("observed.moved", indicator=entry.indicator).at(*place)


def _own_sections(scenario: Scenario, systems: dict[str, System]) -> Iterator[InputError]:
    """What is wrong with the sections of systems from outside."""
    for name, written in scenario.systems.own.items():
        section = systems[name].section if name in systems else None
        if isinstance(written, bool):
            yield unknown_name("kind.system_to_switch", name, OPTIONAL).at(*scenario.place("systems", name))
        elif section is not None:
            _, mistakes = validated(section, written, functools.partial(_in_section, scenario, name))
            yield from mistakes
        elif name in systems:
            yield InputError("system.section_none", name=name).at(*scenario.place("systems", name))
        elif nearest(name, (*OPTIONAL, *systems)):
            yield unknown_name("kind.system", name, (*OPTIONAL, *systems)).at(*scenario.place("systems", name))
        else:
            yield InputError("system.section_without", name=name).at(*scenario.place("systems", name))


def _parameters(scenario: Scenario, systems: Sequence[System]) -> Iterator[InputError]:
    """Fixed parameters that neither the table nor a system has, and what is wrong with those of systems from outside."""
    own = [ParameterTable(system.parameters, "") for system in systems]
    for name in scenario.parameters:
        if not any(table.part_of({name: 0.0}) for table in (load_parameters(), *own)):
            known = [each for table in (load_parameters(), *own) for each in table.names]
            yield unknown_name("kind.parameter", name, known).at(*scenario.place("parameters", name))
    for table in own:
        fixed = table.part_of(scenario.parameters)
        far = [
            fault.at(*scenario.place("parameters", name))
            for name, value in fixed.items()
            if (fault := table.fault(name, value))
        ]
        yield from far
        try:
            if not far:
                table.override(table.defaults()[None, :], fixed)
        except InputError as mistake:  # they break an order or a sum
            yield mistake.at(*scenario.place("parameters"))


def _two_states(scenario: Scenario) -> Iterator[InputError]:
    """Fixed parameters of who takes part with which, all others at their defaults, the participation of 2020 would not hold.
    What sampled ones come to beside them is seen when their member is built."""
    table = load_parameters()
    fixed = table.part_of(scenario.parameters)
    names = [name for name in fixed if name in WHO_TAKES_PART]
    if not names or not scenario.systems.community.on:
        return
    try:
        values = table.override(table.defaults()[None, :], fixed)[0]
        own = table.by_system(["community"])["community"]
        row = np.array([tuple(values[table.position[name]] for name in own)], [(name, "f8") for name in own])
        solve_constant(row.view(np.recarray)[0])
    except InputError as mistake:
        yield mistake.at(*scenario.place("parameters", names[0]))


def heard(scenario: Scenario, systems: Sequence[System]) -> Scenario:
    """The scenario without what it says to systems from outside that take no part."""
    told = scenario.systems.heard_by([system.name for system in systems])
    fixed = load_parameters().part_of(scenario.parameters)
    for system in systems:
        fixed |= ParameterTable(system.parameters, "").part_of(scenario.parameters)
    return scenario.model_copy(update={"systems": told, "parameters": FixedValues(fixed)})


def _in_section(scenario: Scenario, system: str, path: Path) -> tuple[str | None, Place]:
    return scenario.place("systems", system, *path)


def _notes(scenario: Scenario, facts: ProvinceFacts) -> Iterator[Message]:
    for name in scenario.measures.names:
        pilots = scenario.measures.spreading(name).pilots
        if pilots is not None and pilots.counties >= len(facts.counties):
            numbers = {"pilots": pilots.counties, "counties": len(facts.counties)}
            yield Message("note.all_pilots", measure=scenario.measures.named(name), **numbers)
