"""The table of every number of the model: reading it, checking it, and drawing ensembles from it.

`scenarios/parameters.csv` holds one row a parameter with unit, default, range, distribution, status and source. An ensemble
samples every parameter that has a range, most of them from a scrambled Sobol sequence: members 0..9 of a hundred are the
members of a run of ten. Orders such as "cost_one_star < cost_two_star" are honoured by drawing the group again, sums such as
"use_* = 1" by scaling.
"""

from __future__ import annotations

import csv
import functools
import hashlib
import math
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import numpy as np

from simulation.errors import InputError, Message, nearest, unknown_name

SCENARIO_FOLDER = Path(__file__).resolve().parent.parent / "scenarios"
PARAMETER_FILE = SCENARIO_FOLDER / "parameters.csv"
STATUSES = ("read", "derived", "fitted", "memory", "assumption")
DISTRIBUTIONS = ("uniform", "log-uniform", "integer", "fixed")
TOGETHER = ("organisation", "buildings", "examination")
"""Systems whose parameters are drawn from one sequence."""
APART = ("carbon of GDP", "plans")
"""Topics among them that came later and are drawn apart, so that no other parameter met other random numbers when they came."""
_TRIES = 100_000
_FAR = 10.0  # how many times beyond its range a scenario may set a parameter


@dataclass(frozen=True)
class Parameter:
    """One row of the table; `low` and `high` are None for a fixed one."""

    name: str
    symbol: str
    system: str
    topic: str
    zh: str
    meaning: str
    unit: str
    default: float
    low: float | None
    high: float | None
    distribution: str
    status: str
    constraint: str
    source: str
    reference: str
    note: str

    @property
    def sampled(self) -> bool:
        return self.distribution != "fixed"

    @property
    def bounds(self) -> tuple[float, float]:
        """What a scenario may set it to: ten times its range either way, never beyond what a share can be, or the hard
        range of its constraint where it has one; parts of a whole lie between 0 and 1."""
        if self.constraint.startswith("range:"):
            ends = self.constraint.removeprefix("range:").split("..")
            return float(ends[0]), float(ends[1])
        if self.constraint.startswith("sum:"):
            return 0.0, 1.0
        low = self.default if self.low is None else self.low
        high = self.default if self.high is None else self.high
        least = low / _FAR if low > 0 else low * _FAR
        most = high * _FAR if high > 0 else max(high / _FAR, 1.0 if high == 0 else high)
        is_share = self.unit in ("share", "0..1", "probability") and low >= 0
        return least, min(most, 1.0) if is_share and high <= 1 else most

    def quantile(self, u: Any) -> Any:
        """Values at the ranks `u` in [0, 1) of the distribution between low and high."""
        assert self.low is not None and self.high is not None
        if self.low == self.high:
            return self.low + 0.0 * u
        if self.distribution == "log-uniform":
            return np.exp(math.log(self.low) + u * (math.log(self.high) - math.log(self.low)))
        if self.distribution == "integer":
            return np.floor(self.low + u * (self.high - self.low + 1))
        return self.low + u * (self.high - self.low)


