"""One small run for all tests of what people see, and the chapters of its report without a kernel."""

import pytest

import simulation as sim
from simulation.report import style
from simulation.report.chapters import chapter, chapters_of
from simulation.report.style import save_png


def coarse(name="baseline", **changes):
    large = {"building_size_mean": 10_000.0}  # a tenth of the buildings
    scenario = sim.load_scenario(name).replace(horizon={"end": "2026Q4"}, members=3, parameters=large, **changes)
    return sim.run(scenario)


@pytest.fixture(scope="session")
def run():
    return coarse()


@pytest.fixture(scope="session")
def bare_run():
    """A province without coordinates, goals of cities or construction figures."""
    return coarse(province="qinghai")


@pytest.fixture(scope="session")
def brief(small):
    """Two years of six counties, whose pictures are soon drawn."""
    return small.run(small.baseline.replace(members=2, horizon={"end": "2022Q4"}))


@pytest.fixture
def chapters(monkeypatch):
    """A function of run and language that gives every chapter of the report by name, with coarse pictures."""
    monkeypatch.setattr(style, "save_png", lambda figure, target: save_png(figure, target, 20))
    return all_chapters


@pytest.fixture
def undrawn(monkeypatch):
    """The same where pictures are not looked at: they are put together and never drawn."""
    monkeypatch.setattr(style, "save_png", lambda figure, target: None)
    return all_chapters


def all_chapters(run, language):
    return {name: chapter(name, run, language) for name in chapters_of(run)}
