"""A rule of one's own in the place of a phase: equal bits in both drivers, and a result that says so."""

import dataclasses
import inspect
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import simulation as sim
from simulation.compilation.stamp import stamp_of
from simulation.engine.mesa_driver import County, MesaDriver
from simulation.engine.replacing import action_of, replaced_rules
from simulation.engine.steps import run_member, steps_of
from simulation.errors import InputError
from simulation.study.together import run_together
from simulation.systems.buildings.masses import make_room
from simulation.systems.organisation.rules.effort import ENFORCEMENT, compliance

ROOT = Path(__file__).resolve().parents[2]
DIVISOR = 2.0
decide_effort = sim.phase("organisation.decide_effort")
start_projects = sim.phase("start_projects")


@sim.rule
def slacken(row, goals, i, parameter):
    """A helper for both drivers: half the effort on the green share."""
    goals.effort[i, ENFORCEMENT] /= DIVISOR
    extra = goals.effort[i, ENFORCEMENT] - row.routine_effort
    row.compliance = compliance(row.base_compliance, row.expected_detection, extra, parameter)


def plain_slack_effort(
    county_organisation,
    county_goals,
    county_place,
    county_smart_city,
    county_community,
    city_examination,
    province_organisation,
    province_mean_achievement,
    outcome,
    year,
    first,
    last,
    organisation_parameter,
    smart_city_parameter,
    community_parameter,
):
    decide_effort(
        county_organisation,
        county_goals,
        county_place,
        county_smart_city,
        county_community,
        city_examination,
        province_organisation,
        province_mean_achievement,
        outcome,
        year,
        first,
        last,
        organisation_parameter,
        smart_city_parameter,
        community_parameter,
    )
    for i in range(first, last):
        slacken(county_organisation[i], county_goals, i, organisation_parameter[0])


slack_effort = sim.rule(plain_slack_effort)


class SlackCounty(County):
    def decide_effort(self):
        super().decide_effort()
        world, i = self.model.world, self.index
        slacken(world.county_organisation[i], world.find("county_goals"), i, world.organisation_parameter[0])


def finished(small, scenario, rules, member=0):
    return finished_from(small.world(scenario, member=member), rules)


def finished_from(world, rules):
    steps = steps_of(world.composition, rules={each.phase: action_of(each) for each in replaced_rules(rules)})
    return run_member(world, world.ticks, steps=steps)[1]


@pytest.fixture(scope="module")
def scenario(small):
    return small.everything.replace(horizon={"end": "2023Q4"}, sample_parameters=True, members=3)


@pytest.fixture(scope="module")
def year(small):
    """One year, in which counties decide once."""
    return small.everything.replace(horizon={"end": "2021Q4"})


# --- equal bits ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("member", [0, 2])
def test_a_subclass_and_a_compiled_replacement_that_share_a_helper_give_the_same_bits(small, differences, scenario, member):
    world = small.world(scenario, member=member)
    compiled = finished(small, scenario, {"decide_effort": slack_effort}, member)
    subclassed = MesaDriver(world, small.facts, agent_types={"county": SlackCounty}).run()
    replaced = MesaDriver(small.world(scenario, member=member), small.facts, rules={"decide_effort": slack_effort}).run()
    assert differences(compiled, subclassed) == []
    assert differences(compiled, replaced) == []
    changed = differences(compiled, small.finished(scenario, member=member)[1])
    assert {"county.effort", "county.compliance"} <= set(changed) and "county.people" not in changed


def test_rules_replaced_by_themselves_change_no_bit(small, differences, scenario):
    rules = {name: sim.phase(name) for name in ("decide_effort", "organisation.report_province")}
    assert differences(finished(small, scenario, rules), small.finished(scenario)[1]) == []


def test_a_plain_function_and_the_full_name_of_a_phase_do_as_well(small, differences, scenario):
    plain = finished(small, scenario, {"organisation.decide_effort": plain_slack_effort})
    assert differences(plain, finished(small, scenario, {"decide_effort": slack_effort})) == []
    model = MesaDriver(small.world(scenario), small.facts, rules={"decide_effort": plain_slack_effort})
    assert differences(plain, model.run()) == []


