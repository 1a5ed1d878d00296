"""The register of research projects: what it holds, how it is asked, what of it is shown, and how it is kept."""

import json

import duckdb
import frictionless
import numpy as np
import pandas as pd
import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from simulation.cli import app
from simulation.errors import InputError
from simulation.research import write_rows
from simulation.results.conditions import parsed, rows_where
from simulation.results.registers import description, fields_of, public_version, read_register, write_registers
from simulation.results.tables import read_table
from simulation.systems.innovation.logs import REGISTERS

(RESEARCH,) = REGISTERS
FIELDS = fields_of(RESEARCH)


@pytest.fixture(scope="module")
def run(small):
    return small.run(small.everything.replace(members=2, horizon={"end": "2024Q4"}))


@pytest.fixture(scope="module")
def saved(run, tmp_path_factory, one_table_each):
    """The result, which no test changes."""
    folder = tmp_path_factory.mktemp("kept")
    run.write(folder)
    return folder


# --- what it holds ---------------------------------------------------------------------------------------------------------
def test_it_holds_every_project_of_every_member_and_agrees_with_the_rows_of_the_province(run):
    research, province = run.research, run.province.isel(region=0)
    assert list(research.columns) == [field.name for field in FIELDS]
    for member, own in research.groupby("member"):
        record = province.sel(member=member)
        assert (own["state"] == "active").sum() == record["projects_under_way"].values[-1]
        for year in (2021, 2024):
            december = record.isel(time=(record["year"].values == year) & (record["quarter"].values == 4))
            assert (own["begun"] == year).sum() == december["projects_begun"].values[0]
            assert ((own["used"] >= year) & (own["used"] < year + 1)).sum() == december["research_transformed"].values[0]
    assert set(research["state"].cat.categories) == {"active", "abandoned", "result", "transformed"}


def test_the_description_is_a_frictionless_schema_that_names_every_column_in_both_languages():
    described = description(RESEARCH)
    schema = frictionless.Schema.from_descriptor(described["schema"])
    assert schema.field_names == [field.name for field in FIELDS]
    for field in described["schema"]["fields"]:
        assert field["title"] and field["title_zh"] and field["description"] and field["description_zh"]


def test_a_saved_register_comes_back_as_it_was(run, saved):
    pd.testing.assert_frame_equal(read_register(RESEARCH, saved), run.research)
    assert json.loads((saved / "research.resource.json").read_text(encoding="utf-8")) == description(RESEARCH)


def test_a_result_without_a_register_says_so_and_a_damaged_one_too(run, tmp_path):
    with pytest.raises(InputError, match="has no such register"):
        read_register(RESEARCH, tmp_path)
    (tmp_path / "research.parquet").write_bytes(b"nothing")
    with pytest.raises(InputError, match="cannot be read"):
        read_register(RESEARCH, tmp_path)
    write_registers(REGISTERS, {"research": run.research.drop(columns="trl")}, tmp_path)
    with pytest.raises(InputError, match="columns of another version"):
        read_register(RESEARCH, tmp_path)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("begun", "x"),
        ("begun", 2021.5),
        ("funded", "maybe"),
        ("disclosed", None),
        ("topic", "star"),
        ("city", 330100),
        ("cost", "1"),
    ],
)
def test_a_register_that_somebody_else_wrote_names_the_column_that_does_not_fit(run, tmp_path, column, values):
    run.research.assign(**{column: values}).to_parquet(tmp_path / "research.parquet", index=False)
    with pytest.raises(InputError, match=f"the column {column} of the register does not hold what this version writes"):
        read_register(RESEARCH, tmp_path)


def test_a_register_that_the_library_fails_on_in_any_way_is_damaged(run, tmp_path, monkeypatch):
    write_registers(REGISTERS, {"research": run.research}, tmp_path)

    def fail(_):
        raise IndexError("Index 6 out of bounds")  # what pyarrow says of an index of words beyond them

    monkeypatch.setattr(pd, "read_parquet", fail)
    with pytest.raises(InputError, match="cannot be read"):
        read_register(RESEARCH, tmp_path)


def test_the_public_version_holds_what_is_disclosed_and_no_money_of_innovators(run):
    shown = public_version(RESEARCH, run.research)
    assert 0 < len(shown) == run.research["disclosed"].sum() < len(run.research)
    assert shown["state"].isin(["result", "transformed"]).all()
    assert not {"cost", "paid_own", "anyway", "duplicate"} & set(shown.columns)


def _in_second_quarter(moments):
    return (moments >= 2022.25) & (moments < 2022.5)


def _elsewhen(moments, year):
    return moments.notna() & (np.floor(moments) != year)


