"""The papermill runner: strict parameters, plain failures, equal bytes."""

import os
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest

from simulation.errors import InputError
from simulation.notebooks import NOTEBOOK_FOLDER, NotebookError, check_parameters, execute, execution, parameters_of_texts
from simulation.notebooks.parameters import parameters_of


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


def with_parameters(path, *lines):
    """A notebook with these lines in its parameters cell."""
    notebook(path)
    book = nbformat.read(path, as_version=4)
    book.cells[0].source = "\n".join(lines)
    nbformat.write(book, path)
    return path


CELL = (
    'language = "zh"  # "zh" or "en": the words',
    "year = 2025  # of the numbers",
    "share = 0.5",
    "exact = True",
    "counties = []",
    "seed: int = None  # None: that of the scenario",
    "anything = None",
    "computed = 2 * 3",
)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("language", "en", "en"),
        ("year", "2024", 2024),
        ("share", "1", 1.0),
        ("share", "0.25", 0.25),
        ("share", ".05", 0.05),
        ("exact", "false", False),
        ("counties", '["330102"]', ["330102"]),
        ("seed", "7", 7),
        ("seed", "null", None),
        ("seed", "None", None),
        ("anything", "7", 7),
        ("anything", "seven", "seven"),
        ("computed", "7", 7),
    ],
)
def test_a_typed_parameter_is_read_as_the_notebook_means_it(tmp_path, name, text, value):
    book = with_parameters(tmp_path / "book.ipynb", *CELL)
    found = parameters_of_texts(book, {name: text})[name]
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize("text", ["330000", "007", "1e5", "null", "[1]", "true", "杭州"])
def test_a_text_stays_as_it_is_typed(tmp_path, text):
    assert parameters_of_texts(with_parameters(tmp_path / "book.ipynb", 'city = "杭州"'), {"city": text}) == {"city": text}


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("language", "fr", 'one of zh, en, such as "zh"'),
        ("language", "", "one of zh, en"),
        ("year", "abc", "a whole number, such as 2025"),
        ("year", "2024.5", "a whole number"),
        ("year", "true", "a whole number"),
        ("year", "null", "a whole number"),
        ("year", "[" * 100_000, "a whole number"),
        ("share", "much", "a number, such as 0.5"),
        ("share", "NaN", "a number"),
        ("exact", "1", "true or false"),
        ("counties", "330102", "a list as JSON"),
        ("seed", "x", "a whole number, or leave it out"),
    ],
)
def test_a_parameter_of_another_kind_is_refused_before_the_kernel_starts(tmp_path, name, text, wanted):
    book = with_parameters(tmp_path / "book.ipynb", *CELL)
    with pytest.raises(InputError) as told:
        parameters_of_texts(book, {name: text})
    assert f"the parameter {name} cannot be " in str(told.value) and f"; give {wanted}" in str(told.value)
    assert f"参数 {name} 不能取" in told.value.text("zh")


def test_values_from_python_are_checked_by_kind_too(tmp_path):
    book = with_parameters(tmp_path / "book.ipynb", *CELL)
    check_parameters(book, {"year": 2024, "share": 1, "seed": None, "language": "en"})
    with pytest.raises(InputError, match="the parameter year cannot be '2024'"):
        execute(book, tmp_path / "out.ipynb", {"year": "2024"})
    assert not (tmp_path / "out.ipynb").exists()


def test_every_notebook_of_the_project_knows_the_kinds_of_its_parameters():
    for path in sorted(NOTEBOOK_FOLDER.glob("*.ipynb")):
        for parameter in parameters_of(path).values():
            assert parameter.kind in ("str", "int", "float", "bool"), f"{path.name}: {parameter.name}"
            assert parameter.choices == (("zh", "en") if parameter.name == "language" else ())


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
    execution._settle_home.cache_clear()
    source = notebook(tmp_path / "book.ipynb", "from pathlib import Path\nprint(Path.home().is_dir())")
    executed = execute(source, tmp_path / "out.ipynb", {})
    execution._settle_home.cache_clear()
    assert '"True\\n"' in executed.read_text()


def test_a_failing_cell_is_named(tmp_path):
    source = notebook(tmp_path / "book.ipynb", "raise ValueError('no such county')")
    with pytest.raises(NotebookError, match=r"book\.ipynb, cell \d+: ValueError: no such county"):
        execute(source, tmp_path / "out.ipynb", {})


def test_a_cell_that_refuses_its_input_says_so_without_naming_a_class(tmp_path):
    refusal = "from simulation.errors import InputError\nraise InputError('source.folder', file='a')"
    with pytest.raises(NotebookError, match=r"book\.ipynb, cell \d+: a: this is a folder") as refused:
        execute(notebook(tmp_path / "book.ipynb", refusal), tmp_path / "out.ipynb", {})
    assert refused.value.by_input


def test_notebooks_are_committed_without_outputs():
    books = sorted(NOTEBOOK_FOLDER.glob("*.ipynb"))
    assert books
    for path in books:
        for cell in nbformat.read(path, as_version=4).cells:
            assert cell.cell_type != "code" or (not cell.outputs and cell.execution_count is None), path.name
