"""The chapters of the scenario report, each a piece of a page made from a run: what the notebook shows, cell by cell."""

from __future__ import annotations

import html
from typing import Any

from simulation.report import figures, implementation, maps, shortfalls, tables
from simulation.report.assumptions import goal_table, parameter_sentences
from simulation.report.conditioning import known_past
from simulation.report.magnitudes import far_off_in_words
from simulation.report.measures_in_words import measure_list, unusual
from simulation.report.numbers import chance, goal_percent, of_members, percent
from simulation.report.of_province import of_province
from simulation.report.outcomes import outcomes
from simulation.report.own_data import own_data_note
from simulation.report.page import Html, bullets, folded, heading, paragraph, picture, pictures, table
from simulation.report.texts import BETWEEN, goal_document, in_sentence, joined, name_of, quarter_in_words, say
from simulation.scenario import load_scenario, quarter_of, scenario_names
from simulation.study.run import Run
from simulation.study.tables import MAIN_TARGET, tables_of
from simulation.vocabulary import LEVEL_NAMES, label

_WORST = 3


def title(run: Run, language: str) -> Html:
    """Title of the page, scenario and province."""
    scenario = run.scenario
    name = say(
        "story.title", language, province=getattr(run.facts, f"name_{language}"), title=getattr(scenario.title, language)
    )
    start, end = (quarter_name(q, language) for q in (scenario.horizon.start, scenario.horizon.end))
    line = say("story.subtitle", language, start=start, end=end, members=scenario.members)
    head = Html(f'<h1>{html.escape(name)}</h1><p class="subtitle">{html.escape(line)}</p>')
    return head + own_data_note(run, language)


def quarter_name(quarter: Any, language: str) -> str:
    return quarter_in_words(quarter.year, quarter.quarter, language)


def summary(run: Run, language: str) -> Html:
    """What the results say, in a few sentences."""
    parameters = parameter_sentences(run, language)
    items = [*main_sentences(run, language), county_sentence(run, language)]
    illusion = int((shortfalls.claims(run)["kind"] == "illusion").sum())
    items += [say("story.illusion" if illusion else "story.illusion_none", language, illusion=illusion)]
    items += [
        *implementation.overview(run, language),
        *far_off_in_words(run, language),
        parameters.warning,
        say("story.no_number", language),
    ]
    return heading("head.summary", language) + bullets(items)


def main_sentences(run: Run, language: str) -> list[str]:
    """The green share of the main year, and its odds where a goal judges it."""
    year, (variable, _) = maps.year_of(run), MAIN_TARGET
    values, years = figures.yearly_outcome(run, variable)
    middle, low, high = figures.spread_of(values[:, list(years).index(year)])
    numbers: dict[str, Any] = {"median": percent(middle), "low": percent(low), "high": percent(high)}
    found = [say("story.main", language, year=year, variable=in_sentence(label(variable, language), language), **numbers)]
    row = shortfalls.main_target(run)
    if row is None:
        return [*found, say("story.goal_missing", language, year=year)]
    hits, n = of_members(row["p_meet"], row["members_with_value"])
    verified, claimed = (chance(*(row[f"p_meet{s}{end}"] for end in ("", "_low", "_high"))) for s in ("", "_reported"))
    source = html.escape(goal_document(row["document"], row["goal_from"], language))
    numbers = {
        "goal": goal_percent(row["goal"]),
        "document": source,
        "n": n,
        "hits": hits,
        "chance": verified,
        "chance_reported": claimed,
    }
    return [*found, say("story.main_goal", language, **numbers)]


def county_sentence(run: Run, language: str) -> str:
    """How many counties miss their goal by the medians that the picture of claims has too, and those that miss most of it."""
    table = shortfalls.claims(run)
    lagging = table[table["kind"] != "met"]
    lagging = lagging.loc[(lagging["verified"] - lagging["goal"]).sort_values(kind="stable").index]
    if lagging.empty:
        return say("story.counties_fine", language, total=len(run.counties))
    worst = joined([html.escape(name_of(row, language)) for row in lagging.head(_WORST).itertuples()], language)
    return say("story.counties", language, total=len(run.counties), lagging=len(lagging), worst=worst)


