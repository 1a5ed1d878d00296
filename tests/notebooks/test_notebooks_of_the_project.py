"""The notebooks for researchers, run from top to bottom as papermill does; their own assertions are part of the test."""

import re
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest

from simulation.errors import InputError
from simulation.notebooks import NOTEBOOK_FOLDER, execute_into, find_notebook
from simulation.study.paired import FEWEST

LANGUAGES = ("zh", "en")
pytestmark = pytest.mark.usefixtures("kept_kernels")
SMALL = {"until": "2022Q4", "members": 2, "province": "ningxia"}


def executed(name, folder, parameters):
    """A notebook run in both languages side by side: language -> the notebook and its folder."""
    places = {language: folder / language for language in LANGUAGES}

    def run(language):
        return execute_into(find_notebook(name), places[language], parameters | {"language": language})

    with ThreadPoolExecutor(len(LANGUAGES)) as pool:
        return {language: nbformat.read(made, 4) for language, made in zip(LANGUAGES, pool.map(run, LANGUAGES), strict=True)}


@pytest.fixture(scope="module")
def own_county(tmp_path_factory):
    folder = tmp_path_factory.mktemp("county")
    return folder, executed("your-own-county", folder, SMALL)


@pytest.fixture(scope="module")
def city_examination(tmp_path_factory):
    return executed("city-examination", tmp_path_factory.mktemp("city"), {"city": "Ningbo", "year": 2024})


@pytest.fixture(scope="module")
def communities(tmp_path_factory):
    chosen = SMALL | {"county": "永宁县", "until": "2023Q4"}
    return executed("communities", tmp_path_factory.mktemp("communities"), chosen)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_county_of_your_own_gives_equal_bits_and_says_that_it_is_not_standard(own_county, language):
    folder, books = own_county
    book = books[language]
    printed = "".join(output.get("text", "") for cell in book.cells for output in cell.get("outputs", ()))
    assert "equal bits: Run(baseline, Ningxia, seed 1, 2 members, with other rules for organisation.decide_effort)" in printed
    assert "期末突击" in printed if language == "zh" else "storming" in printed
    assert "Warning" not in printed
    assert "storming_effort" in str(book.cells[-1].outputs)
    assert sum("base64" in str(output) for cell in book.cells for output in cell.get("outputs", ())) == 1
    assert [path.name for path in (folder / language).iterdir()] == ["your-own-county.ipynb"]


def test_a_run_that_fails_leaves_nothing(tmp_path):
    with pytest.raises(RuntimeError, match="unknown scenario 'basline'"):
        execute_into(find_notebook("your-own-county"), tmp_path, SMALL | {"scenario": "basline"})
    assert list(tmp_path.iterdir()) == []


def test_every_notebook_has_a_language_and_explains_itself_in_both():
    for path in NOTEBOOK_FOLDER.glob("*.ipynb"):
        cells = nbformat.read(path, 4).cells
        parameters = [cell.source for cell in cells if "parameters" in cell.metadata.get("tags", ())]
        assert len(parameters) == 1 and 'language = "zh"' in parameters[0]
        for cell in cells:
            if cell.cell_type == "markdown":
                words = cell.source
                assert any("\u4e00" <= c <= "\u9fff" for c in words) and any(c.isascii() and c.isalpha() for c in words)


def test_an_unknown_notebook_is_refused_with_the_nearest_name():
    with pytest.raises(InputError, match="did you mean 'your-own-county'"):
        find_notebook("your-own-conty.ipynb")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_choice_of_a_county_is_shown_for_it_and_its_province(communities, language):
    shown = "".join(str(output) for cell in communities[language].cells for output in cell.get("outputs", ()))
    names = (
        ("永宁县", "宁夏回族自治区", "以奖代补", "共管") if language == "zh" else ("Yongning", "Ningxia", "Reward", "managing")
    )
    assert all(name in shown for name in names[:3]) and shown.count("data:image/png") == 2
    assert names[3] in str(communities[language].cells)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_city_examination_shows_a_bulletin(city_examination, language):
    shown = "".join(str(output) for cell in city_examination[language].cells for output in cell.get("outputs", ()))
    assert ("宁波市 2024 年城市体检公报" if language == "zh" else "City examination of Ningbo, 2024") in shown
    assert shown.count("data:image/png") == 2 and "not measured" in shown
    assert ("问题清单" if language == "zh" else "What is to be done") in shown


