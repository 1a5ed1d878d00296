"""Problems that a city writes itself: of no indicator, long ones, and ones that are carried over."""

import openpyxl
import pytest

from simulation.errors import InputError
from simulation.examination import form, lists
from simulation.examination.bulletin import public_chapters
from simulation.examination.command import make_bulletin, write_form
from simulation.examination.examine import examine
from simulation.examination.workbook import read_workbook


@pytest.fixture
def written(spoilt):
    """The workbook with one more problem in the last row."""
    return lambda *cells: spoilt(lambda book: book[form.PROBLEMS].append(cells))


def test_a_problem_of_no_indicator_and_of_the_whole_city_is_no_total_and_none_of_the_plans(written, without_pictures):
    result = examine(read_workbook(written(None, "全市", "夜间照明不均", "换灯", "尽力", "某局", "2026")))
    for language, other, plans in (
        ("zh", "其他问题", "规划实施"),
        ("en", "Other problems", "Implementation of plans"),
    ):
        frame = lists.problem_list(result, language).set_index("problem")
        assert frame.at["夜间照明不均", "aspect"] == other and plans in set(frame["aspect"])
        public = "".join(piece.text for piece in public_chapters(result, language))
        assert f"{other}（1）" in public or f"{other} (1)" in public


def test_a_long_problem_is_carried_whole_and_one_too_long_is_told_how_long_it_may_be(written, without_pictures, tmp_path):
    text = "老旧立管漏气，" * 71  # 497 characters
    path = written("hom05", "全市", text, text, "限时", "某局", "2026")
    made = make_bulletin(path, None, "zh", tmp_path / "results").files[0].parent
    sheet = openpyxl.load_workbook(made / "lists.xlsx")["整治建议"]
    assert any(text == cell.value for row in sheet.iter_rows() for cell in row)
    assert max(row.height or 0 for row in sheet.row_dimensions.values()) <= 409  # the most that a spreadsheet takes
    write_form(tmp_path / "next.xlsx", "某市", 2026, "zh", system=None, drawn=False, last=made)
    assert text in [cell.value for cell in openpyxl.load_workbook(tmp_path / "next.xlsx")[form.LAST_PROBLEMS]["C"]]
    with pytest.raises(InputError) as error:
        read_workbook(written("hom05", "全市", text + text, None, None, None, None))
    assert "has 994 characters, and 500 at most fit" in str(error.value) and "994 个字，最多 500 个" in error.value.text("zh")


def test_districts_whose_values_are_in_doubt_are_no_place_of_a_problem(spoilt, at):
    def spoil(book):
        for name, typed in (("value", 20), ("last_year", None), ("东湖区", 920), ("西山区", 20), ("南江区", 5), ("北港区", 22)):
            book[form.INDICATORS][at("own08", name)] = typed

    result = examine(read_workbook(spoilt(spoil)))
    (place,) = [problem.place.text("zh") for problem in result.problems if problem.code == "own08"]
    assert "西山区 20" in place and "北港区 22" in place and "东湖区" not in place and "南江区" not in place


@pytest.mark.parametrize("deadline", ["长期", "（长期坚持）", "持续推进", "Ongoing"])
def test_what_is_solved_as_far_as_possible_may_have_no_end(written, deadline):
    observed = read_workbook(written(None, "全市", "夜间照明不均", "换灯", "尽力", "某局", deadline))
    assert observed.problems[-1].deadline is None


def test_a_name_that_two_indicators_have_asks_for_the_code(spoilt, at):
    def spoil(book):
        for code in ("own07", "own08"):
            book[form.INDICATORS][at(code, "zh")] = "同名指标"
        book[form.PROBLEMS].append(["同名指标", "全市", "夜间照明不均", "换灯", "尽力", "某局", "2026"])

    with pytest.raises(InputError, match="more than one indicator is called '同名指标' \\(own07, own08\\); write the code"):
        read_workbook(spoilt(spoil))


def test_the_code_of_a_city_may_be_a_number(spoilt):
    def spoil(book):
        (cell,) = (row[1] for row in book[form.GENERAL].iter_rows() if row[0].value == form.heading_of(form.General, "city"))
        cell.value = 330600

    assert read_workbook(spoilt(spoil)).general.city == "330600"
