"""Numbers to practise with for a catalogue of grades: indicators, units, problems, projects and plans, all drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from simulation.examination import form
from simulation.examination.catalogue import indicators_of, limit
from simulation.examination.template import Filling
from simulation.facts.indicators import HIGHER, RESULT, Indicator

REMARK = form.DRAWN
_STANDARD = "练习用，并非实际标准 for practice, not a real standard"
_STEPS = {HIGHER: ("90/80/60", 55.0, 99.0), "lower": ("5/10/20", 1.0, 25.0)}
"""Standard of a percentage without one, and between which values it is drawn."""
_OFFICES = ("住房城乡建设局", "城市管理局", "自然资源局", "交通运输局", "水务局")
_SHARES = (0.6, 0.25, 0.15)  # of last year's problems: done, under way, not begun
_BY_UNIT = 5  # indicators that are filled in unit by unit
_SCALES = {"住房": "home", "小区(社区)": "estate", "街区": "block"}


def practice_by_grades(city: str, year: int, counties: Sequence[str], seed: int) -> Filling:
    """The form of 2025 filled with drawn numbers; the same seed, city and year give the same."""
    rng = np.random.default_rng([seed, year, *city.encode()])
    measured: dict[str, dict[str, Any]] = {}
    values: dict[str, dict[str, float]] = {name: {} for name in counties}
    for i in indicators_of("2025"):
        measured[i.code], own = _measured(i, counties, rng)
        for name, value in own.items():
            values[name][i.code] = value
    counted = [i for i in indicators_of("2025") if i.assessed == RESULT]
    for i in counted[:_BY_UNIT]:  # what single units add up to stays blank
        measured[i.code] = {"last_year": float(rng.integers(3, 8)), "base": measured[i.code]["base"]}
        for own in values.values():
            del own[i.code]
    aspects = list(dict.fromkeys(i.dimension_zh for i in indicators_of("2025")))
    call = rng.dirichlet(np.full(len(aspects), 2.0))
    survey = {
        name: {"satisfied": round(rng.uniform(55, 95), 1), "priority": round(100 * call[k], 1), "respondents": 1200}
        for k, name in enumerate(aspects)
    }
    answers = {
        "city": city, "year": year, "budget": 20_000, "listened": limit("residents_weight"),
        "assessment": "yes" if year % 5 == 0 else "no", "remark": REMARK,
    }  # fmt: skip
    lists = {
        form.UNITS: [_unit(i, k, counties, rng) for i in counted[:_BY_UNIT] for k in range(1, 5)],
        form.PROBLEMS: [_problem(i, counties, year, rng) for i in counted[::5]],
        form.PLANS: _plans(year),
        form.LAST_PROBLEMS: [_last(i, counties, year, rng) for i in counted[::2]],
    }
    projects = [_project(i, counties, year, rng) for i in counted[::4]]
    return Filling(answers, survey, measured, values, projects, lists=lists)


def _measured(i: Indicator, counties: Sequence[str], rng: np.random.Generator) -> tuple[dict[str, Any], dict[str, float]]:
    """What stands in the row of an indicator, and in the columns of counties: a number of things is their sum."""
    if i.assessed == RESULT:
        own = {name: float(rng.integers(0, 60)) for name in counties}
        total = sum(own.values()) if own else float(rng.integers(0, 400))
        return {"value": total, "last_year": round(total * rng.uniform(1.0, 1.3)), "base": round(total * 8 + 1000)}, own
    drawn: dict[str, Any] = {}
    if i.benchmark is None and i.unit == "%":
        text, low, high = _STEPS[i.better]
        drawn = {"benchmark": text, "basis": _STANDARD}
    else:
        low, high = (i.benchmark * 0.7, i.benchmark * 1.3) if i.benchmark else (1.0, 5.0)
    centre = rng.uniform(low, high)
    own = {name: _bounded(i, centre * rng.uniform(0.85, 1.15)) for name in counties}
    value = _bounded(i, float(np.mean(list(own.values()))) if own else centre)
    drawn |= {"value": value, "last_year": _bounded(i, value * rng.uniform(0.9, 1.05))}
    if rng.random() < 0.3:
        drawn["third_party"] = _bounded(i, value * rng.uniform(0.93, 1.07))
    return drawn, own


def _bounded(i: Indicator, value: float) -> float:
    return round(min(value, 100.0) if i.unit == "%" else value, 2)


def _somewhere(counties: Sequence[str], rng: np.random.Generator) -> str | None:
    return str(rng.choice(counties)) if len(counties) else None


def _unit(i: Indicator, number: int, counties: Sequence[str], rng: np.random.Generator) -> dict[str, Any]:
    scale = _SCALES[i.dimension_zh.partition("：")[0]]
    name = f"练习{'一二三四五六七八九十'[int(rng.integers(10))]}村 {number} 幢"
    return {"scale": scale, "name": name, "county": _somewhere(counties, rng), "code": i.code, "remark": i.zh}


def _problem(i: Indicator, counties: Sequence[str], year: int, rng: np.random.Generator) -> dict[str, Any]:
    soon = rng.random() < 0.6
    return {
        "code": i.code, "place": _somewhere(counties, rng), "content": i.zh, "measure": "逐处排查，列入年度整治计划",
        "solve": "by_deadline" if soon else "best_effort", "unit": str(rng.choice(_OFFICES)),
        "deadline": f"{year + 1 if soon else year + 3}-12",
    }  # fmt: skip


def _last(i: Indicator, counties: Sequence[str], year: int, rng: np.random.Generator) -> dict[str, Any]:
    state = str(rng.choice(["done", "under_way", "not_begun"], p=_SHARES))
    place, office = _somewhere(counties, rng), str(rng.choice(_OFFICES))
    return {"code": i.code, "place": place, "content": i.zh, "unit": office, "deadline": f"{year}-12", "state": state}


def _project(i: Indicator, counties: Sequence[str], year: int, rng: np.random.Generator) -> dict[str, Any]:
    cost = float(round(rng.lognormal(7.0, 0.8))) if rng.random() < 0.6 else None
    place = _somewhere(counties, rng)
    return {
        "name": f"{place or ''}{i.zh.removeprefix('需要').removesuffix('数量')}整治", "code": i.code, "category": "更新改造",
        "place": place, "cost": cost, "unit": str(rng.choice(_OFFICES)), "deadline": f"{year + 1}-{rng.integers(6, 13):02d}",
    }  # fmt: skip


def _plans(year: int) -> list[dict[str, Any]]:
    """Targets of a plan that is not a real one: met, departing without and with approval, and not due yet."""
    plan = "练习用国土空间总体规划"
    rows = [
        ("公园绿地面积", "公顷", "least", 1200.0, year, 1245.0, None, None),
        ("城镇建设用地规模", "平方公里", "most", 310.0, year, 316.5, "no", None),
        ("历史文化街区", "片", "exact", 6.0, year, 5.0, "yes", "练习用批复"),
        ("道路网密度", "公里/平方公里", "least", 8.0, year + 5, 7.1, None, None),
    ]
    names = ("item", "unit", "bound", "target", "due", "actual", "approved", "document")
    return [{"plan": plan} | dict(zip(names, row, strict=True)) | {"due": f"{row[4]}-12"} for row in rows]
