"""Numbers to practise with: drawn, not measured, and marked so in the workbook and in every bulletin made from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from simulation.examination.catalogue import COUNT, limit, load_catalogues, of_parts
from simulation.examination.practice_by_grades import REMARK, practice_by_grades
from simulation.examination.template import Filling
from simulation.facts.indicators import HIGHER, LOWER, Indicator, load_catalogue

_BLANK = 0.1  # of indicators left out, as in real life


def practice(city: str, year: int, counties: Sequence[str], seed: int = 1, system: str = "2021") -> Filling:
    """The form of a catalogue filled with drawn numbers; the same seed, city and year give the same."""
    if load_catalogues()[system].graded:
        return practice_by_grades(city, year, counties, seed)
    rng = np.random.default_rng([seed, year, *city.encode()])
    catalogue = [i for i in load_catalogue() if rng.random() > _BLANK]
    measured, values = {}, {name: {} for name in counties}  # type: dict[str, dict[str, float]], dict[str, dict[str, float]]
    for i in catalogue:
        centre = _around(i, rng)
        own = {name: _bounded(i, centre * rng.uniform(0.75, 1.25)) for name in counties}
        together = np.sum if of_parts(i.unit) == COUNT else np.mean
        mean = float(together(list(own.values()))) if own else centre
        measured[i.code] = {"value": _bounded(i, mean), "last_year": _bounded(i, mean * rng.uniform(0.9, 1.05))}
        if rng.random() < 0.3:
            measured[i.code]["third_party"] = _bounded(i, mean * rng.uniform(0.9, 1.1))
        for name, value in own.items():
            values[name][i.code] = value
    dimensions = list(dict.fromkeys(i.dimension_zh for i in load_catalogue()))
    call = rng.dirichlet(np.full(len(dimensions), 2.0))
    survey = {
        name: {"satisfied": round(rng.uniform(55, 95), 1), "priority": round(100 * call[k], 1), "respondents": 1200}
        for k, name in enumerate(dimensions)
    }
    projects = [_project(i, measured[i.code]["value"], year, rng) for i in catalogue if _short(i, measured[i.code]["value"])]
    answers = {
        "city": city,
        "year": year,
        "budget": round(0.4 * sum(p["cost"] for p in projects)),
        "listened": limit("residents_weight"),
        "assessment": "yes" if year % 5 == 0 else "no",
        "remark": REMARK,
    }
    return Filling(answers, survey, measured, values, projects, [_delivered(p, year, rng) for p in projects[::2]])


def _around(i: Indicator, rng: np.random.Generator) -> float:
    """A value near the standard, or anywhere plausible without one."""
    if i.benchmark is None:
        return rng.uniform(10.0, 60.0)
    if i.benchmark == 0.0:
        return rng.uniform(0.0, 3.0)
    low, high = {HIGHER: (0.6, 1.1), LOWER: (0.7, 1.6)}.get(i.better, (0.7, 1.3))
    return i.benchmark * rng.uniform(low, high)


def _bounded(i: Indicator, value: float) -> float:
    """Counts are whole, shares at most 100."""
    if i.unit == "count":
        return float(round(value))
    return round(min(value, 100.0) if i.unit == "%" else value, 2)


def _short(i: Indicator, value: float) -> bool:
    return i.benchmark is not None and i.better != "near" and abs(value - i.benchmark) > 1e-9 and (
        value < i.benchmark if i.better == HIGHER else value > i.benchmark
    )  # fmt: skip


def _project(i: Indicator, value: float, year: int, rng: np.random.Generator) -> dict[str, Any]:
    assert i.benchmark is not None
    return {
        "name": f"{i.zh}提升 / {i.en}",
        "code": i.code,
        "improvement": max(0.01, round(abs(value - i.benchmark) * rng.uniform(0.3, 1.1), 2)),
        "cost": round(rng.lognormal(6.5, 0.8)),
        "unit": str(rng.choice(["住房城乡建设局", "城市管理局", "园林绿化局", "交通运输局"])),
        "deadline": f"{year + 1}-{rng.integers(6, 13):02d}",
    }


def _delivered(project: dict[str, Any], year: int, rng: np.random.Generator) -> dict[str, Any]:
    state = str(rng.choice(["done", "under_way", "not_begun", "reopened"], p=[0.55, 0.25, 0.12, 0.08]))
    share = {"done": rng.uniform(0.9, 1.15), "under_way": rng.uniform(0.2, 0.7), "not_begun": 0.0, "reopened": 1.0}[state]
    cost = round(rng.lognormal(6.2, 0.7))
    kept = {name: project[name] for name in ("name", "unit")}
    return kept | {"deadline": f"{year}-{rng.integers(6, 13):02d}", "cost": cost, "spent": round(cost * share), "state": state}
