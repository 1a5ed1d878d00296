"""The workbook to fill in is there whole or not at all, and takes nobody's place."""

import os

import openpyxl
import pytest

from simulation.errors import InputError
from simulation.examination.command import write_form
from simulation.results import sheets


def form(path):
    return write_form(path, "杭州", 2025, "zh", system="2021", drawn=False)


def save_then(monkeypatch, happens):
    """Something happens when a workbook has just been written and has not got its name yet."""
    whole = openpyxl.Workbook.save

    def save(book, target):
        whole(book, target)
        happens()

    monkeypatch.setattr(openpyxl.Workbook, "save", save)


def test_a_file_that_came_while_the_form_was_written_stays_as_it_is(tmp_path, monkeypatch):
    path = tmp_path / "form.xlsx"
    save_then(monkeypatch, lambda: path.write_text("mine"))
    with pytest.raises(InputError, match="there is a file of this name"):
        form(path)
    assert path.read_text() == "mine" and os.listdir(tmp_path) == ["form.xlsx"]


def test_the_same_holds_on_a_disk_without_links(tmp_path, monkeypatch):
    def no_links(*_):
        raise PermissionError("no links here")

    monkeypatch.setattr(sheets.os, "link", no_links)
    form(tmp_path / "first.xlsx")
    assert openpyxl.load_workbook(tmp_path / "first.xlsx").sheetnames
    save_then(monkeypatch, lambda: (tmp_path / "second.xlsx").write_text("mine"))
    with pytest.raises(InputError, match="there is a file of this name"):
        form(tmp_path / "second.xlsx")
    assert (tmp_path / "second.xlsx").read_text() == "mine"


def test_one_who_is_stopped_while_writing_leaves_no_part_of_a_form(tmp_path, monkeypatch):
    def half(book, target):
        with open(target, "wb") as file:
            file.write(b"PK\x03\x04 half")
        raise KeyboardInterrupt

    monkeypatch.setattr(openpyxl.Workbook, "save", half)
    with pytest.raises(KeyboardInterrupt):
        form(tmp_path / "form.xlsx")
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes of POSIX")
def test_what_a_killed_one_leaves_is_no_form_and_is_cleared_by_the_next(tmp_path):
    def die(book, target):
        with open(target, "wb") as file:
            file.write(b"PK\x03\x04 half")
        os._exit(9)

    child = os.fork()
    if child == 0:
        openpyxl.Workbook.save = die
        form(tmp_path / "form.xlsx")
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert not (tmp_path / "form.xlsx").exists() and os.listdir(tmp_path)
    form(tmp_path / "form.xlsx")
    assert os.listdir(tmp_path) == ["form.xlsx"] and openpyxl.load_workbook(tmp_path / "form.xlsx").sheetnames
