"""greenplan: a reproducible, notebook-based policy simulation of green urban and rural construction.

    import simulation as sim
    scenario = sim.load_scenario("baseline")
    run = sim.run(scenario, seed=1, members=50)
    run.targets
    model = sim.ProvinceModel(scenario, seed=1, member=0); model.step()

Everything is imported when it is first used, so that `import simulation` is quick.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "InputError": "simulation.errors",
    "load_scenario": "simulation.scenario",
    "list_scenarios": "simulation.scenario",
    "load_parameters": "simulation.parameters",
    "load_province": "simulation.facts.provinces",
    "list_provinces": "simulation.facts.provinces",
    "load_targets": "simulation.facts.published",
    "load_history": "simulation.facts.published",
    "open_results": "simulation.results.folder",
    "read_table": "simulation.results.tables",
    "ProvinceModel": "simulation.study.model",
    "Run": "simulation.study.run",
    "run": "simulation.study.run",
    "nation": "simulation.study.nation",
    "open_run": "simulation.study.opening",
    "platform_value": "simulation.study.platform_value",
    "disclosure_value": "simulation.study.disclosure_value",
    "compare": "simulation.study.compare",
    "experiment": "simulation.study.experiment",
    "sensitivity": "simulation.study.sensitivity",
    "discover": "simulation.study.discovery",
    "search": "simulation.study.search",
    "attribute": "simulation.study.attribution",
    "progress_bar": "simulation.terminal",
    "luck_and_parameters": "simulation.study.luck",
    "Province": "simulation.engine.mesa_driver",
    "City": "simulation.engine.mesa_driver",
    "County": "simulation.engine.mesa_driver",
    "rule": "simulation.compilation.own",
    "phase": "simulation.engine.replacing",
    "System": "simulation.systems.system",
    "Placed": "simulation.systems.system",
    "Edge": "simulation.systems.system",
    "Log": "simulation.systems.system",
    "PolicyColumn": "simulation.systems.system",
    "Column": "simulation.systems.system",
    "Table": "simulation.systems.system",
    "Chapter": "simulation.systems.system",
    "Section": "simulation.scenario.section",
    "Parameter": "simulation.parameters",
    "write_report": "simulation.report.chapters",
}
__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        if name in ("run", "open_run", "open_results") and "ipykernel" in sys.modules:  # in a notebook people plot
            importlib.import_module("simulation.report.style").make_legible()
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'simulation' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
