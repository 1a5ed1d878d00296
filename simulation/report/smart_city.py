"""The chapter on the smart city: how far platforms have come in every city, and what they change, cost and bring.

Cities stand in the order of their codes and are not ranked: most of what parts them is drawn.
"""

from __future__ import annotations

from html import escape

import numpy as np
import pandas as pd

from simulation.parameters import load_parameters
from simulation.projection.smart_city import days_of_approval, operation_saving, recorded_flows
from simulation.report import platform_figures as figures
from simulation.report.figures import spread_of
from simulation.report.maps import year_of
from simulation.report.numbers import MONEY, MONEY_OF_A_CITY, percent, with_minus
from simulation.report.page import Html, heading, paragraph, picture, table
from simulation.report.story import command_again
from simulation.report.texts import BETWEEN, name_of, say
from simulation.report.worth import year_paid_back
from simulation.study.platform_value import known_value
from simulation.study.run import Run

SYSTEM = "smart_city"
RUNS = 0.5
"""Maturity from which a platform counts as running, as in the milestones of the key tasks."""
DONE = 0.95
"""Maturity from which there is nothing to tell cities apart by."""
_ENDS = ("median", "p05", "p95")


def smart_city(run: Run, language: str) -> Html:
    """Platforms and what they change, cost and bring; where nothing is spent on any, a sentence in the place of the money."""
    page = heading("head.smart_city", language) + paragraph(_basis(language), "note") + paragraph(_maturity(run, language))
    page += picture(figures.maturity(run, language), say("smart.read_maturity", language), language)
    page += _cities(run, language)
    page += heading("sub.smart_works", language, 3) + paragraph(_works(run, language))
    page += paragraph(_incidents(run, language))
    most = percent(load_parameters().default("operation_saving"), 0)
    page += picture(figures.what_changes(run, language), say("smart.read_works", language, most=most), language)
    if not recorded_flows(run.record)["cost"].values.any():
        return page + paragraph(say("smart.no_platform", language))
    page += heading("sub.smart_money", language, 3) + paragraph(_balance(run, language))
    page += picture(figures.balance(run, language), say("smart.read_balance", language), language)
    return page + heading("sub.smart_value", language, 3) + value(run, known_value(run), language)


def _basis(language: str) -> str:
    parameters = [p for p in load_parameters().parameters if p.system == SYSTEM]
    return say("smart.basis", language, n=len(parameters), assumed=sum(p.status == "assumption" for p in parameters))


def _year(run: Run) -> int:
    """The main year of the report, or the last full one."""
    return min(year_of(run), int(run.platform["year"].max()))


def _maturity(run: Run, language: str) -> str:
    """How many cities have a running platform in the main year and at the end, and how mature those are."""
    sentences = []
    for year in sorted({_year(run), int(run.platform["year"].max())}):
        rows = run.platform[run.platform["year"] == year]
        numbers: dict[str, object] = {"n": int((rows["maturity"] >= RUNS).sum()), "total": len(rows)}
        if rows["maturity"].min() >= DONE:
            sentences.append(say("smart.matured", language, year=year, total=len(rows)))
            continue
        key = "smart.maturity_of_all" if numbers["n"] == len(rows) else "smart.maturity"
        numbers |= {name: percent(rows["maturity"].agg(name), 0) for name in ("min", "median", "max")}
        sentences.append(say(key, language, year=year, **numbers))
    return BETWEEN[language].join(sentences)


def _cities(run: Run, language: str) -> Html:
    """Every city in the main year: maturity, days, models, and what it has spent and avoided since 2021."""
    year, platform = _year(run), run.platform
    scale, totals = MONEY_OF_A_CITY[language], platform[platform["year"] <= year].groupby("region")
    spent = (totals["platform_cost"].sum() + totals["platform_running_cost"].sum()) / scale
    avoided = totals["loss_avoided"].sum() / scale
    rows = []
    for row in platform[platform["year"] == year].itertuples():
        around = f"<br><small>{100 * row.maturity_p05:.0f} – {100 * row.maturity_p95:.0f}</small>"
        days = f"{row.approval_days:.0f}<br><small>{row.approval_days_worst:.0f}</small>"
        cells = [
            f'<span class="whole">{escape(name_of(row, language))}</span>',
            percent(row.maturity, 0) + around,
            days,
            percent(row.bim_share, 0),
        ]
        rows.append([*cells, f"{spent[row.region]:,.1f}", f"{avoided[row.region]:,.1f}"])
    first = int(platform["year"].min())
    head = [
        say(f"smart.col_{name}", language, first=first, year=year)
        for name in ("city", "maturity", "days", "models", "spent", "avoided")
    ]
    return table(head, rows, numeric=range(1, len(head)), kind="compact")


