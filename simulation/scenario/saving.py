"""A scenario as results keep it: a file that names no place on this machine.

Where its province is a folder of somebody's own data, the tables are copied beside it, and the file names that copy, which is
called by the digest of what is in it. The result can be run again wherever it is taken.
"""

from __future__ import annotations

from pathlib import Path

from simulation.facts.provinces import OWN_FILES, own_folder
from simulation.facts.tables import digest_of
from simulation.scenario.province_layer import LAYER_FILE
from simulation.scenario.schema import Scenario

_DIGITS = 8


def saved_text(scenario: Scenario, **header: str) -> str:
    """The scenario as :func:`save_scenario` writes it."""
    return _portable(scenario).to_yaml(**header)


def save_scenario(scenario: Scenario, path: Path, **header: str) -> None:
    """Write the scenario, and beside it the data of its province where those are somebody's own. `header` as in `to_yaml`."""
    path.write_text(saved_text(scenario, **header), encoding="utf-8", newline="\n")
    source, copy = own_folder(scenario.province), path.parent / _portable(scenario).province
    if source is None or copy.exists():
        return
    copy.mkdir()
    for file in _files_in(source):
        (copy / file.name).write_bytes(file.read_bytes())


def own_data_name(scenario: Scenario) -> str:
    """What a result calls the folder of somebody's own data that it rests on, by the digest of what is in it; "" for a province
    of the package."""
    source = own_folder(scenario.province)
    return f"province-{digest_of(_files_in(source))[:_DIGITS]}" if source else ""


def _portable(scenario: Scenario) -> Scenario:
    """The scenario with the name that its own data have beside it; any other as it is."""
    name = own_data_name(scenario)
    return scenario.model_copy(update={"province": f"./{name}"}) if name else scenario


def _files_in(folder: Path) -> list[Path]:
    return [folder / name for name in (*OWN_FILES, LAYER_FILE) if (folder / name).is_file()]
