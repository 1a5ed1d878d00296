"""Rules of a researcher's own: compiled alone, with bounds checked, and anew whenever anything that they read has changed."""

from __future__ import annotations

import contextlib
import functools
import inspect
from collections.abc import Iterator
from typing import Any

import numba
import numpy as np
from numba.core import ir
from numba.core.compiler import run_frontend
from numba.core.errors import NumbaError

from simulation.compilation.compiled import Entry
from simulation.compilation.stamp import CannotSee, read_by, stamp_of
from simulation.errors import InputError, unknown_name

LEAST_PURPOSE = 1000
"""What rules of one's own draw for is numbered from here on; below are the package's, see `simulation.streams.Purpose`."""
_DRAWS = ("draw", "draw4")


def rule(function: Any = None, *, boundscheck: bool = True) -> Any:
    """Compile a rule of one's own, or a helper of it.

    boundscheck : an index beyond its table is an error; without, it reads and writes whatever lies there, a little faster.

    Raises :class:`InputError` where it draws luck of its own from NumPy: draws are functions of (seed, member, purpose, entity,
    tick), see `simulation.streams`, or no two runs would meet the same luck. Likewise where it draws for a purpose of the
    package's, which would repeat what has been drawn for that.
    """
    if function is None:
        return functools.partial(rule, boundscheck=boundscheck)
    refuse_own_luck(function)
    return function if numba.config.DISABLE_JIT else OwnRule(function, boundscheck=boundscheck)


class OwnRule(Entry):
    """A compiled rule that is no part of the package."""

    def __init__(self, function: Any, locals: Any = None, targetoptions: Any = None, **options: Any):
        super().__init__(function, targetoptions=targetoptions, **options)
        self._stamped: str | None = None

    def compile(self, sig: Any) -> Any:
        """Compile for these types. Raises :class:`InputError`, which names the rule, where that cannot be done: a column that
        no table has with the nearest that there is, anything else in the compiler's own words."""
        try:
            return super().compile(sig)
        except KeyError as missing:
            kinds = sig if isinstance(sig, tuple) else sig.args
            known = {name for kind in kinds for name in getattr(getattr(kind, "dtype", None), "fields", None) or ()}
            raise unknown_name("kind.field", str(missing.args[0]), known, place=self._named) from None
        except NumbaError as error:
            words = [line.strip() for line in str(error).splitlines() if line.strip() and not line.startswith("Failed in")]
            raise InputError("rule.not_compiled", place=self._named, reason=words[0] if words else str(error)) from error

    @property
    def _named(self) -> str:
        return self.py_func.__name__

    def refresh(self) -> None:
        """Forget what was compiled if anything that the rule or one of its helpers reads has changed since."""
        for helper in _helpers(self):
            helper.refresh()
        refuse_own_luck(self.py_func)
        try:
            now: str | None = stamp_of(self)
        except CannotSee:
            now = None
        if now is None or now != self._stamped:
            self._make_finalizer()()
            self._reset_overloads()
            self.overloads.clear()
            self._cache.renew()
        self._stamped = now


def _helpers(own: OwnRule) -> Iterator[OwnRule]:
    for _, value in read_by(own.py_func):
        if isinstance(value, OwnRule) and value is not own:
            yield value


def refuse_own_luck(function: Any) -> None:
    """Raise :class:`InputError` where a rule or a plain helper of it draws from NumPy's or Python's own generators, or for a
    purpose of the package's."""
    source = getattr(function, "py_func", function)
    draws = False
    for name, value in read_by(source):
        if _is_luck(name, value):
            raise InputError("rule.own_luck", function=source.__name__, name=name)
        draws = draws or _is_draw(value)
    for purpose in _purposes(source) if draws else ():
        if purpose < LEAST_PURPOSE:
            raise InputError("rule.purpose", function=source.__name__, found=int(purpose), least=LEAST_PURPOSE)


def _purposes(source: Any) -> Iterator[int]:
    """What a rule draws for, as far as that is known before it runs."""
    try:
        lines = run_frontend(source)
    except NumbaError:  # the compiler says what is wrong with it
        return
    for block in lines.blocks.values():
        for call in block.find_exprs(op="call"):
            with contextlib.suppress(NumbaError, KeyError, IndexError):  # what only a run can tell
                if _is_draw(lines.infer_constant(call.func)):
                    named = dict(call.kws)
                    yield _constant(lines, named["purpose"] if "purpose" in named else call.args[1])


def _constant(lines: Any, value: Any) -> Any:
    """What a value is whenever the rule runs: a number, a name from outside, or both put together."""
    made = lines.get_definition(value)
    if isinstance(made, ir.Expr) and made.op == "binop":
        return made.fn(_constant(lines, made.lhs), _constant(lines, made.rhs))
    return lines.infer_constant(value)


def _is_draw(value: Any) -> bool:
    source = getattr(value, "py_func", value)
    return getattr(source, "__module__", None) == "simulation.streams" and source.__name__ in _DRAWS


def _is_luck(name: str, value: Any) -> bool:
    home = value.__name__ if inspect.ismodule(value) else getattr(value, "__module__", None) or ""
    generator = any(
        isinstance(each, np.random.RandomState | np.random.Generator) for each in (value, getattr(value, "__self__", None))
    )
    return generator or ".random." in f".{name}." or str(home).startswith(("numpy.random", "random"))
