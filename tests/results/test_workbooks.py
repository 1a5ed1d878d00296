"""Workbooks are written under names that spreadsheets open, and nowhere else."""

from types import SimpleNamespace

import pytest

from simulation.errors import InputError
from simulation.results import sheets
from simulation.study.tables import write_workbook

NO_RUN = SimpleNamespace()  # a name is looked at before anything is made

ODD = {
    "a\0b.xlsx": r"'a\\x00b.xlsx': the file cannot be written",
    "tables.csv": r"'tables.csv' does not end in .xlsx; name the workbook like out.xlsx",
    "tables": "'tables' does not end in .xlsx",
    "..": "'..' does not end in .xlsx",
    "~nobody-of-this-name/tables.xlsx": "the file cannot be written",
}


@pytest.mark.parametrize("path", ODD)
def test_a_name_that_no_workbook_can_have_is_one_sentence_and_leaves_no_file(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=ODD[path]):
        write_workbook(NO_RUN, path, "en")
    assert list(tmp_path.iterdir()) == []


def test_a_tilde_is_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    book = sheets.new_book()
    sheets.add_sheet(book, "one", ["a"], [[1]])
    assert sheets.save(book, sheets.named("~/tables.xlsx")) == tmp_path / "home" / "tables.xlsx"
    assert [path.name for path in tmp_path.iterdir()] == ["home"] and (tmp_path / "home" / "tables.xlsx").is_file()
