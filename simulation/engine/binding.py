"""Binding: giving a phase what it asks for by name, and calling it.

A bound phase is called through its compiled way in, whose argument types follow from the names alone and never from the size of
a province: a table [government, item] counts as strided even where it happens to be contiguous. So one compiled form serves
all.
"""

from __future__ import annotations

import functools
import inspect
from typing import Any, NamedTuple

import numba
import numpy as np
from numba.np.numpy_support import from_dtype, map_layout

from simulation.clock import QUARTERS, START_YEAR
from simulation.world.world import World

MOMENT = ("first", "last", "tick", "year")
"""What a call says of itself: which governments, which quarter."""


class Bound(NamedTuple):
    """A function with the columns of one world in their places; `at` says where which words of :data:`MOMENT` belong."""

    call: Any
    arguments: list[Any]
    at: tuple[tuple[int, int], ...]


@functools.cache
def asked_by(function: Any) -> tuple[str, ...]:
    """The names of what a phase or rule asks for."""
    return tuple(inspect.signature(getattr(function, "py_func", function)).parameters)


def perform(function: Any, world: World, first: int, last: int, tick: int) -> Any:
    """Let a phase or rule act for governments `first` .. `last` - 1 of its tier in this tick, and hand on what it returns."""
    bound = world.bindings.get(function) or _bind(function, world)
    arguments, moment = bound.arguments.copy(), (first, last, tick, START_YEAR + tick // QUARTERS)
    for place, word in bound.at:
        arguments[place] = moment[word]
    try:
        return bound.call(*arguments)
    except Exception as error:  # compiled code has no lines to show
        name = getattr(function, "py_func", function).__qualname__
        error.add_note(f"in {name}, governments {first} to {last - 1} of their tier, quarter {tick} of the run")
        raise


def _bind(function: Any, world: World) -> Bound:
    names = asked_by(function)
    values = [0 if name in MOMENT else _shown(world.find(name)) for name in names]
    at = tuple((place, MOMENT.index(name)) for place, name in enumerate(names) if name in MOMENT)
    world.bindings[function] = Bound(_way_in(function, world, names, values), values, at)
    return world.bindings[function]


def _shown(value: Any) -> Any:
    """Plain Python reads fields of rows as attributes, which compiled code does anyway."""
    if not numba.config.DISABLE_JIT:
        return value
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(_shown(part) for part in value))
    structured = isinstance(value, np.ndarray) and value.dtype.names is not None
    return value.view(np.recarray) if structured else value


def _way_in(function: Any, world: World, names: tuple[str, ...], values: list[Any]) -> Any:
    """The compiled form of a function for these columns, or the function itself where nothing is compiled."""
    if not hasattr(function, "compile"):
        return function
    return function.compile(types_of(world, names, values))


def types_of(world: World, names: tuple[str, ...], values: list[Any]) -> tuple[Any, ...]:
    """The types under which a function that asks for these names is compiled."""
    return tuple(
        _typed(value) if name in world.columns and not world.is_shared(name) else _strided(value)
        for name, value in zip(names, values, strict=True)
    )


def _strided(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return _array(value.dtype, value.ndim, "A" if value.ndim > 1 else map_layout(value), not value.flags.writeable)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return numba.types.NamedTuple([_strided(part) for part in value], type(value))
    return numba.typeof(value)


def _typed(value: Any) -> Any:
    """What `numba.typeof` says, without asking it again for every column of every member."""
    if isinstance(value, np.ndarray):
        return _array(value.dtype, value.ndim, map_layout(value), not value.flags.writeable)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return numba.types.BaseTuple.from_types([_typed(part) for part in value], type(value))
    return numba.typeof(value)


@functools.cache
def _array(dtype: np.dtype, dimensions: int, layout: str, readonly: bool) -> Any:
    return numba.types.Array(from_dtype(dtype), dimensions, layout, readonly=readonly)
