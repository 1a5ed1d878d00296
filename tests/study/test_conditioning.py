"""Members of the prior that agree with what is published stand in the ensemble, and none is chosen where too few do."""

import numpy as np
import pytest
from scipy import stats

import simulation as sim
from simulation.console import Console, run_scenarios
from simulation.report.chapters import chapter
from simulation.scenario import load_scenario
from simulation.study import conditioning
from simulation.study.conditioning import (
    Observation,
    agreement,
    as_entry,
    condition,
    effective,
    from_entry,
    observations,
    resample,
    weights_of,
)
from simulation.study.ensemble import prepare
from simulation.study.twins import contrasts
from tests.report.conftest import without_figures

GREEN = "green_share_new_urban"
APART = {"community": False, "innovation": False, "smart_city": False}  # nothing that is published here is theirs


def setting_of(province="ningxia", members=6, **changes):
    asked = {"province": province, "members": members, "condition": True, "horizon": {"end": "2022Q4"}, "systems": APART}
    asked |= changes
    return prepare(load_scenario("baseline").replace(**asked), resolution=0.02)


@pytest.fixture
def few(monkeypatch):
    """Twenty members of the prior at most."""
    for name, value in {"ENOUGH": 8, "LEAST": 3, "MOST": 20, "BATCH": 10}.items():
        monkeypatch.setattr(conditioning, name, value)


@pytest.fixture
def published(monkeypatch):
    """A function that says what was published, in place of the tables."""

    def says(*values):
        monkeypatch.setattr(conditioning, "observations", lambda setting: values)

    return says


def of_2022(value, error, variable=GREEN, comparator="="):
    return Observation(variable, 2022, value, comparator, error, "of this test")


def test_a_normal_prior_held_against_a_normal_observation_becomes_the_closed_posterior():
    """N(0, 1) seen as 1.5 with error 0.8: mean 1.5 / (1 + .64), variance .64 / 1.64 (Gelman et al. 2013, section 2.5)."""
    prior = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    weights = weights_of(agreement(prior[:, None], [Observation("x", 2022, 1.5, "=", 0.8, "")]))
    chosen = prior[list(resample(weights, 5_000, 0.3))]
    assert chosen.mean() == pytest.approx(1.5 / 1.64, abs=0.01) and chosen.var() == pytest.approx(0.64 / 1.64, rel=0.02)


def test_the_effective_number_is_that_of_equal_weights_and_one_where_one_has_all():
    assert effective(np.full(40, 1 / 40)) == pytest.approx(40.0)
    assert effective(np.eye(5)[2]) == pytest.approx(1.0)
    assert effective(weights_of(np.full(3, -np.inf))) == 0.0


@pytest.mark.parametrize("start", [0.0, 0.4, 0.999999])
def test_everybody_has_as_many_places_as_its_weight_says_within_one(start):
    weights = np.array([0.5, 0.25, 0.2, 0.05, 0.0])
    places = np.bincount(resample(weights, 17, start), minlength=5)
    assert places.sum() == 17 and (np.abs(places - 17 * weights) < 1.0).all() and places[4] == 0


def test_a_bound_counts_where_it_is_broken_and_not_by_how_far_it_is_kept():
    known = [Observation("x", 2022, 0.9, ">", 0.1, "")]
    kept, far, broken = agreement(np.array([[0.91], [0.99], [0.7]]), known)
    assert kept == far == 0.0 and broken == pytest.approx(-2.0)


def test_only_whole_years_that_are_over_by_the_last_day_of_documents_count():
    def years(until):
        found = observations(setting_of("shanxi", members=1, goals={"published_until": until}))
        return {(each.variable, each.year) for each in found}

    assert ("green_share_new_urban", 2022) in years("2022-12-31")
    assert years("2022-12-30") == set()


def test_what_the_model_takes_its_pace_from_is_not_held_against_it():
    """The programme of old communities goes by what was published of it (renovation.csv)."""
    assert observations(setting_of("zhejiang", members=1)) == ()


def test_the_ensemble_moves_towards_what_is_published_and_is_the_same_for_any_number_of_workers(few, published):
    prior = setting_of()
    published(of_2022(10.0, 1e9))
    (row,) = condition(prior).conditioning.prior
    published(of_2022(row[2], 0.15 * (row[2] - row[0])))
    one, two = (condition(prior, workers) for workers in (1, 2))
    assert one.conditioning == two.conditioning and (one.values == two.values).all()
    ran = sim.run(prior.scenario, resolution=0.02)
    (line,) = ran.conditioning.itertuples()
    assert line.prior_median < line.median and ran.setting.conditioning.chosen == one.conditioning.chosen


def test_where_too_few_agree_the_ensemble_is_the_prior(few, published):
    published(of_2022(5.0, 0.001))
    setting = setting_of()
    found = condition(setting)
    assert found.conditioning.drawn == 20 and found.conditioning.chosen == ()
    assert (found.values == setting.values).all() and list(found.drawn) == list(range(6))


def test_a_province_without_published_values_has_the_prior_and_simulates_nothing_for_it(published, monkeypatch):
    published()
    monkeypatch.setattr(conditioning, "run_together", lambda *arguments: pytest.fail("members were drawn"))
    setting = setting_of()
    assert (condition(setting).values == setting.values).all()


def test_twins_have_the_same_members(few, published):
    published(of_2022(0.9, 1.0))
    setting = condition(setting_of())
    for contrast in contrasts(setting):
        assert contrast.twin.values is setting.values and contrast.twin.drawn == setting.drawn


def test_a_result_that_is_opened_again_is_conditioned_as_it_was(few, published, tmp_path, one_table):
    published(of_2022(0.9, 1.0))
    ran = sim.run(setting_of().scenario, resolution=0.02)
    again = sim.open_run(ran.save(tmp_path))
    assert again.setting.conditioning == ran.setting.conditioning and (again.setting.values == ran.setting.values).all()
    assert from_entry(as_entry(ran.setting.conditioning)) == ran.setting.conditioning
    assert from_entry(None) is None and as_entry(None) is None


def test_without_the_key_nothing_is_conditioned():
    setting = setting_of(condition=False)
    assert setting.conditioning is None and sim.run(setting.scenario, resolution=0.02).conditioning.empty


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "个等权成员"), pytest.param("en", "members of equal weight", marks=pytest.mark.heavy)]
)
def test_the_terminal_and_the_report_say_what_came_of_it(
    few, published, language, said, tmp_path, capfd, one_table, monkeypatch
):
    without_figures(monkeypatch)
    published(of_2022(0.9, 1.0))
    scenario = tmp_path / "past.yaml"
    scenario.write_text("title: {zh: 过去, en: The past}\nextends: baseline\ncondition: true\nhorizon: {end: 2023Q4}\n")
    options = {"workers": None, "resolution": 0.02, "notebook": None, "notebook_parameters": {}, "console": Console("full")}
    changes = {"members": 3, "province": "ningxia"}
    run_scenarios([str(scenario)], changes, parent=tmp_path / "out", language=language, **options)
    out = capfd.readouterr()
    assert said in (out.out + out.err).replace("\n", " ").replace("  ", " ") or said in (out.out + out.err).replace("\n", "")
    assert said in chapter("assumed", sim.open_run(tmp_path / "out" / "past"), language).text