# --- how it is asked -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "mask"),
    [
        ("topic = retrofit", lambda t: t["topic"] == "retrofit"),
        ("topic = 既有建筑改造 and state = transformed", lambda t: (t["topic"] == "retrofit") & (t["state"] == "transformed")),
        ("begun >= 2022 or kind != firm", lambda t: (t["begun"] >= 2022) | (t["kind"] != "firm")),
        ("a", None),
        (
            "state = active or state = result and funded = yes",
            lambda t: (t["state"] == "active") | ((t["state"] == "result") & t["funded"]),
        ),
        (
            "(state = active or state = result) and funded = no",
            lambda t: t["state"].isin(["active", "result"]) & ~t["funded"],
        ),
        ("used < 2022.5 AND city = '330100'", lambda t: (t["used"] < 2022.5) & (t["city"] == "330100")),
        ('city = "x\' or 1=1 --"', lambda t: t["city"] == "nowhere"),
        ("研发方向＝既有建筑改造 且 状态 ＝ “已转化”", lambda t: (t["topic"] == "retrofit") & (t["state"] == "transformed")),
        (
            "（begun ≥ 2022 或 used ≤ 2020）且 topic ≠ star",
            lambda t: ((t["begun"] >= 2022) | (t["used"] < 2021)) & (t["topic"] != "star"),
        ),
        ("used = 2022", lambda t: (t["used"] >= 2022) & (t["used"] < 2023)),
        ("used = 2022Q2 or ended != 2023", lambda t: _in_second_quarter(t["used"]) | _elsewhen(t["ended"], 2023)),
        ("used > 2022q2 and ended <= ２０２３Ｑ３", lambda t: (t["used"] >= 2022.5) & (t["ended"] < 2023.75)),
        ("used >= 2022Q2 and ended < 2023Q3", lambda t: (t["used"] >= 2022.25) & (t["ended"] < 2023.5)),
        ("used = 2022年 且 ended = '2022 年二季度'", lambda t: _in_second_quarter(t["ended"]) & (np.floor(t["used"]) == 2022)),
        ("ended = 2022年第2季度", lambda t: _in_second_quarter(t["ended"])),
        ("begun = 2022Q1", lambda t: t["begun"] == 2022),
        ("begun = 2022Q2", lambda t: t["begun"] == 0),
        ("ended >= 2022.25", lambda t: t["ended"] >= 2022.25),
        ("city ！= '３３０１００'", lambda t: t["city"] != "nowhere"),
        ("(" * 50 + "topic = star" + ")" * 50, lambda t: t["topic"] == "star"),
    ],
)
def test_conditions_find_the_rows_that_pandas_finds(run, text, mask):
    if mask is None:
        with pytest.raises(InputError, match="unknown column 'a'"):
            parsed(text, FIELDS)
        return
    expected = run.research[mask(run.research)].reset_index(drop=True)
    pd.testing.assert_frame_equal(rows_where(run.research, FIELDS, text), expected)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("topc = retrofit", "unknown column 'topc'; did you mean 'topic'?"),
        ("topic = retrofti", "unknown value 'retrofti'; did you mean 'retrofit'?"),
        ("topic retrofit", "'retrofit' at character 7 cannot be read; expected = !="),
        ("topic =", "ends too soon: a value"),
        ("topic = retrofit state = active", "'state' at character 18 cannot be read; expected and, or"),
        ("(topic = retrofit", "ends too soon: )"),
        ("topic < retrofit", "topic has no order"),
        ("trl = soon", "trl is compared with a number, found soon"),
        ("cost = nan", "cost is compared with a number, found nan"),
        ("begun = soon", "begun is a time, found soon; write 2030, 2030Q2 or 2030.25"),
        ("used = 2030季度", "used is a time, found 2030季度"),
        ("used = 2030Q5", "used is a time, found 2030Q5"),
        ("begun = nan", "begun is a time, found nan"),
        ("funded = maybe", "funded is yes or no, found maybe"),
        ("topic = retrofit; drop table register", "unknown value 'retrofit;'"),
        ("begun >= 2022 and", "the condition ends in 'and' and nothing is joined by it"),
        ("begun >= 2022 and or topic = star", "'or' at character 19 cannot be read; expected the name of a column"),
        ("或 topic = star", "'或' at character 1 cannot be read"),
        ("begun >= 2022 或", "the condition ends in '或'"),
        ("begun >= 2022 and (", "ends too soon"),
        ("(" * 500 + "topic = star" + ")" * 500, "brackets stand within each other more than 50 deep"),
        ("topic = star ＆ begun > 2020", "'＆' at character 14 cannot be read"),
    ],
)
def test_a_condition_that_cannot_be_read_says_where_and_what_to_write(text, message):
    with pytest.raises(InputError) as caught:
        parsed(text, FIELDS)
    assert message in str(caught.value) and "--where" in str(caught.value)


def test_values_are_bound_and_the_query_has_no_way_to_files():
    condition = parsed("city = 'a' and begun > 2020", FIELDS)
    assert condition.query == '(("city" = ? and "begun" >= ?))' and condition.values == ("a", 2021.0)
    with duckdb.connect(config={"enable_external_access": "false"}) as database, pytest.raises(duckdb.PermissionException):
        database.execute("select * from read_csv('/etc/passwd')")


# --- the command -----------------------------------------------------------------------------------------------------------
def ask(*words):
    return CliRunner().invoke(app, ["research", *map(str, words), "--language", "en"])


