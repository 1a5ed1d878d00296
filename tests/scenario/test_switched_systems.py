"""What is said of the keys of innovation and of the smart city that are written wrongly, or do nothing."""

import pytest

from simulation.errors import InputError
from simulation.scenario import load_scenario
from simulation.scenario.notes import notes

HEAD = "extends: baseline\ntitle: {zh: 甲, en: A}\n"


def scenario(folder, text):
    file = folder / "mine.yaml"
    file.write_text(HEAD + text, encoding="utf-8")
    return load_scenario(file)


@pytest.mark.parametrize("found", ["'off'", "maybe", "2", "ｏｆｆ", "关"])
def test_what_is_no_switch_is_told_to_be_on_or_off(tmp_path, found):
    with pytest.raises(InputError, match=r"systems\.innovation: expected a switch, found .*; write on or off"):
        scenario(tmp_path, f"systems: {{innovation: {found}}}")


def test_a_full_width_colon_behind_the_switch_is_named_as_such(tmp_path):
    with pytest.raises(InputError, match="full-width"):
        scenario(tmp_path, "systems:\n  innovation:\n    on：off\n")


def test_cities_ordered_in_the_wrong_order_name_both_keys_as_one_may_stand_in_another_file(tmp_path):
    with pytest.raises(InputError, match="write both `cities_from` and `cities_until`"):
        scenario(tmp_path, "measures: {platform: {cities_from: 2030Q1}}")  # the baseline has an earlier cities_until


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("measures: {disclosure: {strength: 1, from: 2036Q1}}", "the measure 'disclosure of research' is never in force"),
        (
            "measures: {research_call: {strength: 0, until: 2020Q4}}",
            "the measure 'public money for research' is never in force",
        ),
        ("measures: {online_approval: {strength: 1, from: 2040Q1}}", "the measure 'online approval' is never in force"),
        (
            "measures: {platform: {cities_from: 2036Q1, cities_until: null}}",
            "begin their platforms from 2036Q1 on, after the horizon",
        ),
        ("measures: {platform: {cities_from: null}}", "no `cities_from`, so nobody is ordered"),
        (
            "measures: {disclosure: {strength: 1}}\nsystems: {innovation: off}",
            "innovation is off, so the measure 'disclosure of research' has no effect",
        ),
        (
            "measures: {green_procurement: {strength: 1}}\nsystems: {innovation: off}",
            "innovation is off, so the measure 'green procurement' has no effect",
        ),
        (
            "measures: {sorting: {contact: 0.5}}\nsystems: {community: off}",
            "community is off, so the measure 'measures on waste sorting' has no effect",
        ),
        (
            "measures: {grid_staff: {strength: 2, from: 2036Q1}}",
            "the measure 'grid staff of communities' is never in force",
        ),
    ],
)
def test_what_does_nothing_is_noted(tmp_path, text, said):
    found = notes(scenario(tmp_path, text))
    assert [said in note.text("en") for note in found] == [True] and found[0].text("zh")


def test_without_the_smart_city_platforms_and_approval_online_are_named(tmp_path):
    found = [note.text("en") for note in notes(scenario(tmp_path, "systems: {smart_city: off}"))]
    assert found == [
        f"the system smart_city is off, so the measure '{name}' has no effect" for name in ("City platform", "online approval")
    ]


def test_strengths_that_are_usual_anyway_are_not_noted(tmp_path):
    usual = "measures: {disclosure: {strength: 0.5, from: 2040Q1}, research_call: {strength: 1}}\nsystems: {innovation: off}"
    assert notes(scenario(tmp_path, usual)) == []
