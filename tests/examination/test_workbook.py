"""The form of a city: it comes back as it was written, and a bad one is told every mistake in one go."""

import datetime

import openpyxl
import pytest

from simulation.errors import InputError
from simulation.examination import form
from simulation.examination.examine import examine
from simulation.examination.practice import practice
from simulation.examination.template import Filling, write_template
from simulation.examination.workbook import read_workbook

COUNTIES = ("甲区", "乙区", "丙县", "丁县", "戊市")
LIST, P = form.INDICATORS, form.PROJECTS


@pytest.fixture
def filled(tmp_path):
    filling = practice("某市", 2025, COUNTIES)
    return write_template(tmp_path / "observed.xlsx", counties=COUNTIES, filling=filling), filling


def changed(path, change):
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def complaint(path, change=lambda book: None):
    with pytest.raises(InputError) as error:
        read_workbook(changed(path, change))
    return str(error.value)


def test_a_filled_form_comes_back_as_it_was_written(filled):
    path, filling = filled
    observed = read_workbook(path)
    assert observed.counties == COUNTIES and len(observed.rows) == 65 and len(observed.dimensions) == 8
    for row in observed.rows:
        assert row.value == filling.measured.get(row.code, {}).get("value")
    for k, name in enumerate(COUNTIES):
        found = {row.code: v for row, v in zip(observed.rows, observed.values[k], strict=True) if v == v}
        assert found == filling.values[name]
    assert [p.model_dump(exclude={"category", "place"}) for p in observed.projects] == list(filling.projects)
    assert [d.model_dump() for d in observed.delivery] == list(filling.delivery)
    assert observed.general.model_dump().items() >= filling.answers.items()


def test_a_template_that_is_not_filled_in_says_what_is_wanted_first(tmp_path):
    path = write_template(tmp_path / "empty.xlsx")
    text = complaint(path)
    assert "sheet 基本 General, cell B2: 城市 city is empty; give the name of the city" in text and "cell B4" in text
    wanted = {"2021": "of the city can be scored", "2024": "of the city can be scored", "2025": "has a value; fill in"}
    for system, words in wanted.items():
        named = write_template(
            tmp_path / f"named-{system}.xlsx", system=system, filling=Filling({"city": "某市", "year": 2025})
        )
        with pytest.raises(InputError, match=f"no indicator {words}"):
            examine(read_workbook(named))


def test_units_stand_in_the_form_in_chinese_and_are_read_in_any_spelling(filled):
    assert openpyxl.load_workbook(filled[0])[LIST]["E3"].value == "平方千米"
    for unit in ("平方千米", "km2", "km²"):

        def spell(book, unit=unit):
            book[LIST]["E3"], book[LIST]["N3"] = unit, "12 km2"

        row = read_workbook(changed(filled[0], spell)).rows[1]
        assert (row.unit, row.value) == ("km2", 12.0)


def test_the_form_of_2024_offers_the_aspects_and_takes_indicators_of_the_city(tmp_path):
    path = write_template(tmp_path / "out.xlsx", system="2024", filling=Filling({"city": "某市", "year": 2025}))

    def add(book):
        zh = book[form.DIMENSIONS]["A2"].value
        book[LIST].append(["h01", zh, "自选", "Own", "%", "越高越好 higher", "guiding", 80, None, None, None, None, None, 60])

    with pytest.raises(InputError, match="no indicator of the city can be scored"):
        examine(read_workbook(path))
    result = examine(read_workbook(changed(path, add)))
    assert len(result.dimensions) == 15 and result.total == pytest.approx(0.75)


