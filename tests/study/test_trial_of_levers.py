"""Levers under the same luck: alone, in the package and as one step more; and what the spread is due to."""

import numpy as np
import pandas as pd
import pytest

from simulation.commands.levers import show, with_names
from simulation.commands.writing import write_tables
from simulation.console import Console
from simulation.errors import InputError
from simulation.report.lever_words import lever_name
from simulation.report.levers import outcomes, role
from simulation.results.tables import read_table
from simulation.scenario import load_scenario
from simulation.scenario.steps import next_quarter, steps_of
from simulation.study import certainty
from simulation.study.compare import compare
from simulation.study.ensemble import prepare
from simulation.study.levers import _cost_of_point, prepare_levers, prepare_trial
from simulation.study.outputs import PAID
from simulation.study.trial import ADDED, ALONE, IN_PACKAGE, LEVER_COLUMNS, ODDS, PRIVATE, PUBLIC

SMALL = {"horizon": {"end": "2023Q4"}, "members": 2}
COARSE = 0.1


@pytest.fixture(scope="module")
def scenario():
    """A scenario that differs from no policy by an award alone, and has but one step left to try."""
    bare = load_scenario("no-policy").replace(**SMALL)
    award = {"from": "2022Q1", "strength": 1}
    taken = {step.lever: {**step.sets} for step in steps_of(bare) if step.lever not in ("photovoltaic_rule", "award")}
    return bare.replace(measures={"award": award}), taken


@pytest.fixture(scope="module")
def found(scenario):
    return prepare_levers(scenario[0], resolution=COARSE, roles=(ALONE, IN_PACKAGE)).run()


def rows_of(table, lever, role):
    return table[(table["lever"] == lever) & (table["role"] == role)]


def test_a_single_measure_does_alone_what_it_does_in_the_package(found):
    alone, within = (rows_of(found.table, "award", role) for role in (ALONE, IN_PACKAGE))
    assert len(alone) and list(found.table.columns) == list(LEVER_COLUMNS)
    assert alone["mean"].to_numpy() == pytest.approx(within["mean"].to_numpy(), nan_ok=True)
    assert alone.set_index("variable").at[PUBLIC, "mean"] > 0


def test_a_lever_does_what_a_comparison_says_of_it(found, scenario):
    bare = load_scenario("no-policy").replace(**SMALL)
    compared = compare(scenario[0], bare, resolution=COARSE).differences.set_index(["variable", "period"])["mean"]
    mine = rows_of(found.table, "award", ALONE)
    others = (mine["variable"] == PRIVATE) | mine["variable"].str.startswith(PAID)
    mine = mine[(mine["goal_id"] == "") & ~others].set_index(["variable", "period"])["mean"]
    assert mine.to_numpy() == pytest.approx(compared[mine.index].to_numpy(), nan_ok=True)


def test_private_cost_is_that_of_everybody_but_the_government(found):
    rows = rows_of(found.table, "award", ALONE)
    costs = rows[rows["variable"].str.startswith("cost_")].set_index("variable")["mean"]
    assert costs[PRIVATE] == pytest.approx(costs.drop([PUBLIC, PRIVATE]).sum(), rel=0.01)  # rounding is taken out of each


def test_payments_are_the_parts_of_the_public_cost_and_the_page_names_the_largest(found):
    rows = rows_of(found.table, "award", ALONE)
    parts = rows[rows["variable"].str.startswith(PAID)].set_index("variable")["mean"]
    cost = rows.set_index("variable").at[PUBLIC, "mean"]
    assert parts[f"{PAID}award"] > 0.5 * cost and parts.sum() == pytest.approx(cost, rel=0.05)  # penalties come in
    for language, words in (("zh", "主要为绿色建筑奖励："), ("en", "mostly awards for green buildings: ")):
        line = role(found.table, found.levers.goals, ALONE, language).text
        assert f'<div class="under">{words}+' in line
        assert ("政府支付：绿色建筑奖励" if language == "zh" else "Paid by governments: Awards") in outcomes(
            found, language
        ).text
        assert "paid_" not in outcomes(found, language).text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_tables_and_terminal_name_every_lever_and_output(found, tmp_path, capsys, language):
    write_tables({"levers": with_names(found.table), "certainty": found.certainty}, tmp_path, language)
    read = read_table(tmp_path / "levers.csv")
    assert read["variable"].str.startswith(PAID).any() and read[["variable_zh", "variable_en", "lever_zh"]].notna().all(
        axis=None
    )
    show(found, language, Console("full"))
    assert lever_name("award", language) in capsys.readouterr().out


