"""Chapters on innovation and the smart city: in both languages, with the numbers of tables, absent with their system."""

import dataclasses
import re

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import simulation as sim
from simulation.parameters import load_parameters
from simulation.projection.innovation import (
    all_granted,
    cost_effects,
    deadweight_share,
    first_standards,
    raised_minimum,
    trouble_cut,
)
from simulation.projection.outcomes import yearly
from simulation.projection.smart_city import operation_saving, paid_back, recorded_flows
from simulation.report import innovation, smart_city
from simulation.report.chapters import chapter, chapters_of
from simulation.report.numbers import MONEY, MONEY_OF_A_CITY, percent, scaled, with_minus
from simulation.report.research_figures import MONEY as MONEY_OF_RESEARCH
from simulation.study.platform_value import COLUMNS, first_order, known_value
from simulation.systems.buildings.rules import learning
from tests.report.conftest import DRAWN, without_figures

LANGUAGES = ("zh", "en")


def text_of(page):
    return re.sub(r"<[^>]+>", " ", page.text)


@pytest.fixture(scope="module")
def page_of(run, in_chinese):
    """A function of chapter and language that gives it."""
    with pytest.MonkeyPatch.context() as patch:
        without_figures(patch)
        in_english = {name: chapter(name, run, "en") for name in ("innovation", "smart_city")}
    return lambda name, language: (in_chinese["rich"] if language == "zh" else in_english)[name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_of_research_are_those_of_the_table(run, language, page_of):
    page, table = text_of(page_of("innovation", language)), run.innovation
    for row in (table.iloc[0], table.iloc[-1]):
        for name in ("projects_begun", "projects_under_way", "research_results", "research_transformed"):
            assert innovation.count(row[name]) in page
        assert percent(row["transformation_total"]) in page and percent(row["disclosure"], 0) in page
    results = run.research[run.research["state"].isin(("result", "transformed")) & (run.research["ended"] >= 2021)]
    assert innovation.count(results["disclosed"].sum() / run.scenario.members) in page
    scale = MONEY_OF_RESEARCH[language]
    for name in ("budget", "asked", "granted", "left"):
        assert innovation.count(table[f"research_{name}"].mean() / scale) in page
    assert percent(table["research_deadweight"].sum() / table["research_granted"].sum(), 0) in page


def test_columns_of_research_add_up_within_a_year_and_to_the_register(run):
    """What is granted and left over is the budget, and the year's counts are those of the register, by member."""
    table, register, members = run.innovation.set_index("year"), run.research, run.scenario.members
    np.testing.assert_allclose(table["research_granted"] + table["research_left"], table["research_budget"], rtol=1e-12)
    np.testing.assert_allclose(table["deadweight_share"], table["research_deadweight"] / table["research_granted"], rtol=1e-12)
    finished = register[register["state"].isin(("result", "transformed"))]
    for name, rows, when in (
        ("projects_begun", register, "begun"),
        ("projects_funded", register[register["funded"]], "begun"),
        ("research_results", finished, "ended"),
        ("research_transformed", register, "used"),
        ("research_duplicates", register[register["duplicate"]], "used"),
    ):
        counted = np.floor(rows[when].dropna()).value_counts().reindex(table.index, fill_value=0) / members
        np.testing.assert_allclose(table[name], counted, rtol=1e-12, err_msg=name)
    granted = register[register["begun"] >= 2021].groupby("begun")["granted"].sum() / members
    np.testing.assert_allclose(table["research_granted"], granted.reindex(table.index, fill_value=0.0), rtol=1e-6)


def test_a_share_of_deadweight_is_one_sum_over_another_and_its_range_that_of_members(run):
    idle, granted = np.array([[1.0, 1.0], [0.0, 90.0], [0.0, 0.0]]), np.array([[2.0, 2.0], [100.0, 100.0], [0.0, 0.0]])
    share, low, high = deadweight_share(idle, granted)
    assert share == pytest.approx(92 / 204) and (low, high) == pytest.approx((0.4525, 0.4975))
    assert np.isnan(deadweight_share(np.zeros((2, 3)), np.zeros((2, 3)))).all()
    years = [(run.province[f"research_{name}"].isel(time=slice(3, None, 4), region=0)) for name in ("deadweight", "granted")]
    whole = run.innovation[["research_deadweight", "research_granted"]].sum()
    found = deadweight_share(*(each.transpose("member", "time").values.astype(float) for each in years))
    assert found[0] == pytest.approx(whole.iloc[0] / whole.iloc[1])


def test_cities_add_up_to_the_province(run):
    table, province = run.platform.groupby("year").sum(numeric_only=True), run.province
    for name in ("incidents", "prevented_incidents", "incident_loss", "loss_avoided", "days_saved", "rework_avoided"):
        whole = yearly(province, name).isel(region=0).mean("member").sel(year=table.index.to_numpy())
        np.testing.assert_allclose(table[name], whole.values, rtol=1e-5, err_msg=name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_of_platforms_are_those_of_the_table(run, language, page_of):
    page = page_of("smart_city", language)
    rows = run.platform[run.platform["year"] == 2025]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", page.text)
    assert len(cells) == 6 * len(rows)
    for row, first in zip(rows.itertuples(), range(0, len(cells), 6), strict=True):
        assert getattr(row, f"name_{language}") in cells[first] and percent(row.maturity, 0) in cells[first + 1]
        assert cells[first + 2].startswith(f"{row.approval_days:.0f}<") and cells[first + 3] == percent(row.bim_share, 0)
    last = run.platform[run.platform["year"] == run.platform["year"].max()]
    assert f"{last['loss_avoided'].sum() / MONEY[language]:,.1f}" in text_of(page)
    assert f"{last['incidents'].sum():,.0f}" in text_of(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chapter_tells_what_it_assumes_and_how_many_of_its_parameters_are_assumptions(language, page_of):
    for name in ("innovation", "smart_city"):
        own = [p for p in load_parameters().parameters if p.system == name]
        page = text_of(page_of(name, language))
        assert str(len(own)) in page and str(sum(p.status == "assumption" for p in own)) in page


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.heavy)])
def test_every_picture_of_both_chapters_can_be_drawn(run, bare_run, chapters, in_chinese, language):
    for who, each in (("rich", run), ("bare", bare_run)):
        made = in_chinese[who] if language == "zh" else {name: chapter(name, each, language) for name in DRAWN[1:]}
        drawn = {name: len(re.findall('data:image/png;base64,[^"]', made[name].text)) for name in DRAWN[1:]}
        assert drawn["innovation"] in (4, 5)  # without new standards there is no picture of them
        assert drawn["smart_city"] == 3


