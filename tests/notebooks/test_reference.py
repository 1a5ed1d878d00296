"""Numbers that a notebook shows, and the reference that they are compared with, on a notebook made here."""

import nbformat
import pytest
from typer.testing import CliRunner

from simulation.cli import app
from simulation.errors import InputError, speak
from simulation.notebooks import reference
from simulation.notebooks.reference import differences, executed, notebooks_with_reference, read_reference, write_reference
from simulation.notebooks.shown import Line, lines_of

pytestmark = pytest.mark.usefixtures("kept_kernels")
CELLS = """
import pandas as pd
print("Mean of", number, "members in 2030Q4: 1,234.5 (-2 to 1e-3); CO2 is no number")
===
pd.DataFrame({"name": ["a", "b"], "share of 2": [0.25 * number, "1–2"]})
===
class Page:
    def _repr_html_(self):
        return "<style>.x1 {width: 5px}</style><h2>Part 3</h2><p>grows by<br>−4 %<code>12ab 3.11</code></p><table>" \\
            "<tr><th></th><th>2025</th></tr><tr><th>row</th><td>7<br>8</td></tr></table>"
Page()
===
import time
print(time.time())
"""


def made(path, number=2):
    """A notebook that shows a sentence, a table, a page and the time, the last in a cell that varies."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = nbformat.v4.new_notebook(metadata={"kernelspec": kernel})
    first = nbformat.v4.new_code_cell(f"number = {number}\nlanguage = 'zh'", metadata={"tags": ["parameters"]})
    book.cells = [first, *(nbformat.v4.new_code_cell(source.strip()) for source in CELLS.split("==="))]
    book.cells[-1].metadata["tags"] = ["varies"]
    nbformat.write(book, path)
    return path


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder of references with one notebook, executed with number = 3."""
    (tmp_path / "sizes.yaml").write_text("book: {number: 3}\n", encoding="utf-8")
    notebook = made(tmp_path / "book.ipynb")
    monkeypatch.setattr(reference, "REFERENCE_FOLDER", tmp_path)
    monkeypatch.setattr(reference, "find_notebook", lambda name: notebook)
    return tmp_path


def verify(*words):
    done = CliRunner().invoke(app, ["verify", *words])
    return done.exit_code, done.output


def test_every_number_is_found_by_cell_line_and_column(project):
    (lines,) = executed(notebooks_with_reference(), "en").values()
    assert [(line.cell, line.place, line.texts) for line in lines] == [
        (2, "Mean of … members in …Q4: … (… to …); CO2 is no", ("3", "2030", "1,234.5", "-2", "1e-3")),
        (3, "0 a", ("0.75",)),
        (3, "1 b", ("1", "2")),
        (4, "Part …", ("3",)),
        (4, "… %…ab ….…", ("−4",)),
        (4, "row", ("7", "8")),
    ]
    assert lines[1].names == ("share of 2",) and lines[0].names[1] == "Mean of … members in" and lines[5].names == ("2025",) * 2


def test_verify_names_each_number_that_moved_in_either_language(project):
    shown = executed(notebooks_with_reference(), "en")["book"]
    for language in ("zh", "en"):
        write_reference("book", language, shown)
    assert verify("--reference")[0] == 0
    (project / "sizes.yaml").write_text("book: {number: 4}\n", encoding="utf-8")
    code, said = verify("--reference", "book", "--language", "en")
    assert code == 1 and "book, cell 3, 0 a / share of 2: was 0.75, is 1.0" in said
    assert "book, cell 2, Mean of" in said and "2 numbers in 1 notebooks are not those of the reference" in said
    code, said = verify("--reference", "--language", "zh")
    assert code == 1 and "book 第 3 格，0 a / share of 2：原为 0.75，现为 1.0" in said


def test_what_cannot_be_compared_is_refused(project):
    code, said = verify("--reference")
    assert code == 2 and "book.csv" in said
    assert verify("--reference", "bok", "--language", "en") == (2, "greenplan: unknown notebook 'bok'; did you mean 'book'?\n")
    (project / "sizes.yaml").unlink()
    assert verify("--reference")[0] == 2
    assert verify("--language", "en") == (2, "greenplan: RESULT... is missing; see greenplan verify --help.\n")
    speak("en")
    with pytest.raises(InputError, match="there is no reference"):
        read_reference("book", "en")


def test_last_bits_and_signs_of_nothing_are_no_move_and_lines_that_come_and_go_are():
    def line(place, *texts):
        return Line(5, place, tuple("abc"[: len(texts)]), texts)

    before = [line("same", "0.123456789", "-0.0", "1,000"), line("gone", "7")]
    now = [line("same", "0.12345679", "0", "1000"), line("new", "8", "9")]
    assert [str(each) for each in differences("book", before, now)] == [
        "book, cell 5, new: was –, is 8 9",
        "book, cell 5, gone: was 7, is –",
    ]
    assert differences("book", before, before) == []


def test_two_lines_that_begin_alike_are_told_apart():
    output = nbformat.v4.new_output("stream", name="stdout", text="a 1\na 2\nwords alone\n")
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=[output])])
    assert [(each.place, each.texts) for each in lines_of(book)] == [("a …", ("1",)), ("a … (2)", ("2",))]
