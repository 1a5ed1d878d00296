"""A system of one's own, built from outside the package by the very code of docs/add-a-system.md."""

import dataclasses

import numpy as np
import openpyxl
import pandas as pd
import pytest

import simulation as sim
from simulation.engine.calendar import CALENDAR
from simulation.engine.edges import EDGES
from simulation.errors import InputError
from simulation.kinds import COUNTY, Variable, Words
from simulation.study import tables
from simulation.study.options import options_of
from simulation.study.tables import made
from simulation.study.twins import contrasts
from simulation.systems.composition import standard, with_systems
from simulation.systems.system import Placed
from tests.report.conftest import without_figures

SMALL = {"province": "ningxia", "members": 2, "resolution": 0.05}
SMALL_MODEL = {"province": "ningxia", "resolution": 0.05}


@pytest.fixture(scope="module")
def saved(page, tmp_path_factory):
    """The result of that run, which no test changes."""
    return page["run"].save(tmp_path_factory.mktemp("saved"))


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


def test_its_beginning_fills_a_column_before_the_first_quarter(page):
    run = page["run"]
    heated, fitted = (run.county[name].isel(time=0).astype("f8") for name in ("pump_area", "pump_fitted"))
    assert ((heated - fitted).sum("region") > 0.001 * run.county["stock_area"][:, 0, :, 0].astype("f8").sum("region")).all()


def test_its_payment_is_booked_with_those_of_the_others_and_money_is_conserved(page):
    run = page["run"]
    assert list(run.province["payment"].values)[-2:] == ["pump_fitting", "pump_award"]
    cost = run.parameters["pump_cost"].to_numpy()[:, None]
    paid = run.province["paid"].sel(payment="pump_fitting").isel(region=0)
    np.testing.assert_allclose(paid, cost * run.province["pump_fitted"].isel(region=0), rtol=1e-4)
    award = run.province["paid"].sel(payment="pump_award").isel(region=0)
    np.testing.assert_allclose(award, 50.0 * run.province["pump_fitted"].isel(region=0), rtol=1e-4)  # as the scenario says
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
    model = sim.ProvinceModel(page["scenario"], province="ningxia", member=1, resolution=0.05, systems=[system])
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


def model_with(page, **changes):
    return sim.ProvinceModel("no-policy", **SMALL_MODEL, systems=[page["HEAT_PUMPS"]], **changes)


def test_a_subclass_finds_its_phase_by_super_and_other_methods_too(page, differences):
    class Mine(sim.County):
        fitted = 0

        def fit_heat_pumps(self):
            super().fit_heat_pumps()
            self.fitted += 1

        def decide_effort(self):
            super().decide_effort()

    class Younger(Mine):
        def fit_heat_pumps(self):
            super().fit_heat_pumps()

    plain, mine = model_with(page), model_with(page, agent_types={"county": Younger})
    plain.run(2)
    mine.run(2)
    assert {county.fitted for county in mine.counties} == {2}
    assert differences(plain.history, mine.history) == []
    assert mine.province.pump_area > 0 and isinstance(mine.counties[0], Mine)


def test_a_method_spelt_almost_like_its_phase_is_refused(page):
    class Slip(sim.County):
        def fit_heat_pump(self):
            pass

    with pytest.raises(InputError, match=r"Slip: the method 'fit_heat_pump' would never .* 'fit_heat_pumps'"):
        model_with(page, agent_types={"county": Slip})
    with pytest.raises(AttributeError, match="did you mean 'pump_area'"):
        _ = model_with(page).counties[0].pump_aera


def test_its_phase_is_timed_and_its_parameters_are_among_those_of_the_members(page):
    run = page["run"]
    assert (run.timings.set_index("phase").loc["heat_pumps.fit_heat_pumps", "seconds"]) > 0
    assert {"pump_innovation", "pump_imitation", "pump_cost"} <= set(run.parameters.columns)
    assert run.parameters["pump_cost"].nunique() == 2


def test_its_edges_stand_behind_those_of_the_package_and_only_in_its_runs(page, bare):
    edges = page["run"].edges
    assert edges.iloc[-1]["source"] == "buildings" and edges.iloc[-1]["parameter"] == "pump_imitation"
    assert edges.iloc[:-1].equals(bare.edges) and len(bare.edges) == len(EDGES)


def test_a_saved_result_names_it_by_digest_and_warns_where_it_is_opened_without(page, saved):
    assert page["run"].manifest["own_systems"] == {"heat_pumps": page["HEAT_PUMPS"].digest()}
    with pytest.warns(UserWarning, match="heat_pumps"):
        sim.open_run(saved)
    again = sim.open_run(saved, systems=[page["HEAT_PUMPS"]])
    np.testing.assert_array_equal(again.province["pump_area"], page["run"].province["pump_area"])


