"""The three workloads, and what every implementation is given.

W1: agents in 90 cells; in each of 60 ticks one that has not adopted does so with 1 - (1 - p)(1 - q x share of its cell).
W2: W1, and each agent watches 8 others drawn at random: what is left is multiplied by 1 - r k / 8, k of them adopters.
W3: a sixtieth of the agents decides anew in each tick among five levels by the logit; the value of a level rises with its
share in the cell.
All see the state at the end of the last tick. An implementation is a function of (workload, agents, seed, threads) that
returns (seconds of the ticks alone, answer): the number of adopters, or of agents at each level, at the end.
"""

from __future__ import annotations

import numpy as np

CELLS, TICKS = 90, 60
P, Q, R, LINKS = 0.002, 0.06, 0.03, 8
VALUES, SCALE, PEERS, PHASES = np.array([0.0, -10.0, -30.0, -70.0, -180.0]), 0.02, 60.0, 60


def cell_sizes(agents: int) -> np.ndarray:
    """Agents in each cell: as equal as can be."""
    sizes = np.full(CELLS, agents // CELLS)
    sizes[: agents % CELLS] += 1
    return sizes


def watched(agents: int, seed: int) -> np.ndarray:
    """The 8 others that every agent watches, [agent, link]."""
    return np.random.default_rng([seed, 8]).integers(0, agents, (agents, LINKS), dtype=np.int32)


def chance(share, seen=0.0):
    """Probability of adopting in a tick at a share of the cell and a share `seen` of those watched."""
    return 1.0 - (1.0 - P) * (1.0 - Q * share) * (1.0 - R * seen)


def weights(share):
    """Unnormalised probabilities of the levels where the cell has these shares, [..., level]."""
    return np.exp(SCALE * (VALUES + PEERS * share))
