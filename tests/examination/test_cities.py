"""Cities by the names that people use, a name that two share, and the counties of the examined year."""

import itertools

import openpyxl
import pytest
from typer.testing import CliRunner

from simulation.cli import app
from simulation.errors import InputError, speak
from simulation.examination import form
from simulation.examination.bulletin import chapters
from simulation.examination.command import write_form
from simulation.examination.examine import examine
from simulation.examination.practice import practice
from simulation.examination.template import write_template
from simulation.examination.workbook import read_workbook
from simulation.facts.cities import find_city
from simulation.facts.divisions import divisions_of
from simulation.facts.provinces import find_province

SHARED = {"Taizhou": ("321200", "331000"), "Suzhou": ("320500", "341300"), "Fuzhou": ("350100", "361000"),
          "Yichun": ("230700", "360900"), "Yulin": ("450900", "610800")}  # fmt: skip


# --- names ------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("name", "codes"), SHARED.items())
def test_a_name_that_two_cities_share_is_asked_about_with_province_and_code(name, codes):
    with pytest.raises(InputError) as caught:
        find_city(name)
    for language, code in itertools.product(("zh", "en"), codes):
        city = find_city(code)
        text = caught.value.text(language)
        assert code in text and city.name.zh in text and getattr(city.province, language) in text


def test_a_province_before_or_behind_a_name_decides():
    for name in ("浙江省台州市", "浙江台州", "Taizhou, Zhejiang", "taizhou zhejiang", "Taizhou City (Zhejiang Province)"):
        assert find_city(name).adcode == "331000", name
    for name in ("江苏泰州", "江苏省泰州市", "Taizhou, Jiangsu", "Jiangsu Taizhou", "泰州市"):
        assert find_city(name).adcode == "321200", name
    assert find_city("新疆维吾尔自治区伊犁").adcode == "654000" and find_city("浙江泰州") is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("延边", "222400"), ("延边州", "222400"), ("延边朝鲜族自治州", "222400"), ("恩施州", "422800"), ("湘西", "433100"),
        ("黔东南州", "522600"), ("西双版纳", "532800"), ("克孜勒苏", "653000"), ("巴州", "652800"), ("博尔塔拉州", "652700"),
        ("兴安盟", "152200"), ("锡林郭勒", "152500"), ("大兴安岭", "232700"), ("神农架", "429021"), ("毕节地区", "520500"),
        ("浙江省杭州市", "330100"), ("３３０１００", "330100"), ("HANGZHOU CITY", "330100"), ("Xi’an", "610100"),
        ("襄樊", "420600"), ("襄樊市", "420600"), ("Xiangfan", "420600"), ("思茅", "530800"), ("Enshi Prefecture", "422800"),
    ],
)  # fmt: skip
def test_full_short_and_former_names_are_found(name, code):
    assert find_city(name).adcode == code


def test_a_name_that_is_a_province_too_is_asked_about():
    for name in ("海南", "Hainan"):
        with pytest.raises(InputError) as caught:
            find_city(name)
        assert "632500" in str(caught.value) and "province (Hainan)" in str(caught.value)
    for name, code in (("海南州", "632500"), ("吉林", "220200"), ("北京", "110100")):
        assert find_city(name).adcode == code


@pytest.mark.parametrize("name", ["浙江", "浙江省", "浙 江", "Zhejiang", "330000", "33"])
def test_a_province_in_place_of_a_city_is_answered_with_its_cities(name):
    with pytest.raises(InputError) as caught:
        find_city(name)
    assert caught.value.text("en").startswith(
        f"{name!r} is a province (Zhejiang), not a city; name one of its cities: Hangzhou,"
    )
    assert caught.value.text("zh").startswith(f"{name!r} 是省份（浙江省），不是城市；请写其中一个城市：杭州市、")
    assert "Taizhou (331000)" in caught.value.text("en") and "阳江" not in caught.value.text("zh")


def test_a_code_of_four_digits_is_that_of_a_city_and_one_that_no_city_has_is_refused(tmp_path):
    assert find_city("3301").adcode == "330100"
    with pytest.raises(InputError, match="no city has the code '999999'; write the name of the city"):
        write_form(tmp_path / "x.xlsx", "999999", 2025, "en", system="2021", drawn=False)


@pytest.mark.parametrize("name", ["杭州", "Hangzhou", "330100", "3301", "33", "330106", "萧山区"])
def test_a_city_or_county_in_place_of_a_province_is_answered_with_its_province(name):
    with pytest.raises(InputError) as caught:
        find_province(name)
    assert str(caught.value) == (
        f"{name!r} is not a province; write the name or code of the province that it belongs to: Zhejiang (330000)."
    )


def test_no_province_is_guessed_for_a_code_that_is_none():
    with pytest.raises(InputError, match="unknown province '990000'; use one of anhui, "):
        find_province("990000")


