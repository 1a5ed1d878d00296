"""One scenario, run and answered: what `sim.run` gives back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xarray as xr

from simulation.engine.calendar import calendar_of
from simulation.engine.edges import edges_of
from simulation.engine.replacing import Rules
from simulation.errors import InputError, Message, check_language, nearest
from simulation.facts.province_facts import ProvinceFacts
from simulation.kinds import COUNTY, PROVINCE
from simulation.projection.conservation import check_conservation
from simulation.projection.ranges import check_ranges
from simulation.results.folder import write_record
from simulation.results.manifest import (
    RESULTS_VERSION,
    RUN,
    TABLES_VERSION,
    input_digests,
    make_manifest,
    write_manifest,
)
from simulation.results.record import Frame
from simulation.results.registers import write_registers
from simulation.results.staging import staged
from simulation.scenario import Scenario, load_scenario, save_scenario, saved_text
from simulation.study.branching import BRANCHED_FROM, go_on_from, said_of
from simulation.study.cluster import on_cluster, reach
from simulation.study.conditioning import as_entry, condition
from simulation.study.disclosure_value import as_open_as_before
from simulation.study.ensemble import Progress, Setting, fitting_workers, prepare, records_size
from simulation.study.identity import digest_of, key_of
from simulation.study.pilots import piloted
from simulation.study.selection import chosen
from simulation.study.tables import TABLES, made, tables_of, write_tables, write_workbook
from simulation.study.together import Agents, Twin, run_together
from simulation.study.twins import contrasts, extended_here, remember, remember_twin
from simulation.systems.system import Edge, System

if TYPE_CHECKING:
    from simulation.study.levers import Found

COMPARED_WITH, SCENARIO_FILE = "compared_with.yaml", "scenario.yaml"


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """A scenario with its records and answers.

    record : xarray.DataTree with nodes province, city and county. agents : how many agents each member had. workers : threads
    for the twins that it is compared with; as many as fit, unless given. registers : lists of single things of all members, by
    name.
    """

    scenario: Scenario
    facts: ProvinceFacts
    record: xr.DataTree
    setting: Setting
    agents: tuple[Agents, ...]
    seconds: Mapping[str, float] = field(default_factory=dict)
    workers: int | None = None
    registers: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def __repr__(self) -> str:
        replaced = ", ".join(self.replaced_rules)
        what = f"{self.scenario.name}, {self.facts.name_en}, seed {self.scenario.seed}, {self.scenario.members} members"
        return f"Run({what}{', with other rules for ' + replaced if replaced else ''})"

    def _repr_html_(self) -> str:
        """What a notebook shows of a run: what it is, its outcomes, and the tables to ask for; every text is escaped."""
        shown = self.outcomes[["variable_zh", "variable_en", "period", "unit", "median", "p05", "p95"]]
        tables = ", ".join(f"<code>run.{name}</code>" for name in tables_of(self.setting.composition))
        return f"<p>{escape(repr(self))}</p>{shown.to_html(index=False, float_format='{:.4g}'.format)}<p>{tables}</p>"

    def of(self, place: str, variable: str | None = None) -> Any:
        """What the record says of one government, or one variable of it, by Chinese or English name or by code:
        `run.of("杭州")`, `run.of("Hangzhou", "Participation")`; see :func:`simulation.study.selection.chosen`."""
        return chosen(self.record, place, variable)

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

    def __getattr__(self, name: str) -> pd.DataFrame:
        """A table of the run by its name, made when it is first asked for: see `study/tables.py`, `greenplan list tables`; or a
        register, such as `research`."""
        if not name.startswith("_") and name in vars(self).get("registers", {}):
            return self.registers[name]
        tables = {} if name.startswith("_") or "setting" not in vars(self) else tables_of(self.setting.composition)
        if name not in tables:
            off = {each.name: each.system for each in TABLES if each.system}
            if tables and name in off:
                raise AttributeError(str(Message("run.table_off", table=name, system=off[name])))
            guess = None if name.startswith("_") else nearest(name, [each for each in dir(self) if not each.startswith("_")])
            told = f"; did you mean {guess!r}?" if guess else ""
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}{told}")
        return vars(self).setdefault(name, made(tables[name], self))

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.registers, *tables_of(self.setting.composition)]

    @property
    def timings(self) -> pd.DataFrame:
        """Seconds that all members together spent in each phase of the calendar; empty for a result that was opened."""
        entries = [entry for entry in calendar_of(self.setting.composition) if entry.phase in self.seconds]
        rows = [(e.phase, e.zh, e.en, self.seconds[e.phase]) for e in entries]
        table = pd.DataFrame(rows, columns=["phase", "zh", "en", "seconds"])
        return table.assign(share=table["seconds"] / max(table["seconds"].sum(), 1e-9))

    @property
    def edges(self) -> pd.DataFrame:
        """Which system acts on which in this run, a row an edge, those of systems from outside last. phase : where it does,
        None for not yet; parameter : what cuts it at zero; zh, en : what it does."""
        return pd.DataFrame(edges_of(self.setting.composition), columns=list(Edge._fields))

    def check(self) -> None:
        """Raise a `BrokenModel` (an `ArithmeticError`) that names variable, place and quarter where a value lies outside its
        range, area is not conserved or sums do not agree. `sim.run` has done it."""
        check_ranges(self.record, self.setting.composition)
        check_conservation(self.record)

    def tried(self, found: Found) -> None:
        """Keep what a trial of levers found as the tables `levers` and `certainty`, and in every result that is saved."""
        vars(self)["levers"] = found.table
        if found.certainty is not None:
            vars(self)["certainty"] = found.certainty

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
        write_tables(self, folder)
        write_registers(self.setting.composition.registers, self.registers, folder)
        if compared := extended_here(self.scenario):
            save_scenario(compared, folder / COMPARED_WITH)
        if self.setting.branch:
            save_scenario(self.setting.branch.scenario, folder / BRANCHED_FROM)
        save_scenario(self.scenario, folder / SCENARIO_FILE, **_header(self.scenario))
        write_manifest(self.manifest, folder)

    def write_workbook(self, path: Path | str, language: str = "zh") -> Path:
        """Write all tables into one workbook (.xlsx), a sheet each, with heads in "zh" or "en", and return its path."""
        return write_workbook(self, path, check_language(language))

    @property
    def manifest(self) -> dict[str, Any]:
        """Everything that decides the numbers of the run, and what is good to know of it."""
        return make_manifest(
            RUN,
            input_digests(self.scenario, self.facts),
            results_version=int(
                self.record.attrs.get("results_version", RESULTS_VERSION)
            ),  # of a result that was opened: its own
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
            tables_version=TABLES_VERSION,
            replaced_rules=self.replaced_rules,
            conditioning=as_entry(self.setting.conditioning),
            branch=said_of(self.setting),
            digest=self.record.attrs.get("digest") or digest_of(self.setting),
            twins=twin_keys(self.setting),
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


def scenario_text(scenario: Scenario) -> str:
    """A scenario as its result keeps it: run again from there, it is compared with the same."""
    return saved_text(scenario, **_header(scenario))


def _header(scenario: Scenario) -> dict[str, str]:
    return {"compared_with": COMPARED_WITH} if extended_here(scenario) else {}


def twin_keys(setting: Setting) -> dict[str, str]:
    """What decides the numbers of each run that a setting is compared with, as a hash, by name."""
    return {contrast.name: key_of(contrast.twin) for contrast in contrasts(setting)}


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
    store: Path | str | None = None,
    after: Path | str | None = None,
    at: str | None = None,
    cluster: str | None = None,
) -> Run:
    """Run a scenario (a name, a YAML file or a loaded one) and return its records and answers.

    `seed`, `members` and `province` replace those of the scenario; `workers` is the number of threads (as many as cores and
    memory allow, unless given) and changes nothing but the time it takes; `resolution` divides the mean floor area of a
    project; `rules` replaces what happens in a phase of the calendar: `{"decide_effort": my_decide_effort}`, see
    `engine/replacing.py`; `systems` run beside those of the package, see docs/add-a-system.md. What comes out is checked, see
    `Run.check`. `store` names a folder of results beside which members are kept as they are done (see `results/store.py`), so
    that a run that was stopped goes on where it was. `after` names a result from which the run goes on under this scenario,
    from the quarter `at` on (see `study/branching.py`). `cluster` is the address of a Dask scheduler whose workers simulate
    (see docs/cluster.md).
    """
    chosen = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    changes = {"seed": seed, "members": members, "province": province}
    chosen = chosen.replace(**{key: value for key, value in changes.items() if value is not None})
    if cluster is not None:
        reach(cluster)
    how: dict[str, Any] = {"workers": workers, "progress": progress, "cluster": cluster}
    how["store"] = None if store is None else Path(store)
    if after is not None:
        if rules or tuple(systems):
            raise InputError("branch.own")
        setting = go_on_from(after, chosen, at, None if resolution == 1.0 else resolution)
        return run_setting(setting, **how)
    setting = prepare(chosen, resolution=resolution, rules=rules, systems=systems)
    for system in setting.composition.own:
        for table in system.tables:
            if hasattr(Run, table.name) or table.name in {f.name for f in fields(Run)} | {each.name for each in TABLES}:
                raise InputError("system.table_taken", place=f"System {system.name}", name=table.name)
    if chosen.condition:
        setting = condition(setting, workers, progress)
    return run_setting(setting, **how)


def ensure_room(settings: Sequence[Setting], workers: int | None = None) -> None:
    """Raise an :class:`InputError` where memory cannot hold these runs together, with the provinces that they are compared
    with and, where a measure is tried, the counties of a run without it."""
    twins = {key_of(contrast.twin): contrast.twin for setting in settings for contrast in contrasts(setting)}
    twins |= {key_of(twin): twin for twin in map(as_open_as_before, settings) if twin is not None}
    provinces = sum(records_size(twin, (PROVINCE,)) for twin in twins.values())
    counties = max((records_size(each, (COUNTY,)) for each in settings if piloted(each.scenario)), default=0)
    fitting_workers(settings, workers, beside=provinces + counties)


def run_setting(
    setting: Setting,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
    twins: Sequence[Twin] = (),
    store: Path | None = None,
    cluster: str | None = None,
) -> Run:
    """Run what `prepare` has loaded and checked, and check what came out. `twins` run on the same threads, and what they
    do is found when the run is asked how it differs from them."""
    scenario, facts = setting.scenario, setting.facts
    ensemble, *others = run_together(
        [setting], workers, progress, twins=twins, store=store, elsewhere=on_cluster(cluster) if cluster else None
    )
    for other in others:
        remember_twin(other)
    attributes = {
        "title": scenario.title.en,
        "title_zh": scenario.title.zh,
        "scenario": scenario.name,
        "province": facts.adcode,
        "seed": scenario.seed,
        "members": scenario.members,
        "results_version": RESULTS_VERSION,
        "digest": digest_of(setting),
    }
    tree = Frame(setting, setting.ticks).to_tree(ensemble.arrays, attributes | setting.note_on_rules)
    made = Run(scenario, facts, tree, setting, tuple(ensemble.agents), ensemble.seconds(), workers, ensemble.tables())
    made.check()
    remember(setting, {PROVINCE: made.province})
    return made


def agents_of(run: Run) -> int:
    """Median number of agents of a member."""
    return int(np.median([a.total for a in run.agents]))
