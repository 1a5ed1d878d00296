"""One small run for all tests of what people see, and the chapters of its notebook without a kernel."""

from pathlib import Path

import nbformat
import pytest

import simulation as sim
from simulation.report import buildings, city_examination, implementation, page, story
from simulation.report.style import save_png

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "scenario.ipynb"


def small(name="baseline", **changes):
    coarse = {"building_size_mean": 10_000.0}  # a tenth of the buildings
    scenario = sim.load_scenario(name).replace(horizon={"end": "2026Q4"}, members=3, parameters=coarse, **changes)
    return sim.run(scenario)


@pytest.fixture(scope="session")
def run():
    return small()


@pytest.fixture(scope="session")
def bare_run():
    """A province without coordinates, goals of cities or construction figures."""
    return small(province="shandong")


@pytest.fixture
def chapters(monkeypatch):
    """A function of run and language that gives what every cell of the notebook shows, by its code, with coarse pictures."""
    monkeypatch.setattr(page, "save_png", lambda figure, target: save_png(figure, target, 20))
    cells = [cell.source for cell in nbformat.read(NOTEBOOK, 4).cells if cell.cell_type == "code"][2:]
    rooms = {"buildings": buildings, "city_examination": city_examination, "implementation": implementation, "story": story}

    def made(run, language):
        return {cell: eval(cell, rooms | {"run": run, "language": language}) for cell in cells}

    return made
