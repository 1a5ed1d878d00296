"""The target table on a record made by hand, where every number can be worked out on paper."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.facts.published import load_targets
from simulation.projection.counties import county_table
from simulation.projection.probability import met, spread, wilson
from simulation.projection.reality import compare_with_construction
from simulation.projection.targets import BEYOND, COLUMNS, INPUT, PAST, PROJECTED, WAITING, project_targets
from simulation.report.texts import goal_document
from simulation.results.record import Frame
from simulation.results.tables import table_text
from simulation.scenario import load_scenario
from simulation.study.ensemble import prepare
from simulation.vocabulary import GOALS, LEVELS, OUTCOMES
from simulation.world.goal_table import NATION, OF_SCENARIO, Commitment, commitments, urban_population_share

SHARES = [0.96, 0.97, 0.98, 0.99, 1.0, 0.98, None, 0.5]  # green share of the province in 2025, by member; one builds nothing
ODDS = [name for name in COLUMNS if name.startswith(("median", "p05", "p95", "p_meet", "reported_", "members"))]
GREEN, ADDED = GOALS.index("green_share_new_urban"), GOALS.index("green_area_added")


def frame_of(facts):
    """The shape of a record of these five years."""
    scenario = load_scenario("baseline").replace(members=8, sample_parameters=False, horizon={"end": "2025Q4"})
    return Frame(prepare(scenario, facts=facts), 20)


def by_hand(facts):
    """Eight members over 2021 to 2025: 100 m2 completed in each quarter of 2025, of which the share above is basic level."""
    arrays = frame_of(facts).allocate(8)
    for variables in arrays.values():
        for array in variables.values():
            array[...] = 0
    for member, green in enumerate(SHARES):
        if green is not None:
            for level, area in (("code", 100 - 100 * green), ("basic", 100 * green)):
                arrays["province"]["completed_area"][member, 16:, 0, LEVELS.index(level)] = area
        arrays["province"]["completed_area"][member, 0:16:4, 0, LEVELS.index("ultra_low")] = 10.0 * member  # 2021 to 2024
    arrays["province"]["reported"][:, 19, 0, GREEN] = 0.99
    arrays["province"]["reported"][:, 0, 0, GREEN] = 0.8
    arrays["county"]["completed_area"][:, 16:, 0] = [30.0, 10.0, 0, 0, 0, 0]  # the first county misses most of a share goal
    arrays["county"]["completed_area"][:, 16:, 1] = [1.0, 9.0, 0, 0, 0, 0]
    arrays["county"]["urban_people"][:] = 1000.0
    return arrays


def target(**values):
    """One published target: a good row with some columns replaced."""
    row = load_targets().query("id == 'TP001'").iloc[0].to_dict()
    row |= {"id": "T", "tier": "province", "adcode": "330000", "year": 2025, "goal": 0.98, "comparator": ">=", "use": "yes"}
    row |= {"variable": "green_share_new_urban", "baseline": np.nan, "period_start": 2025}
    return row | values


def projected(facts, *targets, bound=(), arrays=None):
    """The target table of the record made by hand, by id."""
    tree = frame_of(facts).to_tree(arrays or by_hand(facts), {})
    frame = pd.DataFrame([target(**values) for values in targets], columns=load_targets().columns)
    return project_targets(tree, facts, frame, tuple(bound)).set_index("id", drop=False)


def wilson_by_hand(hits, trials, z=1.959963984540054):
    centre = (hits + z**2 / 2) / (trials + z**2)
    half = z * math.sqrt(hits * (trials - hits) / trials + z**2 / 4) / (trials + z**2)
    return centre - half, centre + half


# --- odds ------------------------------------------------------------------------------------------------------------------
def test_odds_are_counted_over_the_members_that_built_anything_and_have_the_interval_of_wilson(small):
    row = projected(small.facts, {}).loc["T"]
    assert (row["status"], row["members"], row["members_with_value"]) == (PROJECTED, 8, 7)
    assert row["p_meet"] == pytest.approx(4 / 7)
    assert (row["p_meet_low"], row["p_meet_high"]) == pytest.approx(wilson_by_hand(4, 7))
    assert row["median"] == pytest.approx(0.98)
    assert row["p05"] == pytest.approx(np.quantile([0.5, 0.96, 0.97, 0.98, 0.98, 0.99, 1.0], 0.05))
    assert row["gap"] == pytest.approx(0.0, abs=1e-12)
    assert row["reported_median"] == pytest.approx(0.99) and row["p_meet_reported"] == 1.0
    assert not row["goal_derived"] and row["responsible"] == "province"


@pytest.mark.parametrize(
    ("comparator", "goal", "hits"),
    [
        (">=", 0.98, 4),
        (">", 0.98, 2),
        ("<=", 0.98, 5),
        ("=", 0.98, 4),
        (">=", 1.0, 1),
        (">", 0.97, 4),
        (">=", 0.5, 7),
        (">", 0.5, 6),
    ],
)
def test_every_comparator_counts_the_members_that_meet_it_and_equal_means_reach(small, comparator, goal, hits):
    row = projected(small.facts, {"comparator": comparator, "goal": goal}).loc["T"]
    assert row["p_meet"] == pytest.approx(hits / 7)
    assert row["gap"] == pytest.approx(0.98 - goal)


def test_a_hundred_percent_counts_as_met_from_the_share_that_can_be_observed(small):
    arrays = by_hand(small.facts)
    area = arrays["province"]["completed_area"]
    for member, green in ((0, 99.5), (1, 99.4), (2, 99.6)):
        area[member, 16:, 0, :2] = [100 - green, green]
    row = projected(small.facts, {"goal": 1.0}, arrays=arrays).loc["T"]
    assert row["p_meet"] == pytest.approx(3 / 7)  # 99.5, 99.6 and 100 percent
    assert met(np.array([0.995, 0.9949, 1.0]), 1.0, ">", "share").tolist() == [True, False, True]


def test_a_quantity_is_summed_from_the_start_of_its_period_and_has_no_upper_end(small):
    quantity = {"variable": "ultra_low_near_zero_area_added", "unit": "m2", "period_start": 2021, "goal": 200.0}
    row = projected(small.facts, quantity).loc["T"]
    assert row["median"] == pytest.approx(np.median([40.0 * member for member in range(8)]))
    assert row["p_meet"] == pytest.approx(3 / 8)  # 200, 240 and 280
    assert row["members_with_value"] == 8
    later = projected(small.facts, quantity | {"period_start": 2023}).loc["T"]
    assert later["median"] == pytest.approx(np.median([20.0 * member for member in range(8)]))
    assert np.isnan(later["p_meet_reported"])  # governments report the sum of the plan period, which is another one


def test_a_national_quantity_is_scaled_to_the_province_and_says_so_and_a_national_share_stands(small):
    quantity = {
        "id": "N1",
        "tier": "nation",
        "adcode": NATION,
        "variable": "green_area_added",
        "unit": "m2",
        "period_start": 2021,
    }
    share = {"id": "N2", "tier": "nation", "adcode": NATION, "goal": 0.7}
    table = projected(small.facts, quantity | {"goal": 1e9}, share)
    assert table.loc["N1", "goal"] == pytest.approx(1e9 * urban_population_share(small.facts))
    assert table.loc["N1", "goal_derived"] and not table.loc["N2", "goal_derived"]
    assert table.loc["N2", "goal"] == 0.7 and table.loc["N2", "responsible"] == "province"


def test_a_target_without_a_baseline_of_its_own_has_that_of_the_base_state_and_says_so(small):
    table = projected(small.facts, {"id": "A"}, {"id": "B", "baseline": 0.91, "baseline_year": 2020})
    assert table.loc["A", "baseline"] == pytest.approx(0.8)
    assert table.loc["A", "baseline_basis"] == "base state of the model"
    assert (table.loc["B", "baseline"], table.loc["B", "baseline_basis"]) == (0.91, "document")


UNPROJECTED = {
    "no mechanism": ({"variable": "green_material_share"}, WAITING),
    "words only": ({"use": "text_only"}, WAITING),
    "not to be used": ({"use": "no"}, WAITING),
    "no number": ({"goal": np.nan}, WAITING),
    "before the start": ({"year": 2020}, PAST),
    "after the end": ({"year": 2030}, BEYOND),
    "an assumption of the model": ({"variable": "urbanisation_rate"}, INPUT),
    "a sum that began before the model": ({"variable": "green_area_added", "period_start": 2016}, WAITING),
    "a sum without a beginning": ({"variable": "green_area_added", "period_start": pd.NA}, WAITING),
}


@pytest.mark.parametrize("case", UNPROJECTED)
def test_what_is_not_simulated_is_listed_with_its_reason_and_never_filled_in(small, case):
    values, status = UNPROJECTED[case]
    row = projected(small.facts, values).loc["T"]
    assert row["status"] == status
    assert row[ODDS].isna().all() and pd.isna(row["gap"]) and pd.isna(row["held_up_by"])
    assert row["document"]


def test_every_published_target_of_the_province_has_one_row_with_its_document_and_no_other_place_has_any(small):
    run = small.run(small.baseline.replace(members=2, horizon={"end": "2025Q4"}))
    published = load_targets()
    here = published[
        published["adcode"].isin([NATION, "330000", *small.facts.cities["adcode"], *small.facts.counties["adcode"]])
    ]
    table = run.targets
    assert sorted(table.loc[table["set_by"] != "allocation", "id"]) == sorted(here["id"])
    assert table["id"].is_unique and list(table.columns) == list(COLUMNS)
    projected_rows = table[table["status"] == PROJECTED]
    assert len(projected_rows) > 10 and projected_rows["p_meet"].between(0, 1).all()
    assert table.loc[table["status"] != PROJECTED, ODDS].isna().all(axis=None)
    assert (
        (projected_rows["p_meet_low"] <= projected_rows["p_meet"]) & (projected_rows["p_meet"] <= projected_rows["p_meet_high"])
    ).all()


def test_verified_shares_of_the_table_are_those_that_governments_verify(small):
    """Two ways to the same number: from the recorded floor area, and as the rules measured it at the end of the year."""
    run = small.run(small.everything.replace(members=3, horizon={"end": "2025Q4"}))
    for tier in ("province", "city", "county"):
        records = run.record[tier].to_dataset()
        end = records.isel(time=19)["verified"].transpose("member", "region", "outcome").values
        here = run.targets[(run.targets["tier"] == tier) & (run.targets["year"] == 2025)]
        for row in here[(here["status"] == PROJECTED) & here["variable"].isin(GOALS)].itertuples():
            other_sum = OUTCOMES[row.variable].kind == "quantity" and row.period_start in (2022, 2023, 2024, 2025)
            if not other_sum:  # governments count quantities from the start of the plan period
                values = end[:, list(records["region"].values).index(row.region), GOALS.index(row.variable)]
                known = values[~np.isnan(values)]
                middle = np.median(known) if known.size else np.nan
                assert row.median == pytest.approx(middle, rel=1e-5, nan_ok=True), (row.id, tier)


# --- who holds it up, and what governments were asked for themselves --------------------------------------------------------
def test_counties_that_miss_most_floor_area_are_named_first_and_those_that_miss_none_not_at_all(small):
    row = projected(small.facts, {"goal": 0.95}).loc["T"]
    codes = list(small.facts.counties["adcode"])
    assert row["held_up_by"].split() == [codes[0], codes[1]]  # 28 m2 short of 40, and half a square metre of 10
    easy = projected(small.facts, {"goal": 0.2}).loc["T"]
    assert easy["held_up_by"] == ""  # the first county has 10 of 40 m2


def test_goals_put_to_counties_are_judged_each_by_its_own_goal_which_members_differ_in(small):
    arrays = by_hand(small.facts)
    county = arrays["county"]
    county["goal_active"][:, :, 1, GREEN] = 1
    county["goal"][:4, :, 1, GREEN], county["goal"][4:, :, 1, GREEN] = 0.85, 0.95
    county["reported"][:, 19, 1, GREEN] = 0.95
    bound = [Commitment("P1", "green_share_new_urban", "330000", 0.9, 2022, 2025, "a document")]
    table = projected(small.facts, {}, bound=bound, arrays=arrays)
    row = table.loc[f"P1/{small.facts.counties['adcode'][1]}"]
    assert row["p_meet"] == 0.5 and row["median"] == pytest.approx(0.9)  # 9 of 10 m2, asked for 0.85 or 0.95
    assert row["goal"] == pytest.approx(0.9) and row["goal_derived"] and row["set_by"] == "allocation"
    assert row["p_meet_reported"] == 1.0 and row["steers"]
    assert not any(name.startswith("P1/") and name != row["id"] for name in table.index)


def test_a_goal_that_another_replaced_before_its_deadline_is_not_judged_for_governments(small):
    arrays = by_hand(small.facts)
    arrays["county"]["goal_active"][:] = 1
    old = Commitment("old", "green_share_new_urban", "330000", 0.7, 2021, 2025, "an earlier document")
    new = Commitment("new", "green_share_new_urban", "330000", 0.9, 2023, 2025, "a later document")
    names = projected(small.facts, {}, bound=[old, new], arrays=arrays).index
    assert any(name.startswith("new/") for name in names) and not any(name.startswith("old/") for name in names)


def test_a_citys_own_goal_is_judged_for_the_city_and_its_counties_alone(small):
    arrays = by_hand(small.facts)
    arrays["county"]["goal_active"][:] = arrays["city"]["goal_active"][:] = 1
    own = Commitment("own", "green_share_new_urban", "330600", 0.9, 2022, 2025, "of the city")
    names = [name for name in projected(small.facts, {}, bound=[own], arrays=arrays).index if name.startswith("own/")]
    assert sorted(names) == ["own/330600", "own/330602", "own/330624"]


def test_goals_of_the_scenario_have_rows_of_their_own(small):
    goals = [
        Commitment("mine", "green_share_new_urban", "330000", 0.97, 2022, 2025, "an assumption"),
        Commitment("far", "green_share_new_urban", "330000", 0.97, 2022, 2040, "an assumption"),
    ]
    table = projected(small.facts, {}, bound=goals)
    assert (table.loc["mine", "set_by"], table.loc["mine", "p_meet"]) == ("scenario", pytest.approx(5 / 7))
    assert table.loc["far", "status"] == BEYOND and np.isnan(table.loc["far", "p_meet"])
    assert table.loc["mine", "steers"] and not table.loc["T", "steers"]


@pytest.mark.parametrize("own_first", [True, False])
def test_a_government_row_names_the_goal_that_the_government_holds_and_whose_it_is(small, own_first):
    """Two goals of one January and one deadline, and a city's own: the one put last stands."""
    arrays = by_hand(small.facts)
    arrays["county"]["goal_active"][:] = arrays["city"]["goal_active"][:] = 1
    national = Commitment("N", "green_share_new_urban", "330000", 1.0, 2022, 2025, "of the nation", national=True)
    mine = Commitment("M", "green_share_new_urban", "330000", 0.9, 2022, 2025, "my source", origin=OF_SCENARIO)
    city = Commitment("C", "green_share_new_urban", "330600", 0.8, 2022, 2025, "my city's source", origin=OF_SCENARIO)
    bound = [mine, national, city] if own_first else [national, mine, city]
    table = projected(small.facts, {}, bound=bound, arrays=arrays)
    divided = table[table["set_by"] == "allocation"]
    rest, last = ("N", national) if own_first else ("M", mine)
    for region in (*small.facts.cities["adcode"], *small.facts.counties["adcode"]):
        (row,) = divided[divided["region"] == region].itertuples()
        of_city = region in ("330600", "330602", "330624")
        assert row.id == f"{'C' if of_city else rest}/{region}"
        assert row.document == ("my city's source" if of_city else last.document)
        assert row.goal_from == ("scenario" if of_city or last.own else "document")
        assert ("本情景自设" in str(row.note_zh)) == ("scenario's own" in str(row.note_en)) == (row.goal_from == "scenario")


