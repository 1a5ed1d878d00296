"""What is said of reported and verified values, where there is nothing to tell apart as well."""

import pandas as pd
import pytest

from simulation.report.implementation import pile_up_in_words
from simulation.report.numbers import SPACE
from simulation.report.story import claims_in_words
from simulation.report.texts import say

HONEST = [-3.0] * 50 + [0.0] * 20 + [3.0] * 30


def piled_up(reported, language="en", verified=HONEST):
    distances = pd.DataFrame({"reported": reported, "verified": verified}, dtype=float)
    return pile_up_in_words(distances, 2030, language).replace(SPACE, " ")


def test_counties_that_do_not_meet_what_they_report_are_counted():
    assert "100 counties report their goal met in 2030; of these 99 meet" in claims_in_words(99, 1, 2030, "en")
    assert "其余 1 个并未达标" in claims_in_words(99, 1, 2030, "zh")


def test_where_every_claim_is_true_no_remainder_of_none_is_told():
    said = {language: claims_in_words(100, 0, 2030, language) for language in ("zh", "en")}
    assert said["en"].endswith("100 counties report their goal met in 2030, and none of them misses it as verified.")
    assert said["zh"].endswith("2030 年有 100 个县区上报达标，核实也都达标。")
    assert "1 county reports its goal met" in claims_in_words(1, 0, 2030, "en")


def test_where_nobody_claims_anything_that_is_said():
    assert "no county reports its goal met in 2030" in claims_in_words(0, 0, 2030, "en")
    assert "没有县区上报达标" in claims_in_words(0, 0, 2030, "zh")
    assert not any(digit in say("story.illusion_none", "en") for digit in "0123456789")


def test_a_pile_up_is_called_a_difference_from_one_point_on():
    assert "<b>21.0 %</b>" in (said := piled_up([0.0, *HONEST[1:]])) and "but only 20.0 %" in said
    assert "压线达标" in piled_up([0.0, *HONEST[1:]], "zh")
    twice = {"verified": HONEST * 2}
    assert "the reports hardly pile up" in (said := piled_up([0.0, *(HONEST * 2)[1:]], **twice)) and "difference" not in said
    assert "没有在目标线上明显堆积" in piled_up([0.0, *(HONEST * 2)[1:]], "zh", **twice)


@pytest.mark.parametrize(("language", "words"), [("zh", "没有县区虚报"), ("en", "nobody misreports")])
def test_where_every_report_is_true_it_is_said(language, words):
    said = piled_up(HONEST, language)
    assert words in said and said.count("20.0 %") == 1


def test_without_goals_or_completions_no_share_is_made_up():
    assert "nothing to compare" in piled_up([], verified=[]) and "无从比较" in piled_up([], "zh", verified=[])


@pytest.mark.parametrize(
    ("language", "alone", "every"), [("zh", "只指绿色建筑占比", "各项目标"), ("en", "green share alone", "every goal")]
)
def test_the_note_of_the_table_tells_what_is_inflated_and_what_is_penalised(language, alone, every):
    said = say("story.misreports", language, year=2030)
    assert alone in said and every in said
