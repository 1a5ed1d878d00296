"""What a city has measured goes into the simulation: the scenario that the tool writes, and what the model does with it."""

import dataclasses

import numpy as np
import pytest

from simulation.errors import InputError
from simulation.examination import command, handover, scoring
from simulation.examination.examine import examine
from simulation.examination.practice import REMARK, practice
from simulation.examination.template import write_template
from simulation.examination.workbook import read_workbook
from simulation.facts.indicators import Indicator
from simulation.scenario import load_scenario
from simulation.systems.examination.state import simulated_indicators
from tests.examination.conftest import page_alone

HIGHER = Indicator("own01", "自选", "Own", "某指标", "Some", "%", "higher", "guiding", 80.0, "read")
CODES = [each.code for each in simulated_indicators()]


def workbook(path, *, remark=None, year=2023, city="杭州市"):
    """A filled form of Hangzhou; its numbers are drawn, but it does not say so unless `remark` does."""
    filling = practice(city, year, ["西湖区", "余杭区"])
    answers = {**filling.answers, "remark": remark}
    write_template(path, counties=["西湖区", "余杭区"], filling=dataclasses.replace(filling, answers=answers))
    return path


@pytest.fixture(scope="module")
def handed_over(tmp_path_factory):
    """The folder that the tool writes for a filled workbook."""
    folder = tmp_path_factory.mktemp("handover")
    with page_alone():
        page = command.make_bulletin(workbook(folder / "observed.xlsx"), "Hangzhou", "en", folder).files[0]
    return page.parent


def test_the_scenario_extends_the_baseline_by_what_was_observed(handed_over):
    scenario = load_scenario(handed_over / handover.SCENARIO)
    observed = scenario.examination.observed
    assert scenario.name == "hangzhou-2023" and scenario.province == "330000" and len(observed) > 20
    assert {(entry.city, entry.year) for entry in observed} == {("330100", 2023)}
    assert {"eco06", "eco07", "hea08"}.isdisjoint(entry.indicator for entry in observed)  # the model moves them
    assert all("observed.xlsx" in entry.source for entry in observed)
    result = examine(read_workbook(handed_over.parent / "observed.xlsx"))
    scores = result.indicators["score"]
    assert all(min(max(entry.place, 0), 1) == pytest.approx(scores[entry.indicator], abs=1e-4) for entry in observed)
    standards = result.indicators[result.indicators["basis"] == scoring.STANDARD].index
    assert set(standards) - {"eco06", "eco07", "hea08"} == {entry.indicator for entry in observed}


def test_the_model_takes_observed_values_over_in_their_december_and_goes_on_from_them(small, handed_over):
    observed = load_scenario(handed_over / handover.SCENARIO).examination.observed
    plain = small.baseline.replace(sample_parameters=False)
    with_it, without = (
        small.finished(s)[0].examination
        for s in (plain.replace(examination={"observed": [entry.model_dump() for entry in observed]}), plain)
    )
    given = {CODES.index(entry.indicator): entry.place for entry in observed}
    here, others = list(given), [n for n in range(len(CODES)) if n not in given]
    assert with_it.true[2, 0, here] == pytest.approx(list(given.values()), rel=1e-6)
    assert (with_it.true[:2] == without.true[:2]).all() and (with_it.true[:3, :, others] == without.true[:3, :, others]).all()
    assert np.abs(with_it.true[3, 0, here] - with_it.true[2, 0, here]).max() < 1.5  # from there, not from where it was
    moved = with_it.true[3, 0, here] - without.true[3, 0, here]
    assert np.corrcoef(moved, with_it.true[2, 0, here] - without.true[2, 0, here])[0, 1] > 0.8


@pytest.mark.parametrize(
    "changed",
    [{"remark": REMARK}, {"city": "某地"}, {"year": 2020}, {"year": 2061}],
    ids=["practice", "no city of the census", "before 2021", "after 2060"],
)
def test_nothing_is_handed_over_that_is_not_measured_or_has_no_place_in_the_model(tmp_path, changed):
    result = examine(read_workbook(workbook(tmp_path / "observed.xlsx", **changed)))
    assert handover.observed_scenario(result) is None


def test_a_place_may_lie_beyond_its_scale_but_not_without_a_standard():
    replace = dataclasses.replace

    def placed(indicator, value):
        scores, _ = scoring.score_indicator(indicator, np.array([value, 3.0]))
        return scoring.place(indicator, value, float(scores[0]))

    lower = replace(HIGHER, better="lower", benchmark=10.0)
    assert [placed(HIGHER, value) for value in (40.0, 120.0, 999.0)] == [0.5, 1.5, 2.0]
    assert placed(lower, 25.0) == -0.5 and placed(lower, 5.0) == 1.5
    assert placed(replace(HIGHER, better="near", benchmark=1.0), 1.5) == 0.5
    assert placed(replace(lower, benchmark=0.0), 1.5) == 0.5  # its scale ends at the worst of the places
    assert np.isnan(placed(replace(HIGHER, benchmark=None), 50.0)) and np.isnan(placed(HIGHER, np.nan))


ENTRY = {"city": "330100", "year": 2023, "indicator": "eco09", "place": 0.9}


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        (
            [ENTRY | {"city": "370100"}],
            "'370100' is no city of Zhejiang; give the division code or the name of one of its cities",
        ),
        ([ENTRY | {"indicator": "eco9"}], "unknown indicator 'eco9'; did you mean 'eco09'"),
        ([ENTRY | {"indicator": "eco07"}], "the indicator 'eco07' is moved by the model; leave it out"),
    ],
)
def test_what_cannot_be_taken_over_is_refused(small, entries, words):
    with pytest.raises(InputError) as caught:
        small.world(small.baseline.replace(examination={"observed": entries}))
    assert words in str(caught.value) and "examination.observed" in str(caught.value)


def test_a_value_after_the_horizon_is_not_used_and_one_given_twice_is_refused(small):
    late = small.world(small.baseline.replace(examination={"observed": [ENTRY | {"year": 2040}]}))
    assert np.isnan(late.examination.given).all()
    with pytest.raises(InputError, match="'eco09' of 330100 is given twice for 2023; keep one of the two"):
        small.baseline.replace(examination={"observed": [ENTRY, ENTRY | {"place": 0.8}]})
    with pytest.raises(InputError, match="expected a place on the scale, from -2 to 3, found 90"):
        small.baseline.replace(examination={"observed": [ENTRY | {"place": 90.0}]})
