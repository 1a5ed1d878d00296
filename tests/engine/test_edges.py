"""Every edge between two systems acts, and a scenario may cut it: its parameter takes zero."""

import functools

import numpy as np
import pytest

from simulation.engine.edges import EDGES
from simulation.vocabulary import PAYMENTS

NAMES = list(PAYMENTS)
STRONG = {"platform_gap_effect": 20.0, "standard_raise": 1.0, "participation_precision": 50.0, "detection_participation": 3.0}


@pytest.fixture(scope="module")
def acting(small):
    """Everything at once, communities too, and each edge strong enough to be seen in a small province by 2026."""
    rules = {"measure": "community_rule", "from": "2021Q1", "strength": 1.0}
    by_hand = [*small.everything.measures.model_dump(by_alias=True)["by_hand"], rules]
    measures = {
        "community_award": {"strength": 1.0},
        "grid_staff": {"strength": 3.0},
        "by_hand": by_hand,
    }
    return small.everything.replace(measures=measures, parameters=STRONG, horizon={"end": "2026Q4"})


@pytest.fixture(scope="module")
def history_of(small, acting):
    """The history of a member where one parameter is as a scenario says."""
    return functools.cache(lambda **fixed: small.finished(acting.replace(parameters=fixed))[1])


@pytest.mark.parametrize("parameter", sorted({edge.parameter for edge in EDGES}))
def test_an_edge_acts_and_a_scenario_may_cut_it_by_zero(history_of, differences, parameter):
    assert differences(history_of(), history_of(**{parameter: 0.0}))


@pytest.mark.parametrize(
    ("parameter", "payment"), [("research_call_share", "research_public"), ("platform_budget_share", "platform")]
)
def test_a_budget_of_zero_pays_nothing(history_of, parameter, payment):
    histories = history_of(), history_of(**{parameter: 0.0})
    usual, none = (np.abs(history.county["paid"][..., NAMES.index(payment)]).sum() for history in histories)
    assert usual > 0.0 and none == 0.0