@pytest.fixture(scope="module")
def innovation(tmp_path_factory):
    return executed("innovation", tmp_path_factory.mktemp("innovation"), SMALL | {"until": "2023Q4"})


@pytest.fixture(scope="module")
def smart_city(tmp_path_factory):
    return executed("smart-city", tmp_path_factory.mktemp("smart"), SMALL | {"until": "2023Q4", "city": "银川"})


def everything_shown(book):
    return "".join(str(output) for cell in book.cells for output in cell.get("outputs", ()))


@pytest.mark.parametrize(("language", "words"), [("zh", ("全面公开", "高校院所独立")), ("en", ("full", "University alone"))])
def test_the_notebook_on_innovation_compares_three_strengths_of_disclosure(innovation, language, words):
    shown = everything_shown(innovation[language])
    assert shown.count("data:image/png") == 2 and all(word in shown for word in words)
    heads = ("不公开", "照现状之差") if language == "zh" else ("none", "less disclosure as it is")
    assert all(head in shown for head in heads) and "Warning" not in shown


@pytest.mark.parametrize(("language", "words"), [("zh", ("银川市", "回本年份")), ("en", ("Yinchuan", "paid back"))])
def test_the_notebook_on_the_smart_city_values_one_city_and_all(smart_city, language, words):
    shown = everything_shown(smart_city[language])
    assert shown.count("data:image/png") == 6 and all(word in shown for word in words)  # four are the chapter's
    assert "Warning" not in shown


def test_a_city_that_there_is_not_is_named_with_the_nearest(tmp_path):
    with pytest.raises(RuntimeError, match="是不是 'Yinchuan'"):
        execute_into(find_notebook("smart-city"), tmp_path, SMALL | {"until": "2021Q4", "city": "Yinchaun"})


def test_the_comparison_notebook_says_what_differs_and_for_whom(tmp_path):
    small = {"options": "no-policy, no-mandate", "province": "ningxia", "members": 2, "resolution": 0.05}
    for language, book in executed("compare", tmp_path, small).items():
        shown = "".join(str(output) for cell in book.cells for output in cell.get("outputs", ()))
        assert ("谁多付多少" if language == "zh" else "Who pays how much more") in shown and "variance_cut" in shown


@pytest.fixture(scope="module")
def five_systems(tmp_path_factory):
    return executed("five-systems", tmp_path_factory.mktemp("five"), SMALL | {"until": "2025Q4", "members": FEWEST})


@pytest.mark.parametrize(
    ("language", "systems", "words"),
    [
        ("zh", ("组织实施", "城市体检", "科技创新", "智慧城市", "社区"), "项目标的区间不跨零"),
        ("en", ("Organisation", "Examination", "Innovation", "Smart city", "Communities"), "targets have an interval"),
    ],
)
def test_the_notebook_on_five_systems_says_what_each_adds(five_systems, language, systems, words):
    shown = everything_shown(five_systems[language])
    assert shown.count("data:image/png") == 1 and "Warning" not in shown
    assert all(re.search(rf"{system}(：|: )\d+ (/|of) \d+ {words}", shown) for system in systems)
    assert not re.search(r">\s*nan\b", shown)
    assert re.search(r"\(−[\d.,]+ … ", shown) and not re.search(r"\(-\d", shown)  # the proper minus


def test_the_notebook_on_five_systems_asks_for_as_many_members_as_every_interval_takes(tmp_path):
    with pytest.raises(RuntimeError, match=f"至少要 {FEWEST} 个成员"):
        execute_into(find_notebook("five-systems"), tmp_path, SMALL | {"members": FEWEST - 1})
