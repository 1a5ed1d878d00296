"""Projects held against closed forms: sizes, construction times, what is under way at the start, and who has heard of what."""

import math

import numpy as np
import pytest
from scipy import stats

from simulation.clock import QUARTER, QUARTERS
from simulation.compilation import compiled
from simulation.engine.steps import run_member, steps_of
from simulation.facts.base_state import base_state
from simulation.streams import draw4
from simulation.systems.buildings import existing, masses
from simulation.systems.buildings.rules import N_LEVELS, N_URBAN_USES, ULTRA_LOW, construction, peers, stock
from simulation.systems.composition import standard
from tests.conftest import APART

COUNT = 100_000


@compiled(entry=True)
def fill_times(mean, stages, key, out):
    for n in range(len(out)):
        out[n] = construction.erlang_time(mean, stages, draw4(key, 9, n, 0))


# --- construction times ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("stages", [1, 2, 3, 4])
def test_construction_times_have_the_erlang_distribution_of_their_stages(stages):
    times = np.empty(COUNT)
    fill_times(0.55, stages, (2, 0), times)
    assert stats.kstest(times, stats.gamma(stages, scale=0.55).cdf).pvalue > 1e-3
    assert abs(times.mean() - 0.55 * stages) < 4.0 * 0.55 * math.sqrt(stages / COUNT)


def test_four_stages_at_a_rate_of_1_6_a_year_end_within_three_years_in_70_58_percent_of_cases():
    """A11 of the verification plan."""
    times = np.empty(COUNT)
    fill_times(1 / 1.6, 4, (3, 0), times)
    assert abs((times < 3.0).mean() - 0.7058) < 4.0 * math.sqrt(0.7058 * 0.2942 / COUNT)


def started_projects(small, area, **values):
    """Use, size and lag in ticks of the projects of one quarter in one county with a large backlog of homes."""
    world = small.world(small.baseline.replace(sample_parameters=False, systems=APART), **values)
    world.project.made[:] = 0
    world.county["backlog_area"] = 0.0
    world.county[0].backlog_area[0] = area
    next(step for step in steps_of(standard()) if step.entry.name == "start_projects").do(world, 0, 1, 3)
    made = slice(0, world.project.made[0])
    return world.project.area[made], world.project.finish[made].astype(int) - 3


def test_the_mean_lag_in_quarters_is_exactly_the_construction_time_thanks_to_the_moment_of_the_start(small):
    """Counting whole quarters from the quarter's beginning would lose half a quarter: 8.3 instead of 8.8."""
    _, lag = started_projects(small, 4e8, construction_time=2.2, project_size_mean=8000.0)
    assert len(lag) > 40_000
    spread = math.sqrt((2.2 / QUARTER) ** 2 / 4 + 1 / 6)
    assert abs(lag.mean() - 2.2 / QUARTER) < 4.0 * spread / math.sqrt(len(lag))
    assert lag.std() == pytest.approx(spread, rel=0.03)
    assert lag.min() >= 0


# --- sizes -----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("spread", [0.0, 0.5, 0.8, 1.2])
def test_floor_areas_have_their_mean_whatever_their_spread(spread):
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    areas = np.array([construction.lognormal_area(10_000.0, spread, z) for z in nodes])
    assert (areas * weights).sum() / math.sqrt(2 * math.pi) == pytest.approx(10_000.0, rel=1e-9)


def test_started_projects_are_lognormal_with_the_mean_and_spread_of_their_parameters(small):
    area, _ = started_projects(small, 2e8, project_size_mean=10_000.0, project_size_spread=0.8)
    logs = np.log(area)
    assert abs(logs.mean() - (math.log(10_000.0) - 0.32)) < 4.0 * 0.8 / math.sqrt(len(area))
    assert logs.std() == pytest.approx(0.8, rel=0.03)


