"""What the model promises of itself as a whole: it does not depend on its resolution, and it starts where its base
state is."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import simulation as sim
from simulation.facts.base_state import base_state
from simulation.facts.provinces import load_province
from simulation.projection.headlines import headlines
from simulation.scenario import load_scenario
from simulation.study.ensemble import member_parameters
from simulation.vocabulary import LEVELS

pytestmark = pytest.mark.heavy

MEMBERS = 20


def by_member(resolution):
    """Headlines [headline, member] of members that differ by luck alone."""
    scenario = load_scenario("baseline").replace(sample_parameters=False, members=MEMBERS)
    table = headlines(sim.run(scenario, resolution=resolution).province)
    return table.set_index(["name", "years"]).drop(columns="unit").astype(float)


@pytest.fixture(scope="module")
def at_full_resolution():
    return by_member(1.0)


@pytest.mark.parametrize("resolution", [0.1, 0.2])
def test_every_headline_is_the_same_at_every_resolution(resolution, at_full_resolution):
    """Within 2 %, or half the sd of luck at that resolution and two standard errors of the means."""
    coarse, fine = by_member(resolution), at_full_resolution
    error = np.sqrt(coarse.var(axis=1, ddof=1) / MEMBERS + fine.var(axis=1, ddof=1) / MEMBERS)
    allowed = np.maximum(0.02 * fine.mean(axis=1).abs(), 0.5 * coarse.std(axis=1, ddof=1)) + 2.0 * error
    off = (coarse.mean(axis=1) - fine.mean(axis=1)).abs()
    assert not (off > allowed).any(), pd.DataFrame({"mean": fine.mean(axis=1), "off": off, "allowed": allowed})[off > allowed]


@pytest.mark.parametrize("province", ["zhejiang", "jiangsu", "shanxi"])
def test_what_is_started_in_the_first_quarter_is_what_the_base_state_says(province):
    scenario = load_scenario("baseline").replace(horizon={"end": "2021Q4"}, members=200)
    run = sim.run(scenario, province=province)
    started = run.province["started_area"].isel(time=0, region=0).astype("f8")
    share = (started.sel(level=list(LEVELS[1:])).sum("level") / started.sum("level")).values
    base = [
        base_state(load_province(province), SimpleNamespace(**member_parameters(run.setting, member))).started_mix[1:].sum()
        for member in range(scenario.members)
    ]
    assert abs(share.mean() - np.mean(base)) < 0.003
