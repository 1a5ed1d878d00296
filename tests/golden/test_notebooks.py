"""Reference values of the notebooks; `greenplan verify --reference` compares the same. Refreshed like those of runs, here too:
`python3 tasks.py reference`."""

import nbformat
import pytest

from simulation.notebooks import NOTEBOOK_FOLDER
from simulation.notebooks.parameters import check_parameters
from simulation.notebooks.reference import (
    REFERENCE_FOLDER,
    SIZES,
    executed,
    moved,
    notebooks_with_reference,
    read_reference,
    write_reference,
)
from simulation.notebooks.shown import value_of

LANGUAGES = ("zh", "en")
MOST_BYTES = 400_000
EVERY = sorted(path.stem for path in NOTEBOOK_FOLDER.glob("*.ipynb"))


@pytest.mark.heavy
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_notebook_shows_the_numbers_of_its_reference(request, language):
    notebooks = notebooks_with_reference()
    if request.config.getoption("--refresh-reference"):
        for name, shown in executed(notebooks, language).items():
            write_reference(name, language, shown)
    else:
        assert [str(each) for each in moved(notebooks, language)] == []


def test_every_notebook_has_a_reference_in_both_languages_and_all_are_small():
    assert sorted(notebooks_with_reference()) == EVERY
    for language in LANGUAGES:
        assert sorted(path.stem for path in (REFERENCE_FOLDER / language).iterdir()) == EVERY
    files = [*REFERENCE_FOLDER.rglob("*.csv"), REFERENCE_FOLDER / SIZES]
    assert sum(file.stat().st_size for file in files) < MOST_BYTES


@pytest.mark.parametrize("name", EVERY)
def test_a_reference_is_of_the_notebook_as_it_is(name):
    """Parameters that it has, cells that it has, and as many numbers in either language."""
    size, notebook = notebooks_with_reference([name])[name], NOTEBOOK_FOLDER / f"{name}.ipynb"
    check_parameters(notebook, size)
    cells = nbformat.read(notebook, 4).cells
    for language in LANGUAGES:
        lines = read_reference(name, language)
        assert lines and len({(line.cell, line.place) for line in lines}) == len(lines)
        assert all(cells[line.cell - 1].cell_type == "code" for line in lines)
        assert not [line for line in lines if "site-packages" in line.place]
        assert [text for line in lines for text in line.texts if value_of(text)]
