"""The chapter on communities: in both languages, with the numbers of tables, absent with its system; its map."""

import re
from collections import namedtuple

import pytest

import simulation as sim
from simulation.facts.renovation import published_starts
from simulation.parameters import load_parameters
from simulation.projection.communities import participation_pushes
from simulation.report import community_figures as figures
from simulation.report.chapters import chapter, chapters_of
from simulation.report.maps import tile_map
from simulation.report.numbers import MISSING, MONEY, percent
from tests.report.conftest import without_figures

LANGUAGES = ("zh", "en")


def text_of(page):
    return re.sub(r"<[^>]+>", " ", page.text)


@pytest.fixture(scope="module")
def page_of(run, in_chinese):
    """A function of the language that gives the chapter."""
    with pytest.MonkeyPatch.context() as patch:
        without_figures(patch)
        made = {"zh": in_chinese["rich"]["community"], "en": chapter("community", run, "en")}
    return made.__getitem__


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_left_out_stands_there_as_in_the_table(run, page_of, language):
    rows = run.left_out[run.left_out["region"] == run.facts.adcode]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", page_of(language).text)
    assert len(cells) == 9 * len(rows)
    for row, first in zip(rows.itertuples(), range(0, len(cells), 9), strict=True):
        counts = (row.projects_applied, row.projects_excluded, row.awards_granted, row.awards_refused, row.awards_anyway)
        assert cells[first + 1 : first + 6] == [f"{value:,.0f}" for value in counts]
        assert cells[first + 7 : first + 9] == [f"{row.award_money_each:,.0f}", f"{row.public_money_each:,.0f}"]
    for income in ("low", "high", "all"):
        assert percent(rows.set_index("income").loc[income, "kept_out_share"]) in page_of(language).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_renovation_and_the_milestone_are_told_as_in_their_tables(run, page_of, language):
    text = text_of(page_of(language))
    published = published_starts(run.facts.adcode)
    assert f"{sum(published.values()):,.0f}" in text and published == {2022: 616, 2023: 393, 2024: 576}
    goals = run.targets[(run.targets["variable"] == "old_communities_renovated") & (run.targets["status"] == "projected")]
    assert len(goals) == 2
    for row in goals.itertuples():
        assert f"{row.goal:,.0f}" in text and f"{row.median:,.0f}" in text and f"{row.p95:,.0f}" in text
    milestone = run.key_tasks.set_index("milestone").loc["T4.5-2"]
    assert f"{100 * milestone['p_low']:.0f}–{100 * milestone['p_high']:.0f}" in text
    assert percent(milestone["share_in_time"], 0) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_money_in_words_is_that_of_the_books(run, page_of, language):
    paid = run.province["paid"].isel(region=0).sum("time") / (run.province.sizes["time"] / 4) / MONEY[language]
    for names in (["small_project", "village_project"], ["renovation_owners"], ["grid_staff", "planners", "sorting_contact"]):
        assert f"{float(paid.sel(payment=names).sum('payment').mean()):,.2f}" in text_of(page_of(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chapter_says_how_many_of_its_parameters_are_assumed_and_that_coverage_is_not_behaviour(page_of, language):
    own = [p for p in load_parameters().parameters if p.system == "community"]
    text = text_of(page_of(language))
    assert str(len(own)) in text and str(sum(p.status == "assumption" for p in own)) in text
    assert {"zh": "覆盖不等于分对", "en": "coverage is not behaviour"}[language] in text


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.heavy)])
def test_every_picture_can_be_drawn(run, bare_run, chapters, in_chinese, language):
    for who, each in (("rich", run), ("bare", bare_run)):
        page = in_chinese[who]["community"] if language == "zh" else chapter("community", each, language)
        assert len(re.findall('data:image/png;base64,[^"]', page.text)) == 6


@pytest.mark.parametrize(("language", "words"), [("zh", "没有公布逐年开工数"), ("en", "has published no starts by year")])
def test_a_province_without_published_starts_is_told_so(bare_run, undrawn, monkeypatch, language, words):
    monkeypatch.setattr("simulation.report.community.published_starts", lambda adcode: published_starts("990000"))
    assert words in text_of(chapter("community", bare_run, language))


def test_counties_are_coloured_by_the_share_of_the_table(run):
    table = run.left_out[run.left_out["income"] == "all"].set_index("region")["kept_out_share"]
    words = [text.get_text() for text in tile_map(run, "en", "kept_out").axes[0].texts]
    shares = table[run.facts.counties["adcode"]]
    known = sorted(f"{100 * share:.1f}" for share in shares.dropna())
    assert known and sorted(word for word in words if re.fullmatch(r"[\d.]+", word)) == known
    assert words.count(MISSING) == shares.isna().sum()  # nobody would ask


def test_without_awards_there_is_no_map_and_without_the_system_no_chapter(undrawn):
    changes = {"horizon": {"end": "2021Q4"}, "members": 1, "parameters": {"building_size_mean": 10_000.0}}
    bare = sim.load_scenario("baseline").replace(**changes, province="ningxia")
    run = sim.run(bare.replace(measures={"community_award": {"kind": "none"}}))
    assert chapter("community", run, "en").text.count("data:image/png") == 4
    off = sim.run(bare.replace(systems={"community": False}))
    assert "community" not in chapters_of(off) and "smart_city" in chapters_of(off)


def test_the_wish_to_take_part_is_moved_by_platforms_and_workers_as_the_rule_has_it(run):
    from simulation.systems.community.rules import participation as rule

    values, position = run.setting.values, load_parameters().position
    Parameters = namedtuple("Parameters", _PUSHES)
    found = participation_pushes(run.province, values, 2.0)
    maturity = run.province["maturity"].isel(region=0, time=-1).values
    for member in range(len(values)):
        parameter = Parameters(*(values[member, position[name]] for name in _PUSHES))
        more = rule.mobilised(2.0, maturity[member], parameter) * parameter.mobilisation_effect
        more += parameter.time_cost * parameter.smart_property_ease * maturity[member]
        assert found["platform"][member] + found["grid_staff"][member] == pytest.approx(more)


def test_what_is_paid_by_year_adds_up_to_the_books(run):
    total = sum(flow.sum() for flow in figures.paid(run).values())
    names = [name for name in run.province["payment"].values if name in _OF_COMMUNITIES]
    assert len(names) == len(_OF_COMMUNITIES)
    assert total == pytest.approx(float(run.province["paid"].sel(payment=names).sum()), rel=1e-6)


_PUSHES = ("grid_workers", "complaints_channel", "mobilisation_effect", "time_cost", "smart_property_ease")
_OF_COMMUNITIES = {
    *("renovation_programme", "community_programme", "community_award", "grid_staff", "planners", "sorting_contact"),
    *("village_award", "historic_repair", "small_project", "village_project", "renovation_owners"),
}
