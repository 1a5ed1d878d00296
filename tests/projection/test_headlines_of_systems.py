"""Headlines of a system that can be left out: absent where it is, and the others as ever."""

import numpy as np
import pytest

import simulation as sim
from simulation.projection.headlines import RESEARCH, headlines, outcome_table
from simulation.study.ensemble import prepare
from simulation.study.outputs import aligned, outputs

OF_RESIDENTS = {
    *("participation", "community_satisfaction", "small_projects_done"),
    *("kept_out_share", "kept_out_share_low", "kept_out_share_high"),
}


def scenario(**switches):
    changes = {"members": 2, "province": "ningxia", "horizon": {"end": "2025Q4"}, "systems": switches}
    return sim.load_scenario("baseline").replace(**changes)


@pytest.fixture(scope="module")
def runs():
    made = ({}, {"innovation": False}, {"community": False})
    return [sim.run(scenario(**switches), resolution=0.05) for switches in made]


@pytest.mark.parametrize(("at", "names"), [(1, set(RESEARCH)), (2, OF_RESIDENTS)], ids=["innovation", "community"])
def test_what_a_system_counts_is_absent_where_it_is_off_and_nothing_else_is(runs, at, names):
    on, off = (headlines(run.province).set_index(["name", "years"]) for run in (runs[0], runs[at]))
    assert set(on.index.get_level_values("name")) - set(off.index.get_level_values("name")) == names
    assert not off.drop(columns="unit").isna().all(axis=1).any()
    assert not names & set(outcome_table(runs[at].province)["variable"])


def test_headlines_of_residents_are_those_of_the_records(runs):
    table = headlines(runs[0].province).set_index(["name", "years"])[[0, 1]]
    december = runs[0].province.isel(region=0, time=-1)
    np.testing.assert_array_equal(table.loc["participation", "2025"], december["participation"])
    projects, out, asked = (
        runs[0].province[name].isel(region=0).sum("time").transpose("member", "income_tercile").values.astype(float)
        for name in ("small_projects_done", "projects_excluded", "projects_applied")
    )
    np.testing.assert_allclose(table.loc["small_projects_done", "2021-2025"], projects.sum(axis=1))
    np.testing.assert_allclose(table.loc["kept_out_share", "2021-2025"], out.sum(1) / (out + asked).sum(1))
    thirds = table.loc[[("kept_out_share_low", "2021-2025"), ("kept_out_share_high", "2021-2025")]].to_numpy()
    np.testing.assert_allclose(thirds, (out / (out + asked)).T[[0, 2]])
    assert np.all(thirds[0] > thirds[1])  # savings keep the poor out first


def test_a_run_without_a_system_stands_beside_one_with_it_and_lacks_its_values(runs):
    with_it, without = (outputs(prepare(run.scenario, resolution=0.05), run.province) for run in (runs[0], runs[2]))
    rows, values = aligned([without, with_it])
    assert values.shape == (2, len(with_it.rows), 2)
    of_residents = rows["variable"].isin(OF_RESIDENTS).to_numpy()
    assert np.isnan(values[0, of_residents]).all() and not np.isnan(values[1, of_residents]).any()
    at = rows.index[rows["variable"] == "co2_total"][0]
    np.testing.assert_array_equal(values[1, at], with_it.values[with_it.rows.index[with_it.rows["variable"] == "co2_total"][0]])
