"""Milestones on a record made by hand; the estimator against the closed form (A11) and a table worked out on paper."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from scipy import stats

import simulation as sim
from simulation.errors import InputError
from simulation.facts.key_tasks import load_key_tasks
from simulation.parameters import SCENARIO_FOLDER
from simulation.projection.key_tasks import COLUMNS, completion, completion_curves, kaplan_meier, project_key_tasks
from simulation.projection.probability import wilson
from simulation.vocabulary import LEVELS

GREEN = "green_share_new_urban"
YEARS = (2021, 2022, 2023, 2024, 2025, 2026)
DONE = 2026.0  # the end of 2025


# --- the estimator ---------------------------------------------------------------------------------------------------------
def test_a11_the_curve_of_ten_thousand_covers_the_erlang_closed_form():
    """Four stages at 1.6 a year: .7058 are done by the third year, whoever is lost from sight on the way."""
    exact = stats.gamma.cdf(3.0, 4, scale=1 / 1.6)
    assert exact == pytest.approx(0.7058, abs=5e-5)
    luck = np.random.default_rng(11)
    times = luck.gamma(4, 1 / 1.6, 10_000)
    lost = luck.uniform(0.5, 8.0, 10_000)
    seen, at = times <= lost, np.array([3.0])
    (middle,) = kaplan_meier(np.where(seen, times, np.inf), lost, at)
    curve = stats.ecdf(stats.CensoredData(uncensored=times[seen], right=lost[~seen])).cdf
    low, high = (bound.evaluate(at)[0] for bound in curve.confidence_interval(0.95, method="log-log"))
    assert low < exact < high and low < middle < high
    assert high - low < 0.03
    assert np.mean(seen & (times <= 3.0)) < low  # taking those lost for undone would say too little


def test_five_cases_on_paper():
    times = np.array([1.0, np.inf, 2.0, np.inf, 3.0])
    last_seen = np.array([9.0, 1.5, 9.0, 2.5, 9.0])
    middle = kaplan_meier(times, last_seen, np.array([0.5, 1.0, 2.0, 2.9, 3.0]))
    assert middle == pytest.approx([0.0, 1 / 5, 1 - 4 / 5 * 2 / 3, 1 - 4 / 5 * 2 / 3, 1.0])


def test_where_all_are_seen_until_the_end_the_estimate_is_the_share_that_is_done():
    times = np.array([2025.0, np.inf, 2023.0, 2025.0, np.inf, 2030.0, 2036.0])
    at = np.array([2022.0, 2023.0, 2025.0, 2029.9, 2030.0, 2036.0])
    by_share = kaplan_meier(times, 2036.0, at)
    assert by_share == pytest.approx(np.array([0, 1, 3, 3, 4, 5]) / 7)
    assert by_share == pytest.approx(kaplan_meier(times, np.full(7, 2036.0), at))


def test_nobody_done_is_a_flat_curve():
    assert kaplan_meier(np.full(7, np.inf), 2036.0, np.array([2025.0, 2036.0])).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("done", [0, 3])
def test_where_one_government_is_done_in_no_member_or_in_all_the_band_still_says_how_few_members_there_are(done):
    written = np.full((3, 1), 3.0 if done else np.nan)
    tree = record(np.full((3, 6, 1), 0.5), written)
    rules = milestone(kind="written", variable="measure_written", measure="platform", reach="", tier="province")
    last = completion_curves(tree, rules).iloc[-1]
    assert last["completed"] == done / 3
    assert (last["low"], last["high"]) == pytest.approx(wilson(done, 3))
    assert last["high"] - last["low"] > 0.5


# --- a record made by hand -------------------------------------------------------------------------------------------------
def milestone(**changes):
    row = {
        **{"task": "T3.1", "milestone": "T3.1-1", "milestone_zh": "甲", "milestone_en": "A", "task_zh": "乙", "task_en": "B"},
        **{"tier": "county", "kind": "reached", "variable": GREEN, "measure": "", "reach": "0.9"},
        **{"deadline": "2025-12-31", "deadline_kind": "inherited", "waits_for": "", "note_zh": "", "note_en": ""},
        **{"lead_tiers": "city", "support_tiers": ""},
    }
    return pd.DataFrame([row | changes])


def record(shares, written=None, goal=0.9, active=1):
    """Counties whose green share of completions in each year is `shares` [member, year, region]; NaN for nothing completed."""
    shares = np.asarray(shares, float)
    members, years, regions = shares.shape
    area = np.zeros((members, years * 4, regions, len(LEVELS)))
    known = ~np.isnan(shares)
    area[:, 3::4, :, LEVELS.index("basic")] = np.where(known, shares, 0.0) * 100.0
    area[:, 3::4, :, LEVELS.index("code")] = np.where(known, 1.0 - shares, 0.0) * 100.0
    written = np.full((members, regions, 1), np.nan) if written is None else np.asarray(written, float)[..., None]
    of_outcome = ("member", "time", "region", "outcome")
    flat = np.ones((members, years * 4, regions, 1))
    county = xr.Dataset(
        {
            "completed_area": (("member", "time", "region", "level"), area),
            "measure_written": (("member", "region", "measure"), written),
            "goal": (of_outcome, goal * flat),
            "goal_active": (of_outcome, (active * flat).astype("u1")),
            "people": (("member", "time", "region"), np.cumsum(flat[..., 0], axis=1)),
        },
        coords={
            "level": list(LEVELS),
            "outcome": [GREEN],
            "measure": ["platform"],
            "year": ("time", np.repeat(YEARS[:years], 4)),
            "quarter": ("time", np.tile([1, 2, 3, 4], years)),
            "region": [f"33010{k}" for k in range(regions)],
            "name_zh": ("region", [f"县{k}" for k in range(regions)]),
            "name_en": ("region", [f"County {k}" for k in range(regions)]),
        },
    )
    return xr.DataTree.from_dict({"/county": county, "/province": county.isel(region=[0])})


def one(table):
    return next(table.itertuples())


def test_a_value_counts_from_the_year_since_which_it_has_held_until_the_deadline():
    shares = np.array(
        [
            [0.95, 0.95, 0.95, 0.95, 0.95, 0.95],  # from the first year on
            [0.95, 0.95, 0.50, 0.92, 0.93, 0.10],  # lost, and regained in 2024; what comes later does not undo it
            [0.95, 0.95, 0.95, 0.95, 0.50, 0.95],  # lost in the year that counts: done in 2026
            [0.10, 0.10, 0.10, 0.10, 0.10, 0.10],
        ]
    ).T[None]
    time, concerned = completion(record(shares), one(milestone()))
    assert time[0].tolist() == [2022.0, 2025.0, 2027.0, np.inf]
    assert concerned.all()


def test_who_has_no_such_buildings_in_the_year_of_the_deadline_is_not_concerned():
    shares = np.full((1, 6, 2), 0.95)
    shares[0, 4, 1] = np.nan
    row = project_key_tasks(record(shares), milestone()).iloc[0]
    assert (row["n_regions"], row["p_in_time"], row["share_in_time"]) == (1, 1.0, 1.0)


def test_all_have_to_be_in_time_and_those_who_are_late_most_often_are_named_first():
    shares = np.full((4, 6, 3), 0.95)
    shares[:3, :, 2] = 0.2  # late in three members of four
    shares[:1, :, 1] = 0.2  # late in one
    row = project_key_tasks(record(shares), milestone()).iloc[0]
    assert row["p_in_time"] == 0.25 and row["p_low"] < 0.25 < row["p_high"]
    assert row["share_in_time"] == pytest.approx(8 / 12)
    assert row["holders"] == "330102 330101" and row["holders_en"] == "County 2, County 1" and row["holders_zh"] == "县2、县1"
    assert np.isnan(row["median_completion"]) and np.isnan(row["median_delay"])
    assert row["members"] == 4


def test_a_goal_is_that_of_the_government_itself_and_none_is_no_milestone():
    shares = np.full((2, 6, 2), 0.7)
    own = milestone(reach="goal")
    assert project_key_tasks(record(shares, goal=0.69), own).iloc[0]["p_in_time"] == 1.0
    assert project_key_tasks(record(shares, goal=0.71), own).iloc[0]["p_in_time"] == 0.0
    row = project_key_tasks(record(shares, active=0), own).iloc[0]
    assert row["status"] == "not_asked" and np.isnan(row["p_in_time"])


def test_a_measure_counts_from_the_end_of_its_quarter_and_the_delay_from_the_end_of_the_deadlines():
    written = np.array([[-1.0, 19.0], [3.0, 20.0], [3.0, 23.0]])  # before 2021, in 2025Q4, in 2026Q1, in 2026Q4
    tree = record(np.full((3, 6, 2), 0.5), written)
    rules = milestone(kind="written", variable="measure_written", measure="platform", reach="")
    time, _ = completion(tree, one(rules))
    assert time.tolist() == [[2021.0, DONE], [2022.0, 2026.25], [2022.0, 2027.0]]
    row = project_key_tasks(tree, rules).iloc[0]
    assert row["p_in_time"] == pytest.approx(1 / 3)
    assert (row["median_completion"], row["median_delay"]) == (2026.25, 0.25)
    mid_year = project_key_tasks(tree, milestone(**one(rules)._asdict() | {"deadline": "2026-01-15"})).iloc[0]
    assert mid_year["p_in_time"] == pytest.approx(2 / 3)  # the quarter that holds the day still counts


def test_a_recorded_number_can_be_a_milestone_and_needs_no_deadline():
    tree = record(np.full((2, 6, 2), 0.5))
    row = project_key_tasks(tree, milestone(variable="people", reach="10", deadline="", deadline_kind="none")).iloc[0]
    assert row["status"] == "projected" and row["median_completion"] == 2024.0  # twelve quarters by the end of 2023
    assert np.isnan(row["p_in_time"])


def test_what_waits_or_lies_beyond_the_horizon_has_no_number():
    tree = record(np.full((2, 6, 2), 0.95))
    table = pd.concat([milestone(waits_for="retrofit", kind=""), milestone(deadline="2035-12-31")], ignore_index=True)
    rows = project_key_tasks(tree, table)
    assert list(rows.columns) == list(COLUMNS)
    assert rows["status"].tolist() == ["waits", "beyond"]
    assert rows[["p_in_time", "median_completion", "share_in_time"]].isna().all(axis=None)
    assert completion_curves(tree, table).empty


def test_the_curve_pools_governments_and_its_band_is_that_of_members():
    written = np.array([[3.0, 3.0], [7.0, np.nan]])
    tree = record(np.full((2, 6, 2), 0.5), written)
    curve = completion_curves(tree, milestone(kind="written", variable="measure_written", measure="platform", reach=""))
    at = curve.set_index("year")
    assert at.loc[2022.0, "completed"] == pytest.approx(2 / 4) and at.loc[2023.0, "completed"] == pytest.approx(3 / 4)
    assert at.loc[2027.0, "completed"] == pytest.approx(3 / 4)
    assert at.loc[2023.0, "low"] == pytest.approx(0.525) and at.loc[2023.0, "high"] == pytest.approx(0.975)
    assert (np.diff(curve["completed"]) >= 0).all()


# --- the shipped tables ----------------------------------------------------------------------------------------------------
def test_every_task_of_the_opinions_is_listed_and_says_what_it_waits_for():
    table = load_key_tasks()
    assert table["task"].nunique() == 19
    judged = table[table["waits_for"] == ""]
    assert set(judged["kind"]) == {"written", "reached"} and (judged["tier"] != "").all()
    assert table[table["waits_for"] != ""][["kind", "variable", "reach"]].eq("").all(axis=None)


def test_a_milestone_of_the_province_has_the_odds_of_the_target_that_it_stands_for():
    run = sim.run(sim.load_scenario("baseline").replace(members=6, horizon={"end": "2025Q4"}), resolution=0.2)
    target = run.targets[(run.targets["id"] == "TP001")].iloc[0]
    row = run.key_tasks.set_index("milestone").loc["T3.1-1"]
    assert row["p_in_time"] == target["p_meet"] and row["holders"] == target["held_up_by"]
    counties = run.targets[(run.targets["id"].str.startswith("TP001/")) & (run.targets["tier"] == "county")]
    share = run.key_tasks.set_index("milestone").loc["T3.1-3", "share_in_time"]
    weighted = np.average(counties["p_meet"], weights=counties["members_with_value"])
    assert share == pytest.approx(weighted)


# --- mistakes --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("measure_written,platform", "measure_written,plattform", r"unknown measure 'plattform'; did you mean 'platform'\?"),
        ("reached,green_share_new_urban", "reached,green_share_new_urb", r"did you mean 'green_share_new_urban'\?"),
        ("county,reached,star_share", "counties,reached,star_share", "'counties' is no tier; give one of province"),
        ("city,reached,star_share_new_urban,,goal", "city,reached,star_share_new_urban,,", "there is no value to reach"),
        ("city,reached,star_share_new_urban", "city,reached,urban_people", "nobody is given a goal for urban_people"),
        ("T5.2,T5.2-1", "T9.9,T5.2-1", "there is no task 'T9.9'"),
        ("province,written,measure_written,implementing_plan", "province,,,", "there is no condition"),
        ("2035-12-31,own,none_planned", "in 2035,own,none_planned", "deadline"),
    ],
)  # fmt: skip
def test_a_condition_that_cannot_be_judged_is_refused_with_its_line(tmp_path, old, new, message):
    for name in ("key_tasks.csv", "key_task_milestones.csv", "datapackage.json"):
        text = (SCENARIO_FOLDER / name).read_text(encoding="utf-8-sig")
        if name == "key_task_milestones.csv":
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message) as found:
        load_key_tasks(tmp_path)
    assert "key_task_milestones.csv, line" in str(found.value)
