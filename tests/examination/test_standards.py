"""Standards as people write them, and what contradicts the direction of an indicator."""

import datetime

import pytest

from simulation.examination.standards import Standard, in_words, read_standard
from simulation.examination.typed import NotMeant
from simulation.facts.indicators import Indicator


@pytest.mark.parametrize(
    ("written", "better", "meant"),
    [
        (70, "higher", Standard(70.0)), ("70", "higher", Standard(70.0)), ("７０％", "higher", Standard(70.0)),
        ("≥70", "higher", Standard(70.0, sign="≥")),
        (">=70%", "higher", Standard(70.0, sign="≥")),
        ("不低于70%", "higher", Standard(70.0, sign="≥")),
        ("70%以上", "higher", Standard(70.0)),
        ("100%目标", "higher", Standard(100.0)),
        ("≤ 10", "lower", Standard(10.0, sign="≤")),
        ("不超过10", "lower", Standard(10.0, sign="≤")),
        ("1,000", "higher", Standard(1000.0)),
        ("-5", "higher", Standard(-5.0)),
        ("0.7-1.5", "near", Standard(0.7, 1.5)), ("0.7～1.5", "near", Standard(0.7, 1.5)),
        ("1.1至1.3", "near", Standard(1.1, 1.3)),
        ("0.7%—1.5%", "near", Standard(0.7, 1.5)), ("1", "near", Standard(1.0)),
        ("90/80/60", "higher", Standard(90.0, steps=(80.0, 60.0))),
        ("90%/80%/60%", "higher", Standard(90.0, steps=(80.0, 60.0))),
        ("5、10、20", "lower", Standard(5.0, steps=(10.0, 20.0))), ("-", "higher", None), ("暂无", "higher", None),
    ],
)  # fmt: skip
def test_a_standard_is_read_as_it_is_meant(written, better, meant):
    assert read_standard(written, ("%",), better) == meant


@pytest.mark.parametrize(
    ("written", "better", "key"),
    [
        ("0.7-1.5", "higher", "standard.range"), ("0.7-1.5", "lower", "standard.range"), ("≤70", "higher", "standard.sign"),
        ("≥70", "lower", "standard.sign"), ("≥1", "near", "standard.sign"), ("60/80/90", "higher", "standard.steps"),
        ("90/80/60", "lower", "standard.steps"), ("90/60/80", "higher", "standard.steps"),
        ("90/80/60", "near", "standard.steps"),
    ],
)  # fmt: skip
def test_a_standard_against_its_direction_is_refused(written, better, key):
    with pytest.raises(NotMeant) as caught:
        read_standard(written, ("%",), better)
    assert caught.value.key == key


@pytest.mark.parametrize("written", ["约90", "90左右", "90/80", "良好", "1.5-0.7", "85 to 90"])
def test_what_cannot_be_read_without_guessing_is_left_to_be_refused(written):
    assert read_standard(written, ("%",), "near") == written


def test_a_standard_is_written_as_it_is_read():
    def of(standard):
        value, upper, steps, sign = standard
        return Indicator(
            "own01", "自选", "Own", "某", "Some", "%", "near", "guiding", value, "", upper=upper, steps=steps, sign=sign
        )

    assert in_words(of(Standard(0.7, 1.5))) == "0.7–1.5" and in_words(of(Standard(90.0, steps=(80.0, 60.0)))) == "90 / 80 / 60"
    assert in_words(of(Standard(70.0))) == "70"


def test_a_date_that_a_spreadsheet_has_made_of_thresholds_is_said_to_be_one():
    with pytest.raises(NotMeant, match=r"standard\.date"):
        read_standard(datetime.datetime(2005, 10, 20), (), "lower")