def test_a_subclass_stands_before_a_rule_and_may_call_it(small, differences, year):
    """A method that is overridden is what the agent does; `super()` is whatever the rules say."""
    model = MesaDriver(
        small.world(year), small.facts, rules={"decide_effort": slack_effort}, agent_types={"county": SlackCounty}
    )
    twice, once = model.run(), finished(small, year, {"decide_effort": slack_effort})
    np.testing.assert_allclose(twice.county.effort[0, :, ENFORCEMENT], once.county.effort[0, :, ENFORCEMENT] / 2)


def test_a_replaced_start_of_projects_may_ask_for_more_room(small, differences, scenario):
    names = ", ".join(inspect.signature(start_projects.py_func).parameters)
    source = f"def tight_start({names}):\n    return start_projects({names})"
    rules = {"start_projects": function_from(source, name="tight_start", start_projects=start_projects)}
    tight = small.world(scenario)
    room = np.diff(tight.project.first)
    room[-1] = tight.project.made[-1]  # the last county has no room left
    make_room(tight, room)
    steps = steps_of(tight.composition, rules={each.phase: action_of(each) for each in replaced_rules(rules)})
    _, history = run_member(tight, tight.ticks, steps=steps)
    assert differences(history, small.finished(scenario)[1]) == []


def test_a_rule_that_has_not_changed_is_compiled_once_and_a_plain_one_is_found_on_disk_again(small, year):
    for _ in range(2):
        finished(small, year, {"decide_effort": slack_effort})
        assert len(slack_effort.signatures) == 1
    finished(small, year, {"decide_effort": plain_slack_effort})
    again = replaced_rules({"decide_effort": plain_slack_effort})[0].action
    again.compile(slack_effort.signatures[0])
    assert again.stats.cache_hits and not again.stats.cache_misses


def test_replaced_rules_run_as_plain_python_too(tmp_path):
    program = f"""
import importlib.util, sys
sys.path.insert(0, {str(ROOT)!r})
def load(path):
    spec = importlib.util.spec_from_file_location("shared" + path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
from pathlib import Path
from tests.engine.quick_records import quicken
quicken()
shared, rules = (load(Path({str(ROOT)!r}) / "tests" / name) for name in ("conftest.py", "engine/test_replaced_rules.py"))
small = shared.SmallProvince()
rest = {{"innovation": False, "community": False}}  # theirs are not replaced, and many rows take long
scenario = small.everything.replace(horizon={{"end": "2021Q4"}}, systems=rest)
world = small.world(scenario)
kept = [rules.finished_from(world.copy(), {{"decide_effort": rules.slack_effort}})]
kept.append(rules.MesaDriver(world.copy(), small.facts, agent_types={{"county": rules.SlackCounty}}).run())
import numba
assert numba.config.DISABLE_JIT
assert rules.slack_effort is rules.plain_slack_effort
for other in kept[1:]:
    assert shared.names_of_differences(kept[0], other) == []
assert shared.names_of_differences(kept[0], rules.finished_from(world, {{}})) != []
"""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr[-2000:]


# --- what a result says ----------------------------------------------------------------------------------------------------
def function_from(source, name="rule", **names):
    exec(source, names)
    return names[name]


HALVING = """
def rule(county_organisation, first, last):
    for i in range(first, last):
        county_organisation[i].compliance = {value}
"""


def compliance_with(small, scenario, rule):
    """What all counties comply with at the end of the first quarter under a rule that sets it."""
    found = np.unique(finished(small, scenario, {"receive_visits": rule}).county.compliance[0])
    assert len(found) == 1
    return found[0]


def test_the_digest_knows_the_source_its_helpers_and_its_constants_and_not_the_place():
    def with_factor(factor):
        def rule(county_place, first, last):
            county_place[first].people *= factor

        return rule

    def digest(function):
        return replaced_rules({"grow": function})[0].digest

    assert digest(with_factor(2.0)) == digest(with_factor(2.0)) != digest(with_factor(3.0))
    assert digest(slack_effort) != digest(with_factor(2.0))
    one, two = (function_from(f"def rule(tick, first, last):\n    return {number} > first") for number in (1, 2))
    elsewhere = function_from("# a comment\n\n\ndef rule(tick, first, last):\n    # another\n    return 1 > first")
    assert digest(one) == digest(elsewhere) != digest(two)
    calls = "def rule(tick, first, last):\n    return helper(tick, first, last)"
    helped = [function_from(calls, helper=sim.rule(helper)) for helper in (one, elsewhere, two)]
    assert digest(helped[0]) == digest(helped[1]) != digest(helped[2])


