"""Heads of tables: every column of every table of a result is named in Chinese too, and programs get their own names back."""

import re

import numpy as np
import pandas as pd
import pytest

import simulation as sim
from simulation.projection import targets
from simulation.results.tables import heads, read_table, table_text, write_table

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def saved(everything, everything_saved):
    return everything, everything_saved


def test_every_column_of_every_table_has_a_head_in_both_languages(saved):
    _, folder = saved
    files = sorted(folder.glob("*.csv"))
    assert len(files) >= 9
    for file in files:
        for head in pd.read_csv(file, encoding="utf-8-sig", nrows=0).columns:
            name, _, chinese = head.partition(" ")
            assert re.fullmatch(r"[a-zA-Z_0-9]+", name) and CHINESE.search(chinese), f"{file.name}: {head}"


def test_programs_read_the_names_that_the_run_has(saved):
    run, folder = saved
    table = sim.read_table(folder / "targets.csv")
    assert list(table.columns) == list(run.targets.columns)
    np.testing.assert_allclose(table["p_meet"].astype(float), run.targets["p_meet"].astype(float), rtol=1e-8)
    assert read_table(folder / "key_tasks.csv")["milestone_zh"].tolist() == run.key_tasks["milestone_zh"].tolist()
    counties = read_table(folder / "counties.csv")
    assert counties["region"].tolist() == run.counties["region"].tolist()


def test_published_construction_figures_have_heads(small):
    assert set(small.run(small.baseline.replace(members=1)).reality.columns) <= set(heads())


def test_a_table_of_ones_own_keeps_its_heads(tmp_path):
    table = pd.DataFrame({"my own": ["a"], "year": [2025], "=1+1": [1]})
    write_table(table, tmp_path / "own.csv")
    assert table_text(table).splitlines()[0] == "my own,year 年份,'=1+1"
    assert list(read_table(tmp_path / "own.csv").columns) == ["my own", "year", "'=1+1"]


@pytest.mark.parametrize("text", ["＝1+1", "＋1", "－1", "＠SUM(A1)", "\n=1"])
def test_full_width_formulas_are_disarmed_too(text, tmp_path):
    write_table(pd.DataFrame({"note": [text]}), tmp_path / "t.csv")
    assert read_table(tmp_path / "t.csv")["note"].tolist() == ["'" + text]


def test_a_table_without_rows_is_written_and_read(tmp_path):
    write_table(pd.DataFrame(columns=list(targets.COLUMNS)), tmp_path / "t.csv")
    assert list(read_table(tmp_path / "t.csv").columns) == list(targets.COLUMNS)


def test_large_numbers_have_no_power_of_ten_and_small_ones_nine_digits():
    text = table_text(pd.DataFrame({"goal": [1_015_456_450.25, 3e14, 0.9, 1 / 3, 7.5e-9]}))
    assert text.splitlines()[1:] == ["1015456450", "300000000000000", "0.9", "0.333333333", "7.5e-09"]


def test_a_note_that_one_reader_gets_the_other_gets_too(saved):
    _, folder = saved
    noted = 0
    for file in sorted(folder.glob("*.csv")):
        table = read_table(file)
        assert "note" not in table, file.name
        if "note_zh" in table:
            assert (table["note_zh"].notna() == table["note_en"].notna()).all(), file.name
            assert table["note_zh"].dropna().str.contains(CHINESE).all(), file.name
            noted += table["note_zh"].notna().sum()
    assert noted > 20
