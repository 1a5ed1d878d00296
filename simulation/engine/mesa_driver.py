"""The Mesa driver: the same rules, walked by agents that a researcher can subclass, inspect and plot.

`Province`, `City` and `County` are views on the rows of the world: `county.compliance` reads the row, and setting it writes the
row. Every phase of the calendar is a method; overriding one changes that behaviour and nothing else. The records are equal, bit
for bit, to those of the compiled driver.

To Mesa it is a model like any other: `model.agents_by_type[County]`, `model.agents.select(...)`, `mesa.DataCollector`,
`mesa.batch_run`; `model.running` ends with the horizon.
"""

from __future__ import annotations

from typing import Any

import mesa

from simulation.engine import phases
from simulation.engine.calendar import CALENDAR, Actor, Phase, due_entries
from simulation.engine.replacing import PHASES, Rules, action_of, replaced_rules
from simulation.vocabulary import BY_NAME
from simulation.world.state import History, World, new_history, with_more_room


class Government(mesa.Agent):
    """A view on one row. Attributes named in the vocabulary are the row's fields; methods are the phases of the calendar."""

    region: str

    def __init__(self, model: MesaDriver, index: int, adcode: str, name_zh: str, name_en: str):
        super().__init__(model)
        object.__setattr__(self, "index", index)
        self.adcode, self.name_zh, self.name_en = adcode, name_zh, name_en

    @property
    def row(self) -> Any:
        """The government's record; writing to its fields changes the world."""
        return getattr(self.model.world, self.region)[self.index]

    def __getattr__(self, name: str) -> Any:
        if name in BY_NAME and self.region in BY_NAME[name].regions:
            return getattr(self.row, name)
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    def __setattr__(self, name: str, value: Any) -> None:
        if name in BY_NAME and self.region in BY_NAME[name].regions:
            setattr(self.row, name, value)
        else:
            super().__setattr__(name, value)

    def _perform(self, phase: Phase) -> None:
        """Do the rule of a phase; only START_PROJECTS may ask for more room."""
        model = self.model
        action = model.actions[phase]
        while True:
            finished = action(model.world, self.index, model.tick)
            if finished or finished is None or phase != Phase.START_PROJECTS:
                return
            model.world = with_more_room(model.world)


def _phase_method(phase: Phase, doc: str):
    def method(self: Government) -> None:
        self._perform(phase)

    method.__name__ = phase.name.lower()
    method.__doc__ = doc[0].upper() + doc[1:] + "."
    return method


class Province(Government):
    """The province: goals, comparison of reports, visits, sums."""

    region = "province"


class City(Government):
    """A city: passes goals on and adds up its counties."""

    region = "city"


class County(Government):
    """A county or district: decides effort, writes measures, sees projects start and end, reports."""

    region = "county"

    @property
    def city_agent(self) -> City:
        return self.model.cities[int(self.row.city)]


AGENT_OF = {Actor.PROVINCE: Province, Actor.CITY: City, Actor.COUNTY: County}


def _give_phases() -> None:
    """Every phase of the calendar becomes a method of the agent that acts in it."""
    for entry in CALENDAR:
        setattr(AGENT_OF[entry.actor], entry.phase.name.lower(), _phase_method(entry.phase, entry.en))


_give_phases()


class MesaDriver(mesa.Model):
    """A `mesa.Model` over a ready world; `step()` is one quarter.

    `agent_types` replaces Province, City or County by subclasses: `MesaDriver(world, names, agent_types={"county": MyCounty})`.
    `rules` replaces what a phase does wherever it is not overridden, as in the compiled driver. A `datacollector`, given here
    or set later, collects at the end of every step; one given here has the start as its first row.
    """

    datacollector: mesa.DataCollector

    def __init__(
        self,
        world: World,
        facts: Any,
        *,
        agent_types: dict[str, type[Government]] | None = None,
        rules: Rules | None = None,
        datacollector: mesa.DataCollector | None = None,
    ):
        super().__init__(rng=int(world.key[0]))
        self.world = world
        self.tick = 0
        self.ticks = len(world.policy)
        self.history: History = new_history(world, self.ticks)
        self.replaced_rules = replaced_rules(rules)
        self.actions = {phase: getattr(phases, name) for name, phase in PHASES.items()}
        self.actions |= {PHASES[each.phase]: action_of(each) for each in self.replaced_rules}
        types = {"province": Province, "city": City, "county": County} | (agent_types or {})
        self.province = types["province"](self, 0, facts.adcode, facts.name_zh, facts.name_en)
        self.cities = [types["city"](self, k, *names) for k, names in enumerate(_names(facts.cities))]
        self.counties = [types["county"](self, k, *names) for k, names in enumerate(_names(facts.counties))]
        self._acting = {Actor.PROVINCE: [self.province], Actor.CITY: self.cities, Actor.COUNTY: self.counties}
        if datacollector is not None:
            self.datacollector = datacollector
            self._collect()

    @property
    def quarter(self) -> str:
        """The quarter that the next step simulates, such as "2021Q1"."""
        return f"{2021 + self.tick // 4}Q{self.tick % 4 + 1}"

    def step(self) -> None:
        """Walk the calendar through one quarter and keep the rows at its end."""
        if self.tick >= self.ticks:
            raise RuntimeError(f"the horizon of this scenario ends after {self.ticks} quarters")
        for entry in due_entries(self.tick):
            method = entry.phase.name.lower()
            for agent in self._acting[entry.actor]:
                getattr(agent, method)()
        for region in ("province", "city", "county"):
            getattr(self.history, region)[self.tick] = getattr(self.world, region)
        self.tick += 1
        self.running = self.tick < self.ticks
        self._collect()

    def _collect(self) -> None:
        """Let the data collector, if there is one, ask its reporters.

        A reporter of a field with several values, such as `effort`, keeps a view on the row; so the rows that it has seen stay
        as they are, and the world goes on with copies.
        """
        collector = getattr(self, "datacollector", None)
        if collector is not None:
            collector.collect(self)
            copies = {region: getattr(self.world, region).copy() for region in ("province", "city", "county")}
            self.world = self.world._replace(**copies)

    def run(self, ticks: int | None = None) -> History:
        """Step to the end of the horizon (or `ticks` quarters on) and return the rows of every quarter so far."""
        for _ in range(self.ticks - self.tick if ticks is None else ticks):
            self.step()
        return self.history


def _names(frame: Any) -> list[tuple[str, str, str]]:
    return list(frame[["adcode", "name_zh", "name_en"]].itertuples(index=False, name=None))
