"""Layers merge key by key in written order; siblings that disagree must be told which of them counts."""

import pytest

from simulation.errors import InputError
from simulation.scenario import load_scenario, read_scenario


def sentences_of(file):
    """Every mistake of a scenario file, in English."""
    return [str(mistake) for mistake in read_scenario(file).mistakes]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Writes scenario files (without their titles) into the working folder and returns the path of "mine"."""
    monkeypatch.chdir(tmp_path)

    def write(**files):
        for name, text in files.items():
            (tmp_path / f"{name}.yaml").write_text(f"title: {{zh: {name}, en: {name}}}\n{text}\n", encoding="utf-8")
        return tmp_path / "mine.yaml"

    return write


def test_the_file_lies_over_what_it_extends_key_by_key(folder):
    scenario = load_scenario(folder(
        base="seed: 5\nmembers: 7\nmeasures: {award: {from: 2023Q1, until: 2024Q4, strength: 1}}",
        mine="extends: base\nseed: 6\nmeasures: {award: {until: null}, publication: true}",
    ))  # fmt: skip
    assert (scenario.seed, scenario.members, scenario.measures.publication) == (6, 7, True)
    award = scenario.measures.award
    assert (str(award.start), award.until, award.strength) == ("2023Q1", None, 1.0)


def test_later_siblings_add_to_earlier_ones(folder):
    scenario = load_scenario(folder(a="seed: 5", b="members: 7", mine="extends: [a, b]"))
    assert (scenario.seed, scenario.members) == (5, 7)


def test_a_list_is_one_value_and_replaces(folder):
    file = folder(base="goals: {remove: [N1, N2]}", mine="extends: base\ngoals: {remove: [N3]}")
    assert load_scenario(file).goals.remove == ("N3",)


def test_title_description_author_reference_and_name_belong_to_the_file(folder):
    base = "author: Wang\nreference: A paper\nname: other\ndescription: {zh: 乙, en: B}"
    scenario = load_scenario(folder(base=base, mine="extends: base"))
    assert (scenario.name, scenario.title.en, scenario.author, scenario.reference) == ("mine", "mine", None, None)
    assert scenario.description is None


def test_an_empty_section_changes_nothing(folder):
    empty = "measures:\ngoals:\n  add:\nparameters:\nhorizon:"
    file = folder(base="measures: {publication: true}", mine=f"extends: base\n{empty}")
    assert load_scenario(file).measures.publication


def test_an_empty_section_of_a_sibling_changes_nothing_either(folder):
    file = folder(a="measures: {publication: true}", b="measures:", mine="extends: [a, b]")
    assert load_scenario(file).measures.publication


DISAGREE = {"a": "measures: {award: {strength: 1}}", "b": "measures: {award: {strength: 2}}"}


def test_siblings_that_disagree_are_refused_with_both_files_and_lines(folder):
    file = folder(**DISAGREE, mine="extends: [a, b]")
    (sentence,) = sentences_of(file)
    assert sentence == (
        "mine.yaml, line 2, extends: a.yaml (line 2) and b.yaml (line 2) set "
        "measures.award.strength to different values; set it in the file that extends both, or add measures.award.strength "
        "to its list `overrides`."
    )


def test_siblings_that_agree_are_accepted(folder):
    assert load_scenario(folder(a=DISAGREE["a"], b=DISAGREE["a"], mine="extends: [a, b]")).measures.award.strength == 1


@pytest.mark.parametrize(
    ("settled", "strength"),
    {
        "overrides: [measures.award.strength]": 2,
        "overrides: [measures.award]": 2,
        "overrides: [measures]": 2,
        "measures: {award: {strength: 3}}": 3,
    }.items(),
)
def test_a_disagreement_is_settled_by_overrides_or_by_the_file_itself(folder, settled, strength):
    assert load_scenario(folder(**DISAGREE, mine=f"extends: [a, b]\n{settled}")).measures.award.strength == strength


def test_an_override_of_another_key_settles_nothing(folder):
    file = folder(**DISAGREE, mine="extends: [a, b]\noverrides: [measures.fast_lane, seed, parameters.choice_scale]")
    assert len(sentences_of(file)) == 1


@pytest.mark.parametrize(
    ("key", "guess"),
    {"measures.awrd": "measures.award", "measurs": "measures", "measures.award.stregth": "measures.award.strength"}.items(),
)
def test_an_override_of_a_key_that_no_scenario_has_is_answered_with_the_nearest(folder, key, guess):
    file = folder(a="seed: 1", b="seed: 1", mine=f"extends: [a, b]\noverrides: [seed, {key}]")
    (sentence,) = sentences_of(file)
    assert sentence == f"mine.yaml, line 3, overrides: unknown key {key!r}; did you mean {guess!r}?"


@pytest.mark.parametrize("order", ["[a, b]", "[b, a]"])
def test_what_one_sibling_refines_is_not_undone_by_another_with_the_same_base(folder, order):
    scenario = load_scenario(folder(
        base="seed: 1\nmembers: 10", a="extends: base\nseed: 5", b="extends: base\nmembers: 7", mine=f"extends: {order}",
    ))  # fmt: skip
    assert (scenario.seed, scenario.members) == (5, 7)


def test_two_siblings_that_refine_the_same_base_differently_disagree(folder):
    file = folder(base="seed: 1", a="extends: base\nseed: 5", b="extends: base\nseed: 6", mine="extends: [a, b]")
    assert "set seed to different values" in sentences_of(file)[0]


def test_siblings_that_chose_differently_between_the_same_two_files_disagree(folder):
    parts = {
        "p": "seed: 5",
        "q": "seed: 6",
        "a": "extends: [p, q]\noverrides: [seed]",
        "b": "extends: [q, p]\noverrides: [seed]",
    }
    assert "q.yaml (line 2) and p.yaml (line 2) set seed" in sentences_of(folder(**parts, mine="extends: [a, b]"))[0]


def test_a_name_means_the_file_in_the_same_folder_before_the_published_one(folder):
    assert load_scenario(folder(baseline="seed: 77", mine="extends: baseline")).seed == 77


def test_a_file_that_extends_its_own_name_means_the_published_one(folder):
    file = folder(baseline="extends: baseline\nseed: 78").with_name("baseline.yaml")
    scenario = load_scenario(file)
    assert (scenario.seed, scenario.measures.publication) == (78, load_scenario("baseline").measures.publication)


def test_a_path_below_the_folder_can_be_extended(folder):
    file = folder(mine="extends: parts/a.yaml")
    (file.parent / "parts").mkdir()
    (file.parent / "parts" / "a.yaml").write_text("title: {zh: 甲, en: A}\nseed: 9\n", encoding="utf-8")
    assert load_scenario(file).seed == 9


@pytest.mark.parametrize("near", ["base.yaml", "parts/base.yaml"])
def test_an_absolute_path_into_the_folder_is_refused_with_the_relative_one(folder, near):
    file = folder(mine="")
    (file.parent / "parts").mkdir()
    base = file.parent / near
    base.write_text("title: {zh: 甲, en: A}\nseed: 9\n", encoding="utf-8")
    folder(mine=f"extends: {base}")
    assert sentences_of(file) == [
        f"mine.yaml, line 2, extends: it extends {str(base)!r}, an absolute path; "
        f"write it as seen from the folder of this file: {near!r}."
    ]
    folder(mine=f"extends: {near}")
    assert load_scenario(file).seed == 9


def test_a_link_that_leads_out_of_the_folder_is_refused(folder, tmp_path_factory):
    file = folder(mine="extends: linked.yaml")
    outside = tmp_path_factory.mktemp("outside") / "secret.yaml"
    outside.write_text("title: {zh: 甲, en: A}\n", encoding="utf-8")
    (file.parent / "linked.yaml").symlink_to(outside)
    assert "which is outside the folder of this file" in sentences_of(file)[0]


def test_a_link_to_itself_is_no_file(folder):
    file = folder(mine="extends: loop.yaml")
    file.with_name("loop.yaml").symlink_to("loop.yaml")
    assert sentences_of(file)[0].startswith("mine.yaml, line 2, extends: unknown scenario 'loop.yaml'")
    assert sentences_of("./loop.yaml")[0].startswith("loop.yaml: there is no such file")


def test_a_circle_is_refused_and_shown(folder):
    file = folder(a="extends: mine", mine="extends: a")
    assert sentences_of(file) == [
        "a.yaml, line 2, extends: the scenarios extend each other in a circle (mine.yaml -> a.yaml -> mine.yaml); "
        "take one `extends` out."
    ]


def test_an_endless_chain_is_refused(folder):
    file = folder(mine="extends: s0", **{f"s{k}": f"extends: s{k + 1}" for k in range(30)}, s30="seed: 1")
    assert "more than 20 scenarios extend one another; join some of them." in sentences_of(file)[0]


def test_an_unreadable_extended_file_is_named(folder):
    file = folder(mine="extends: a")
    file.with_name("a.yaml").write_text("", encoding="utf-8")
    assert sentences_of(file) == ["a.yaml: the file is empty; write at least a title."]


def test_a_value_where_the_base_has_a_section_is_a_mistake_of_the_file(folder):
    file = folder(base="measures: {award: {strength: 1}}", mine="extends: base\nmeasures: {award: 5}")
    assert sentences_of(file)[0].startswith("mine.yaml, line 3, measures.award: expected keys and values, found 5;")


def test_parameter_names_are_the_same_in_any_case_also_across_layers(folder):
    base = "parameters: {Award_Two_Star: 10, choice_scale: 0.02}"
    file = folder(base=base, mine="extends: base\nparameters: {AWARD_TWO_STAR: 20}")
    assert dict(load_scenario(file).parameters) == {"award_two_star": 20.0, "choice_scale": 0.02}


def test_a_disagreement_on_a_parameter_names_it_as_the_table_does(folder):
    file = folder(a="parameters: {Award_Two_Star: 10}", b="parameters: {award_two_star: 20}", mine="extends: [a, b]")
    with pytest.raises(InputError, match=r"set parameters\.award_two_star to different values"):
        load_scenario(file)


def test_a_single_key_of_overrides_is_written_like_a_single_file_of_extends(folder):
    base = "parameters: {choice_scale: 0.02}"
    file = folder(a=base, b="parameters: {choice_scale: 0.03}", mine="extends: [a, b]\noverrides: parameters.choice_scale")
    assert load_scenario(file).parameters == {"choice_scale": 0.03}
