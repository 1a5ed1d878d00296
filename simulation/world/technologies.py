"""Technologies at the start: their cost, how much of them there has been, and how fast they learn."""

from __future__ import annotations

import numpy as np

from simulation.rules import BASIC, N_LEVELS, RESIDENTIAL, equipment, learning
from simulation.rules.buildings import KILO
from simulation.vocabulary import LEVELS, TECHNOLOGIES
from simulation.world import state
from simulation.world.base_state import BaseState

_RATE = {"ultra_low": "ultra_low", "retrofit": "retrofit"} | {
    name: name for name in ("prefabrication", "photovoltaics", "heat_pump")
}


def technologies(completions: np.ndarray, base: BaseState, p) -> np.recarray:
    """One row a technology. `completions` m2/yr by county and urban use at the base pace: what a year of use is taken from."""
    table = state.rows(state.TECHNOLOGY_DTYPE, len(TECHNOLOGIES))
    total, homes = completions.sum(), completions[:, RESIDENTIAL].sum()
    yearly = {LEVELS[k]: base.completed_mix[k] * total for k in range(BASIC, N_LEVELS)} | {
        "retrofit": p.retrofit_share_2020 * total,
        "prefabrication": p.prefabricated_share_2020 * total,
        "photovoltaics": p.photovoltaic_share_2020 * total * p.photovoltaic_density * KILO,
        "heat_pump": p.heat_pump_share_2020 * homes,
    }
    cost = {LEVELS[k]: p[f"cost_{LEVELS[k]}"] for k in range(BASIC, N_LEVELS)} | {
        "retrofit": p.cost_retrofit_deep,
        "prefabrication": equipment.prefabrication_cost(p),
        "photovoltaics": p.photovoltaic_cost,
        "heat_pump": p.heat_pump_cost,
    }
    for t, name in enumerate(TECHNOLOGIES):
        table[t].first_cost = cost[name]
        table[t].first_experience = p.experience_at_start * yearly[name]
        table[t].doing = learning.learning_exponent(p[f"learning_rate_{_RATE.get(name, 'star')}"])
    return table
