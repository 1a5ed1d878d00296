"""The examination itself: from what a city has filled in to scores, dimensions, plan and revised standards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.errors import InputError
from simulation.examination import form, scoring
from simulation.examination.catalogue import limit
from simulation.examination.grades import grade, grade_of_aspect
from simulation.examination.observed import Observed
from simulation.examination.plan import choose, value_of
from simulation.examination.problems import Problem, problems
from simulation.examination.standards import in_words
from simulation.facts.indicators import GRADED, HIGHER, LOWER, RESULT, Indicator

TOTAL = "total"
_LAST = form.heading_of(form.IndicatorRow, "last_year")


@dataclass(frozen=True)
class Examination:
    """The result. Scores run from 0 to 1, NaN where nothing can be said.

    indicators : by code: names, unit, value, rate (of a count, per 1,000 of what there is in all), last_year, third_party,
    differs, standard, score, last_score, grade, weight, basis, doubtful, gap; dimensions : by Chinese name: en, score,
    last_score, grade, scored, of, satisfied, priority, respondents; places : the city and its counties by dimension and in
    total, NaN where too little of the weights is covered or no total is asked for; plan : every project with value (rise of the
    weighted score), competes (for the budget: cost and improvement are given, and its indicator has a score that can rise) and
    chosen; standards : those that the five-year assessment changes; coverage : the share of the weights of all indicators that
    can be scored that those with a score have; problems : what is to be put right; earlier : what was observed in years before,
    the oldest first.
    """

    observed: Observed
    indicators: pd.DataFrame
    dimensions: pd.DataFrame
    places: pd.DataFrame
    plan: pd.DataFrame
    standards: pd.DataFrame
    coverage: float
    problems: tuple[Problem, ...]
    earlier: tuple[Observed, ...] = ()

    @property
    def graded(self) -> bool:
        """Whether the catalogue is assessed by grades."""
        return self.observed.catalogue.graded

    @property
    def total(self) -> float:
        """The total score, NaN where none is given."""
        return float(self.places[TOTAL].iloc[0])

    @property
    def year_on_year(self) -> tuple[float, float, int]:
        """Total of last year, total of this year and their number of indicators: those that have a score in both, last
        year's on this year's scale."""
        both = self.indicators.dropna(subset=["score", "last_score"])
        total = both["weight"].sum()
        if not total > 0:
            return np.nan, np.nan, 0
        last, now = (float((both[name] * both["weight"]).sum() / total) for name in ("last_score", "score"))
        return last, now, len(both)

    @property
    def planned_rise(self) -> float:
        """By how much the total rises when every chosen project delivers; no indicator beyond its standard."""
        chosen = self.plan[self.plan["chosen"]]
        rise = (chosen["after"] - chosen["before"]).groupby(chosen["code"]).sum()
        at = self.indicators.loc[rise.index]
        return float((at["weight"] * np.minimum(rise, 1.0 - at["score"])).sum())

    @property
    def scored(self) -> pd.DataFrame:
        return self.indicators[self.indicators["score"].notna()]

    @property
    def left_out(self) -> pd.DataFrame:
        return self.indicators[self.indicators["score"].isna()]


def examine(observed: Observed) -> Examination:
    """Score every indicator of the city and its counties, weigh, aggregate and plan.

    Raises :class:`InputError` where no indicator of the city has a value that can be scored or reported.
    """
    indicators, scores = _scores(observed)
    known = ~np.isnan(scores[0])
    reported = observed.catalogue.graded and any(row.value is not None for row in observed.rows)
    if not known.any() and not reported:
        key = "examine.nothing_filled_in" if observed.catalogue.graded else "examine.nothing_scored"
        raise InputError(key, file=observed.file)
    general = observed.general
    expert = [row.weight or 0.0 for row, there in zip(observed.rows, known, strict=True) if there]
    county_scores = scores[1:][:, known] if general.weights in ("entropy", "critic") else scores[:, known]
    weights = np.zeros(len(known))
    if known.any():
        weights[known] = scoring.weigh(general.weights, county_scores, expert if general.weights == "expert" else None)
    indicators["weight"] = weights
    covered = _coverage(observed, scores)
    dimensions, places = _by_dimension(observed, indicators, scores, weights)
    places.loc[covered < observed.coverage_least, TOTAL] = np.nan
    plan, standards = _plan(observed, indicators, dimensions), _revised(observed)
    found = problems(observed, indicators)
    return Examination(observed, indicators, dimensions, places, plan, standards, float(covered[0]), found)


def _coverage(observed: Observed, scores: np.ndarray) -> np.ndarray:
    """By place: the share of the weights of the indicators that can be scored that have a score. The weights of experts count
    where they are used; otherwise each indicator counts alike, as weights from the data know only what is there."""
    own = [row.weight or 0.0 for row in observed.rows] if observed.general.weights == "expert" else [1.0] * len(observed.rows)
    asked = np.array([each.assessed == GRADED for each in observed.indicators])
    weights = np.where(asked, own, 0.0)
    return (~np.isnan(scores) * weights).sum(axis=1) / max(weights.sum(), 1e-12)


def _scores(observed: Observed) -> tuple[pd.DataFrame, np.ndarray]:
    """The table of indicators, and scores by place (the city first) and indicator."""
    table, columns = [], []
    for n, (row, indicator) in enumerate(zip(observed.rows, observed.indicators, strict=True)):
        own = np.nan if row.value is None else row.value
        judged = observed.undoubted(n)
        scores, basis = scoring.score_indicator(indicator, judged)
        columns.append(scores)
        before = np.nan if row.last_year is None else row.last_year
        last = np.nan if observed.is_doubtful(row.code, _LAST) else _score_of(indicator, judged, basis, before)
        third = np.nan if row.third_party is None else row.third_party
        table.append(
            {
                "dimension": row.dimension, "zh": row.zh, "en": indicator.en, "unit": row.unit, "kind": indicator.kind,
                "better": row.better, "value": own, "rate": 1000.0 * own / row.base if row.base else np.nan,
                "last_year": before, "third_party": third, "level": indicator.level, "content": row.content or "",
                "differs": bool(abs(third - own) > limit("differs_from") / 100 * max(abs(third), abs(own))),
                "standard": in_words(indicator), "source": row.basis or "", "grade": grade(indicator, own, scores[0]),
                "score": scores[0], "last_score": last, "basis": _basis(observed, indicator, own, basis),
                "doubtful": observed.is_doubtful(row.code),
                "gap": 1.0 - scores[0],
            }
        )  # fmt: skip
    codes = pd.Index([row.code for row in observed.rows], name="code")
    return pd.DataFrame(table, index=codes), np.array(columns, float).T.reshape(1 + len(observed.counties), len(table))


def _basis(observed: Observed, indicator: Indicator, own: float, basis: str) -> str:
    """What the city's own score rests on."""
    if np.isnan(own):
        return scoring.MISSING
    if not observed.is_doubtful(indicator.code):
        return basis
    return scoring.COUNTED if indicator.assessed == RESULT else scoring.DOUBTFUL


