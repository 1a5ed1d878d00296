"""Errors in English, whatever language a command of an earlier test has spoken; and a filled form that a test may change."""

import openpyxl
import pytest

from simulation.errors import speak
from simulation.examination.examine import examine
from simulation.examination.practice import practice
from simulation.examination.template import write_template
from simulation.examination.workbook import read_workbook

COUNTIES = ("甲区", "乙区", "丙县", "丁县", "戊市")


@pytest.fixture(autouse=True)
def errors_in_english():
    speak("en")
    yield
    speak("en")


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A filled form."""
    path = tmp_path_factory.mktemp("form") / "observed.xlsx"
    return write_template(path, counties=COUNTIES, filling=practice("某市", 2025, COUNTIES))


@pytest.fixture(scope="module")
def whole(filled):
    """The form, and the examination of it as it stands."""
    return filled, examine(read_workbook(filled))


@pytest.fixture
def changed(whole, tmp_path):
    """A copy of the form with something changed."""

    def change(spoil):
        book = openpyxl.load_workbook(whole[0])
        spoil(book)
        book.save(tmp_path / "odd.xlsx")
        return tmp_path / "odd.xlsx"

    return change
