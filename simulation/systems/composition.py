"""A set of systems put together: how their variables lie in memory, and where each finds its own part of what all share."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Iterable
from typing import Any

import numpy as np
from pydantic import ValidationError

from simulation.compilation.own import OwnRule
from simulation.compilation.own import rule as own_rule
from simulation.errors import InputError
from simulation.kinds import FLOW, SHARED_AXES, STATE, SUM, SUMMED, YEAR, Variable
from simulation.scenario.section import Section
from simulation.systems import ROOMS
from simulation.systems.own import checked
from simulation.systems.system import Register, System, built_in

_SUMMED_BLOCKS = [(kind, dtype) for dtype in ("f8", "i8") for kind in (FLOW, YEAR, SUM)]


def _place_in_a_row(v: Variable) -> int:
    """Where a variable lies in a row. Those that are summed lie together, kind by kind, so that the books are emptied and added
    up as blocks; what is not comes before them, or the row of a city would be the beginning of that of a county, and numba
    would take one for the other; what is smaller than eight bytes comes last, so that the blocks stay aligned."""
    if v.kind != STATE:
        return 1 + _SUMMED_BLOCKS.index((v.kind, v.dtype))
    return 0 if np.dtype(v.dtype).itemsize == 8 else 1 + len(_SUMMED_BLOCKS)


class Composition:
    """The systems of one run, in order. Compare by identity: two runs with different systems never meet.

    `off` are those of the package that take no part: their rows are there, so that no phase is compiled twice, and stay empty;
    they have no phase in the calendar, nothing in the record, and no item on an axis that systems share.
    """

    def __init__(self, systems: tuple[System, ...], off: frozenset[str] = frozenset()):
        self.systems, self.off = systems, off
        self.taking_part = tuple(system for system in systems if system.name not in off)
        self.by_name = {system.name: system for system in systems}
        self.variables: tuple[Variable, ...] = tuple(v for system in systems for v in system.words.variables)
        self.variable = {v.name: v for v in self.variables}
        self.system_of = {v.name: system.name for system in systems for v in system.words.variables}
        self.items: dict[str, tuple[str, ...]] = {}
        self.blocks: dict[tuple[str, str], slice] = {}
        self.names: dict[str, dict[str, Any]] = {axis: dict(n) for s in systems for axis, n in s.words.axes.items()}
        for axis in SHARED_AXES:
            self._number(axis)
        self._check_sections()

    @functools.cache  # noqa: B019 (a composition lives as long as the process)
    def phases(self, system: str) -> dict[str, Any]:
        """The functions of the phases of a system, by name; plain Python of a system of one's own is compiled here."""
        found = self.by_name[system]
        return {**found.phases, **{each.name: own_phase(each.function) for each in found.placed}}

    @property
    def registers(self) -> tuple[Register, ...]:
        """The lists of single things that the systems taking part keep."""
        return tuple(register for system in self.taking_part for register in system.registers)

    @property
    def own(self) -> tuple[System, ...]:
        """The systems from outside the package."""
        return tuple(system for system in self.systems if system.is_own)

    def _check_sections(self) -> None:
        """Raise :class:`InputError` where a scenario that says nothing to a system would not do for it."""
        for system in self.own:
            try:
                usable = system.section is None or (issubclass(system.section, Section) and bool(system.section()))
            except (TypeError, ValidationError):
                usable = False
            if not usable:
                raise InputError("system.section_defaults", place=f"System {system.name}")

    def _number(self, axis: str) -> None:
        """Number the items of a shared axis, those of one system after those of another."""
        together: dict[str, Any] = {}
        for system in self.systems:
            first = len(together)
            together |= system.words.shared[axis] if system in self.taking_part else {}
            self.blocks[axis, system.name] = slice(first, len(together))
        self.names[axis], self.items[axis] = together, tuple(together)

    def lengths(self, variable: Variable) -> tuple[int, ...]:
        """How long each axis of a variable is."""
        return tuple(len(self.names[dim]) for dim in variable.dims)

    def fields(self, tier: str, system: str) -> tuple[Variable, ...]:
        """The variables in the rows of a tier in one system, as they lie in memory."""
        own = [v for v in self.by_name[system].words.variables if tier in v.tiers and not v.shared]
        return tuple(sorted(own, key=_place_in_a_row))

    def shared(self, tier: str) -> tuple[Variable, ...]:
        """The variables of a tier that are tables of their own."""
        return tuple(v for v in self.variables if tier in v.tiers and v.shared)

    def recorded(self, tier: str) -> tuple[Variable, ...]:
        """The variables of a tier that are kept for every quarter."""
        return tuple(v for s in self.taking_part for v in s.words.variables if tier in v.tiers and v.recorded)

    @functools.cache  # noqa: B019 (a composition lives as long as the process)
    def dtype(self, tier: str, system: str) -> np.dtype:
        """One row of a tier in one system; variables with axes are sub-arrays."""
        return np.dtype([(v.name, v.dtype, self.lengths(v)) for v in self.fields(tier, system)])

    def book_blocks(self, rows: np.ndarray, tier: str, system: str, kinds: tuple[str, ...] = SUMMED) -> list[np.ndarray]:
        """Views [government, number] on the variables of these kinds in the rows of one system: one a dtype."""
        found = []
        for dtype, offset, width in self._places_of_books(tier, system, kinds):
            shape, strides = (len(rows), width), (rows.dtype.itemsize, 8)
            found.append(np.ndarray(shape, dtype, rows.data, offset, strides) if len(rows) else np.zeros((0, width), dtype))
        return found

    @functools.cache  # noqa: B019 (likewise)
    def _places_of_books(self, tier: str, system: str, kinds: tuple[str, ...]) -> list[tuple[str, int, int]]:
        """Where such variables lie in a row: dtype, first byte, how many numbers."""
        found = []
        for dtype in ("f8", "i8"):
            fields = [v for v in self.fields(tier, system) if v.kind in kinds and v.dtype == dtype]
            if fields:
                row = self.dtype(tier, system).fields
                assert row is not None
                width = sum(int(np.prod(self.lengths(v), dtype=int)) for v in fields)
                found.append((dtype, int(row[fields[0].name][1]), width))
        return found


def standard() -> Composition:
    """The package's own systems."""
    return without(frozenset())


@functools.cache
def without(off: frozenset[str]) -> Composition:
    """The package's own systems, of which these take no part."""
    return Composition(tuple(built_in(room) for room in ROOMS), off)


def with_systems(own: Iterable[System], off: frozenset[str] = frozenset()) -> Composition:
    """The package's own systems but for those that are off, and these after them."""
    own = checked(own)
    return Composition((*standard().systems, *own), off) if own else without(off)


def own_phase(function: Any) -> Any:
    """The function of a phase from outside, compiled anew where anything that it reads has changed."""
    if inspect.isfunction(function):
        function = own_rule(function)
    if isinstance(function, OwnRule):
        function.refresh()
    return function
