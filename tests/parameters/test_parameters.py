"""The parameter table: faults are told by row and column, samples keep their orders, and every parameter moves something."""

import csv
import dataclasses
import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

import simulation as sim
from simulation.engine.steps import run_member
from simulation.errors import InputError
from simulation.parameters import APART, PARAMETER_FILE, ParameterTable, load_parameters
from simulation.study.ensemble import member_world
from simulation.world.history import History

TABLE = load_parameters()
SAMPLED = [p for p in TABLE.parameters if p.sampled]
COLUMNS = list(TABLE.parameters[0].__dataclass_fields__)
USES_OF_PUBLIC = [f"use_{use}" for use in ("office", "commercial", "education", "other")]
COSTS = [f"cost_{level}" for level in ("basic", "one_star", "two_star", "three_star", "ultra_low")]


def table_of(folder, *rows, columns=COLUMNS):
    """A table file of a few good rows, changed by the given ones."""
    good = {
        "name": "speed",
        "symbol": "v",
        "system": "test",
        "zh": "速度",
        "meaning": "speed of something",
        "unit": "1/yr",
        "default": "0.5",
        "low": "0.1",
        "high": "0.9",
        "distribution": "uniform",
        "status": "assumption",
        "constraint": "",
        "source": "none found",
        "reference": "",
        "note": "",
    }
    file = folder / "parameters.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow(good | row)
    return file


def refusal(file):
    """The one sentence that loading a faulty table gives."""
    with pytest.raises(InputError) as refused:
        load_parameters(file)
    sentence = str(refused.value)
    assert sentence.endswith((".", "?")) and "\n" not in sentence
    return sentence


# --- the table -------------------------------------------------------------------------------------------------------------
def test_the_published_table_has_a_unit_a_meaning_in_two_languages_a_source_and_a_status_in_every_row():
    assert len(TABLE) > 100
    for p in TABLE.parameters:
        assert p.unit and p.meaning and p.zh and p.source and p.status
        assert re.search(r"[一-鿿]", p.zh), p.name


def test_the_published_defaults_keep_their_orders_and_sums():
    assert TABLE.in_order(TABLE.defaults()[None, :]).all()
    assert len(TABLE.orders) >= 3 and len(TABLE.sums) == 6
    for columns in TABLE.sums:
        assert TABLE.defaults()[columns].sum() == pytest.approx(1.0)


