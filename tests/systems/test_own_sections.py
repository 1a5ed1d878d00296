"""What a scenario says to a system of one's own: its section, and its parameters."""

import numpy as np
import pytest

import simulation as sim
from simulation.errors import InputError
from simulation.scenario import load_scenario
from simulation.study.checking import check_scenario
from simulation.study.ensemble import prepare
from simulation.study.twins import contrasts
from simulation.systems.composition import with_systems

SECTIONS = [
    ("{heat_pumps: {subsidi: 3}}", r"line 2, systems.heat_pumps.subsidi: unknown key 'subsidi'; did you mean 'subsidy'\?"),
    ("{heat_pumps: {subsidy: -3}}", r"line 2, systems.heat_pumps.subsidy: expected a number ≥ 0, found -3"),
    ("{heat_pumps: {subsidy: .inf}}", r"line 2, systems.heat_pumps.subsidy: expected a finite number, found inf"),
    ("{heat_pumps: {subsidy: much}}", r"line 2, systems.heat_pumps.subsidy: expected a finite number, found 'much'"),
    ("{heat_pumps: 3}", r"line 2, systems.heat_pumps: expected names with values, found 3"),
    ("{heat_pump: {subsidy: 3}}", r"line 2, systems.heat_pump: unknown system 'heat_pump'; did you mean 'heat_pumps'\?"),
    ("{solar: {}}", r"'solar', which takes no part in this run; give it with systems=\[...\]"),
]


@pytest.mark.parametrize(("written", "message"), SECTIONS)
def test_a_section_that_does_not_fit_is_named_with_file_line_and_remedy(page, tmp_path, written, message):
    file = tmp_path / "mine.yaml"
    file.write_text(f"title: {{zh: 甲, en: A}}\nsystems: {written}\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"mine.yaml, {message}" if "line" in message else message):
        prepare(load_scenario(file), systems=[page["HEAT_PUMPS"]])


def test_a_section_of_a_system_that_is_not_given_is_refused_by_run_and_validate(page, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("title: {zh: 甲, en: A}\nsystems: {heat_pumps: {subsidy: 3}}\n", encoding="utf-8")
    with pytest.raises(InputError, match="'heat_pumps', which takes no part in this run; give it with systems="):
        prepare(load_scenario(file))
    assert "takes no part" in str(check_scenario(file).mistakes[0])


def with_parameters(tmp_path, written):
    file = tmp_path / "mine.yaml"
    file.write_text(f"extends: no-policy\ntitle: {{zh: 甲, en: A}}\nparameters: {written}\n", encoding="utf-8")
    return load_scenario(file).replace(province="ningxia", members=3)


def test_a_scenario_fixes_a_parameter_of_the_system_and_no_other_number_moves(page, tmp_path):
    scenario = with_parameters(tmp_path, "{Pump_Cost: 120, award_two_star: 30}")
    setting = prepare(scenario, systems=[page["HEAT_PUMPS"]])
    usual = prepare(with_parameters(tmp_path, "{award_two_star: 30}"), systems=[page["HEAT_PUMPS"]])
    assert list(setting.own_values["pump_cost"]) == [120.0] * 3
    np.testing.assert_array_equal(setting.own_values["pump_imitation"], usual.own_values["pump_imitation"])
    np.testing.assert_array_equal(setting.values, usual.values)
    twins = contrasts(prepare(scenario.replace(measures={"award": {"strength": 1}}), systems=[page["HEAT_PUMPS"]]))
    assert [each.name for each in twins][:2] == ["no-policy", "no-mandate"]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (
            "{pump_csot: 120}",
            r"mine.yaml, line 3, parameters.pump_csot: unknown parameter 'pump_csot'; did you mean 'pump_cost'\?",
        ),
        ("{award_two_stars: 1}", r"line 3, parameters.award_two_stars: unknown parameter .*; did you mean 'award_two_star'\?"),
        (
            "{pump_cost: 1e9}",
            r"line 3, parameters.pump_cost: pump_cost = 1e\+09 is far outside what is possible; give .* to 2000",
        ),
    ],
)
def test_a_fixed_parameter_that_does_not_fit_is_named_once_the_system_is_known(page, tmp_path, written, message):
    with pytest.raises(InputError, match=message):
        prepare(with_parameters(tmp_path, written), systems=[page["HEAT_PUMPS"]])


def test_a_fixed_parameter_of_a_system_that_is_not_given_is_refused_by_run_and_validate(tmp_path):
    scenario = with_parameters(tmp_path, "{pump_imitation: 0.2}")
    with pytest.raises(InputError, match=r"line 3, parameters.pump_imitation: unknown parameter 'pump_imitation'"):
        prepare(scenario)
    assert "unknown parameter" in str(check_scenario(tmp_path / "mine.yaml").mistakes[0])


def test_a_result_with_a_fixed_parameter_opens_with_its_system_and_without(page, tmp_path, one_table):
    scenario = page["scenario"].replace(parameters={"pump_cost": 120}, horizon={"end": "2021Q4"})
    run = sim.run(scenario, province="ningxia", members=1, resolution=0.05, systems=[page["HEAT_PUMPS"]])
    folder = run.save(tmp_path)
    again = sim.open_run(folder, systems=[page["HEAT_PUMPS"]])
    assert list(again.parameters["pump_cost"]) == [120.0]
    with pytest.warns(UserWarning, match="heat_pumps"):
        assert "pump_cost" not in sim.open_run(folder).parameters


def test_sections_are_merged_through_extends_key_by_key(tmp_path):
    (tmp_path / "base.yaml").write_text("title: {zh: 甲, en: A}\nsystems: {one: {a: 1, b: 2}, two: {c: 3}}\n", encoding="utf-8")
    (tmp_path / "mine.yaml").write_text("extends: base\ntitle: {zh: 乙, en: B}\nsystems: {one: {b: 5}}\n", encoding="utf-8")
    scenario = load_scenario(tmp_path / "mine.yaml")
    assert scenario.systems.own == {"one": {"a": 1, "b": 5}, "two": {"c": 3}}
    assert scenario.replace(systems={"two": {"c": 4}}).systems.own == {"one": {"a": 1, "b": 5}, "two": {"c": 4}}
    (tmp_path / "again.yaml").write_text(scenario.to_yaml(), encoding="utf-8")
    assert load_scenario(tmp_path / "again.yaml") == scenario
    assert hash(scenario) == hash(load_scenario(tmp_path / "mine.yaml"))


class Needy(sim.Section):
    """A section that a scenario has to write."""

    subsidy: float


@pytest.mark.parametrize("section", [Needy, dict, 3])
def test_a_section_without_defaults_or_of_another_kind_is_refused(section):
    with pytest.raises(InputError, match="every key has a default"):
        with_systems([sim.System("mine", section=section)])