def test_the_command_asks_which_city_and_writes_nothing(tmp_path):
    done = CliRunner().invoke(app, ["examine", "Taizhou", "--template", str(tmp_path / "x.xlsx")])
    assert done.exit_code == 2 and "331000" in done.output and "321200" in done.output and not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("余杭区", "余杭区属于杭州市；请写杭州"),
        ("义乌", "义乌市属于金华市；请写金华"),
        ("330110", "余杭区属于杭州市；请写杭州"),
        ("临平区", "临平区属于杭州市；请写杭州"),
        ("鼓楼区", "'鼓楼区' 是县（市、区），分属江苏省南京市（320100）、江苏省徐州市（320300）、"),
        ("杭洲", "普查表中没有城市 '杭洲'；请写 '杭州'"),
    ],
)
def test_a_county_and_a_misspelt_city_are_refused_with_what_to_write(tmp_path, name, words):
    done = CliRunner().invoke(app, ["examine", name, "--template", str(tmp_path / "x.xlsx"), "--language", "zh"])
    said = "".join(done.output.split())
    assert done.exit_code == 2 and "".join(words.split()) in said and not list(tmp_path.iterdir())


def test_a_county_of_a_city_with_a_shared_name_is_told_the_code_in_english(tmp_path):
    with pytest.raises(InputError, match="Jiaojiang is a county of Taizhou; name 331000"):
        write_form(tmp_path / "x.xlsx", "椒江区", 2025, "en", system="2021", drawn=False)


def test_a_name_like_that_of_no_city_gets_an_empty_form(tmp_path):
    said = write_form(tmp_path / "y.xlsx", "Atlantis-on-Sea", 2025, "en", system="2021", drawn=False)
    assert said.endswith("no city 'Atlantis-on-Sea' in the census; add a column for every county")


def test_a_workbook_of_a_shared_name_is_asked_about_by_its_cell(tmp_path):
    path = write_template(tmp_path / "x.xlsx", filling=practice("Taizhou", 2025, ()))
    with pytest.raises(InputError, match="sheet 基本 General, cell B2: more than one city is called 'Taizhou'"):
        read_workbook(path)


# --- counties of the examined year ------------------------------------------------------------------------------------------
def counties(name, year):
    return [county.zh for county in divisions_of(find_city(name), year).counties]


def test_hangzhou_has_its_new_districts_from_2021_on_and_its_old_ones_before():
    old, new = {"下城区", "江干区"}, {"临平区", "钱塘区"}
    for year in (2018, 2020):
        assert old <= set(counties("杭州", year)) and not new & set(counties("杭州", year))
    for year in (2021, 2025, 2060):
        assert new <= set(counties("杭州", year)) and not old & set(counties("杭州", year))
    assert len(counties("杭州", 2020)) == len(counties("杭州", 2025)) == 13


def test_the_form_lists_the_counties_of_its_year_and_says_as_of_when_they_are(tmp_path):
    said = write_form(tmp_path / "x.xlsx", "Hangzhou", 2025, "zh", system="2021", drawn=False)
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    heads = [cell.value for cell in book[form.INDICATORS][1]][14:]
    assert heads == counties("杭州", 2025) and "临平区" in heads and "下城区" not in heads
    guide = [cell.value for cell in book[form.GUIDE]["A"]] + [cell.value for cell in book[form.GUIDE]["B"]]
    assert any("2021 年 4 月新设临平区、钱塘区，撤销下城区、江干区" in text for text in guide if text) and "临平区" in said
    assert any("Linping, Qiantang were set up" in text for text in guide if text)
    said = write_form(tmp_path / "y.xlsx", "Nanjing", 2025, "en", system="2021", drawn=False)
    assert "11 counties. Counties are those of the census of 2020; later changes are not known here" in said
    assert "此后的变动未收录" in write_form(tmp_path / "z.xlsx", "南京", 2025, "zh", system="2021", drawn=False)


def test_the_page_says_as_of_when_counties_are_and_names_them_in_its_language(without_pictures, tmp_path):
    path = tmp_path / "x.xlsx"
    write_form(path, "杭州", 2025, "zh", system="2021", drawn=True)
    book = openpyxl.load_workbook(path)
    sheet = book[form.INDICATORS]
    sheet.cell(1, 15).value, sheet.cell(1, 16).value, sheet.cell(1, 17).value = "杭州市上城区", "江干", "高新区"
    book.save(path)
    result = examine(read_workbook(path))
    pages = {language: " ".join(piece.text for piece in chapters(result, language)) for language in ("zh", "en")}
    assert "按 2025 年的区划" in pages["zh"] and "Counties are those of 2025" in pages["en"]
    assert "江干已于 2021 年 4 月撤销，下沙、白杨街道划入钱塘区，其余并入新的上城区" in pages["zh"]
    assert "高新区 is not a county of Hangzhou in 2025" in pages["en"]
    assert result.observed.county_name("杭州市上城区", "en") == "Shangcheng"
    assert result.observed.county_name("高新区", "en") == "高新区"


def test_errors_about_a_city_read_in_chinese():
    speak("zh")
    with pytest.raises(InputError, match="名为 'Yulin' 的城市不止一个：广西壮族自治区玉林市（450900）、陕西省榆林市（610800）"):
        find_city("Yulin")
