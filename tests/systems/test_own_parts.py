"""What somebody writes down as a system of their own is checked part by part before anything runs, each in one sentence."""

import dataclasses

import pytest

import simulation as sim
from simulation.errors import InputError
from simulation.kinds import COUNTY, Name, Payment, Variable, Words
from simulation.parameters import load_parameters
from simulation.systems.composition import with_systems


def parameter(**changes):
    usual = {"name": "rate", "default": 0.5, "low": 0.0, "high": 1.0}
    return dataclasses.replace(load_parameters().parameters[0], **usual | changes)


def variable(**changes):
    return Variable("gardens", (COUNTY,), "f8", (), "m2", "园", "Gardens", "area")._replace(**changes)


def table(name):
    return sim.Table(name, "表", "table", lambda run: None)


TREE = Name("树", "Tree")


def words(*given, **more):
    return lambda: [sim.System("gardens", Words(*given, **more))]


def edge(**changes):
    usual = sim.Edge("buildings", "place", "buildings.use_energy", "rebound", "甲", "a")
    return lambda: [sim.System("gardens", edges=(usual._replace(**changes),))]


WRONG = {
    "a dtype of a policy column": (
        lambda: [sim.System("gardens", policy=(sim.PolicyColumn("a", [], "", lambda section, tick: 0.0),))],
        "dtype of policy a has to be str",
    ),
    "a default that is a text": (
        lambda: [sim.System("gardens", parameters=(parameter(default="x"),))],
        "default of parameters rate",
    ),
    "a beginning that is no function": (lambda: [sim.System("gardens", begin=3)], r"begin of System\('gardens'\) has to be"),
    "no list": (lambda: sim.System("gardens"), "has to be a list of sim.System"),
    "a name": (lambda: ["gardens"], "'gardens' in systems is no sim.System"),
    "a number for a name": (lambda: [sim.System(5)], "5 cannot name a system"),
    "a table that is none": (lambda: [sim.System("gardens", tables=(len,))], "tables has to be a tuple of Table"),
    "no tuple": (lambda: [sim.System("gardens", tables=[table("a")])], "tables has to be a tuple of Table"),
    "two tables": (lambda: [sim.System("gardens", tables=(table("a"), table("A")))], "two of tables are named 'a'"),
    "a hidden table": (lambda: [sim.System("gardens", tables=(table("_a"),))], "cannot be named '_a'"),
    "a range": (lambda: [sim.System("gardens", parameters=(parameter(low=0.6),))], "finite and in that order"),
    "a distribution": (
        lambda: [sim.System("gardens", parameters=(parameter(distribution="unifrom"),))],
        "rate.distribution: 'unifrom' is none",
    ),
    "a chapter of the package": (
        lambda: [sim.System("gardens", chapters=(sim.Chapter("energy", "甲", "a", str),))],
        "System gardens: the name 'energy' is taken",
    ),
    "a parameter of the package": (
        lambda: [sim.System("gardens", parameters=(parameter(name="rebound"),))],
        "'rebound' is taken",
    ),
    "an axis of the package": (words(axes={"payment": {"a": TREE}}), "'payment' is taken"),
    "an axis of every record": (words(axes={"region": {"a": TREE}}), "'region' is taken"),
    "an axis without names": (words(axes={"tree": ("oak", "elm")}), r"axes\['tree'\] of words has to be a dictionary"),
    "an actor of the package": (words(actors={"owner": TREE}), "'owner' is taken"),
    "a payment of the package": (words(payments={"award": Payment("owner", "builder", "甲", "A")}), "'award' is taken"),
    "a payer": (
        words(payments={"planting": Payment("ownr", "builder", "甲", "A")}),
        r"System gardens, planting.payer: unknown payer or payee 'ownr'; did you mean 'owner'\?",
    ),
    "a payment that is none": (words(payments={"planting": ("owner", "builder")}), "dictionary from names to Payment"),
    "words that are none": (lambda: [sim.System("gardens", 5)], "variables has to be a tuple of Variable"),
    "an axis that is not there": (
        words((variable(dims=("retrofitt",)),)),
        r"gardens.dims: unknown axis 'retrofitt'; did you mean 'retrofit'\?",
    ),
    "a log along nothing": (
        lambda: [sim.System("gardens", logs=(sim.Log(variable(name="trees"), ("tree",), len),))],
        "trees.dims: unknown axis 'tree'",
    ),
    "a variable and a log of one name": (
        lambda: [
            sim.System("gardens", Words((variable(name="trees"),)), logs=(sim.Log(variable(name="trees"), ("region",), len),))
        ],
        "two of words, logs, axes are named 'trees'",
    ),
    "a phase of an edge": (
        edge(phase="buildings.use_enrgy"),
        r"unknown phase 'buildings.use_enrgy'; did you mean 'buildings.use_energy'",
    ),
    "a parameter of an edge": (
        edge(parameter="rebond"),
        r"buildings > place: unknown parameter 'rebond'; did you mean 'rebound'",
    ),
    "a system of an edge": (edge(target="bildings"), r"unknown system 'bildings'; did you mean 'buildings'\?"),
    "an edge that nothing cuts": (edge(parameter=""), "names both its phase and the parameter"),
    "a tier": (lambda: [sim.System("gardens", Words((variable(tiers=("countys",)),)))], "gardens.tiers: 'countys'"),
    "a kind": (lambda: [sim.System("gardens", Words((variable(kind="summ"),)))], "gardens.kind: 'summ'"),
    "a dtype": (lambda: [sim.System("gardens", Words((variable(dtype="f9"),)))], "no dtype 'f9'"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_no_system_is_said_in_one_sentence(what):
    make, message = WRONG[what]
    with pytest.raises(InputError, match=message):
        with_systems(make())
