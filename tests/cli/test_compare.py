"""`greenplan compare`: a page, tables and a workbook, or one sentence."""

import openpyxl
import pytest
from typer.testing import CliRunner

import simulation as sim
from simulation.cli import app

SMALL = ["--members", "2", "--resolution", "0.2", "--province", "ningxia"]


def invoke(*arguments, language="en"):
    return CliRunner(env={"GREENPLAN_LANGUAGE": language}).invoke(app, [str(each) for each in arguments])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("compare")
    mine = place / "mine.yaml"
    title = "title: {zh: '<b>甲</b>', en: '<b>A</b>'}"
    text = f"{title}\nextends: baseline\nhorizon: {{end: 2022Q4}}\nmeasures: {{award: {{strength: 1}}}}\n"
    mine.write_text(text, encoding="utf-8")
    other = place / "other.yaml"
    other.write_text("title: {zh: 乙, en: B}\nextends: no-policy\nhorizon: {end: 2022Q4}\n", encoding="utf-8")
    done = invoke("compare", mine, other, *SMALL, "--out", place)
    assert done.exit_code == 0, done.output
    assert "mine less other" in done.output
    return place / "compare-mine-other"


def test_the_folder_is_verified_and_replaced_by_the_same_comparison_alone(folder):
    assert invoke("verify", folder).exit_code == 0
    assert (
        invoke("compare", folder.parent / "mine.yaml", folder.parent / "other.yaml", *SMALL, "--out", folder.parent).exit_code
        == 0
    )
    (folder / "note.txt").write_text("mine")
    refused = invoke("compare", folder.parent / "mine.yaml", folder.parent / "other.yaml", *SMALL, "--out", folder.parent)
    assert refused.exit_code == 2 and "note.txt" in refused.output
    (folder / "note.txt").unlink()


def test_tables_and_workbook_hold_the_same_rows(folder):
    table = sim.read_table(folder / "differences.csv")
    assert set(table["option"]) == {"mine"} and (table["variable"] == "cost_government").sum() == 1
    book = openpyxl.load_workbook(folder / "tables.xlsx")
    assert book.sheetnames == ["differences", "levels", "dominance", "members"]
    assert book["differences"].max_row == len(table) + 1
    members, levels = sim.read_table(folder / "members.csv"), sim.read_table(folder / "levels.csv")
    assert len(members) == 2 * len(levels)
    one = members[(members["option"] == "other") & (members["variable"] == "cost_government")]["value"]
    row = levels[(levels["option"] == "other") & (levels["variable"] == "cost_government")].iloc[0]
    assert one.median() == pytest.approx(row["median"])
    written = {cell.value for row in book["differences"] for cell in row}
    assert "lower is better" in written and "down" not in written


def test_titles_of_the_user_are_no_markup(folder):
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;A&lt;/b&gt;" in page and "<b>A</b>" not in page


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["baselin", "awards"], "did you mean 'baseline'"),
        (["baseline"], "extends no other scenario"),
        (["awards", "--members", "1"], "two members at least"),
        (["awards", "awards", "--members", "2"], "the same scenario"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(arguments, expected, tmp_path):
    done = invoke("compare", *arguments, "--out", tmp_path / "out")
    assert done.exit_code == 2 and expected in done.stderr and len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists() or list((tmp_path / "out").iterdir()) == []


def test_a_typo_in_a_file_is_told_with_line_and_remedy_in_chinese(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text("title: {zh: 甲, en: A}\nextends: baseline\nmeasures: {awrd: {strength: 1}}\n", encoding="utf-8")
    done = invoke("compare", mine, language="zh")
    assert done.exit_code == 2 and "第 3 行" in done.stderr and "'award'" in done.stderr
