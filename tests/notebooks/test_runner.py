"""The papermill runner: strict parameters, plain failures, equal bytes."""

import os
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest

from simulation import notebooks
from simulation.errors import InputError
from simulation.notebooks import NOTEBOOK_FOLDER, NotebookError, check_parameters, execute


def notebook(path, *cells, tagged=True):
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = nbformat.v4.new_notebook(metadata={"kernelspec": kernel})
    first = nbformat.v4.new_code_cell("language = 'zh'\nnumber = 1")
    if tagged:
        first.metadata["tags"] = ["parameters"]
    book.cells = [first, *(nbformat.v4.new_code_cell(cell) for cell in cells)]
    nbformat.write(book, path)
    return path


def test_an_unknown_parameter_is_refused_with_the_nearest_name(tmp_path):
    with pytest.raises(InputError, match=r"book\.ipynb: unknown notebook parameter 'nunber'; did you mean 'number'\?"):
        check_parameters(notebook(tmp_path / "book.ipynb"), {"nunber": 2})


def test_a_notebook_without_a_parameters_cell_is_refused(tmp_path):
    with pytest.raises(InputError, match="no cell is tagged 'parameters'"):
        check_parameters(notebook(tmp_path / "book.ipynb", tagged=False), {})


def test_what_is_not_a_notebook_is_refused(tmp_path):
    (tmp_path / "book.ipynb").write_text("not json")
    with pytest.raises(InputError, match="not a notebook"):
        check_parameters(tmp_path / "book.ipynb", {})
    with pytest.raises(InputError, match="no such notebook"):
        check_parameters(tmp_path / "none.ipynb", {})


def test_an_executed_notebook_has_equal_bytes_every_time(tmp_path):
    source = notebook(tmp_path / "book.ipynb", "print(language, number)\nobject()")
    first = execute(source, tmp_path / "a.ipynb", {"number": 7}).read_bytes()
    assert first == execute(source, tmp_path / "b.ipynb", {"number": 7}).read_bytes()
    assert b"zh 7" in first


def test_notebooks_side_by_side_work_in_their_own_folders_and_leave_the_process_where_it_is(tmp_path):
    source = notebook(tmp_path / "book.ipynb", "import os, time\ntime.sleep(1)\nprint(os.path.basename(os.getcwd()))")
    folders = [tmp_path / name for name in ("one", "two", "three")]
    for folder in folders:
        folder.mkdir()
    here = os.getcwd()
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda folder: execute(source, folder / "out.ipynb", {}, cwd=folder), folders))
    assert os.getcwd() == here
    for folder in folders:
        assert f'"{folder.name}\\n"' in (folder / "out.ipynb").read_text()


def test_a_notebook_runs_where_the_account_has_no_home(tmp_path, monkeypatch):
    """As in a container that runs under a number which no account has."""

    pwd = pytest.importorskip("pwd")

    def unknown(number):
        raise KeyError(number)

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    monkeypatch.delenv("HOME")
    notebooks._settle_home.cache_clear()
    source = notebook(tmp_path / "book.ipynb", "from pathlib import Path\nprint(Path.home().is_dir())")
    executed = execute(source, tmp_path / "out.ipynb", {})
    notebooks._settle_home.cache_clear()
    assert '"True\\n"' in executed.read_text()


def test_a_failing_cell_is_named(tmp_path):
    source = notebook(tmp_path / "book.ipynb", "raise ValueError('no such county')")
    with pytest.raises(NotebookError, match=r"book\.ipynb, cell \d+: ValueError: no such county"):
        execute(source, tmp_path / "out.ipynb", {})


def test_notebooks_are_committed_without_outputs():
    books = sorted(NOTEBOOK_FOLDER.glob("*.ipynb"))
    assert books
    for path in books:
        for cell in nbformat.read(path, as_version=4).cells:
            assert cell.cell_type != "code" or (not cell.outputs and cell.execution_count is None), path.name