def test_a_system_that_is_off_has_no_chapter_and_leaves_that_of_the_other(run):
    off = sim.load_scenario("baseline").replace(
        horizon={"end": "2021Q4"}, members=1, systems={"innovation": False}, parameters={"building_size_mean": 10_000.0}
    )
    names = list(chapters_of(sim.run(off, province="ningxia")))
    assert "innovation" not in names and "smart_city" in names and "innovation" in chapters_of(run)


# --- the value of platforms ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("language", "words"), [("zh", "本次没有运行这个对照"), ("en", "It was not run this time")])
def test_without_the_twin_the_chapter_says_how_to_get_the_value(run, language, words, monkeypatch, undrawn):
    monkeypatch.setattr("simulation.study.platform_value.recall", lambda *of: None)
    page = text_of(chapter("smart_city", run, language))
    assert words in page and "--platform-value" in page


@pytest.fixture(scope="module")
def valued():
    """A run with a rule on disclosure, what was known of the value of its platforms before it was asked for, and that value."""
    rule = {"disclosure": {"from": "2022Q1", "strength": 1.0}}
    scenario = sim.load_scenario("baseline").replace(
        horizon={"end": "2024Q4"}, members=2, parameters={"building_size_mean": 10_000.0}, province="ningxia", measures=rule
    )
    run = sim.run(scenario)
    return run, known_value(run), sim.platform_value(run)


