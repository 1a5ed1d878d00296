"""The existing stock building by building, held against the facts it is made from and against closed forms (A4)."""

import math

import numpy as np
import pytest

from simulation.clock import QUARTERS
from simulation.compilation import compiled
from simulation.engine.steps import run_member
from simulation.errors import InputError
from simulation.streams import draw
from simulation.study.ensemble import prepare
from simulation.systems.buildings import existing, masses
from simulation.systems.buildings.rules import N_URBAN_USES, lives, stock, synthesis
from simulation.systems.buildings.rules.lives import NEVER


@pytest.fixture(scope="module")
def world(small):
    """The small province at full resolution: about 1,000 m2 a building."""
    return small.world(small.baseline.replace(sample_parameters=False, horizon={"end": "2035Q4"}), building_size_mean=1000.0)


def blocks(world):
    first, made = world.building.first, world.county["existing_buildings"]
    return [slice(a, a + n) for a, n in zip(first, made, strict=False)]


def column_of(world, name):
    """One column of the existing buildings."""
    return np.concatenate([getattr(world.building, name)[block] for block in blocks(world)])


# --- what it is made from --------------------------------------------------------------------------------------------------
def test_the_buildings_of_every_county_and_use_add_up_to_the_floor_area_of_the_census(world):
    area = existing.floor_area(world.county, world.use_ratio, world.parameter[0])
    for i, block in enumerate(blocks(world)):
        by_use = np.bincount(world.building.use[block], world.building.area[block].astype(float), N_URBAN_USES)
        assert by_use == pytest.approx(area[i, :N_URBAN_USES], rel=1e-12)
        assert world.county[i].stock_area[:N_URBAN_USES] == pytest.approx(by_use, rel=1e-12)
        assert world.county[i].standing_area.sum() == pytest.approx(by_use.sum(), rel=1e-12)
    sizes = column_of(world, "area")
    assert len(sizes) > 100_000 and sizes.mean() == pytest.approx(1000.0, rel=0.01) and (sizes > 0).all()
    assert np.log(sizes).std() == pytest.approx(0.8, rel=0.02)


def test_the_vintages_are_the_declared_profile_and_a_fifth_is_over_thirty_years(world):
    profile = existing.vintage_profile(world.buildings_member[0].life_scale, world.parameter[0])
    built = column_of(world, "built")
    shares = np.bincount(2020 - built, minlength=existing.AGES) / len(built)
    assert np.abs(shares - profile).max() < 1e-3
    assert shares[31:].sum() == pytest.approx(0.20, abs=0.02)


def test_green_levels_grow_with_the_vintage_to_the_mix_completed_in_2020(small):
    world = small.world(small.baseline.replace(sample_parameters=False), building_size_mean=300.0, mix_three_star=0.1)
    built, level = (column_of(world, name) for name in ("built", "level"))
    green = small.facts.base["green_share_completed_2020"]
    for year, ramp in ((2012, 0.0), (2016, 0.5), (2020, 1.0)):
        of_year = level[built == year]
        for share, found in ((green * ramp, of_year > 0), (0.1 * green * ramp, of_year == 4)):
            assert abs(found.mean() - share) <= 4.0 * math.sqrt(max(share * (1 - share), 1e-12) / len(of_year))


def test_old_homes_come_first_in_their_county(world):
    for i, block in enumerate(blocks(world)):
        old = (world.building.use[block] == 0) & (world.building.built[block] < 2000)
        assert old.sum() == world.county[i].old_homes and old[: old.sum()].all()


def test_a_county_with_too_many_buildings_is_refused_in_one_sentence(small):
    with pytest.raises(InputError, match="buildings, and 1,048,576 is the most; choose a lower resolution or a larger param"):
        prepare(small.baseline, facts=small.facts, resolution=100.0)


# --- lives (A4) ------------------------------------------------------------------------------------------------------------
def test_buildings_go_at_the_pace_of_their_age_given_that_they_stand(world):
    """Of every vintage the share that is demolished in 5 and in 15 years is that of its Weibull life given its age."""
    p, scale = world.parameter[0], world.buildings_member[0].life_scale
    built, gone = (column_of(world, name) for name in ("built", "gone"))
    for age in (0, 10, 30, 50):
        of_age = gone[built == 2020 - age]
        for years in (5, 15):
            left = stock.survival(age + years, scale, p.life_shape) / stock.survival(age, scale, p.life_shape)
            found = (of_age < years * QUARTERS).mean()
            assert abs(found - (1 - left)) < 4.0 * math.sqrt(left * (1 - left) / len(of_age)), (age, years)


def test_every_building_that_goes_is_demolished_once_in_its_quarter(world):
    """What the calendar takes down in each quarter is the area of the buildings whose life ends in it, old and new."""
    done, history = run_member(world.copy(), world.ticks)
    used = [slice(a, a + n) for a, n in zip(done.building.first, done.building.made, strict=False)]
    for i, block in enumerate(used):
        gone, area = done.building.gone[block], done.building.area[block].astype(float)
        ends = gone < world.ticks
        expected = np.bincount(gone[ends], area[ends], world.ticks)
        assert history.county.demolished_area[:, i, :N_URBAN_USES].sum(axis=1) == pytest.approx(expected, rel=1e-9)
        stands = area[~ends].sum()
        assert done.county[i].stock_area[:N_URBAN_USES].sum() == pytest.approx(stands, rel=1e-9)


@compiled(entry=True)
def turn_over(row, building, flow, ticks, scale, shape, key, standing):
    """Complete `flow` buildings of 1 m2 every quarter and demolish those whose life ends."""
    for tick in range(ticks):
        lives.demolish(row, 0, building, 5.0, tick)
        for n in range(flow):
            life = lives.quarters_of(lives.weibull_life(scale, shape, draw(key, 20, n, tick)))
            lives.complete(row, building, 0, 0, 0, 1.0, 1.0, 0.0, 0, 0, tick, life, NEVER)
        standing[tick] = row.stock_area[0]


@pytest.mark.parametrize("shape", [1.5, 2.5, 3.5])
def test_a_steady_flow_of_single_buildings_settles_at_its_mean_life(bare, shape):
    flow, ticks = 50, 4 * 200
    row, standing = bare().county_buildings[0], np.zeros(ticks)
    building = masses.building_columns(np.array([flow * ticks]), ticks)
    turn_over(row, building, flow, ticks, stock.weibull_scale(34.0, shape), shape, (5, 0), standing)
    last = standing[-100:].mean() / (flow * QUARTERS)
    assert last == pytest.approx(34.0 + 0.5 / QUARTERS, rel=0.01)  # a life ends with its quarter: half of one late on average
    assert row.stock_area[0] == standing[-1] == (building.gone >= ticks).sum()


def test_the_first_quarter_of_a_table_is_the_smallest_that_exceeds_the_draw():
    table = np.array([[0.1, 0.25, 0.25, 0.6]])
    found = [lives.quarter_in_table(table, 0, u) for u in (0.0, 0.0999, 0.1, 0.2499, 0.25, 0.5999, 0.6, 0.99)]
    assert found == [0, 0, 1, 1, 3, 3, NEVER, NEVER]


def test_the_room_for_draws_of_a_county_is_its_own():
    assert synthesis.BUILDINGS_AT_MOST * 4096 == 2**32  # every county of the nation, and a draw's entity has 32 bits