FAULTS = {
    "no number": ({"default": "about 3"}, "line 3, other", "default is 'about 3'", "give a number"),
    "not finite": ({"high": "inf"}, "line 3, other", "high is 'inf'", "give a number"),
    "empty bound": ({"low": ""}, "line 3, other", "low is ''", "give a number"),
    "outside its range": ({"default": "0.95"}, "line 3, other", "default 0.95 is not between low 0.1 and high 0.9", "correct"),
    "no range": ({"low": "0.5", "high": "0.5"}, "line 3, other", "is not between low 0.5 and high 0.5", "correct the range"),
    "unknown distribution": ({"distribution": "normal"}, "line 3, other", "distribution is 'normal'", "uniform"),
    "unknown status": ({"status": "certain"}, "line 3, other", "status is 'certain'", "assumption"),
    "no source": ({"source": " "}, "line 3, other", "source is empty", "no number without unit, meaning and source"),
    "no unit": ({"unit": ""}, "line 3, other", "unit is empty", "no number without"),
    "no Chinese name": ({"zh": ""}, "line 3, other", "zh is empty", "no number without"),
    "log of zero": ({"distribution": "log-uniform", "low": "0"}, "line 3, other", "log-uniform range", "raise low"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_table_is_one_sentence_with_its_line_its_row_and_what_to_do(tmp_path, fault):
    changed, *parts = FAULTS[fault]
    sentence = refusal(table_of(tmp_path, {}, {"name": "other", "symbol": "o"} | changed))
    assert sentence.startswith("parameters.csv, ")
    for part in parts:
        assert part in sentence, sentence


def test_a_missing_column_is_named_with_the_one_that_was_perhaps_meant(tmp_path):
    columns = ["units" if column == "unit" else column for column in COLUMNS]
    assert "column 'unit' is missing; is it 'units'?" in refusal(table_of(tmp_path, {}, columns=columns))


def test_two_parameters_of_one_name_or_symbol_in_any_case_are_refused(tmp_path):
    assert "names two parameters" in refusal(table_of(tmp_path, {}, {"name": "Speed", "symbol": "s"}))
    assert "'V' names two parameters" in refusal(table_of(tmp_path, {}, {"name": "slowness", "symbol": "V"}))


def test_a_missing_empty_or_foreign_file_is_one_sentence(tmp_path):
    assert "the parameter table is missing; restore it" in refusal(tmp_path / "nowhere.csv")
    assert "has no rows" in refusal(table_of(tmp_path))
    foreign = tmp_path / "gbk.csv"
    foreign.write_bytes(PARAMETER_FILE.read_text(encoding="utf-8-sig").encode("gbk", "replace"))
    assert "not UTF-8 text; save it as CSV UTF-8" in refusal(foreign)


def test_an_order_that_names_no_parameter_gives_the_nearest_name(tmp_path):
    sentence = refusal(table_of(tmp_path, {"constraint": "order: sped < speed"}))
    assert "unknown parameter 'sped'; did you mean 'speed'?" in sentence and "parameters.csv" in sentence


# --- samples ---------------------------------------------------------------------------------------------------------------
def test_samples_lie_in_their_ranges_keep_orders_and_sums_and_reach_both_ends():
    values = TABLE.sample(3, 500)
    assert TABLE.in_order(values).all()
    scaled = {column for columns in TABLE.sums for column in columns}
    for p in SAMPLED:
        column = values[:, TABLE.position[p.name]]
        if TABLE.position[p.name] in scaled:
            continue
        assert column.min() >= p.low and column.max() <= p.high, p.name
        assert column.max() - column.min() > 0.6 * (p.high - p.low) or p.distribution == "log-uniform" or p.constraint, p.name
    for columns in TABLE.sums:
        assert values[:, columns].sum(axis=1) == pytest.approx(np.ones(500))


def test_topics_that_came_later_are_drawn_apart_and_leave_all_others_as_they_were():
    without = ParameterTable(tuple(p for p in TABLE.parameters if p.topic not in APART), "")
    assert len(TABLE) - len(without) == 7
    same = TABLE.sample(3, 8)[:, [TABLE.position[name] for name in without.names]]
    assert np.array_equal(without.sample(3, 8), same)
    later = TABLE.sample(3, 8)[:, [k for k, p in enumerate(TABLE.parameters) if p.topic in APART]]
    assert (later.std(axis=0) > 0).all()


def test_whole_numbers_are_drawn_from_low_to_high_each_as_often():
    column = TABLE.sample(5, 2000)[:, TABLE.position["network_links"]]
    found, counts = np.unique(column, return_counts=True)
    assert list(found) == list(range(2, 9))
    assert counts.min() > 200


def test_the_first_samples_of_many_are_those_of_few_and_another_seed_gives_others():
    assert np.array_equal(TABLE.sample(1, 100)[:10], TABLE.sample(1, 10))
    assert not np.array_equal(TABLE.sample(2, 10), TABLE.sample(1, 10))


# --- values of a scenario --------------------------------------------------------------------------------------------------
def test_a_fixed_value_holds_in_every_member_and_its_neighbours_in_an_order_give_way():
    values = TABLE.override(TABLE.sample(1, 50), {"Cost_Two_Star": 200.0})
    costs = values[
        :, [TABLE.position[f"cost_{level}"] for level in ("basic", "one_star", "two_star", "three_star", "ultra_low")]
    ]
    assert (costs[:, 2] == 200.0).all()
    assert (np.diff(costs, axis=1) >= 0).all()


DRAWN = TABLE.sample(1, 20)


@given(st.dictionaries(st.sampled_from(USES_OF_PUBLIC), st.floats(0.05, 0.6)))
def test_fixed_shares_of_a_whole_are_kept_and_the_others_fill_the_rest(fixed):
    assume(sum(fixed.values()) < 1.0 and len(fixed) < 4)
    values = TABLE.override(DRAWN, fixed)
    columns = [TABLE.position[name] for name in USES_OF_PUBLIC]
    assert values[:, columns].sum(axis=1) == pytest.approx(np.ones(20))
    for name, value in fixed.items():
        assert (values[:, TABLE.position[name]] == value).all()


@given(st.sampled_from([p.name for p in SAMPLED if not p.constraint]), st.integers(0, 20))
def test_fixing_one_free_parameter_leaves_every_other_as_it_was(name, seed):
    sample = TABLE.sample(seed, 8)
    values, changed = (TABLE.override(sample, fixed) for fixed in ({}, {name: TABLE.default(name)}))
    others = [k for k in range(len(TABLE)) if k != TABLE.position[name]]
    assert np.array_equal(changed[:, others], values[:, others])
    assert (changed[:, TABLE.position[name]] == TABLE.default(name)).all()


def test_fixed_values_that_contradict_each_other_are_refused_in_one_sentence():
    values = TABLE.defaults()[None, :]
    with pytest.raises(InputError, match=r"cost_three_star = 20 breaks the order cost_basic < .*; change one of them"):
        TABLE.override(values, {"cost_one_star": 50.0, "cost_three_star": 20.0})
    with pytest.raises(InputError, match=r"use_office, .* must sum to one; lower the values that are set"):
        TABLE.override(values, {"use_office": 0.7, "use_other": 0.6})
    with pytest.raises(InputError, match=r"unknown parameter 'rebund'; did you mean 'rebound'\?"):
        TABLE.override(values, {"rebund": 0.1})


def test_overriding_changes_a_copy():
    values = TABLE.sample(1, 3)
    before = values.copy()
    TABLE.override(values, {"rebound": 0.0})
    assert np.array_equal(values, before)


# --- every parameter is read -----------------------------------------------------------------------------------------------
def other_values(p):
    """Other values of a parameter: the ends of its range, or values well below and above a fixed one that make sense for it."""
    if p.sampled:
        return [p.low, p.high]
    if p.unit == "year":
        return [p.default - 3, p.default + 3]
    if p.unit == "count":
        return [round(0.75 * p.default)] + ([round(1.25 * p.default)] if p.name != "construction_stages" else [])
    return [0.9 * p.default] if p.unit == "share" else [0.5 * p.default, 1.5 * p.default]


@pytest.fixture(scope="module")
def usual(small):
    return small.finished(small.everything)


@pytest.fixture(scope="module")
def world_with(small):
    """A function that gives the world of a run with every measure at other values, from one setting for all of them."""
    setting = small.setting(small.everything)

    def world(**values):
        matrix = setting.values.copy()
        for name, value in values.items():
            matrix[:, TABLE.position[name]] = value
        return member_world(dataclasses.replace(setting, values=matrix), 0)

    return world


OF_ACCOUNTS = ("social_discount_rate",)  # read after the run: see tests/study/test_abatement.py
OF_THE_NORTH = ("heating_north", "heating_factor")
OF_A_SUM = ("cooperator_share_free",)  # read through the shares that it leaves to the others, which only a scenario scales
FINE = ("heat_pump_life", "hassle_retrofit", "renovation_finished_share")  # six counties have too few of what they decide


def test_larger_communities_are_fewer(small):
    scenario = small.baseline.replace(sample_parameters=False, horizon={"end": "2021Q4"})
    few, many = (small.finished(scenario, building_size_mean=2000.0, community_households=n)[0] for n in (250.0, 120.0))
    assert few.province[0].old_communities == pytest.approx(many.province[0].old_communities * 120 / 250, rel=1e-9)
    blocks = [world.county["old_blocks"].sum() for world in (few, many)]
    assert blocks[0] == pytest.approx(blocks[1] * 5 / 11, rel=0.01)  # 11 and 5 buildings of 2,000 m2


@pytest.mark.parametrize("name", [name for name in TABLE.names if name not in (*OF_ACCOUNTS, *OF_THE_NORTH, *OF_A_SUM, *FINE)])
def test_every_parameter_moves_something(world_with, usual, name):
    """At one of its other values the history of a run with every measure differs: a parameter that no rule reads fails."""
    values = [value for value in other_values(TABLE[name]) if value != TABLE.default(name)]
    assert any(differs(world_with(**{name: value}), usual[1]) for value in values)


def test_without_another_value_nothing_moves(small, world_with, usual):
    assert not differs(small.world(small.everything), usual[1])
    assert not differs(world_with(), usual[1])


def differs(world, usual):
    """Whether the history of this world becomes another than the usual one; year by year, as most do in the first."""
    history = History(world, world.ticks)
    for first in range(0, world.ticks, 4):
        run_member(world, first + 4, first_tick=first, history=history)
        for name, column in history.columns.items():
            if column[: first + 4].tobytes() != usual.columns[name][: first + 4].tobytes():
                return True
    return False


@pytest.mark.parametrize("name", OF_THE_NORTH)
def test_heating_moves_the_carbon_of_a_province_that_is_heated_and_of_no_other(small, differences, name):
    north = dataclasses.replace(small.facts, heated=True)
    low, high = (small.finished(small.baseline, facts=north, **{name: value})[1] for value in other_values(TABLE[name]))
    assert "province.co2_operation" in differences(low, high)
    south = (small.finished(small.baseline, **{name: value})[1] for value in other_values(TABLE[name]))
    assert "province.co2_operation" not in differences(*south)


@pytest.fixture(scope="module")
def zhejiang():
    scenario = sim.load_scenario("baseline").replace(sample_parameters=False, members=1)
    return scenario, sim.run(scenario, resolution=0.1).province


@pytest.mark.parametrize("name", (*OF_A_SUM, *FINE))
def test_what_few_counties_do_not_show_moves_something_in_a_whole_province(zhejiang, name):
    scenario, usual = zhejiang
    others = (
        sim.run(scenario.replace(parameters={name: value}), resolution=0.1).province for value in other_values(TABLE[name])
    )
    changed = (not np.array_equal(o[v].values, usual[v].values, equal_nan=True) for o in others for v in usual.data_vars)
    assert any(changed)  # one value is enough, and no other is tried then


def test_no_rule_writes_a_parameter(small, usual):
    fresh = small.world(small.everything)
    assert usual[0].parameter.tobytes() == fresh.parameter.tobytes()
    assert fresh.copy().parameter.tobytes() == fresh.parameter.tobytes()
    assert isinstance(TABLE, ParameterTable)


# --- samples and bounds ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_parameters_without_an_order_are_spread_evenly_over_their_distribution(seed):
    values = TABLE.sample(seed, 512)
    for p in TABLE.parameters:
        if not p.sampled or p.constraint.startswith(("order", "sum")) or p.distribution == "integer":
            continue
        log = p.distribution == "log-uniform"
        column, ends = values[:, TABLE.position[p.name]], np.array([p.low, p.high])
        x, (low, high) = (np.log(column), np.log(ends)) if log else (column, ends)
        assert stats.kstest((x - low) / (high - low), "uniform").pvalue > 1e-4, p.name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ordering_time", 0.0),
        ("project_size_spread", 1e9),
        ("vacant_share", 1e9),
        ("awareness_at_start", 0.0),
        ("choice_scale", 0.0),
        ("construction_stages", 8.0),
        ("mean_life", -1.0),
        ("code_2022_from", 1e9),
        ("participation_pace", 1.01),
        ("contribution_slope", 1.0),
    ],
)
def test_a_value_that_no_run_could_use_is_refused_with_the_range_that_it_could(name, value):
    with pytest.raises(InputError, match=rf"{name} = .* is far outside what is possible; give a value from .* to"):
        TABLE.override(TABLE.sample(1, 2), {name: value})


def test_a_row_given_twice_is_refused(tmp_path):
    assert "names two parameters" in refusal(table_of(tmp_path, {}, {}))
