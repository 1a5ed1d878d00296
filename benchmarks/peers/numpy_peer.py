"""NumPy: whole arrays, the default generator (PCG64)."""

from __future__ import annotations

import time

import numpy as np

from peers.workloads import CELLS, LINKS, PHASES, TICKS, VALUES, cell_sizes, chance, watched, weights

NAME, NEEDS = "NumPy", "numpy"


def run(workload: str, agents: int, seed: int, threads: int) -> tuple[float, np.ndarray]:
    sizes = cell_sizes(agents)
    cell = np.repeat(np.arange(CELLS), sizes)
    luck = np.random.default_rng(seed)
    if workload == "W3":
        return decide(sizes, cell, luck)
    links = watched(agents, seed) if workload == "W2" else None
    start = time.perf_counter()
    adopted = np.zeros(agents, bool)
    for _ in range(TICKS):
        share = np.bincount(cell[adopted], minlength=CELLS) / sizes
        seen = adopted[links].sum(axis=1) / LINKS if links is not None else 0.0
        adopted |= luck.random(agents) < chance(share[cell], seen)
    return time.perf_counter() - start, np.array([adopted.sum()])


def decide(sizes: np.ndarray, cell: np.ndarray, luck: np.random.Generator) -> tuple[float, np.ndarray]:
    start = time.perf_counter()
    level = np.zeros(len(cell), np.int64)
    for tick in range(TICKS):
        shares = np.bincount(cell * len(VALUES) + level, minlength=CELLS * len(VALUES)).reshape(CELLS, -1) / sizes[:, None]
        odds = weights(shares)
        reached = np.cumsum(odds / odds.sum(axis=1, keepdims=True), axis=1)
        acting = slice(tick % PHASES, None, PHASES)
        level[acting] = (luck.random(len(cell[acting]))[:, None] >= reached[cell[acting], :-1]).sum(axis=1)
    return time.perf_counter() - start, np.bincount(level, minlength=len(VALUES))
