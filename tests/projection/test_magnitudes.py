"""Known magnitudes that the model misses by far are found, and named in the summary with their reason."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from simulation.facts.provinces import heated_by_province, urban_population_by_province
from simulation.facts.published import load_magnitudes
from simulation.projection.magnitudes import FAR, far_off, share_by_heating_zone
from simulation.report.magnitudes import far_off_in_words


def compared(ratios):
    """The first known magnitudes as if the model gave so many times as much; the third is a lower bound."""
    table = load_magnitudes().head(len(ratios)).assign(ratio=ratios, comparator="~")
    table.loc[2:2, "comparator"] = ">"
    return table


def test_what_is_off_by_more_than_the_factor_is_found_on_both_sides_and_the_farthest_comes_first():
    table = compared([1.49, 1.6, 1.0, 1 / 1.49, 0.5])
    assert list(far_off(table)["ratio"]) == [0.5, 1.6]


@pytest.mark.parametrize(("ratio", "found"), [(5.0, 0), (0.5, 1)])
def test_a_lower_bound_is_missed_only_from_below(ratio, found):
    assert len(far_off(compared([1.0, 1.0, ratio]))) == found


def test_a_model_that_gives_nothing_is_far_off():
    assert list(far_off(compared([0.0, 1.0]))["ratio"]) == [0.0]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_summary_names_what_is_far_off_with_its_reason_and_writes_it_as_text(language):
    table = compared([2.345, 1.0]).assign(**{f"note_{language}": "a <b>reason</b>"})
    (sentence,) = far_off_in_words(SimpleNamespace(magnitudes=table), language)
    assert table[language].iloc[0] in sentence and "2.3" in sentence and "a &lt;b&gt;reason" in sentence
    assert table["known_period"].iloc[0] in sentence and sentence.count("<li>") == 1


def test_the_summary_says_so_where_nothing_is_far_off_and_nothing_where_nothing_is_known():
    (sentence,) = far_off_in_words(SimpleNamespace(magnitudes=compared([1.0, 1.2])), "en")
    assert "none" in sentence and f"{FAR:g}" in sentence
    assert far_off_in_words(SimpleNamespace(magnitudes=compared([np.nan]).head(0)), "en") == []


def test_every_known_magnitude_says_in_both_languages_what_makes_the_comparison_unequal():
    notes = load_magnitudes()[["note_zh", "note_en"]]
    assert notes.map(lambda note: bool(str(note).strip())).all(axis=None)


def test_homes_are_parted_by_the_heating_zone_as_the_goals_of_2011_to_2015_were():
    """400 of 450 Mm2 north of the line, 50 south of it; all provinces together have the whole."""
    people, heated = urban_population_by_province(), heated_by_province()
    shares = {province: share_by_heating_zone(place(province)) for province in people.index}
    assert sum(shares.values()) == pytest.approx(1.0)
    assert sum(shares[province] for province in people.index[heated]) == pytest.approx(400 / 450)
    assert shares["330000"] == pytest.approx(50 / 450 * people["330000"] / people[~heated].sum())
    assert share_by_heating_zone(place(*people.index)) == pytest.approx(1.0)


def place(*provinces):
    """Provinces of one county each, with all the people of the province."""
    people = urban_population_by_province()[list(provinces)]
    counties = pd.DataFrame({"adcode": [f"{p[:2]}0101" for p in provinces], "urban_population": people.to_numpy()})
    return SimpleNamespace(counties=counties)
