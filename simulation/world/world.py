"""The state of one member: columns by name, and views of them by government.

Rows of a tier in one system are a structured array (`county_buildings`); what every system may extend is a table of its own
(`county_effort` [county, outcome]); masses such as buildings are named tuples of columns. `world.county` shows all that
counties carry, wherever it lies.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from simulation.errors import InputError, nearest, unknown_attribute
from simulation.kinds import TIERS
from simulation.systems.composition import Composition
from simulation.systems.place.books import Books


class World:
    """Everything a member is made of. Rules write into the arrays; a column is replaced only where it needs more room.

    key : (seed, member): whose luck. ticks : quarters of the horizon. bindings : what drivers remember of these very columns.
    """

    def __init__(self, key: tuple[int, int], ticks: int, composition: Composition, columns: dict[str, Any] | None = None):
        self.key, self.ticks, self.composition = key, ticks, composition
        self.columns: dict[str, Any] = columns or {}
        self.bindings: dict[Any, Any] = {}
        self._shown: dict[str, tuple[np.ndarray, np.recarray]] = {}

    def add_governments(self, counts: dict[str, int]) -> None:
        """Make empty rows and tables for so many governments of each tier."""
        for tier, count in counts.items():
            for system in self.composition.systems:
                self.columns[f"{tier}_{system.name}"] = np.zeros(count, self.composition.dtype(tier, system.name))
            for v in self.composition.shared(tier):
                self.columns[f"{tier}_{v.name}"] = np.zeros((count, *self.composition.lengths(v)), v.dtype)

    def add_parameters(self, row: np.ndarray, names: dict[str, list[str]]) -> None:
        """Take one row of all parameters, ordered by system, and give each system a view on its own part of it."""
        self.columns["parameter"], first = row, 0
        for system, own in names.items():
            dtype = np.dtype([(name, "f8") for name in own])
            self.columns[f"{system}_parameter"] = (
                row.view("f8")[first : first + len(own)].view(dtype) if own else np.zeros(1, dtype)
            )
            first += len(own)

    # --- columns by name -------------------------------------------------------------------------------------------------
    def __getattr__(self, name: str) -> Any:
        columns = self.__dict__.get("columns", {})
        if name in TIERS:
            return Rows(self, name)
        if name in columns:
            value = columns[name]
            structured = isinstance(value, np.ndarray) and value.dtype.names is not None
            return self._with_fields(name, value) if structured else value
        if name.startswith("_"):
            raise AttributeError(name)
        raise unknown_attribute(type(self).__name__, name, (*TIERS, *columns))

    def _with_fields(self, name: str, value: np.ndarray) -> np.recarray:
        """A column whose fields are attributes, made once: making it takes as long as most that is done with it."""
        of, shown = self._shown.get(name, (None, None))
        if shown is None or of is not value:
            shown = value.view(np.recarray)
            self._shown[name] = value, shown
        return shown

    def replace(self, **columns: Any) -> None:
        """Put other columns in the place of these; whatever was bound to the old ones is bound anew."""
        self.columns.update(columns)
        self.bindings.clear()

    def is_shared(self, name: str) -> bool:
        """Whether a column is a table that every system may extend."""
        tier, _, variable = name.partition("_")
        found = self.composition.variable.get(variable)
        return tier in TIERS and found is not None and found.shared

    def find(self, name: str) -> Any:
        """What a phase gets that asks for a name; see `systems/phase.py`. Raises :class:`InputError` for an unknown one."""
        if name in self.columns:
            return self.columns[name]
        if name == "key":
            return self.key
        for system in self.composition.systems:
            if name in system.bundles:
                return system.bundles[name](self)
            if name.endswith(f"_of_{system.name}"):
                found = self._part(name.removesuffix(f"_of_{system.name}"), system.name)
                if found is not None:
                    return found
        raise InputError("phase.unknown_column", name=name, guess=nearest(name, self.names()) or "county_place")

    def _part(self, whole: str, system: str) -> Any:
        """The part of a shared table that belongs to one system, or the books that it keeps."""
        tier, _, variable = whole.partition("_")
        if variable == "books":
            return self._books(tier, system)
        found = self.composition.variable.get(variable)
        if whole not in self.columns or found is None or not found.shared:
            return None
        return self.columns[whole][:, self.composition.blocks[found.dims[0], system]]

    def _books(self, tier: str, system: str) -> Books:
        actors, composition = self.composition.items["actor"], self.composition
        payments = list(composition.names["payment"].values())[composition.blocks["payment", system]]
        payer, payee = ([actors.index(getattr(p, side)) for p in payments] for side in ("payer", "payee"))
        return Books(
            self._part(f"{tier}_paid", system),
            self.columns[f"{tier}_balance"],
            np.array(payer, np.int64),
            np.array(payee, np.int64),
            self._part(f"{tier}_counted", system),
        )

    def names(self) -> list[str]:
        """Everything that can be asked for by a plain name."""
        return [
            "first",
            "last",
            "tick",
            "year",
            "key",
            *self.columns,
            *(b for s in self.composition.systems for b in s.bundles),
        ]

    # --- the books -------------------------------------------------------------------------------------------------------
    def books(self, tier: str, kinds: tuple[str, ...]) -> list[np.ndarray]:
        """Tables [government, number] of everything of these kinds that a tier carries, in the order in which all tiers have
        it."""
        if (tier, kinds) not in self.bindings:
            tables = []
            for system in self.composition.taking_part:
                tables += self.composition.book_blocks(self.columns[f"{tier}_{system.name}"], tier, system.name, kinds)
            tables += [self.columns[f"{tier}_{v.name}"] for v in self.composition.shared(tier) if v.kind in kinds]
            self.bindings[tier, kinds] = tables
        return self.bindings[tier, kinds]

    def copy(self) -> World:
        """An independent copy, to branch from."""
        columns = {name: _copied(value) for name, value in self.columns.items()}
        other = World(self.key, self.ticks, self.composition, columns)
        own = {s.name: list(columns[f"{s.name}_parameter"].dtype.names or ()) for s in self.composition.systems}
        other.add_parameters(columns["parameter"], own)
        return other


class Rows:
    """All that the governments of one tier carry: `world.county["people"]`, `world.county.people`, `world.county[3].people`.

    Values are views: writing to them changes the world.
    """

    _world: Any  # a World, or a History of one
    _tier: str

    def __init__(self, world: Any, tier: str):
        object.__setattr__(self, "_world", world)
        object.__setattr__(self, "_tier", tier)

    def column(self, name: str) -> np.ndarray:
        """The values of one variable [government, ...]. Raises KeyError for what this tier does not carry."""
        composition, columns = self._world.composition, self._world.columns
        variable = composition.variable.get(name)
        if variable is None or self._tier not in variable.tiers:
            raise KeyError(name)
        return (
            columns[f"{self._tier}_{name}"] if variable.shared else columns[f"{self._tier}_{composition.system_of[name]}"][name]
        )

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(v.name for v in self._world.composition.variables if self._tier in v.tiers)

    def __len__(self) -> int:
        return len(self._world.columns[f"{self._tier}_place"])

    def __getitem__(self, key: Any) -> Any:
        return self.column(key) if isinstance(key, str) else Row(self, range(len(self))[key])

    def __setitem__(self, key: str, value: Any) -> None:
        self.column(key)[...] = value

    def __iter__(self) -> Iterator[Row]:
        return (Row(self, i) for i in range(len(self)))

    def __getattr__(self, name: str) -> np.ndarray:
        try:
            return self.column(name)
        except KeyError:
            if name.startswith("_"):
                raise AttributeError(name) from None
            raise unknown_attribute(self._tier, name, self.names) from None

    def __setattr__(self, name: str, value: Any) -> None:
        getattr(self, name)[...] = value


class Row:
    """One government: `row.people` reads and writes what it carries."""

    def __init__(self, rows: Rows, index: int):
        object.__setattr__(self, "_rows", rows)
        object.__setattr__(self, "_index", index)

    def __getitem__(self, name: str) -> Any:
        return self._rows.column(name)[self._index]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rows, name)[self._index]

    def __setattr__(self, name: str, value: Any) -> None:
        getattr(self._rows, name)[self._index] = value


def _copied(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(_copied(part) for part in value))
    return value
