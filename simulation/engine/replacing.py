"""Rules of one's own in the place of the package's: checked, compiled, and known by a digest of their source.

Such a rule is a function of (world, i, tick), like those in `phases`; both drivers take it for the phase whose name it is given
under. What a rule returns counts in START_PROJECTS alone: False asks for more room and another call.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numba
import numpy as np

from simulation.engine.calendar import Phase
from simulation.errors import InputError, unknown_name

Rules = Mapping[str, Callable[..., Any]]
"""Functions of (world, i, tick) by the phase that they replace: `{"decide_effort": my_decide_effort}`."""

PHASES = {phase.name.lower(): phase for phase in Phase}


class ReplacedRule(NamedTuple):
    """One phase that is not the package's own. `action` is None where all that is left is the note in a result."""

    phase: str
    function: str
    digest: str
    action: Callable[..., Any] | None = None


def rule(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a rule of one's own, or a helper of it: like the package's rules, but anew in every process.

    Numba's cache on disk would not notice when a helper in another cell or file changes.
    """
    return numba.njit(nogil=True, error_model="numpy")(function)


def replaced_rules(rules: Rules | None) -> tuple[ReplacedRule, ...]:
    """Check these rules and compile those that are plain Python; an :class:`InputError` names what cannot be used."""
    ready = []
    for name, function in sorted((rules or {}).items()):
        if name not in PHASES:
            raise unknown_name("kind.phase", name, PHASES, place="rules")
        source = _checked(name, function)
        digest = source_digest(source)
        action = function if hasattr(function, "py_func") else _compiled(function, digest)
        ready.append(ReplacedRule(name, source.__name__, digest, action))
    return tuple(ready)


def action_of(replaced: ReplacedRule) -> Callable[..., Any]:
    """The compiled function of a replaced rule."""
    if replaced.action is None:
        raise InputError("rules.not_kept", function=replaced.function, phase=replaced.phase)
    return replaced.action


def _checked(name: str, function: Any) -> Callable[..., Any]:
    """The Python function behind a rule, if it can be called as one."""
    source = getattr(function, "py_func", function)
    if not inspect.isfunction(source):
        raise InputError("rules.no_function", place=f"rules, {name}", found=type(function).__name__)
    try:
        inspect.signature(source).bind("world", "i", "tick")
    except TypeError:
        said = f"{source.__name__}{inspect.signature(source)}"
        raise InputError("rules.signature", place=f"rules, {name}", function=said) from None
    return source


@functools.lru_cache(maxsize=64)
def _compiled(function: Callable[..., Any], digest: str) -> Callable[..., Any]:
    """Compiled once for each state of its source and of its helpers."""
    return rule(function)


# --- the digest ------------------------------------------------------------------------------------------------------------
def source_digest(function: Callable[..., Any]) -> str:
    """SHA-256 over the source of a rule, of the helpers that it names, and over the constants that it reads.

    What belongs to the package is left out: the hash of its code says that already.
    """
    digest = hashlib.sha256()
    for piece in _pieces(function, set()):
        digest.update(piece + b"\0")
    return digest.hexdigest()


def _pieces(function: Callable[..., Any], seen: set[Callable[..., Any]]) -> Iterator[bytes]:
    seen.add(function)
    yield _source(function).encode()
    names = inspect.getclosurevars(function)
    for name, value in sorted({**names.globals, **names.nonlocals}.items()):
        helper = getattr(value, "py_func", value)
        if inspect.isfunction(helper):
            if helper not in seen and not (helper.__module__ or "").startswith("simulation."):
                yield from _pieces(helper, seen)
        elif isinstance(value, bool | int | float | str | tuple):
            yield f"{name} = {value!r}".encode()
        elif isinstance(value, np.ndarray):
            yield name.encode() + str((value.dtype, value.shape)).encode() + value.tobytes()


def _source(function: Callable[..., Any]) -> str:
    """The text of a function; its bytecode where it was never in a file or a cell."""
    try:
        return inspect.cleandoc("\n" + inspect.getsource(function))
    except (OSError, TypeError):
        code = function.__code__
        return f"{code.co_code.hex()} {code.co_names} {[c for c in code.co_consts if not inspect.iscode(c)]}"
