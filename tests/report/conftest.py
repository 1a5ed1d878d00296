"""One small run for all tests of what people see."""

import pytest

import simulation as sim


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
