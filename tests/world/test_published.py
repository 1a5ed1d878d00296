"""Goals, history, construction figures and base states as they are shipped."""

import shutil

import frictionless
import pandas as pd
import pytest

from simulation.errors import InputError
from simulation.facts.province_facts import CENSUS_FOLDER, DEFAULT_FOLDER
from simulation.facts.provinces import list_provinces, load_province
from simulation.facts.published import load_construction, load_history, load_targets
from simulation.facts.validation import validate_folder
from simulation.parameters import SCENARIO_FOLDER
from simulation.vocabulary import GOALS


@pytest.fixture(scope="module")
def targets():
    return load_targets()


@pytest.fixture(scope="module")
def history():
    return load_history()


@pytest.fixture
def scenarios(tmp_path):
    """A copy of the shared tables that a test may spoil."""
    for name in ("datapackage.json", "targets.csv", "history.csv", "base_state.csv", "parameters.csv"):
        shutil.copy(SCENARIO_FOLDER / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("folder", [SCENARIO_FOLDER, CENSUS_FOLDER, DEFAULT_FOLDER], ids=lambda path: path.name)
def test_every_shipped_folder_is_sound(folder):
    assert validate_folder(folder) == []


@pytest.mark.parametrize("folder", [SCENARIO_FOLDER, CENSUS_FOLDER, DEFAULT_FOLDER], ids=lambda path: path.name)
def test_every_shipped_package_is_valid_by_frictionless_alone(folder):
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])


def test_every_goal_is_kept(targets):
    assert len(targets) == 143 and targets["id"].is_unique
    assert targets["tier"].value_counts().to_dict() == {"nation": 62, "province": 75, "city": 6}


def test_goals_are_in_base_units(targets):
    goals = targets.set_index("id")["goal"]
    assert goals["N18"] == 1.0 and goals["N19"] == 350e6 and goals["N22"] == 50e6 and goals["TP001"] == 0.98
    assert (targets.loc[targets["unit"] == "share", "goal"].dropna() <= 1).all()


def test_every_goal_names_its_source_and_what_is_known_of_its_date(targets):
    assert (targets["source"] != "").all()
    assert ((targets["issued"] == "") == (targets["issued_status"] == "unknown")).all()
    dated = targets[targets["issued"] != ""]
    assert (dated["issued"].str[:4].astype(int) <= dated["year"].fillna(9999)).all()


def test_what_is_only_recalled_never_judges_a_result(targets, history):
    assert not (targets["confidence"].eq("memory_only") & targets["use"].eq("yes")).any()
    assert history.loc[history["confidence"] == "memory_only", "use"].eq("show").all()


def test_the_goals_that_the_model_measures_are_in_the_vocabulary(targets):
    usable = targets[(targets["use"] == "yes") & targets["variable"].isin(GOALS)]
    assert {"green_share_new_urban", "star_share_of_new_green", "ultra_low_near_zero_area_added"} <= set(usable["variable"])


def test_no_goal_has_a_baseline_that_is_no_base_for_progress(targets):
    flows = targets[targets["kind"] == "flow"]
    assert flows["baseline"].isna().all()


def test_history_holds_the_figures_that_the_national_fit_rests_on(history):
    fit = history[
        (history["use"] == "fit") & (history["adcode"] == "100000") & (history["variable"] == "green_share_new_urban")
    ]
    assert fit.set_index("year")["value"].to_dict() == {2018: 0.56, 2019: 0.65, 2020: 0.77}
    assert (history.loc[history["unit"] == "share", "value"] <= 1).all()


def test_every_place_in_the_tables_exists(targets, history):
    provinces = {entry.adcode for entry in list_provinces()}
    cities = set(pd.read_csv(CENSUS_FOLDER / "counties.csv", dtype=str)["city_adcode"])
    assert set(targets["adcode"]) <= provinces | cities | {"100000"}
    assert set(history["adcode"]) <= provinces | cities | {"100000"}


def test_the_derived_construction_figures_of_2020_are_kept_but_not_used():
    table = load_construction(load_province("zhejiang"))
    assert len(table) == 17
    unused = table[table["use"] == "no"]
    assert len(unused) == 2 and set(unused["period_start"]) == {"2020-01"}
    completed = table[(table["adcode"] == "330000") & (table["variable"] == "floor_space_completed") & (table["use"] == "yes")]
    assert completed.set_index("building_use").at["residential", "value_m2"] == 21_066_100


def test_a_province_without_construction_figures_has_none():
    table = load_construction(load_province("gansu"))
    assert table.empty and "value_m2" in table


def test_a_goal_that_stands_twice_is_named(scenarios):
    path = scenarios / "targets.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("N18,nation", "N17,nation"), encoding="utf-8")
    with pytest.raises(InputError, match=r"targets.csv, line 19, N17, column id: id 'N17' stands in line 18 already"):
        load_targets(scenarios)


@pytest.mark.parametrize(
    ("column", "value", "part"),
    [
        ("goal", "98", "column goal: goal is 98; give a share between 0 and 1"),
        ("goal", "", "a goal in use has no goal; fill it in, or set use to show"),
        ("year", "", "a goal in use has no year"),
        ("year", "soon", "year is 'soon'; give a whole number of year between 1990 and 2100"),
        ("comparator", "more", "comparator is 'more'; give one of >=, >, <=, ~"),
        ("use", "maybe", "use is 'maybe'; give one of yes, show, text_only, no"),
        ("issued", "March 2022", "issued is 'March 2022'"),
        ("adcode", "Zhejiang", "adcode is 'Zhejiang'"),
        ("period_start", "2030", "the period ends before it starts; exchange first and last"),
    ],
)
def test_a_wrong_goal_is_named_with_its_line_and_remedy(scenarios, column, value, part):
    frame = pd.read_csv(scenarios / "targets.csv", dtype=str, keep_default_na=False)
    frame.loc[frame["id"] == "TP001", column] = value
    frame.to_csv(scenarios / "targets.csv", index=False)
    with pytest.raises(InputError) as caught:
        load_targets(scenarios)
    assert f"targets.csv, line 64, TP001, column {column}" in str(caught.value) and part in str(caught.value)


def test_a_wrong_figure_of_the_past_is_named(scenarios):
    path = scenarios / "history.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("share,0.77,share", "share,77,share", 1), encoding="utf-8")
    with pytest.raises(
        InputError, match=r"history.csv, line \d+, green_share_new_urban, column value: value is 77; give a share"
    ):
        load_history(scenarios)