@pytest.fixture(scope="module")
def valued_saved(valued, tmp_path_factory):
    return valued[0].save(tmp_path_factory.mktemp("valued"))


def test_the_value_is_known_once_it_was_asked_for_and_is_kept_in_the_result(valued, valued_saved):
    run, before, found = valued
    assert before.empty
    pd.testing.assert_frame_equal(known_value(run), found)
    kept = known_value(sim.open_run(valued_saved))
    assert list(kept.columns) == list(COLUMNS)
    np.testing.assert_allclose(kept["median"].to_numpy(float), found["median"].to_numpy(float), rtol=1e-6)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_value_in_words_is_that_of_the_table(valued, language, undrawn):
    run, _, found = valued
    rows = found[found["region"] == run.facts.adcode].set_index("quantity")
    page = text_of(chapter("smart_city", run, language))
    assert with_minus(f"{rows.loc['value', 'median'] / MONEY[language]:,.1f}") in page
    assert with_minus(f"{rows.loc['value_without_days', 'p95'] / MONEY[language]:,.1f}") in page
    for _, place in found[found["quantity"] == "value_without_days"].iloc[1:].iterrows():
        assert place[f"name_{language}"] in page
        assert with_minus(f"{place['mean'] / MONEY_OF_A_CITY[language]:,.1f}") in page


@pytest.fixture(scope="module")
def without_platforms():
    return sim.run(
        sim.load_scenario("no-policy").replace(
            horizon={"end": "2021Q4"}, members=1, parameters={"building_size_mean": 10_000.0}, province="ningxia"
        )
    )


@pytest.mark.parametrize(("language", "words"), [("zh", "本情景没有建设平台"), ("en", "No platform is built")])
def test_a_scenario_without_platforms_has_nothing_to_compare(without_platforms, language, words, undrawn):
    page = text_of(chapter("smart_city", without_platforms, language))
    assert known_value(without_platforms).empty and words in page and "--platform-value" not in page


def test_a_flow_has_paid_back_from_the_year_on_in_which_its_sum_is_out_of_debt_for_good():
    years = np.arange(2021, 2026)
    net = np.array([[0, -2, 1, 1, 1], [-1, 2, -3, 1, 0], [1, 1, 1, 1, 1], [0, 0, 0, 0, 0], [5, -1, -1, -1, -1]], float)
    spent = np.array([[0, 2, 0, 0, 0], [1, 0, 3, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0, 0], [0, 1, 1, 1, 1]], float)
    np.testing.assert_array_equal(paid_back(net, spent, years), [2024, np.inf, -np.inf, np.nan, -np.inf])


@pytest.mark.parametrize("ordered", [2021, 2022, 2024, 2026])
def test_no_year_before_that_of_the_first_order_ever_pays_back(ordered):
    years = np.arange(2021, 2026)
    draws = np.random.default_rng(1).normal(size=(200, 5))
    found = paid_back(draws, np.abs(draws), years, ordered)
    assert (found[np.isfinite(found)] > ordered).all() and (ordered > 2024 or np.isfinite(found).any())
    early = paid_back(np.array([[-1.0, 1.0, 1.0, 1.0, 1.0]]), np.ones((1, 5)), years, ordered)
    assert early == (2022 if ordered == 2021 else -np.inf)


@pytest.mark.parametrize(
    ("platform", "by_hand", "year"),
    [
        ({"cities_from": "2022Q1", "from_above": None}, [], 2022),
        ({"cities_from": None, "from_above": "2025Q3"}, [{"measure": "platform", "region": "330100", "from": "2024Q1"}], 2024),
        ({"cities_from": None, "from_above": None, "cities_until": None}, [{"measure": "bim_rule", "from": "2024Q1"}], None),
    ],
)
def test_the_first_order_is_the_earliest_of_all_that_the_scenario_gives(platform, by_hand, year):
    measures = {"platform": {"cities_until": None, **platform}, "by_hand": by_hand}
    assert first_order(sim.load_scenario("baseline").replace(measures=measures)) == year


