"""Targets of renovation and sorting against sums by hand, and the tables of communities against the record."""

import numpy as np
import pytest

from simulation.facts.provinces import list_provinces, load_province
from simulation.facts.published import load_targets
from simulation.parameters import load_parameters
from simulation.projection import communities, programmes
from simulation.projection.targets import project_targets
from simulation.systems.community.rules import programme


@pytest.fixture(scope="module")
def run(small):
    measures = {"by_hand": [{"measure": "community_rule", "from": "2021Q1", "strength": 1.0}]}
    return small.run(small.baseline.replace(members=2, horizon={"end": "2025Q4"}, measures=measures))


def test_starts_and_completions_are_told_apart_and_counted_from_january_of_their_period(run):
    province = run.record["province"].to_dataset()
    started, done = (province[name].isel(region=0).values for name in ("communities_renovated", "renovations_completed"))
    years = province["year"].values
    end = {year: int(np.flatnonzero(years == year)[-1]) for year in (2021, 2022, 2023)}
    of_2023 = programmes.achieved(province, "old_communities_started", 2023, 2023)[:, 0]
    np.testing.assert_allclose(of_2023, started[:, end[2023]] - started[:, end[2022]])
    since_2021 = programmes.achieved(province, "old_communities_renovated", 2022, 2021)[:, 0]
    np.testing.assert_allclose(since_2021, done[:, end[2022]])
    covered = programmes.achieved(province, "waste_sorting_coverage", 2022, None)[:, 0]
    np.testing.assert_allclose(covered, province["sorting_coverage"].isel(region=0).values[:, end[2022]])


def test_targets_of_programmes_are_judged_and_where_communities_are_off_they_wait(small, run):
    table = run.targets.set_index("id")
    own, nation, sorting = table.loc["TP080"], table.loc["N52"], table.loc["TP076"]
    assert own["status"] == nation["status"] == sorting["status"] == "projected"
    assert own["goal"] == 3000 and not own["goal_derived"] and not own["steers"]
    assert nation["goal_derived"] and nation["goal"] == pytest.approx(51_000 * programmes.part_of_nation(run.facts))
    assert np.isnan(sorting["reported_median"]) and 0.0 <= sorting["p_meet"] <= 1.0 and 0.9 < sorting["median"] < 1.0
    off = small.run(small.baseline.replace(members=1, systems={"community": False}, horizon={"end": "2025Q4"}))
    waiting = project_targets(off.record, off.facts, load_targets(), off.setting.goals).set_index("id")
    assert set(waiting.loc[["TP080", "N52", "TP076"], "status"]) == {"not yet simulated"}


def test_the_quotas_of_all_provinces_add_up_to_what_the_nation_has_started():
    quotas = sum(load_province(entry.pinyin).renovation.yearly for entry in list_provinces())
    for year in (2021, 2022, 2023, 2024):
        assert quotas == pytest.approx(programmes.NATION_STARTED[year], rel=0.08), year


def test_at_the_usual_effort_zhejiang_starts_what_was_started_and_no_push_builds_beyond_the_budget(numbers):
    """616 started in 2022, 393 from January to September 2023, 576 planned for 2024."""
    quota, buildings = load_province("zhejiang").renovation.yearly, _buildings()
    own = buildings.community_own_share
    usual = programme.pace(quota, 0.0, 0.5, 0.0, own, buildings, numbers())
    assert 3 * usual == pytest.approx(616 + 393 + 576, rel=0.01)
    for pushed in (usual, programme.pace(quota, 0.4, 0.5, 0.8, own, buildings, numbers())):
        assert usual <= pushed <= 1.05 * usual * (1.0 + 1e-12)
        assert 3 * pushed == pytest.approx(616 + 393 + 576, rel=0.2)
        for published, model in ((616, pushed), (393, 0.75 * pushed), (576, pushed)):
            assert model == pytest.approx(published, rel=0.35)
    assert programme.pace(quota, -0.5, 0.5, 0.0, own, buildings, numbers()) < usual
    alone = programme.pace(quota, 0.4, 0.5, 0.8, 0.0, buildings, numbers())  # owners pay nothing
    assert alone == pytest.approx(1.05 * (1.0 - own) * usual)


def _buildings():
    own = [p for p in load_parameters().parameters if p.system == "buildings"]
    return np.array([tuple(p.default for p in own)], [(p.name, "f8") for p in own]).view(np.recarray)[0]


def test_every_county_and_year_has_a_row_whose_numbers_are_those_of_the_record(run):
    table = run.communities
    county = run.record["county"].to_dataset()
    assert len(table) == county.sizes["region"] * 5 and not table.drop(columns=["name_zh", "name_en"]).isna().any().any()
    row = table[(table["region"] == str(county["region"].values[1])) & (table["year"] == 2023)].iloc[0]
    quarters = np.flatnonzero(county["year"].values == 2023)
    of_county = county.isel(region=1)
    assert row["participation"] == pytest.approx(float(of_county["participation"].isel(time=quarters[-1]).mean()))
    asked = of_county["projects_applied"].sum("income_tercile").isel(time=quarters).sum("time")
    assert row["projects_applied"] == pytest.approx(float(asked.mean())) and row["projects_applied"] > 0.0
    staff = of_county["paid"].sel(payment="grid_staff").isel(time=quarters).sum("time")
    assert row["paid_staff"] == pytest.approx(float(staff.mean()), rel=1e-6)
    assert (table["renovations_completed"] <= table["communities_renovated"] + 1e-6).all()


def test_tables_of_counties_of_thirds_and_of_who_is_left_out_agree(run):
    thirds, counties, out = run.community_terciles, run.communities, run.left_out
    whole = out[out["region"] == run.facts.adcode].set_index("income")
    for name in ("projects_applied", "awards_granted", "projects_excluded", "small_projects_done", "households"):
        of_years = thirds.groupby("income")[name].mean()
        np.testing.assert_allclose(whole[name][of_years.index], of_years, rtol=1e-6)
        assert whole[name]["all"] == pytest.approx(of_years.sum())
        if name in counties:
            np.testing.assert_allclose(counties.groupby("year")[name].sum(), thirds.groupby("year")[name].sum(), rtol=1e-6)
            places = out[(out["income"] == "all") & (out["region"] != run.facts.adcode)]
            assert places[name].sum() == pytest.approx(whole[name]["all"])
    asked = whole["projects_applied"] + whole["projects_excluded"]
    np.testing.assert_allclose(whole["kept_out_share"] * asked, whole["projects_excluded"])


def test_thirds_by_income_say_which_kind_of_award_was_in_force(run):
    table = communities.community_terciles(run.record, run.scenario.measures.community_award)
    assert list(table["income"].unique()) == ["low", "middle", "high"] and set(table["instrument"]) == {"reward"}
    later = run.scenario.replace(measures={"community_award": {"kind": "subsidy", "from": "2023Q1"}})
    kinds = communities.community_terciles(run.record, later.measures.community_award).groupby("year")["instrument"].first()
    assert kinds.to_dict() == {2021: "none", 2022: "none", 2023: "subsidy", 2024: "subsidy", 2025: "subsidy"}
    whole = table.groupby("year")["awards_granted"].sum()
    assert (whole > 0).any() and (table["awards_granted"] <= table["projects_applied"] + 1e-6).all()