@pytest.mark.parametrize(("proposed", "words"), [(False, ("自设", "scenario's own")), (True, ("建议", "proposes"))])
def test_a_goal_that_a_scenario_only_proposes_binds_and_is_marked_so_wherever_its_document_stands(small, proposed, words):
    goal = {"id": "A", "variable": "prefab_share_new", "value": 0.6, "year": 2025, "issued": "2022-03-01", "document": "mine"}
    scenario = small.baseline.replace(goals={"add": [goal | {"proposed": proposed}]})
    (bound,) = (c for c in commitments(scenario, small.facts, load_targets()) if c.id == "A")
    row = projected(small.facts, {}, bound=[bound]).loc["A"]
    assert (bound.from_year, row.goal_from) == (2023, "proposal" if proposed else "scenario")
    for language, word, note in zip(("zh", "en"), words, (row.note_zh, row.note_en), strict=True):
        assert word in note and word in goal_document(row.document, row.goal_from, language)


def test_a_goal_of_the_nation_gives_way_to_one_of_the_scenario_for_the_same_year(small):
    goal = {"id": "A", "variable": "prefab_share_new", "value": 0.9, "year": 2025, "issued": "2022-03-01"}
    scenario = small.baseline.replace(goals={"add": [goal | {"document": "my source"}]})
    asked = [c for c in commitments(scenario, small.facts, load_targets()) if c.variable == goal["variable"]]
    assert [(c.id, c.own) for c in asked if (c.deadline, c.adcode) == (2025, small.facts.adcode)] == [("A", True)]
    assert len([c for c in commitments(small.baseline, small.facts, load_targets()) if c.variable == goal["variable"]]) > 1


