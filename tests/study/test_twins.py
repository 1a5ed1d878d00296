"""A run that others are compared with is simulated once in a process, and found again only by all that decides it."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from simulation.results.tables import read_table
from simulation.scenario import files_of, load_scenario, read_scenario
from simulation.study import twins
from simulation.study.abatement import abatement
from simulation.study.identity import key_of
from simulation.study.run import run_setting
from simulation.study.together import Ensemble, Twin
from simulation.study.twins import contrasts, not_yet_run, recall, remember


@pytest.fixture(autouse=True)
def forgotten(monkeypatch):
    monkeypatch.setattr(twins, "_records", type(twins._records)())


def test_a_twin_that_has_been_run_is_not_run_again_and_gives_the_same_table(small, monkeypatch):
    setting = small.setting(small.baseline)
    record = small.run(small.baseline).record
    first = abatement(setting, record)
    assert not_yet_run(setting) == []
    monkeypatch.setattr(twins, "run_together", lambda *arguments: pytest.fail("the twin was simulated again"))
    pd.testing.assert_frame_equal(abatement(setting, record), first)


def test_names_and_titles_do_not_tell_two_settings_apart_and_everything_else_does(small):
    setting = small.setting(small.baseline)
    renamed = small.baseline.replace(name="other", title={"zh": "乙", "en": "B"})
    assert key_of(setting) == key_of(small.setting(renamed))
    others = [
        small.setting(small.baseline.replace(seed=2)),
        small.setting(small.baseline.replace(horizon={"end": "2023Q4"})),
        small.setting(small.baseline, choice_scale=0.03),
        small.setting(small.baseline, small.with_base(small.facts, completed=0.4)),
        dataclasses.replace(setting, resolution=0.5),
        dataclasses.replace(setting, luck=1),
        *(contrast.twin for contrast in contrasts(setting)),
    ]
    assert len({key_of(each) for each in (setting, *others)}) == 1 + len(others)


def test_only_the_last_few_are_kept(small):
    settings = [small.setting(small.baseline.replace(seed=seed)) for seed in range(twins._KEPT + 2)]
    for setting in settings:
        remember(setting, {"province": setting.scenario.seed})
    assert [recall(setting) for setting in settings] == [None, None, *range(2, twins._KEPT + 2)]


def names(setting):
    return [contrast.name for contrast in contrasts(setting)]


def test_the_references_form_a_ladder_and_everything_else_is_compared_with_both(small):
    assert names(small.setting(small.baseline)) == ["no-policy", "no-mandate"]
    assert names(small.setting(small.no_policy)) == ["no-mandate"]
    assert names(small.setting(load_scenario("no-mandate").replace(members=1))) == []


def test_twins_differ_in_policy_alone(small):
    setting = small.setting(small.everything)
    for contrast in contrasts(setting):
        twin, same = contrast.twin, ("horizon", "seed", "members", "province", "parameters")
        assert all(getattr(twin.scenario, part) == getattr(setting.scenario, part) for part in same)
        assert twin.scenario.measures == load_scenario(contrast.name).measures
        assert twin.values is setting.values


def test_what_another_run_has_shown_is_not_asked_for_again(small):
    baseline, bare = (small.setting(scenario) for scenario in (small.baseline, small.no_policy))
    assert [contrast.name for contrast in not_yet_run(baseline)] == ["no-policy", "no-mandate"]
    remember(bare, {"province": "of the run of no-policy"})
    assert [contrast.name for contrast in not_yet_run(baseline)] == ["no-mandate"]


def test_twins_that_run_together_are_those_that_run_alone(small):
    settings = [contrast.twin for contrast in contrasts(small.setting(small.baseline))]
    together = twins.simulate(settings, 2)
    twins._records.clear()
    for setting, province in zip(settings, together, strict=True):
        assert province.identical(twins.province_of(setting, 1))


@pytest.fixture
def own(tmp_path, small):
    """A function that writes a scenario of one's own and gives its setting in the small province."""

    def setting(text, name="mine.yaml"):
        (tmp_path / name).write_text("title: {zh: 甲, en: A}\nhorizon: {end: 2022Q4}\nmembers: 1\n" + text, encoding="utf-8")
        return small.setting(load_scenario(tmp_path / name))

    return setting


