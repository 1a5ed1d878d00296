"""agentpy: an AgentList whose method is called on all."""

from __future__ import annotations

import time

import agentpy as ap
import numpy as np

from peers.workloads import CELLS, LINKS, PHASES, TICKS, VALUES, cell_sizes, chance, watched, weights

NAME, NEEDS = "agentpy", "agentpy"


class Adopter(ap.Agent):
    def setup(self):
        self.adopted, self.before, self.links = False, False, ()

    def decide(self):
        if not self.adopted:
            seen = sum(other.before for other in self.links) / LINKS if self.links else 0.0
            self.adopted = self.model.random.random() < chance(self.model.share[self.cell], seen)

    def advance(self):
        if self.adopted and not self.before:
            self.before = True
            self.model.count[self.cell] += 1


class Decider(ap.Agent):
    def decide(self):
        if self.model.tick % PHASES == self.phase:
            self.model.count[self.cell, self.level] -= 1
            u = self.model.random.random()
            self.level = sum(u >= bound for bound in self.model.reached[self.cell])
            self.model.count[self.cell, self.level] += 1


def run(workload: str, agents: int, seed: int, threads: int) -> tuple[float, np.ndarray]:
    sizes = cell_sizes(agents)
    model = ap.Model({"seed": seed})
    model.sim_setup()
    made = ap.AgentList(model, agents, Decider if workload == "W3" else Adopter)
    for n, (agent, c) in enumerate(zip(made, np.repeat(np.arange(CELLS), sizes), strict=True)):
        agent.cell, agent.phase, agent.level = int(c), n % PHASES, 0
    if workload == "W2":
        for agent, links in zip(made, watched(agents, seed), strict=True):
            agent.links = [made[k] for k in links]
    model.count = np.zeros((CELLS, len(VALUES)), int) if workload == "W3" else np.zeros(CELLS)
    if workload == "W3":
        model.count[:, 0] = sizes
    start = time.perf_counter()
    for model.tick in range(TICKS):
        if workload == "W3":
            odds = weights(model.count / sizes[:, None])
            model.reached = np.cumsum(odds / odds.sum(axis=1, keepdims=True), axis=1)[:, :-1].tolist()
            made.decide()
        else:
            model.share = (model.count / sizes).tolist()
            made.decide()
            made.advance()
    taken = time.perf_counter() - start
    return taken, model.count.sum(axis=0) if workload == "W3" else np.array([int(model.count.sum())])