# --- bad workbooks ----------------------------------------------------------------------------------------------------------
def test_every_mistake_of_a_workbook_is_told_in_one_go(filled):
    path, _ = filled

    def spoil(book):
        book[LIST]["N2"] = "about 80"  # text for a number
        book[LIST]["E3"] = "mu"  # wrong unit
        book[LIST]["A4"] = "eco0x"  # unknown indicator
        book[LIST]["F5"] = "sideways"
        book[P]["B2"] = "eco77"
        book[P]["D3"] = -5
        book[form.DIMENSIONS]["C2"] = 140

    text = complaint(path, spoil)
    for part in (
        f"observed.xlsx, sheet {LIST}, cell N2: 全市值 city is 'about 80'; give a number, or nothing where",
        f"sheet {LIST}, cell F5: 方向 direction is 'sideways'; give one of 越高越好 higher",
        f"sheet {P}, cell D3: 费用（万元） cost (10^4 yuan) is -5; give a number of 10^4 yuan, zero or more",
        f"sheet {form.DIMENSIONS}, cell C2: 满意（%） satisfied (%) is 140; give a number from 0 to 100",
        f"sheet {LIST}, cell E3: the unit of eco02 is 'mu'; give its values in 'km²'",
        f"sheet {LIST}, cell A4: unknown indicator 'eco0x'",
        f"sheet {P}, cell B2: unknown indicator 'eco77'",
    ):
        assert part in text


def test_a_missing_sheet_is_named(filled):
    path, _ = filled
    text = complaint(path, lambda book: book.remove(book[form.DELIVERY]))
    assert "the sheet '上年项目 Last year' is missing; copy it from a fresh template" in text


def test_a_renamed_sheet_is_recognised(filled):
    path, _ = filled
    assert "rename the sheet '项目 Project'" in complaint(path, lambda book: setattr(book[P], "title", "项目 Project"))


def test_a_renamed_column_is_named_by_its_cell(filled):
    path, _ = filled
    text = complaint(path, lambda book: setattr(book[LIST]["E1"], "value", "计量单位 units"))
    assert "cell E1: the column '单位 unit' is missing and '计量单位 units' was found; write '单位 unit' as its heading" in text


def test_merged_cells_are_refused(filled):
    path, _ = filled
    text = complaint(path, lambda book: book[LIST].merge_cells("N2:N4"))
    assert "cell N2: the cells N2:N4 are merged; unmerge them" in text


def test_formulas_that_err_or_have_no_result_and_percent_formats_are_refused(filled):
    path, _ = filled

    def spoil(book):
        book[LIST]["N2"] = "=1/0"
        book[LIST]["N3"] = "#DIV/0!"
        book[LIST]["N4"] = 0.85
        book[LIST]["N4"].number_format = "0.0%"

    text = complaint(path, spoil)
    assert "cell N2: 全市值 city is a formula whose result is not stored" in text
    assert "cell N3: 全市值 city is a formula that gives #DIV/0!" in text
    assert "cell N4: 全市值 city is '85%', a percentage, and its unit is km²; write it in that unit as a plain number" in text


