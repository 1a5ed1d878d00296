"""What a system is to the rest of the house: its words, its parameters, how it begins, what happens, and what is kept of it.

The package's own systems are put together from their rooms; a system of one's own is written down as one :class:`System`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from simulation.kinds import Name, Variable, Words
from simulation.systems import part


class PolicyColumn(NamedTuple):
    """What a scenario says of one thing in one quarter, as the rules of a system read it.

    value : a function of (scenario, tick).
    """

    name: str
    dtype: str
    meaning: str
    value: Callable[[Any, int], float]


class Log(NamedTuple):
    """Something that is kept of a member beside the quarterly rows of its governments.

    variable : its name, tier, dtype, unit and words; dims follow the region, or `time` if there is one.
    dims : all its dimensions after `member`, in order.
    values : a function of (world, tier, quarters simulated so far) that gives the array.
    """

    variable: Variable
    dims: tuple[str, ...]
    values: Callable[[Any, str, int], Any]


class Axis(NamedTuple):
    """The places along a dimension of a log: codes, and names where they have some."""

    codes: tuple[Any, ...]
    names: tuple[Name, ...] | None = None


def nothing(world: Any, start: Any) -> None:
    """A system that has nothing to do at this point."""


@dataclass(frozen=True)
class System:
    """One system.

    allocate : makes the columns of its state, empty, a function of (world, start).
    begin : fills them; systems begin in order.
    settle : what it takes from the others once all have begun and the first books are added up.
    phases : by name. bundles : what phases may ask for beside columns: functions of the world, by name.
    policy : columns of its policy table. logs, axes : what is kept beside the rows; axes are functions of the setting.
    """

    name: str
    words: Words = field(default_factory=Words)
    phases: Mapping[str, Any] = field(default_factory=dict)
    policy: tuple[PolicyColumn, ...] = ()
    allocate: Callable[[Any, Any], None] = nothing
    begin: Callable[[Any, Any], None] = nothing
    settle: Callable[[Any, Any], None] = nothing
    bundles: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    logs: tuple[Log, ...] = ()
    axes: Mapping[str, Callable[[Any], Axis]] = field(default_factory=dict)


@functools.cache
def built_in(room: str) -> System:
    """The system that lives in one of the package's rooms."""
    phases, state, section, logs = (part(room, name) for name in ("phases", "state", "policy", "logs"))
    steps = {name: step for name, step in vars(phases).items() if hasattr(step, "tier")}
    return System(
        room,
        part(room, "words").WORDS,
        steps,
        section.POLICY,
        state.allocate,
        state.begin,
        state.settle,
        state.BUNDLES,
        logs.LOGS,
        logs.AXES,
    )
