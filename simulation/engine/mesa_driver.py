"""The Mesa driver: the same phases, walked by agents that a researcher can subclass, inspect and plot.

`Province`, `City` and `County` are views on what the world holds of them: `county.compliance` reads it, and setting it writes
it. Every phase of the calendar is a method; overriding one changes that behaviour and nothing else. The records are equal, bit
for bit, to those of the compiled driver.

To Mesa it is a model like any other: `model.agents_by_type[County]`, `model.agents.select(...)`, `mesa.DataCollector`,
`mesa.batch_run`; `model.running` ends with the horizon.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

import mesa

from simulation.engine.calendar import CALENDAR, Entry, calendar_of
from simulation.engine.replacing import Rules, action_of, phase_of_system_off, replaced_rules
from simulation.engine.steps import Step, steps_of
from simulation.errors import InputError, unknown_attribute, unknown_name
from simulation.kinds import CITY, COUNTY, PROVINCE, TIERS
from simulation.world.history import History
from simulation.world.world import Row, World

_OF_ANY_AGENT = ("model", "unique_id", "pos", "index", "adcode", "name_zh", "name_en")


class Government(mesa.Agent):
    """A view on one government. Attributes named in the vocabulary are what it carries; methods are the phases of the
    calendar."""

    tier: ClassVar[str]

    def __init__(self, model: MesaDriver, index: int, adcode: str, name_zh: str, name_en: str):
        super().__init__(model)
        self.index, self.adcode, self.name_zh, self.name_en = index, adcode, name_zh, name_en

    @property
    def row(self) -> Row:
        """Everything that this government carries; writing to it changes the world."""
        return getattr(self.model.world, self.tier)[self.index]

    def _carries(self, name: str) -> bool:
        variable = self.model.world.composition.variable.get(name)
        return variable is not None and self.tier in variable.tiers

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_") and "model" in self.__dict__ and self._carries(name):
            return getattr(self.row, name)
        if name.startswith("_") or "model" not in self.__dict__:
            raise AttributeError(name)
        raise unknown_attribute(type(self).__name__, name, self._known())

    def __setattr__(self, name: str, value: Any) -> None:
        """Write what the government carries. An attribute of one's own is declared in the class; anything else is a slip."""
        if name.startswith("_") or name in _OF_ANY_AGENT or hasattr(type(self), name):
            super().__setattr__(name, value)
        elif self._carries(name):
            setattr(self.row, name, value)
        else:
            carried = getattr(self.model.world, self.tier).names
            raise unknown_name("kind.attribute", name, carried, place=type(self).__name__)

    def _known(self) -> tuple[str, ...]:
        """What can be read of it: what it carries, and its phases."""
        phases = (step.entry.name for step in self.model.steps_in_order if step.entry.tier == self.tier)
        return (*getattr(self.model.world, self.tier).names, *phases)


def _phase_method(name: str, doc: str) -> Callable[[Government], None]:
    def method(self: Government) -> None:
        if name not in self.model.actions:
            raise phase_of_system_off(next(entry.phase for entry in CALENDAR if entry.name == name), place=type(self).__name__)
        self.model.actions[name].do(self.model.world, self.index, self.index + 1, self.model.tick)

    method.__name__ = name
    method.__doc__ = doc[0].upper() + doc[1:] + "."
    return method


class Province(Government):
    """The province: goals, comparison of reports, visits, sums."""

    tier = PROVINCE


class City(Government):
    """A city: passes goals on and adds up its counties."""

    tier = CITY


class County(Government):
    """A county or district: decides effort, writes measures, sees projects start and end, reports."""

    tier = COUNTY

    @property
    def city_agent(self) -> City:
        return self.model.cities[int(self.row.city)]


AGENTS = {PROVINCE: Province, CITY: City, COUNTY: County}


def _give_phases(kind: type[Government], calendar: Iterable[Entry]) -> type[Government]:
    """Every phase of a calendar in which this kind of agents acts becomes a method of it."""
    for entry in calendar:
        if entry.tier == kind.tier:
            setattr(kind, entry.name, _phase_method(entry.name, entry.en))
    return kind


for _kind in AGENTS.values():
    _give_phases(_kind, CALENDAR)


