"""Indicators that the model itself moves: renovation, carbon per GDP, plans that are kept."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.systems.examination.rules import carbon, examination, plan_deviation
from tests.analytic.examined import cities, examinations


def test_a_modelled_share_is_put_between_the_floor_and_its_benchmark(bare):
    assert examination.place_on_scale(0.7, 1.0, 0.4) == pytest.approx(0.5)
    assert examination.place_on_scale(0.5, 0.5, 0.4) == 1.0 and examination.place_on_scale(0.2, 0.5, 0.4) == pytest.approx(0.0)
    row = bare().city_buildings[0]
    assert math.isnan(examination.renovated_share(row))
    row.eligible_communities, row.communities_renovated = 8, 2
    assert examination.renovated_share(row) == 0.25


def test_carbon_per_gdp_falls_by_what_the_economy_outgrows_its_carbon(bare):
    assert carbon.fall_of_intensity(100.0, 100.0, 0.25) == pytest.approx(0.2)
    assert carbon.fall_of_intensity(110.0, 100.0, 0.1) == pytest.approx(0.0)
    found, row = examinations([[0.7, math.nan]], source=[examination.OWN, examination.CARBON]), bare().city_examination[0]
    found.benchmark[1], found.carbon[:2, 0] = 0.04, (100.0, 100.0)
    carbon.move_carbon_intensity(found, 0, row, 25.0, 1, 0.03, 0.4)
    fall = 1 - 1 / 1.03
    assert found.condition[0].tolist() == pytest.approx([0.7, (fall / 0.04 - 0.4) / 0.6])
    found.carbon[0, 0] = 0.0  # no buildings a year ago: nothing to compare with
    carbon.move_carbon_intensity(found, 0, row, 25.0, 1, 0.5, 0.4)
    assert found.condition[0, 1] == pytest.approx((fall / 0.04 - 0.4) / 0.6)


def test_the_first_year_falls_at_the_pace_of_its_quarters_and_so_did_the_end_of_2020(bare):
    found, row = examinations([[0.5, math.nan]], source=[examination.OWN, examination.CARBON]), bare().city_examination[0]
    found.first_weight[:], found.benchmark[1] = (0.6, 0.4), 0.04
    examination.score_condition(found, 0, row)
    assert row.condition_total == pytest.approx(0.5)  # before the first December there is no value
    a_year = 1.012  # a steady rise of emissions
    for tick in range(4):
        carbon.count(found, 0, 100.0 * a_year ** (tick / 4), tick)
    assert found.first_carbon[0] == 100.0 and found.carbon[0, 0] > 400.0
    carbon.move_carbon_intensity(found, 0, row, 100.0 * a_year**0.75, 0, 0.047, 0.4)
    place = ((1 - a_year / 1.047) / 0.04 - 0.4) / 0.6
    assert found.condition[0, 1] == pytest.approx(place) and 0.0 < place < 1.0
    examination.record_condition(found, 0, row, 0)
    assert row.condition_total == pytest.approx(0.6 * 0.5 + 0.4 * place)
    assert row.condition_change == pytest.approx(0.0, abs=1e-12)
    nowhere = examinations([[0.5, math.nan]], source=[examination.OWN, examination.CARBON])
    carbon.move_carbon_intensity(nowhere, 0, row, 0.0, 0, 0.047, 0.4)
    assert math.isnan(nowhere.condition[0, 1])


def test_departures_from_plans_settle_where_as_many_come_up_as_are_found(parameter):
    p = parameter(
        plan_deviation_rate=0.1, plan_deviation_approved=0.4, plan_deviation_effort_effect=2.0,
        plan_deviation_found=0.2, plan_deviation_visit_effect=0.5, plan_deviation_examination_effect=0.3,
    )  # fmt: skip
    assert plan_deviation.arising(0.0, p) == pytest.approx(0.06)
    assert plan_deviation.arising(0.5, p) == pytest.approx(0.06 * math.exp(-1.0))
    assert plan_deviation.finding(0.4, False, p) == pytest.approx(0.4)
    assert plan_deviation.finding(0.4, True, p) == pytest.approx(0.7)
    assert plan_deviation.at_start(p) == pytest.approx(0.3)
    row = cities()[0]
    row.plan_deviation, row.examinations = 0.3, 1
    for _ in range(4):
        plan_deviation.depart_from_plans(row, 0.0, 0.4, p)
    steady = 0.06 / 0.7
    assert row.plan_deviation == pytest.approx(steady + (0.3 - steady) * math.exp(-0.7))
    assert (
        plan_deviation.after_quarter(0.5, 0.2, 0.0) == pytest.approx(0.55) and plan_deviation.after_quarter(1.0, 9, 0.0) == 1.0
    )


@given(st.floats(0.0, 1.0), st.floats(0.0, 5.0), st.floats(0.0, 10.0))
def test_a_share_that_departs_stays_between_none_and_all(share, arising, finding):
    assert 0.0 <= plan_deviation.after_quarter(share, arising, finding) <= 1.0


def test_what_is_kept_of_plans_is_put_on_its_scale():
    found, row = examinations([[0.5, 0.5]], source=[examination.PLANS, examination.OWN]), cities()[0]
    row.plan_deviation = 0.3
    plan_deviation.move_conformity(found, 0, row, 0.4)
    assert found.condition[0].tolist() == pytest.approx([0.5, 0.5]) and plan_deviation.PLANS == examination.PLANS
    row.plan_deviation = 0.0
    plan_deviation.move_conformity(found, 0, row, 0.4)
    assert found.condition[0].tolist() == pytest.approx([1.0, 0.5])
