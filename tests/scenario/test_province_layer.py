"""What is known of a province lies below its scenarios and above the defaults, wherever the province is set."""

import numpy as np
import pytest

import simulation as sim
from simulation.errors import InputError
from simulation.parameters import load_parameters
from simulation.scenario import list_scenarios, load_scenario, province_layer, read_layer, read_scenario
from simulation.scenario.json_schema import PROVINCE_SCHEMA_FILE, schema_text
from simulation.scenario.province_layer import ProvinceLayer
from simulation.study.ensemble import prepare
from simulation.study.twins import with_policy_of

TITLE = "title: {zh: 甲, en: A}\n"
SOUND = """known:
  - {parameter: prefabricated_share_2020, default: 0.5, low: 0.4, high: 0.6, status: read, source: a yearbook}
measures:
  mandate: {minimum_level_public: two_star, minimum_public_from: 2022Q1}
sources:
  - {measure: mandate, status: assumption, source: nobody knows}
"""


def own_share(scenario):
    return scenario.parameter_table().default("prefabricated_share_2020")


@pytest.fixture
def province(tmp_path, monkeypatch):
    """Writes what is known of Ningxia into a folder of provinces of its own, and a scenario of it beside."""
    monkeypatch.setattr(province_layer, "PROVINCE_FOLDER", tmp_path)
    monkeypatch.chdir(tmp_path)

    def write(text, scenario=""):
        (tmp_path / "ningxia").mkdir(exist_ok=True)
        (tmp_path / "ningxia" / "province.yaml").write_text(text, encoding="utf-8")
        file = tmp_path / "mine.yaml"
        file.write_text(f"{TITLE}extends: baseline\nprovince: ningxia\n{scenario}", encoding="utf-8")
        return file

    return write