def assumed(run: Run, language: str) -> Html:
    """Description, goals that bind, measures, ensemble and parameters."""
    scenario, sentences = run.scenario, parameter_sentences(run, language)
    page = heading("head.assumed", language)
    if scenario.description:
        page += paragraph(html.escape(" ".join(_lines(getattr(scenario.description, language), language))))
    page += heading("sub.goals", language, 3) + goal_table(run, language)
    page += heading("sub.measures", language, 3) + bullets(measure_list(run, language))
    if branch := run.setting.branch:
        said = {"of": html.escape(branch.of), "at": quarter_of(branch.tick)}
        page += paragraph(say("story.branched", language, **said))
    odd = unusual(run, language)
    page += bullets(odd) if odd else Html()
    return page + heading("sub.ensemble", language, 3) + bullets(sentences.all) + known_past(run, language)


def _lines(text: str, language: str) -> list[str]:
    joined_lines = ("" if language == "zh" else " ").join(line.strip() for line in text.strip().splitlines())
    return [joined_lines]


def happens(run: Run, language: str) -> Html:
    """The outcome table; shares, ultra-low energy area and levels over the years."""
    page = heading("head.happens", language) + outcomes(run, language) + paragraph(say("story.bands", language), "note")
    for variable in ("green_share_new_urban", "star_share_new_urban", "ultra_low_near_zero_area_added"):
        page += picture(figures.outcome_over_years(run, language, variable), "", language)
    return page + picture(figures.completions_by_level(run, language), say("story.levels", language), language)


def floor_space(run: Run, language: str) -> Html:
    """What is built, beside what was published."""
    page = heading("head.floor_space", language)
    reality = run.reality
    if reality.empty:
        return page + paragraph(say("story.no_published", language)) + picture(figures.floor_space(run, language), "", language)
    whole = reality[reality["building_use"] == "all"]
    items = [
        say("story.ratio", language, what=say(f"fig.{row.variable}", language).lower(), ratio=f"{row.ratio:.2f}")
        for row in whole.itertuples()
    ]
    text = say("story.floor_space", language, period=figures.period_of(reality, language), ratios=joined(items, language))
    return (
        page + paragraph(text) + picture(figures.floor_space(run, language), "", language) + tables.reality_table(run, language)
    )


def energy(run: Run, language: str) -> Html:
    """Energy and carbon of urban buildings."""
    last, co2 = figures.co2_of_last_year(run, language)
    text = paragraph(say("story.energy", language, last=last, co2=co2))
    return heading("head.energy", language) + text + picture(figures.energy_and_carbon(run, language), "", language)


def counties(run: Run, language: str) -> Html:
    """The tile map, the largest shortfalls and the table of all counties."""
    year, members = maps.year_of(run), run.scenario.members
    page = heading("head.counties", language) + paragraph(county_sentence(run, language))
    page += picture(maps.tile_map(run, language), say("story.tiles", language, year=year, members=members), language)
    page += picture(shortfalls.missing_area(run, language), say("story.bars", language), language)
    return page + folded(say("story.rows_counties", language, n=len(run.counties)), tables.county_table(run, language))


def reported(run: Run, language: str) -> Html:
    """What is said beside what is so."""
    kinds = shortfalls.claims(run)["kind"].value_counts()
    met, illusion = int(kinds.get("met", 0)), int(kinds.get("illusion", 0))
    text = claims_in_words(met, illusion, maps.year_of(run), language)
    return (
        heading("head.reported", language)
        + paragraph(say("story.read_reported", language) + BETWEEN[language] + text)
        + picture(shortfalls.reported_and_verified(run, language), say("story.edge", language), language)
        + implementation.misreports(run, language)
    )


def claims_in_words(met: int, illusion: int, year: int, language: str) -> str:
    """How many counties report their goal met, and how many of them do not meet it; none of either is said as such."""
    key = "story.reported" if illusion else "story.reported_true" if met else "story.reported_none"
    return say(key, language, year=year, reported=met + illusion, verified=met, illusion=illusion)


def targets(run: Run, language: str) -> Html:
    """Odds of every target, the table, and those that are not simulated."""
    page = heading("head.targets", language) + paragraph(say("story.no_number", language))
    page += pictures(shortfalls.odds_of_targets(run, language), say("story.read_odds", language), language)
    return page + paragraph(say("story.targets", language), "note") + tables.target_table(run, language)


