"""Extremes: what happens at the ends of every range is what must happen, and nothing breaks."""

import dataclasses

import numpy as np
import pytest

from simulation.engine.steps import run_member
from simulation.errors import InputError
from simulation.study.ensemble import member_world, prepare
from simulation.systems.buildings.rules import BASIC, CODE, ULTRA_LOW
from simulation.systems.organisation.rules.effort import GREEN_SHARE


def shares(history, levels=slice(BASIC, None), ticks=slice(None)):
    area = history.province.started_area[ticks, 0].sum(axis=0)
    return area[levels].sum() / area.sum()


def test_without_any_mandate_only_volunteers_build_green(small):
    facts = small.with_base(small.facts, completed=0.3, mandates=1e-6)
    scenario = small.baseline.replace(sample_parameters=False, measures={"mandate": {"diffusion": False}})
    voluntary = []
    for member in range(3):
        _, history = small.finished(scenario, member, facts, peer_strength=0.0, hassle_basic=1e-9, project_size_mean=2000.0)
        assert history.county.mandate.max() == 0 and history.province.mandate_share.max() == 0.0
        voluntary.append(shares(history, ticks=slice(0, 1)))
    assert np.mean(voluntary) == pytest.approx(0.12, abs=0.02)


def test_with_every_mandate_at_the_start_and_certain_compliance_everything_that_starts_is_green(small):
    facts = small.with_base(small.facts, completed=0.6, mandates=0.999999)
    _, history = small.finished(small.baseline, 0, facts, compliance_base=1.0)
    assert history.county.mandate.min() == 1
    assert history.province.started_area[:, 0, CODE].sum() == 0.0
    assert shares(history) == 1.0


def test_a_mandate_for_ultra_low_energy_binds_developers_that_never_heard_of_it_too(small):
    facts = small.with_base(small.facts, completed=0.6, mandates=0.999999)
    scenario = small.baseline.replace(measures={"mandate": {"minimum_level": "ultra_low"}})
    _, history = small.finished(scenario, 0, facts, compliance_base=1.0, awareness_at_start=0.02)
    assert shares(history, slice(ULTRA_LOW, None)) == 1.0


def test_where_no_developer_ever_hears_of_it_nothing_ultra_low_is_started(small):
    nobody = {"awareness_at_start": 1e-12, "awareness_innovation": 0.0, "awareness_imitation": 0.0}
    world, history = small.finished(small.baseline, 0, None, mix_ultra_low=1e-14, **nobody)
    assert world.developer.aware.max() == 0
    assert history.province.started_area[:, 0, ULTRA_LOW].sum() == 0.0
    assert shares(history) > 0.3


def test_certain_detection_makes_every_report_the_verified_value_everywhere(small):
    _, history = small.finished(small.everything, detection_per_visit=1.0, visits_per_county=12.0, visit_targeting=0.0)
    assert (history.county.detected[3::4] == 1).mean() > 0.99
    assert history.county.misreport.max() == 0.0
    december = slice(3, None, 4)
    for rows in (history.county, history.city, history.province):
        verified, reported = rows.verified[december], rows.reported[december]
        known = ~np.isnan(verified)
        assert known.any()
        np.testing.assert_allclose(reported[known], verified[known], rtol=1e-9, atol=1e-12)


def test_without_inspection_reports_exceed_what_was_built_and_never_fall_short_of_it(small):
    _, history = small.finished(small.everything, visits_per_county=1e-9)
    verified, reported = history.county.verified[3::4], history.county.reported[3::4]
    known = ~np.isnan(verified)
    assert (reported[known] >= verified[known]).all()
    assert (reported[known] > verified[known]).sum() > 10
    assert history.county.detected.max() == 0


def test_one_county_is_a_province(small):
    facts = small.only(small.facts, "331102")
    world, history = small.finished(small.everything, 0, facts)
    assert len(world.county) == len(world.city) == 1
    for name in ("stock_area", "started_area", "completed_area", "people", "co2_operation", "verified"):
        county, city, province = (getattr(history, region)[name] for region in ("county", "city", "province"))
        np.testing.assert_allclose(county, city, rtol=1e-12, equal_nan=True)
        np.testing.assert_allclose(county, province, rtol=1e-12, equal_nan=True)
    assert history.county.goal_active[-1, 0, GREEN_SHARE] == 1
    small.run(small.baseline, facts).check()


def test_a_county_without_completions_has_no_share_and_its_city_none_or_that_of_the_others(small):
    """The tiny island county builds almost nothing in large projects: its years without completions stay empty."""
    _, history = small.finished(small.everything, project_size_mean=200_000.0)
    verified = history.county.verified[3::4, :, GREEN_SHARE]
    completed = history.county.year_completed_area[3::4].sum(axis=-1)
    assert (np.isnan(verified) == (completed == 0.0)).all()
    assert np.isnan(verified).any()
    assert not np.isnan(history.county.reported).any()
    assert not np.isnan(history.province.verified[3::4, 0]).any()


def test_no_goal_at_all_leaves_effort_at_its_routine_and_reports_honest(small):
    scenario = small.baseline.replace(goals={"published_until": "2010-12-31"})
    assert small.setting(scenario).goals == ()
    world, history = small.finished(scenario)
    assert history.county.goal_active.max() == 0 and history.county.misreport.max() == 0.0
    np.testing.assert_allclose(
        history.county.effort, np.broadcast_to(world.county["routine_effort"][:, None], history.county.effort.shape)
    )


def test_steady_or_shrinking_people_are_simulated_as_well_as_growing_ones(small):
    shrinking = dataclasses.replace(small.facts, cities=small.facts.cities.assign(population_growth=-0.08))
    run = small.run(small.baseline.replace(members=1), shrinking)
    run.check()
    people = run.province["people"].values.ravel()
    assert (np.diff(people) < 0).all()
    assert (run.province["started_area"].values >= 0).all()


@pytest.mark.parametrize("end", ["2021Q4", "2060Q4"])
def test_the_shortest_and_the_longest_horizon_run_and_conserve_area(small, end):
    run = small.run(small.everything.replace(horizon={"end": end}, members=1))
    run.check()
    assert run.province.sizes["time"] == len(small.everything.replace(horizon={"end": end}).horizon.ticks)


@pytest.mark.parametrize("resolution", [0.005, 101, float("nan"), -1])
def test_a_resolution_out_of_range_is_one_sentence(small, resolution):
    with pytest.raises(InputError, match=r"resolution is .*; give a number between 0\.01 and 100"):
        prepare(small.baseline, facts=small.facts, resolution=resolution)


def test_a_finer_resolution_makes_more_and_smaller_projects_of_the_same_area(small):
    totals, counts = [], []
    for resolution in (1.0, 4.0):
        setting = prepare(small.baseline.replace(sample_parameters=False), facts=small.facts, resolution=resolution)
        _, history = run_member(member_world(setting, 0), setting.ticks)
        totals.append(history.province.started_area.sum())
        counts.append(history.province.projects_started.sum())
    assert counts[1] / counts[0] == pytest.approx(4.0, rel=0.1)
    assert totals[1] / totals[0] == pytest.approx(1.0, rel=0.05)
