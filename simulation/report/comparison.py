"""The page of a comparison: what differs between options, who pays for it, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from itertools import combinations
from typing import Any

import pandas as pd

from simulation.projection.headlines import DOWN, headline_name
from simulation.report.numbers import MISSING, SPACE, chance, middle_and_range, percent, signed, unit_of_difference, years_of
from simulation.report.page import Html, bullets, folded, heading, paragraph, table
from simulation.report.texts import joined, say
from simulation.study.compare import CRITERIA, Comparison
from simulation.study.outputs import GLANCE
from simulation.vocabulary import SYSTEM_NAMES

FEW = 20
YEARS = ("2025", "2030", "2035")


def title_of(comparison: Comparison, language: str) -> str:
    """What the page is called, as plain text."""
    return say("compare.title", language, names=joined(_titles(comparison, language), language))


def chapters(comparison: Comparison, language: str) -> list[Html]:
    """The whole page, a piece a chapter."""
    parts = (opening, glance, outcome_differences, cost, options, pairing, method)
    return [part(comparison, language) for part in parts]


def opening(comparison: Comparison, language: str) -> Html:
    """Title, what was compared how, and what to beware of."""
    setting = comparison.options[0].setting
    numbers = {"members": comparison.members, "resolution": f"{setting.resolution:g}", "seed": setting.scenario.seed}
    line = say("compare.subtitle", language, province=getattr(setting.facts, f"name_{language}"), **numbers)
    page = Html(f'<h1 id="top">{escape(title_of(comparison, language))}</h1>') + paragraph(escape(line), "subtitle")
    for warning in warnings(comparison, language):
        page += paragraph(escape(warning), "warning")
    return page


def warnings(comparison: Comparison, language: str) -> list[str]:
    """What a reader has to know before the numbers, as plain text: other assumptions, few members, a coarse resolution."""
    found: list[str] = []
    keys: dict[tuple[str, str], list[str]] = {}
    for each in comparison.assumptions:
        keys.setdefault((each.option, each.against), []).append(each.key)
    for (one, other), names in keys.items():
        found.append(say("compare.assumptions", language, one=one, other=other, keys=joined(names, language)))
    found += _systems_apart(comparison, language)
    return found + trial_warnings(comparison.members, comparison.options[0].setting.resolution, language)


def _systems_apart(comparison: Comparison, language: str) -> list[str]:
    """Systems that some options lack: what these count is compared between none but the others. As plain text."""
    off = {option.name: option.setting.scenario.systems.off for option in comparison.options}
    some = sorted(frozenset().union(*off.values()) - frozenset.intersection(*off.values()))
    texts = []
    for name in some:
        lacking = joined([option for option, systems in off.items() if name in systems], language)
        texts.append(say("compare.system_off", language, options=lacking, system=getattr(SYSTEM_NAMES[name], language)))
    return texts


def trial_warnings(members: int, resolution: float, language: str) -> list[str]:
    """That numbers are good for a trial alone, as plain text: few members, a coarse resolution."""
    found = [say("compare.few", language, members=members)] if members < FEW else []
    return found + coarse_warnings(resolution, language)


def coarse_warnings(resolution: float, language: str) -> list[str]:
    """That there are fewer and larger buildings than there are, as plain text."""
    return [say("compare.coarse", language, resolution=f"{resolution:g}")] if resolution < 1 else []


def glance(comparison: Comparison, language: str) -> Html:
    """The first option beside each other: what people ask for first."""
    page, titles = heading("head.compare_glance", language), _title_of(comparison, language)
    for other in comparison.names[1:]:
        rows = _pair(comparison, comparison.names[0], other)
        names = {"one": escape(titles[comparison.names[0]]), "other": escape(titles[other])}
        page += paragraph(say("compare.glance", language, **names))
        asked = [row for name in GLANCE for _, row in rows[rows["variable"] == name].iterrows()]
        page += bullets(_item(row, row["variable"], language) for row in asked)
    return page


def outcome_differences(comparison: Comparison, language: str) -> Html:
    """A table for each pair, a line an outcome and a column a year; those of the first option stand open."""
    page = heading("head.compare_outcomes", language) + paragraph(say("compare.outcomes", language), "note")
    titles = _title_of(comparison, language)
    for one, other in combinations(comparison.names, 2):
        rows = _pair(comparison, one, other)
        rows = rows[~rows["variable"].isin(CRITERIA)]
        name = say("compare.pair", language, one=titles[one], other=titles[other])
        made = _by_year(rows, language)
        page += Html(f"<h3>{escape(name)}</h3>") + made if one == comparison.names[0] else folded(name, made)
    levels = [Html(f"<h3>{escape(titles[name])}</h3>") + _levels(comparison, name, language) for name in comparison.names]
    return page + folded(say("compare.levels", language), sum(levels, Html()))


def cost(comparison: Comparison, language: str) -> Html:
    """Carbon and the cost of each payer: every option, and the first less each other."""
    titles, names = _title_of(comparison, language), comparison.names
    levels = {(row.option, row.variable): row for row in comparison.levels.itertuples() if row.variable in CRITERIA}
    pairs = {other: _pair(comparison, names[0], other).set_index("variable") for other in names[1:]}
    head = [say("col.compared", language), *(escape(titles[name]) for name in names)]
    head += [escape(say("compare.pair", language, one=titles[names[0]], other=titles[other])) for other in names[1:]]
    body = []
    for variable in (each for each in CRITERIA if (names[0], each) in levels):
        cells = [_level(levels[name, variable], language) for name in names]
        cells += [difference_cell(pairs[other].loc[variable], language) for other in names[1:]]
        body.append([_named(variable, comparison, language), *cells])
    period = next(row.period for row in comparison.levels.itertuples() if row.variable.startswith("cost_"))
    note = paragraph(say("compare.cost", language, period=years_of(period)), "note")
    return heading("head.compare_cost", language) + note + table(head, body, numeric=range(1, len(head)))


def options(comparison: Comparison, language: str) -> Html:
    """Which options another is better than in every respect."""
    titles = _title_of(comparison, language)
    rows = comparison.dominance[comparison.dominance["on_average"]]
    found = [
        say(
            "compare.dominated",
            language,
            one=escape(titles[row.option]),
            other=escape(titles[row.dominated_by]),
            odds=percent(row.p_dominated, 0),
        )
        for row in rows.itertuples()
    ]
    names = joined([headline_name(name, language) for name in CRITERIA], language)
    page = heading("head.compare_options", language)
    page += bullets(found) if found else paragraph(say("compare.none_dominated", language))
    return page + paragraph(escape(say("compare.criteria", language, names=names)), "note")


def pairing(comparison: Comparison, language: str) -> Html:
    """By how much the same luck makes each difference surer, folded away."""
    titles, head = _title_of(comparison, language), [say("col.outcome", language)]
    cut: dict[tuple[str, str], list[str]] = {}
    for other in comparison.names[1:]:
        head.append(escape(say("compare.pair", language, one=titles[comparison.names[0]], other=titles[other])))
        for row in _pair(comparison, comparison.names[0], other).itertuples():
            cut.setdefault((row.variable, row.period), []).append(percent(row.variance_cut, 1))
    body = [[f"{escape(headline_name(name, language))} {years_of(period)}", *cells] for (name, period), cells in cut.items()]
    made = paragraph(say("compare.pairing", language), "note") + table(head, body, range(1, len(head)), "compact")
    return heading("head.compare_pairing", language) + folded(say("col.variance_cut", language), made)


def method(comparison: Comparison, language: str) -> Html:
    return heading("head.compare_method", language) + paragraph(say("compare.method", language))


def difference_cell(row: Any, language: str) -> str:
    """A difference with its unit, its range and how likely it is the better one, as HTML."""
    if pd.isna(row["median"]):
        return MISSING
    if row["p_equal"] == 1:
        return f"<small>{say('compare.equal', language)}</small>"
    if _rounds_to_nothing(row, language):
        return f"<small>{say('compare.tiny', language)}</small>"
    low, high = (signed(row[key], row["unit"], language) for key in ("p05", "p95"))
    lines = [f"{low} … {high}", *([say("compare.odds", language, odds=odds_of(row, language))] if row["better"] else [])]
    return "<br>".join([_difference(row, language), *(f"<small>{line}</small>" for line in lines)])


def odds_of(row: Any, language: str) -> str:
    """How likely the one is better than the other, with its interval, and how often both are the same if they ever are."""
    text = chance(row["p_better"], row["p_better_low"], row["p_better_high"])
    return say("compare.equal_in", language, odds=text, share=percent(row["p_equal"], 0)) if row["p_equal"] else text


def _rounds_to_nothing(row: Any, language: str) -> bool:
    """Whether neither the middle nor an end of a difference shows a digit: how likely nought is the better helps nobody."""
    texts = (signed(row[key], row["unit"], language) for key in ("median", "p05", "p95"))
    return all(not re.search("[1-9]", text) for text in texts)


def _difference(row: Any, language: str) -> str:
    unit = unit_of_difference(row["unit"], language)
    return f"{signed(row['median'], row['unit'], language)}{SPACE}{unit}".rstrip(SPACE)


def _item(row: Any, name: str, language: str) -> str:
    said = {"name": escape(headline_name(name, language)), "period": years_of(row["period"])}
    if row["p_equal"] == 1:
        return say("compare.item_none", language, **said)
    if _rounds_to_nothing(row, language):
        return say("compare.item_tiny", language, **said)
    ends = " … ".join(signed(row[key], row["unit"], language) for key in ("p05", "p95"))
    return say("compare.item", language, **said, difference=_difference(row, language), range=ends, odds=odds_of(row, language))


def _by_year(rows: pd.DataFrame, language: str) -> Html:
    """A line an outcome, a column a year: sums of the years up to it, and shares of it."""
    body, years = [], [year for year in YEARS if rows["period"].str.endswith(year).any()]
    for name, of_name in rows.groupby("variable", sort=False):
        cells = {row["period"][-4:]: difference_cell(row, language) for _, row in of_name.iterrows()}
        body.append([_labelled(str(name), of_name.iloc[0]["better"], language), *(cells.get(y, MISSING) for y in years)])
    return table([say("col.outcome", language), *years], body, numeric=range(1, len(years) + 1))


def _levels(comparison: Comparison, option: str, language: str) -> Html:
    rows = comparison.levels[comparison.levels["option"] == option]
    body = [
        [f"{escape(headline_name(row.variable, language))} {years_of(row.period)}", _level(row, language)]
        for row in rows.itertuples()
    ]
    return table([say("col.outcome", language), say("col.median", language)], body, numeric=(1,), kind="compact")


def _level(row: Any, language: str) -> str:
    first, second = middle_and_range(row.median, row.p05, row.p95, row.unit, language)
    return f"{first}<br><small>{second}</small>"


def _named(variable: str, comparison: Comparison, language: str) -> str:
    rows = comparison.levels.drop_duplicates("variable").set_index("variable")
    return _labelled(variable, rows.loc[variable, "better"], language)


def _labelled(variable: str, better: str, language: str) -> str:
    """What readers call an outcome, and which way is better."""
    mark = {"": "", DOWN: " ↓"}.get(better, " ↑")
    name = escape(headline_name(variable, language))
    return f"<b>{name}</b>{mark}<br><small>{say(f'compare.better_{better}', language)}</small>"


def _pair(comparison: Comparison, one: str, other: str) -> pd.DataFrame:
    rows = comparison.differences
    return rows[(rows["option"] == one) & (rows["against"] == other)]


def _titles(comparison: Comparison, language: str) -> list[str]:
    return list(_title_of(comparison, language).values())


def _title_of(comparison: Comparison, language: str) -> dict[str, str]:
    """What readers call each option; the name stands behind a title that two of them have."""
    titles = {option.name: str(getattr(option.title, language)) for option in comparison.options}
    several = _twice(titles.values())
    return {name: f"{title} ({name})" if title in several else title for name, title in titles.items()}


def _twice(values: Iterable[str]) -> set[str]:
    seen = list(values)
    return {value for value in seen if seen.count(value) > 1}
