"""One scenario, run and answered: what `sim.run` gives back."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from simulation.engine.calendar import calendar_of
from simulation.engine.replacing import ReplacedRule, Rules
from simulation.errors import InputError, Message
from simulation.facts.key_tasks import load_key_tasks, load_policy_cascade
from simulation.facts.province_facts import ProvinceFacts
from simulation.facts.published import load_construction, load_magnitudes, load_targets
from simulation.parameters import load_parameters
from simulation.projection.cascade import cascade_lags
from simulation.projection.conservation import check_conservation
from simulation.projection.counties import county_table
from simulation.projection.examination import action_plans, examination_scores, plan_delivery
from simulation.projection.headlines import outcome_table
from simulation.projection.key_tasks import completion_curves, project_key_tasks
from simulation.projection.magnitudes import compare_with_magnitudes
from simulation.projection.ranges import check_ranges
from simulation.projection.reality import compare_with_construction
from simulation.projection.targets import last_full_year, project_targets
from simulation.results.folder import find_results, open_results, write_record
from simulation.results.manifest import RESULTS_VERSION, RUN, input_digests, make_manifest, read_manifest, write_manifest
from simulation.results.record import Frame
from simulation.results.staging import staged
from simulation.results.tables import read_table, write_table
from simulation.scenario import Scenario, load_scenario
from simulation.study.abatement import abatement, headline_differences
from simulation.study.conditioning import Conditioning, as_entry, chosen_from_prior, condition, from_entry
from simulation.study.ensemble import Agents, Progress, Setting, fitting_workers, prepare, records_size, run_members
from simulation.study.pilots import pilot_effects
from simulation.study.twins import contrasts, remember
from simulation.systems.system import System

COMPARED_WITH = "compared_with.yaml"
MAIN_TARGET = ("green_share_new_urban", 2025)


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """A scenario with its records and answers.

    record : xarray.DataTree with nodes province, city and county. agents : how many agents each member had. workers : threads
    for the twins that it is compared with; as many as fit, unless given. conditioning : how the ensemble was chosen by what is
    known, None where it is the prior.
    """

    scenario: Scenario
    facts: ProvinceFacts
    record: xr.DataTree
    setting: Setting
    agents: tuple[Agents, ...]
    seconds: Mapping[str, float] = field(default_factory=dict)
    workers: int | None = None
    conditioning: Conditioning | None = None

    def __repr__(self) -> str:
        replaced = ", ".join(self.replaced_rules)
        what = f"{self.scenario.name}, {self.facts.name_en}, seed {self.scenario.seed}, {self.scenario.members} members"
        return f"Run({what}{', with other rules for ' + replaced if replaced else ''})"

    @property
    def replaced_rules(self) -> dict[str, dict[str, str]]:
        """The phases whose rules are not the package's own, each with function and digest; empty for a standard run."""
        return {each.phase: {"function": each.function, "digest": each.digest} for each in self.setting.rules}

    @property
    def province(self) -> xr.Dataset:
        return self.record["province"].to_dataset()

    @property
    def city(self) -> xr.Dataset:
        return self.record["city"].to_dataset()

    @property
    def county(self) -> xr.Dataset:
        return self.record["county"].to_dataset()

    @functools.cached_property
    def targets(self) -> pd.DataFrame:
        """Every target with its odds; see `simulation.projection.targets.COLUMNS`."""
        return project_targets(self.record, self.facts, load_targets(), self.setting.goals)

    @functools.cached_property
    def counties(self) -> pd.DataFrame:
        """Which counties miss the green-share goal of 2025 (or of the last simulated year), and why."""
        variable, year = MAIN_TARGET
        return county_table(self.record, variable, min(year, last_full_year(self.record)))

    @functools.cached_property
    def key_tasks(self) -> pd.DataFrame:
        """Every milestone of the goals and key tasks, with its odds or what it waits for; see `project_key_tasks`."""
        return project_key_tasks(self.record, load_key_tasks())

    @functools.cached_property
    def completion(self) -> pd.DataFrame:
        """Share of governments that have reached each milestone, quarter by quarter; see `completion_curves`."""
        return completion_curves(self.record, load_key_tasks())

    @functools.cached_property
    def cascade(self) -> pd.DataFrame:
        """Months from the Opinions to implementing documents, in the model and in fact; see `cascade_lags`."""
        return cascade_lags(self.record, load_policy_cascade())

    @functools.cached_property
    def pilots(self) -> pd.DataFrame:
        """What pilots show beside what their measure does, see `pilot_effects`; runs twins. Empty where nothing is tried."""
        return pilot_effects(self.setting, self.record, self.workers)

    @functools.cached_property
    def outcomes(self) -> pd.DataFrame:
        """What people quote, by year or period: median and 5-95 %; see `outcome_table`."""
        return outcome_table(self.province)

    @functools.cached_property
    def abatement(self) -> pd.DataFrame:
        """Carbon avoided against each twin, and its cost, see `abatement`; runs the twins. Empty where there is none."""
        return abatement(self.setting, self.record, self.workers)

    @functools.cached_property
    def differences(self) -> pd.DataFrame:
        """How far the outcomes lie from those of each twin under the same luck, see `headline_differences`; runs the twins."""
        return headline_differences(self.setting, self.record, self.workers)

    @functools.cached_property
    def examination(self) -> pd.DataFrame:
        """What every city's examination found each year, by dimension, beside the truth; see `examination_scores`."""
        return examination_scores(self.record)

    @functools.cached_property
    def action_plans(self) -> pd.DataFrame:
        """What cities' plans hold, and whether it is delivered; see `action_plans`."""
        return action_plans(self.record)

    @functools.cached_property
    def plan_delivery(self) -> pd.DataFrame:
        """How much of its plan each city delivers each year; see `plan_delivery`."""
        return plan_delivery(self.record)

    @functools.cached_property
    def reality(self) -> pd.DataFrame:
        """Modelled floor space beside the published construction figures; empty where the province has none."""
        return compare_with_construction(self.record, load_construction(self.facts))

    @functools.cached_property
    def magnitudes(self) -> pd.DataFrame:
        """The first years beside known magnitudes, most of them national; see `compare_with_magnitudes`."""
        return compare_with_magnitudes(self.record, self.facts, load_magnitudes())

    @functools.cached_property
    def parameters(self) -> pd.DataFrame:
        """The value of every parameter in every member, those of systems from outside last."""
        table = pd.DataFrame(self.setting.values, columns=list(load_parameters().names)).rename_axis("member")
        return table.assign(**self.setting.own_values)

    @property
    def timings(self) -> pd.DataFrame:
        """Seconds that all members together spent in each phase of the calendar; empty for a result that was opened."""
        entries = [entry for entry in calendar_of(self.setting.composition) if entry.phase in self.seconds]
        rows = [(e.phase, e.zh, e.en, self.seconds[e.phase]) for e in entries]
        table = pd.DataFrame(rows, columns=["phase", "zh", "en", "seconds"])
        return table.assign(share=table["seconds"] / max(table["seconds"].sum(), 1e-9))

    def check(self) -> None:
        """Raise a `BrokenModel` (an `ArithmeticError`) that names variable, place and quarter where a value lies outside its
        range, area is not conserved or sums do not agree. `sim.run` has done it."""
        check_ranges(self.record, self.setting.composition)
        check_conservation(self.record)

    def save(self, parent: Path | str) -> Path:
        """Write the result to `parent/<scenario>/`, swapped in as a whole, and return that folder; `staged` says what it may
        replace."""
        with staged(Path(parent), self.scenario.name) as folder:
            self.write(folder)
        return Path(parent) / self.scenario.name

    def write(self, folder: Path) -> None:
        """Write records, tables, the resolved scenario and the manifest into an empty folder."""
        if any(folder.iterdir()):
            raise InputError("results.not_empty", file=folder)
        write_record(self.record, folder)
        write_table(self.targets, folder / "targets.csv")
        write_table(self.counties, folder / "counties.csv")
        write_table(self.key_tasks, folder / "key_tasks.csv")
        write_table(self.completion, folder / "completion.csv")
        write_table(self.cascade, folder / "cascade.csv")
        write_table(self.examination, folder / "examination.csv")
        if not self.action_plans.empty:
            write_table(self.action_plans, folder / "action_plans.csv")
        if not self.pilots.empty:
            write_table(self.pilots, folder / "pilots.csv")
        if not self.magnitudes.empty:
            write_table(self.magnitudes, folder / "magnitudes.csv")
        write_table(self.outcomes, folder / "outcomes.csv")
        if not self.abatement.empty:
            write_table(self.abatement, folder / "abatement.csv")
            write_table(self.differences, folder / "differences.csv")
        write_table(self.parameters.reset_index(), folder / "parameters.csv")
        if not self.reality.empty:
            write_table(self.reality, folder / "reality.csv")
        compared, header = self.scenario.extended, {}
        if compared:  # so that the file in the result is compared with the same when it is run again
            (folder / COMPARED_WITH).write_text(compared.to_yaml(), encoding="utf-8", newline="\n")
            header = {"compared_with": COMPARED_WITH}
        (folder / "scenario.yaml").write_text(self.scenario.to_yaml(**header), encoding="utf-8", newline="\n")
        write_manifest(self.manifest, folder)

    @property
    def manifest(self) -> dict[str, Any]:
        """Everything that decides the numbers of the run, and what is good to know of it."""
        return make_manifest(
            RUN,
            input_digests(self.scenario, self.facts),
            scenario=self.scenario.name,
            province=self.facts.adcode,
            seed=self.scenario.seed,
            members=self.scenario.members,
            resolution=self.setting.resolution,
            agents={name: [getattr(a, name) for a in self.agents] for name in (f.name for f in fields(Agents))},
            estimated_columns=[
                {"column": e.column, "rows": len(e.rows), "zh": e.how_zh, "en": e.how_en} for e in self.facts.estimates
            ],
            capped_peers=self.capped_peers,
            replaced_rules=self.replaced_rules,
            conditioning=as_entry(self.conditioning),
            own_systems={system.name: system.digest() for system in self.setting.composition.own},
        )

    @property
    def capped_peers(self) -> dict[str, float]:
        """Share of members whose peers and hassle are so strong that they are cut back to `peer_slope_most`, by level."""
        p, shares = self.parameters, {}
        for level in ("basic", "one_star", "two_star", "three_star", "ultra_low"):
            scale = p["choice_scale_ultra_low"] / p["cost_ultra_low"] if level == "ultra_low" else p["choice_scale"]
            strength = p["peer_strength"] if level in ("basic", "one_star", "two_star") else p["peer_strength_top"]
            shares[level] = float((scale * (strength + p[f"hassle_{level}"]) > p["peer_slope_most"]).mean())
        return shares


