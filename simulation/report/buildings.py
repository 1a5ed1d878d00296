"""The chapter on the building stock: retrofit, prefabrication, photovoltaics, what they cost and what carbon they avoid."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from simulation.projection import outcomes
from simulation.projection.carbon import SOURCES, peak_years, yearly_carbon
from simulation.report.figures import draw_bands, spread_of
from simulation.report.magnitudes import beside_known
from simulation.report.numbers import ALMOST_NOTHING, AREA, CARBON, MISSING, MONEY, POWER, percent, with_minus, years_of
from simulation.report.outcomes import against
from simulation.report.page import Html, heading, paragraph, picture, table
from simulation.report.style import BLUE, GREEN, GREY, ORANGE, intervals, new_figure, percent_on, styled, thousands_on, years_on
from simulation.report.texts import joined, say
from simulation.study.run import Run
from simulation.vocabulary import ACTOR_NAMES, label

_PER_TONNE = ("abatement_cost", "public_abatement_cost")
_TENTH = 0.1
_SOURCE_COLOURS = dict(zip(SOURCES, (BLUE, ORANGE, GREEN), strict=True))


def buildings(run: Run, language: str) -> Html:
    """Retrofit, prefabrication, photovoltaics and renewables over the years, beside known magnitudes."""
    count = int(np.median([agents.buildings for agents in run.agents]))
    page = heading("head.buildings", language) + paragraph(say("story.buildings", language, count=f"{count:,}"))
    page += picture(stock_over_years(run, language), "", language)
    return page + beside_known(run, language)


def money_and_carbon(run: Run, language: str) -> Html:
    """Carbon by source and its peak, what was avoided against the twin, and who pays whom."""
    page = heading("head.money", language) + paragraph(_peaks_in_words(run, language))
    page += picture(carbon_by_source(run, language), "", language)
    if not run.abatement.empty:
        page += heading("sub.abatement", language, 3) + paragraph(say("story.abatement_costs", language))
    for name in run.abatement["against"].unique():
        avoided = run.abatement[run.abatement["against"] == name]
        page += Html(f"<h4>{escape(against(run, name, language))}</h4>") + paragraph(_avoided_in_words(avoided, language))
        page += paragraph(say("story.no_mandate", language), "note") if name == "no-mandate" else Html()
        page += _avoided(avoided, language)
    return page + heading("sub.payments", language, 3) + _payments(run, language)


# --- pictures --------------------------------------------------------------------------------------------------------------
@styled
def stock_over_years(run: Run, language: str) -> Figure:
    """Retrofit of homes and public buildings, prefabricated share, photovoltaics, renewable and electric shares, by year."""
    figure, grid = new_figure(9.6, 6.6, columns=2, rows=2, h_pad=0.12, w_pad=0.08)
    counted = outcomes.yearly(run.province, "counted").isel(region=0).transpose("member", "year", "count")
    years = counted["year"].values
    for name, colour in (("retrofit_residential", BLUE), ("retrofit_public", ORANGE)):
        values = outcomes.measure(run.province, name).isel(region=0).transpose("member", "year").values
        draw_bands(grid[0, 0], years, values / AREA[language], language, colour, label(name, language))
    _share(grid[0, 1], run, ("prefab_share_new",), (BLUE,), language)
    capacity = counted.sel(count="photovoltaic_capacity").values.cumsum(axis=1) / POWER[language]
    draw_bands(grid[1, 0], years, capacity, language, GREEN, label("building_pv_capacity_added", language))
    shares = ("renewable_substitution_urban_buildings", "electricity_share_building_energy")
    _share(grid[1, 1], run, shares, (GREEN, GREY), language)
    for axes, key in zip(grid.flat, ("retrofit", "prefabrication", "photovoltaics", "shares"), strict=True):
        axes.set_title(say(f"fig.stock_{key}", language))
        axes.set_ylabel(say(f"fig.stock_{key}_axis", language))
        axes.set_ylim(bottom=0)
        axes.yaxis.set_major_locator(MaxNLocator(5))
        years_on(axes, years)
    for axes in (grid[0, 0], grid[1, 0]):
        thousands_on(axes.yaxis)
    for axes in (grid[0, 0], grid[1, 1]):
        axes.legend(loc="best")
    return figure


def _share(axes: Any, run: Run, names: tuple[str, ...], colours: tuple[str, ...], language: str) -> None:
    for name, colour in zip(names, colours, strict=True):
        series = outcomes.measure(run.province, name).isel(region=0).transpose("member", "year")
        draw_bands(axes, series["year"].values, series.values, language, colour, label(name, language))
    percent_on(axes.yaxis)


@styled
def carbon_by_source(run: Run, language: str) -> Figure:
    """Carbon of urban buildings by source (means of members, which add up) and the spread of their sum."""
    figure, axes = new_figure(8.4, 4.0)
    total = yearly_carbon(run.province).isel(region=0).transpose("member", "year")
    years, bottom = total["year"].values, np.zeros(total.sizes["year"])
    for name, colour in _SOURCE_COLOURS.items():
        height = outcomes.yearly(run.province, name).isel(region=0).mean("member").values / CARBON[language]
        axes.bar(years, height, bottom=bottom, width=0.78, color=colour, alpha=0.75, label=say(f"fig.{name}", language))
        bottom += height
    low, high = np.quantile(total.values, [0.05, 0.95], axis=0) / CARBON[language]
    intervals(axes, years, low, high, GREY, upright=True, capsize=2, label=say("fig.range_90", language))
    years_on(axes, years)
    thousands_on(axes.yaxis)
    axes.set_ylabel(say("fig.unit_co2", language))
    axes.set_title(say("fig.carbon_title", language))
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return figure


# --- tables ----------------------------------------------------------------------------------------------------------------
def _peaks_in_words(run: Run, language: str) -> str:
    """The peak of operation, which a goal is answered with, apart from that of the total."""
    numbers: dict[str, str] = {}
    for name, alone in (("operation", True), ("total", False)):
        peak, low, high = spread_of(peak_years(run.province, operation_only=alone)[:, 0])
        numbers |= {name: f"{peak:.0f}", f"{name}_range": f"{low:.0f}–{high:.0f}"}
    return say("story.peak", language, **numbers)


def _avoided_in_words(table_: pd.DataFrame, language: str) -> str:
    """Carbon avoided in the years that are simulated, its share, and that of whole lives."""
    period, ends = table_["period"].iloc[-1], ("median", "p05", "p95")
    whole = table_[table_["period"] == period].set_index("quantity")
    numbers = {name: with_minus(f"{whole.loc['co2_avoided', name] / CARBON[language]:,.1f}") for name in ends}
    lives = [with_minus(f"{whole.loc['lifetime_avoided', name] / CARBON[language]:,.1f}") for name in ends]
    share, low, high = (percent(whole.loc["co2_avoided_share", name], 2) for name in ends)
    numbers |= dict(zip(("lifetime", "lifetime_p05", "lifetime_p95"), lives, strict=True))
    return say("story.avoided", language, period=years_of(period), share=share, share_range=f"{low} – {high}", **numbers)


def _avoided(table_: pd.DataFrame, language: str) -> Html:
    periods = [period for period in ("2025", "2030", "2035") if period in set(table_["period"])] + [table_["period"].iloc[-1]]
    head = [say("col.quantity", language), *(years_of(period) for period in periods)]
    body, little, few = [], _too_little(table_), f'<div class="under">{say("note.too_little", language)}</div>'
    for name in table_["quantity"].unique():
        rows = table_[table_["quantity"] == name].set_index("period")
        unsaid = little if name in _PER_TONNE else set()
        cells = [few if period in unsaid else _cell(rows.loc[period], name, language) for period in periods]
        body.append([say(f"avoided.{name}", language), *cells])
    made = table(head, body, numeric=range(1, len(head)))
    return made + paragraph(say("note.medians_add", language), "note")


def _too_little(table_: pd.DataFrame) -> set[str]:
    """The periods in which the carbon avoided is zero or next to it in some members, so that a cost divided by it can be
    anything."""
    avoided = table_[table_["quantity"] == "co2_avoided"]
    return set(avoided.loc[~(avoided["p05"] > _TENTH * avoided["median"].abs()), "period"])


def _cell(row: Any, name: str, language: str) -> str:
    if pd.isna(row["median"]):
        return MISSING
    scale = {"t": CARBON[language], "yuan": MONEY[language]}.get(row["unit"], 1.0)
    digits, values = 0 if row["unit"] == "yuan/t" else 2, [row[key] for key in ("median", "p05", "p95")]
    shown = [percent(value, 2) if row["unit"] == "share" else _number(value / scale, digits) for value in values]
    middle, low, high = shown
    text = f"{middle}<br><small>{low} – {high}</small>"
    if row["members_with_value"] == row["members"]:
        return text
    few = say("note.members_with", language, n=row["members_with_value"], members=row["members"])
    return f"{text}<br><small>{few}</small>"


def _number(value: float, digits: int) -> str:
    """A number with this many digits; below zero and too small for them it has no sign."""
    text = f"{value:,.{digits}f}"
    return ALMOST_NOTHING if value < 0 and not text.strip("-0.,") else with_minus(text)


def _payments(run: Run, language: str) -> Html:
    """Who pays whom for what, all years together: medians and 5-95 % over members. What nobody pays for is named below."""
    paid = outcomes.yearly(run.province, "paid").isel(region=0).sum("year")
    head = [say(f"col.{name}", language) for name in ("payment", "payer", "payee", "paid")]
    body, never = [], []
    for name, payment in run.setting.composition.names["payment"].items():
        amounts = paid.sel(payment=name).values / MONEY[language]
        if not amounts.any():
            never.append(getattr(payment, language))
            continue
        ends = spread_of(amounts)
        actors = [getattr(ACTOR_NAMES[actor], language) for actor in (payment.payer, payment.payee)]
        middle, low, high = (ALMOST_NOTHING if 0 < abs(value) < 0.05 else with_minus(f"{value:,.1f}") for value in ends)
        amount = middle if {middle, low, high} == {ALMOST_NOTHING} else f"{middle}<br><small>{low} – {high}</small>"
        body.append([getattr(payment, language), *actors, amount])
    left_out = paragraph(say("story.never_paid", language, names=joined(never, language)), "note") if never else Html("")
    return table(head, body, numeric=(3,)) + left_out
