"""Communities where there are few of them, for a year, a member, or not at all: every table holds, and says what is missing."""

import numpy as np
import pytest

import simulation as sim
from simulation.report.chapters import chapter
from simulation.report.texts import say
from tests.report.conftest import without_figures

BRIEF = {"members": 1, "horizon": {"end": "2021Q4"}}


@pytest.mark.parametrize("kind", ["bidding", "none"])
@pytest.mark.parametrize("province", ["540000", pytest.param("460000", marks=pytest.mark.heavy)])
def test_few_communities_for_a_year_fill_every_table(province, kind, undrawn, monkeypatch):
    award = {"measures": {"community_award": {"kind": kind, "strength": 1}}}
    run = sim.run(sim.load_scenario("baseline").replace(**BRIEF, **award), province=province, resolution=0.01)
    assert len(run.communities) == len(run.facts.counties)
    assert not run.communities.drop(columns=["name_zh", "name_en"]).isna().any().any()
    out = run.left_out.set_index(["region", "income"])
    assert out["award_money_each"].isna().equals(out["households"] == 0)
    assert out["kept_out_share"].isna().equals(out["projects_applied"] + out["projects_excluded"] == 0)
    thirds = run.community_terciles
    assert thirds["satisfaction_in_december"].isna().equals(thirds["households"] == 0)
    for language in ("zh", "en"):
        assert "nan" not in chapter("community", run, language).text.replace("finance", "")
        without_figures(monkeypatch)  # of the first language alone


@pytest.fixture(scope="module")
def without_budget():
    award = {"community_award": {"kind": "subsidy", "strength": 1, "budget_share": 0}}
    return sim.run(sim.load_scenario("baseline").replace(**BRIEF, measures=award), province="ningxia", resolution=0.01)


@pytest.mark.parametrize(("language", "kind", "end"), [("zh", "补贴", "2021 年末"), ("en", "Subsidy", "At the end of 2021")])
def test_an_award_without_a_budget_is_named_and_one_year_is_no_change(without_budget, undrawn, language, kind, end):
    run = without_budget
    assert run.left_out["awards_refused"].any() and not run.left_out["awards_granted"].any()
    text = chapter("community", run, language).text
    means = say("community.one_year", language, first=2021, last=2021)
    assert say("community.instrument", language, kind=kind, means=means) in text
    assert f"{end} (medians of members)" in text or f"{end}（成员中位数）" in text
    assert "From the end of 2021" not in text and "从 2021 年末" not in text


@pytest.fixture(scope="module")
def two_years():
    return sim.run(sim.load_scenario("baseline").replace(members=1, horizon={"end": "2022Q4"}), resolution=0.01)


@pytest.mark.parametrize(("language", "words"), [("zh", "2022 年开工改造"), ("en", "In 2022 the renovation")])
def test_a_single_year_of_published_starts_is_named_once(two_years, undrawn, language, words):
    assert words in chapter("community", two_years, language).text


def test_a_county_without_communities_of_an_income_has_no_money_a_household_there():
    run = sim.run(sim.load_scenario("baseline").replace(**BRIEF), province="540000", resolution=0.01)
    counties = run.left_out[run.left_out["region"] != "540000"]
    empty = counties[counties["households"] == 0]
    assert len(empty) > 10 and empty["award_money_each"].isna().all() and not empty["projects_applied"].any()
    whole = counties[counties["income"] == "all"]
    assert np.isfinite(whole["public_money_each"][whole["households"] > 0]).all()


def test_with_the_system_off_measures_on_communities_change_nothing_and_its_tables_say_that_it_is_off():
    bare = sim.load_scenario("baseline").replace(**BRIEF, systems={"community": False})
    measures = {"grid_staff": {"strength": 2}, "sorting": {"contact": 0.5}, "community_award": {"strength": 1}}
    runs = [sim.run(each, province="ningxia", resolution=0.05) for each in (bare, bare.replace(measures=measures))]
    assert runs[0].province.equals(runs[1].province)
    for name in ("communities", "left_out"):
        with pytest.raises(AttributeError, match=f"community is off in this run, so there is no table {name}"):
            getattr(runs[1], name)
