"""Technologies at the start: their cost, how much of them there has been, and how fast they learn."""

from __future__ import annotations

import numpy as np

from simulation.facts.base_state import BaseState
from simulation.systems.buildings.rules import BASIC, N_LEVELS, RESIDENTIAL, equipment, learning
from simulation.systems.buildings.rules.lives import KILO
from simulation.systems.buildings.words import LEVELS, TECHNOLOGIES

TECHNOLOGY_DTYPE = np.dtype([("first_cost", "f8"), ("first_experience", "f8"), ("doing", "f8"), ("noise", "f8")])

_RATE = {"ultra_low": "ultra_low", "retrofit": "retrofit"} | {
    name: name for name in ("prefabrication", "photovoltaics", "heat_pump")
}


def technologies(completions: np.ndarray, base: BaseState, p) -> np.ndarray:
    """One row a technology. `completions` m2/yr by county and urban use at the base pace: what a year of use is taken from."""
    table = np.zeros(len(TECHNOLOGIES), TECHNOLOGY_DTYPE)
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
        table[t]["first_cost"] = cost[name]
        table[t]["first_experience"] = p.experience_at_start * yearly[name]
        table[t]["doing"] = learning.learning_exponent(p[f"learning_rate_{_RATE.get(name, 'star')}"])
    return table