def test_a_city_is_asked_for_by_code_or_by_name_in_either_language(saved):
    asked = ("city = 330100", "城市 = 杭州市", "城市代码 = Hangzhou")
    said = [ask(saved, "--where", each).output for each in asked]
    assert said[0] == said[1] == said[2] and "Research projects: 0 of" not in said[0]
    other = ask(saved, "--where", "city = Hangzou")
    assert other.exit_code == 2 and "unknown value 'Hangzou'; did you mean 'Hangzhou'?" in other.output


def test_a_member_that_is_not_there_is_refused_with_those_that_are(run, saved):
    refused = ask(saved, "--where", "member = 7 and topic = star")
    assert refused.exit_code == 2 and "there is no member 7; this result has members 0 to 1" in refused.output
    assert ask(saved, "--where", "member = 1").exit_code == ask(saved, "--where", "member >= 7").exit_code == 0
    empty = ask(saved, "--where", "member = 0 and begun = 1900").output
    assert f"0 of {len(run.research):,} in all members (2)" in empty and len(empty.splitlines()) == 1


def test_the_help_and_the_description_say_how_time_is_written():
    said = CliRunner().invoke(app, ["research", "--help", "--language", "en"], env={"COLUMNS": "200"}).stdout
    assert "2030Q2" in said and "decimal years" in said
    fields = {field["name"]: field for field in description(RESEARCH)["schema"]["fields"]}
    assert all("decimal years" in fields[name]["description"] for name in ("ended", "used"))


def test_the_command_writes_what_was_asked_and_replaces_nothing(run, saved, tmp_path):
    where = "topic = retrofit and state = transformed"
    count = len(rows_where(run.research, FIELDS, where))
    assert f"Research projects: {count:,} of {len(run.research):,}" in ask(saved, "--where", where).output
    for name in ("out.csv", "out.xlsx"):
        file = tmp_path / name
        assert ask(saved, "--where", where, "--out", file).exit_code == 0
        written = read_table(file) if name == "out.csv" else pd.read_excel(file)
        assert len(written) == count
        before = file.read_bytes()
        again = ask(saved, "--out", file)
        assert again.exit_code == 2 and "a file of this name" in again.output and file.read_bytes() == before
    assert ask(saved, "--out", tmp_path / "out.txt").exit_code == 2


@pytest.mark.parametrize(
    ("language", "city", "topic", "yes", "moment"),
    [("zh", "杭州市", "星级绿色建筑", "是", "2024 年四季度"), ("en", "Hangzhou", "Star levels", "yes", "2024Q4")],
)
def test_a_workbook_is_in_words_and_a_csv_as_programs_read_it(run, tmp_path, language, city, topic, yes, moment):
    row = {"city": "330100", "topic": "star", "funded": True, "ended": 2024.99, "used": np.nan}
    table = run.research.head(1).assign(**row)
    written = pd.read_excel(write_rows(RESEARCH, table, tmp_path / "out.xlsx", language)).iloc[0].tolist()
    assert {city, topic, yes, moment} <= set(written)
    plain = read_table(write_rows(RESEARCH, table, tmp_path / "out.csv", language)).iloc[0]
    assert str(plain["city"]) == "330100" and plain["ended"] == 2024.99 and plain["topic"] == "star"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_a_narrow_terminal_nothing_is_cut_and_projects_are_counted_a_member(run, saved, language, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    shown = CliRunner().invoke(app, ["research", str(saved), "--language", language]).output
    assert "…" not in shown and all(cell_len(line) <= 80 for line in shown.splitlines()[1:])
    assert f"{len(run.research) / 2:,.1f}" in shown.splitlines()[0]


@pytest.mark.parametrize(("language", "offered"), [("zh", "既有建筑改造"), ("en", "retrofit")])
def test_words_are_offered_in_the_language_of_the_reader(saved, language, offered):
    refused = CliRunner().invoke(app, ["research", str(saved), "--where", "topic = 改造", "--language", language])
    assert refused.exit_code == 2 and offered in refused.output


def test_a_file_may_lie_in_the_home_folder_end_in_capitals_and_never_below_another_file(saved, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("~/out.csv", "~/OUT.XLSX"):
        assert ask(saved, "--where", "begun = 2022", "--out", name).exit_code == 0
    assert sorted(each.name for each in (tmp_path / "home").iterdir()) == ["OUT.XLSX", "out.csv"]
    refused = ask(saved, "--out", tmp_path / "home" / "out.csv" / "more.csv")
    assert refused.exit_code == 2 and "the file cannot be written" in refused.output


def test_the_public_version_knows_no_column_that_it_does_not_show(saved):
    refused = ask(saved, "--public", "--where", "cost > 1")
    assert refused.exit_code == 2 and "unknown column 'cost'" in refused.output


def test_a_scenario_without_innovation_keeps_no_register(small, tmp_path, one_table):
    off = small.run(small.baseline.replace(members=1, horizon={"end": "2021Q4"}, systems={"innovation": False}))
    off.write(tmp_path)
    assert not (tmp_path / "research.parquet").exists() and off.registers == {}
