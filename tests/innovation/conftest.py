"""Innovation by itself: members that have nothing but it, which is all that most of its checks need."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

OF_THE_SKETCH = {"innovator_share_firm": 0.65, "innovator_share_university": 0.25, "innovator_share_laboratory": 0.1}
"""The kinds of innovators with which the sketch was made that members are held against."""


class Alone:
    """Zhejiang with innovators of the kinds of the sketch and nothing else that moves."""

    def __init__(self) -> None:
        from simulation.scenario import load_scenario

        self.scenario = load_scenario("baseline").replace(sample_parameters=False, members=1, parameters=OF_THE_SKETCH)
        self.settings: dict[Any, Any] = {}

    def world(self, member: int = 0, scenario: Any = None, **values: float) -> Any:
        """A member on 1 January 2021, of which only places and innovation have begun."""
        from simulation.study.ensemble import ingredients, prepare
        from simulation.systems.innovation import state
        from simulation.systems.place import state as place
        from simulation.world.build import allocate_world

        chosen = scenario or self.scenario
        if chosen not in self.settings:
            self.settings[chosen] = prepare(chosen, resolution=0.05)
        _, facts, goals, parameters, _, *rest = ingredients(self.settings[chosen], 0)
        world, start = allocate_world(chosen, facts, goals, parameters | values, member, *rest)
        place.begin(world, start)
        state.begin(world, start)
        return world

    @staticmethod
    def run(world: Any, ticks: int, watch: Any = None) -> Any:
        """Let innovation alone act for so many quarters; `watch` is called with (world, tick) at the end of each."""
        from simulation.engine.binding import perform
        from simulation.systems.innovation import phases

        for tick in range(ticks):
            if tick % 4 == 0:
                perform(phases.call_research, world, 0, 1, tick)
            perform(phases.advance_research, world, 0, len(world.city), tick)
            perform(phases.take_up_results, world, 0, 1, tick)
            if watch:
                watch(world, tick)
        return world

    @staticmethod
    def projects(world: Any) -> np.recarray:
        """The projects so far."""
        return world.research[: world.innovation_member[0].made]


@pytest.fixture(scope="session")
def alone() -> Alone:
    return Alone()
