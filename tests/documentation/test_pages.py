"""Pages of the documentation that are made from code, and those that are written: none is missing, stale or out of reach."""

import re

import pytest
import yaml

import simulation as sim
from simulation.catalogue import LISTINGS
from simulation.documentation import site
from simulation.documentation.interface import listed, summaries
from simulation.documentation.keys import FILES, all_meanings, keys_of, keys_page, sections_of
from simulation.documentation.markdown import plain, table, without_breaks
from simulation.documentation.registries import PAGES, registry_page
from simulation.documentation.texts import NotInChinese, flat, meaning, meanings
from simulation.errors import LANGUAGES, InputError
from simulation.parameters import load_parameters
from simulation.scenario import read_scenario
from simulation.scenario.schema import ScenarioFile
from simulation.vocabulary import VARIABLES
from simulation.world.fit import fit

GUIDES = {"zh": site.SOURCE / "zh", "en": site.SOURCE}


def blocks(page, kind):
    return re.findall(rf"```{kind}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


def in_toctrees(folder, index):
    """Every page that the index names, from the folder on."""
    named = re.findall(r"```\{toctree\}\n(.*?)```", (folder / f"{index}.md").read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block in named for line in block.splitlines() if line and not line.startswith(":")]
    below = (folder / index).parent
    return {found.resolve() for line in lines for found in below.glob(f"{line}.*" if "*" not in line else line)}


@pytest.fixture(scope="module")
def staged(tmp_path_factory):
    folders = {language: tmp_path_factory.mktemp(language) for language in LANGUAGES}
    for language, folder in folders.items():
        site.stage(folder, language)
    return folders


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_in_a_toctree_once_and_every_entry_is_a_page(staged, language):
    folder, index = staged[language], site.HOME[language]
    pages = {path.resolve() for kind in ("md", "ipynb") for path in folder.rglob(f"*.{kind}")}
    pages -= {(folder / f"{index}.md").resolve(), *(path.resolve() for path in folder.glob("images/**/README.md"))}
    assert in_toctrees(folder, index) == pages


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_between_pages_leads_to_one(staged, language):
    for page in staged[language].rglob("*.md"):
        for target in re.findall(r"\]\(([\w./-]+\.(?:md|png|ipynb))\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_pages_of_both_languages_lead_to_each_other(staged):
    names = site.twins()
    assert {"index", "keys", "odd", "model", "tables/parameters"} <= names
    for language, folder in staged.items():
        assert all(((folder / site.HOME[language]).parent / f"{name}.md").is_file() for name in names)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_every_registry_has_its_page_with_every_entry(name, language):
    lines = registry_page(name, language).splitlines()
    entries = list(LISTINGS[name].entries(None))
    heads = [line for line in lines if line.startswith("|---")]
    assert len([line for line in lines if line.startswith("| ")]) == len(entries) + len(heads)
    widths = {line.replace("\\|", "").count("|") for line in lines if line.startswith("|")}
    assert widths == {len(PAGES[name]) + 1}


def test_parameters_have_value_range_unit_status_and_source():
    text = registry_page("parameters", "en")
    for p in load_parameters().parameters:
        (line,) = (line for line in text.splitlines() if line.startswith(f"| `{p.name}` |"))
        assert plain(p.source) in line and f"{p.default:g}".replace(".", "\\.").replace("-", "\\-") in line.replace("\\+", "+")


def test_variables_are_those_of_the_vocabulary():
    text = registry_page("variables", "zh")
    assert all(f"| `{v.name}` | {plain(v.zh)} |" in text for v in VARIABLES)


def test_every_key_of_every_file_is_told_in_both_languages():
    for language in LANGUAGES:
        text = keys_page(language)
        for file in FILES.values():
            for place in sections_of(file):
                assert all(f"| `{key.name}` |" in text for key in keys_of(place.section))


def test_sections_are_named_by_their_places():
    places = {place.section.__name__: place.places for place in sections_of(ScenarioFile)}
    assert places["Award"] == ("measures.award", "province_layer.measures.award")[: len(places["Award"])]
    assert "goals.add[]" in places["Goal"] and "measures.by_hand[]" in places["Written"]


def test_translations_are_of_sentences_that_the_code_has():
    """A sentence that was changed has lost its translation: here is the one to write anew."""
    said = {flat(text) for text in all_meanings()} | {text for _, text in summaries()}
    assert said - {""} == set(meanings())


def test_a_sentence_without_translation_is_refused():
    assert meaning("A new sentence.", "en") == "A new sentence."
    with pytest.raises(NotInChinese):
        meaning("A new sentence.", "zh")


def test_texts_of_registries_are_no_markup():
    assert plain("a*b_c | <i>`x`</i> [y](z)") == r"a\*b\_c \| \<i\>\`x\`\<\/i\> \[y\]\(z\)"
    assert r"`a\|b`" in table(["h"], [["`a|b`"]])


def test_chinese_lines_are_joined_and_nothing_else_is():
    assert without_breaks("一行\n二行，\n  三行") == "一行二行，三行"
    kept = "# 题\n一行\n- 二\n\n    代码\n    代码\n\n一行 word\nnext\n| 表 |\n| 表 |"
    assert without_breaks(kept) == kept


def test_lines_with_a_name_and_a_meaning_become_a_list():
    told = listed(["What it is.", "", "one : the first,", "of two", "two, three : the rest", "", "After."])
    assert told == ["What it is.", "", "", "- **one**: the first,", "  of two", "", "- **two, three**: the rest", "", "After."]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_scenario_of_the_planners_guide_fits_its_province(language, tmp_path):
    (text,) = blocks(GUIDES[language] / "planner.md", "yaml")
    (tmp_path / "two-stars.yaml").write_text(text, encoding="utf-8")
    scenario, mistakes = read_scenario(tmp_path / "two-stars.yaml")
    assert not mistakes and not fit(scenario).mistakes


def test_the_scenario_of_the_planners_guide_runs(tmp_path):
    (text,) = blocks(GUIDES["en"] / "planner.md", "yaml")
    (tmp_path / "two-stars.yaml").write_text(text, encoding="utf-8")
    scenario = sim.load_scenario(tmp_path / "two-stars.yaml").replace(horizon={"end": "2030Q4"})
    targets = sim.run(scenario, members=1, resolution=0.02).targets.set_index("id")
    assert targets.loc["ours-2030", "goal"] == 0.5 and targets.loc["ours-2030", "goal_from"] == "proposal"


@pytest.mark.parametrize(("guide", "kind"), [("planner.md", "yaml"), ("researcher.md", "python")])
def test_readers_of_both_languages_are_shown_the_same(guide, kind):
    first, second = (blocks(folder / guide, kind) for folder in GUIDES.values())
    assert first == second and first
    if kind == "yaml":
        assert yaml.safe_load(first[0])["extends"] == "baseline"


def test_equations_of_both_languages_name_the_same_parameters():
    known = set(load_parameters().names)
    first, second = (
        known & set(re.findall(r"\w+", (at / "model.md").read_text(encoding="utf-8"), re.ASCII)) for at in GUIDES.values()
    )
    assert first == second and len(first) > 80


def test_the_code_of_the_researchers_guide_runs_as_it_stands():
    page = GUIDES["en"] / "researcher.md"
    exec(compile("\n".join(blocks(page, "python")), str(page), "exec"), {})


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="holds other files"):
        site.build(tmp_path)
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"
