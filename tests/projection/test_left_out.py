"""Who is left out, worked out by hand: two members of one county over a year and a quarter."""

import numpy as np
import pytest
import xarray as xr

from simulation.projection.community import COLUMNS, left_out

COUNTS = (
    *("projects_applied", "awards_granted", "awards_refused", "awards_anyway", "projects_excluded"),
    *("small_projects_done", "awards_failed", "award_money", "community_benefit"),
)
QUARTERS = 5


@pytest.fixture
def tree():
    """In every quarter the poor ask 1, the middle 2 and the rich 3 times (the second member twice as often); nobody but the
    poor is kept out; 100 yuan go to each third, and there are no rich households."""

    def records():
        flow = np.ones((2, QUARTERS, 1, 3))
        dims = ("member", "time", "region", "income_tercile")
        variables = {name: (dims, 100.0 * flow if name in COUNTS[-2:] else 0.0 * flow) for name in COUNTS}
        variables["projects_applied"] = (dims, flow * [1.0, 2.0, 3.0] * np.array([1.0, 2.0]).reshape(2, 1, 1, 1))
        variables["projects_excluded"] = (dims, flow * [1.0, 0.0, 0.0])
        variables["community_residents"] = (dims, flow * [50.0, 100.0, 0.0])
        places = {"region": ["330102"], "name_zh": ("region", ["上城区"]), "name_en": ("region", ["Shangcheng"])}
        years = {"year": ("time", [2021] * 4 + [2022])}
        return xr.Dataset(variables, {**places, **years, "income_tercile": ["low", "middle", "high"]})

    return xr.DataTree.from_dict({"province": records(), "county": records()})


def test_requests_money_and_who_is_kept_out_stand_by_income_and_for_all(tree):
    table = left_out(tree)
    assert list(table.columns) == [getattr(column, "name", column) for column in COLUMNS]
    assert len(table) == 2 * 4 and set(table["members"]) == {2}
    row = table[-4:].set_index("income")
    assert row["projects_applied"].tolist() == [4 * 1.5, 8 * 1.5, 12 * 1.5, 24 * 1.5]  # of the only full year
    assert row["households"].tolist() == [50.0, 100.0, 0.0, 150.0]
    assert row["award_money_each"].tolist()[:2] == [8.0, 4.0] and row["award_money_each"]["all"] == pytest.approx(8.0)
    assert np.isnan(row["award_money_each"]["high"])
    assert row["kept_out_share"].tolist() == pytest.approx([1 / 2.5, 0.0, 0.0, 1 / 10])  # of all members together


def test_where_nobody_would_ask_no_share_is_kept_out(tree):
    for tier in ("province", "county"):
        tree[tier]["projects_applied"] = 0.0 * tree[tier]["projects_applied"]
        tree[tier]["projects_excluded"] = 0.0 * tree[tier]["projects_excluded"]
    assert left_out(tree)["kept_out_share"].isna().all()
