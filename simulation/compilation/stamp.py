"""What the compiled form of a function depends on, as one short hash: its stamp.

Numba keys its own cache by the file of the function alone, so a driver compiled yesterday goes on calling yesterday's rules
after a rule in another file has changed. A stamp covers the bytecode of the function without line numbers and docstring, its
defaults and closure, and the value of all that it reads, however deep: helpers, constants, members of enumerations, attributes
of modules, frozen arrays. Comments and labels are in none of these, so changing them compiles nothing.
"""

from __future__ import annotations

import dis
import enum
import functools
import hashlib
import inspect
import types
from collections.abc import Iterator
from typing import Any

import numba
import numpy as np
from numba.core.dispatcher import Dispatcher

_LIBRARIES = ("builtins", "math", "numba", "numpy", "operator")
_PLAIN = (type(None), bool, int, float, complex, str, bytes)
_NAMES = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_DEREF", "LOAD_CLASSDEREF", "LOAD_CLOSURE")
_ATTRIBUTES = ("LOAD_ATTR", "LOAD_METHOD")


class CannotSee(Exception):
    """The function reads something whose value cannot be written down; it is compiled, and not kept."""


def stamp_of(function: Any) -> str:
    """The stamp of a function, compiled or plain. Raises :class:`CannotSee` where it reads what no stamp can cover."""
    digest = hashlib.sha256()
    for piece in _function(function, []):
        digest.update(piece.encode() + b"\0")
    return digest.hexdigest()[:24]


def type_words(kind: Any) -> str:
    """A numba type in words that tell two apart whenever their compiled code differs: a named tuple with its fields in
    order."""
    if isinstance(kind, numba.types.Dispatcher | numba.types.Function | numba.types.Opaque):
        raise CannotSee(str(kind))
    if isinstance(kind, numba.types.BaseNamedTuple):
        return f"{kind.instance_class.__qualname__}({','.join(kind.fields)})[{','.join(type_words(part) for part in kind)}]"
    if isinstance(kind, numba.types.BaseTuple):
        return f"({','.join(type_words(part) for part in kind)})"
    return str(kind)


def _function(function: Any, above: list[Any]) -> Iterator[str]:
    """The pieces that one function is made of; `above` are the functions that led here."""
    if isinstance(function, Dispatcher):
        yield repr(sorted(function.targetoptions.items()))
        if types_within := getattr(function, "locals", None):
            yield repr(sorted((name, str(kind)) for name, kind in types_within.items()))
        if not getattr(function, "_can_compile", True):  # its types are given, and no others follow
            yield repr([str(signature) for signature in function.signatures])
    source = getattr(function, "py_func", function)
    if source in above:  # it calls itself
        yield f"recursion {source.__qualname__}"
        return
    code = source.__code__
    yield from _code(code, {**source.__globals__, **_cells(source)}, [*above, source], source.__doc__)
    for value in (*(source.__defaults__ or ()), *sorted((source.__kwdefaults__ or {}).items())):
        yield from _value(value, above)


def _code(code: types.CodeType, names: dict[str, Any], above: list[Any], doc: str | None = None) -> Iterator[str]:
    yield f"{code.co_code.hex()} {code.co_argcount} {code.co_kwonlyargcount} {code.co_flags} {code.co_varnames} {code.co_names}"
    for number, constant in enumerate(code.co_consts):
        if inspect.iscode(constant):
            yield from _code(constant, names, above)
        elif not (number == 0 and code.co_name != "<lambda>" and (constant is None or constant == doc)):
            yield repr(constant)
    for name, value in _read(code, names):
        yield name
        yield from _value(value, above)


def _read(code: types.CodeType, names: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every outer name that the code reads, followed through modules and classes to the value that counts."""
    for name, attributes in _loads(code):
        if name in names:
            chain, value = name, names[name]
            for attribute in attributes:
                if not _leads_on(value):
                    break
                chain, value = f"{chain}.{attribute}", getattr(value, attribute, None)
            yield chain, value


@functools.cache
def _loads(code: types.CodeType) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every name that the code loads, with the attributes asked of it one after the other; kept, as a helper is met in the
    stamp of every function that calls it."""
    found: list[tuple[str, list[str]]] = []
    before = False
    for step in dis.get_instructions(code):
        loads = step.opname in _NAMES
        if loads:
            found.append((step.argval, []))
        elif before and step.opname in _ATTRIBUTES:
            found[-1][1].append(step.argval)
            continue
        before = loads
    return tuple((name, tuple(attributes)) for name, attributes in found)


def read_by(function: Any) -> Iterator[tuple[str, Any]]:
    """Every outer name that a plain function reads, with its value; nested functions included."""
    names = {**function.__globals__, **_cells(function)}
    codes = [function.__code__]
    while codes:
        code = codes.pop()
        codes += [constant for constant in code.co_consts if inspect.iscode(constant)]
        yield from _read(code, names)


def _cells(function: Any) -> dict[str, Any]:
    """What a closure has captured, by name."""
    return dict(zip(function.__code__.co_freevars, (cell.cell_contents for cell in function.__closure__ or ()), strict=True))


def _leads_on(value: Any) -> bool:
    return inspect.ismodule(value) or inspect.isclass(value)


def _value(value: Any, above: list[Any]) -> Iterator[str]:
    """The pieces that a value which is read is made of."""
    if isinstance(value, enum.Enum):
        yield f"{type(value).__qualname__} {value.name} {value.value!r}"
    elif isinstance(value, _PLAIN):
        yield repr(value)
    elif isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        yield f"{array.dtype.descr} {array.shape} {array.tobytes().hex()}"
    elif isinstance(value, np.dtype):
        yield repr(value.descr)
    elif isinstance(value, tuple | list | frozenset):
        yield f"{type(value).__qualname__}({','.join(getattr(value, '_fields', ()))})"
        for part in sorted(value, key=repr) if isinstance(value, frozenset) else value:
            yield from _value(part, above)
    elif isinstance(value, Dispatcher) or (numba.config.DISABLE_JIT and inspect.isfunction(value) and not _of_a_library(value)):
        yield from _function(value, above)
    elif inspect.isclass(value) and issubclass(value, enum.Enum):
        yield repr([(member.name, member.value) for member in value])
    elif inspect.isclass(value) and issubclass(value, tuple) and hasattr(value, "_fields"):
        yield f"{value.__qualname__}({','.join(value._fields)})"
    elif _of_a_library(value):
        yield f"{value.__module__ if hasattr(value, '__module__') else ''} {getattr(value, '__name__', repr(value))}"
    else:
        raise CannotSee(repr(value))


def _of_a_library(value: Any) -> bool:
    """Whether a class, function or module is numba's, NumPy's or Python's own: the key of the cache names their versions."""
    if inspect.ismodule(value):
        return value.__name__.split(".")[0] in _LIBRARIES
    if not (inspect.isclass(value) or callable(value)):
        return False
    home = getattr(value, "__module__", None) or type(value).__module__
    return home.split(".")[0] in _LIBRARIES