def _score_of(indicator: Indicator, values: np.ndarray, basis: str, value: float) -> float:
    """The score of one more value on the scale that the places have made."""
    if basis not in (scoring.STANDARD, scoring.PEERS) or np.isnan(value):
        return np.nan
    if basis == scoring.PEERS:
        value = float(np.clip(value, np.nanmin(values), np.nanmax(values)))
    elif scoring.worst_is_of_places(indicator):
        value = min(value, float(np.nanmax(np.append(values, 1.0))))
    return float(scoring.score_indicator(indicator, np.append(values, value))[0][-1])


def _by_dimension(
    observed: Observed, indicators: pd.DataFrame, scores: np.ndarray, weights: np.ndarray
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scores of the dimensions: of the city with its survey, and of all places. Last year's only where every indicator that is
    scored now has one: two means over different indicators say nothing about change."""
    last = indicators["last_score"].to_numpy()[None, :]
    dimensions, grades = (indicators[name].to_numpy(object) for name in ("dimension", "grade"))
    rows, places = [], {}
    for row in observed.dimensions:
        inside = dimensions == row.zh
        found = scoring.aggregate(scores[:, inside], weights[inside])
        places[row.zh] = found
        scored = int((~np.isnan(scores[0, inside])).sum())
        compared = ~np.isnan(last[0, inside]) | np.isnan(scores[0, inside])
        before = float(scoring.aggregate(last[:, inside], weights[inside])[0]) if compared.all() else np.nan
        survey = (np.nan if s is None else s for s in (row.satisfied, row.priority, row.respondents))
        whole = grade_of_aspect(grades[inside], weights[inside])
        rows.append((row.zh, row.en or row.zh, found[0], before, whole, scored, int(inside.sum()), *survey))
    columns = ["zh", "en", "score", "last_score", "grade", "scored", "of", "satisfied", "priority", "respondents"]
    places[TOTAL] = scoring.aggregate(scores, weights)
    names = [observed.general.city, *observed.counties]
    return pd.DataFrame(rows, columns=columns).set_index("zh"), pd.DataFrame(places, index=names)


def priorities(indicators: pd.DataFrame, dimensions: pd.DataFrame) -> pd.Series:
    """Residents' calls as shares of one, by indicator: a dimension's share is divided evenly among its scored indicators."""
    calls = dimensions["priority"].where(dimensions["scored"] > 0).fillna(0.0)
    shares = calls / calls.sum() if calls.sum() > 0 else calls
    each = shares / dimensions["scored"].where(dimensions["scored"] > 0)
    return indicators["dimension"].map(each).where(indicators["score"].notna(), 0.0).fillna(0.0)


def _plan(observed: Observed, indicators: pd.DataFrame, dimensions: pd.DataFrame) -> pd.DataFrame:
    """Every project with what it is worth, and which of them close most of the weighted gap within the budget."""
    priority = priorities(indicators, dimensions)
    listened = observed.general.listened / 100.0 if priority.sum() > 0 else 0.0
    codes = list(indicators.index)
    rows, groups = [], []
    for project in observed.projects:
        n = codes.index(project.code) if project.code else len(codes)
        before, after, worth = np.nan, np.nan, 0.0
        if n < len(codes) and project.improvement is not None and project.cost is not None:
            indicator, row = observed.indicators[n], indicators.iloc[n]
            before = row["score"]
            reached = _improved(indicator, float(row["value"]), project.improvement)
            after = _score_of(indicator, observed.undoubted(n), row["basis"], reached)
            worth = 0.0 if np.isnan(after) else value_of(row["weight"], priority.iloc[n], listened, before, after)
        rows.append(project.model_dump() | {"before": before, "after": after, "value": worth})
        groups.append(n)
    room = [
        0.0 if np.isnan(s) else value_of(w, p, listened, s, 1.0)
        for s, w, p in zip(indicators["score"], indicators["weight"], priority, strict=True)
    ]
    room.append(0.0)  # of projects that improve no indicator
    plan = pd.DataFrame(rows, columns=[*form.ProjectRow.model_fields, "before", "after", "value"])
    plan["cost"] = plan["cost"].astype(float)
    plan["competes"] = plan["cost"].notna() & plan["improvement"].notna() & plan["after"].notna()
    chosen = (
        choose(plan["value"], plan["cost"].fillna(0.0), observed.general.budget, groups, room) if rows else np.zeros(0, bool)
    )
    plan["chosen"] = chosen
    return plan.sort_values(["chosen", "value"], ascending=False, kind="stable", ignore_index=True)


def _improved(indicator: Indicator, value: float, by: float) -> float:
    """The value after an improvement, in the direction that counts as better."""
    if indicator.better == HIGHER:
        return value + by
    if indicator.better == LOWER:
        return value - by
    low = indicator.benchmark if indicator.benchmark is not None else value
    target = float(np.clip(value, low, low if indicator.upper is None else indicator.upper))
    return value + float(np.clip(target - value, -by, by))


def _revised(observed: Observed) -> pd.DataFrame:
    """The standards that a five-year assessment changes; none in other years."""
    rows = []
    if observed.general.assessment == "yes":
        for n, indicator in enumerate(observed.indicators):
            values = observed.values[:, n]
            if (~np.isnan(values)).sum() >= limit("counties_least"):
                revised = scoring.revised_benchmark(indicator, values, limit("reached_quantile"))
                if revised != indicator.benchmark:
                    rows.append((indicator.code, indicator.zh, indicator.en, indicator.unit, indicator.benchmark, revised))
    return pd.DataFrame(rows, columns=["code", "zh", "en", "unit", "benchmark", "revised"])
