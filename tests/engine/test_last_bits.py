"""Last bits decide nothing: processors round exponentials and logarithms differently, and must tell the same story."""

from dataclasses import replace

import numpy as np
import pytest

from simulation.kinds import TIERS
from simulation.study.ensemble import prepare
from simulation.study.run import run_setting

LAST_BITS = 1e-13
TOLERANCE = 1e-5
"""Of records in single precision, whose sums may cancel."""


@pytest.fixture(scope="module")
def setting(small):
    return prepare(small.everything.replace(members=6, sample_parameters=True), facts=small.facts)


@pytest.fixture(scope="module")
def records(setting):
    return run_setting(setting).record


@pytest.mark.parametrize("seed", [1, 2])
def test_parameters_that_differ_in_their_last_bits_make_the_same_decisions(setting, records, seed):
    """A decision at a bound that is met exactly, such as a report that was lifted to its goal, would fall either way."""
    drawn = (setting.values.std(axis=0) > 0.0) & (setting.values % 1.0 != 0.0).any(axis=0)  # years and counts are exact
    noise = LAST_BITS * np.random.default_rng(seed).standard_normal(setting.values.shape)
    other = run_setting(replace(setting, values=setting.values * (1.0 + drawn * noise))).record
    moved = [
        f"{tier}/{name}"
        for tier in TIERS
        for name, found in records[tier].data_vars.items()
        if "time" in found.dims and not _alike(found.values.astype("f8"), other[tier][name].values.astype("f8"))
    ]
    assert drawn.sum() > 300 and not moved, moved


def _alike(one, two):
    size = np.nanmax(np.abs(one), initial=0.0)
    return np.allclose(one, two, rtol=TOLERANCE, atol=1e-6 * TOLERANCE * size, equal_nan=True)
