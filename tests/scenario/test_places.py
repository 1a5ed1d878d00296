"""A place of another kind than is wanted, or a code cut short, is answered with what it is and what to write."""

import pytest

from simulation.study.checking import check_scenario

TITLE = "title: {zh: 甲, en: A}\nextends: baseline\n"
CITIES = [  # what stands for a city of Zhejiang, and what is said of it
    ("330000", "'330000' is the province, and a city is wanted; write one of Hangzhou, Ningbo,"),
    ("33", "'33' is the province, and a city is wanted; write one of Hangzhou, Ningbo,"),
    ("浙江", "'浙江' is the province, and a city is wanted; write one of Hangzhou, Ningbo,"),
    ("3301", "'3301' is not a whole division code; write 330100 if Hangzhou is meant"),
    ("330106", "'330106' is a county, and a city is wanted; it lies in Hangzhou: write Hangzhou if that is meant"),
    ("杭洲", "'杭洲' is not in Zhejiang; did you mean '杭州'?"),
    ("南京", "'南京' is no city of Zhejiang; give the division code or the name of one of its cities"),
    ("", "expected a city by its division code of six digits, such as 330600, or its name, found nothing"),
    ("1", "expected a city by its division code of six digits, such as 330600, or its name, found 1"),
]


@pytest.mark.parametrize(("city", "said"), CITIES)
def test_what_is_no_city_of_the_province_is_told_for_what_it_is(tmp_path, city, said):
    entry = f"{{city: {city}, year: 2024, indicator: eco05, place: 1}}"
    (tmp_path / "mine.yaml").write_text(f"{TITLE}examination:\n  observed:\n    - {entry}\n", encoding="utf-8")
    (mistake,) = check_scenario(str(tmp_path / "mine.yaml")).mistakes
    assert f"line 5, examination.observed[0].city: {said}" in mistake.text("en")


def test_a_missing_file_is_never_answered_with_an_unrelated_one_that_only_ends_alike(tmp_path):
    (tmp_path / "north.yaml").write_text(TITLE, encoding="utf-8")
    for name, guessed in (("nort.yaml", True), ("awards-2.yaml", False)):
        (mistake,) = check_scenario(str(tmp_path / name)).mistakes
        assert ("did you mean 'north.yaml'?" in str(mistake)) is guessed
