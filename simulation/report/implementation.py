"""The chapters on organisation and implementation: who is asked for what, who writes what when, what is done in time."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
import pandas as pd

from simulation.projection.misreporting import JUST_ABOVE, bunching, distances_from_goal, misreporting_by_county
from simulation.report import diffusion, organisation, tasks
from simulation.report.maps import year_of
from simulation.report.numbers import MISSING, SPACE, area, goal_percent, percent, quantity, with_sign
from simulation.report.page import Html, folded, heading, paragraph, picture, pictures, table
from simulation.report.shortfalls import county_and_city
from simulation.report.texts import goal_document, in_sentence, joined, name_of, say
from simulation.scenario.goals import ALLOCATION_WAYS
from simulation.study import allocation
from simulation.study.run import Run
from simulation.study.tables import MAIN_TARGET
from simulation.vocabulary import label
from simulation.world.goal_table import Commitment

_QUANTITIES = ("ultra_low_near_zero_area_added", "green_area_added")  # the first that the province is asked for is divided
_MISREPORTS = ("county", "inflation", "inflated", "visits", "searched", "penalised")
_PILOT_NUMBERS = ("estimate", "effect_on_pilots", "effect_of_roll_out")
_PLAN = "implementing_plan"
_SLIGHT = 0.01  # of all reports: so few more of them than of verified values just at the goal are no pile-up


def overview(run: Run, language: str) -> list[str]:
    """What the summary says of implementation: plans written, tasks in time, reports just at the goal."""
    return [_plans_written(run, language), _tasks_in_time(run, language), _pile_up(run, language)]


def _plans_written(run: Run, language: str) -> str:
    shares, ends = diffusion.diffusion(run.county, _PLAN)
    year = year_of(run)
    low, middle, high = np.quantile(shares[:, np.searchsorted(ends, year + 1)], [0.05, 0.5, 0.95])
    numbers = {"median": percent(middle, 0), "low": percent(low, 0), "high": percent(high, 0)}
    return say("story.plans_written", language, year=year, **numbers)


def _tasks_in_time(run: Run, language: str) -> str:
    rows = run.key_tasks
    judged, waits = rows[rows["p_in_time"].notna()], int((rows["status"] == "waits").sum())
    likely = int((judged["p_in_time"] >= 0.5).sum())
    text = say("story.tasks_in_time", language, total=len(rows), judged=len(judged), likely=likely, waits=waits)
    off = int((rows["status"] == "off").sum())
    return text + (" " if language == "en" else "") + say("story.tasks_off", language, n=off) if off else text


def _pile_up(run: Run, language: str) -> str:
    year = year_of(run)
    return pile_up_in_words(distances_from_goal(run.record, MAIN_TARGET[0], year), year, language)


def pile_up_in_words(distances: pd.DataFrame, year: int, language: str) -> str:
    """How many reports and verified values lie just at the goal; a difference of less than a point is not called one."""
    shares = bunching(distances)
    if distances.empty:
        key = "story.pile_up_empty"
    elif not (distances["reported"] > distances["verified"]).any():
        key = "story.pile_up_honest"
    else:
        above = round(shares["reported"] - shares["verified"], 6)
        key = "story.pile_up" if above >= _SLIGHT else "story.pile_up_slight"
    numbers = {name: percent(share) for name, share in shares.items()}
    return say(key, language, year=year, width=JUST_ABOVE, **numbers)


def asked(run: Run, language: str) -> Html:
    """Who is asked for what: a quantity under each way and under the mixture, a share without and with the tilt."""
    page = heading("head.asked", language) + paragraph(say("story.asked", language), "note")
    found = (allocation.goal_of(run.setting, variable) for variable in _QUANTITIES)
    amount = next((goal for goal in found if goal is not None), None)
    page += heading("sub.quantity", language, 3)
    page += _asked_quantity(run, amount, language) if amount else paragraph(say("story.no_quantity", language))
    share = allocation.goal_of(run.setting, MAIN_TARGET[0])
    page += heading("sub.share", language, 3)
    return page + (_asked_share(run, share, language) if share else paragraph(say("story.no_share", language)))


def _asked_quantity(run: Run, goal: Commitment, language: str) -> Html:
    parts = allocation.divide_quantity(run.setting, goal)
    numbers = {
        "goal": quantity(goal.value, "m2", language),
        "raised": quantity(allocation.raised(run.setting, goal), "m2", language),
        "document": escape(goal_document(goal.document, goal.origin, language)),
        "variable": in_sentence(label(goal.variable, language), language),
        "year": goal.deadline,
    }
    mixture = run.parameters.iloc[0]  # the weights are the same in every member
    ways = [
        say(
            "story.way_weight",
            language,
            way=in_sentence(say(f"way.{way}", language), language),
            share=percent(mixture[name], 0),
        )
        for way, name in ALLOCATION_WAYS.items()
    ]
    page = paragraph(say("story.quantity", language, ways=joined(ways, language), **numbers))
    page += picture(
        organisation.divided_quantity(parts, run, goal.variable, language), say("story.read_quantity", language), language
    )
    counties = parts[parts["tier"] == "county"]
    page += _parts_table(parts[parts["tier"] == "city"], counties, run, language)
    rows = counties.sort_values("mixture", ascending=False)
    return page + folded(say("story.rows_counties", language, n=len(rows)), _parts_table(rows, counties, run, language))


def _parts_table(rows: pd.DataFrame, counties: pd.DataFrame, run: Run, language: str) -> Html:
    """Governments by ways, with the sum of all counties in the last row."""
    place = "county" if rows["tier"].iloc[0] == "county" else "city"
    head = [say(f"col.{place}", language), *(say(f"way.{way}", language) for way in allocation.QUANTITY_COLUMNS)]
    head[-1] += f"<br><small>{say('unit.m2', language)}</small>"
    body = [
        [_place(row, run, language), *(area(getattr(row, way), language) for way in allocation.QUANTITY_COLUMNS)]
        for row in rows.itertuples()
    ]
    sums = [f"<b>{area(counties[way].sum(), language)}</b>" for way in allocation.QUANTITY_COLUMNS]
    return table(head, [*body, [f"<b>{say('word.sum', language)}</b>", *sums]], numeric=range(1, 6), kind="parts")


def _place(row: Any, run: Run, language: str) -> str:
    return escape(county_and_city(row, run, language) if row.tier == "county" else name_of(row, language))


def _asked_share(run: Run, goal: Commitment, language: str) -> Html:
    parts = allocation.divide_share(run.setting, goal)
    numbers = {
        "goal": goal_percent(goal.value),
        "document": escape(goal_document(goal.document, goal.origin, language)),
        "year": goal.deadline,
    }
    text = paragraph(say("story.share", language, variable=in_sentence(label(goal.variable, language), language), **numbers))
    figure = organisation.divided_share(parts, run, goal.variable, language)
    return text + picture(figure, say("story.read_share", language), language)


def misreports(run: Run, language: str) -> Html:
    """The pile-up at the goal, and what is inflated and found county by county."""
    page = paragraph(_pile_up(run, language))
    page += picture(organisation.pile_up(run, language), say("story.read_pile", language), language)
    rows = misreporting_by_county(run.record, MAIN_TARGET[0], year_of(run))
    head = [say(f"col.{name}", language) for name in (_MISREPORTS[0], *(f"mis_{name}" for name in _MISREPORTS[1:]))]
    body = [_misreport_cells(row, run, language) for row in rows.itertuples()]
    inside = paragraph(say("story.misreports", language, year=year_of(run)), "note")
    inside += table(head, body, numeric=range(1, 6), kind="misreports")
    return page + folded(say("story.rows_misreports", language, n=len(rows)), inside)


def _misreport_cells(row: Any, run: Run, language: str) -> list[str]:
    spread = MISSING
    if row.members_with_value:
        low, high = 100 * row.inflation_p05, 100 * row.inflation_p95
        spread = f"{100 * row.inflation:.1f}<br><small>{low:.1f} – {high:.1f}</small>"
    shares = [MISSING if np.isnan(s) else f"{100 * s:.0f}{SPACE}%" for s in (row.inflated, row.searched, row.penalised)]
    return [escape(county_and_city(row, run, language)), spread, shares[0], f"{row.visits:.2f}", *shares[1:]]


def measures(run: Run, language: str) -> Html:
    """Who writes which measure when."""
    page = heading("head.measures", language) + paragraph(_plans_written(run, language))
    page += pictures(diffusion.diffusion_curves(run, language), say("story.read_diffusion", language), language)
    return page + diffusion.first_and_last_table(run, language) + _pilots(run, language)


def _pilots(run: Run, language: str) -> Html:
    """What pilots show and what their measure does; nothing where nothing is tried."""
    if run.pilots.empty:
        return Html("")
    head = [say(f"col.pilot_{name}", language) for name in ("measure", "year", *_PILOT_NUMBERS, "overstated")]
    body = [_pilot_cells(row, run, language) for row in run.pilots.itertuples()]
    page = heading("sub.pilots", language, 3) + paragraph(say("story.pilots", language))
    return page + table(head, body, numeric=range(1, 6), kind="pilots")


def _pilot_cells(row: Any, run: Run, language: str) -> list[str]:
    names = dict((name, words) for name, *words in diffusion.measures_of(run))
    title = escape(names[row.measure][language == "en"]) + f"<br><small>{escape(label(row.variable, language))}</small>"
    cells = []
    for name in _PILOT_NUMBERS:
        middle, low, high = (getattr(row, name + end) for end in ("", "_p05", "_p95"))
        known = not np.isnan(middle)
        middle, low, high = (with_sign(100 * value) for value in (middle, low, high))
        cells.append(f"{middle}<br><small>{low} – {high}</small>" if known else MISSING)
    overstated = MISSING if np.isnan(row.overstated) else percent(row.overstated, 0)
    return [title, str(row.year), *cells, overstated]


def key_tasks(run: Run, language: str) -> Html:
    """The goals and key tasks of the Opinions, who completes them when, and how documents come down."""
    rows = run.key_tasks
    page = heading("head.key_tasks", language) + paragraph(_tasks_in_time(run, language))
    page += paragraph(say("story.key_tasks", language), "note")
    page += tasks.key_task_table(rows[~rows["status"].isin(("waits", "off"))], language)
    for key, status in (("waiting", "waits"), ("off", "off")):
        chosen = rows[rows["status"] == status]
        if len(chosen) or status == "waits":
            page += folded(say(f"story.rows_{key}_tasks", language, n=len(chosen)), tasks.key_task_table(chosen, language))
    page += heading("sub.completion", language, 3)
    page += pictures(tasks.completion_curves(run.completion, rows, language), say("story.read_completion", language), language)
    page += heading("sub.cascade", language, 3)
    return page + picture(tasks.cascade_lags(run.cascade, language), say("story.read_cascade", language), language)
