"""The tables of the examination, worked out from the records by hand."""

import numpy as np
import pytest

from simulation.projection.examination import (
    DELIVERY_COLUMNS,
    PLAN_COLUMNS,
    SCORE_COLUMNS,
    TOTAL,
    action_plans,
    decembers,
    examination_scores,
    plan_delivery,
)
from simulation.study import tables
from simulation.vocabulary import EXAMINATION_DIMENSIONS


@pytest.fixture(scope="module")
def run(small):
    """Three members over five and a half years; one city begins in 2021, the others in 2022."""
    return small.run(small.everything.replace(members=3, sample_parameters=True, horizon={"end": "2026Q2"}))


def of(table, city, year, **values):
    rows = table[(table["region"] == city) & (table["year"] == year)]
    for name, value in values.items():
        rows = rows[rows[name] == value]
    return rows


def test_scores_stand_beside_the_truth_for_every_city_year_and_dimension(run):
    table, ends = examination_scores(run.record), decembers(run.city)
    assert tuple(table.columns) == SCORE_COLUMNS
    assert len(table) == 3 * 5 * (len(EXAMINATION_DIMENSIONS) + 1)  # the half year has no December
    city = str(run.city["region"].values[1])
    row = of(table, city, 2024, dimension="order").iloc[0]
    seen = ends["examination_score"].sel(dimension="order", year=2024, region=city).values
    true = ends["condition_score"].sel(dimension="order", year=2024, region=city).values
    assert (row["score"], row["condition"]) == (pytest.approx(np.median(seen)), pytest.approx(np.median(true)))
    assert row["score_p05"] <= row["score"] <= row["score_p95"] and row["members_examined"] == row["members"] == 3
    satisfied = ends["satisfaction"].sel(dimension="order", year=2024, region=city).values
    assert row["satisfaction"] == pytest.approx(np.median(satisfied))


def test_before_a_city_has_examined_itself_there_is_no_score_but_a_truth(run):
    table = examination_scores(run.record)
    first = table[(table["dimension"] == TOTAL) & (table["year"] == 2021)]
    assert sorted(first["members_examined"]) == [0, 0, 3]
    unseen = first[first["members_examined"] == 0]
    assert unseen["score"].isna().all() and unseen["condition"].between(0, 1).all()


def test_plans_say_how_often_an_indicator_is_chosen_and_whether_it_is_done(run):
    table = action_plans(run.record)
    assert tuple(table.columns) == PLAN_COLUMNS
    assert table["p_planned"].between(0, 1, inclusive="right").all() and set(table["year"]) == set(range(2022, 2027))
    assert table.loc[table["year"] == 2026, "p_delivered"].isna().all()  # that year is not simulated to its end
    earlier = table[table["year"] < 2026]
    assert earlier["p_delivered"].between(0, 1).all() and earlier["p_delivered"].gt(0).any()
    planned, delivered = (run.city[f"indicator_{name}"] for name in ("planned", "delivered"))
    row = earlier.sort_values("p_delivered").iloc[-1]
    place = {"region": row["region"], "december": row["year"] - 1, "indicator": row["indicator"]}
    chosen, done = planned.sel(place).values, delivered.sel(place).values
    assert row["p_planned"] == pytest.approx(np.nanmean(chosen)) and row["p_delivered"] == pytest.approx(np.nanmean(done))
    assert np.isnan(done[chosen != 1]).all()
    assert row["planned_cost"] == pytest.approx(np.nanmedian(run.city["indicator_cost"].sel(place).values))
    assert row["deadline"] == f"{row['year']}-12-31"


def test_delivery_counts_items_over_all_members_with_a_plan(run):
    table, ends = plan_delivery(run.record), decembers(run.city)
    assert tuple(table.columns) == DELIVERY_COLUMNS and not (table["year"] == 2021).any()
    row = table[table["members"] == 3].iloc[-1]
    part = ends.sel(year=row["year"], region=row["region"])
    planned, done = part["planned_items"].values, part["done_items"].values
    assert row["planned"] == np.median(planned) and row["done"] == pytest.approx(done.sum() / planned.sum())
    assert row["planned_cost"] == pytest.approx(np.median(part["planned_cost"].values))
    items = run.city["indicator_cost"].sel(region=row["region"], december=row["year"] - 1).sum("indicator")
    assert items.values == pytest.approx(part["planned_cost"].values, rel=1e-5)


def test_where_nobody_examines_tables_are_empty_or_hold_the_truth_alone(small):
    run = small.run(small.baseline.replace(members=2, examination={"held": False}, horizon={"end": "2022Q4"}))
    assert run.examination["score"].isna().all() and run.examination["condition"].notna().all()
    assert run.action_plans.empty and run.plan_delivery.empty
    assert run.city["indicator_seen"].isnull().all() and run.city["indicator_true"].notnull().any()


def test_results_hold_the_tables(run, tmp_path, monkeypatch):
    own = {table.name: table for table in tables.TABLES if table.name in ("examination", "action_plans")}
    monkeypatch.setattr(tables, "tables_of", lambda composition: own)  # the others are not looked at
    tables.write_tables(run, tmp_path)
    assert {"examination.csv", "action_plans.csv"} <= {path.name for path in tmp_path.iterdir()}
