"""Rules of one's own in the place of a phase, and what a result says of them.

Such a rule asks by name for what any phase can ask for, and loops over governments `first` .. `last` - 1 like one. It calls the
original as `sim.phase("organisation.decide_effort")`. Both drivers take it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numba

from simulation.compilation.own import OwnRule
from simulation.compilation.own import rule as own_rule
from simulation.compilation.stamp import CannotSee, stamp_of
from simulation.engine.calendar import CALENDAR, Entry
from simulation.engine.steps import BOOKS, phase_function
from simulation.errors import InputError, unknown_name
from simulation.systems.composition import standard

Rules = Mapping[str, Callable[..., Any]]
"""Functions by the phase that they replace: `{"decide_effort": mine}` or `{"organisation.decide_effort": mine}`."""

_OLD_FORM = ("world", "i", "tick")


class ReplacedRule(NamedTuple):
    """One phase that is not the package's own. `action` is None where all that is left is the note in a result."""

    phase: str
    function: str
    digest: str
    action: Callable[..., Any] | None = None


def phase(name: str) -> Any:
    """The package's own function of a phase, to call from a rule of one's own: `sim.phase("organisation.decide_effort")`."""
    found = full_name(name)
    if found in BOOKS:
        raise InputError("rule.books", phase=found)
    return phase_function(standard(), found)


def full_name(name: str, calendar: tuple[Entry, ...] = CALENDAR) -> str:
    """The phase meant by a name with or without its system."""
    known = {entry.phase: entry.phase for entry in calendar} | {entry.name: entry.phase for entry in calendar}
    if name not in known:
        if off := [entry.phase for entry in CALENDAR if name in (entry.phase, entry.name)]:
            raise phase_of_system_off(off[0], place="rules")
        raise unknown_name("kind.phase", name, known, place="rules")
    return known[name]


def phase_of_system_off(phase: str, **where: Any) -> InputError:
    """The error for a phase of a system that takes no part in a run."""
    return InputError("phase.off", phase=phase, system=phase.partition(".")[0], **where)


def replaced_rules(rules: Rules | None, calendar: tuple[Entry, ...] = CALENDAR) -> tuple[ReplacedRule, ...]:
    """Check these rules and make them ready: compiled anew where anything that they read has changed since.

    Raises :class:`InputError` for what cannot be used.
    """
    ready = {}
    for name, function in (rules or {}).items():
        found = full_name(name, calendar)
        if found in BOOKS:
            raise InputError("rule.books", phase=found, place="rules")
        if found in ready:
            raise InputError("rule.twice", phase=found, place="rules")
        ready[found] = _ready(found, function)
    return tuple(ready[name] for name in sorted(ready))


def action_of(replaced: ReplacedRule) -> Callable[..., Any]:
    """The function of a replaced rule."""
    if replaced.action is None:
        raise InputError("rule.not_kept", function=replaced.function, phase=replaced.phase)
    return replaced.action


def _ready(name: str, function: Any) -> ReplacedRule:
    source = getattr(function, "py_func", function)
    place = f"rules, {name}"
    if not inspect.isfunction(source):
        raise InputError("rule.no_function", place=place, kind=type(function).__name__)
    if tuple(inspect.signature(source).parameters) == _OLD_FORM:
        raise InputError("rule.old_form", place=place, function=source.__name__)
    if not (isinstance(function, OwnRule) or hasattr(function, "py_func") or numba.config.DISABLE_JIT):
        function = own_rule(function)
    if isinstance(function, OwnRule):
        function.refresh()
    try:
        digest = stamp_of(function)
    except CannotSee as reason:
        raise InputError("rule.cannot_see", place=place, function=source.__name__, what=str(reason)) from None
    return ReplacedRule(name, source.__name__, digest, function)
