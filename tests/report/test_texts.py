"""Sentences say the same in both languages and leave nothing untranslated."""

import re
import string

import pytest

import simulation as sim
from simulation.errors import InputError
from simulation.projection.names import further_names, variable_name
from simulation.report import chapters, comparison, diffusion, magnitudes, numbers
from simulation.report.assumptions import status_counts
from simulation.report.chapters import every_chapter
from simulation.report.measures_in_words import measure_list
from simulation.report.texts import all_texts, cited, document_name, say
from tests.report.conftest import without_figures

CHINESE = re.compile(r"[\u3400-\u9fff]")
# Names and words that stay as they are in Chinese sentences
PROPER = (
    r"greenplan|run|--\w+|publication|published|false|true|award_two_star|award_three_star|gdp_basis|IFS news|SHA|CIM|CJJ"
    r"|province|seed|members|baseline|Scientific Data"
)


def placeholders(text):
    return sorted(field for _, field, _, _ in string.Formatter().parse(text) if field)


WORDS = {key: entry for key, entry in all_texts().items() if not key.startswith("cite.")}


@pytest.mark.parametrize(("key", "entry"), [*WORDS.items(), *further_names().items()])
def test_both_languages_are_there_with_the_same_numbers(key, entry):
    assert set(entry) == {"zh", "en"}
    assert placeholders(entry["zh"]) == placeholders(entry["en"])
    assert not CHINESE.search(entry["en"])


@pytest.mark.parametrize("key", [key for key in all_texts() if key.startswith(("story.", "head.", "sub.", "measure."))])
def test_chinese_sentences_are_chinese(key):
    text = re.sub(r"\{\w+\}|</?b>", "", all_texts()[key]["zh"])
    assert CHINESE.search(text) or key == "story.share_item" or not text.strip(" ：，")
    assert "," not in text, "a Chinese sentence takes a Chinese comma"


def test_every_published_target_has_a_name_in_both_languages():
    for variable in sim.load_targets()["variable"].unique():
        assert CHINESE.search(variable_name(variable, "zh")), variable
        assert variable_name(variable, "en") != variable


def test_documents_described_in_english_are_named_in_chinese():
    for document in sim.load_targets()["document"].unique():
        assert CHINESE.search(document_name(document, "zh")), document


