"""Ensembles: what their members share, the parameters of each, and how many fit into memory side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.engine.calendar import calendar_of
from simulation.engine.replacing import ReplacedRule, Rules, action_of, replaced_rules
from simulation.engine.steps import Step, steps_of
from simulation.errors import InputError, Message
from simulation.facts.province_facts import ProvinceFacts
from simulation.facts.published import load_targets
from simulation.kinds import TIERS
from simulation.machine import available_memory, usable_cores
from simulation.parameters import ParameterTable, load_parameters
from simulation.results.record import Frame
from simulation.scenario import Scenario, first_of
from simulation.systems.buildings.existing import buildings_of, check_size
from simulation.systems.buildings.masses import building_size
from simulation.systems.composition import Composition, standard, with_systems
from simulation.systems.system import System
from simulation.world.build import build_world
from simulation.world.fit import fit
from simulation.world.goal_table import Commitment, commitments, goal_rows
from simulation.world.world import World

if TYPE_CHECKING:
    from simulation.study.conditioning import Conditioning

_STREAMS = 1 << 20  # more than members: where the streams of another draw of luck begin
Progress = Callable[[int, int], None]
"""Called with (members done, members in all)."""


@dataclass(frozen=True, eq=False)
class Branch:
    """What a run goes on from. scenario, goals : of the first quarters; tick : the first one under the other scenario; of : the
    result that it goes on from, with its digest."""

    scenario: Scenario
    goals: tuple[Commitment, ...]
    tick: int
    of: str
    digest: str


@dataclass(frozen=True, eq=False)
class Setting:
    """Everything that members share: the scenario, the facts, the goals that bind and the parameter values of every member.

    `rules` are those that stand in the place of the package's own: none in a standard run.
    """

    scenario: Scenario
    facts: ProvinceFacts
    goals: tuple[Commitment, ...]
    values: np.ndarray  # [member, parameter]
    resolution: float
    rules: tuple[ReplacedRule, ...] = ()
    composition: Composition = field(default_factory=standard)
    own_values: dict[str, np.ndarray] = field(default_factory=dict)  # [member], by parameter of systems from outside
    luck: int = 0  # which draw of luck: members of another have the same parameters
    streams: tuple[int, ...] = ()  # the stream of luck of each member, where it is not that of its number
    branch: Branch | None = None  # what it goes on from; None for a run under one scenario
    conditioning: Conditioning | None = None  # how the ensemble was chosen by what is known; None for the prior

    @property
    def steps(self) -> list[Step]:
        """What happens in a quarter, with the rules of this run in their places."""
        return steps_of(self.composition, rules={each.phase: action_of(each) for each in self.rules})

    @property
    def ticks(self) -> int:
        return len(self.scenario.horizon.ticks)

    @property
    def drawn(self) -> Sequence[int]:
        """The member of the prior in each place."""
        chosen = self.conditioning.chosen if self.conditioning else ()
        return chosen or range(self.scenario.members)

    @property
    def note_on_rules(self) -> dict[str, str]:
        """The attribute that marks a record made with other rules; nothing for a standard one."""
        return {"replaced_rules": ", ".join(each.phase for each in self.rules)} if self.rules else {}


def prepare(
    scenario: Scenario,
    *,
    facts: ProvinceFacts | None = None,
    resolution: float = 1.0,
    rules: Rules | None = None,
    systems: Iterable[System] = (),
) -> Setting:
    """Load what the scenario names and draw the parameter values of its members; names of places in it become codes.

    Raises an :class:`InputError` where anything does not fit, before anything is simulated.

    `resolution` divides the mean floor area of projects and buildings: 2 makes twice as many, each half as large.
    `rules` replaces what happens in a phase of the calendar: `{"decide_effort": my_rule}`, see `engine/replacing.py`; `systems`
    are systems of one's own beside those of the package.
    """
    composition = with_systems(systems, scenario.systems.off)
    replaced = replaced_rules(rules, calendar_of(composition))
    if not 0.01 <= resolution <= 100:
        raise InputError("ask.resolution", found=f"{resolution:g}")
    scenario, facts, mistakes, _ = fit(scenario, facts, composition.own)
    if facts is None or mistakes:
        raise first_of(mistakes)
    fitting_workers([Setting(scenario, facts, (), scenario.parameter_table().defaults()[None, :], resolution)], 1)
    goals, own = commitments(scenario, facts, load_targets()), own_values(scenario, composition, range(scenario.members))
    values = prior_values(scenario, range(scenario.members))
    setting = Setting(scenario, facts, goals, values, resolution, replaced, composition, own)
    for member in range(scenario.members):  # whatever luck brings, before anything is simulated
        check_size(facts, SimpleNamespace(**member_parameters(setting, member)))
    return setting


def prior_values(scenario: Scenario, members: Sequence[int]) -> np.ndarray:
    """Parameters [member, parameter] of these members of the prior, by their numbers: sampled, unless the scenario says not,
    with what it fixes."""
    table = scenario.parameter_table()
    if scenario.sample_parameters:
        values = table.sample(scenario.seed, max(members) + 1)[list(members)]
    else:
        values = np.tile(table.defaults(), (len(members), 1))
    return table.override(values, fixed_values(scenario))


def own_values(scenario: Scenario, composition: Composition, members: Sequence[int]) -> dict[str, np.ndarray]:
    """The parameters of systems from outside in these members of the prior, drawn from a sequence of their own, so that no
    other parameter feels them."""
    values: dict[str, np.ndarray] = {}
    for system in composition.own:
        table = ParameterTable(tuple(replace(p, system=system.name) for p in system.parameters), "")
        drawn = np.tile(table.defaults(), (len(members), 1))
        if scenario.sample_parameters:
            drawn = table.sample(scenario.seed, max(members) + 1)[list(members)]
        fixed = table.override(drawn, table.part_of(scenario.parameters))
        values |= dict(zip(table.names, fixed.T, strict=True))
    return values


def fixed_values(scenario: Scenario) -> dict[str, float]:
    """Parameters of the table that the scenario fixes, by name or by choosing a way of allocation."""
    chosen = scenario.goals.allocation
    return load_parameters().part_of(scenario.parameters) | (chosen.weights if chosen else {})


def member_parameters(setting: Setting, member: int) -> dict[str, float]:
    """The value of every parameter in one member, with projects and buildings of the size that the resolution asks for."""
    values = dict(zip(load_parameters().names, setting.values[member].tolist(), strict=True))
    values |= {name: float(drawn[member]) for name, drawn in setting.own_values.items()}
    for size in ("project_size_mean", "building_size_mean"):
        values[size] /= setting.resolution
    return values


def member_world(setting: Setting, member: int) -> World:
    """The world of one member on 1 January 2021."""
    return build_world(*ingredients(setting, member))


def ingredients(setting: Setting, member: int) -> tuple[Any, ...]:
    """What the world of a member is built from: the arguments of `build_world`."""
    goals, values = goal_rows(setting.goals, setting.facts), member_parameters(setting, member)
    stream = (setting.streams or setting.drawn)[member] + setting.luck * _STREAMS
    return setting.scenario, setting.facts, goals, values, stream, setting.composition, setting.resolution


def fitting_workers(
    settings: Sequence[Setting], workers: int | None = None, tiers: Sequence[str] = TIERS, beside: int = 0, twins: int = 0
) -> int:
    """How many members of these settings to run side by side: `workers`, or as many as cores and memory allow.

    Raises :class:`InputError` where the records of all of them, kept together, and one member a worker cannot fit. What is
    counted is the least that they take, so that nothing that fits is refused. tiers : those of which records are kept. beside :
    bytes of whatever else is kept with them. twins : how many more runs of as many members share the threads.
    """
    records, members = (
        sum(records_size(each, tiers) for each in settings) + beside,
        [each.scenario.members for each in settings],
    )
    member, free = max(map(member_size, settings)), available_memory()
    wanted = min(sum(members) + twins * max(members), workers or usable_cores())
    threads = wanted if workers else max(1, min(wanted, int((free - records) // member)))
    needed = records + threads * member
    if needed <= free:
        return threads
    sizes = {"needed": needed, "records": records, "member": member, "free": free}
    error = InputError("memory.too_little", **{name: f"{size / 1e9:,.1f}" for name, size in sizes.items()})
    fitting = int((free - threads * member) / (records / max(members)))
    raise error.noting(Message("memory.fitting", members=fitting)) if fitting > 0 else error


def records_size(setting: Setting, tiers: Sequence[str] = TIERS) -> int:
    """Bytes of the records of all members at these tiers."""
    arrays = Frame(setting, setting.ticks).allocate(1, tiers)
    return setting.scenario.members * sum(part.nbytes for node in arrays.values() for part in node.values())


def member_size(setting: Setting) -> int:
    """Bytes of a member while it runs, by the first one: its buildings at the start and the rows of all quarters."""
    buildings = buildings_of(setting.facts, SimpleNamespace(**member_parameters(setting, 0))).sum()
    composition, rows = setting.composition, 0
    for tier, count in Frame(setting, setting.ticks).counts.items():
        rows += count * sum(composition.dtype(tier, system.name).itemsize for system in composition.systems)
        tables = [v for v in composition.shared(tier) if v.recorded]
        rows += count * sum(np.dtype(v.dtype).itemsize * int(np.prod(composition.lengths(v))) for v in tables)
    return int(buildings) * building_size() + setting.ticks * rows