class ParameterTable:
    """The parameters in the order of the file. `values` everywhere are arrays (members, parameters) in that order."""

    def __init__(self, parameters: tuple[Parameter, ...], digest: str):
        self.parameters = parameters
        self.digest = digest
        self.names = tuple(p.name for p in parameters)
        self.position = {name: k for k, name in enumerate(self.names)}
        self._spellings = {name.lower(): name for name in self.names}
        self.orders = self._constraints("order")
        self.sums = self._constraints("sum")

    def __getitem__(self, name: str) -> Parameter:
        return self.parameters[self.position[name]]

    def __len__(self) -> int:
        return len(self.parameters)

    def by_system(self, systems: Iterable[str]) -> dict[str, list[str]]:
        """The names of the parameters of each system, in the order of the table."""
        return {system: [p.name for p in self.parameters if p.system == system] for system in systems}

    @functools.cached_property
    def dtype(self) -> np.dtype:
        return np.dtype([(name, "f8") for name in self.names])

    def knowing(self, known: Mapping[str, Mapping[str, Any]]) -> ParameterTable:
        """The same table with better knowledge of some rows: by name, any of default, low, high, status, source, reference.

        Rows stay sampled or fixed as they are: one that is known exactly has low and high at its default, so that no other
        parameter meets other random numbers.
        """
        if not known:
            return self
        return _knowing(self, tuple((name, tuple(row.items())) for name, row in known.items()))

    def default(self, name: str) -> float:
        return self[name].default

    def low(self, name: str) -> float | None:
        return self[name].low

    def high(self, name: str) -> float | None:
        return self[name].high

    def exact_name(self, name: str, **where) -> str:
        """The parameter meant by `name` in any case; an unknown one is an error with the nearest name."""
        if self.spelt(name) not in self.position:
            raise unknown_name("kind.parameter", name, self.names, **where)
        return self.spelt(name)

    def spelt(self, name: str) -> str:
        """The name of a parameter in the case of the table; one that is not in it as it is."""
        return self._spellings.get(name.lower(), name)

    def part_of(self, fixed: Mapping[str, float]) -> dict[str, float]:
        """Those of these values that are of parameters of the table, by their names in it."""
        return {self.spelt(name): value for name, value in fixed.items() if self.spelt(name) in self.position}

    def defaults(self) -> np.ndarray:
        return np.array([p.default for p in self.parameters])

    def sample(self, seed: int, members: int) -> np.ndarray:
        """Values for members 0 .. members-1.

        Parameters without an order follow a scrambled Sobol sequence of this seed, member k its k-th point; those of a system
        that is not among :data:`TOGETHER`, and those of a topic in :data:`APART`, one of its own, so that no other parameter
        feels that there is such a system. Those under an order are drawn again and again from a generator keyed by
        (seed, member, group) until the order holds, so that neither the other parameters nor the other members feel it.
        """
        values = np.tile(self.defaults(), (members, 1))
        ordered = {column for columns in self.orders for column in columns}
        free = [k for k, p in enumerate(self.parameters) if p.sampled and k not in ordered]
        points = (
            1 << max(members - 1, 1).bit_length()
        )  # a power of two, as the sequence likes it; the first points stay the first
        for name, columns in self._sequences(free).items():
            sequence = _sequence(zlib.crc32(f"{seed} {name}".encode()) if name else seed, len(columns), points)[:members]
            for k, ranks in zip(columns, sequence.T, strict=True):
                values[:, k] = self.parameters[k].quantile(ranks)
        for group, columns in enumerate(self.orders):
            for member in range(members):
                values[member, columns] = self._ordered(columns, np.random.default_rng([seed, member, group]))
        return self._scaled(values)

    def _sequences(self, columns: Iterable[int]) -> dict[str, list[int]]:
        """Which of these columns are drawn together, by the system whose sequence it is; "" for that of most."""
        found: dict[str, list[int]] = {}
        for k in columns:
            p = self.parameters[k]
            name = p.system if p.system not in TOGETHER else f"{p.system}, {p.topic}" if p.topic in APART else ""
            found.setdefault(name, []).append(k)
        return found

    def _ordered(self, columns: list[int], generator: np.random.Generator) -> np.ndarray:
        """One draw of a group whose values rise strictly."""
        for _ in range(_TRIES):
            ranks = generator.random(len(columns))
            drawn = [
                self.parameters[c].quantile(u) if self.parameters[c].sampled else self.parameters[c].default
                for c, u in zip(columns, ranks, strict=True)
            ]
            if (np.diff(drawn) > 0).all():
                return np.array(drawn)
        names = " < ".join(self.names[c] for c in columns)
        raise InputError("parameter.no_room", file=PARAMETER_FILE.name, order=names)

    def in_order(self, values: np.ndarray) -> np.ndarray:
        """Which rows keep every order constraint."""
        keep = np.ones(len(values), bool)
        for columns in self.orders:
            keep &= (np.diff(values[:, columns], axis=1) > 0).all(axis=1)
        return keep

    def override(self, values: np.ndarray, fixed: Mapping[str, float]) -> np.ndarray:
        """Set the scenario's own values. Sampled neighbours in an order give way to them, up or down, so the order holds;
        shares that must sum to one keep the fixed ones and scale the rest. Two fixed values that break an order are refused."""
        values = values.copy()
        pinned = {self.position[self.exact_name(name)]: float(value) for name, value in fixed.items()}
        for column, value in pinned.items():
            fault = self.fault(self.names[column], value)
            if fault:
                raise fault
            values[:, column] = value
        for columns in self.orders:
            self._give_way(values, columns, pinned)
        return self._scaled(values, pinned)

    def record(self, values: np.ndarray) -> np.recarray:
        """One member's values as a record array of length one: `record[0].choice_scale`."""
        record = np.zeros(1, self.dtype)
        for name, value in zip(self.names, values, strict=True):
            record[name] = value
        return record.view(np.recarray)

    def fault(self, name: str, value: float) -> InputError | None:
        """What keeps a scenario from fixing a parameter at this value; None where nothing does."""
        least, most = self[name].bounds
        if least <= value <= most:
            return None
        return InputError("parameter.far_outside", name=name, value=f"{value:g}", least=f"{least:g}", most=f"{most:g}")

    def _give_way(self, values: np.ndarray, columns: list[int], pinned: Mapping[int, float]) -> None:
        fixed_places = [k for k, column in enumerate(columns) if column in pinned]
        for k, column in enumerate(columns):
            below = [pinned[columns[j]] for j in fixed_places if j < k]
            above = [pinned[columns[j]] for j in fixed_places if j > k]
            if column in pinned:
                if below and below[-1] > pinned[column]:
                    names = " < ".join(self.names[c] for c in columns)
                    value = f"{pinned[column]:g}"
                    raise InputError("parameter.order", name=self.names[column], value=value, order=names)
            else:
                np.clip(values[:, column], max(below, default=-np.inf), min(above, default=np.inf), out=values[:, column])

    def _scaled(self, values: np.ndarray, pinned: Mapping[int, float] | None = None) -> np.ndarray:
        for columns in self.sums:
            kept = [c for c in columns if pinned and c in pinned]
            free = [c for c in columns if c not in kept]
            rest = 1.0 - values[:, kept].sum(axis=1)
            if (rest < -1e-9).any() or (not free and (np.abs(rest) > 1e-9).any()):
                raise InputError("parameter.sum", names=[self.names[c] for c in columns])
            if free:
                values[:, free] *= (np.maximum(rest, 0.0) / values[:, free].sum(axis=1))[:, None]
        return values

    def _constraints(self, kind: str) -> list[list[int]]:
        texts = {p.constraint for p in self.parameters if p.constraint.startswith(kind + ":")}
        groups = []
        for text in sorted(texts):
            body = text.split(":", 1)[1].strip()
            if kind == "order":
                groups.append(
                    [self.position[self.exact_name(name.strip(), file=PARAMETER_FILE.name)] for name in body.split("<")]
                )
            else:
                pattern = body.split("=")[0].strip()
                groups.append([k for k, name in enumerate(self.names) if fnmatch(name, pattern)])
        return groups


