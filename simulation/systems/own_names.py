"""The names in systems of one's own: those that they take are free, and those that they use are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from simulation.errors import InputError, unknown_name
from simulation.kinds import Name, Outcome, Payment
from simulation.parameters import load_parameters
from simulation.systems import ROOMS
from simulation.systems.system import Edge, System, built_in
from simulation.vocabulary import ACTORS, DIMENSION_NAMES, VARIABLES

CHAPTERS = (
    "summary", "happens", "targets", "counties", "reported", "asked", "measures", "what_to_do", "money_and_carbon", "energy",
    "buildings", "key_tasks", "examination", "innovation", "smart_city", "community", "assumed", "floor_space", "limits",
    "reproduce",
)  # fmt: skip
"""The chapters of the package's own report, see `report/chapters.py`."""
_COORDINATES = ("member", "time", "year", "quarter", "region", "city_region", "name_zh", "name_en", "payer", "payee")
"""What every record has along its dimensions, see `results/record.py`."""
_ITEMS = {
    "actors": Name,
    "payments": Payment,
    "counts": Name,
    "technologies": Name,
    "outcomes": Outcome,
    "levers": Name,
}


def check_words(system: System, place: str) -> None:
    """Raise :class:`InputError` where words are no names with what belongs to them."""
    axes: Any = system.words.axes
    if not isinstance(axes, Mapping):
        raise InputError("system.words", place=place, part="axes", kind="dict")
    given: dict[str, tuple[Any, type]] = {part: (getattr(system.words, part), kind) for part, kind in _ITEMS.items()}
    given |= {f"axes[{axis!r}]": (items, Name) for axis, items in axes.items()}
    for part, (items, kind) in given.items():
        if not isinstance(items, Mapping) or not all(isinstance(item, kind) for item in items.values()):
            raise InputError("system.words", place=place, part=part, kind=kind.__name__)


def check_names(systems: Sequence[System]) -> None:
    """Raise :class:`InputError` where a system takes a name that the package or another system has, or uses one that nothing
    has."""
    owner: dict[str, int | None] = dict.fromkeys(_of_the_package())
    for k, system in enumerate(systems):
        for name in (system.name, *_taken_by(system)):
            if not isinstance(name, str) or not name.isidentifier() or owner.setdefault(name, k) != k:
                raise _taken(system, name)
        chapters = [chapter.name for chapter in system.chapters if chapter.name in CHAPTERS]
        items = [name for axis, own in system.words.shared.items() for name in own if name in DIMENSION_NAMES[axis]]
        if both := chapters + items:
            raise _taken(system, both[0])
        _check_record_names(system)
    _check_uses(systems)


def _taken(system: System, name: Any) -> InputError:
    return InputError("system.name_taken", place=f"System {system.name}", name=name)


def _of_the_package() -> Iterator[str]:
    """The names of systems, parameters and all that is in a record."""
    yield from chain(ROOMS, (v.name for v in VARIABLES), DIMENSION_NAMES, load_parameters().names, _COORDINATES)
    for room in ROOMS:
        yield from (log.variable.name for log in built_in(room).logs)
        yield from built_in(room).axes


def _taken_by(system: System) -> Iterator[str]:
    yield from chain(_in_a_record(system), *system.words.shared.values())
    yield from (parameter.name for parameter in system.parameters)
    yield from (table.name for table in system.tables)
    yield from (chapter.name for chapter in system.chapters)


def _in_a_record(system: System) -> list[str]:
    logs = [log.variable.name for log in system.logs]
    return [*(v.name for v in system.words.variables), *system.words.axes, *logs, *system.axes]


def _check_record_names(system: System) -> None:
    """Variables, logs and axes of one system lie side by side in a record."""
    names = _in_a_record(system)
    for name in names:
        if names.count(name) > 1:
            raise InputError("system.twice", place=f"System {system.name}", part="words, logs, axes", name=name)


def _check_uses(systems: Sequence[System]) -> None:
    actors = [*ACTORS, *(actor for system in systems for actor in system.words.actors)]
    axes = [*DIMENSION_NAMES, *(axis for system in systems for axis in system.words.axes)]
    along = ["region", *(axis for system in (*map(built_in, ROOMS), *systems) for axis in system.axes)]
    for system in systems:
        for name, payment in system.words.payments.items():
            for side in ("payer", "payee"):
                _there("kind.actor", getattr(payment, side), actors, system, f"{name}.{side}")
        for variable in system.words.variables:
            for dim in variable.dims:
                _there("kind.axis", dim, axes, system, f"{variable.name}.dims")
        for log in system.logs:
            for dim in log.dims:
                _there("kind.axis", dim, along, system, f"{log.variable.name}.dims")
        for edge in system.edges:
            _check_edge(edge, system, systems)


def _check_edge(edge: Edge, system: System, systems: Sequence[System]) -> None:
    where = f"{edge.source} > {edge.target}"
    for end in (edge.source, edge.target):
        _there("kind.system", end, [*ROOMS, *(each.name for each in systems)], system, where)
    if (edge.phase is None) != (not edge.parameter):
        raise InputError("system.edge", place=f"System {system.name}, {where}")
    if edge.phase is not None:
        phases = [f"{room}.{name}" for room in ROOMS for name in built_in(room).phases]
        phases += [f"{each.name}.{placed.name}" for each in systems for placed in each.placed]
        parameters = [*load_parameters().names, *(p.name for each in systems for p in each.parameters)]
        _there("kind.phase", edge.phase, phases, system, where)
        _there("kind.parameter", edge.parameter, parameters, system, where)


def _there(kind: str, name: Any, known: Iterable[str], system: System, part: str) -> None:
    known = list(known)
    if name not in known:
        raise unknown_name(kind, name, known, place=f"System {system.name}, {part}")
