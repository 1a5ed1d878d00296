"""Runs that others are compared with: which they are, and each simulated once, found again by all that decides it.

A twin is the same province, members, parameters, luck and rules with the policy of another scenario: its goals, measures and
examinations. What differs from it is the effect of the policy between the two.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import xarray as xr

from simulation.errors import InputError
from simulation.facts.published import load_targets
from simulation.kinds import PROVINCE
from simulation.scenario import Scenario, Words, load_scenario
from simulation.scenario.schema import POLICY
from simulation.study.ensemble import Progress, Setting
from simulation.study.identity import key_of, once
from simulation.study.together import Ensemble, run_together
from simulation.world.fit import fit
from simulation.world.goal_table import commitments

REFERENCES = ("no-policy", "no-mandate")
"""Published scenarios that every other is compared with, that of more policy first: policies after 2021Q1; mandates too."""
_KEPT = 12
EXTENDED = "extended "
_records: OrderedDict[str, dict[str, xr.Dataset]] = OrderedDict()


class Contrast(NamedTuple):
    """Something to compare a scenario with. name : of the scenario whose policy the twin has; title : what readers call it."""

    name: str
    title: Words
    twin: Setting


@once
def contrasts(setting: Setting) -> list[Contrast]:
    """What the scenario of a setting is compared with: `no-policy`, `no-mandate`, and the scenario that it extends.

    One with the policy of `no-policy` is compared with `no-mandate` alone, and that one with nothing. A scenario that it
    extends is left out where its policy is the same as one before, or does not fit the province.
    """
    found: list[Contrast] = []
    province = setting.scenario.province
    compared = [load_scenario(name).replace(province=province) for name in REFERENCES]
    own = [k for k, reference in enumerate(compared) if _same_policy(reference, setting.scenario)]
    if own:
        compared = compared[own[0] + 1 :]
    elif extended := extended_here(setting.scenario):
        compared.append(extended)
    for other in compared:
        fitted = fit(with_policy_of(setting.scenario, other), setting.facts, setting.composition.own)
        if fitted.mistakes or any(
            _same_policy(fitted.scenario, s) for s in (setting.scenario, *(c.twin.scenario for c in found))
        ):
            continue
        goals = commitments(fitted.scenario, setting.facts, load_targets())
        taken = other.name in {c.name for c in found}  # a file of one's own may be called as a published one
        found.append(
            Contrast(
                f"{EXTENDED}{other.name}" if taken else other.name,
                other.title,
                replace(setting, scenario=fitted.scenario, goals=goals, branch=None),
            )
        )
    return found


def extended_here(scenario: Scenario) -> Scenario | None:
    """The scenario that another extends, in the province of that one; None where there is none or it does not fit there."""
    if scenario.extended is None:
        return None
    try:
        return scenario.extended.replace(province=scenario.province)
    except InputError:
        return None


def with_policy_of(scenario: Scenario, other: Scenario) -> Scenario:
    """The scenario with the goals, measures and examinations of another, and with what that tells the systems; the same systems
    take part."""
    policy = {part: getattr(other, part) for part in POLICY}
    return scenario.model_copy(update=policy | {"systems": other.systems.switched_as(scenario.systems)})


def _same_policy(one: Scenario, other: Scenario) -> bool:
    told = with_policy_of(one, other)
    return all(getattr(one, part) == getattr(told, part) for part in (*POLICY, "systems"))


def province_of(setting: Setting, workers: int | None = None, progress: Progress | None = None) -> xr.Dataset:
    """What the province does in a run of this setting: recalled, or simulated and kept."""
    return records_of(setting, (PROVINCE,), workers, progress)[PROVINCE]


def records_of(
    setting: Setting, tiers: Sequence[str], workers: int | None = None, progress: Progress | None = None
) -> dict[str, xr.Dataset]:
    """What the governments of these tiers do in a run of this setting: recalled, or simulated and kept."""
    known = {tier: found for tier in tiers if (found := recall(setting, tier)) is not None}
    if len(known) < len(tiers):
        (known,) = (remember_twin(each) for each in run_together([setting], workers, progress, tiers))
    return known


def simulate(settings: Sequence[Setting], workers: int | None = None, progress: Progress | None = None) -> list[xr.Dataset]:
    """Run these settings together, keep what the province does in each, and return it."""
    return [remember_twin(ensemble)[PROVINCE] for ensemble in run_together(settings, workers, progress, (PROVINCE,))]


def remember_twin(ensemble: Ensemble) -> dict[str, xr.Dataset]:
    """Keep what governments have done in a run that nobody else keeps, and return it, by tier."""
    tree = ensemble.frame.to_tree(ensemble.arrays, {})
    records = {tier: tree[tier].to_dataset() for tier in ensemble.tiers}
    remember(ensemble.setting, records)
    return records


def not_yet_run(setting: Setting) -> list[Contrast]:
    """The twins of a setting that this process has not run."""
    return [contrast for contrast in contrasts(setting) if recall(contrast.twin) is None]


def remember(setting: Setting, records: Mapping[str, xr.Dataset]) -> None:
    """Keep what the governments of some tiers did in a run; the oldest of a few runs is let go."""
    key = key_of(setting)
    _records[key] = {**_records.get(key, {}), **records}
    while len(_records) > _KEPT:
        _records.popitem(last=False)


def recall(setting: Setting, tier: str = PROVINCE) -> xr.Dataset | None:
    """What the governments of a tier did in a run of this very setting in this process; None where that is not known."""
    return _records.get(key_of(setting), {}).get(tier)