def test_an_examination_costs_little_itself_and_its_projects_the_most():
    """What stood as the cost of examining cities is that of the projects that follow."""
    examined = load_scenario("no-policy").replace(examination={"held": True, "from": 2022}, **SMALL)
    found = prepare_levers(examined, resolution=COARSE, roles=(ALONE,), certain=False).run()
    means = rows_of(found.table, "examination", ALONE).set_index("variable")["mean"]
    assert 0 < means[f"{PAID}examination"] < 0.05 * means[f"{PAID}rectification"]
    assert means[f"{PAID}rectification"] == pytest.approx(means[PUBLIC], rel=0.1)
    assert "mostly projects that follow the examination" in role(found.table, found.levers.goals, ALONE, "en").text


def test_odds_of_a_goal_are_shares_of_members(found):
    odds = found.table[found.table["variable"] == ODDS]
    assert set(odds["goal_id"]) == {goal.id for goal in found.levers.goals}
    assert odds["mean"].mul(SMALL["members"]).mod(1).eq(0).all()


def test_one_point_more_costs_what_all_pay_over_the_points_gained():
    table = prepare_frame(mean=[0.1, 0.1, -0.1, 5.0], low=[0.05, -0.05, -0.2, 4.0], unit=["share", "share", "share", "m2"])
    assert _cost_of_point(table, 20.0) == pytest.approx([2.0, np.nan, np.nan, np.nan], nan_ok=True)


def prepare_frame(mean, low, unit):
    return pd.DataFrame({"mean": mean, "mean_low": low, "unit": unit, "better": "up"})


def test_shares_of_the_spread_sum_to_one_and_luck_alone_draws_no_parameter(found):
    shares = found.certainty.filter(like="share_").dropna()
    assert len(shares) and shares.sum(axis=1).to_numpy() == pytest.approx(np.ones(len(shares)))
    setting = found.levers.settings[0]
    luck, assumed = certainty.parted(setting)
    table = setting.scenario.parameter_table()
    still = [k for k, each in enumerate(table.parameters) if each.status == "read" and not each.constraint]
    assert (luck.values == luck.values[0]).all()
    assert (assumed.values[:, still] == table.defaults()[still]).all()
    assert (assumed.values != luck.values).any()


def test_steps_begin_after_the_facts_and_leave_alone_what_the_scenario_sets(scenario):
    mine, taken = scenario
    steps = {step.lever: step for step in steps_of(mine)}
    assert "award" not in steps and "photovoltaic_rule" in steps
    assert steps["photovoltaic_rule"].start == next_quarter(mine)
    assert str(next_quarter(mine)) == "2021Q2" and str(next_quarter(load_scenario("baseline"))) == "2027Q1"
    assert [step.lever for step in steps_of(mine.replace(measures=taken))] == ["photovoltaic_rule"]
    assert steps_of(load_scenario("baseline").replace(horizon={"end": "2026Q4"})) == []


def test_a_trial_tries_steps_alone_on_a_few_members(scenario):
    mine, taken = scenario
    few = mine.replace(measures=taken, members=20)
    trial = prepare_trial(prepare(few))
    assert trial.scenario.members == 8 and trial.settings[0].resolution == COARSE
    assert [(pair.lever, pair.role) for pair in trial.pairs] == [("photovoltaic_rule", ADDED)]


def test_what_cannot_be_asked_is_refused():
    bare = load_scenario("no-policy").replace(**SMALL)
    for scenario, key in (
        (bare.replace(members=1), "levers.one_member"),
        (bare.replace(condition=True), "attribute.conditioned"),
        (bare, "levers.none"),
    ):
        with pytest.raises(InputError) as refused:
            prepare_levers(scenario, resolution=COARSE, roles=(IN_PACKAGE,))
        assert refused.value.message.key == key