def _with_own_phases(types: dict[str, type[Government]], calendar: tuple[Entry, ...]) -> dict[str, type[Government]]:
    """The kinds of agents of one model. Where systems from outside act too, their phases are methods of a class between the
    package's own kind and the subclass that somebody has written, so that its `super()` finds them."""
    outside = [entry for entry in calendar if entry not in CALENDAR]
    if not outside:
        return types
    own = {}
    for tier, kind in types.items():
        between = _give_phases(type(AGENTS[tier].__name__, (AGENTS[tier],), {"__doc__": AGENTS[tier].__doc__}), outside)
        own[tier] = between if kind is AGENTS[tier] else type(kind.__name__, (kind, between), {"__doc__": kind.__doc__})
    return own


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
        self.ticks = world.ticks
        self.history = History(world, self.ticks)
        calendar = calendar_of(world.composition)
        self.replaced_rules = replaced_rules(rules, calendar)
        actions = {each.phase: action_of(each) for each in self.replaced_rules}
        self.steps_in_order = steps_of(world.composition, rules=actions)
        self.actions: dict[str, Step] = {step.entry.name: step for step in self.steps_in_order}
        types = _with_own_phases(AGENTS | checked_types(agent_types or {}, calendar), calendar)
        self.province = types[PROVINCE](self, 0, facts.adcode, facts.name_zh, facts.name_en)
        self.cities = [types[CITY](self, k, *names) for k, names in enumerate(_names(facts.cities))]
        self.counties = [types[COUNTY](self, k, *names) for k, names in enumerate(_names(facts.counties))]
        self._acting: dict[str, list[Any]] = {PROVINCE: [self.province], CITY: self.cities, COUNTY: self.counties}
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
        for step in self.steps_in_order:
            if step.entry.is_due(self.tick):
                for agent in self._acting[step.entry.tier]:
                    getattr(agent, step.entry.name)()
        self.history.keep(self.world, self.tick)
        self.tick += 1
        self.running = self.tick < self.ticks
        self._collect()

    def _collect(self) -> None:
        """Let the data collector, if there is one, ask its reporters.

        A reporter of a variable with several values, such as `effort`, keeps a view; so what it has seen stays as it is, and
        the world goes on with copies.
        """
        collector = getattr(self, "datacollector", None)
        if collector is not None:
            collector.collect(self)
            self.world.replace(**{name: self.world.columns[name].copy() for name in self.history.columns})

    def run(self, ticks: int | None = None) -> History:
        """Step to the end of the horizon (or `ticks` quarters on) and return what governments carried in every quarter so
        far."""
        for _ in range(self.ticks - self.tick if ticks is None else ticks):
            self.step()
        return self.history


def checked_types(types: dict[str, type[Government]], calendar: tuple[Entry, ...]) -> dict[str, type[Government]]:
    """The kinds of agents as given, for a model with this calendar. Raises :class:`InputError` for a tier that does not exist,
    a class that is no government of it, and a method that is spelt almost like a phase and so would never be called."""
    for tier, kind in types.items():
        if tier not in TIERS:
            raise unknown_name("kind.tier", tier, TIERS, place="agent_types")
        if not (inspect.isclass(kind) and issubclass(kind, AGENTS[tier])):
            raise InputError("agent.no_subclass", place=f"agent_types, {tier}", base=AGENTS[tier].__name__, kind=repr(kind))
        _refuse_slips(kind, AGENTS[tier], calendar)
    return types


def _refuse_slips(kind: type[Government], base: type[Government], calendar: tuple[Entry, ...]) -> None:
    import difflib

    phases = [entry.name for entry in calendar if entry.tier == base.tier]
    for each in kind.__mro__[: kind.__mro__.index(base)]:
        for name, value in vars(each).items():
            if inspect.isfunction(value) and not name.startswith("_") and not hasattr(base, name) and name not in phases:
                near = difflib.get_close_matches(name, phases, n=1, cutoff=0.85)
                if near:
                    raise InputError("agent.misspelt_method", place=each.__name__, name=name, guess=near[0])


def _names(frame: Any) -> list[tuple[str, str, str]]:
    return list(frame[["adcode", "name_zh", "name_en"]].itertuples(index=False, name=None))
