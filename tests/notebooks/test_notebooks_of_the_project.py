"""The notebooks for researchers, run from top to bottom as papermill does; their own assertions are part of the test."""

import nbformat
import pytest

from simulation.errors import InputError
from simulation.notebooks import NOTEBOOK_FOLDER, execute_into, find_notebook

SMALL = {"until": "2022Q4", "members": 2, "province": "ningxia"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_county_of_your_own_gives_equal_bits_and_says_that_it_is_not_standard(tmp_path, language):
    made = execute_into(find_notebook("your-own-county"), tmp_path / "made", SMALL | {"language": language})
    book = nbformat.read(made, 4)
    printed = "".join(output.get("text", "") for cell in book.cells for output in cell.get("outputs", ()))
    assert "equal bits: Run(baseline, Ningxia, seed 1, 2 members, with other rules for decide_effort)" in printed
    assert "期末突击" in printed if language == "zh" else "storming" in printed
    assert "Warning" not in printed
    assert "storming_effort" in str(book.cells[-1].outputs)
    assert sum("base64" in str(output) for cell in book.cells for output in cell.get("outputs", ())) == 1
    assert [path.name for path in (tmp_path / "made").iterdir()] == ["your-own-county.ipynb"]


def test_an_earlier_notebook_stays_where_the_new_run_fails(tmp_path):
    earlier = tmp_path / "your-own-county.ipynb"
    earlier.write_text("as it was")
    with pytest.raises(RuntimeError, match="unknown scenario 'basline'"):
        execute_into(find_notebook("your-own-county"), tmp_path, SMALL | {"scenario": "basline"})
    assert earlier.read_text() == "as it was" and len(list(tmp_path.iterdir())) == 1


def test_every_notebook_has_a_language_and_explains_itself_in_both():
    for path in NOTEBOOK_FOLDER.glob("*.ipynb"):
        cells = nbformat.read(path, 4).cells
        parameters = [cell.source for cell in cells if "parameters" in cell.metadata.get("tags", ())]
        assert len(parameters) == 1 and 'language = "zh"' in parameters[0]
        for cell in cells:
            if cell.cell_type == "markdown":
                words = cell.source
                assert any("\u4e00" <= c <= "\u9fff" for c in words) and any(c.isascii() and c.isalpha() for c in words)


def test_an_unknown_notebook_is_refused_with_the_nearest_name():
    with pytest.raises(InputError, match="did you mean 'your-own-county'"):
        find_notebook("your-own-conty.ipynb")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_city_examination_shows_a_bulletin(tmp_path, language):
    made = execute_into(
        find_notebook("city-examination"), tmp_path / "made", {"city": "Ningbo", "year": 2024, "language": language}
    )
    book = nbformat.read(made, 4)
    shown = "".join(str(output) for cell in book.cells for output in cell.get("outputs", ()))
    assert ("宁波市 2024 年城市体检公报" if language == "zh" else "City examination of Ningbo, 2024") in shown
    assert shown.count("data:image/png") == 3 and "not measured" in shown
