"""What if: eight levers of a scenario, five answers, and an emulator that gives them at once.

The levers act from :data:`FROM` on, unless the scenario already uses them. The emulator is fitted to points of the levers that
are simulated once, at a low resolution, under the same luck; an answer of it carries the error that it has at points left out.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from simulation.errors import InputError
from simulation.facts.published import load_targets
from simulation.projection import outcomes
from simulation.projection.probability import met
from simulation.projection.targets import PROJECTED, status_of
from simulation.scenario import Quarter, Scenario
from simulation.study.arms import run_arms
from simulation.study.design import Factor, Point, at_point, factors_of
from simulation.study.discovery import Goal, goal_of
from simulation.study.emulator import Emulator
from simulation.study.ensemble import Progress, Setting, prepare
from simulation.study.identity import digest_of
from simulation.study.options import check_resolution
from simulation.study.outputs import PAYERS, outputs
from simulation.study.search import Range
from simulation.vocabulary import OUTCOMES
from simulation.world.goal_table import NATION

FROM = Quarter(2027, 1)
"""The first quarter that is not past at the date of facts."""
YEAR = 2030
LEVERS = (
    Range("measures.award.strength", 0.0, 2.0),
    Range("measures.floor_area_bonus.strength", 0.0, 1.0),
    Range("measures.fast_lane.days", 0.0, 30.0),
    Range("measures.green_finance.rate_cut", 0.0, 0.03),
    Range("measures.retrofit_award.strength", 0.0, 2.0),
    Range("measures.prefabrication_rule.share", 0.0, 1.0),
    Range("measures.photovoltaic_rule.share", 0.0, 1.0),
    Range("measures.community_award.strength", 0.0, 1.0),
)
SHARES = ("green_share_new_urban", "star_share_new_urban")
LIFETIME, COST = "co2_lifetime_saved", "cost_government"
ODDS = "odds:"
"""Before the id of a goal, in the name of an answer."""
OFTEN = 0.9
"""The share of held-out points whose error is no larger than the one that is told."""
_NODES = np.array([NormalDist().inv_cdf((k + 0.5) / 32) for k in range(32)])


class Answer(NamedTuple):
    """What a package comes to. value : odds; the median of a share; or the mean of a change against the scenario as written.
    low, high : 5 and 95 % of members, the same as `value` for odds. error : see :data:`OFTEN`; 0 for what was simulated."""

    name: str
    unit: str
    value: float
    low: float
    high: float
    error: float = 0.0


@dataclass(frozen=True, eq=False)
class WhatIf:
    """A scenario whose levers can be turned. written : their values as the scenario has them. points : simulated for the
    emulator; held : of them left out."""

    scenario: Scenario
    levers: tuple[Range, ...]
    written: tuple[float, ...]
    factors: tuple[Factor, ...]
    goals: tuple[Goal, ...]
    resolution: float
    points: int
    held: int

    @property
    def names(self) -> tuple[str, ...]:
        """The quantities that are emulated."""
        payers = [f"cost_{payer}" for payer in PAYERS]
        return (*(ODDS + goal.id for goal in self.goals), *SHARES, LIFETIME, *payers)

    @property
    def runs(self) -> int:
        """Members of all points."""
        return self.points * self.scenario.members

    def package(self, values: Sequence[float]) -> Scenario:
        """The scenario with its levers at these values."""
        return at_point(self.scenario, self.factors, Point(tuple(map(float, values))))

    def design(self) -> np.ndarray:
        """Points of the levers, [point, lever]: the scenario as written, those to fit, those to hold out. The two kinds are
        drawn apart (Latin hypercubes), so that what is held out is spread over the whole range."""
        from scipy.stats import qmc

        rng = np.random.default_rng(self.scenario.seed)
        shares = [
            qmc.LatinHypercube(len(self.levers), rng=rng).random(count) for count in (self.points - self.held - 1, self.held)
        ]
        drawn = [[lever.at(x) for lever, x in zip(self.levers, row, strict=True)] for row in np.vstack(shares)]
        return np.array([self.written, *drawn])

    def simulate(self, design: np.ndarray, workers: int | None = None, progress: Progress | None = None) -> np.ndarray:
        """The quantities of :attr:`names` where they are simulated: [quantity, point, member]."""
        settings = [prepare(self.package(values), resolution=self.resolution) for values in design]
        return np.stack(run_arms(settings, workers, progress, self._measure), axis=1)

    def train(self, workers: int | None = None, progress: Progress | None = None) -> Emulator:
        """Simulate the design and fit the emulator."""
        design = self.design()
        return Emulator(self.levers, self.names, design, self.simulate(design, workers, progress), self.held)

    def _measure(self, setting: Setting, province: xr.Dataset) -> np.ndarray:
        found = outputs(setting, province)
        rows = found.rows.drop_duplicates("variable", keep="last")
        numbers = dict(zip(rows["variable"], found.values[rows.index], strict=True))
        reached = [outcomes.achieved(province, g.variable, g.year, g.period_start)[:, 0] for g in self.goals]
        shares = [outcomes.measure(province, name).sel(year=YEAR).values[:, 0] for name in SHARES]
        return np.stack([*reached, *shares, *(numbers[name] for name in self.names[len(self.goals) + len(SHARES) :])])

    def answers(self, values: np.ndarray, as_written: np.ndarray, spread: np.ndarray | None = None) -> list[Answer]:
        """The answers to quantities [quantity, member] beside those of the scenario as written. `spread` : how sure an emulator
        is of them, so that odds are those of a value that is not quite known."""
        found = []
        for goal, reached, doubt in zip(self.goals, values, spread if spread is not None else 0.0 * values, strict=False):
            around = reached[:, None] + doubt[:, None] * (_NODES if doubt.any() else np.zeros(1))
            share = float(met(around, goal.value, goal.comparator, OUTCOMES[goal.variable].kind).mean())
            found.append(Answer(ODDS + goal.id, "probability", share, share, share))
        for name, each, before in list(zip(self.names, values, as_written, strict=True))[len(self.goals) :]:
            is_share = name in SHARES
            told = each if is_share else each - before
            low, middle, high = np.quantile(told, [0.05, 0.5, 0.95])
            unit = "share" if is_share else "t" if name == LIFETIME else "yuan"
            found.append(Answer(name, unit, float(middle if is_share else told.mean()), float(low), float(high)))
        return found

    def emulated(self, emulator: Emulator, values: Sequence[float], errors: dict[str, float]) -> list[Answer]:
        """The answers of an emulator, each with its error. Raises :class:`InputError` beyond the ranges."""
        (middle, spread), (before, _) = emulator.predict(np.array(values, float)), emulator.predict(np.array(self.written))
        return [answer._replace(error=errors[answer.name]) for answer in self.answers(middle, before, spread)]

    def errors(self, emulator: Emulator) -> dict[str, float]:
        """By answer, the error that :data:`OFTEN` of the held-out points do not exceed: the answer emulated beside that which
        the same members gave when they were simulated."""
        wrong: dict[str, list[float]] = {}
        for k in range(len(emulator.design) - emulator.held, len(emulator.design)):
            guessed = self.emulated(emulator, emulator.design[k], dict.fromkeys(self.names, 0.0))
            for told, true in zip(guessed, self.answers(emulator.values[:, k], emulator.values[:, 0]), strict=True):
                wrong.setdefault(told.name, []).append(abs(told.value - true.value))
        return {name: float(np.quantile(each, OFTEN, method="higher")) for name, each in wrong.items()}

    def digest(self) -> str:
        """Of all that decides the emulator: the scenario and everything it rests on, levers, goals and points."""
        here = [Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("emulator.py", "whatif.py")]
        parts: list[Any] = [
            digest_of(prepare(self.scenario, resolution=self.resolution)),
            list(map(list, self.levers)),
            self.written,
        ]
        parts += [[list(goal) for goal in self.goals], self.points, self.held, here]
        return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()


def prepare_whatif(
    scenario: Scenario,
    *,
    members: int = 12,
    resolution: float = 0.1,
    points: int = 56,
    held: int = 14,
) -> WhatIf:
    """Everything that can be checked before it runs. Raises :class:`InputError` for a scenario whose members are chosen by what
    is published, for one that ends before 2030 does, and for too coarse a province.

    members, points and resolution are chosen such that it takes less than ten minutes on two cores.
    """
    if scenario.condition:
        raise InputError("experiment.conditioned", name=scenario.name)
    if _last_year(scenario) < YEAR:
        raise InputError("whatif.horizon", name=scenario.name, found=scenario.horizon.end, year=YEAR)
    base, written = scenario.replace(members=members), []
    for lever in LEVERS:
        _, section, key = lever.key.split(".")
        now = getattr(base.measures, section)
        if not (value := getattr(now, key)) and now.start is None and now.until is None:
            base = base.replace(measures={section: {"from": str(FROM)}})
        written.append(float(value))
    levers = tuple(Range(r.key, min(r.low, w), max(r.high, w)) for r, w in zip(LEVERS, written, strict=True))
    factors = factors_of({lever.key: [lever.low, lever.high] for lever in levers}, base)
    setting = prepare(base, resolution=resolution)
    check_resolution(setting)
    return WhatIf(base, levers, tuple(written), tuple(factors), _goals(setting), resolution, points, held)


def _last_year(scenario: Scenario) -> int:
    end = scenario.horizon.end
    return end.year if end.quarter == 4 else end.year - 1


def _goals(setting: Setting) -> tuple[Goal, ...]:
    """Goals of the province that are simulated and not yet past at :data:`FROM`: published ones, then the scenario's own."""
    facts, published = setting.facts, load_targets()
    here = published[published["adcode"].isin([NATION, facts.adcode])].itertuples()
    ids = [str(t.id) for t in here if status_of(t, _last_year(setting.scenario)) == PROJECTED and int(t.year) >= FROM.year]
    own = [g.id for g in setting.goals if g.own and g.adcode == facts.adcode and g.deadline >= FROM.year]
    return tuple(goal_of(setting, each) for each in [*ids, *own])