@functools.lru_cache(maxsize=64)  # the provinces: every preparation of a run asks for its table again
def _knowing(table: ParameterTable, known: tuple[tuple[str, tuple[tuple[str, Any], ...]], ...]) -> ParameterTable:
    rows = {name: dict(row) for name, row in known}
    found = tuple(replace(p, **rows[p.name]) if p.name in rows else p for p in table.parameters)
    return ParameterTable(found, table.digest)


@functools.lru_cache(maxsize=16)  # a few ensembles have the same one, such as the provinces of a nation
def _sequence(seed: int, dimensions: int, points: int) -> np.ndarray:
    """The first points of a scrambled Sobol sequence, which nobody may change."""
    from scipy.stats import qmc

    found = qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng(seed)).random(points)
    found.flags.writeable = False
    return found


@functools.cache
def load_parameters(path: Path = PARAMETER_FILE) -> ParameterTable:
    """Read and check the table. Every fault is an :class:`InputError` that names the row and the column."""
    try:
        content = path.read_bytes()
        rows = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))
    except OSError:
        raise InputError("parameter.table_missing", file=path) from None
    except UnicodeDecodeError:
        raise InputError("parameter.table_not_utf8", file=path) from None
    parameters = tuple(_parameter(row, path, line) for line, row in enumerate(rows, start=2))
    if not parameters:
        raise InputError("parameter.table_empty", file=path)
    seen: dict[str, int] = {}
    for row, p in enumerate(parameters):
        for key in (p.name, p.symbol):
            if seen.setdefault(key.lower(), row) != row:
                raise InputError("parameter.named_twice", file=path.name, place=Message("place.row", row=p.name), name=key)
    return ParameterTable(parameters, hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest())


def _parameter(row: dict[str, str], path: Path, line: int) -> Parameter:
    fields = Parameter.__dataclass_fields__
    for column in fields:
        if row.get(column) is None:
            where: dict[str, Any] = {"file": path.name, "place": Message("place.line", line=line), "column": column}
            guess = nearest(column, row)
            if guess:
                raise InputError("parameter.no_column_guess", **where, guess=guess)
            raise InputError("parameter.no_column", **where)

    place = Message("place.line_and_key", line=line, key=row["name"])

    def number(column: str, needed: bool) -> float | None:
        text = row[column].strip()
        if not text and not needed:
            return None
        try:
            value = float(text)
            if math.isfinite(value):
                return value
        except ValueError:
            pass
        raise InputError("parameter.no_number", file=path.name, place=place, column=column, found=text)

    ranged = row["distribution"] != "fixed"
    default, low, high = number("default", True), number("low", ranged), number("high", ranged)
    parameter = Parameter(**{**row, "default": default, "low": low, "high": high})  # type: ignore[arg-type]
    _check(parameter, {"file": path.name, "place": place})
    return parameter


def _check(p: Parameter, where: Mapping[str, Any]) -> None:
    for column, known in (("distribution", DISTRIBUTIONS), ("status", STATUSES)):
        if getattr(p, column) not in known:
            raise InputError("parameter.not_one_of", **where, column=column, found=getattr(p, column), names=known)
    for column in ("unit", "source", "meaning", "zh"):
        if not getattr(p, column).strip():
            raise InputError("parameter.empty", **where, column=column)
    if p.sampled:
        assert p.low is not None and p.high is not None
        if not p.low <= p.default <= p.high or p.low == p.high:
            limits = {"default": f"{p.default:g}", "low": f"{p.low:g}", "high": f"{p.high:g}"}
            raise InputError("parameter.range", **where, **limits)
        if p.distribution == "log-uniform" and p.low <= 0:
            raise InputError("parameter.log_uniform", **where)
