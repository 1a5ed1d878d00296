"""The chapter on the city examination: what it finds beside the truth, what its plans deliver, and what acts on what.

Cities are neither ranked nor ordered by their scores: most indicators are synthetic, so that order would be a draw.
"""

from __future__ import annotations

from html import escape

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from simulation.engine.edges import EDGES, Edge
from simulation.projection.examination import TOTAL, decembers
from simulation.report.figures import draw_bands
from simulation.report.maps import year_of
from simulation.report.numbers import MONEY_OF_A_CITY, SPACE, percent, with_sign
from simulation.report.page import Html, folded, heading, paragraph, picture, table
from simulation.report.scores import score_map
from simulation.report.style import BLUE, ORANGE, new_figure, styled, years_on
from simulation.report.texts import BETWEEN, joined, name_of, say
from simulation.study.run import Run
from simulation.systems.examination.state import simulated_indicators
from simulation.vocabulary import EXAMINATION_DIMENSION_NAMES, SYSTEM_NAMES


def examination(run: Run, language: str) -> Html:
    """Scores and truth, delivery of plans, and the edges between the systems."""
    page = heading("head.examination", language) + paragraph(_what_it_rests_on(run, language), "note")
    if decembers(run.city, "examination_error").sizes["year"]:
        page += picture(scores_over_years(run, language), say("examined.read_scores", language), language)
    year = examined_year(run)
    if year is None:
        page += paragraph(say("examined.nobody", language))
    else:
        page += paragraph(_found(run, year, language)) + picture(scores_of_cities(run, year, language), "", language)
        page += heading("sub.plans", language, 3) + _plans(run, language)
    return page + folded(
        say("examined.edges", language, n=len(EDGES), open=len(_connected())), edge_table(language, run.setting.composition.off)
    )


def examined_year(run: Run) -> int | None:
    """The year whose examinations are shown: the main year of the report, or the last in which a city examined itself."""
    years = run.examination.loc[run.examination["members_examined"] > 0, "year"]
    if years.empty:
        return None
    return year_of(run) if year_of(run) in set(years) else int(years.max())


def _what_it_rests_on(run: Run, language: str) -> str:
    catalogue = simulated_indicators()
    moved = [getattr(each, language) for each in catalogue if each.variable]
    names = joined([say("examined.quoted", language, name=name) for name in moved], language)
    synthetic = len(catalogue) - len(moved)
    text = say("examined.basis", language, count=len(catalogue), moved=len(moved), names=names, synthetic=synthetic)
    observed = run.scenario.examination.observed
    if observed:
        numbers = {"n": len(observed), "cities": len({entry.city for entry in observed})}
        text += BETWEEN[language] + say("examined.observed", language, **numbers)
    return text


def _found(run: Run, year: int, language: str) -> str:
    """The totals of a year in words: where cities lie, overstatement, the lowest and the highest dimension."""
    found = run.examination[(run.examination["year"] == year)].dropna(subset="score")
    totals = found.loc[found["dimension"] == TOTAL, "score"]
    dimensions = (
        found[found["dimension"] != TOTAL].groupby(f"dimension_{language}")["score"].median().sort_values(kind="stable")
    )
    ends = [say("exam.name_score", language, name=name, score=_points(dimensions[name])) for name in dimensions.index[[0, -1]]]
    errors = decembers(run.city, "examination_error")["examination_error"].sel(year=year).values
    values = {"middle": _points(totals.median()), "low": _points(totals.min()), "high": _points(totals.max())}
    values |= {"weakest": ends[0], "strongest": ends[1], "error": with_sign(100 * float(np.nanmedian(errors)))}
    return say("examined.found", language, year=year, n=len(totals), **values)


def _points(score: float) -> str:
    return f"{100 * score:.1f}"


# --- pictures --------------------------------------------------------------------------------------------------------------
@styled
def scores_over_years(run: Run, language: str) -> Figure:
    """Mean total over the cities by year: as examined, on the standards then in force, and in truth on those of 2021."""
    ends = decembers(run.city)
    years = ends["year"].values
    figure, axes = new_figure(8.4, 4.0)
    for name, colour, key in (("condition_total", ORANGE, "true"), ("examination_total", BLUE, "seen")):
        values = ends[name].transpose("member", "year", "region").values.astype(float)
        count = (~np.isnan(values)).sum(axis=2)
        mean = np.where(count > 0, np.nansum(values, axis=2) / np.maximum(count, 1), np.nan)
        shown = ~np.isnan(mean).all(axis=0)
        if shown.any():
            draw_bands(axes, years[shown], 100 * mean[:, shown], language, colour, say(f"examined.fig_{key}", language))
    axes.set_ylim(0, 100)
    axes.set_ylabel(say("examined.fig_axis", language))
    axes.set_title(say("examined.fig_title", language))
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), title=say("fig.members", language, n=run.scenario.members))
    years_on(axes, years)
    return figure


def scores_of_cities(run: Run, year: int, language: str) -> Figure:
    """Median score of every city by dimension and in total, in the order of their codes."""
    found = run.examination[run.examination["year"] == year]
    wide = found.pivot(index="region", columns="dimension", values="score")[[*EXAMINATION_DIMENSION_NAMES, TOTAL]]
    cities = found.drop_duplicates("region").set_index("region").loc[wide.index, f"name_{language}"]
    names = [*(getattr(n, language) for n in EXAMINATION_DIMENSION_NAMES.values()), say("exam.col_total", language)]
    return score_map(list(cities), names, wide.to_numpy(float), say("examined.fig_cities", language, year=year))


# --- plans -----------------------------------------------------------------------------------------------------------------
def _plans(run: Run, language: str) -> Html:
    delivery = run.plan_delivery
    if delivery.empty:
        return paragraph(say("examined.no_plans", language))
    year = year_of(run) if year_of(run) in set(delivery["year"]) else int(delivery["year"].max())
    return paragraph(say("examined.plans", language, year=year)) + delivery_table(delivery[delivery["year"] == year], language)


def delivery_table(delivery: pd.DataFrame, language: str) -> Html:
    """Items, share done, failed checks and cost of every city's plan of one year."""
    rows = [
        [
            escape(name_of(row, language)),
            f"{row.planned:.0f}",
            percent(row.done, 0),
            percent(row.reopened, 0),
            f"{row.planned_cost / MONEY_OF_A_CITY[language]:,.1f}",
        ]
        for row in delivery.sort_values("region", kind="stable").itertuples()
    ]
    head = [say(f"examined.col_{name}", language) for name in ("city", "items", "done", "reopened", "cost")]
    return table(head, rows, numeric=range(1, 5))


# --- edges -----------------------------------------------------------------------------------------------------------------
def _connected() -> list[Edge]:
    return [edge for edge in EDGES if edge.phase is not None]


def edge_table(language: str, off: frozenset[str] = frozenset()) -> Html:
    """Every edge between two systems: what it does, and what cuts it, or that it is not connected yet or a system is off."""
    rows = []
    for edge in sorted(EDGES, key=lambda e: e.phase is None):
        ends = (getattr(SYSTEM_NAMES[name], language) for name in (edge.source, edge.target))
        state = f"<code>{edge.parameter}{SPACE}={SPACE}0</code>"
        if edge.phase is None or off & {edge.source, edge.target}:
            state = say("examined.not_connected" if edge.phase is None else "examined.switched_off", language)
        rows.append([" → ".join(ends), getattr(edge, language), state])
    return table([say(f"examined.col_{name}", language) for name in ("edge", "effect", "cut")], rows)
