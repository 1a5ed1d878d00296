"""`greenplan serve`: fit or find the emulator of a scenario, then serve the live page on this machine."""

from __future__ import annotations

import importlib.util
from typing import Any

from simulation import terminal
from simulation.console import Console, compiled
from simulation.errors import InputError, Message
from simulation.results.ownership import RESULTS_FOLDER
from simulation.scenario import load_scenario
from simulation.study.whatif import is_kept, kept_or_trained, prepare_whatif

EMULATORS = RESULTS_FOLDER / ".emulators"


def serve(
    scenario: str, changes: dict[str, Any], sizes: dict[str, Any], *, language: str, workers: int | None, port: int, show: bool
) -> None:
    """Serve the page until it is stopped. changes : of the scenario; sizes : of the emulator, see `prepare_whatif`."""
    if importlib.util.find_spec("panel") is None:
        raise InputError("live.no_panel")
    made = prepare_whatif(load_scenario(scenario).replace(**changes), **sizes)
    console = Console("full")
    if is_kept(made, EMULATORS):
        emulator = kept_or_trained(made, EMULATORS)
    else:
        compiled(console, language)
        with console.progress(str(Message("live.training")), made.runs) as advance:
            emulator = kept_or_trained(made, EMULATORS, workers, advance)
    from simulation.live import page  # loads Panel, which takes seconds

    def ready(address: str) -> None:
        terminal.console().print(str(Message("live.at", address=address)), soft_wrap=True)

    page.serve(made, emulator, language, port, show=show, ready=ready)
