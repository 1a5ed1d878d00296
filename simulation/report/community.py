"""The chapter on communities: who takes part, what is renovated, who is left out, what it comes to, and who pays.

Communities are synthetic and nobody has measured what their residents do: every section says what is assumed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.facts.renovation import published_starts
from simulation.parameters import load_parameters
from simulation.projection.communities import participation_pushes
from simulation.projection.community import EVERYONE
from simulation.projection.examination import decembers
from simulation.projection.probability import spread
from simulation.report import community_figures as figures
from simulation.report.maps import tile_map
from simulation.report.numbers import MISSING, MONEY, chance, of_members, percent, signed, with_sign
from simulation.report.page import Html, heading, paragraph, picture, table
from simulation.report.texts import BETWEEN, joined, say
from simulation.study.run import Run
from simulation.systems.community.words import AWARD_KIND_NAMES, TERCILE_NAMES

SYSTEM = "community"
MILESTONE = "T4.5-2"
GOAL_YEAR = 2025
"""The last year of the programme of renovation, for which there are goals."""
GOVERNMENTS = ("paid_programme", "paid_award", "paid_staff", "paid_villages")
_COUNTS = ("projects_applied", "projects_excluded", "awards_granted", "awards_refused", "awards_anyway", "small_projects_done")


def community(run: Run, language: str) -> Html:
    """Who takes part, what is renovated, who is left out, what it comes to, and who pays."""
    page = heading("head.community", language) + paragraph(_basis(language), "note")
    page += heading("sub.community_part", language, 3) + paragraph(_participation(run, language))
    page += picture(figures.participation(run, language), say("community.read_part", language), language)
    page += heading("sub.community_renovation", language, 3) + paragraph(_renovation(run, language))
    page += picture(figures.renovation(run, language), say("community.read_renovation", language), language)
    page += heading("sub.community_left_out", language, 3) + _left_out(run, language)
    page += heading("sub.community_becomes", language, 3) + paragraph(_becomes(run, language))
    page += picture(figures.what_becomes(run, language), say("community.read_becomes", language), language)
    page += heading("sub.community_money", language, 3) + paragraph(_money(run, language))
    return page + picture(figures.money(run, language), say("community.read_money", language), language)


def _basis(language: str) -> str:
    parameters = [p for p in load_parameters().parameters if p.system == SYSTEM]
    assumed = sum(p.status == "assumption" for p in parameters)
    return say("community.basis", language, n=len(parameters), assumed=assumed)


def _shares(values: np.ndarray, digits: int = 0) -> dict[str, str]:
    """Median and 5-95 % of one year's shares, in percent."""
    return {name: percent(value, digits) for name, value in zip(("middle", "low", "high"), spread(values), strict=True)}


# --- who takes part --------------------------------------------------------------------------------------------------------
def _participation(run: Run, language: str) -> str:
    """Participation at the beginning and at the end, the milestone, and what moves participation."""
    values, years = figures.in_december(run, "participation")
    start = run.setting.values[:, load_parameters().position["participation_2020"]]
    gain = signed(float(np.median(values[:, -1] - start)), "share", language)
    said = {"start": percent(np.median(start), 0), "year": years[-1], "gain": gain}
    text = say("community.part", language, **said, **_shares(values[:, -1]))
    return BETWEEN[language].join([text, _milestone(run, language), _pushes(run, language)])


def _milestone(run: Run, language: str) -> str:
    """The probability of the milestone where its year was simulated, and how many counties are there at the end."""
    judged = run.key_tasks[(run.key_tasks["milestone"] == MILESTONE) & run.key_tasks["p_in_time"].notna()]
    values, years = figures.counties_engaged(run)
    last = values[:, -1]
    said = {"share": percent(float(last.mean()), 0), "most": int((last > 0.5).sum()), "n": len(last)}
    text = say("community.engaged", language, year=years[-1], **said)
    if judged.empty:
        return text
    row = judged.iloc[0]
    hits, n = of_members(row["p_in_time"], row["members"])
    odds = chance(row["p_in_time"], row["p_low"], row["p_high"])
    year, share = str(row["deadline"])[:4], percent(row["share_in_time"], 0)
    words = say("community.milestone", language, year=year, odds=odds, hits=hits, n=n, share=share)
    return words + BETWEEN[language] + text


def _pushes(run: Run, language: str) -> str:
    """What moves the wish to take part by the end, against 2020: medians over members, in logits."""
    workers = run.scenario.measures.grid_staff.at(run.setting.ticks - 1)
    found = participation_pushes(run.province, run.setting.values, workers)
    items = [
        say(f"community.push_{name}", language, value=with_sign(float(np.median(values)), 2))
        for name, values in found.items()
        if np.any(values)
    ]
    return say("community.pushes", language, items=joined(items, language)) if items else ""


