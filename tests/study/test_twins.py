"""A run that others are compared with is simulated once in a process, and found again only by all that decides it."""

import dataclasses

import pandas as pd
import pytest

from simulation.study import abatement as study
from simulation.study import twins
from simulation.study.abatement import abatement, twin_of
from simulation.study.twins import key_of, recall, remember


@pytest.fixture(autouse=True)
def forgotten(monkeypatch):
    monkeypatch.setattr(twins, "_provinces", type(twins._provinces)())


def test_a_twin_that_has_been_run_is_not_run_again_and_gives_the_same_table(small, monkeypatch):
    setting = small.setting(small.baseline)
    record = small.run(small.baseline).record
    first = abatement(setting, record)
    monkeypatch.setattr(study, "run_members", lambda *arguments: pytest.fail("the twin was simulated again"))
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
        twin_of(setting),
    ]
    assert len({key_of(each) for each in (setting, *others)}) == 1 + len(others)


def test_only_the_last_few_are_kept(small):
    settings = [small.setting(small.baseline.replace(seed=seed)) for seed in range(6)]
    for setting in settings:
        remember(setting, setting.scenario.seed)
    assert [recall(setting) for setting in settings] == [None, None, 2, 3, 4, 5]
