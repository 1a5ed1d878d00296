"""What somebody writes down as a system of one's own, checked before anything runs: kinds, ranges, places and
names."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable
from typing import Any, get_type_hints

import numpy as np
from pydantic import ConfigDict, PydanticUserError, TypeAdapter, ValidationError

from simulation.errors import InputError
from simulation.kinds import FLOW, STATE, SUM, TIERS, YEAR, Variable
from simulation.parameters import DISTRIBUTIONS, STATUSES, Parameter
from simulation.systems.own_names import check_names, check_words
from simulation.systems.system import Chapter, Edge, Log, Placed, PolicyColumn, System, Table

_PARTS = {
    "placed": Placed,
    "policy": PolicyColumn,
    "logs": Log,
    "parameters": Parameter,
    "edges": Edge,
    "tables": Table,
    "chapters": Chapter,
}
_LONGEST = 31  # letters in the name of a sheet


def checked(given: Any) -> tuple[System, ...]:
    """The systems that are given, in a tuple. Raises :class:`InputError`, which names system and part, where one is not as it
    has to be."""
    if isinstance(given, System) or not isinstance(given, Iterable):
        raise InputError("system.in_a_list", found=type(given).__name__)
    systems = tuple(given)
    for system in systems:
        if not isinstance(system, System):
            raise InputError("system.no_system", found=repr(system)[:40])
        if not isinstance(system.name, str) or not system.name.isidentifier():
            raise InputError("system.no_name", found=repr(system.name)[:40])
        _check(system)
    if systems:
        check_names(systems)
    return systems


def _check(system: System) -> None:
    place = f"System {system.name}"
    variables = getattr(system.words, "variables", None)
    if not isinstance(variables, tuple) or not all(isinstance(each, Variable) for each in variables):
        raise InputError("system.part", place=place, part="words=Words(variables=...), variables", kind="Variable")
    check_words(system, place)
    for part, kind in _PARTS.items():
        found = getattr(system, part)
        if not isinstance(found, tuple) or any(not isinstance(each, kind) for each in found):
            raise InputError("system.part", place=place, part=part, kind=kind.__name__)
        names = [each.name.lower() for each in found if hasattr(each, "name")]
        for name in names:
            if names.count(name) > 1:
                raise InputError("system.twice", place=place, part=part, name=name)
    _check_kinds(system, f"System({system.name!r})", place)
    for part in (*_PARTS, "variables"):
        for each in system.words.variables if part == "variables" else getattr(system, part):
            _check_kinds(each, f"{part} {getattr(each, 'name', '')}".strip(), place)
    for table in system.tables:
        if table.name.startswith("_") or len(table.name) > _LONGEST:
            raise InputError("system.table_name", place=place, name=table.name, most=_LONGEST)
    for each in system.placed:
        if not each.quarters or not set(each.quarters) <= {1, 2, 3, 4}:
            raise InputError("system.quarters", place=place, phase=each.name)
    for parameter in system.parameters:
        _check_parameter(parameter, place)
    for variable in system.words.variables:
        _check_variable(variable, place)


def _check_kinds(thing: Any, part: str, place: str) -> None:
    """Raise :class:`InputError` where a field holds another kind of thing than its annotation says."""
    for field, kind in get_type_hints(type(thing)).items():
        found = getattr(thing, field)
        try:
            if not (isinstance(thing, System) and field in (*_PARTS, "section", "words")):  # these are looked at one by one
                _kind(kind).validate_python(found, strict=True)
        except ValidationError:
            written = type(thing).__annotations__[field]
            wanted = getattr(written, "__forward_arg__", written)
            raise InputError("system.field", place=place, part=part, field=field, kind=wanted, found=repr(found)[:40]) from None


@functools.cache
def _kind(annotation: Any) -> TypeAdapter[Any]:
    try:
        return TypeAdapter(annotation, config=ConfigDict(arbitrary_types_allowed=True))
    except PydanticUserError:  # a class that has settings of its own
        return TypeAdapter(annotation)


def _check_parameter(parameter: Parameter, place: str) -> None:
    low, high = (parameter.default if end is None else end for end in (parameter.low, parameter.high))
    if not all(map(math.isfinite, (low, parameter.default, high))) or not low <= parameter.default <= high:
        raise InputError("system.parameter_range", place=place, name=parameter.name)
    _one_of(parameter.distribution, DISTRIBUTIONS, f"{parameter.name}.distribution", place)
    _one_of(parameter.status, STATUSES, f"{parameter.name}.status", place)


def _check_variable(variable: Variable, place: str) -> None:
    for tier in variable.tiers:
        _one_of(tier, TIERS, f"{variable.name}.tiers", place)
    _one_of(variable.kind, (STATE, FLOW, YEAR, SUM), f"{variable.name}.kind", place)
    try:
        np.dtype(variable.dtype)
    except TypeError:
        raise InputError("system.dtype", place=place, name=variable.name, found=str(variable.dtype)) from None


def _one_of(found: Any, known: Iterable[str], part: str, place: str) -> None:
    if found not in tuple(known):
        raise InputError("system.unknown", place=place, part=part, found=str(found), known=list(known))