def test_a_constant_or_a_helper_that_has_changed_since_is_seen_by_the_next_run(small, year):
    """As in a notebook, where a cell is run again and the rule in another one is not."""
    names = {"VALUE": 0.5}
    exec(HALVING.format(value="VALUE"), names)
    own = sim.rule(names["rule"])
    before = replaced_rules({"receive_visits": own})[0]
    assert compliance_with(small, year, own) == 0.5
    names["VALUE"] = 0.25
    assert compliance_with(small, year, own) == 0.25
    assert replaced_rules({"receive_visits": own})[0].digest != before.digest

    names = {"helper": sim.rule(function_from("def rule(i):\n    return 0.75"))}
    exec(HALVING.format(value="helper(i)"), names)
    own = sim.rule(names["rule"])
    assert compliance_with(small, year, own) == 0.75
    names["helper"] = sim.rule(function_from("def rule(i):\n    return 0.125"))
    assert compliance_with(small, year, own) == 0.125


def test_a_constant_of_a_helper_that_has_changed_is_seen_too(small, year):
    inner = {"VALUE": 0.5}
    exec("def rule(i):\n    return VALUE", inner)
    own = sim.rule(function_from(HALVING.format(value="helper(i)"), helper=sim.rule(inner["rule"])))
    assert compliance_with(small, year, own) == 0.5
    inner["VALUE"] = 0.25
    assert compliance_with(small, year, own) == 0.25


def test_a_run_with_other_rules_says_so_wherever_it_is_looked_at(tmp_path, differences, one_table):
    """A real province, as runs are found again by its name."""
    scenario = sim.load_scenario("baseline").replace(horizon={"end": "2021Q4"})
    run = sim.run(scenario, members=2, seed=5, resolution=0.05, rules={"decide_effort": slack_effort})
    note = {"organisation.decide_effort": {"function": "plain_slack_effort", "digest": stamp_of(slack_effort)}}
    assert run.replaced_rules == run.manifest["replaced_rules"] == note
    assert repr(run) == "Run(baseline, Zhejiang, seed 5, 2 members, with other rules for organisation.decide_effort)"
    saved = run.save(tmp_path)
    assert json.loads((saved / "manifest.json").read_text(encoding="utf-8"))["replaced_rules"] == note
    assert sim.open_results(saved).attrs["replaced_rules"] == "organisation.decide_effort"
    with pytest.warns(UserWarning, match="made with other rules for organisation.decide_effort"):
        again = sim.open_run(saved)
    assert again.replaced_rules == note and repr(again) == repr(run)
    np.testing.assert_array_equal(again.province["verified"], run.province["verified"])
    with pytest.raises(InputError, match=r"'plain_slack_effort' for 'organisation\.decide_effort' is not kept with a result"):
        run_together([again.setting])


def test_a_standard_run_says_that_nothing_was_replaced(small):
    scenario = small.baseline.replace(horizon={"end": "2021Q4"}, members=2)
    run = small.run(scenario)
    assert run.replaced_rules == run.manifest["replaced_rules"] == {}
    assert "rules" not in repr(run) and "replaced_rules" not in run.record.attrs


def test_an_ensemble_takes_the_rules_of_its_setting_on_any_number_of_threads(small, differences, scenario):
    setting = dataclasses.replace(small.setting(scenario), rules=replaced_rules({"decide_effort": slack_effort}))
    one, two = (run_together([setting], workers)[0].arrays for workers in (1, 2))
    assert differences(one, two) == []
    alone = finished(small, scenario, {"decide_effort": slack_effort}, member=2)
    np.testing.assert_array_equal(one["county"]["effort"][2], alone.county.effort.astype("f4"))