def run(
    scenario: Scenario | str | Path,
    *,
    seed: int | None = None,
    members: int | None = None,
    province: str | None = None,
    workers: int | None = None,
    resolution: float = 1.0,
    rules: Rules | None = None,
    systems: Iterable[System] = (),
    progress: Progress | None = None,
) -> Run:
    """Run a scenario (a name, a YAML file or a loaded one) and return its records and answers.

    `seed`, `members` and `province` replace those of the scenario; `workers` is the number of threads (as many as cores and
    memory allow, unless given) and changes nothing but the time it takes; `resolution` divides the mean floor area of a
    project; `rules` replaces what happens in a phase of the calendar: `{"decide_effort": my_decide_effort}`, see
    `engine/replacing.py`; `systems` run beside those of the package, see docs/add-a-system.md. What comes out is checked, see
    `Run.check`.
    """
    chosen = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    changes = {"seed": seed, "members": members, "province": province}
    chosen = chosen.replace(**{key: value for key, value in changes.items() if value is not None})
    setting = prepare(chosen, resolution=resolution, rules=rules, systems=systems)
    return run_setting(setting, workers=workers, progress=progress)


def ensure_room(settings: Sequence[Setting], workers: int | None = None) -> None:
    """Raise an :class:`InputError` where memory cannot hold these runs together, and the largest twin of one beside them."""
    twins = [contrast.twin for setting in settings for contrast in contrasts(setting)]
    fitting_workers([*settings, *sorted(twins, key=records_size)[-1:]], workers)


