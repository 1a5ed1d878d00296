"""A run that stands already is taken up again instead of being simulated: one that is the same in its numbers and its words."""

from __future__ import annotations

from pathlib import Path

from simulation.kinds import PROVINCE
from simulation.results.manifest import RUN, read_manifest
from simulation.results.store import STORE, is_whole
from simulation.study.conditioning import conditioned, from_entry
from simulation.study.ensemble import Setting
from simulation.study.identity import digest_of
from simulation.study.opening import open_run
from simulation.study.run import SCENARIO_FILE, Run, scenario_text, twin_keys
from simulation.study.twins import remember


def standing(setting: Setting, parent: Path) -> Run | None:
    """The result of a setting among those in a folder, the earlier ones too; None where there is none.

    It is as it was written, rests on the same inputs and code, is called the same, and what it was compared with would be what
    it was. Of a scenario that is conditioned, members are those that were chosen: the same inputs choose the same.
    """
    name = setting.scenario.name
    places = [parent / name, *sorted((parent / STORE).glob(f"*/{name}"))]
    for folder in (place for place in places if is_whole(place)):
        manifest = read_manifest(folder)
        if manifest["kind"] != RUN or (folder / SCENARIO_FILE).read_text(encoding="utf-8") != scenario_text(setting.scenario):
            continue
        chosen = setting
        if setting.scenario.condition and setting.branch is None:
            chosen = conditioned(setting, from_entry(manifest["conditioning"]))
        if manifest["digest"] == digest_of(chosen) and manifest["twins"] == twin_keys(chosen):
            run = open_run(folder)
            remember(chosen, {PROVINCE: run.province})
            return run
    return None
