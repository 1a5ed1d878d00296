"""What a phase is compiled for: the columns that it asks for, and neither the size of a province nor what a neighbour adds."""

import dataclasses

import numpy as np
import pytest

from simulation.compilation.stamp import type_words
from simulation.engine.binding import MOMENT, asked_by, types_of
from simulation.engine.calendar import CALENDAR
from simulation.engine.steps import BOOKS, phase_function
from simulation.kinds import COUNTY, EVERY, FLOW, Name, Payment, Variable
from simulation.scenario.systems import OPTIONAL
from simulation.study.ensemble import ingredients
from simulation.systems import ROOMS
from simulation.systems.buildings.masses import make_more_room
from simulation.systems.composition import Composition, standard
from simulation.systems.system import built_in
from simulation.world.build import allocate_world

PHASES = {entry.phase: phase_function(standard(), entry.phase) for entry in CALENDAR if entry.phase not in BOOKS}


def types_in(world):
    """What every phase would be compiled for in this world."""
    found = {}
    for phase, function in PHASES.items():
        names = asked_by(function)
        values = [0 if name in MOMENT else world.find(name) for name in names]
        found[phase] = [type_words(kind) for kind in types_of(world, names, values)]
    return found


def empty_world(small, composition):
    """A world of these systems without a single building."""
    setting = dataclasses.replace(small.setting(small.baseline), composition=composition)
    return allocate_world(*ingredients(setting, 0))[0]


def grown(room, **more):
    """The package's systems with more words in one of them."""
    systems = []
    for name in ROOMS:
        system = built_in(name)
        if name == room:
            words = {key: _together(getattr(system.words, key), value) for key, value in more.items()}
            system = dataclasses.replace(system, words=dataclasses.replace(system.words, **words))
        systems.append(system)
    return Composition(tuple(systems))


def _together(words, more):
    return (*words, *more) if isinstance(words, tuple) else {**words, **more}


@pytest.fixture(scope="module")
def usual(small):
    return types_in(empty_world(small, standard()))


def changed(usual, world):
    return {phase for phase, types in types_in(world).items() if types != usual[phase]}


def asking_for(*names):
    """The phases that ask for one of these columns."""
    return {phase for phase, function in PHASES.items() if set(names) & set(asked_by(function))}


# --- the size of a province ------------------------------------------------------------------------------------------------
def test_a_world_full_of_buildings_has_the_types_of_an_empty_one(small, usual):
    """So that what was compiled ahead is what runs."""
    assert changed(usual, small.world(small.baseline)) == set()


@pytest.mark.parametrize("system", OPTIONAL)
def test_a_world_in_which_a_system_is_off_has_the_types_of_one_in_which_it_is_on(small, usual, system):
    assert changed(usual, small.world(small.baseline.replace(systems={system: False}))) == set()


def test_a_province_of_one_county_and_a_scenario_of_any_length_have_the_types_of_every_other(small, usual):
    """A table of one row or one column lies in memory as if it were contiguous both ways."""
    facts = small.only(small.facts, "331102")
    assert changed(usual, small.world(small.everything.replace(horizon={"end": "2021Q4"}), facts=facts)) == set()


def test_more_room_and_a_copy_keep_the_types(small, usual):
    world = small.world(small.baseline).copy()
    make_more_room(world)
    assert changed(usual, world) == set()


# --- what a neighbour adds -------------------------------------------------------------------------------------------------
def variable(name, dims=(), kind="state", tiers=(COUNTY,)):
    return Variable(name, tiers, "f8", dims, "-", "新", "new", "of this test", kind=kind)


SHARED = {  # what goes into tables that all systems share: no phase of any system is compiled anew
    "a payment": {"payments": {"of_this_test": Payment("government", "builder", "新", "new")}},
    "an actor": {"actors": {"of_this_test": Name("新", "new")}},
    "a technology": {"technologies": {"of_this_test": Name("新", "new")}},
    "a count": {"counts": {"of_this_test": Name("新", "new")}},
    "a table": {"variables": (variable("of_this_test", ("technology",), FLOW, EVERY),)},
}


@pytest.mark.parametrize("room", ["buildings", "examination", "place"])
@pytest.mark.parametrize("more", SHARED)
def test_what_goes_into_shared_tables_changes_the_types_of_no_phase(small, usual, room, more):
    composition = grown(room, **SHARED[more])
    world = empty_world(small, composition)
    assert len(composition.items["payment"]) == len(standard().items["payment"]) + (more == "a payment")
    assert changed(usual, world) == set()


@pytest.mark.parametrize("room", ["organisation", "buildings", "examination"])
def test_a_variable_more_changes_only_the_phases_that_read_those_very_rows(small, usual, room):
    world = empty_world(small, grown(room, variables=(variable("of_this_test"),)))
    assert world.county["of_this_test"].shape == (6,)
    expected = asking_for(f"county_{room}")
    assert changed(usual, world) == expected
    foreign = {phase for phase in PHASES if not phase.startswith(room)} - expected
    assert len(foreign) > 12  # most phases of the others are compiled once and for all


@pytest.mark.parametrize("room", ["organisation", "buildings", "examination"])
def test_a_parameter_more_changes_only_the_phases_that_read_those_of_its_system(small, usual, room):
    world = empty_world(small, standard())
    names = {system.name: list(world.columns[f"{system.name}_parameter"].dtype.names) for system in standard().systems}
    names[room].append("of_this_test")
    world.add_parameters(np.zeros(1, [(name, "f8") for own in names.values() for name in own]), names)
    assert changed(usual, world) == asking_for(f"{room}_parameter")


def test_a_system_of_ones_own_changes_no_type(small, usual):
    words = dataclasses.replace(
        built_in("place").words,
        variables=(variable("of_this_test"), variable("flow_of_this_test", (), FLOW, EVERY)),
        actors={},
        payments={"of_this_test": Payment("government", "builder", "新", "new")},
    )
    own = dataclasses.replace(built_in("place"), name="own", words=words, begin=lambda world, start: None)
    world = empty_world(small, Composition((*standard().systems, own)))
    assert world.find("county_books_of_own").paid.shape == (6, 1)
    assert changed(usual, world) == set()