def run_setting(setting: Setting, *, workers: int | None = None, progress: Progress | None = None) -> Run:
    """Run what `prepare` has loaded and checked, and check what came out."""
    scenario, facts = setting.scenario, setting.facts
    seconds: dict[str, float] = {}
    made_of: Conditioning | None = None
    if scenario.condition:
        setting, made_of = condition(setting, workers, progress)
    arrays, agents = run_members(setting, workers, progress, seconds)
    attributes = {
        "title": scenario.title.en,
        "title_zh": scenario.title.zh,
        "scenario": scenario.name,
        "province": facts.adcode,
        "seed": scenario.seed,
        "members": scenario.members,
        "results_version": RESULTS_VERSION,
    }
    tree = Frame(setting, setting.ticks).to_tree(arrays, attributes | setting.note_on_rules)
    made = Run(scenario, facts, tree, setting, tuple(agents), seconds, workers, made_of)
    made.check()
    remember(setting, made.province)
    return made


def open_run(name_or_path: str | Path, *, systems: Iterable[System] = ()) -> Run:
    """An earlier run, read back from its folder: the same records and answers without simulating again.

    Rules that were replaced are named in a warning and in `run.replaced_rules`; the functions themselves are not kept. Systems
    from outside that took part have to be given again; a warning names those that were not, or have changed since.
    """
    folder = find_results(name_or_path)
    scenario = load_scenario(folder / "scenario.yaml")
    manifest = read_manifest(folder)
    rules = tuple(ReplacedRule(phase, **note) for phase, note in manifest["replaced_rules"].items())
    if rules:
        names = ", ".join(each.phase for each in rules)
        warnings.warn(f"this result was made with other rules for {names}", stacklevel=2)
    setting = replace(prepare(scenario, resolution=manifest["resolution"], systems=systems), rules=rules)
    given = {system.name: system.digest() for system in setting.composition.own}
    missing = sorted({*given.items()} ^ {*manifest.get("own_systems", {}).items()})
    if missing:
        warnings.warn(str(Message("system.warn", names=sorted({name for name, _ in missing}))), stacklevel=2)
    counts = manifest["agents"]
    agents = tuple(Agents(*each) for each in zip(*(counts[f.name] for f in fields(Agents)), strict=True))
    made_of = from_entry(manifest.get("conditioning"))
    if made_of and made_of.chosen:
        setting = chosen_from_prior(setting, made_of.chosen)
    run = Run(scenario, setting.facts, open_results(folder).load(), setting, agents, conditioning=made_of)
    for name in ("pilots", "abatement", "differences"):  # they take twins: read, not run again
        if (folder / f"{name}.csv").is_file():
            vars(run)[name] = read_table(folder / f"{name}.csv")
    return run


def agents_of(run: Run) -> int:
    """Median number of agents of a member."""
    return int(np.median([a.total for a in run.agents]))
