"""The decorator of the package's own rules, and the cache behind it.

A rule that only other rules call is compiled without the wrapper through which Python would call it: for a rule over large
tables that wrapper is most of the work. Where Python does call such a rule (tests, the building of a world), the way in is
compiled then.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import pickle
import re
import sys
from importlib import metadata
from typing import Any

import numba
import numpy as np
from numba.core import serialize
from numba.core.caching import _Cache
from numba.core.compiler import CompileResult
from numba.core.registry import CPUDispatcher

from simulation.compilation import store
from simulation.compilation.stamp import CannotSee, stamp_of, type_words

_VERSIONS = (sys.version_info[:3], numba.__version__, metadata.version("llvmlite"), np.__version__)
_OPTIONS = {"nopython": True, "nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}  # nobody calls rules from C
_WITHIN = {"no_cpython_wrapper": True}
_COUNTS = "_nrt"
"""Numba's name for counting the references to arrays. It has to be said of every rule: one that says nothing does as the first
that happened to call it."""
_UNREADABLE = (pickle.UnpicklingError, EOFError, ValueError, TypeError, KeyError, AttributeError, ImportError, IndexError)


def compiled(function: Any = None, *, entry: bool = False, allocates: bool = False) -> Any:
    """Compile a rule: kept on disk, free of the interpreter lock, divisions as in NumPy.

    entry : Python calls it as a matter of course (a phase, a step of building the world), so its way in is compiled with it.
    allocates : it makes arrays, or is handed one by a rule that does, which the compiler refuses otherwise. A rule that makes
    none does not count who holds the tables that it reads: counting was two fifths of a member's time.
    """
    if function is None:
        return functools.partial(compiled, entry=entry, allocates=allocates)
    if numba.config.DISABLE_JIT:
        return function
    return (Entry if entry else Within)(function, **{_COUNTS: allocates})


def parallel(function: Any) -> Any:
    """Compile a rule whose `prange` loops run on all threads; only whole numbers may be added up across them."""
    return function if numba.config.DISABLE_JIT else Entry(function, parallel=True)


class Entry(CPUDispatcher):
    """A rule with a way in from Python. `tier` is that of the governments that act, where it is a phase."""

    tier: str

    def __init__(self, function: Any, locals: Any = None, targetoptions: Any = None, **options: Any):
        super().__init__(function, locals={}, targetoptions=targetoptions or {**_OPTIONS, _COUNTS: True, **options})
        self._cache = _ByContent(self)


class Within(Entry):
    """A rule that other rules call. Called from Python, it goes through an :class:`Entry` made for the purpose."""

    def __init__(self, function: Any, locals: Any = None, targetoptions: Any = None, **options: Any):
        super().__init__(function, targetoptions=targetoptions, **_WITHIN, **options)

    @functools.cached_property
    def way_in(self) -> Entry:
        rule = self

        def call(*arguments):
            return rule(*arguments)

        call.__qualname__ = f"{self.py_func.__qualname__}-way-in"
        return Entry(call, **{_COUNTS: self.targetoptions[_COUNTS]})

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        if named:
            arguments = inspect.signature(self.py_func).bind(*arguments, **named).args
        return self.way_in(*arguments)


class _ByContent(_Cache):
    """The compiled forms of one rule on disk, found by what they depend on."""

    def __init__(self, rule: Entry):
        self._rule, self._enabled = rule, True

    @functools.cached_property
    def _stamp(self) -> str:
        return stamp_of(self._rule)

    def _name(self, arguments: Any, codegen: Any) -> str | None:
        """The name of the file for these argument types on this machine; None for what cannot be kept."""
        try:
            depends = repr((self._stamp, [type_words(kind) for kind in arguments], _VERSIONS, codegen.magic_tuple()))
        except CannotSee:
            return None
        readable = re.sub(r"[^\w-]", "", self._rule.py_func.__qualname__)[:60]
        return f"{readable}-{hashlib.sha256(depends.encode()).hexdigest()[:32]}"

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        target_context.refresh()
        name = self._name(sig, target_context.codegen()) if self._enabled else None
        content = store.read(name) if name else None
        if content is None:
            return None
        try:
            return CompileResult._rebuild(target_context, *pickle.loads(content))
        except _UNREADABLE:
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        name = self._name(sig, data.codegen) if self._enabled else None
        if name and not data.lifted and not data.library.has_dynamic_globals:
            store.write(name, serialize.dumps(data._reduce()))

    def renew(self) -> None:
        """Take the stamp anew: something that the rule reads may have changed."""
        self.__dict__.pop("_stamp", None)

    @property
    def cache_path(self) -> str:
        return str(store.folder() or "")

    def enable(self) -> None:
        self._enabled = True

    def disable(self) -> None:
        self._enabled = False

    def flush(self) -> None:
        """Nothing: what has changed has another name."""
