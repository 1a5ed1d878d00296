"""Provinces put together: sums are sums, shares are made of sums, members share parameters and not luck."""

import numpy as np
import pandas as pd
import pytest

from simulation.errors import InputError
from simulation.facts.nation import NATION, is_nation
from simulation.facts.province_facts import CENSUS_FOLDER
from simulation.facts.provinces import urban_population_by_province
from simulation.facts.published import load_magnitudes
from simulation.kinds import SUMMED
from simulation.parameters import load_parameters
from simulation.projection import outcomes
from simulation.scenario import load_scenario
from simulation.study import together
from simulation.study.nation import PART, group_of, nation, prepare_nation, run_nation
from simulation.study.together import run_together

SHORT = {"members": 2, "horizon": {"end": "2025Q4"}}
THREE = ["tibet", "hainan", "qinghai"]


@pytest.fixture(scope="module")
def scenario():
    return load_scenario("baseline").replace(**SHORT)


@pytest.fixture(scope="module")
def settings(scenario):
    return prepare_nation(scenario, resolution=0.05, provinces=THREE)


@pytest.fixture(scope="module")
def three(settings):
    return run_nation(settings, workers=1)


def test_sums_are_those_of_the_provinces_member_by_member(three):
    for name, found in three.records.data_vars.items():
        if found.attrs["kind"] in SUMMED:
            whole = three.provinces[name].astype("f8").sum("region")
            np.testing.assert_array_equal(found.isel(region=0).transpose(*whole.dims).values, whole.values, err_msg=name)
    assert {"stock_area", "co2_operation", "paid", "research_granted"} <= set(three.records.data_vars)


def test_a_share_is_made_of_sums_and_lies_between_those_of_provinces_but_is_not_their_mean(three):
    share = outcomes.measure(three.records, "star_share_new_urban").isel(region=0)
    each = outcomes.measure(three.provinces, "star_share_new_urban")
    area = outcomes.basis(three.provinces, "star_share_new_urban")
    np.testing.assert_allclose(share, (each * area).sum("region") / area.sum("region"))
    assert bool((share <= each.max("region")).all()) and bool((share >= each.min("region")).all())
    assert not np.allclose(share, each.mean("region"))


def test_reported_shares_are_weighted_and_reported_sums_added(three):
    provinces = outcomes.reported(three.provinces, "star_share_new_urban", 2025)
    weight = outcomes.basis(three.provinces, "star_share_new_urban").sel(year=2025).transpose("member", "region").values
    found = outcomes.reported(three.records, "star_share_new_urban", 2025)[:, 0]
    np.testing.assert_allclose(found, (provinces * weight).sum(axis=1) / weight.sum(axis=1), rtol=1e-5)
    added = outcomes.reported(three.provinces, "retrofit_residential", 2025).sum(axis=1)
    np.testing.assert_allclose(outcomes.reported(three.records, "retrofit_residential", 2025)[:, 0], added, rtol=1e-5)


def test_members_share_parameters_in_all_provinces_and_luck_in_none(settings):
    names, first = load_parameters().names, settings[0]
    for setting in settings[1:]:
        layers = [each.scenario.province_layer for each in (first, setting)]
        known = {each.parameter for layer in layers if layer for each in layer.known}
        same = [k for k, name in enumerate(names) if name not in known]
        np.testing.assert_array_equal(setting.values[:, same], first.values[:, same])
    assert len({setting.luck for setting in settings}) == len(settings)


def test_a_province_does_not_feel_which_others_are_run_nor_how_many_workers(three, scenario):
    two = nation(scenario, resolution=0.05, provinces=THREE[1:], workers=2)
    same = three.provinces.sel(region=two.provinces["region"])
    for name in two.provinces.data_vars:
        np.testing.assert_array_equal(two.provinces[name].values, same[name].values, err_msg=str(name))


def test_a_part_is_asked_for_its_part_and_says_that_it_is_one(three):
    table = three.targets.set_index("id")
    people = pd.read_csv(CENSUS_FOLDER / "provinces.csv", dtype={"adcode": str}).set_index("adcode")["urban_population"]
    share = people[["460000", "540000", "630000"]].sum() / people.sum()
    assert three.group.adcode == PART and table.loc["N20", "goal_derived"]
    assert table.loc["N20", "goal"] == pytest.approx(5e7 * share, rel=1e-9)
    assert table.loc["N18", "goal"] == 1.0 and not table.loc["N18", "goal_derived"]
    assert set(table["tier"]) == {"nation", "province"}
    assert set(str(table.loc["N18", "held_up_by"]).split()) <= set(three.provinces["region"].values)


def test_the_whole_is_asked_for_the_whole_and_for_sums_of_a_scenario_too(scenario):
    goal = {
        "id": "X1",
        "variable": "retrofit_residential",
        "value": 1e8,
        "year": 2025,
        "period_start": 2021,
        "issued": "2021-01-01",
        "document": "x",
    }
    settings = prepare_nation(scenario.replace(members=1, goals={"add": [goal]}), resolution=0.02)
    assert len(settings) == 31 and sum(any(g.id != "X1" for g in setting.goals) for setting in settings) == 31
    group = group_of(settings)
    assert group.adcode == NATION and is_nation("China") and is_nation("全国") and not is_nation("zhejiang")
    asked = [g.value for s in settings for g in s.goals if g.id == "X1"]
    assert len(asked) == 31 and sum(asked) == pytest.approx(1e8)


def test_odds_of_provinces_hold_each_against_its_part(three):
    rows = three.province_odds
    sums = rows[rows["goal_derived"]].groupby("id")["goal"].sum()
    asked = three.targets.set_index("id")["goal"]
    np.testing.assert_allclose(sums, asked[sums.index])
    assert rows.groupby("id").size().eq(3).all()


def test_a_scenario_of_one_place_is_refused_with_the_province_that_it_does_not_fit(scenario):
    here = {"by_hand": [{"measure": "award", "region": "330106", "from": "2022Q1", "strength": 1.0}]}
    with pytest.raises(InputError, match="cannot be run in Hainan"):
        prepare_nation(scenario.replace(measures=here), resolution=0.02, provinces=["hainan", "zhejiang"])
    with pytest.raises(InputError, match="condition"):
        prepare_nation(scenario.replace(condition=True))


def test_a_nation_that_was_stopped_goes_on_from_its_members(three, settings, tmp_path, monkeypatch):
    run_together(settings[:2], 1, None, ("province",), store=tmp_path)
    done = []
    simulate = together.simulate
    monkeypatch.setattr(
        together, "simulate", lambda setting, *rest: done.append(setting.facts.adcode) or simulate(setting, *rest)
    )
    again = run_nation(settings, workers=1, store=tmp_path)
    assert set(done) == {settings[2].facts.adcode}
    assert again.records.equals(three.records)


def test_known_magnitudes_of_the_nation_stand_beside_it_unscaled(three, settings):
    found = three.magnitudes.set_index("id")
    assert set(found["place_zh"]) == {"全国"} and "C5-2022" not in found.index  # counted in one province
    people = urban_population_by_province()
    share = float(people[[setting.facts.adcode for setting in settings]].sum() / people.sum())
    published = load_magnitudes().set_index("id")["value"]
    assert found.loc["C12-co2", "known"] == pytest.approx(share * published["C12-co2"])
    assert found.loc["C3-2021", "known"] == published["C3-2021"]
    carbon = outcomes.yearly(three.records, "co2_operation").sel(year=2021).isel(region=0)
    assert found.loc["C12-co2", "median"] == pytest.approx(float(np.median(carbon)))
