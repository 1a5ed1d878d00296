"""Records of an ensemble: labelled arrays with units and names in both languages, one node a tier of governments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from simulation.clock import START_YEAR
from simulation.kinds import CITY, COUNTY, PROVINCE, SUMMED, TIERS, Name, Variable
from simulation.results.foretold import Ties
from simulation.systems.composition import Composition
from simulation.systems.system import Axis, Log
from simulation.world.history import History
from simulation.world.world import World

Arrays = dict[str, dict[str, np.ndarray]]


def stored_dtype(variable: Variable) -> np.dtype:
    """How a variable is kept: single precision is enough for most; exact ones, counts and switches keep their own type."""
    return np.dtype("f4") if variable.dtype == "f8" and not variable.exact else np.dtype(variable.dtype)


class Frame:
    """The shape of a record: which variables and logs, and how long their dimensions are.

    setting : a Setting, for its facts, systems and the axes of logs. ticks : quarters that are kept.
    """

    def __init__(self, setting: Any, ticks: int):
        self.setting, self.ticks, self.facts = setting, ticks, setting.facts
        self.composition: Composition = setting.composition
        self.counts = {PROVINCE: 1, CITY: len(self.facts.cities), COUNTY: len(self.facts.counties)}
        self.logs: tuple[Log, ...] = tuple(log for system in self.composition.taking_part for log in system.logs)
        self.axes: dict[str, Axis] = {
            name: axis(self) for system in self.composition.taking_part for name, axis in system.axes.items()
        }

    @property
    def scenario(self) -> Any:
        return self.setting.scenario

    def logs_of(self, tier: str) -> list[Log]:
        return [log for log in self.logs if tier in log.variable.tiers]

    def shape_of(self, log: Log, tier: str) -> tuple[int, ...]:
        return tuple(self.counts[tier] if dim == "region" else len(self.axes[dim].codes) for dim in log.dims)

    def ties(self) -> Ties:
        """What of the record of a member follows from the rest."""
        city_of = {code: number for number, code in enumerate(self.facts.cities["adcode"])}
        places = {CITY: [city_of[code] for code in self.facts.counties["city_adcode"]], PROVINCE: [0] * len(city_of)}
        actor_of = {name: number for number, name in enumerate(self.composition.names["actor"])}
        payments = self.composition.names["payment"].values()
        sums = [v.name for v in self.composition.variables if v.kind in SUMMED]
        return Ties(places, sums, [actor_of[each.payer] for each in payments], [actor_of[each.payee] for each in payments])

    def allocate(self, members: int, tiers: Sequence[str] = TIERS) -> Arrays:
        """Empty arrays (member, time, region, ...) for every recorded variable of these tiers, and (member, ...) for logs."""
        arrays: Arrays = {}
        for tier in tiers:
            arrays[tier] = {
                v.name: np.empty((members, self.ticks, self.counts[tier], *self.composition.lengths(v)), stored_dtype(v))
                for v in self.composition.recorded(tier)
            }
            for log in self.logs_of(tier):
                arrays[tier][log.variable.name] = np.empty((members, *self.shape_of(log, tier)), log.variable.dtype)
        return arrays

    def keep(self, arrays: Arrays, member: int, world: World, history: History) -> None:
        """Put one member's rows and logs into its place, at the tiers that the arrays have."""
        for tier, kept in arrays.items():
            rows = getattr(history, tier)
            for v in self.composition.recorded(tier):
                kept[v.name][member] = rows[v.name][: self.ticks]
            for log in self.logs_of(tier):
                values = log.values(world, tier, self.ticks)
                kept[log.variable.name][member] = values[tuple(slice(n) for n in self.shape_of(log, tier))]

    def to_tree(self, arrays: Arrays, attributes: dict[str, Any]) -> xr.DataTree:
        """The arrays as an `xarray.DataTree` with nodes province, city and county."""
        nodes = {tier: self._dataset(tier, variables) for tier, variables in arrays.items()}
        tree = xr.DataTree.from_dict({f"/{tier}": dataset for tier, dataset in nodes.items()})
        tree.attrs.update(attributes)
        return tree

    def _dataset(self, tier: str, values: dict[str, np.ndarray]) -> xr.Dataset:
        recorded, logs = self.composition.recorded(tier), self.logs_of(tier)
        data = {v.name: (("member", "time", "region", *v.dims), values[v.name], _attributes(v)) for v in recorded}
        for log in logs:
            data[log.variable.name] = (("member", *log.dims), values[log.variable.name], _attributes(log.variable))
        members = len(next(iter(values.values())))
        coords = _coordinates(tier, members, self.ticks, self.facts)
        for dim in sorted({dim for v in recorded for dim in v.dims}):
            coords |= _named(dim, tuple(self.composition.names[dim]), tuple(self.composition.names[dim].values()))
        coords |= self._who_pays_whom()
        for dim in sorted({dim for log in logs for dim in log.dims} - {"region"}):
            coords |= _named(dim, self.axes[dim].codes, self.axes[dim].names)
        return xr.Dataset(data, coords=coords)

    def _who_pays_whom(self) -> dict[str, Any]:
        """Payer and payee of every payment, beside its name, so that a record can be checked from itself."""
        payments = self.composition.names["payment"].values()
        return {side: ("payment", [getattr(payment, side) for payment in payments]) for side in ("payer", "payee")}


def _attributes(v: Variable) -> dict[str, str]:
    return {"units": v.unit, "long_name": v.en, "long_name_zh": v.zh, "description": v.meaning, "kind": v.kind}


def _named(dim: str, codes: tuple[Any, ...], names: tuple[Name, ...] | None) -> dict[str, Any]:
    """The coordinate of a dimension, with its names in both languages where it has some."""
    coordinates: dict[str, Any] = {dim: (dim, list(codes))}
    if names is not None:
        coordinates |= {f"{dim}_{language}": (dim, [getattr(name, language) for name in names]) for language in ("zh", "en")}
    return coordinates


def _coordinates(tier: str, members: int, ticks: int, facts: Any) -> dict[str, Any]:
    quarters = np.arange(ticks)
    start = np.datetime64(f"{START_YEAR}-01", "M") + 3 * quarters
    coordinates: dict[str, Any] = {
        "member": ("member", np.arange(members), {"long_name": "Ensemble member", "long_name_zh": "集合成员"}),
        "time": ("time", start.astype("M8[ns]"), {"long_name": "Start of the quarter", "long_name_zh": "季度首日"}),
        "year": ("time", START_YEAR + quarters // 4, {"long_name": "Year", "long_name_zh": "年份"}),
        "quarter": ("time", quarters % 4 + 1, {"long_name": "Quarter", "long_name_zh": "季度"}),
    }
    if tier == "province":
        names = {"region": [facts.adcode], "name_zh": [facts.name_zh], "name_en": [facts.name_en]}
    else:
        frame = facts.cities if tier == "city" else facts.counties
        names = {"region": list(frame["adcode"]), "name_zh": list(frame["name_zh"]), "name_en": list(frame["name_en"])}
        if tier == "county":
            names["city_region"] = list(frame["city_adcode"])
    coordinates |= {name: ("region", values) for name, values in names.items()}
    return coordinates
