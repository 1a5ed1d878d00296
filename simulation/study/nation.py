"""All provinces as one ensemble: the same scenario in each, summed member by member, with the odds of national goals.

A member has the same parameters in every province, but for what is known of one itself, so that what is uncertain of the nation
is not averaged away; luck is a province's own. Provinces neither watch each other nor learn from what others build.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from simulation.errors import InputError
from simulation.facts.nation import NATION
from simulation.facts.province_facts import ProvinceEntry
from simulation.facts.provinces import find_province, list_provinces, urban_population_by_province
from simulation.facts.published import load_magnitudes, load_targets
from simulation.facts.renovation import Programme
from simulation.kinds import COUNTY, PROVINCE
from simulation.projection import outcomes
from simulation.projection.headlines import outcome_table
from simulation.projection.magnitudes import compare_with_magnitudes
from simulation.projection.nation import national_records
from simulation.projection.probability import odds, spread
from simulation.projection.targets import PROJECTED, project_targets
from simulation.scenario import Scenario, load_scenario
from simulation.study.cluster import on_cluster, reach
from simulation.study.ensemble import Progress, Setting, prepare
from simulation.study.outputs import Outputs, outputs
from simulation.study.together import run_together
from simulation.vocabulary import OUTCOMES
from simulation.world.goal_table import plan_start

RESOLUTION = 0.1
"""At which the nation is simulated unless asked otherwise: about six million agents a member."""
PART = "part"
"""The code of a nation of some provinces alone."""
_NAMES = {NATION: ("全国", "China"), PART: ("部分省份", "Part of China")}
ODDS_COLUMNS = (
    *("region", "name_zh", "name_en", "id", "variable", "year", "unit", "comparator", "goal", "goal_derived"),
    *("members", "median", "p05", "p95", "p_meet", "p_meet_low", "p_meet_high"),
)


@dataclass(frozen=True, eq=False)
class Group:
    """What tables of goals ask of a place, for provinces together: they stand where a province has its counties."""

    adcode: str
    name_zh: str
    name_en: str
    counties: pd.DataFrame
    cities: pd.DataFrame
    renovation: Programme


@dataclass(frozen=True, eq=False, repr=False)
class Nation:
    """A scenario in all provinces, and what it comes to together.

    settings : one a province, in the order of their codes. provinces : records (member, time, region, ...) of the provinces;
    records : of the nation, a region of one. agents : of all provinces, [member].
    """

    scenario: Scenario
    settings: tuple[Setting, ...]
    group: Group
    provinces: xr.Dataset
    records: xr.Dataset
    agents: np.ndarray

    def __repr__(self) -> str:
        return f"Nation({self.scenario.name}, {len(self.settings)} provinces, {self.scenario.members} members)"

    @functools.cached_property
    def targets(self) -> pd.DataFrame:
        """Every goal of the nation and of provinces with its odds, columns as in `Run.targets`: `tier` is "nation" or
        "province", `held_up_by` names provinces, and `steers` says whether a goal is put to any of them."""
        tree = xr.DataTree.from_dict({f"/{PROVINCE}": self.records, f"/{COUNTY}": self.provinces})
        table = project_targets(tree, self.group, load_targets(), ())
        put = {goal.id for setting in self.settings for goal in setting.goals}
        tier = table["tier"].map({PROVINCE: "nation", COUNTY: PROVINCE})  # one higher than those that the table is made for
        return table.assign(steers=table["id"].isin(put), tier=tier)

    @property
    def national_targets(self) -> pd.DataFrame:
        """The projected goals of the nation alone, by year."""
        table = self.targets
        return table[(table["status"] == PROJECTED) & (table["tier"] == "nation")].sort_values(["year", "id"], kind="stable")

    @functools.cached_property
    def outcomes(self) -> pd.DataFrame:
        """Every headline of the nation as median and 5-95 % over members."""
        return outcome_table(self.records)

    @functools.cached_property
    def magnitudes(self) -> pd.DataFrame:
        """What the first years come to beside what was counted in the nation, columns as in `Run.magnitudes`: here like is set
        beside like, where the report on a province has to scale the nation down to it."""
        tree = xr.DataTree.from_dict({f"/{PROVINCE}": self.records})
        table = compare_with_magnitudes(tree, self.group, load_magnitudes())
        return table.assign(scaled="no") if self.group.adcode == NATION else table  # the whole of a nation is no part of it

    @functools.cached_property
    def by_province(self) -> pd.DataFrame:
        """The same of each province, under its code and names."""
        tables = []
        for k, setting in enumerate(self.settings):
            table = outcome_table(self.provinces.isel(region=[k]))
            for at, name in enumerate(("region", "name_zh", "name_en")):
                table.insert(at, name, getattr(setting.facts, "adcode" if name == "region" else name))
            tables.append(table)
        return pd.concat(tables, ignore_index=True)

    @functools.cached_property
    def province_odds(self) -> pd.DataFrame:
        """National goals held against each province: a share as it stands, a quantity by its part of the urban population;
        columns :data:`ODDS_COLUMNS`. A province may have a goal of its own that asks for more or less."""
        goals = self.national_targets
        rows = [row for goal in goals[goals["variable"].isin(OUTCOMES)].itertuples() for row in self._odds_of(goal)]
        return pd.DataFrame(rows, columns=list(ODDS_COLUMNS))

    def _odds_of(self, goal: Any) -> list[dict[str, Any]]:
        """A national goal in every province."""
        share = OUTCOMES[goal.variable].kind == "share"
        start = None if share else int(goal.period_start) if pd.notna(goal.period_start) else plan_start(int(goal.year))
        values = outcomes.achieved(self.provinces, goal.variable, int(goal.year), start)
        people, rows = self.group.counties["urban_population"], []
        for k, setting in enumerate(self.settings):
            asked = goal.goal * (1.0 if share else people.iloc[k] / people.sum())
            found = odds(values[:, k], asked, goal.comparator, OUTCOMES[goal.variable].kind)
            place = (setting.facts.adcode, setting.facts.name_zh, setting.facts.name_en)
            said = (goal.id, goal.variable, int(goal.year), goal.unit, goal.comparator, asked, not share, found.members)
            numbers = (*spread(values[:, k]), found.share, found.low, found.high)
            rows.append(dict(zip(ODDS_COLUMNS, (*place, *said, *numbers), strict=True)))
        return rows

    @functools.cached_property
    def outputs(self) -> Outputs:
        """Headlines, costs by payer and carbon of the nation, a number a member (`study/outputs.py`)."""
        return outputs(self.settings[0], self.records)


def nation(
    scenario: Scenario | str | Path,
    *,
    seed: int | None = None,
    members: int | None = None,
    resolution: float = RESOLUTION,
    provinces: Sequence[str] = (),
    workers: int | None = None,
    progress: Progress | None = None,
    store: Path | str | None = None,
    cluster: str | None = None,
) -> Nation:
    """Run a scenario in all 31 provinces, and put together what they do.

    `resolution` divides the mean floor area of projects and buildings in every province: at 1 there are sixty million
    buildings. `provinces` names some of them, for a trial; national sums are then asked of them by their part of the urban
    population. The rest as in `sim.run`. Raises an :class:`InputError` that names the province where the scenario does not fit
    one, as a scenario that names places of another does not.
    """
    chosen = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    if cluster is not None:
        reach(cluster)
    changes = {key: value for key, value in {"seed": seed, "members": members}.items() if value is not None}
    settings = prepare_nation(chosen.replace(**changes), resolution=resolution, provinces=provinces)
    return run_nation(settings, workers=workers, progress=progress, store=store, cluster=cluster)


def prepare_nation(scenario: Scenario, *, resolution: float = RESOLUTION, provinces: Sequence[str] = ()) -> tuple[Setting, ...]:
    """The scenario in every province, loaded and checked; luck is drawn by the code of the province."""
    if scenario.condition:
        raise InputError("nation.condition", place=scenario.name)
    return tuple(_in_province(scenario, entry, resolution) for entry in _entries(provinces))


def _entries(names: Sequence[str]) -> list[ProvinceEntry]:
    """The provinces asked for, by code; all 31 unless some are."""
    published = set(urban_population_by_province().index)
    known = [entry for entry in list_provinces() if entry.adcode in published]
    wanted = {find_province(name).adcode for name in names} or published
    return [entry for entry in known if entry.adcode in wanted]


def _in_province(scenario: Scenario, entry: ProvinceEntry, resolution: float) -> Setting:
    try:
        setting = prepare(_scaled(scenario.replace(province=entry.pinyin), entry.adcode), resolution=resolution)
    except InputError as mistake:
        raise InputError("nation.unfit", province={"zh": entry.name_zh, "en": entry.name_en}, reason=mistake) from None
    return replace(setting, luck=int(setting.facts.adcode[:2]))


def _scaled(scenario: Scenario, adcode: str) -> Scenario:
    """Sums that the scenario itself asks for are the nation's: each province is asked for its part by urban population."""
    people = urban_population_by_province()
    share, added = float(people[adcode] / people.sum()), scenario.goals.add
    if not any(OUTCOMES[goal.variable].kind == "quantity" and goal.region is None for goal in added):
        return scenario
    goals = [
        goal.model_copy(update={"value": goal.value * share})
        if OUTCOMES[goal.variable].kind == "quantity" and goal.region is None
        else goal
        for goal in added
    ]
    return scenario.with_lists({"goals": scenario.goals.model_copy(update={"add": tuple(goals)})}, [("goals", "add")])


