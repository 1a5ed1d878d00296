"""The tables that benchmarks/sketches.py and the two on levers write into the pages: nothing is left out, nothing typed."""

import importlib
import sys
from argparse import Namespace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulation.parameters import load_parameters

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
PAGES = {"innovation": "innovation.md", "smart_city": "smart-city.md"}
OF_COMMUNITIES = ("levers", "togethers", "edges")


@pytest.fixture(scope="module")
def programs():
    sys.path.insert(0, str(BENCHMARKS))
    try:
        yield {name: importlib.import_module(name) for name in ("sketches", "levers", "community_levers")}
    finally:
        sys.path.remove(str(BENCHMARKS))


def table_in_page(page, name, docs=BENCHMARKS.parent / "docs"):
    """The first cells of a table between its marks, without head and rule."""
    text = (docs / page).read_text(encoding="utf-8")
    inside = text.split(f"<!-- {name}: begin -->\n")[1].split(f"<!-- {name}: end -->")[0]
    return [line.split(" | ")[0].removeprefix("| ") for line in inside.splitlines()[2:] if line.startswith("| ")]


@pytest.mark.parametrize("system", PAGES)
def test_every_magnitude_of_the_sketch_stands_in_the_page_beside_a_number_of_the_program(programs, system):
    table = pd.read_csv(BENCHMARKS / "sketches.csv", dtype=str, keep_default_na=False)
    own = table[table["system"] == system]
    assert set(own["number"]) - {"deadweight", "electricity"} <= set(programs["sketches"].NUMBERS)
    assert table_in_page(PAGES[system], "magnitudes") == own["output"].tolist()


@pytest.mark.parametrize("system", PAGES)
def test_every_lever_stands_in_the_page_and_is_turned_to_two_values(programs, system):
    levers = programs["levers"].LEVERS[system]
    assert table_in_page(PAGES[system], "levers") == [lever.name for lever in levers]
    assert all(lever.off != lever.full for lever in levers)


def test_the_three_tables_of_communities_are_written_and_hold_every_lever_together_and_edge(programs, tmp_path, monkeypatch):
    program, docs = programs["community_levers"], tmp_path / "docs"
    docs.mkdir()
    page = "".join(f"<!-- {name}: begin -->\n<!-- {name}: end -->\n" for name in OF_COMMUNITIES)
    (docs / "communities.md").write_text(page, encoding="utf-8")
    monkeypatch.setattr(programs["sketches"], "FOLDER", tmp_path / "benchmarks")
    asked, ones = Namespace(members=2, resolution=1.0), dict.fromkeys(program.SAME | program.REST, np.ones(2))
    for write in (program.write_levers, program.write_togethers, program.write_edges):
        write(lambda **_: ones, asked)
    for name in OF_COMMUNITIES:
        written = table_in_page("communities.md", name, docs)
        assert written == table_in_page("communities.md", name) and len(written) >= 5
    assert page != (docs / "communities.md").read_text(encoding="utf-8")


def test_a_change_is_shown_where_it_is_beyond_luck_and_large_enough(programs):
    luck = np.random.default_rng(0).normal(size=8)
    off = {"moved": 1.0 + 0.01 * luck, "luck": luck, "tiny": np.full(8, 1.0), "none": np.zeros(8)}
    full = {"moved": 2.0 + 0.01 * luck, "luck": -luck, "tiny": np.full(8, 1.001), "none": np.zeros(8)}
    text = programs["levers"].moved(off, full)
    assert text.startswith("moved ") and "tiny" not in text and "luck" not in text
    assert programs["levers"].moved(off, off) == "nothing beyond luck"
    small = {name: full[name] for name in ("luck", "tiny")}
    assert programs["levers"].moved({name: off[name] for name in small}, small) == "tiny +0.10%, all else less sure"


def test_a_lever_of_a_parameter_goes_from_the_least_that_may_be_set_to_the_high_end(programs):
    lever = programs["levers"].parameter("hassle_cut_standard", "x")
    assert (lever.off, lever.full) == (
        {"parameters": {"hassle_cut_standard": 0.0}},
        {"parameters": {"hassle_cut_standard": 0.6}},
    )
    least = load_parameters()["loss_cut"].bounds[0]
    assert programs["levers"].parameter("loss_cut", "x").off == {"parameters": {"loss_cut": least}} and least > 0.0