# --- renovation of old communities -----------------------------------------------------------------------------------------
def _renovation(run: Run, language: str) -> str:
    """Starts beside what was published, and completions beside the goals."""
    sentences, (values, years) = [], figures.added_in_year(run, "communities_renovated")
    known = {year: value for year, value in published_starts(run.facts.adcode).items() if year in years}
    if known:
        sums = values[:, np.isin(years, list(known))].sum(axis=1)
        first, last = min(known), max(known)
        span = say("community.starts_years", language, first=first, last=last) if first < last else str(last)
        published = f"{sum(known.values()):,.0f}"
        sentences.append(say("community.starts", language, years=span, published=published, **_counts(sums)))
    else:
        sentences.append(say("community.starts_unknown", language, year=years[-1], **_counts(values.sum(axis=1))))
    done, _ = figures.in_december(run, "renovations_completed")
    at = min(len(years), GOAL_YEAR - years[0] + 1) - 1
    sentences.append(say("community.done", language, year=years[at], **_counts(done[:, at])))
    for row in figures.renovation_goals(run).itertuples():
        odds = chance(row.p_meet, row.p_meet_low, row.p_meet_high)
        key = "community.completed_derived" if row.goal_derived else "community.completed"
        sentences.append(say(key, language, year=row.year, goal=f"{row.goal:,.0f}", odds=odds))
    return BETWEEN[language].join(sentences)


def _counts(values: np.ndarray) -> dict[str, str]:
    return {name: f"{value:,.0f}" for name, value in zip(("middle", "low", "high"), spread(values), strict=True)}


# --- who is left out -------------------------------------------------------------------------------------------------------
def _left_out(run: Run, language: str) -> Html:
    """Requests, awards and money by income, how unequally they fall, and where payment in advance keeps most away."""
    rows = run.left_out[run.left_out["region"] == run.facts.adcode]
    wanted = rows["projects_applied"].sum() + rows["projects_excluded"].sum() > 0.0
    page = paragraph(_instrument(run, wanted, language)) + _by_income(rows, language)
    if not wanted:
        return page
    page += paragraph(_kept_out(rows, language) + BETWEEN[language] + _inequality(run, language))
    page += picture(figures.left_out(run, language), say("community.read_left_out", language), language)
    return page + picture(tile_map(run, language, "kept_out"), say("community.read_map", language), language)


def _instrument(run: Run, wanted: bool, language: str) -> str:
    """How awards are given; `wanted`: anybody asked for one or would have, whether or not the budget reached them."""
    kind = run.scenario.measures.community_award.kind if wanted else "none"
    years = decembers(run.province, "quarter")["year"].values
    means = say("community.means" if len(years) > 1 else "community.one_year", language, first=years[0], last=years[-1])
    return say("community.instrument", language, kind=getattr(AWARD_KIND_NAMES[kind], language), means=means)


def _by_income(rows: pd.DataFrame, language: str) -> Html:
    """A row a third of the communities by income, and one of all: counts a year and money a household."""
    names = {key: getattr(name, language) for key, name in TERCILE_NAMES.items()} | {EVERYONE: say("community.all", language)}
    body = []
    for row in rows.to_dict("records"):
        money = [MISSING if pd.isna(row[key]) else f"{row[key]:,.0f}" for key in ("award_money_each", "public_money_each")]
        body.append([f'<span class="whole">{names[row["income"]]}</span>', *(f"{row[key]:,.0f}" for key in _COUNTS), *money])
    columns = ("income", *_COUNTS, "award_money_each", "public_money_each")
    head = [say(f"community.col_{name}", language) for name in columns]
    return table(head, body, numeric=range(1, len(head)), kind="compact")


def _kept_out(rows: pd.DataFrame, language: str) -> str:
    """Which share of those who would ask payment in advance keeps out, at the two ends of income and in all."""
    shares = rows.set_index("income")["kept_out_share"]
    numbers = {income: percent(shares[income]) for income in ("low", "high", EVERYONE)}
    return say("community.kept_out", language, **numbers)


def _inequality(run: Run, language: str) -> str:
    """Gini and Theil of awards and of public money over communities, in members where there were any."""
    records, parts = run.province.isel(region=0), []
    for name in ("award", "public_money"):
        found = {kind: records[f"{name}_{kind}"].values.astype(float) for kind in ("gini", "theil")}
        if np.isnan(found["gini"]).all():
            continue
        numbers = {kind: f"{spread(values)[0]:.2f}" for kind, values in found.items()}
        _, low, high = spread(found["gini"])
        parts.append(say(f"community.unequal_{name}", language, low=f"{low:.2f}", high=f"{high:.2f}", **numbers))
    return BETWEEN[language].join(parts)


# --- what it comes to, and who pays ----------------------------------------------------------------------------------------
def _becomes(run: Run, language: str) -> str:
    """Satisfaction, complaints, condition, sorting and life circle at the end of the first and of the last year."""
    numbers: dict[str, object] = {}
    names = ("community_satisfaction", "complaints", "community_quality", "sorting", "sorting_coverage", "life_circle")
    for name in names:
        values, years = figures.in_december(run, name)
        numbers |= {f"{name}_{end}": percent(spread(values[:, k])[0]) for k, end in ((0, "first"), (-1, "last"))}
    key = "community.becomes" if len(years) > 1 else "community.stands"
    return say(key, language, first_year=years[0], last_year=years[-1], **numbers)


def _money(run: Run, language: str) -> str:
    """What governments, residents and owners pay a year: means over full years and members, as in the figure."""
    flows = {name: values.mean() / MONEY[language] for name, values in figures.paid(run).items()}
    payers = {"governments": sum(flows[name] for name in GOVERNMENTS)}
    payers |= {"staff": flows["paid_staff"], "residents": flows["paid_residents"], "owners": flows["paid_owners"]}
    numbers = {name: f"{value:,.2f}" for name, value in payers.items()}
    return say("community.money", language, **numbers)
