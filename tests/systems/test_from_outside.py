"""A system of one's own, built from outside the package by the very code of docs/add-a-system.md."""

import re
from pathlib import Path

import numpy as np
import pytest

import simulation as sim
from simulation.engine.calendar import CALENDAR
from simulation.errors import InputError
from simulation.kinds import COUNTY, Variable, Words
from simulation.systems.composition import standard, with_systems
from simulation.systems.system import Placed

PAGE = Path(__file__).resolve().parents[2] / "docs" / "add-a-system.md"
SMALL = {"province": "ningxia", "members": 2, "resolution": 0.05}


@pytest.fixture(scope="module")
def page():
    """Everything that the code of the page defines, its run included."""
    names = {}
    code = "\n".join(re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL))
    exec(compile(code, str(PAGE), "exec"), names)
    return names


@pytest.fixture(scope="module")
def bare():
    """The same run without the system."""
    return sim.run("no-policy", **SMALL)


def test_its_variables_are_recorded_for_every_tier_and_summed_over_counties(page):
    run = page["run"]
    for name in ("pump_area", "pump_fitted"):
        total = run.county[name].astype("f8").sum("region")
        assert (total.isel(time=-1) > 0).all()
        np.testing.assert_allclose(run.province[name].isel(region=0), total, rtol=1e-5)
        np.testing.assert_allclose(run.city[name].astype("f8").sum("region"), total, rtol=1e-5)
        assert run.province[name].attrs["units"] == "m2" and run.province[name].attrs["long_name_zh"]


def test_a_flow_is_emptied_every_quarter_and_what_is_kept_grows_by_it(page):
    county = page["run"].county
    grown = county["pump_area"].astype("f8").diff("time")
    np.testing.assert_allclose(grown, county["pump_fitted"][:, 1:], rtol=1e-3, atol=1.0)


def test_its_payment_is_booked_with_those_of_the_others_and_money_is_conserved(page):
    run = page["run"]
    assert list(run.province["payment"].values)[-1] == "pump_fitting"
    cost = run.parameters["pump_cost"].to_numpy()[:, None]
    paid = run.province["paid"].sel(payment="pump_fitting").isel(region=0)
    np.testing.assert_allclose(paid, cost * run.province["pump_fitted"].isel(region=0), rtol=1e-4)
    run.check()


def test_nothing_else_feels_it_and_nothing_changes_for_runs_without_it(page, bare):
    run = page["run"]
    for tier in ("county", "city", "province"):
        with_it, without = getattr(run, tier), getattr(bare, tier)
        for name in set(without.data_vars) - {"paid", "balance"}:
            np.testing.assert_array_equal(with_it[name].values, without[name].values, err_msg=name)
        assert "pump_area" not in without and "pump_fitting" not in without["payment"]
    assert [entry.phase for entry in CALENDAR if "pump" in entry.phase] == []


def test_both_drivers_give_the_same_bits(page):
    system = page["HEAT_PUMPS"]
    model = sim.ProvinceModel("no-policy", province="ningxia", member=1, resolution=0.05, systems=[system])
    model.run(6)
    record = model.record["county"]
    for name in ("pump_area", "pump_fitted", "paid", "stock_area"):
        expected = page["run"].county[name].values[1][:6]
        np.testing.assert_array_equal(record[name].values[0], expected)
    county = model.counties[0]
    county.pump_area = 5.0
    assert model.world.county["pump_area"][0] == county.pump_area == 5.0
    assert type(county).fit_heat_pumps.__doc__ == "Existing homes are fitted with pumps."
    assert not hasattr(sim.County, "fit_heat_pumps")


def test_its_phase_is_timed_and_its_parameters_are_among_those_of_the_members(page):
    run = page["run"]
    assert (run.timings.set_index("phase").loc["heat_pumps.fit_heat_pumps", "seconds"]) > 0
    assert {"pump_innovation", "pump_imitation", "pump_cost"} <= set(run.parameters.columns)
    assert run.parameters["pump_cost"].nunique() == 2


def test_a_saved_result_names_it_by_digest_and_warns_where_it_is_opened_without(page, tmp_path):
    folder = page["run"].save(tmp_path)
    assert page["run"].manifest["own_systems"] == {"heat_pumps": page["HEAT_PUMPS"].digest()}
    with pytest.warns(UserWarning, match="heat_pumps"):
        sim.open_run(folder)
    again = sim.open_run(folder, systems=[page["HEAT_PUMPS"]])
    np.testing.assert_array_equal(again.province["pump_area"], page["run"].province["pump_area"])


def test_the_shared_tables_of_the_others_keep_their_types(page):
    one, other = standard(), with_systems([page["HEAT_PUMPS"]])
    for system in standard().systems:
        for tier in ("province", "city", "county"):
            assert one.dtype(tier, system.name) == other.dtype(tier, system.name)
        assert one.blocks["payment", system.name] == other.blocks["payment", system.name]


@pytest.mark.parametrize(
    ("system", "part"),
    [
        (sim.System("buildings"), "taken"),
        (sim.System("mine", Words(variables=(Variable("people", (COUNTY,), "f8", (), "-", "甲", "A", ""),))), "people"),
        (sim.System("not a name"), "no name"),
    ],
)
def test_a_name_that_is_taken_or_is_none_is_refused(system, part):
    with pytest.raises(InputError, match=part):
        with_systems([system])


def test_a_phase_without_a_place_or_beside_a_misspelt_one_is_refused():
    @sim.rule
    def rest(county_place, first, last):
        pass

    for places, part in [
        ({}, "no place"),
        ({"after": "buildings.fit_rofs"}, "fit_roofs"),
        ({"after": "a", "before": "b"}, "place"),
    ]:
        system = sim.System("mine", placed=(Placed(rest, "county", "甲", "a", **places),))
        with pytest.raises(InputError, match=part):
            sim.run("no-policy", **SMALL, systems=[system])


def test_an_unknown_column_is_named_with_the_nearest():
    @sim.rule
    def lost(county_buildngs, first, last):
        pass

    system = sim.System("mine", placed=(Placed(lost, "county", "甲", "a", after="buildings.fit_roofs"),))
    with pytest.raises(InputError, match="county_buildings"):
        sim.run("no-policy", **SMALL, systems=[system])