def kept_or_trained(made: WhatIf, folder: Path, workers: int | None = None, progress: Progress | None = None) -> Emulator:
    """The emulator of what was simulated before, from `folder`, where it rests on exactly the same; else a new one, which is
    kept there. A file that cannot be read is made anew."""
    file = folder / f"{made.digest()}.npz"
    known = _read(made, file)
    if known is None:
        known = made.train(workers, progress)
        _write(known, file)
    return known


def is_kept(made: WhatIf, folder: Path) -> bool:
    """Whether :func:`kept_or_trained` has nothing to simulate."""
    return _read(made, folder / f"{made.digest()}.npz") is not None


def _read(made: WhatIf, file: Path) -> Emulator | None:
    try:
        with np.load(file, allow_pickle=False) as kept:
            parts: dict[str, Any] = {name: kept[name] for name in ("design", "values", "shapes")}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        return None
    if not np.array_equal(parts["design"], made.design()) or parts["values"].shape[:2] != (len(made.names), made.points):
        return None
    return Emulator(made.levers, made.names, parts["design"], parts["values"], made.held, parts["shapes"])


def _write(emulator: Emulator, file: Path) -> None:
    """The numbers behind an emulator, whole or not at all; that it cannot be kept costs time, and nothing else."""
    draft = file.with_suffix(".draft.npz")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        shapes = emulator.shapes if emulator.shapes is not None else np.zeros(0)
        np.savez_compressed(draft, design=emulator.design, values=emulator.values, shapes=shapes)
        draft.replace(file)
    except OSError:
        draft.unlink(missing_ok=True)
