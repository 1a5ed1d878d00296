"""What if, against what, at what cost: scenarios compared member by member under the same luck."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd
import xarray as xr

from simulation.projection.headlines import DOWN
from simulation.projection.probability import spread
from simulation.study import paired
from simulation.study.ensemble import Progress
from simulation.study.options import Asked, Option, options_of
from simulation.study.outputs import PAYERS, ROWS, Outputs, outputs
from simulation.study.twins import recall, simulate
from simulation.systems.system import System

CRITERIA = ("co2_total", "co2_lifetime_saved", *(f"cost_{payer}" for payer in PAYERS))
"""What an option is dominated by: carbon of the horizon, carbon saved over lives, and the cost of every payer."""
DIFFERENCE_COLUMNS = ("option", "against", *paired.COLUMNS)
LEVEL_COLUMNS = ("option", *ROWS, "members", "members_with_value", "median", "p05", "p95")
DOMINANCE_COLUMNS = ("option", "dominated_by", "members", "on_average", "p_dominated")
_ASSUMPTIONS = ("parameters", "sample_parameters", "province_layer")


class Assumption(NamedTuple):
    """Something other than policy in which two options differ: key of the scenario, or of its parameters."""

    option: str
    against: str
    key: str


@dataclass(frozen=True, eq=False)
class Comparison:
    """Options and their outputs in the same members; tables are made from them."""

    options: tuple[Option, ...]
    outputs: tuple[Outputs, ...]

    def __repr__(self) -> str:
        return f"Comparison({', '.join(self.names)}; {self.members} members)"

    @property
    def names(self) -> list[str]:
        return [option.name for option in self.options]

    @property
    def members(self) -> int:
        return self.options[0].setting.scenario.members

    @functools.cached_property
    def differences(self) -> pd.DataFrame:
        """Each option less each behind it, a row an output: columns :data:`DIFFERENCE_COLUMNS`, see `paired`."""
        tables = []
        for (one, a), (other, b) in combinations(zip(self.names, self.outputs, strict=True), 2):
            table = paired.paired(a, b)
            table.insert(0, "option", one)
            table.insert(1, "against", other)
            tables.append(table)
        return pd.concat(tables, ignore_index=True)

    @functools.cached_property
    def levels(self) -> pd.DataFrame:
        """Every output of every option: columns :data:`LEVEL_COLUMNS`, medians and 5-95 % over members."""
        rows = []
        for name, found in zip(self.names, self.outputs, strict=True):
            for row, values in zip(found.rows.itertuples(index=False), found.values, strict=True):
                rows.append((name, *row, len(values), int((~np.isnan(values)).sum()), *spread(values)))
        return pd.DataFrame(rows, columns=list(LEVEL_COLUMNS))

    @functools.cached_property
    def dominance(self) -> pd.DataFrame:
        """Every option beside every other that might dominate it: columns :data:`DOMINANCE_COLUMNS`.

        on_average : the other is nowhere worse in the means of :data:`CRITERIA`, and better in one. p_dominated : share of
        members in which that holds of the member.
        """
        values = [_criteria(found) for found in self.outputs]
        rows = []
        for k, name in enumerate(self.names):
            for j, other in enumerate(self.names):
                if j != k:
                    each = _dominates(values[j], values[k])
                    mean = _dominates(values[j].mean(axis=1, keepdims=True), values[k].mean(axis=1, keepdims=True))
                    rows.append((name, other, self.members, bool(mean[0]), float(each.mean())))
        return pd.DataFrame(rows, columns=list(DOMINANCE_COLUMNS))

    @property
    def dominated(self) -> list[str]:
        """The options than which another is nowhere worse on average, and somewhere better."""
        return list(dict.fromkeys(self.dominance.loc[self.dominance["on_average"], "option"]))

    @functools.cached_property
    def assumptions(self) -> list[Assumption]:
        """In what else than policy the options differ from the first: what is compared is then not the policy alone."""
        first, found = self.options[0], []
        for option in self.options[1:]:
            one, other = first.setting.scenario, option.setting.scenario
            for key in _ASSUMPTIONS:
                if getattr(one, key) != getattr(other, key):
                    found += [Assumption(first.name, option.name, name) for name in _differing(key, one, other)]
            if first.setting.note_on_rules != option.setting.note_on_rules:
                found.append(Assumption(first.name, option.name, "rules"))
        return found

    def to_xarray(self) -> xr.DataArray:
        """Every output of every member: dims (option, output, member), with what each output is along `output`."""
        rows = self.outputs[0].rows
        coords = {"option": self.names, **{key: ("output", rows[key].to_numpy(str)) for key in ROWS}}
        values = np.stack([found.values for found in self.outputs])
        return xr.DataArray(values, coords, ("option", "output", "member"), name="outputs")


def compare(
    *options: Asked,
    members: int | None = None,
    resolution: float | None = None,
    seed: int | None = None,
    province: str | None = None,
    systems: Iterable[System] = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Compare scenarios (names, files or loaded ones) and results (folders, names in `results/`, or runs) under the same luck.

    A single one is compared with the scenario that it extends. Members of all have the same random numbers and, but for what
    a scenario fixes, the same parameters. Results are read, not run again; with `members` fewer than they hold, their first
    members. `systems` of one's own take part in every option; of a result they have to be those that it was made with. Raises
    :class:`InputError` where the options cannot be paired, see `study/options.py`.
    """
    chosen = options_of(options, members=members, resolution=resolution, seed=seed, province=province, systems=systems)
    return compare_options(chosen, workers, progress)


def compare_options(options: Sequence[Option], workers: int | None = None, progress: Progress | None = None) -> Comparison:
    """The same for options that are known to fit together; those without records are simulated, side by side."""
    provinces = [option.province if option.province is not None else recall(option.setting) for option in options]
    missing = [k for k, found in enumerate(provinces) if found is None]
    made = simulate([options[k].setting for k in missing], workers, progress) if missing else []
    for k, province in zip(missing, made, strict=True):
        provinces[k] = province
    made_of = zip(options, provinces, strict=True)
    return Comparison(tuple(options), tuple(outputs(o.setting, p) for o, p in made_of if p is not None))


def _criteria(found: Outputs) -> np.ndarray:
    """The criteria of domination, [criterion, member], each so that less is better."""
    rows = found.rows[found.rows["variable"].isin(CRITERIA)].drop_duplicates("variable", keep="last")
    sign = np.where(rows["better"] == DOWN, 1.0, -1.0)
    return found.values[rows.index] * sign[:, None]


def _dominates(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Whether the one is nowhere worse than the other and somewhere better, by column."""
    nowhere_worse, somewhere_better = np.all(one <= other, axis=0), np.any(one < other, axis=0)
    return np.logical_and(nowhere_worse, somewhere_better)


def _differing(key: str, one: object, other: object) -> list[str]:
    """The names of fixed parameters that differ, or the key itself."""
    if key != "parameters":
        return [key]
    first, second = (dict(getattr(each, key)) for each in (one, other))
    return [name for name in sorted({*first, *second}) if first.get(name) != second.get(name)]
