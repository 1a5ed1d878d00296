"""A rule of one's own in the place of a phase: equal bits in both drivers, and a result that says so."""

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import simulation as sim
from simulation.engine import phases, replacing
from simulation.engine.compiled import _advance, advance_with, run_member
from simulation.engine.mesa_driver import County, MesaDriver
from simulation.engine.replacing import replaced_rules, source_digest
from simulation.errors import InputError
from simulation.rules.organisation import GREEN_SHARE, compliance
from simulation.study.ensemble import run_members

ROOT = Path(__file__).resolve().parents[2]
DIVISOR = 2.0


@replacing.rule
def slacken(world, i):
    """A helper for both drivers: half the effort on the green share."""
    row = world.county[i]
    row.effort[GREEN_SHARE] /= DIVISOR
    row.compliance = compliance(row.detection_chance, row.effort[GREEN_SHARE], world.parameter[0])


@replacing.rule
def slack_effort(world, i, tick):
    phases.decide_effort(world, i, tick)
    slacken(world, i)
    return True


def plain_slack_effort(world, i, tick):
    """Plain Python that forgets to say that it has finished."""
    phases.decide_effort(world, i, tick)
    slacken(world, i)


class SlackCounty(County):
    def decide_effort(self):
        super().decide_effort()
        slacken(self.model.world, self.index)


def finished(small, scenario, rules, member=0):
    world = small.world(scenario, member=member)
    return run_member(world, len(world.policy), rules=replaced_rules(rules))[1]


@pytest.fixture(scope="module")
def scenario(small):
    return small.everything.replace(horizon={"end": "2023Q4"}, sample_parameters=True, members=3)


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
    rules = {name: getattr(phases, name) for name in ("decide_effort", "report_province")}
    assert differences(finished(small, scenario, rules), small.finished(scenario)[1]) == []


def test_a_plain_function_that_returns_nothing_does_as_well(small, differences, scenario):
    plain = finished(small, scenario, {"decide_effort": plain_slack_effort})
    assert differences(plain, finished(small, scenario, {"decide_effort": slack_effort})) == []
    model = MesaDriver(small.world(scenario), small.facts, rules={"decide_effort": plain_slack_effort})
    assert differences(plain, model.run()) == []


def test_a_replaced_start_of_projects_may_ask_for_more_room(small, differences, scenario):
    def tight_start(world, i, tick):
        return phases.start_projects(world, i, tick)

    tight = small.world(scenario)
    room = type(tight.project)(*(part.copy() for part in tight.project))
    last = len(room.made) - 1  # the last county has no room left
    size = room.first[last] + room.made[last]
    columns = ("use", "level", "area", "developer", "started", "finish")
    cut = room._replace(**{name: getattr(room, name)[:size] for name in columns})
    cut.first[-1] = size
    rules = replaced_rules({"start_projects": tight_start})
    _, history = run_member(tight._replace(project=cut), len(tight.policy), rules=rules)
    assert differences(history, small.finished(scenario)[1]) == []


def test_the_standard_driver_is_the_one_on_disk_and_a_special_one_is_made_once():
    assert advance_with(()) is _advance
    rules = [replaced_rules({"decide_effort": function}) for function in (slack_effort, slack_effort, plain_slack_effort)]
    first, second, third = (advance_with(each) for each in rules)
    assert first is second and first is not third


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
shared, rules = (load(Path({str(ROOT)!r}) / "tests" / name) for name in ("conftest.py", "engine/test_replaced_rules.py"))
small = shared.SmallProvince()
scenario = small.everything.replace(horizon={{"end": "2021Q4"}})
kept = [rules.finished(small, scenario, {{"decide_effort": rule}}) for rule in (rules.slack_effort, rules.plain_slack_effort)]
kept.append(rules.MesaDriver(small.world(scenario), small.facts, agent_types={{"county": rules.SlackCounty}}).run())
import numba
assert numba.config.DISABLE_JIT
for other in kept[1:]:
    assert shared.names_of_differences(kept[0], other) == []
