"""Luck and parameters, told apart by members that share parameters."""

import dataclasses

import numpy as np
import pytest

from simulation import luck_and_parameters
from simulation.errors import InputError
from simulation.projection.headlines import headlines
from simulation.results.tables import read_table
from simulation.study.luck import COLUMNS, spread_by_source
from simulation.study.twins import province_of


@pytest.fixture(scope="module")
def setting(small):
    return small.setting(small.baseline.replace(horizon={"end": "2025Q4"}, members=4))


def test_another_draw_of_luck_leaves_the_parameters_and_moves_what_happens(setting, small, differences):
    from simulation.study.ensemble import member_parameters, member_world

    other = dataclasses.replace(setting, luck=1)
    assert member_parameters(setting, 1) == member_parameters(other, 1)
    keys = {member_world(each, member).key for each in (setting, other) for member in range(4)}
    assert len(keys) == 8
    assert differences(member_world(setting, 0), member_world(other, 0)) != []


def test_the_sd_of_luck_is_that_of_pairs_and_the_sd_of_all_that_of_all(setting):
    table = spread_by_source(setting, 2)
    assert tuple(table.columns) == COLUMNS
    first, second = (
        headlines(province_of(dataclasses.replace(setting, luck=luck))).iloc[:, 3:].to_numpy(float) for luck in (0, 1)
    )
    np.testing.assert_allclose(table["sd_luck"], np.sqrt(((first - second) ** 2).mean(axis=1) / 2))
    np.testing.assert_allclose(table["sd_all"], np.hstack([first, second]).std(axis=1, ddof=1))
    assert (table["sd_luck"] > 0).any()


def test_with_one_set_of_parameters_all_is_luck(small):
    scenario = small.baseline.replace(horizon={"end": "2025Q4"}, members=8, sample_parameters=False)
    table = spread_by_source(small.setting(scenario), 2).set_index("variable")
    ratio = table["luck_over_all"].dropna()
    assert len(ratio) > 3 and ratio.between(0.5, 1.5).all()


def test_progress_runs_through_all_draws(small):
    told = []
    setting = small.setting(small.baseline.replace(horizon={"end": "2021Q4"}, members=2, seed=99))
    spread_by_source(setting, 2, progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


@pytest.mark.parametrize("wrong", [{"members": 1}, {"lucks": 1}])
def test_one_of_anything_is_refused_with_a_sentence(wrong):
    with pytest.raises(InputError, match="at least 2 of each"):
        luck_and_parameters("baseline", **wrong)


def test_the_command_prints_a_line_an_outcome_in_the_readers_language_and_keeps_them(tmp_path):
    from typer.testing import CliRunner

    from simulation.cli import app

    quick = ["--members", "2", "--resolution", "0.05", "--province", "ningxia", "--out", str(tmp_path)]
    result = CliRunner().invoke(app, ["spread", "no-policy", *quick, "--language", "en"], env={"COLUMNS": "80"})
    assert result.exit_code == 0, result.output
    assert "2 rows of parameters, 2 draws of luck each" in result.stdout
    assert "Prefabricated" in result.stdout and "Peak year of" in result.stdout  # no word is broken at 80 columns
    table = read_table(tmp_path / "spread-no-policy" / "spread.csv")
    assert set(COLUMNS) <= set(table.columns) and table["luck_over_all"].between(0, 2).any()
    checked = CliRunner().invoke(app, ["verify", str(tmp_path / "spread-no-policy")])
    assert checked.exit_code == 0, checked.output
