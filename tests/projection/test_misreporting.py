"""Misreports on a record made by hand, where every number can be worked out on paper."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from simulation.projection.misreporting import bunching, distances_from_goal, just_above, misreporting_by_county

GREEN = "green_share_new_urban"
MEMBERS, YEARS, REGIONS = 4, (2021, 2022), ("330105", "330108", "330602")


@pytest.fixture
def tree():
    """Four members, two years, three counties: the first reports its goal of 0.9 whatever is so, the second is honest, the
    third builds nothing in 2022. Visits are counted up in each year, so only those of its last quarter count."""
    quarters = len(YEARS) * 4
    shape, of_outcome = (MEMBERS, quarters, 3), ("member", "time", "region", "outcome")
    goal = np.full((*shape, 1), 0.9, "f4")
    verified = np.full((*shape, 1), 0.9, "f4")
    verified[:, 4:, 0, 0] = np.array([0.80, 0.84, 0.88, 0.92])[:, None]
    verified[:, 4:, 1, 0] = 0.902
    verified[:, 4:, 2, 0] = np.nan
    reported = np.where(np.isnan(verified), 0.9, verified)
    reported[:, 4:, 0, 0] = np.maximum(reported[:, 4:, 0, 0], np.float32(0.9))
    visits = np.zeros(shape, "i4")
    visits[:, 3::4, 0] = 2
    visits[:, 2::4, 1] = 5  # taken back before the year ends: not a count of the year
    penalty, detected = np.zeros(shape, "f4"), np.zeros(shape, "u1")
    detected[:2, 3, 0], penalty[0, 3, 0], penalty[0, 7, 0] = 1, 0.05, 0.15
    by_time = ("member", "time", "region")
    county = xr.Dataset(
        {
            "goal": (of_outcome, goal),
            "goal_active": (of_outcome, np.ones_like(goal, "u1")),
            "verified": (of_outcome, verified),
            "reported": (of_outcome, reported),
            "visits": (by_time, visits),
            "detected": (by_time, detected),
            "penalty": (by_time, penalty),
        },
        coords={
            "member": np.arange(MEMBERS),
            "time": np.arange(quarters),
            "outcome": [GREEN],
            "year": ("time", np.repeat(YEARS, 4)),
            "quarter": ("time", np.tile([1, 2, 3, 4], len(YEARS))),
            "region": list(REGIONS),
            "name_zh": ("region", ["甲", "乙", "丙"]),
            "name_en": ("region", ["A", "B", "C"]),
            "city_region": ("region", ["330100", "330100", "330600"]),
        },
    )
    return xr.DataTree.from_dict({"/county": county})


def test_inflation_by_county(tree):
    table = misreporting_by_county(tree, GREEN, 2022).set_index("region")
    first = table.loc["330105"]
    assert table.index[0] == "330105", "the largest comes first"
    assert first["inflation"] == pytest.approx((0.06 + 0.02) / 2, abs=1e-6)
    assert first["inflation_mean"] == pytest.approx((0.10 + 0.06 + 0.02) / 4, abs=1e-6)
    assert first["inflation_p95"] == pytest.approx(np.quantile([0.10, 0.06, 0.02, 0.0], 0.95), abs=1e-6)
    assert first["inflated"] == 0.75
    assert table.loc["330108", "inflation"] == pytest.approx(0.0, abs=1e-6)
    assert table.loc["330108", "inflated"] == 0.0


def test_what_inspection_finds(tree):
    table = misreporting_by_county(tree, GREEN, 2022).set_index("region")
    first = table.loc["330105"]
    assert (first["visits"], first["searched"], first["penalised"]) == (2.0, 0.5, 0.25)
    assert first["penalty"] == pytest.approx((0.05 + 0.15) / 4)
    assert table.loc["330108", "visits"] == 0.0
    assert misreporting_by_county(tree, GREEN, 2021).set_index("region").loc["330105", "penalty"] == pytest.approx(0.05 / 4)


def test_a_county_that_builds_nothing_stays_empty(tree):
    row = misreporting_by_county(tree, GREEN, 2022).set_index("region").loc["330602"]
    assert row["members_with_value"] == 0
    assert np.isnan(row["inflation"]) and np.isnan(row["inflated"])


def test_distances_are_of_counties_with_a_goal_and_completions(tree):
    distances = distances_from_goal(tree, GREEN, 2022)
    assert len(distances) == MEMBERS * (3 + 2)
    of_2022 = distances[(distances["year"] == 2022) & (distances["region"] == "330105")]
    assert of_2022["verified"].to_list() == pytest.approx([-10.0, -6.0, -2.0, 2.0], abs=1e-3)
    assert of_2022["reported"].to_list() == pytest.approx([0.0, 0.0, 0.0, 2.0], abs=1e-3)
    inactive = tree.copy()
    inactive["county"] = inactive["county"].to_dataset().assign(goal_active=tree["county"]["goal_active"] * 0)
    assert distances_from_goal(inactive, GREEN, 2022).empty


def test_reports_pile_up_just_above_the_goal(tree):
    distances = distances_from_goal(tree, GREEN, 2022).query("year == 2022")
    shares = bunching(distances)
    assert shares["reported"] == pytest.approx(7 / 8)  # three at the goal, four of the honest county 0.2 above
    assert shares["verified"] == pytest.approx(4 / 8)
    assert np.isnan(just_above(distances["verified"].head(0)))


def test_all_green_at_a_goal_of_nearly_all_is_not_just_met_as_the_bars_of_the_picture_have_it():
    assert just_above(pd.Series([-0.1, 0.0, 0.4999, 0.5, 0.5]), 0.5) == pytest.approx(2 / 5)


def test_a_run_inflates_and_never_beyond_the_goal(small):
    run = small.run(small.everything)
    distances = distances_from_goal(run.record, GREEN, 2030)
    added = distances["reported"] - distances["verified"]
    assert (added >= -1e-3).all() and (added > 1e-3).any()
    assert (distances["reported"][added > 1e-3] <= 1e-3).all()
    shares = bunching(distances)
    assert shares["reported"] >= shares["verified"]