@pytest.mark.parametrize(
    ("language", "words"), [("zh", ("从未出现亏欠", "2035 年以后")), ("en", ("never in debt", "after 2035"))]
)
def test_no_debt_and_debt_to_the_end_are_said_as_such(language, words):
    row = pd.Series({"median": -np.inf, "p05": -np.inf, "p95": np.inf})
    said = smart_city._back(row, 2035, language)
    assert all(word in said for word in words) and "inf" not in said


# --- what the figures are made of ------------------------------------------------------------------------------------------
def test_new_standards_are_dated_by_the_quarter_in_which_their_number_rises(run):
    issued = run.province["technical_standards"].isel(region=0)
    for row in first_standards(run.record).itertuples():
        there = (issued.sel(topic=row.topic) >= row.generation).transpose("member", "time").values
        assert row.share == there.any(axis=1).mean()
        dates = 2021 + np.argmax(there, axis=1)[there.any(axis=1)] / 4
        assert not np.isfinite(row.p05) or dates.min() <= row.p05 <= dates.max()


def test_the_minimum_rises_in_the_quarter_after_the_standard_that_raises_it():
    """Issued in the second quarter, never, and in the last one, after which no quarter starts anything."""
    issued = np.array([[0, 1, 1, 1, 2], [0, 0, 0, 0, 0], [0, 0, 0, 0, 1]])[:, :, None, None]
    province = xr.Dataset(
        {"technical_standards": (("member", "time", "region", "topic"), issued)}, {"topic": ["star"], "region": ["330000"]}
    )
    tree = xr.DataTree.from_dict({"province": province})
    np.testing.assert_array_equal(raised_minimum(tree, "star", 1), [2021.5, np.inf, np.inf])
    np.testing.assert_array_equal(raised_minimum(tree, "star", 2), [np.inf] * 3)


def test_costs_that_only_fall_or_only_rise_are_told_without_signs():
    assert innovation.change(-0.01, -0.007, "zh") == "下降 0.7 %—1.0 %"
    assert innovation.change(0.002, 0.03, "en") == "up by 0.2 % to 3.0 %"
    assert innovation.change(-0.002, 0.004, "zh") == "变动 −0.2 % 至 +0.4 %"


def test_money_is_told_apart_for_years_of_another_call(run):
    call = {"from": "2023Q1", "until": "2024Q1", "strength": 0.0}
    changed = dataclasses.replace(run, scenario=run.scenario.replace(measures={"research_call": call}))
    assert innovation._spans(changed, np.arange(2021, 2027)) == [(2021, 2022), (2023, 2024), (2025, 2026)]


def test_what_knowledge_does_to_costs_follows_the_curve_of_learning(run):
    found = cost_effects(run.province, run.setting.values)["star"]
    position, values = load_parameters().position, run.setting.values
    factor = run.province["knowledge_factor"].isel(region=0, time=23).sel(topic="star").values
    for member in range(len(found)):
        rate, fixed, growth = (
            values[member, position[name]] for name in ("learning_by_searching", "cost_share_fixed", "knowledge_growth")
        )
        known = np.exp(6 * growth)
        costs = [
            learning.cost_factor(1.0, known * k, 0.0, learning.learning_exponent(rate), fixed) for k in (factor[member], 1.0)
        ]
        assert found[member] == pytest.approx(costs[0] / costs[1] - 1.0, abs=1e-9)


def test_effects_are_told_for_topics_that_move_a_technology(run):
    assert set(cost_effects(run.province, run.setting.values)) == set(trouble_cut(run.province))
    assert "operation" not in trouble_cut(run.province)


def test_operation_saves_at_most_what_a_full_platform_does(run):
    saved = operation_saving(run.record, run.setting.values)
    most = run.setting.values[:, load_parameters().position["operation_saving"]]
    assert (saved.values >= 0).all() and (saved.values <= most[:, None] + 1e-9).all()
    assert (saved.sel(year=2026) > saved.sel(year=2021)).all() or not most.all()