def _works(run: Run, language: str) -> str:
    """Days of approval at the beginning and at the end, and the electricity that operation saves by then."""
    days = {name: values.isel(year=[0, -1]).mean("member").values for name, values in days_of_approval(run.record).items()}
    saved = operation_saving(run.record, run.setting.values).isel(year=-1)
    _, low, high = (percent(each) for each in spread_of(saved.values))
    first_year, last_year = (int(run.platform["year"].agg(name)) for name in ("min", "max"))
    numbers = {f"{name}_{end}": f"{values[k]:.0f}" for name, values in days.items() for k, end in enumerate(("first", "last"))}
    years = {"first_year": first_year, "last_year": last_year}
    text = say("smart.works", language, middle=percent(float(saved.mean())), low=low, high=high, **numbers, **years)
    if run.setting.resolution < 1.0:
        text += BETWEEN[language] + say("smart.coarse", language, resolution=f"{run.setting.resolution:g}")
    return text


def _incidents(run: Run, language: str) -> str:
    """Incidents and losses of all cities in the last year: sums over the table."""
    last = int(run.platform["year"].max())
    rows = run.platform[run.platform["year"] == last]
    money = {name: f"{rows[name].sum() / MONEY[language]:,.1f}" for name in ("incident_loss", "loss_avoided")}
    counts = {name: f"{rows[name].sum():,.0f}" for name in ("incidents", "prevented_incidents")}
    return say("smart.incidents", language, year=last, **money, **counts)


def _balance(run: Run, language: str) -> str:
    """What one run records as spent and gained over all full years, not discounted: sums over the table."""
    sums = run.platform.sum(numeric_only=True) / MONEY[language]
    sums["cost"] = sums["platform_cost"] + sums["platform_running_cost"]
    first, last = (int(run.platform["year"].agg(end)) for end in ("min", "max"))
    numbers = {name: with_minus(f"{sums[name]:,.1f}") for name in ("cost", "loss_avoided", "days_saved")}
    return say("smart.balance", language, first=first, last=last, **numbers)


def value(run: Run, found: pd.DataFrame, language: str) -> Html:
    """What platforms are worth against the twin without them, as `platform_value` gives it; where nobody has run that twin, how
    to get it."""
    if found.empty:
        return paragraph(say("smart.no_twin", language, command=command_again(run)))
    whole = found[found["region"] == run.facts.adcode]
    rows = whole.set_index("quantity")
    numbers = {
        f"{name}_{end}": with_minus(f"{rows.loc[row, end] / MONEY[language]:,.1f}")
        for name, row in (("value", "value"), ("bare", "value_without_days"))
        for end in _ENDS
    }
    last = int(run.platform["year"].max())
    numbers |= {"back": _back(rows.loc["paid_back"], last, language)}
    numbers |= {"bare_back": _back(rows.loc["paid_back_without_days"], last, language)}
    page = paragraph(say("smart.value", language, n=int(whole["members"].max()), **numbers))
    page += picture(figures.parts_of_value(whole, language), say("smart.read_value", language), language)
    return page + _value_of_cities(found[found["region"] != run.facts.adcode], last, language)


def _value_of_cities(found: pd.DataFrame, last: int, language: str) -> Html:
    """What platforms are worth to each city, and when they have paid for themselves without days saved."""
    heads, rows = ("city", "platform", "value", "value_without_days", "paid_back_without_days"), []
    for _, place in found.groupby("region", sort=False):
        of = place.set_index("quantity")
        spent = -of.loc[["platform", "platform_running"], "mean"].sum() / MONEY_OF_A_CITY[language]
        money = [_with_range(of.loc[name], MONEY_OF_A_CITY[language]) for name in ("value", "value_without_days")]
        when = year_paid_back(of.loc["paid_back_without_days", "median"], last, language)
        city = f'<span class="whole">{escape(str(place[f"name_{language}"].iloc[0]))}</span>'
        rows.append([city, f"{spent:,.1f}", *money, when])
    head = [say(f"smart.col_{name}", language) for name in heads]
    cities = table(head, rows, numeric=range(1, len(head)), kind="compact")
    return paragraph(say("smart.read_value_cities", language)) + cities


def _with_range(row: pd.Series, scale: float) -> str:
    """A mean with 5-95 % of members below it."""
    mean, low, high = (with_minus(f"{row[name] / scale:,.1f}") for name in ("mean", "p05", "p95"))
    return f"{mean}<br><small>{low} – {high}</small>"


def _back(row: pd.Series, last: int, language: str) -> str:
    """When platforms have paid for themselves: median and 5-95 % of members."""
    if np.isnan(row["median"]):
        return say("smart.back_nothing", language)
    named = zip(("middle", "low", "high"), _ENDS, strict=True)
    words = {name: year_paid_back(row[end], last, language) for name, end in named}
    key = "smart.value_back_all" if len({*words.values()}) == 1 else "smart.value_back"
    return say(key, language, **words)
