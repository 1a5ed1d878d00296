"""Governments and variables by the names that people use, and what a notebook shows of a run."""

import sys

import numpy as np
import pytest

import simulation as sim
from simulation.errors import InputError
from simulation.scenario import load_scenario


@pytest.fixture(scope="module")
def run():
    scenario = load_scenario("baseline").replace(horizon={"end": "2021Q4"}, members=2)
    return sim.run(scenario, resolution=0.02)


@pytest.mark.parametrize("name", ["330100", "杭州市", "杭州", "Hangzhou", "hangzhou ", "HANGZHOU"])
def test_a_city_is_found_by_every_name(run, name):
    np.testing.assert_array_equal(run.of(name)["participation"], run.city["participation"].sel(region="330100"))


@pytest.mark.parametrize("variable", ["electricity", "Electricity of urban buildings", "electricity OF urban buildings"])
def test_a_variable_is_found_by_every_name(run, variable):
    zh = run.county["electricity"].attrs["long_name_zh"]
    found = run.of("上城区", variable)
    np.testing.assert_array_equal(found, run.county["electricity"].sel(region="330102"))
    np.testing.assert_array_equal(found, run.of("Shangcheng", zh))


def test_every_government_has_a_name_of_its_own_or_says_that_it_has_none(run):
    for tier in ("province", "city", "county"):
        node = run.record[tier].to_dataset()
        for code, zh in zip(node["region"].values, node["name_zh"].values, strict=True):
            assert str(run.of(code)["region"].values) == code
            try:
                assert str(run.of(zh)["region"].values) == code
            except InputError as several:
                assert code in str(several)


def test_an_unknown_name_is_refused_with_the_nearest(run):
    with pytest.raises(InputError, match="did you mean 'Hangzhou'"):
        run.of("Hangzou")
    with pytest.raises(InputError, match="did you mean 'participation'"):
        run.of("杭州", "participatio")


def test_a_notebook_shows_outcomes_and_tables(run):
    shown = run._repr_html_()
    assert "Run(baseline, Zhejiang, seed 1, 2 members)" in shown
    assert "<code>run.targets</code>" in shown and "<table" in shown
    median = run.outcomes["median"].iloc[0] if len(run.outcomes) else None
    assert median is None or f"{median:.4g}" in shown


def test_in_a_notebook_plots_of_ones_own_show_chinese(monkeypatch, recwarn):
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context():
        monkeypatch.setitem(sys.modules, "ipykernel", sys)
        assert sim.run and matplotlib.rcParams["font.family"][0] != "DejaVu Sans"
        figure = Figure()
        figure.subplots().set_title("居民参与度 −1")
        figure.savefig("/dev/null", format="png")
    assert [w for w in recwarn if "missing from font" in str(w.message)] == []
