"""Executed notebooks in a folder: a newer execution replaces an untouched earlier one, and nothing else."""

import nbformat
import pytest

from simulation.errors import InputError
from simulation.notebooks import NotebookError, check_notebook_places, execute_into
from simulation.results.workshop import WORKSHOP

pytestmark = pytest.mark.usefixtures("kept_kernels")


@pytest.fixture
def source(tmp_path):
    """A notebook that prints its number, and fails for number 13."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = nbformat.v4.new_notebook(metadata={"kernelspec": kernel})
    first = nbformat.v4.new_code_cell("number = 1", metadata={"tags": ["parameters"]})
    book.cells = [first, nbformat.v4.new_code_cell("assert number != 13\nprint('number', number)")]
    (tmp_path / "sources").mkdir()
    nbformat.write(book, tmp_path / "sources" / "book.ipynb")
    return tmp_path / "sources" / "book.ipynb"


def test_a_newer_execution_replaces_an_untouched_earlier_one_and_a_failed_one_does_not(source, tmp_path):
    for number in (7, 8):
        made = execute_into(source, tmp_path / "out", {"number": number})
        assert made == tmp_path / "out" / "book.ipynb" and f"number {number}" in made.read_text(encoding="utf-8")
    with pytest.raises(NotebookError):
        execute_into(source, tmp_path / "out", {"number": 13})
    assert "number 8" in made.read_text(encoding="utf-8")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["book.ipynb"]


def test_a_killed_execution_is_cleared_by_the_next(source, tmp_path):
    left = tmp_path / "out" / WORKSHOP / "other.ipynb" / "draft-1"
    left.mkdir(parents=True)
    execute_into(source, tmp_path / "out", {})
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["book.ipynb"]


@pytest.mark.parametrize("change", ["source", "words", "outputs", "no notebook", "link"])
def test_a_notebook_that_is_somebodys_is_not_overwritten(source, tmp_path, change):
    place = tmp_path / "out" / "book.ipynb"
    if change in ("source", "no notebook", "link"):
        place.parent.mkdir()
        if change == "link":
            place.symlink_to(source)
        else:
            place.write_text(source.read_text(encoding="utf-8") if change == "source" else "my notes", encoding="utf-8")
    else:
        execute_into(source, place.parent, {})
        book = nbformat.read(place, as_version=4)
        if change == "words":
            book.cells.append(nbformat.v4.new_markdown_cell("what I think of it"))
        else:
            book.cells[-1].outputs = []
        nbformat.write(book, place)
    before = place.read_bytes()
    with pytest.raises(InputError, match="that this program did not write, or that was changed since"):
        execute_into(source, place.parent, {})
    with pytest.raises(InputError):
        check_notebook_places([source], place.parent)
    assert place.read_bytes() == before and [path.name for path in place.parent.iterdir()] == ["book.ipynb"]