def test_recorded_flows_are_what_was_paid_and_avoided(run):
    flows, province = recorded_flows(run.record), run.province.isel(region=0)
    paid = province["paid"].sel(payment=["platform", "platform_running"]).sum()
    assert float(flows["cost"].sum()) == pytest.approx(float(paid), rel=1e-5)
    assert float(flows["loss_avoided"].sum()) == pytest.approx(float(province["loss_avoided"].sum()), rel=1e-5)


@pytest.fixture(scope="module")
def large_call():
    """A call far larger than what innovators apply for."""
    changes = {"horizon": {"end": "2024Q4"}, "members": 2, "sample_parameters": False}
    return sim.run(
        sim.load_scenario("baseline").replace(**changes, measures={"research_call": {"from": "2023Q1", "strength": 10}}),
        resolution=0.05,
    )


def test_the_budget_of_the_call_is_granted_or_left_over_and_no_more_is_granted_than_applied_for(run, large_call):
    for each in (run, large_call):
        ends = each.province.isel(time=slice(3, None, 4), region=0)
        budget, asked, granted = (ends[f"research_{name}"].values for name in ("budget", "asked", "granted"))
        assert (granted <= np.minimum(budget, asked) * (1 + 1e-6)).all() and (granted > 0).any()
    table = large_call.innovation.set_index("year")
    assert table["research_budget"].loc[2023] > 8 * table["research_budget"].loc[2022]
    assert (table.loc[2023:, "research_granted"] == table.loc[2023:, "research_asked"]).all(), "all of it, as there is enough"
    assert (table.loc[2023:, "research_left"] > 0.5 * table.loc[2023:, "research_budget"]).all()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_left_over_is_told_apart_by_the_strength_of_the_call(large_call, language, undrawn):
    page = text_of(chapter("innovation", large_call, language))
    for years in (slice(None, 2022), slice(2023, None)):
        rows = large_call.innovation.set_index("year").loc[years]
        for name in ("budget", "left"):
            assert innovation.count(rows[f"research_{name}"].mean() / MONEY_OF_RESEARCH[language]) in page
    ends = large_call.province.isel(time=slice(3, None, 4), region=0)
    enough = (ends["research_asked"] <= ends["research_budget"]).values
    assert enough[:, 2:].all() and all_granted(large_call.record) == enough.mean()
    assert percent(enough.mean(), 0) in page


@pytest.fixture(scope="module")
def two_years_of_calls():
    scenario = sim.load_scenario("baseline").replace(horizon={"end": "2024Q4"}, members=1)
    return sim.run(scenario.replace(measures={"research_call": {"from": "2023Q1", "strength": 0}}), resolution=0.05)


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "2023—2024 年没有财政科研经费"), ("en", "In 2023–2024 there is no public")]
)
def test_years_without_a_call_are_said_to_have_none(two_years_of_calls, language, words, undrawn):
    assert words in text_of(chapter("innovation", two_years_of_calls, language))


# --- the value of disclosure -----------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def opened(valued):
    return valued[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rule_on_disclosure_has_its_value_in_the_chapter(opened, language, undrawn):
    rows = sim.disclosure_value(opened).set_index("quantity")
    page = text_of(chapter("innovation", opened, language))
    for name in ("value", "cost_saved"):
        for end in ("mean", "median", "p05", "p95"):
            assert scaled(rows.loc[name, end], "yuan", language) in page


def test_a_rule_on_disclosure_has_its_value_in_the_result(opened, valued_saved):
    rows = sim.disclosure_value(opened).set_index("quantity")
    kept = sim.open_run(valued_saved).disclosure_value.set_index("quantity")
    np.testing.assert_allclose(kept["mean"].to_numpy(float), rows["mean"].to_numpy(float), rtol=1e-6)
    assert kept.loc["value", "mean"] == pytest.approx(kept.loc[["cost_saved", "public_money", "research_own"], "mean"].sum())


def test_a_scenario_without_a_rule_has_no_such_table(without_platforms, valued_saved, tmp_path):
    saved = without_platforms.save(tmp_path)
    assert without_platforms.disclosure_value.empty and not (saved / "disclosure_value.csv").exists()
    assert (valued_saved / "disclosure_value.csv").exists() and (saved / "outcomes.csv").exists()
