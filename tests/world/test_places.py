"""How places compare with each other: by what is known of them, and not by how sums are rounded."""

import numpy as np
import pytest

from simulation.scenario import load_scenario
from simulation.study.ensemble import member_world, prepare


@pytest.mark.parametrize("province", ["zhejiang", "henan", "shaanxi", "jiangsu", "beijing", "xizang"])
def test_places_of_which_no_finances_are_known_are_alike_and_others_compare_with_their_mean(province):
    """By the last bit of a sum, one city of Henan was 4.2 standard deviations richer than the others."""
    scenario = load_scenario("baseline").replace(members=1, province=province, sample_parameters=False)
    world = member_world(prepare(scenario, resolution=0.02), 0)
    for places in (world.county, world.city):
        wealth, capacity = places["wealth"], places["capacity"]
        if np.ptp(world.county["income"]) < 1e-9:
            assert not wealth.any() and (capacity == 1.0).all()
        else:
            assert wealth.mean() == pytest.approx(0.0, abs=1e-12) and wealth.std() == pytest.approx(1.0)
            assert len(np.unique(capacity)) == len(capacity)
