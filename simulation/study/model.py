"""The Mesa face: one member of a scenario as a `mesa.Model`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import mesa
import numpy as np

from simulation.engine.mesa_driver import Government, MesaDriver
from simulation.engine.replacing import Rules
from simulation.errors import InputError
from simulation.results.record import Frame
from simulation.scenario import Scenario, load_scenario
from simulation.study.ensemble import member_world, prepare
from simulation.systems.system import System


class ProvinceModel(MesaDriver):
    """One member of a scenario, a quarter a `step()`.

    The records equal those of the same member in `sim.run`, bit for bit. `agent_types={"county": MyCounty}` replaces a kind of
    government by a subclass; `rules={"decide_effort": my_rule}` replaces what a phase does, as in `sim.run`;
    `model.counties[0].compliance` reads and writes the state. A `mesa.DataCollector` given as `datacollector` collects at the
    start and after every quarter. `rng` is what newer releases of Mesa call the seed.
    """

    def __init__(
        self,
        scenario: Scenario | str | Path = "baseline",
        *,
        seed: int | None = None,
        rng: int | None = None,
        member: int = 0,
        province: str | None = None,
        resolution: float = 1.0,
        agent_types: dict[str, type[Government]] | None = None,
        rules: Rules | None = None,
        systems: Iterable[System] = (),
        datacollector: mesa.DataCollector | None = None,
    ):
        chosen = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
        if not isinstance(member, int | np.integer) or member < 0:
            raise InputError("ask.member", found=repr(member))
        member = int(member)
        changes: dict[str, Any] = {
            "seed": rng if seed is None else seed,
            "province": province,
            "members": max(chosen.members, member + 1),
        }
        chosen = chosen.replace(**{key: value for key, value in changes.items() if value is not None})
        self.setting = prepare(chosen, resolution=resolution, rules=rules, systems=systems)
        self.member = member
        world = member_world(self.setting, member)
        super().__init__(world, self.setting.facts, agent_types=agent_types, rules=rules, datacollector=datacollector)

    @property
    def scenario(self) -> Scenario:
        """The scenario as it is run: with this seed, province and number of members."""
        return self.setting.scenario

    @scenario.setter
    def scenario(self, of_mesa: Any) -> None:
        """Newer releases of Mesa put a scenario of their own here, which this model has no use for."""

    @property
    def record(self):
        """The quarters so far as an `xarray.DataTree` like that of a run, with this one member."""
        frame = Frame(self.setting, self.tick)
        arrays = frame.allocate(1)
        frame.keep(arrays, 0, self.world, self.history)
        attributes: dict[str, Any] = {"scenario": self.scenario.name, "seed": self.scenario.seed}
        return frame.to_tree(arrays, attributes | self.setting.note_on_rules)
