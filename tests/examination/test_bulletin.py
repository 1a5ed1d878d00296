"""The bulletin: read in both languages, safe whatever the workbook holds, and delivered whole."""

import dataclasses
import math
import re

import openpyxl
import pytest
from typer.testing import CliRunner

from simulation.cli import app
from simulation.errors import Message
from simulation.examination import tables
from simulation.examination.bulletin import chapters, write_bulletin
from simulation.examination.diagnosis import findings, points
from simulation.examination.examine import examine
from simulation.examination.practice import REMARK, practice
from simulation.examination.template import Filling, write_template
from simulation.examination.workbook import read_workbook
from simulation.facts.cities import find_city

CHINESE = re.compile(r"[\u3400-\u9fff]")


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    """Practice numbers with names in Latin letters, so that Chinese on the English page can only be a sentence left behind."""
    path = tmp_path_factory.mktemp("workbook") / "observed.xlsx"
    filling = practice("Anytown", 2025, ["East", "West", "North", "South", "<b>Centre</b>"])
    for row in (*filling.projects, *filling.delivery):
        row["name"], row["unit"] = row["name"].partition(" / ")[2], "=office & co"
    filling.answers["remark"] = "drawn"
    return write_template(path, counties=list(filling.values), filling=filling)


@pytest.fixture(scope="module")
def result(workbook):
    return examine(read_workbook(workbook))


@pytest.fixture(scope="module")
def pages(result):
    """Its chapters in both languages, with their pictures."""
    return {language: chapters(result, language) for language in ("zh", "en")}


def visible(pieces):
    page = re.sub(r"<img [^>]*>", " ", "\n".join(piece.text for piece in pieces))
    return [line.strip() for line in re.sub(r"<[^>]+>", "\n", page).splitlines() if line.strip()]


def test_the_bulletin_opens_with_last_years_delivery_and_has_every_chapter(pages):
    for pieces in pages.values():
        page = "".join(piece.text for piece in pieces)
        anchors = re.findall(r'<h2 id="head-exam_(\w+)"', page)
        assert anchors == [
            "delivery", "diagnosis", "dimensions", "counties", "survey", "plan", "problems", "measures", "standards",
            "indicators", "method",
        ]  # fmt: skip
        assert page.count("data:image/png") == 3


def test_no_language_is_left_in_the_other(result, pages):
    for line in visible(pages["en"]):
        assert not CHINESE.search(line), line
    english = re.compile(r"[A-Za-z]{3,}")
    given = (
        r"CRITIC|III|GDP|examination_limits|csv|observed|xlsx|drawn|Anytown|East|West|North|South|Centre|office|amp|"
        r"\w{3}\d\d"
    )
    projects = {row.name for row in (*result.observed.projects, *result.observed.delivery)}
    for line in visible(pages["zh"]):
        if line not in projects:
            assert not english.search(re.sub(given, "", line)), line


def test_what_a_workbook_holds_is_text_on_the_page_and_in_the_tables(result, pages, without_lists, without_pictures, tmp_path):
    page = "".join(piece.text for piece in pages["en"])
    assert "<b>Centre</b>" not in page and "=office &amp; co" in page
    write_bulletin(result, tmp_path, "en")
    cells = [c for sheet in openpyxl.load_workbook(tmp_path / "tables.xlsx") for row in sheet.iter_rows() for c in row]
    assert any(c.value == "=office & co" for c in cells) and not any(c.data_type == "f" for c in cells)


def test_the_page_says_what_is_left_out_and_what_was_compared(result):
    text = " ".join(findings(result, "en"))
    assert f"from {len(result.scored)} of 65 indicators" in text
    assert f"{len(result.left_out)} left out" in text and "scored by place among the counties" in text
    assert f"{len(result.left_out)} 项指标未计分" in " ".join(findings(result, "zh"))


def test_the_tables_hold_the_numbers_of_the_result(result):
    made = {name: table(result, "en") for name, table in tables.TABLES.items()}
    assert list(made["scores"]["score"]) == pytest.approx(list(100 * result.dimensions["score"]), nan_ok=True)
    assert len(made["indicators"]) == 65 and len(made["places"]) == 6
    assert made["indicators"]["weight"].sum() == pytest.approx(100)
    assert (made["plan"]["chosen"] == "yes").sum() == result.plan["chosen"].sum()
    assert points(0.99999) == ">99.9" and points(1.0) == "100.0"


def test_the_workbook_of_tables_reads_well(result, without_lists, without_pictures, tmp_path):
    observed = dataclasses.replace(result.observed, remarks=(Message("row.left_out", found="x" * 90),))
    bare = dataclasses.replace(result, observed=observed, standards=result.standards.iloc[:0])
    write_bulletin(bare, tmp_path, "zh")
    book = openpyxl.load_workbook(tmp_path / "tables.xlsx")
    assert "标准调整" not in book.sheetnames and "行动计划" in book.sheetnames
    assert book["读取说明"]["A2"].alignment.wrap_text
    numbers = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "n" and cell.value]
    assert {cell.number_format for cell in numbers} == {"0.0", "0.00", "#,##0", "#,##0.####"}
    assert {cell.number_format for cell in book["各县得分"]["B"][1:]} == {"0.0"}


