"""Headlines of a system that can be left out: missing where it is, and the others as ever."""

import warnings

import numpy as np

import simulation as sim
from simulation.projection.headlines import RESEARCH, headlines, outcome_table


def test_without_innovation_what_it_counts_is_missing_and_nothing_else():
    scenario = sim.load_scenario("baseline").replace(members=2, horizon={"end": "2025Q4"}, systems={"innovation": False})
    records = sim.run(scenario, province="ningxia", resolution=0.05).province
    table = headlines(records).set_index("name")
    of_research = table.index.isin(list(RESEARCH))
    assert of_research.any() and np.isnan(table.loc[of_research, [0, 1]].to_numpy(float)).all()
    assert not np.isnan(table.loc[~of_research, [0, 1]].to_numpy(float)).all(axis=1).any()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rows = outcome_table(records).set_index("variable")
    assert (rows.loc[list(RESEARCH), "members_with_value"] == 0).all()