def limits(run: Run, language: str) -> Html:
    """What no mechanism covers, which data are estimates, and where a median may mislead."""
    status = run.targets["status"].value_counts()
    waiting = int(status.get("not yet simulated", 0))
    page = heading("head.limits", language) + paragraph(say("story.not_simulated", language))
    page += heading("sub.capped_peers", language, 3) + paragraph(_capped_peers(run, language), "warning")
    page += heading("sub.waiting", language, 3)
    page += folded(say("story.waiting", language, n=waiting).rstrip("：:"), tables.waiting_table(run, language))
    numbers = {"past": "past", "beyond": "beyond the horizon", "inputs": "assumed, not projected"}
    page += paragraph(say("story.others", language, **{key: int(status.get(name, 0)) for key, name in numbers.items()}), "note")
    page += heading("sub.province", language, 3) + own_data_note(run, language) + of_province(run, language)
    return page + heading("sub.estimates", language, 3) + _estimates(run, language)


def _capped_peers(run: Run, language: str) -> str:
    names = {level: getattr(LEVEL_NAMES[level], language) for level in run.capped_peers}
    shares = [
        say("story.share_item", language, level=names[level], share=percent(share, 0))
        for level, share in run.capped_peers.items()
    ]
    return say("story.capped_peers", language, shares=joined(shares, language))


def _estimates(run: Run, language: str) -> Html:
    groups: dict[tuple[str, str, int], list[str]] = {}
    for estimate in run.facts.estimates:
        key = (getattr(estimate, f"how_{language}").rstrip("。."), estimate.table, len(estimate.rows))
        groups.setdefault(key, []).append(tables.column_title(run, estimate.column, estimate.table, language))
    if not groups:
        return paragraph(say("story.estimates_none", language))
    items = [
        say(
            "story.estimate",
            language,
            column=joined(columns, language),
            rows=rows,
            places=say(f"place.{where}", language),
            how=html.escape(how),
        )
        for (how, where, rows), columns in groups.items()
    ]
    return paragraph(say("story.estimates", language)) + bullets(items)


def command_again(run: Run) -> str:
    """The command that makes the result again: a published scenario by its name, any other from the file in the result."""
    scenario = run.scenario
    given = {"province": scenario.province, "seed": scenario.seed, "members": scenario.members}
    if scenario.name in scenario_names() and load_scenario(scenario.name).replace(**given).digest() == scenario.digest():
        words = [scenario.name, *(f"--{option} {value}" for option, value in given.items())]
    else:
        words = ["scenario.yaml", "--out again"]
    if run.setting.resolution != 1.0:
        words.append(f"--resolution {run.setting.resolution:g}")
    return " ".join(["greenplan run", *words])


def _list_of_tables(run: Run, language: str) -> Html:
    """Every table of the run by the name that it has in Python and as a file."""
    rows = [
        [f"<code>{each.name}</code>", html.escape(getattr(each, language))]
        for each in tables_of(run.setting.composition).values()
    ]
    return table([say("col.table", language), say("col.what", language)], rows)


def reproduce(run: Run, language: str) -> Html:
    """The command that makes the result again, and the hashes that it rests on."""
    manifest = run.manifest
    rows = [[say(f"hash.{name}", language), f"<code>{value}</code>"] for name, value in manifest["hashes"].items()]
    versions = ", ".join(f"{name} {value}" for name, value in manifest["versions"].items())
    rows.append([say("hash.versions", language), f"<code>{html.escape(versions)}</code>"])
    own = {phase: rule["digest"] for phase, rule in manifest["replaced_rules"].items()} | manifest["own_systems"]
    rows += [[html.escape(name), f"<code>{html.escape(digest)}</code>"] for name, digest in own.items()]
    page = heading("head.reproduce", language) + paragraph(say("story.reproduce", language)) + own_data_note(run, language)
    if own:
        page += paragraph(say("story.own_again", language, names=html.escape(joined(list(own), language))))
    else:
        page += paragraph(f"{say('story.command', language)} <code>{html.escape(command_again(run))}</code>")
    page += table([say("col.what", language), say("col.hash", language)], rows, kind="hashes")
    page += folded(say("story.tables", language, n=len(tables_of(run.setting.composition))), _list_of_tables(run, language))
    foot = say("page.foot", language, version=manifest["versions"]["greenplan"] or "–", results=manifest["results_version"])
    return page + paragraph(foot, "note")
