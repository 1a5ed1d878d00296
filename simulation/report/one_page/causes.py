"""Why goals are missed and who holds them up, in sentences with a number each: leads from the run's own tables, no proof."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from simulation.clock import START_YEAR
from simulation.projection.headlines import mean_efforts
from simulation.projection.targets import last_full_year
from simulation.report.goal_words import when
from simulation.report.maps import year_of
from simulation.report.numbers import percent
from simulation.report.one_page.lights import LIKELY, judged
from simulation.report.shortfalls import county_and_city
from simulation.report.texts import joined, say
from simulation.study.run import Run
from simulation.study.tables import MAIN_TARGET
from simulation.vocabulary import LEVER_NAMES, OUTCOMES, label

MOST_CAUSES, MOST_COUNTIES = 3, 5
_SHARES = {"mandate_share": "one.mandate_share", "compliance": "one.compliance", "effort": "one.effort_on"}
"""What counties with shortfalls may have in common: columns of the county table, all of them shares."""


def missed(run: Run) -> pd.DataFrame:
    """The judged goals whose odds are below those of a green light."""
    rows = judged(run)
    return rows[rows["p_meet"] < LIKELY]


def causes(run: Run, language: str) -> list[str]:
    """The causes that explain most of what is missed: the reason of counties with the largest missing area, then levers by
    how many missed goals rest on them. At most three; one sentence that says so where nothing is missed."""
    if missed(run).empty:
        return [say("one.nothing_missed", language)]
    found = [*_reasons(run, language)[:1], *_levers(run, language)]
    return found[:MOST_CAUSES] or [say("one.no_cause", language)]


def _reasons(run: Run, language: str) -> list[str]:
    """Why counties miss their own goal of the main outcome, the reason with the largest missing area first."""
    table, variable = run.counties, MAIN_TARGET[0]
    gap = table["missing"].sum()
    found = []
    if gap > 0:
        told = table[table["reason"] != "none"]
        for _, rows in sorted(told.groupby("reason"), key=lambda each: -each[1]["missing"].sum()):
            said = {"name": label(variable, language), "year": year_of(run), "n": len(rows)}
            said |= {"total": len(table), "reason": rows[f"reason_{language}"].iloc[0]}
            found.append(say("one.reason", language, share=percent(rows["missing"].sum() / gap, 0), **said))
    return found


def _levers(run: Run, language: str) -> list[str]:
    """What governments do for the goals that are missed, the lever that most of them rest on first."""
    names: dict[str, list[str]] = {}
    for row in missed(run).itertuples():
        lever = OUTCOMES[row.variable].lever if row.variable in OUTCOMES else None
        if lever is not None:
            names.setdefault(lever, []).append(f"{getattr(row, f'variable_{language}')} {when(row)}")
    last = last_full_year(run.record)
    efforts = mean_efforts(run.record, min(max(year_of(run), START_YEAR), last))
    found = []
    for lever, goals in sorted(names.items(), key=lambda each: -len(each[1])):
        said = {"n": len(goals), "goals": joined(_named(goals, language), language)}
        if not lever:
            found.append(say("one.no_lever", language, **said))
            continue
        said |= {"lever": getattr(LEVER_NAMES[lever], language), "year": year_of(run)}
        found.append(say("one.effort", language, effort=percent(float(efforts[lever]), 0), **said))
    return found


def _named(goals: list[str], language: str) -> list[str]:
    """Each name once, with how many goals share it where several do: the names add up to the number said before them."""
    return [name if n == 1 else say("one.goals_of", language, name=name, n=n) for name, n in Counter(goals).items()]


def holders(run: Run) -> Counter[str]:
    """County -> how many of the missed goals it is among the five that hold up most."""
    held = missed(run)["held_up_by"].fillna("").astype(str)
    return Counter(code for codes in held for code in codes.split())


def counties(run: Run, language: str) -> list[str]:
    """The five counties that hold up most goals, and in what they differ most from the others."""
    found = holders(run).most_common(MOST_COUNTIES)
    table = run.counties.set_index("region", drop=False)
    named = [(table.loc[code], n) for code, n in found if code in table.index]
    if not named:
        return [say("one.no_county", language)]
    items = [say("one.county", language, name=county_and_city(row, run, language), n=n) for row, n in named]
    sentences = [say("one.counties", language, names=joined(items, language), total=len(missed(run)))]
    common = in_common(run, [row["region"] for row, _ in named], language)
    return [*sentences, *([common] if common else [])]


def in_common(run: Run, regions: list[str], language: str) -> str:
    """In which of their own numbers these counties lie farthest from the others, in spreads of all; blank where in none by more
    than half of one. What is the same as it is shown is nothing in common."""
    table = run.counties
    inside = table["region"].isin(regions)
    best, text = 0.5, ""
    for name, words in _SHARES.items():
        values = table[name].astype(float)
        spread = values.std()
        here, others = values[inside].mean(), values[~inside].mean()
        apart = abs(here - others) / spread if spread > 0 else 0.0
        said = {"here": percent(here, 0), "others": percent(others, 0)}
        if apart > best and said["here"] != said["others"]:
            best = apart
            text = say("one.in_common", language, what=say(words, language), year=year_of(run), **said)
    return text