# --- the state on 1 January 2021 -------------------------------------------------------------------------------------------
def test_the_area_under_construction_at_the_start_is_what_the_base_pace_fills_on_average(small):
    scenario = small.baseline.replace(sample_parameters=False, members=80, horizon={"end": "2021Q4"}, systems=APART)
    ratios = []
    for world in small.worlds(scenario):
        p, shift = world.parameter[0], world.buildings_member[0].urban_shift
        profile = existing.vintage_profile(world.buildings_member[0].life_scale, p)
        demolished = existing.floor_area(world.county, world.use_ratio, p) * (profile @ world.old_share) * QUARTERS
        expected = sum(
            stock.base_completions(row, world.county_place[i], use, p, shift, world.use_ratio, demolished[i, use])
            * p.construction_time
            for i, row in enumerate(world.county_buildings)
            for use in range(N_URBAN_USES)
        )
        ratios.append(world.county["pipeline_area"].sum() / expected)
        areas = [world.project.area[a : a + n].sum() for a, n in zip(world.project.first, world.project.made, strict=False)]
        assert world.county["pipeline_area"].sum(axis=1) == pytest.approx(areas, rel=1e-12)
    assert abs(np.mean(ratios) - 1.0) < 4.0 * np.std(ratios) / math.sqrt(len(ratios))
    assert np.std(ratios) < 0.2  # tight enough to see a bias of a few percent


def test_the_levels_under_construction_run_from_the_completed_to_the_started_mix(small):
    scenario = small.baseline.replace(sample_parameters=False, members=60, horizon={"end": "2021Q4"}, systems=APART)
    counts = np.zeros(N_LEVELS)
    for world in small.worlds(scenario):
        for first, made in zip(world.project.first, world.project.made, strict=False):
            counts += np.bincount(world.project.level[first : first + made], minlength=N_LEVELS)
    base = base_state(small.facts, world.parameter[0])
    mean = 0.5 * (base.completed_mix + base.started_mix)
    error = np.sqrt(mean * (1 - mean) / counts.sum())
    assert (np.abs(counts / counts.sum() - mean) < 4.0 * error).all()


def test_what_is_completed_first_has_the_completed_mix_and_what_is_completed_last_more_of_the_started(small):
    scenario = small.baseline.replace(sample_parameters=False, members=60, horizon={"end": "2021Q4"}, systems=APART)
    early, late = [], []
    facts = small.with_base(small.facts, completed=0.35, mandates=0.5)
    for world in small.worlds(scenario, facts):
        project = world.project
        used = project.finish >= 0
        early += list(project.level[used & (project.finish < 2)] > 0)
        late += list(project.level[used & (project.finish > 10)] > 0)
    base = base_state(facts, small.world(scenario).parameter[0])
    error = 4.0 * math.sqrt(0.25 / len(early))
    assert base.completed_mix[1:].sum() - error < np.mean(early) < np.mean(late) < base.started_mix[1:].sum()
    assert np.mean(late) - np.mean(early) > 4.0 * math.sqrt(0.25 / len(early) + 0.25 / len(late))


def test_the_first_quarter_starts_what_is_needed_on_average_as_every_use_begins_in_the_middle_of_a_project(small):
    scenario = small.baseline.replace(sample_parameters=False, members=60, horizon={"end": "2021Q4"}, systems=APART)
    started, needed = [], []
    for world in small.worlds(scenario, building_size_mean=2000.0):  # coarse ones leave uses with far more than they need
        _, history = run_member(world, 1)
        started.append(history.county.started_use_area[0, :, :N_URBAN_USES].sum())
        needed.append(history.county.needed_area[0, :, :N_URBAN_USES].sum())
    excess = np.array(started) - np.array(needed)
    error = excess.std() / math.sqrt(len(excess))
    assert abs(excess.mean()) < 4.0 * error
    assert error < 0.015 * np.mean(needed)  # starting every use afresh would be off by several percent


# --- awareness -------------------------------------------------------------------------------------------------------------
@compiled(entry=True)
def hear(row, developer, parameter, key, ticks, shares):
    for tick in range(ticks):
        peers.spread_awareness(row, 0, developer, parameter, key, tick)
        total = 0
        for d in range(len(developer.aware)):
            total += developer.aware[d]
        shares[tick] = total / len(developer.aware)


def test_awareness_rises_at_exactly_its_hazard_for_a_share_that_stays(bare, parameter):
    count = 50_000
    row, developer = bare().county_buildings[0], masses.developers(np.array([count]))
    row.share_at_least[ULTRA_LOW] = 0.1
    developer.aware[: count // 5] = 1
    shares = np.empty(40)
    hear(row, developer, parameter(awareness_innovation=0.02, awareness_imitation=0.4), (6, 0), 40, shares)
    for years in (1, 5, 10):
        expected = 1.0 - 0.8 * math.exp(-(0.02 + 0.4 * 0.1) * years)
        assert abs(shares[4 * years - 1] - expected) < 4.0 * math.sqrt(0.25 / count)
