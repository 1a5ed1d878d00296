"""What is no rule of one's own is refused in one sentence before anything runs, and luck that no run could repeat with it."""

import random

import numpy as np
import pytest

import simulation as sim
from simulation.engine.mesa_driver import MesaDriver
from simulation.engine.replacing import action_of, replaced_rules
from simulation.engine.steps import run_member, steps_of
from simulation.errors import InputError
from simulation.streams import Purpose, draw, draw4


def finished(small, scenario, rules):
    world = small.world(scenario)
    steps = steps_of(world.composition, rules={each.phase: action_of(each) for each in replaced_rules(rules)})
    return run_member(world, world.ticks, steps=steps)[1]


@pytest.fixture(scope="module")
def year(small):
    """One year, in which counties decide once."""
    return small.everything.replace(horizon={"end": "2021Q4"})


def of_the_old_form(world, i, tick):
    world.county[i].people *= 2.0


def nothing(county_place, first, last):
    """Asks for what there is, and does nothing."""


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ({"decide_efort": nothing}, r"rules: unknown phase 'decide_efort'; did you mean 'decide_effort'\?"),
        ({"organisation.grow": nothing}, r"rules: unknown phase 'organisation.grow'"),
        ({"grow": "faster"}, r"rules, buildings.grow: this is no function but a str; give a function that asks for columns"),
        (
            {"grow": of_the_old_form},
            r"rules, buildings.grow: rules no longer take \(world, i, tick\).*"
            r"write it like def of_the_old_form\(county_organisation, first, last\)",
        ),
        ({"gather_city": nothing}, r"rules: place.gather_city keeps the books and cannot be replaced"),
        (
            {"decide_effort": nothing, "organisation.decide_effort": nothing},
            r"rules: the phase organisation.decide_effort is replaced twice; keep one of the two",
        ),
    ],
    ids=["unknown", "of another system", "no function", "old form", "books", "twice"],
)
def test_what_is_no_rule_is_refused_in_one_sentence(small, rules, message):
    with pytest.raises(InputError, match=message):
        sim.run("baseline", rules=rules)
    with pytest.raises(InputError, match=message):
        MesaDriver(small.world(small.baseline), small.facts, rules=rules)


def test_a_column_that_does_not_exist_is_named_with_the_one_that_was_perhaps_meant(small, year):
    def mistaken(county_organization, first, last):
        """Asks for what there is not."""

    message = r"no column 'county_organization' can be read by a phase; did you mean 'county_organisation'\?"
    with pytest.raises(InputError, match=message):
        finished(small, year, {"grow": mistaken})
    with pytest.raises(InputError, match=message):
        MesaDriver(small.world(year), small.facts, rules={"grow": mistaken}).step()


def plain_helper(i):
    return 0.5


def with_a_plain_helper(county_organisation, first, last):
    county_organisation[first].compliance = plain_helper(first)


def test_a_helper_that_is_not_compiled_is_named_before_anything_runs():
    message = (
        r"the rule with_a_plain_helper reads something whose value cannot be vouched for \(.*plain_helper.*compiled functions"
    )
    with pytest.raises(InputError, match=message):
        replaced_rules({"grow": with_a_plain_helper})


def test_the_books_cannot_be_called_from_a_rule():
    with pytest.raises(InputError, match=r"place\.open_books keeps the books"):
        sim.phase("open_books")


LUCK = np.random.default_rng(1)


def by_numpy(county_organisation, first, last):
    county_organisation[first].compliance = np.random.random()


def by_python(county_organisation, first, last):
    county_organisation[first].compliance = random.random()


def by_a_generator(county_organisation, first, last):
    county_organisation[first].compliance = LUCK.random()


MINE = 1000


def by_the_streams(county_organisation, key, tick, first, last):
    for i in range(first, last):
        county_organisation[i].compliance = draw(key, MINE + 1, i, tick)


def for_a_choice(county_organisation, key, tick, first, last):
    county_organisation[first].compliance = draw(key, Purpose.CHOICE, first, tick)


def just_below(county_organisation, key, tick, first, last):
    county_organisation[first].compliance = draw4(key, tick=tick, entity=first, purpose=MINE - 1)[2]


@pytest.mark.parametrize(("rule", "purpose"), [(for_a_choice, 8), (just_below, 999)])
def test_a_purpose_of_the_package_is_refused(rule, purpose):
    message = rf"the rule {rule.__name__} draws for purpose {purpose}; numbers below 1000 are the package's own"
    with pytest.raises(InputError, match=message):
        sim.rule(rule)
    with pytest.raises(InputError, match=message):
        replaced_rules({"grow": rule})


@pytest.mark.parametrize("rule", [by_numpy, by_python, by_a_generator])
def test_luck_that_no_run_could_repeat_is_refused(rule):
    message = rf"the rule {rule.__name__} uses .*, which no run can repeat; draw luck with draw and draw4"
    with pytest.raises(InputError, match=message):
        sim.rule(rule)
    with pytest.raises(InputError, match=message):
        replaced_rules({"grow": rule})


def test_luck_of_the_streams_is_allowed_and_the_same_in_both_drivers(small, differences, year):
    compiled = finished(small, year, {"receive_visits": by_the_streams})
    driven = MesaDriver(small.world(year), small.facts, rules={"receive_visits": by_the_streams}).run()
    assert differences(compiled, driven) == []
    assert len(np.unique(compiled.county.compliance)) == compiled.county.compliance.size


def beyond(county_place, first, last):
    county_place[last].people = 0.0


def test_an_index_beyond_its_table_is_an_error_and_not_somebody_elses_memory(small, year):
    with pytest.raises(IndexError):
        finished(small, year, {"grow": beyond})
    assert sim.rule(beyond).targetoptions["boundscheck"]
    assert not sim.rule(beyond, boundscheck=False).targetoptions["boundscheck"]


def misspelt(county_organisation, first, last):
    for i in range(first, last):
        county_organisation[i].detectd = 1


def undefined(county_organisation, first, last):
    for i in range(first, last):
        county_organisation[i].detected = nowhere  # noqa: F821


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (misspelt, "misspelt: unknown column 'detectd'; did you mean 'detected'"),
        (undefined, "undefined: .*'nowhere' is not defined"),
    ],
)
def test_a_rule_that_cannot_be_compiled_is_named_with_the_reason(small, year, rule, message):
    with pytest.raises(InputError, match=message):
        MesaDriver(small.world(year), small.facts, rules={"receive_visits": sim.rule(rule)}).step()
