"""One small run for all tests of what people see."""

import pytest

import simulation as sim


def small(name="baseline", **changes):
    scenario = sim.load_scenario(name).replace(horizon={"end": "2026Q4"}, members=3, **changes)
    return sim.run(scenario)


@pytest.fixture(scope="session")
def run():
    return small()


@pytest.fixture(scope="session")
def bare_run():
    """A province without coordinates, goals of cities or construction figures."""
    return small(province="shandong")
