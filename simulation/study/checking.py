"""What can be said of a scenario without simulating it: all its mistakes at once, and what in it is unusual."""

from __future__ import annotations

from os import PathLike
from typing import NamedTuple

from simulation.errors import InputError, Message
from simulation.scenario import notes, read_scenario
from simulation.world.fit import fit


class Findings(NamedTuple):
    """Mistakes keep a scenario from being run; notes are on what is allowed but unusual."""

    mistakes: tuple[InputError, ...]
    notes: tuple[Message, ...]


def check_scenario(name_or_path: str | PathLike) -> Findings:
    """Everything that a run of this scenario would object to before it simulates, and the notes of a sound one."""
    scenario, mistakes = read_scenario(name_or_path)
    if scenario is None:
        return Findings(mistakes, ())
    fitted = fit(scenario)
    found = (*mistakes, *fitted.mistakes)
    return Findings(found, () if found else (*notes(fitted.scenario), *fitted.notes))