def run_nation(
    settings: Sequence[Setting],
    *,
    workers: int | None = None,
    progress: Progress | None = None,
    store: Path | str | None = None,
    cluster: str | None = None,
) -> Nation:
    """Run what `prepare_nation` has made; members of every province are kept beside the results in `store` until all are
    done."""
    elsewhere = on_cluster(cluster) if cluster else None
    place = None if store is None else Path(store)
    ensembles = run_together(settings, workers, progress, (PROVINCE,), store=place, elsewhere=elsewhere)
    agents = np.array([[each.total for each in ensemble.agents] for ensemble in ensembles]).sum(axis=0)
    provinces = xr.concat(
        [ensemble.frame.to_tree(ensemble.arrays, {})[PROVINCE].to_dataset()[_timed(ensemble)] for ensemble in ensembles],
        "region",
        data_vars="minimal",
        coords="minimal",
        compat="override",
    )
    group = group_of(settings)
    records = national_records(provinces, group.adcode, group.name_zh, group.name_en)
    return Nation(settings[0].scenario, tuple(settings), group, provinces, records, agents)


def _timed(ensemble: Any) -> list[str]:
    """The variables of every quarter: logs have axes that differ between provinces."""
    return [variable.name for variable in ensemble.setting.composition.recorded(PROVINCE)]


def group_of(settings: Sequence[Setting]) -> Group:
    """What goals are held against."""
    people, codes = urban_population_by_province(), [setting.facts.adcode for setting in settings]
    frame = pd.DataFrame({"adcode": codes, "urban_population": [float(people[code]) for code in codes]})
    code = NATION if len(codes) == len(people) else PART
    programmes = [setting.facts.renovation for setting in settings]
    renovation = Programme(*(float(sum(values)) for values in zip(*programmes, strict=True)))
    return Group(code, *_NAMES[code], frame, frame.iloc[:0], renovation)