assert shared.names_of_differences(kept[0], small.finished(scenario)[1]) != []
"""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr[-2000:]


# --- what cannot be used ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ({"decide_efort": slack_effort}, r"rules: unknown phase 'decide_efort'; did you mean 'decide_effort'\?"),
        ({"grow": "faster"}, r"rules, grow: this is no function but a str; give a function of \(world, i, tick\)"),
        ({"grow": slacken}, r"rules, grow: slacken\(world, i\) cannot be called with \(world, i, tick\)"),
    ],
)
def test_what_is_no_rule_is_refused_in_one_sentence(small, rules, message):
    with pytest.raises(InputError, match=message):
        sim.run("baseline", rules=rules)
    with pytest.raises(InputError, match=message):
        MesaDriver(small.world(small.baseline), small.facts, rules=rules)


# --- what a result says ----------------------------------------------------------------------------------------------------
def function_from(source, **names):
    exec(source, names)
    return names["rule"]


def test_the_digest_knows_the_source_its_helpers_and_its_constants_and_not_the_place():
    def with_factor(factor):
        def rule(world, i, tick):
            world.county[i].people *= factor

        return rule

    assert source_digest(with_factor(2.0)) == source_digest(with_factor(2.0)) != source_digest(with_factor(3.0))
    assert source_digest(slack_effort.py_func) != source_digest(plain_slack_effort)
    one, two = (function_from(f"def rule(world, i, tick):\n    return {number} > i") for number in (1, 2))
    assert source_digest(one) != source_digest(two)
    calls = "def rule(world, i, tick):\n    return helper(i)"
    assert source_digest(function_from(calls, helper=one)) != source_digest(function_from(calls, helper=two))


def test_a_helper_that_has_changed_since_is_compiled_anew():
    names = {"helper": function_from("def rule(i):\n    return i + 1")}
    exec("def rule(world, i, tick):\n    return helper(i)", names)
    before = replaced_rules({"grow": names["rule"]})[0]
    names["helper"] = function_from("def rule(i):\n    return i + 2")
    after = replaced_rules({"grow": names["rule"]})[0]
    assert before.digest != after.digest and before.action is not after.action


def test_a_run_with_other_rules_says_so_wherever_it_is_looked_at(tmp_path, differences):
    """A real province, as runs are found again by its name."""
    scenario = sim.load_scenario("baseline").replace(horizon={"end": "2021Q4"})
    run = sim.run(scenario, members=2, seed=5, rules={"decide_effort": slack_effort})
    note = {"decide_effort": {"function": "slack_effort", "digest": source_digest(slack_effort.py_func)}}
    assert run.replaced_rules == run.manifest["replaced_rules"] == note
    assert repr(run) == "Run(baseline, Zhejiang, seed 5, 2 members, with other rules for decide_effort)"
    saved = run.save(tmp_path)
    assert json.loads((saved / "manifest.json").read_text(encoding="utf-8"))["replaced_rules"] == note
    assert sim.open_results(saved).attrs["replaced_rules"] == "decide_effort"
    with pytest.warns(UserWarning, match="made with other rules for decide_effort"):
        again = sim.open_run(saved)
    assert again.replaced_rules == note and repr(again) == repr(run)
    np.testing.assert_array_equal(again.province["verified"], run.province["verified"])
    with pytest.raises(InputError, match="'slack_effort' for 'decide_effort' is not kept with a result"):
        run_members(again.setting)


def test_a_standard_run_says_that_nothing_was_replaced(small):
    scenario = small.baseline.replace(horizon={"end": "2021Q4"}, members=2)
    run = small.run(scenario)
    assert run.replaced_rules == run.manifest["replaced_rules"] == {}
    assert "rules" not in repr(run) and "replaced_rules" not in run.record.attrs


def test_an_ensemble_takes_the_rules_of_its_setting_on_any_number_of_threads(small, differences, scenario):
    setting = dataclasses.replace(small.setting(scenario), rules=replaced_rules({"decide_effort": slack_effort}))
    one, two = (run_members(setting, workers)[0] for workers in (1, 2))
    assert differences(one, two) == []
    alone = finished(small, scenario, {"decide_effort": slack_effort}, member=2)
    np.testing.assert_array_equal(one["county"]["effort"][2], alone.county.effort.astype("f4"))