def test_a_bare_workbook_has_a_bulletin_too(tmp_path):
    filling = Filling({"city": "某市", "year": 2024, "publication": "no"}, measured={"eco07": {"value": 90}})
    result = examine(read_workbook(write_template(tmp_path / "out.xlsx", filling=filling)))
    for language, words in (
        ("zh", ("没有上年的项目", "没有候选项目", "仅供内部使用")),
        ("en", ("no projects of last year", "no candidate")),
    ):
        page = "".join(piece.text for piece in chapters(result, language))
        assert all(word in page for word in words) and "head-exam_standards" not in page
    assert math.isnan(result.total) and result.scored["score"].to_list() == pytest.approx([0.9])


# --- the command ------------------------------------------------------------------------------------------------------------
def greenplan(*arguments):
    return CliRunner().invoke(app, ["examine", *map(str, arguments)])


def test_from_template_to_bulletin(tmp_path):
    form_ = tmp_path / "out.xlsx"
    made = greenplan("Hangzhou", "--template", form_, "--practice", "--catalogue", "2021", "--language", "zh")
    assert made.exit_code == 0 and "13 个县（市、区）" in made.output
    done = greenplan("杭州", "--data", form_, "--out", tmp_path, "--language", "en")
    assert done.exit_code == 0, done.output
    folder = tmp_path / "杭州市-2025"
    assert "bulletin.html" in done.output and "tables.xlsx" in done.output
    assert sorted(path.name for path in folder.iterdir()) == [
        "bulletin.html",
        "lists.docx",
        "lists.xlsx",
        "manifest.json",
        "manifest.sha256",
        "public.html",
        "tables.xlsx",
        "workbook.xlsx",
    ]
    page = (folder / "bulletin.html").read_text(encoding="utf-8")
    assert "City examination of Hangzhou, 2025" in page and REMARK in page and "http://" not in page.split("</style>")[1]
    first = page
    assert greenplan("330100", "--data", form_, "--out", tmp_path, "--language", "en").exit_code == 0
    assert (folder / "bulletin.html").read_text(encoding="utf-8") == first  # the same bytes


def test_results_lie_below_the_folder_that_one_works_in_and_are_named_in_full(
    workbook, without_pictures, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "mine.txt").write_text("kept", encoding="utf-8")
    done = greenplan("--data", workbook, "--language", "en")
    assert done.exit_code == 0, done.output
    (folder,) = (tmp_path / "results" / "examination").iterdir()
    assert str(folder / "bulletin.html") in done.output and (folder / "lists.xlsx").is_file()
    assert (tmp_path / "results" / "mine.txt").read_text(encoding="utf-8") == "kept"
    assert str(tmp_path / "a.xlsx") in greenplan("--template", "a.xlsx", "--language", "en").output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "say what to do; give --template"),
        (("--template", "a.xlsx", "--data", "b.xlsx"), "one thing at a time"),
        (("--data", "none.xlsx"), "there is no such file"),
        (("--template", "out.ods"), "does not end in .xlsx"),
        (("--template", "out.xlsx", "--practice"), "practice numbers need a city"),
    ],
)
def test_wrong_commands_are_answered_with_one_sentence(arguments, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = greenplan(*arguments, "--language", "en")
    assert done.exit_code == 2 and words in done.output and "Traceback" not in done.output


def test_another_citys_workbook_and_a_file_that_is_there_are_refused(workbook):
    assert "the workbook is of 'Anytown', not of 'Ningbo'" in greenplan("Ningbo", "--data", workbook, "--language", "en").output
    before = workbook.read_bytes()
    done = greenplan("--template", workbook, "--language", "en")
    assert done.exit_code == 2 and "there is a file of this name" in done.output and workbook.read_bytes() == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--practice",), "--practice is only for a workbook to fill in (--template)"),
        (("--catalogue", "2021"), "--catalogue is only for a workbook to fill in (--template)"),
        (("--year", "2025"), "observed.xlsx: the workbook is of 2024, not of 2025"),
    ],
)
def test_options_that_do_nothing_with_a_filled_workbook_are_refused(options, words, tmp_path):
    filling = Filling({"city": "某市", "year": 2024}, measured={"eco07": {"value": 90}})
    form_ = write_template(tmp_path / "observed.xlsx", filling=filling)
    done = greenplan("--data", form_, "--out", tmp_path / "out", *options, "--language", "en")
    assert done.exit_code == 2 and words in " ".join(done.output.split()) and not (tmp_path / "out").exists()


def test_the_year_of_a_filled_workbook_may_be_named(without_lists, without_pictures, tmp_path):
    filling = Filling({"city": "某市", "year": 2024}, measured={"eco07": {"value": 90}})
    form_ = write_template(tmp_path / "observed.xlsx", filling=filling)
    assert greenplan("--data", form_, "--out", tmp_path / "out", "--year", "2024").exit_code == 0


def test_cities_are_found_by_either_name_and_code():
    city = find_city("Hangzhou")
    assert city == find_city("杭州") == find_city("杭州市") == find_city("330100")
    assert len(city.counties) == 13 and find_city("杭洲") is None