@pytest.mark.parametrize("name", ["shanxi", "jiangsu", "zhejiang", "shanghai", "shandong"])
def test_a_scenario_starts_from_what_is_known_of_its_province_however_that_is_set(name, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(f"{TITLE}extends: baseline\nprovince: {name}\nmembers: 2\n", encoding="utf-8")
    shares = {"shanxi": 0.187, "jiangsu": 0.351, "zhejiang": 0.3026, "shanghai": 0.917, "shandong": 0.205}
    for scenario in (load_scenario(file), load_scenario("baseline").replace(province=name)):
        assert own_share(scenario) == shares[name]
        assert scenario.province_layer == read_layer(name).layer
    values = sim.ProvinceModel("baseline", province=name, resolution=0.05).setting.values
    (low, high) = {"shandong": (0.134, 0.3), "jiangsu": (0.3, 0.402), "zhejiang": (0.3005, 0.3026)}.get(
        name, 2 * (shares[name],)
    )
    assert low <= values[0, load_parameters().position["prefabricated_share_2020"]] <= high


def test_every_file_of_a_province_is_sound_and_the_table_of_another_stays_as_it_is():
    files = sorted(province_layer.PROVINCE_FOLDER.glob("*/province.yaml"))
    assert len(files) >= 30
    assert [str(m) for file in files for m in read_layer(file.parent.name).mistakes] == []
    assert own_share(load_scenario("baseline").replace(province="xinjiang")) == load_parameters().default(
        "prefabricated_share_2020"
    )


def test_members_draw_from_what_is_known_and_nothing_else_meets_other_numbers(province):
    setting = prepare(load_scenario(province(SOUND)).replace(members=16), resolution=0.05)
    plain = load_parameters().sample(1, 16)
    column = load_parameters().position["prefabricated_share_2020"]
    drawn = setting.values[:, column]
    assert drawn.min() >= 0.4 and drawn.max() <= 0.6 and drawn.std() > 0.03
    assert np.argsort(drawn).tolist() == np.argsort(plain[:, column]).tolist()
    others = np.arange(len(load_parameters())) != column
    assert np.array_equal(setting.values[:, others], load_parameters().override(plain, {})[:, others])
    default = load_scenario(province(SOUND)).replace(members=2, sample_parameters=False)
    assert set(prepare(default, resolution=0.05).values[:, column]) == {0.5}


def test_what_is_known_without_a_range_is_the_same_in_every_member(province):
    known = "known:\n  - {parameter: choice_scale, default: 0.013, status: read, source: x}\n"
    values = prepare(load_scenario(province(known)).replace(members=4), resolution=0.05).values
    assert set(values[:, load_parameters().position["choice_scale"]]) == {0.013}


def test_what_the_scenario_says_wins_over_what_is_known(province):
    file = province(SOUND, "parameters: {prefabricated_share_2020: 0.3}\nmeasures: {mandate: {minimum_level_public: null}}\n")
    scenario = load_scenario(file)
    assert scenario.measures.mandate.minimum_level_public is None
    assert str(scenario.measures.mandate.minimum_public_from) == "2022Q1"
    setting = prepare(scenario.replace(members=2), resolution=0.05)
    assert set(setting.values[:, load_parameters().position["prefabricated_share_2020"]]) == {0.3}


def test_measures_of_a_province_do_not_follow_a_scenario_to_another(province):
    scenario = load_scenario(province(SOUND))
    assert scenario.measures.mandate.minimum_of_public(3) == "basic"
    assert scenario.measures.mandate.minimum_of_public(4) == "two_star"
    moved = scenario.replace(province="xinjiang")
    assert moved.measures == load_scenario("baseline").replace(province="xinjiang").measures
    assert moved.replace(province="宁夏") == scenario.replace(province="宁夏")
    assert load_scenario("baseline").replace(province="ningxia").measures == scenario.measures


@pytest.mark.parametrize("name", ["baseline", "no-policy"])
def test_a_saved_scenario_carries_what_was_known_and_leaves_it_behind_with_its_province(name, province, tmp_path):
    province(SOUND)
    scenario = load_scenario(name).replace(province="ningxia")
    saved = tmp_path / "saved.yaml"
    saved.write_text(scenario.to_yaml(), encoding="utf-8")
    province("known:\n  - {parameter: prefabricated_share_2020, default: 0.2, status: read, source: another}\n")
    again = load_scenario(saved)
    assert again == scenario and again.digest() == scenario.digest() and own_share(again) == 0.5
    assert again.replace(seed=1) == scenario
    elsewhere = again.replace(province="xinjiang")
    assert own_share(elsewhere) == 0.205
    assert elsewhere.measures == load_scenario(name).replace(province="xinjiang").measures


def test_without_new_policy_the_dated_measures_of_the_province_are_left_out(province):
    scenario = load_scenario(province(SOUND))
    bare, unbound = (load_scenario(name).replace(province="ningxia") for name in ("no-policy", "no-mandate"))
    for twin in (bare, unbound, with_policy_of(scenario, bare), scenario.replace(measures={"provincial": False})):
        assert twin.measures.mandate.minimum_level_public is None
        assert own_share(twin) == 0.5
    again = scenario.replace(measures={"provincial": False}).replace(measures={"provincial": True})
    assert again == scenario


@pytest.mark.parametrize(
    ("before", "after", "place", "said"),
    [
        (
            "prefabricated_share_2020",
            "prefabricated_share",
            "line 2, known[0].parameter",
            "did you mean 'prefabricated_share_2020'",
        ),
        ("low: 0.4", "low: 0.55", "line 2, known[0].default", "default 0.5 is not between low 0.55 and high 0.6"),
        (", high: 0.6", "", "line 2, known[0].low", "has one end of a range only"),
        (", source: a yearbook", "", "line 2, known[0].source", "source is missing"),
        ("status: read", "status: sure", "line 2, known[0].status", "unknown status 'sure'"),
        ("default: 0.5", "default: 50", "line 2, known[0].default", "far outside what is possible"),
        ("two_star", "two_stars", "line 4, measures.mandate.minimum_level_public", "did you mean 'two_star'"),
        ("measure: mandate", "measure: award", "line 4, measures.mandate", "the measure 'mandate' has no source"),
        ("known:", "knwon:", "line 1, knwon", "did you mean 'known'"),
        ("known:", "known: [", "line 2", "this is not YAML"),
    ],
)
def test_a_mistake_in_what_is_known_is_named_by_file_and_line(before, after, place, said, province):
    file = province(SOUND.replace(before, after))
    sentences = [str(mistake) for mistake in read_scenario(file).mistakes]
    assert any(s.startswith(f"ningxia/province.yaml, {place}") and said in s for s in sentences), sentences
    chinese = read_scenario(file).mistakes[0].message.text("zh")
    assert any("\u4e00" <= character <= "\u9fff" for character in chinese)
    with pytest.raises(InputError, match=r"province\.yaml"):
        load_scenario("baseline").replace(province="ningxia")


def test_a_mistake_elsewhere_does_not_keep_scenarios_of_other_provinces_from_being_read(province):
    province(SOUND.replace("known:", "knwon:"))
    assert all(entry.problem == "" for entry in list_scenarios())


def test_the_published_schema_of_provinces_is_current():
    assert PROVINCE_SCHEMA_FILE.read_text(encoding="utf-8") == schema_text(ProvinceLayer), "run `python -m simulation.scenario`"


def test_public_buildings_follow_their_own_minimum_from_its_quarter_on():
    changes = {"members": 1, "sample_parameters": False, "horizon": {"end": "2022Q4"}, "province": "ningxia"}
    baseline = load_scenario("baseline").replace(**changes)
    ruled = baseline.replace(measures={"mandate": {"minimum_level_public": "one_star", "minimum_public_from": "2021Q2"}})
    before, after = (sim.run(s, resolution=0.2).record["province"].to_dataset()["started_area"] for s in (baseline, ruled))
    change = (after - before).isel(member=0, region=0)
    assert float(abs(change.isel(time=0)).max()) == 0.0
    public = change.isel(time=1)  # luck and peers are still the same: what moves would have been built below the minimum
    assert float(public.sel(level="one_star")) > 0.0 > float(public.sel(level="basic"))
    whole = float(before.isel(member=0, region=0, time=1).sum())
    assert 0.02 * whole < float(public.sel(level="one_star")) < 0.5 * whole
