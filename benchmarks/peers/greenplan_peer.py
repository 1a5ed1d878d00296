"""greenplan: the dense kernels of the package, and its cell-exact form."""

from __future__ import annotations

import time

import numba
import numpy as np

from peers.workloads import LINKS, PEERS, PHASES, SCALE, TICKS, VALUES, P, Q, R, cell_sizes, watched
from simulation import contagion

NAME, NEEDS = "greenplan", "numba"


def followers_of(cells: np.ndarray, links: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Who watches each slot, as one array and where each slot's part of it begins."""
    _, state = contagion.tiles_of(cells)
    slot = np.flatnonzero(state == contagion.NOT_YET)
    target = slot[links.ravel()]
    order = np.argsort(target, kind="stable")
    first = np.concatenate([[0], np.cumsum(np.bincount(target, minlength=len(state)))])
    return np.repeat(slot, LINKS)[order].astype(np.int32), first


def run(workload: str, agents: int, seed: int, threads: int) -> tuple[float, np.ndarray]:
    numba.set_num_threads(threads)
    cells, key = cell_sizes(agents), (seed, 0)
    arguments = followers_of(cells, watched(agents, seed)) if workload == "W2" else ()
    once(workload, cell_sizes(900), key, followers_of(cell_sizes(900), watched(900, seed)))  # compiles
    start = time.perf_counter()
    path = once(workload, cells, key, arguments)
    return time.perf_counter() - start, path[-1].sum(axis=0) if workload == "W3" else np.array([path[-1].sum()])


def once(workload: str, cells: np.ndarray, key: tuple[int, int], links: tuple[np.ndarray, ...]) -> np.ndarray:
    if workload == "W1":
        return contagion.spread_dense(cells, TICKS, P, Q, key)
    if workload == "W1 by cell":
        return contagion.spread_by_cell(cells, TICKS, P, Q, key)
    if workload == "W2":
        return contagion.spread_linked(cells, *links, LINKS, TICKS, P, Q, R, key)
    return contagion.decide_by_logit(cells, PHASES, TICKS, VALUES, SCALE, PEERS, key)