def test_its_table_is_an_attribute_a_file_with_heads_and_a_sheet_and_is_made_again_where_a_result_is_opened(
    page, saved, tmp_path, monkeypatch
):
    """Of the sheets of other tables the first rows are enough, as dressing thousands takes longer than the run."""
    run, system = page["run"], page["HEAT_PUMPS"]
    table = run.heat_pumps_by_year
    assert table is run.heat_pumps_by_year and "heat_pumps_by_year" in dir(run)
    final = run.province["pump_area"].isel(time=-1, region=0).astype("f8").median("member")
    assert table["heated"].iloc[-1] == pytest.approx(float(final))
    file = saved / "heat_pumps_by_year.csv"
    assert file.read_text(encoding="utf-8-sig").splitlines()[0] == "year 年份,heated 热泵供暖住宅（m2）,fitted 新装热泵（m2）"
    pd.testing.assert_frame_equal(sim.read_table(file), table, check_dtype=False)
    pd.testing.assert_frame_equal(sim.open_run(saved, systems=[system]).heat_pumps_by_year, table)
    every = [(each, frame if each.name == "heat_pumps_by_year" else frame.head(3)) for each, frame in tables.shown(run)]
    monkeypatch.setattr(tables, "shown", lambda run: every)
    book = openpyxl.load_workbook(run.write_workbook(tmp_path / "tables.xlsx", "en"))
    assert [cell.value for cell in book["heat_pumps_by_year"][1]] == ["year", "heated by pumps (m2)", "fitted (m2)"]
    assert {path.stem for path in saved.glob("*.csv")} == set(book.sheetnames)


def test_its_chapter_stands_with_those_of_systems_before_what_the_result_rests_on_and_its_table_among_the_tables(
    page, tmp_path, monkeypatch
):
    without_figures(monkeypatch)  # texts alone are looked at
    text = sim.write_report(page["run"], tmp_path / "report.html", "en").read_text(encoding="utf-8")
    assert text.index('id="head-money"') < text.index('id="head-heat-pumps"') < text.index('id="head-limits"')
    assert "<code>heat_pumps_by_year</code>" in text and text.count("homes heated by pumps in each year") == 1


def test_a_result_with_a_section_opens_without_its_system_too(saved):
    with pytest.warns(UserWarning, match="heat_pumps"):
        run = sim.open_run(saved)
    assert run.scenario.systems.own == {"heat_pumps": {"subsidy": 50}} and not hasattr(run, "heat_pumps_by_year")


def test_a_twin_hears_of_a_section_what_the_other_scenario_says(page):
    found = contrasts(page["run"].setting)
    assert [each.name for each in found][:2] == ["no-policy", "no-mandate"]
    assert all(each.twin.scenario.systems.own == {} for each in found)


def plain(x):
    """A helper as researchers write them, not compiled."""
    return x + 1


def test_a_beginning_that_calls_plain_helpers_has_a_digest_and_another_code_another():
    def begin(world, start):
        plain(1)

    def other(world, start):
        plain(2)

    assert sim.System("gardens", begin=begin).digest() == sim.System("gardens", begin=begin).digest()
    assert sim.System("gardens", begin=begin).digest() != sim.System("gardens", begin=other).digest()


def test_what_a_policy_column_takes_from_a_section_is_in_the_digest(page):
    (system,) = page["run"].setting.composition.own
    (column, *rest) = system.policy
    changed = column._replace(value=lambda section, tick: column.value(section, tick) + 100.0)
    assert dataclasses.replace(system, policy=(changed, *rest)).digest() != system.digest()


def test_options_are_compared_with_the_systems_that_they_are_given_and_with_no_others(page):
    own = page["HEAT_PUMPS"]
    options = options_of(["no-policy", "no-mandate"], **SMALL, systems=[own])
    assert [[system.name for system in option.setting.composition.own] for option in options] == [[own.name]] * 2
    with pytest.raises(InputError, match="different systems of your own"):
        options_of([page["run"], "no-mandate"])


@pytest.mark.parametrize("name", ["targets", "province", "save", "scenario"])
def test_a_table_under_a_name_that_a_run_has_already_is_refused(name):
    system = sim.System("mine", tables=(sim.Table(name, "甲", "a", lambda run: None, ("year",)),))
    with pytest.raises(InputError, match="give this table another name"):
        sim.run("no-policy", **SMALL, systems=[system])


def test_a_table_with_other_columns_than_declared_is_one_sentence(page):
    table = sim.Table("mine", "甲", "a", lambda run: pd.DataFrame({"other": [1]}), ("year",))
    with pytest.raises(InputError, match=r"the table mine has other where year were declared"):
        made(table, page["run"])


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
        (sim.System("not a name"), "cannot name a system"),
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
