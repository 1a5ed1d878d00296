"""Communities where there are few of them, for a year, a member, or not at all: every table holds, and says what is missing."""

import numpy as np
import pytest

import simulation as sim
from simulation.report.chapters import chapter

BRIEF = {"members": 1, "horizon": {"end": "2021Q4"}}


@pytest.mark.parametrize("kind", ["bidding", "none"])
@pytest.mark.parametrize("province", ["540000", "460000"])
def test_few_communities_for_a_year_fill_every_table(province, kind, undrawn):
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
