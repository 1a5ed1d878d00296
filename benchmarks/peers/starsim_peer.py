"""starsim: a custom module with states and distributions of its own, common random numbers as they come."""

from __future__ import annotations

import time

import numpy as np
import starsim as ss

from peers.workloads import CELLS, LINKS, PHASES, TICKS, VALUES, cell_sizes, chance, watched, weights

NAME, NEEDS = "starsim", "starsim"


class Work(ss.Module):
    def __init__(self, workload, sizes, links):
        super().__init__(name="work")
        self.workload, self.sizes, self.links = workload, sizes, links
        self.cell_of = np.repeat(np.arange(CELLS), sizes)
        self.define_states(ss.BoolArr("adopted", default=False), ss.FloatArr("level", default=0.0))
        self.luck = ss.random()
        self.tick, self.taken = 0, 0.0

    def step(self):
        start = time.perf_counter()
        if self.tick < TICKS:
            self.decide() if self.workload == "W3" else self.spread()
        self.tick += 1
        self.taken += time.perf_counter() - start

    def spread(self):
        adopted = self.adopted.raw[: len(self.cell_of)]
        share = np.bincount(self.cell_of[adopted], minlength=CELLS) / self.sizes
        seen = adopted[self.links].sum(axis=1) / LINKS if self.links is not None else 0.0
        u = self.luck.rvs(self.sim.people.auids)
        self.adopted[:] = adopted | (u < chance(share[self.cell_of], seen))

    def decide(self):
        level = self.level.raw[: len(self.cell_of)].astype(int)
        at = self.cell_of * len(VALUES) + level
        shares = np.bincount(at, minlength=CELLS * len(VALUES)).reshape(CELLS, -1) / self.sizes[:, None]
        odds = weights(shares)
        reached = np.cumsum(odds / odds.sum(axis=1, keepdims=True), axis=1)
        acting = ss.uids(np.arange(self.tick % PHASES, len(level), PHASES))
        u = self.luck.rvs(acting)
        self.level[acting] = (u[:, None] >= reached[self.cell_of[acting], :-1]).sum(axis=1)


def run(workload: str, agents: int, seed: int, threads: int) -> tuple[float, np.ndarray]:
    sizes = cell_sizes(agents)
    work = Work(workload, sizes, watched(agents, seed) if workload == "W2" else None)
    sim = ss.Sim(n_agents=agents, modules=work, start=0, dur=TICKS, dt=1, rand_seed=seed, verbose=0, copy_inputs=False)
    sim.init()
    sim.run()
    if workload == "W3":
        return work.taken, np.bincount(work.level.raw[:agents].astype(int), minlength=len(VALUES))
    return work.taken, np.array([int(work.adopted.raw[:agents].sum())])
