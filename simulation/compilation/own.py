"""Rules of a researcher's own: compiled alone, with bounds checked, and anew whenever anything that they read has changed."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Iterator
from typing import Any

import numba
import numpy as np
from numba.core.errors import NumbaError

from simulation.compilation.compiled import Entry
from simulation.compilation.stamp import CannotSee, read_by, stamp_of
from simulation.errors import InputError, unknown_name


def rule(function: Any = None, *, boundscheck: bool = True) -> Any:
    """Compile a rule of one's own, or a helper of it.

    boundscheck : an index beyond its table is an error; without, it reads and writes whatever lies there, a little faster.

    Raises :class:`InputError` where it draws luck of its own from NumPy: draws are functions of (seed, member, purpose, entity,
    tick), see `simulation.streams`, or no two runs would meet the same luck.
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
    """Raise :class:`InputError` where a rule or a plain helper of it draws from NumPy's or Python's own generators."""
    source = getattr(function, "py_func", function)
    for name, value in read_by(source):
        if _is_luck(name, value):
            raise InputError("rule.own_luck", function=source.__name__, name=name)


def _is_luck(name: str, value: Any) -> bool:
    home = value.__name__ if inspect.ismodule(value) else getattr(value, "__module__", None) or ""
    generator = any(
        isinstance(each, np.random.RandomState | np.random.Generator) for each in (value, getattr(value, "__self__", None))
    )
    return generator or ".random." in f".{name}." or str(home).startswith(("numpy.random", "random"))
