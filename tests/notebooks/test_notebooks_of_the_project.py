"""The notebooks for researchers, run from top to bottom as papermill does; their own assertions are part of the test."""

import re

import nbformat
import pytest

from simulation.errors import InputError
from simulation.notebooks import NOTEBOOK_FOLDER, execute_into, find_notebook
from simulation.study.paired import FEWEST

pytestmark = pytest.mark.usefixtures("kept_kernels")
SMALL = {"until": "2022Q4", "members": 2, "province": "ningxia"}


@pytest.fixture(scope="module", params=["zh", pytest.param("en", marks=pytest.mark.heavy)])
def language(request):
    return request.param


@pytest.fixture(scope="module")
def executed(language, tmp_path_factory):
    """A function that runs a notebook from top to bottom: the notebook and its folder."""

    def run(name, parameters):
        folder = tmp_path_factory.mktemp(name)
        made = execute_into(find_notebook(name), folder, parameters | {"language": language})
        return nbformat.read(made, 4), folder

    return run


def test_a_county_of_your_own_gives_equal_bits_and_says_that_it_is_not_standard(executed, language):
    book, folder = executed("your-own-county", SMALL)
    printed = "".join(output.get("text", "") for cell in book.cells for output in cell.get("outputs", ()))
    assert "equal bits: Run(baseline, Ningxia, seed 1, 2 members, with other rules for organisation.decide_effort)" in printed
    assert "期末突击" in printed if language == "zh" else "storming" in printed
    assert "Warning" not in printed
    assert "storming_effort" in str(book.cells[-1].outputs)
    assert sum("base64" in str(output) for cell in book.cells for output in cell.get("outputs", ())) == 1
    assert [path.name for path in folder.iterdir()] == ["your-own-county.ipynb"]


def test_a_run_that_fails_leaves_nothing(tmp_path):
    with pytest.raises(RuntimeError, match=r"(unknown scenario|没有情景) 'basline'"):  # as the kernel has spoken before
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


def everything_shown(book):
    return "".join(str(output) for cell in book.cells for output in cell.get("outputs", ()))


def test_the_choice_of_a_county_is_shown_for_it_and_its_province(executed, language):
    book, _ = executed("communities", SMALL | {"county": "永宁县", "resolution": 0.02})
    shown = everything_shown(book)
    names = (
        ("永宁县", "宁夏回族自治区", "以奖代补", "共管") if language == "zh" else ("Yongning", "Ningxia", "Reward", "managing")
    )
    assert all(name in shown for name in names[:3]) and shown.count("data:image/png") == 2
    assert names[3] in str(book.cells)


def test_the_city_examination_shows_a_bulletin(executed, language):
    shown = everything_shown(executed("city-examination", {"city": "Ningbo", "year": 2024})[0])
    assert ("宁波市 2024 年城市体检公报" if language == "zh" else "City examination of Ningbo, 2024") in shown
    assert shown.count("data:image/png") == 2 and "not measured" in shown
    assert ("问题清单" if language == "zh" else "What is to be done") in shown


def test_the_notebook_on_innovation_compares_three_strengths_of_disclosure(executed, language):
    shown = everything_shown(executed("innovation", SMALL)[0])
    words = ("全面公开", "高校院所独立") if language == "zh" else ("full", "University alone")
    assert shown.count("data:image/png") == 2 and all(word in shown for word in words)
    heads = ("不公开", "照现状之差") if language == "zh" else ("none", "less disclosure as it is")
    assert all(head in shown for head in heads) and "Warning" not in shown


def test_the_notebook_on_the_smart_city_values_one_city_and_all(executed, language):
    shown = everything_shown(executed("smart-city", SMALL | {"city": "银川"})[0])
    words = ("银川市", "回本年份") if language == "zh" else ("Yinchuan", "paid back")
    assert shown.count("data:image/png") == 6 and all(word in shown for word in words)  # four are the chapter's
    assert "Warning" not in shown


def test_a_city_that_there_is_not_is_named_with_the_nearest(tmp_path):
    with pytest.raises(RuntimeError, match="是不是 'Yinchuan'"):
        execute_into(find_notebook("smart-city"), tmp_path, SMALL | {"until": "2021Q4", "city": "Yinchaun"})


def test_the_comparison_notebook_says_what_differs_and_for_whom(executed, language):
    small = {"options": "no-policy, no-mandate", "province": "ningxia", "members": 2, "resolution": 0.05}
    shown = everything_shown(executed("compare", small)[0])
    assert ("谁多付多少" if language == "zh" else "Who pays how much more") in shown and "variance_cut" in shown


def test_the_notebook_on_five_systems_says_what_each_adds(executed, language):
    shown = everything_shown(executed("five-systems", SMALL | {"until": "2025Q4", "members": FEWEST, "resolution": 0.02})[0])
    systems, words = {
        "zh": (("组织实施", "城市体检", "科技创新", "智慧城市", "社区"), "项目标的区间不跨零"),
        "en": (("Organisation", "Examination", "Innovation", "Smart city", "Communities"), "targets have an interval"),
    }[language]
    assert shown.count("data:image/png") == 1 and "Warning" not in shown
    assert all(re.search(rf"{system}(：|: )\d+ (/|of) \d+ {words}", shown) for system in systems)
    assert not re.search(r">\s*nan\b", shown)
    assert re.search(r"\(−[\d.,]+ … ", shown) and not re.search(r"\(-\d", shown)  # the proper minus


def test_the_notebook_on_five_systems_asks_for_as_many_members_as_every_interval_takes(tmp_path):
    with pytest.raises(RuntimeError, match=f"至少要 {FEWEST} 个成员"):
        execute_into(find_notebook("five-systems"), tmp_path, SMALL | {"members": FEWEST - 1})
