"""A province as a workbook: written, edited, read back; every mistake by sheet and cell, every change told."""

import contextlib
import shutil
from html import escape

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from typer.testing import CliRunner

from simulation.cli import app
from simulation.commands.province_changes import said_of
from simulation.commands.province_workbook import folder_of_workbook, write_province_workbook
from simulation.errors import InputError, speak
from simulation.facts.provinces import load_province
from simulation.report import style
from simulation.report.chapters import chapter
from simulation.report.one_page import one_page
from simulation.report.own_data import own_data
from simulation.results.manifest import read_manifest
from simulation.scenario import load_scenario
from simulation.study.opening import open_run


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    return write_province_workbook("zhejiang", tmp_path_factory.mktemp("published") / "mine.xlsx")


@pytest.fixture
def workbook(published, tmp_path):
    """The workbook of a province, for a test to edit."""
    return shutil.copy(published, tmp_path / "mine.xlsx")


def edit(path, sheet, row, column, value):
    """Write a value below the name of a column, and return the cell's name."""
    book = openpyxl.load_workbook(path)
    names = [cell.value for cell in book[sheet][3]]
    cell = f"{get_column_letter(names.index(column) + 1)}{row}"
    book[sheet][cell] = value
    book.save(path)
    return cell


def refused(path):
    with pytest.raises(InputError) as mistake:
        folder_of_workbook(path)
    return mistake.value.text("en")


def test_an_untouched_workbook_gives_the_same_facts(workbook):
    folder, changes = folder_of_workbook(workbook)
    mine, published = load_province(folder), load_province("zhejiang")
    assert not any(changes) and mine.counties.equals(published.counties) and mine.cities.equals(published.cities)


def test_a_changed_cell_is_told_and_used(workbook):
    cell = edit(workbook, "counties", 4, "gdp_yuan", 300_000_000_000)
    folder, changes = folder_of_workbook(workbook)
    (change,) = changes.cells
    code = change.row["zh"].split()[0]
    assert (change.sheet, change.cell, change.column, change.after) == ("counties", cell, "gdp_yuan", "300000000000")
    assert load_province(folder).counties.set_index("adcode").at[code, "gdp_yuan"] == 3e11
    assert folder_of_workbook(workbook)[0] == folder  # one that was made from a workbook is made anew


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value"),
    [("counties", 5, "population", -3), ("cities", 4, "gdp_yuan_2021", "much"), ("counties", 7, "city_adcode", "999999")],
)
def test_a_mistake_is_told_by_sheet_and_cell(workbook, sheet, row, column, value):
    cell = edit(workbook, sheet, row, column, value)
    assert f"sheet {sheet}, cell {cell}" in refused(workbook)
    assert not workbook.with_suffix("").exists()


def test_nothing_of_the_users_is_replaced(workbook):
    mine = workbook.with_suffix("")
    mine.mkdir()
    (mine / "kept.txt").write_text("mine")
    assert "was not made from a workbook" in refused(workbook)
    assert (mine / "kept.txt").read_text() == "mine"
    with pytest.raises(InputError):
        write_province_workbook("zhejiang", workbook)


def test_what_is_no_such_workbook_is_refused(tmp_path):
    other = tmp_path / "other.xlsx"
    assert "no such workbook" in refused(other)
    other.write_text("no workbook")
    assert "not a workbook" in refused(other)
    openpyxl.Workbook().save(other)
    assert "no sheet named counties" in refused(other)
    with pytest.raises(InputError, match=r"census|普查"):
        write_province_workbook("guangdong", tmp_path / "out.xlsx")


def test_changes_are_told_in_both_languages(workbook):
    edit(workbook, "counties", 4, "gdp_yuan", 300_000_000_000)
    _, changes = folder_of_workbook(workbook)
    for language, words in (("zh", "改动 1 个单元格"), ("en", "1 cells differ")):
        speak(language)
        assert words in said_of(changes, workbook)[0]
    speak("zh")


SHORT = """
title: {zh: 短, en: Short}
extends: baseline
horizon: {end: 2021Q4}
members: 1
"""