def test_files_that_are_no_workbooks_are_refused(tmp_path):
    for name, content, words in (
        ("a.xlsx", b"", "the file is empty"),
        ("b.xlsx", b"code,value\n", "not a workbook that can be read"),
        ("c.csv", b"code,value\n", "not a workbook that can be read"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError, match=words):
            read_workbook(tmp_path / name)
    with pytest.raises(InputError, match="there is no such file"):
        read_workbook(tmp_path / "none.xlsx")


def test_cells_that_contradict_each_other_and_strays_are_told(filled):
    path, _ = filled

    def spoil(book):
        sheet = book[LIST]
        row = next(r for r in range(2, 60) if sheet.cell(r, 1).value == "eco13")  # higher is better, standard 70
        sheet.cell(row, 9).value = 90
        sheet.cell(70, 16).value = 5  # a county's number where there is no indicator
        sheet.cell(3, 14).value = datetime.datetime(2025, 1, 2)
        sheet.cell(4, 6).value = "lower" if sheet.cell(4, 6).value.endswith("higher") else "higher"

    text = complaint(path, spoil)
    assert "90 cannot score zero with a standard of 70; give a value below the standard" in text
    assert f"sheet {LIST}, cell A70: the row lacks 代码 code, 维度 dimension" in text
    assert "全市值 city is the date 2025-01-02; give a number" in text


def test_the_direction_of_the_catalogue_is_kept(filled):
    path, _ = filled
    text = complaint(path, lambda book: setattr(book[LIST]["F2"], "value", "higher"))
    assert "cell F2: the direction of eco01 is '越高越好 higher'; write '越低越好 lower'" in text


def test_weights_that_cannot_be_had_are_refused_at_once(filled):
    path, _ = filled
    text = complaint(path, lambda book: setattr(book[form.GENERAL]["B7"], "value", "专家"))
    assert f"sheet {LIST}, cell K2 to K66 (65 cells): the expert weight is empty" in text


def test_text_from_data_never_becomes_a_formula(tmp_path):
    filling = Filling({"city": '=HYPERLINK("x")', "year": 2025, "remark": "+1"})
    path = write_template(tmp_path / "out.xlsx", filling=filling)
    cell = openpyxl.load_workbook(path)[form.GENERAL]["B2"]
    assert cell.data_type == "s" and cell.value == '=HYPERLINK("x")'


# --- the result -------------------------------------------------------------------------------------------------------------
def test_a_blank_indicator_is_left_out_and_the_weights_go_to_the_others(filled):
    path, _ = filled
    whole = examine(read_workbook(path))
    assert whole.indicators["weight"].sum() == pytest.approx(1.0)
    code = whole.scored.index[0]
    number = list(whole.indicators.index).index(code) + 2
    fewer = examine(read_workbook(changed(path, lambda book: setattr(book[LIST][f"N{number}"], "value", None))))
    assert code in fewer.left_out.index and len(fewer.scored) == len(whole.scored) - 1
    assert fewer.indicators["weight"].sum() == pytest.approx(1.0) and fewer.indicators.at[code, "weight"] == 0
    kept = fewer.scored.index
    assert fewer.total == pytest.approx(whole.indicators.loc[kept, "score"].mean())  # equal weights


def test_a_city_that_meets_every_standard_scores_one(tmp_path):
    from simulation.facts.indicators import load_catalogue

    perfect = {i.code: {"value": i.benchmark} for i in load_catalogue() if i.benchmark is not None}
    filling = Filling({"city": "某市", "year": 2025}, measured=perfect)
    result = examine(read_workbook(write_template(tmp_path / "out.xlsx", filling=filling)))
    assert (result.scored["score"] == 1.0).all() and result.dimensions["score"].dropna().to_numpy() == pytest.approx(
        1.0, abs=1e-12
    )
    assert result.total != result.total and result.coverage < 0.8  # too many have no standard


@pytest.mark.parametrize("method", ["equal", "entropy", "critic"])
def test_the_plan_stays_within_the_budget_and_standards_are_revised_in_assessment_years_only(filled, method):
    path, _ = filled
    result = examine(read_workbook(changed(path, lambda book: setattr(book[form.GENERAL]["B7"], "value", method))))
    plan = result.plan
    assert 0 < plan["cost"][plan["chosen"]].sum() <= result.observed.general.budget + 1e-6
    assert (plan["value"] >= 0).all() and plan["value"][plan["chosen"]].min() > 0
    assert len(result.standards) > 0  # 2025 is such a year
    usual = examine(read_workbook(changed(path, lambda book: setattr(book[form.GENERAL]["B10"], "value", "否"))))
    assert usual.standards.empty and usual.total == pytest.approx(result.total)


def test_two_years_are_compared_on_the_same_indicators_only(filled):
    path, _ = filled
    result = examine(read_workbook(path))
    table = result.indicators
    both = table.dropna(subset=["score", "last_score"])
    last, now, n = result.year_on_year
    assert n == len(both) and now == pytest.approx(both["score"].mean()) and last == pytest.approx(both["last_score"].mean())
    for name, row in result.dimensions.iterrows():
        inside = table[(table["dimension"] == name) & table["score"].notna()]
        assert (row["last_score"] == row["last_score"]) == inside["last_score"].notna().all()