def visible(page):
    """The text of a page without code, pictures, tags and the names of documents."""
    page = re.sub(r"<code>.*?</code>|<img [^>]*>", " ", page)
    page = re.sub(r"<[^>]+>", "\n", page)
    return [line.strip() for line in page.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def pages(run, bare_run, in_chinese):
    """Whole reports, as texts alone are looked at: in Chinese of chapters that are there, in English without figures."""
    made = {}
    for who, r in {"rich": run, "bare": bare_run}.items():
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(
                chapters, "side_by_side", lambda make, names, who=who: iter([in_chinese[who][name] for name in names])
            )
            made[who, "zh"] = "\n".join(page.text for page in every_chapter(r, "zh"))
        with pytest.MonkeyPatch.context() as patched:
            without_figures(patched)
            made[who, "en"] = "\n".join(page.text for page in every_chapter(r, "en"))
    return made


@pytest.mark.parametrize("who", ["rich", "bare"])
def test_the_english_page_has_chinese_in_names_of_documents_only(pages, run, bare_run, who):
    r = run if who == "rich" else bare_run
    documents = {document_name(d, "en") for d in [*r.targets["document"], *(c.document for c in r.setting.goals)]}
    documents |= {cited(source, "en") for source in ([] if r.reality.empty else r.reality["source"])}
    for line in visible(pages[who, "en"]):
        for document in sorted(documents, key=len, reverse=True):
            line = line.replace(document, "")
        assert not CHINESE.search(line), line


@pytest.mark.parametrize("who", ["rich", "bare"])
def test_the_chinese_page_has_no_english_sentence(pages, who):
    for line in visible(pages[who, "zh"]):
        if "numpy" in line:
            continue  # versions
        words = re.findall(r"[A-Za-z]{3,}", re.sub(PROPER, "", line))
        assert len(words) < 3, line


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_raw_name_of_a_variable_is_seen(pages, language):
    for who in ("rich", "bare"):
        raw = re.findall(r"\b[a-z]+_[a-z_]+\b", "\n".join(visible(pages[who, language])))
        assert not set(raw) - {"award_two_star", "award_three_star", "gdp_basis"}, raw


def test_every_probability_stands_beside_its_members(pages, run):
    assert f"of {run.scenario.members} members" in pages["rich", "en"]
    assert f"/{run.scenario.members} 个成员" in pages["rich", "zh"]


def test_the_page_counts_the_assumptions(pages, run):
    counts = status_counts(run)
    assert f"{sum(counts.values())} 个参数中有 {counts['assumption']} 个是假设" in pages["rich", "zh"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_measure_has_a_phrase(language):
    changes = {
        "mandate": {"from_above": "2023Q1", "diffusion": False},
        "award": {"strength": 1, "from": "2023Q1", "until": "2024Q4"},
        "floor_area_bonus": {"strength": 0.5, "from": "2024Q1"},
        "fast_lane": {"days": 10, "until": "2025Q4"},
        "green_finance": {"rate_cut": 0.015},
        "retrofit_award": {"strength": 1, "from": "2023Q1"},
        "retrofit_rule": {"minimum": "deep", "from": "2026Q1"},
        "prefabrication_rule": {"share": 0.45},
        "disclosure": {"strength": 0.0},
        "research_call": {"strength": 2, "from": "2024Q1"},
        "green_procurement": {"strength": 1},
        "publication": False,
    }

    class Holder:
        scenario = sim.load_scenario("no-policy").replace(measures=changes)

    phrases = measure_list(Holder(), language)
    assert len(phrases) == 16  # what is absent of the measures on the stock shares one
    assert any("10" in phrase for phrase in phrases)
    assert any("45" in phrase for phrase in phrases) and any("1.5" in phrase for phrase in phrases)


def test_pilots_campaigns_and_measures_fixed_by_hand_have_phrases_too(run):
    own = {"name": "green_loan", "zh": "绿色<贷款>", "en": "Green <loan>", "diffusion": True}
    changes = {
        "award": {"pilots": {"counties": 12, "from": "2022Q1", "roll_out": "2025Q1"}, "diffusion": True},
        "others": [own],
        "by_hand": [{"measure": "green_loan", "from": "2023Q2", "strength": 0.5}, {"measure": "platform", "from": "2024Q1"}],
        "campaigns": ["2022Q3", "2024Q3"],
    }
    changes["by_hand"][1]["region"] = "330100"

    class Holder:
        scenario = sim.load_scenario("no-policy").replace(measures=changes)
        facts = run.facts

    phrases = measure_list(Holder(), "en")
    assert ": tried in 12 counties from 2022Q1, open to others from 2025Q1" in " ".join(phrases).replace(numbers.SPACE, " ")
    assert "Set by the scenario: Hangzhou begins City platform in 2024Q1" in phrases
    assert "Campaigns of the province: 2022Q3, 2024Q3" in phrases
    assert any(
        "Green &lt;loan&gt;" in p and p.endswith("from 2023Q2 on, at strength 0.5") and "every county" in p for p in phrases
    )
    assert "No award in money" not in phrases


CITIES = {
    ("2026Q1", "2027Q4", "zh"): "要求各市从 2026 年一季度起陆续启动建设平台，最迟到 2027 年四季度全部启动",
    ("2026Q1", "2027Q4", "en"): "ordered to begin their platforms, one after another from 2026Q1, and all of them by 2027Q4",
    ("2026Q1", None, "zh"): "要求各市在 2026 年一季度全部启动建设平台",
    ("2026Q1", "2026Q1", "en"): "All cities are ordered to begin their platforms in 2026Q1",
}


def phrases_of(measures, language, **changes):
    class Holder:
        scenario = sim.load_scenario("no-policy").replace(measures=measures, **changes)

    return "\n".join(measure_list(Holder(), language)).replace(numbers.SPACE, " ")


@pytest.mark.parametrize(("start", "until", "language"), CITIES)
def test_orders_to_cities_to_begin_their_platforms_are_listed(start, until, language):
    measures = {"platform": {"cities_from": start, "cities_until": until}}
    assert CITIES[start, until, language] in phrases_of(measures, language)


def test_a_last_quarter_alone_orders_no_city():
    assert "ordered" not in phrases_of({"platform": {"cities_until": "2027Q4"}}, "en")


def test_approval_online_is_listed_with_its_part_and_period_and_where_there_is_none():
    measures = {"online_approval": {"strength": 0.6, "from": "2026Q1"}}
    assert "Online approval: 60 % of the process" in (said := phrases_of(measures, "en")) and "from 2026Q1" in said
    assert "网上审批：流程的 60% 在网上办理" in phrases_of(measures, "zh")
    none = {"online_approval": {"strength": 0}}
    assert "No online approval" in phrases_of(none, "en") and "无网上审批" in phrases_of(none, "zh")
    assert "pproval" not in phrases_of(measures, "en", systems={"smart_city": False}).replace("Fast lane in approval", "")


def test_a_measure_that_every_county_has_is_not_only_said_to_be_written_by_none(run):
    class Holder:
        setting = run.setting
        scenario = run.scenario.replace(measures={"award": {"from": "2026Q1", "until": "2030Q4", "strength": 1}})

    said = diffusion._everywhere("award", Holder(), "en")
    assert "in force in every county, 2026Q1 to 2030Q4" in said
    assert diffusion._everywhere("award", run, "en") == diffusion._everywhere("bim_rule", Holder(), "en") == ""


def test_one_county_misses_and_two_miss():
    said = [say("story.counties", "en", total=90, lagging=n, worst="Yiwu") for n in (1, 2)]
    assert "90 counties, 1 misses its own goal" in said[0] and "90 counties, 2 miss their own goal" in said[1]


def test_months_of_what_is_known_are_not_read_as_a_day():
    assert magnitudes._when("2022-01–06", "en") == "January to June 2022" and magnitudes._when("2016-2020", "en") == "2016–2020"
    assert "1" in (said := magnitudes._when("2022-01–06", "zh")) and "6 月" in said.replace(numbers.SPACE, " ")


def test_a_difference_that_shows_no_digit_is_not_said_to_be_better_or_worse():
    row = {"median": 0.0, "p05": -1e-6, "p95": 1e-6, "unit": "share", "better": "up", "p_better": 0.3, "p_equal": 0.5}
    row |= {"p_better_low": 0.1, "p_better_high": 0.6}
    assert "too little to show" in comparison.difference_cell(row, "en") and "小到" in comparison.difference_cell(row, "zh")
    assert "+10.0" in comparison.difference_cell(row | {"p95": 0.1}, "en")


def test_numbers_are_written_for_readers():
    space = numbers.SPACE
    assert numbers.percent(0.978) == f"97.8{space}%"
    assert numbers.percent(0.99999) == f">99.9{space}%"
    assert numbers.percent(float("nan")) == "–"
    assert numbers.goal_percent(0.98) == f"98{space}%"
    assert numbers.quantity(2_590_000, "m2", "zh") == f"259{space}万平方米"
    assert numbers.quantity(2_590_000, "m2", "en") == f"2.59{space}million m²"
    assert numbers.quantity(2_723, "count", "en") == "2,723"  # of what it is stands before it
    assert numbers.chance(0.5, 0.3, 0.7) == f"50{space}% (30–70{space}%)"


def test_an_unknown_language_is_refused():
    with pytest.raises(InputError, match="unknown language 'fr'"):
        say("head.summary", "fr")
