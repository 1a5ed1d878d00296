"""What matters is ranked with luck beside it, never on few runs, and with every order among parameters kept."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from simulation.errors import InputError
from simulation.parameters import load_parameters
from simulation.scenario import load_scenario
from simulation.study import sensitivity as module
from simulation.study.outputs import ROWS, Outputs
from simulation.study.ranks import at_ranks, varied
from simulation.study.sensitivity import LUCK, MORRIS_COLUMNS, SOBOL_COLUMNS, _indices, _rows, prepare_analysis

OF = ("choice_scale", "developer_cost_spread", "compliance_base")


@pytest.fixture(scope="module")
def base():
    return load_scenario("baseline").replace(horizon={"end": "2021Q4"}, province="ningxia")


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(module, "LEAST_RUNS", 1)


def prepared(base, **options):
    return prepare_analysis(base, resolution=0.05, **options)


def answer(analysis, function):
    """The indices for an output that is this function of ranks, by factor."""
    rows = pd.DataFrame([("x", "2025", "share", "up")], columns=list(ROWS))
    values = function({name: analysis.ranks[:, k] for k, name in enumerate(analysis.factors.names)})
    return _indices(analysis, Outputs(rows, np.asarray(values, float)[None, :])).set_index("factor")


def test_morris_finds_what_a_known_function_rests_on(base, few):
    analysis = prepared(base, of=OF, rows=20)
    found = answer(analysis, lambda r: 3 * r["choice_scale"] - r["compliance_base"])
    assert tuple(["factor", *found.columns]) == MORRIS_COLUMNS
    assert found.loc["choice_scale", ["mu_star", "mu", "rank"]].tolist() == pytest.approx([3, 3, 1])
    assert found.loc["compliance_base", ["mu_star", "mu", "rank"]].tolist() == pytest.approx([1, -1, 2])
    assert found.loc["developer_cost_spread", "mu_star"] == pytest.approx(0, abs=1e-9)
    assert found["sigma"].max() == pytest.approx(0, abs=1e-9), "a straight line has no interaction"


def test_groups_keep_their_own_numbers_whatever_order_the_library_has(base, few):
    analysis = prepared(base, by="system", rows=8)
    first = next(name for name in analysis.factors.names if name != LUCK)
    system = load_parameters()[first].system
    found = answer(analysis, lambda r: 5 * r[first] + 0.5 * r[LUCK])
    assert found["mu_star"].idxmax() == system and found.loc[LUCK, "rank"] == 2
    assert (found.drop([system, LUCK])["mu_star"] == 0).all()


def test_sobol_parts_the_variance_of_a_known_function(base, few):
    analysis = prepared(base, method="sobol", of=OF, rows=256)
    found = answer(analysis, lambda r: 2 * r["choice_scale"] + r[LUCK])
    assert tuple(["factor", *found.columns]) == SOBOL_COLUMNS
    assert found.loc["choice_scale", "total"] == pytest.approx(0.8, abs=0.03)
    assert found.loc[LUCK, "first"] == pytest.approx(0.2, abs=0.03)
    assert found["rank"].tolist()[0] == 1


def test_outputs_that_do_not_vary_or_are_missing_are_not_ranked(base, few):
    analysis = prepared(base, of=OF, rows=4)
    for values in (np.ones(analysis.runs), np.where(np.arange(analysis.runs) == 3, np.nan, analysis.ranks[:, 0])):
        assert answer(analysis, lambda r, values=values: values)["rank"].isna().all()


def test_a_row_of_the_design_is_simulated_with_its_parameters_and_luck_and_workers_change_nothing(base, few):
    analysis = prepared(base, of=OF, rows=2)
    one, two = analysis.run(1), analysis.run(2)
    pd.testing.assert_frame_equal(one, two)
    (setting,) = _rows(analysis)
    table = base.parameter_table()
    ranks = analysis.ranks[:, analysis.factors.names.index("choice_scale")]
    used = setting.values[:, table.position["choice_scale"]]
    np.testing.assert_allclose(used, table["choice_scale"].quantile(np.minimum(ranks, 1 - 1e-9)))
    luck = analysis.ranks[:, -1]
    assert all(
        (a == b) == (p == q)
        for a, p in zip(luck, setting.streams, strict=True)
        for b, q in zip(luck, setting.streams, strict=True)
    )
    unvaried = table.position["mix_ultra_low"]
    assert (setting.values[:, unvaried] == setting.values[0, unvaried]).all()


def test_streams_are_luck_and_another_stream_is_another_member(base):
    from simulation.study.ensemble import member_world, prepare

    setting = prepare(base.replace(members=2), resolution=0.05)
    swapped = dataclasses.replace(setting, streams=(1, 0))
    assert member_world(swapped, 0).key == member_world(setting, 1).key


def test_any_ranks_give_values_in_order_and_sums_that_hold():
    table = load_parameters()
    names = varied(table, {})
    ranks = np.random.default_rng(1).random((300, len(names)))
    values = at_ranks(table, names, np.vstack([ranks, np.zeros(len(names)), np.ones(len(names))]), {})
    assert table.in_order(values[:300]).all()
    for columns in table.sums:
        np.testing.assert_allclose(values[:, columns].sum(axis=1), 1.0)
    for name in names:
        p = table[name]
        if not p.constraint.startswith("sum"):
            column, rounding = values[:, table.position[name]], 1e-9 * max(1.0, abs(p.high))
            assert (column >= p.low - rounding).all() and (column <= p.high + rounding).all()


def test_what_a_scenario_fixes_does_not_vary(base, few):
    fixed = base.replace(parameters={"choice_scale": 0.005})
    analysis = prepared(fixed, of=("new building",), rows=2)
    assert "choice_scale" not in analysis.factors.names


def test_nothing_is_ranked_below_two_hundred_runs(base):
    with pytest.raises(InputError, match=r"that makes 10 runs.*take --rows 40 or more"):
        prepared(base, of=OF, rows=2)
    with pytest.raises(InputError, match="two rows at least"):
        prepared(base, rows=1)
    with pytest.raises(InputError, match="a power of two, found 12; take 16"):
        prepared(base, method="sobol", rows=12)
    with pytest.raises(InputError, match="did you mean 'choice_scale'"):
        prepared(base, of=("choice_scal",))
    with pytest.raises(InputError, match="did you mean 'morris'"):
        prepared(base, method="moris")
    with pytest.raises(InputError, match="did you mean 'system'"):
        prepared(base, by="systems")