def command(*words):
    """Run `greenplan` and return what it printed."""
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture(scope="module")
def own(published, tmp_path_factory, one_table_each):
    """A folder with a workbook of one's own, in which one number is changed, and a result on it that no test changes."""
    folder = tmp_path_factory.mktemp("own")
    workbook = shutil.copy(published, folder / "mine.xlsx")
    edit(workbook, "counties", 4, "gdp_yuan", 300_000_000_000)
    (folder / "short.yaml").write_text(SHORT, encoding="utf-8")
    with contextlib.chdir(folder):
        command("run", "short.yaml", "--data", workbook, "--resolution", "0.01", "--no-notebooks", "--out", "first")
    return folder


@pytest.fixture(scope="module")
def result(own):
    return own / "first" / "short"


@pytest.fixture(scope="module")
def opened(result):
    return open_run(result)


def test_a_result_carries_the_data_that_it_was_run_on_and_no_path_of_the_machine(result, own):
    saved = [path for path in result.rglob("*") if path.is_file()]
    assert [path for path in saved if str(own).encode() in path.read_bytes()] == []
    scenario = (result / "scenario.yaml").read_text(encoding="utf-8")
    (data,) = result.glob("province-*")
    assert f"province: ./{data.name}\n" in scenario
    made = own / "mine"
    assert (data / "counties.csv").read_bytes() == (made / "counties.csv").read_bytes()
    assert {path.name for path in data.iterdir()} <= {path.name for path in made.iterdir()} - {"made-from-workbook.txt"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_page_and_report_say_that_the_data_are_the_users_own(result, own, opened, language, monkeypatch):
    monkeypatch.setattr(style, "save_png", lambda figure, target: None)  # words alone are looked at
    run = opened
    (data,) = result.glob("province-*")
    said = own_data(run, language)
    assert {"zh": "使用者自己的数据", "en": "the user's own data"}[language] in said and data.name in said
    assert {"zh": "相差 1 个单元格", "en": "in the package: 1."}[language] in said
    page = one_page(run, language)
    assert said in page.subtitle and data.name in page.foot and str(own) not in page.subtitle + page.foot
    for name in ("summary", "limits", "reproduce"):
        assert escape(said) in chapter(name, run, language).text


@pytest.fixture
def hidden(own, tmp_path):
    """The folder of the result where nothing that it came from is at its place."""
    away = own.rename(tmp_path / "away")
    yield away / "first"
    away.rename(own)


def test_a_result_on_own_data_can_be_made_again_elsewhere(result, hidden, tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    moved = shutil.copytree(hidden / result.name, elsewhere / "taken")
    monkeypatch.chdir(elsewhere)
    assert "can be reproduced here" in command("verify", "taken")
    command("run", "taken/scenario.yaml", "--resolution", "0.01", "--no-notebooks", "--out", "again")
    first, again = (open_run(folder) for folder in (moved, elsewhere / "again" / "short"))
    assert first.facts.counties["gdp_yuan"].iloc[0] == 3e11 and first.record.identical(again.record)
    assert read_manifest(moved)["hashes"] == read_manifest(elsewhere / "again" / "short")["hashes"]
    assert (moved / "scenario.yaml").read_bytes() == (elsewhere / "again" / "short" / "scenario.yaml").read_bytes()


def test_the_same_data_in_another_place_give_the_same_scenario(workbook, tmp_path):
    folder, _ = folder_of_workbook(workbook)
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    baseline = load_scenario("baseline")
    one, two = (baseline.replace(province=str(place)) for place in (folder, other))
    assert one.digest() == two.digest() != baseline.digest()


def test_a_folder_beside_a_scenario_is_found_from_anywhere(workbook, tmp_path):
    folder, _ = folder_of_workbook(workbook)
    (tmp_path / "mine.yaml").write_text(SHORT + "province: ./mine\n", encoding="utf-8")
    assert load_scenario(tmp_path / "mine.yaml").province == str(folder)
    (tmp_path / "other.yaml").write_text(SHORT + "province: ./nowhere\n", encoding="utf-8")
    with pytest.raises(InputError, match="nowhere"):
        load_province(load_scenario(tmp_path / "other.yaml").province)
