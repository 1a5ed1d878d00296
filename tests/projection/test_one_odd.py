"""One odd for one thing: targets, counties, key tasks and the report are judged by the same function."""

import numpy as np
import pytest

from simulation.facts.key_tasks import load_key_tasks
from simulation.projection.counties import county_table
from simulation.projection.key_tasks import completion
from simulation.projection.probability import met, odds, wilson
from simulation.report.shortfalls import claims
from simulation.vocabulary import OUTCOMES


@pytest.fixture(scope="module")
def run(small):
    """Reports and verified shares close to the goals, where rounding would tell."""
    return small.run(small.baseline.replace(horizon={"end": "2025Q4"}, members=12))


def asked(run, tier):
    rows = run.targets
    return rows[(rows["set_by"] == "allocation") & (rows["tier"] == tier)].reset_index(drop=True)


def test_counties_and_targets_have_the_same_odds_for_the_same_goal(run):
    rows = asked(run, "county")
    assert set(rows["region"]) == set(run.facts.counties["adcode"])
    compared = 0
    for (variable, year), group in rows.groupby(["variable", "year"]):
        if (group["goal"] <= 0).any() or OUTCOMES[variable].kind != "share":
            continue
        table = county_table(run.record, variable, int(year)).set_index("region")
        assert table["effort"].isna().all() == (OUTCOMES[variable].lever == "")  # nothing acts on such a goal
        for row in group.itertuples():
            county = table.loc[row.region]
            same = ("p_meet", "p_meet_low", "p_meet_high", "members_with_value")
            np.testing.assert_array_equal([getattr(row, name) for name in same], county[list(same)].to_numpy(float))
            assert county["verified"] == pytest.approx(row.median, nan_ok=True, rel=1e-12)
            compared += 1
    assert compared >= 12


def test_key_tasks_count_the_same_members_as_targets(run):
    compared = 0
    for milestone in load_key_tasks().itertuples():
        rows = asked(run, milestone.tier)
        rows = rows[(rows["variable"] == milestone.variable) & (rows["year"].astype(str) == str(milestone.deadline)[:4])]
        if milestone.reach != "goal" or rows.empty:
            continue
        reached = completion(run.record, milestone)
        end = int(milestone.deadline[:4]) + 1
        for region, in_time, concerned in zip(
            run.record[milestone.tier]["region"].values, (reached.time <= end).T, reached.concerned.T, strict=True
        ):
            if region not in set(rows["region"]):  # it holds a goal of a later year by then, and is judged in that one
                continue
            row = rows[rows["region"] == region].iloc[0]
            assert concerned.sum() == row["members_with_value"]
            if concerned.any():
                assert in_time[concerned].mean() == pytest.approx(row["p_meet"], abs=1e-12)
            compared += 1
    assert compared >= 9


def test_the_report_calls_met_what_the_judge_calls_met(run):
    for row in claims(run).itertuples():
        assert (row.kind == "met") == bool(
            met(np.array([row.verified]), row.goal, ">=", "share")[0]
            and met(np.array([row.reported]), row.goal, ">=", "share")[0]
        )


def test_a_value_at_the_goal_to_rounding_of_single_precision_meets_it():
    goals = np.array([0.7, 0.98, 0.995, 1.0, 123456.0])
    for kind, values in (("share", goals[:4]), ("quantity", goals)):
        assert met(values.astype("f4").astype(float), goals[: len(values)], ">=", kind).all()
        assert not met(values * 0.99, goals[: len(values)], ">=", kind).any()


def test_a_missing_value_meets_nothing_and_is_not_counted():
    assert odds(np.array([np.nan, 0.9, 0.2]), 0.5, ">=", "share")[::3] == (0.5, 2)
    nobody = odds(np.full(3, np.nan), 0.5, ">=", "share")
    assert nobody.members == 0 and np.isnan(nobody.share) and np.isnan(nobody.low)


@pytest.mark.parametrize("trials", range(1, 60))
def test_the_interval_holds_the_odds_even_where_all_or_none_succeed(trials):
    for successes in {0, 1, trials // 2, trials}:
        low, high = wilson(successes, trials)
        assert 0.0 <= low <= successes / trials <= high <= 1.0


def test_a_quarter_of_the_year_is_not_the_year_of_the_report(small):
    from simulation.report.maps import year_of

    run = small.run(small.baseline.replace(horizon={"end": "2022Q2"}, members=1))
    assert year_of(run) == 2021 and run.counties["p_meet"].isin([0.0, 1.0]).any()