def test_a_goal_is_in_the_tables_as_it_was_written(small):
    goal = {"id": "A", "variable": "prefab_share_new", "value": 0.35, "year": 2025, "issued": "2022-03-01"}
    scenario = small.baseline.replace(members=1, goals={"add": [goal | {"region": "330600", "document": "my source"}]})
    table = small.run(scenario.replace(horizon={"end": "2025Q4"})).targets
    lines = [line for line in table_text(table).splitlines() if line.startswith(("A,", "A/330600,"))]
    assert len(lines) == 2 and all(",>=,0.35," in line for line in lines)


# --- counties, reality -----------------------------------------------------------------------------------------------------
def test_the_county_table_lists_the_largest_shortfall_first_with_medians_and_odds(small):
    arrays = by_hand(small.facts)
    county = arrays["county"]
    county["goal_active"][..., GREEN], county["goal"][..., GREEN] = 1, 0.95
    county["completed_area"][4:, 16:, 1] = [0.4, 9.6, 0, 0, 0, 0]  # 0.25 in the first; 0.9, or 0.96 in half of the members
    county["reported"][:, 19, :2, GREEN] = 0.95
    county["mandate"][:, 19, :2] = 1
    table = county_table(frame_of(small.facts).to_tree(arrays, {}), "green_share_new_urban", 2025).set_index("region")
    first, second = small.facts.counties["adcode"][:2]
    assert list(table.index[:2]) == [first, second]
    assert table.loc[first, "missing"] == pytest.approx(0.7 * 160.0)
    assert table.loc[second, "missing"] == pytest.approx(0.05 * 40.0 / 2)
    assert (table.loc[second, "p_meet"], table.loc[first, "p_meet"]) == (0.5, 0.0)
    assert table.loc[first, "inflation"] == pytest.approx(0.7)
    others = table.iloc[2:]
    assert (others["members_with_value"] == 0).all() and others["p_meet"].isna().all() and (others["missing"] == 0).all()