def test_a_scenario_of_ones_own_is_compared_with_the_one_that_it_extends(own):
    first = own("extends: baseline\nmeasures: {award: {strength: 1}}", "first.yaml")
    assert names(first) == ["no-policy", "no-mandate", "baseline"]
    assert contrasts(first)[2].twin.scenario.measures == load_scenario("baseline").measures
    assert names(own("extends: first\nmeasures: {fast_lane: {days: 9}}")) == ["no-policy", "no-mandate", "first"]
    assert names(own("extends: first\nparameters: {award_two_star: 9}")) == ["no-policy", "no-mandate"]
    assert names(own("extends: no-policy\nmeasures: {award: {strength: 1}}")) == ["no-policy", "no-mandate"]
    assert names(own("extends: [awards, no-examination]")) == ["no-policy", "no-mandate"]
    both = "extends: [awards, no-examination]\ncompared_with: awards"
    assert names(own(both)) == ["no-policy", "no-mandate", "awards"]


def test_a_layer_without_a_title_can_be_compared_with_too(own, tmp_path):
    (tmp_path / "layer.yaml").write_text("extends: baseline\nmeasures: {award: {strength: 1}}")
    assert names(own("extends: layer\nmeasures: {award: {strength: 2}}"))[2] == "layer"


def test_a_scenario_to_compare_with_that_is_not_there_is_named(tmp_path):
    (tmp_path / "mine.yaml").write_text("title: {zh: 甲, en: A}\ncompared_with: bassline\n", encoding="utf-8")
    (mistake,) = read_scenario(tmp_path / "mine.yaml").mistakes
    assert "line 2, compared_with" in str(mistake) and "baseline" in str(mistake)


def test_a_saved_run_is_compared_with_the_same_when_it_is_run_again(own, small, tmp_path):
    setting = own("extends: first\nmeasures: {fast_lane: {days: 9}}") if own("extends: awards", "first.yaml") else None
    run = small.run(setting.scenario)
    folder = run.save(tmp_path / "results")
    again = load_scenario(folder / "scenario.yaml")
    assert again == load_scenario(tmp_path / "mine.yaml")
    assert again.extended == load_scenario(tmp_path / "first.yaml") and again.extended.name == "first"
    assert files_of(folder / "scenario.yaml") == {folder / "scenario.yaml", folder / "compared_with.yaml"}
    assert set(read_table(folder / "abatement.csv")["against"]) == {"no-policy", "no-mandate", "first"}


def test_a_result_is_compared_in_its_own_province_when_it_is_run_again():
    scenario = load_scenario("awards").replace(province="shanxi", members=1)
    again = twins.extended_here(scenario)
    assert again.province == "shanxi" and again.measures == load_scenario("baseline").replace(province="shanxi").measures


def test_a_file_that_is_called_as_a_published_scenario_is_told_apart_from_it(own):
    other = own("extends: baseline\nmeasures: {award: {strength: 1}}", "no-policy.yaml")
    assert other and names(own("extends: no-policy.yaml\nmeasures: {fast_lane: {days: 9}}")) == [
        *("no-policy", "no-mandate", "extended no-policy")
    ]


def test_twins_that_run_beside_a_run_are_found_afterwards_and_change_nothing_of_it(small):
    setting = small.setting(small.baseline)
    alone = run_setting(setting)
    beside = [contrast.twin for contrast in contrasts(setting)]
    together = run_setting(setting, workers=2, twins=[Twin(twin) for twin in beside])
    assert not_yet_run(setting) == [] and together.record.identical(alone.record)
    found = [recall(twin) for twin in beside]
    assert all(one.identical(other) for one, other in zip(found, twins.simulate(beside, 1), strict=True))


def test_a_member_that_is_kept_with_further_tiers_is_taken_and_one_with_fewer_is_not(small):
    setting = small.setting(small.baseline.replace(members=1, horizon={"end": "2021Q4"}))
    wide, narrow = (Ensemble(setting, tiers) for tiers in (("province", "city"), ("province",)))
    wide.run(0)
    assert narrow.take(0, wide.record(0)) and not wide.take(0, narrow.record(0))
    for name, values in narrow.arrays["province"].items():
        np.testing.assert_array_equal(values, wide.arrays["province"][name])
