"""Runs that go on from a result under another scenario: under the policy of the first to a quarter, then the second's.

No state is kept on disk: the members of the first are simulated again up to that quarter, with the same luck and the same
parameters, so that a run that is split and goes on unchanged is the whole one, bit for bit.
"""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

from simulation.clock import QUARTERS, START_YEAR
from simulation.errors import InputError, Message
from simulation.facts.published import load_targets
from simulation.results.folder import find_results
from simulation.results.manifest import read_manifest
from simulation.results.verification import differences
from simulation.scenario import Scenario, first_of, load_scenario, quarter_of, tick_of
from simulation.scenario.measures import Measures, OwnMeasure
from simulation.study.conditioning import conditioned, from_entry
from simulation.study.ensemble import Branch, Setting, prepare
from simulation.study.identity import digest_of
from simulation.world.fit import fit
from simulation.world.goal_table import commitments, goals_after

BRANCHED_FROM = "branched_from.yaml"
_KEPT = ("province", "seed", "members", "sample_parameters", "parameters", "condition", "systems")
"""Parts of a scenario that a run keeps when it goes on under another."""


def go_on_from(result: Path | str, scenario: Scenario, at: str | None, resolution: float | None = None) -> Setting:
    """What is shared by the members of a run that goes on from a result under a scenario, from the quarter `at` on.

    The scenario gives policy and horizon; seed, members, province, parameters and systems are those of the result. Raises an
    :class:`InputError` where the scenario says otherwise of them, or where the result cannot be made again here.
    """
    if at is None:
        raise InputError("branch.no_quarter")
    folder = find_results(result)
    manifest, name = read_manifest(folder), str(result)
    if manifest["replaced_rules"] or manifest["own_systems"] or manifest.get("branch"):
        raise InputError("branch.special", file=folder)
    if resolution not in (None, manifest["resolution"]):
        raise InputError("branch.keeps", name=name, part="resolution", there=manifest["resolution"], here=resolution)
    before = load_scenario(folder / "scenario.yaml")
    first = conditioned(prepare(before, resolution=manifest["resolution"]), from_entry(manifest["conditioning"]))
    if digest_of(first) != manifest["digest"]:
        what = differences(folder) or [Message("branch.unknown")]
        raise InputError("branch.changed", file=folder, what=what)
    return branch_off(first, _with_all_kept(scenario, before, name), tick_of(at), name, manifest["digest"])


def branch_off(first: Setting, scenario: Scenario, tick: int, of: str, digest: str) -> Setting:
    """The setting of a run that goes on from that of another, with the policy and the horizon of a scenario that agrees with it
    in all else."""
    last = tick_of(scenario.horizon.end)
    if not 0 < tick <= last:
        raise InputError("branch.when", at=quarter_of(tick), first=quarter_of(1), last=scenario.horizon.end)
    earlier = first.scenario.replace(horizon={"end": str(scenario.horizon.end)})
    earlier, scenario = _with_the_same_measures(earlier, scenario)
    fitted = [fit(each, first.facts, first.composition.own) for each in (earlier, scenario)]
    if mistakes := [mistake for each in fitted for mistake in each.mistakes]:
        raise first_of(mistakes)
    before, after = (commitments(each.scenario, first.facts, load_targets()) for each in fitted)
    goals = goals_after(before, after, START_YEAR + math.ceil(tick / QUARTERS))
    branch = Branch(fitted[0].scenario, before, tick, of, digest)
    return replace(first, scenario=fitted[1].scenario.held_against(first.scenario), goals=goals, branch=branch)


def _with_all_kept(scenario: Scenario, before: Scenario, name: str) -> Scenario:
    """The scenario with all that a run keeps taken from the one before; what it says otherwise of that is refused."""
    for part in _KEPT:
        here, there = _told(scenario, part), _told(before, part)
        if scenario.says(part) and here != there:
            shown = {"here": here or Message("branch.none"), "there": there or Message("branch.none")}
            raise InputError("branch.keeps", name=name, part=part, **shown).at(*scenario.place(part))
    moved = scenario.replace(province=before.province, seed=before.seed, members=before.members)
    kept = {part: getattr(before, part) for part in (*_KEPT, "province_layer") if part != "systems"}
    return moved.model_copy(update=kept | {"systems": scenario.systems.switched_as(before.systems)})


def _told(scenario: Scenario, part: str) -> Any:
    """A part as it is compared and shown."""
    if part == "systems":
        return sorted(scenario.systems.off)
    value = getattr(scenario, part)
    return [f"{name} = {number:g}" for name, number in sorted(value.items())] if part == "parameters" else value


def _with_the_same_measures(one: Scenario, other: Scenario) -> tuple[Scenario, Scenario]:
    """Two scenarios with the same measures of their own by name and in the same order; one that a scenario does not have is
    there without doing anything."""
    ours, theirs = ({own.name: own for own in each.measures.others} for each in (one, other))
    names = [*ours, *(name for name in theirs if name not in ours)]

    def completed(scenario: Scenario, own: dict[str, OwnMeasure], rest: dict[str, OwnMeasure]) -> Scenario:
        bare = {name: OwnMeasure(name=name, zh=rest[name].zh, en=rest[name].en) for name in names if name not in own}
        others = tuple((own | bare)[name] for name in names)
        measures: Measures = scenario.measures.model_copy(update={"others": others})
        return scenario.model_copy(update={"measures": measures})

    return completed(one, ours, theirs), completed(other, theirs, ours)


def said_of(setting: Setting) -> dict[str, str] | None:
    """For the manifest: from which result, with its digest, and from which quarter on."""
    branch = setting.branch
    return {"of": branch.of, "digest": branch.digest, "at": str(quarter_of(branch.tick))} if branch else None
