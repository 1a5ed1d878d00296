"""Mesa: one agent object each, `agents.do("step")`, as its tutorials write it."""

from __future__ import annotations

import time

import mesa
import numpy as np

from peers.workloads import CELLS, LINKS, PHASES, TICKS, VALUES, cell_sizes, chance, watched, weights

NAME, NEEDS = "Mesa", "mesa"


class Adopter(mesa.Agent):
    def __init__(self, model, cell):
        super().__init__(model)
        self.cell, self.adopted, self.before, self.links = cell, False, False, ()

    def step(self):
        if not self.adopted:
            seen = sum(other.before for other in self.links) / LINKS if self.links else 0.0
            self.adopted = self.model.random.random() < chance(self.model.share[self.cell], seen)

    def advance(self):
        if self.adopted and not self.before:
            self.before = True
            self.model.count[self.cell] += 1


class Decider(mesa.Agent):
    def __init__(self, model, cell, phase):
        super().__init__(model)
        self.cell, self.phase, self.level = cell, phase, 0

    def step(self):
        if self.model.tick % PHASES == self.phase:
            self.model.count[self.cell, self.level] -= 1
            u = self.model.random.random()
            self.level = sum(u >= bound for bound in self.model.reached[self.cell])
            self.model.count[self.cell, self.level] += 1


def run(workload: str, agents: int, seed: int, threads: int) -> tuple[float, np.ndarray]:
    sizes = cell_sizes(agents)
    cell = np.repeat(np.arange(CELLS), sizes)
    model = mesa.Model(rng=seed)
    if workload == "W3":
        return decide(model, sizes, cell)
    made = [Adopter(model, c) for c in cell]
    if workload == "W2":
        for agent, links in zip(made, watched(agents, seed), strict=True):
            agent.links = [made[k] for k in links]
    model.count = np.zeros(CELLS)
    start = time.perf_counter()
    for _ in range(TICKS):
        model.share = (model.count / sizes).tolist()
        model.agents.do("step")
        model.agents.do("advance")
    return time.perf_counter() - start, np.array([int(model.count.sum())])


def decide(model: mesa.Model, sizes: np.ndarray, cell: np.ndarray) -> tuple[float, np.ndarray]:
    for n, c in enumerate(cell):
        Decider(model, c, n % PHASES)
    model.count = np.zeros((CELLS, len(VALUES)), int)
    model.count[:, 0] = sizes
    start = time.perf_counter()
    for model.tick in range(TICKS):
        odds = weights(model.count / sizes[:, None])
        model.reached = np.cumsum(odds / odds.sum(axis=1, keepdims=True), axis=1)[:, :-1].tolist()
        model.agents.do("step")
    return time.perf_counter() - start, model.count.sum(axis=0)