def test_published_construction_is_compared_month_by_month(small):
    arrays = by_hand(small.facts)
    area = arrays["province"]["started_use_area"]
    area[:, 0, 0, 0], area[:, 1, 0, 0], area[:, 2, 0, 0] = 30.0, 60.0, 90.0
    arrays["province"]["pipeline_area"][:, 2, 0, 0] = 500.0
    figures = pd.DataFrame(
        [
            {"variable": "floor_space_started", "period_start": "2021-01", "period_end": "2021-08"},
            {"variable": "floor_space_started", "period_start": "2021-04", "period_end": "2021-04"},
            {"variable": "floor_space_under_construction", "period_start": "2021-01", "period_end": "2021-08"},
            {"variable": "floor_space_started", "period_start": "2019-01", "period_end": "2019-12"},
        ]
    ).assign(building_use="residential", geography="Zhejiang", use="yes", value_m2=100.0, source="by hand")
    table = compare_with_construction(frame_of(small.facts).to_tree(arrays, {}), figures)
    assert table["median"].tolist() == pytest.approx([30.0 + 60.0 + 60.0, 20.0, 500.0])
    assert table["ratio"].tolist() == pytest.approx([1.5, 0.2, 5.0])


# --- probabilities ---------------------------------------------------------------------------------------------------------
@given(st.integers(1, 400), st.data())
def test_the_interval_holds_its_share_and_is_wilsons(trials, data):
    hits = data.draw(st.integers(0, trials))
    low, high = wilson(hits, trials)
    assert -1e-12 <= low <= hits / trials <= high <= 1.0 + 1e-12
    assert (low, high) == pytest.approx(wilson_by_hand(hits, trials), abs=1e-9)
    assert wilson(trials - hits, trials) == pytest.approx((1 - high, 1 - low), abs=1e-9)


def test_more_members_give_a_narrower_interval_as_wide_as_the_verification_plan_says():
    """A20: at 80 % the half width is 0.0554 with 200 members and 0.0248 with 1000."""
    for trials, half in ((200, 0.0554), (1000, 0.0248)):
        low, high = wilson(int(0.8 * trials), trials)
        assert (high - low) / 2 == pytest.approx(half, rel=0.02)
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(math.nan)), max_size=30))
def test_the_spread_leaves_members_without_a_value_out_and_is_ordered(values):
    middle, low, high = spread(np.array(values, float))
    known = [value for value in values if not math.isnan(value)]
    if not known:
        assert math.isnan(middle) and math.isnan(low) and math.isnan(high)
    else:
        assert min(known) <= low <= middle <= high <= max(known)
        assert middle == pytest.approx(np.median(known))
