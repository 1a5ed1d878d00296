"""The one page that comes first: its lights, what it says where, and its three forms."""

import dataclasses
import io
import re
import zipfile

import numpy as np
import pandas as pd
import pytest
from docx import Document

from simulation.report.one_page import actions, as_html, causes, lights, one_page, write_document, write_one_page
from simulation.report.one_page.printed import printed
from simulation.report.own_data import own_data
from simulation.study.certainty import COLUMNS as CERTAINTY
from simulation.study.trial import ADDED, LEVER_COLUMNS, ODDS, PRIVATE, PUBLIC

LANGUAGES = ("zh", "en")


@pytest.fixture(scope="module")
def page(run):
    return {language: one_page(run, language) for language in LANGUAGES}


def trial(run):
    """Tables as a trial leaves them: a step that gains odds and two that do not, one of them cheap."""
    goal = lights.judged(run)["id"].iloc[-1]
    rows = []
    for lever, odds, public, saved in (("award", 0.25, 5e9, 4e6), ("fast_lane", 0, 1e6, 4e5), ("mandate", 0, 9e9, 1e5)):
        shared = {"lever": lever, "role": ADDED, "start": "2026Q3", "members": 8, "resolution": 0.1, "p_better": 1.0}
        rows.append(shared | {"goal_id": goal, "variable": ODDS, "period": "2026", "mean": odds})
        for name, value in ((PUBLIC, public), (PRIVATE, 1e8), ("co2_total", -1e5), ("co2_lifetime_saved", saved)):
            rows.append(shared | {"goal_id": "", "variable": name, "period": "2021-2026", "mean": value})
    spread = {"variable": "co2_total", "period": "2021-2026", "members": 8, "share_luck": 0.1, "share_assumptions": 0.7}
    certainty = [spread | {"share_read": 0.2, "resolution": 0.1}]
    return pd.DataFrame(rows, columns=list(LEVER_COLUMNS)), pd.DataFrame(certainty, columns=list(CERTAINTY))


def test_colours_go_by_the_odds():
    odds = {0.8: "green", 0.79: "yellow", 0.2: "yellow", 0.19: "red", 0.0: "red", 1.0: "green", np.nan: "unknown"}
    assert {each: lights.colour_of(each) for each in odds} == odds


def test_every_goal_that_may_judge_has_one_light_with_its_number(run, page):
    judged = lights.judged(run)
    for language in LANGUAGES:
        shown = [light for group in page[language].groups for light in group.lights]
        assert len(shown) == len(judged) > 0
        assert all(re.fullmatch(r"\d+ %", light.odds) for light in shown)
        assert sum(page[language].colours.values()) == len(judged)
        assert page[language].without


def test_a_province_of_the_package_is_not_said_to_be_the_users_own(run, page):
    assert all(own_data(run, language) == "" and "own data" not in page[language].subtitle for language in LANGUAGES)


def test_what_is_not_known_to_bind_is_said_to_be_unknown(run, page):
    assert all("未查明" in group.heading for group in page["zh"].groups)
    assert all("not known" in group.heading for group in page["en"].groups)


def test_a_source_parts_binding_from_expected(run, monkeypatch):
    told = run.targets.copy()
    told.loc[told["id"] == lights.judged(run)["id"].iloc[0], "binding"] = "binding"
    monkeypatch.setitem(vars(run), "targets", told)
    assert [group.heading for group in lights.groups(run, "en") if "(binding)" in group.heading]


def test_three_causes_and_five_counties_at_most(run, page):
    assert 1 <= len(causes.causes(run, "en")) <= 3
    assert sum(causes.holders(run).values()) == sum(len(held.split()) for held in causes.missed(run)["held_up_by"].fillna(""))
    assert page["en"].sections[1].sentences[0].count("[") <= 5


def test_without_a_trial_the_page_says_how_to_get_one(run, page):
    for language in LANGUAGES:
        what, sure = page[language].sections[2:]
        assert f"greenplan run {run.scenario.name} --levers" in what.sentences[0]
        assert f"greenplan spread {run.scenario.name}" in " ".join(sure.sentences)


def test_actions_go_by_odds_gained_then_by_public_money_for_a_tonne(run, monkeypatch):
    levers, certainty = trial(run)
    monkeypatch.setitem(vars(run), "levers", levers)
    monkeypatch.setitem(vars(run), "certainty", certainty)
    monkeypatch.setattr(actions, "is_past", lambda run, year: False)  # the small run ends before any goal to come
    what, sure = one_page(run, "en").sections[2:]
    assert [sentence.split(" (")[0] for sentence in what.sentences[:3]] == [
        "Award in money",
        "Fast lane in approval",
        "Green building mandate",
    ]
    assert "+25.0" in what.sentences[0] and "+5.00" in what.sentences[0] and "−4.00" in what.sentences[0]
    assert "8 members at resolution 0.1" in what.sentences[3]
    assert "luck 10" in sure.sentences[0] and "assumptions 70" in sure.sentences[0]


def test_all_forms_say_the_same_and_hold_the_fingerprint(run, page, tmp_path):
    web, document, paper = write_one_page(run, tmp_path, "en")
    text = web.read_text(encoding="utf-8")
    assert paper.read_bytes().startswith(b"%PDF")
    words = "\n".join(line.text for line in Document(str(document)).paragraphs)
    fingerprint = page["en"].foot
    assert run.manifest["digest"][:12] in fingerprint and fingerprint in words and fingerprint in text
    assert not re.search(r"https?://|<script|<link", text)
    assert len(web.read_bytes()) < 5e6


def test_equal_results_give_equal_bytes(page, tmp_path):
    one, other = (write_document(page["zh"], tmp_path / name).read_bytes() for name in ("a.docx", "b.docx"))
    assert one == other and printed(page["zh"]) == printed(page["zh"])
    assert all(entry.date_time[0] == 2021 for entry in zipfile.ZipFile(io.BytesIO(one)).infolist())


def test_words_of_users_are_never_markup(page):
    odd = page["en"]._replace(title='<b>#panic("x") $ \\ [*]', foot="#import")
    assert printed(odd).startswith(b"%PDF")
    assert "<b>#panic" not in as_html(odd).text and "&lt;b&gt;#panic" in as_html(odd).text


def test_it_is_one_sheet_of_paper(page):
    assert re.findall(rb"/Count (\d+)", printed(page["en"]))[-1:] == [b"1"]


def test_a_goal_that_is_not_the_provinces_own_says_whose_it_is(run, page):
    by = dict(zip(lights.judged(run)["id"], lights.judged(run)["set_by"], strict=True))
    assert "nation" in by.values()
    for language, mark in (("zh", "（全国"), ("en", "nation")):
        names = [light.name for group in page[language].groups for light in group.lights]
        assert sum(mark in name for name in names) == list(by.values()).count("nation")
        shown = [(light.name, light.year, light.goal) for group in page[language].groups for light in group.lights]
        assert len(set(shown)) == len(shown)


def steps(mean, p_better):
    """Two levers as a trial leaves them: neither moves the odds of a goal, and the first moves its outcome by `mean`."""
    rows = []
    for lever, moved in (("retrofit_rule", mean), ("award", 0.0)):
        shared = {"lever": lever, "role": ADDED, "start": "2027Q1", "members": 6, "resolution": 0.1, "period": "2030"}
        sure = {"p_better": p_better if moved else 0.0, "p_equal": float(not moved), "unit": "share"}
        for name, value in ((ODDS, 0.0), ("electricity", moved)):
            rows.append(shared | sure | {"goal_id": "N43", "variable": name, "mean": value})
        for name, value in ((PUBLIC, 1e9), (PRIVATE, 1e8), ("co2_total", -1e5), ("co2_lifetime_saved", 1e6)):
            rows.append(shared | {"goal_id": "", "variable": name, "mean": value, "p_better": 1.0, "p_equal": 0.0})
    return pd.DataFrame(rows, columns=list(LEVER_COLUMNS))


@pytest.mark.parametrize(("mean", "p_better", "farther"), [(-0.002, 0.0, 1), (-0.002, 0.5, 0), (-0.00001, 0.0, 0)])
def test_steps_that_move_no_odds_are_called_so_and_what_leads_away_is_told(run, monkeypatch, mean, p_better, farther):
    goal = pd.DataFrame([{"id": "N43", "year": 2030, "variable_en": "Electricity", "variable_zh": "电力"}])
    monkeypatch.setattr(actions, "judged", lambda run: goal)
    monkeypatch.setattr(actions, "is_past", lambda run, year: False)
    monkeypatch.setitem(vars(run), "levers", steps(mean, p_better))
    first, *said = actions.actions(run, "en")
    assert first.startswith("None of 2 steps that were tried raises the odds of the 1 goal") and len(said) == 2
    assert sum("Electricity 2030 −0.2 points, away" in sentence.replace("\u00a0", " ") for sentence in said) == farther


def test_commands_stand_on_the_page_as_they_can_be_typed(run):
    scenario = run.scenario.model_copy(update={"name": "my plan", "province": "shanghai"})
    setting = dataclasses.replace(run.setting, resolution=0.1)
    other = dataclasses.replace(run, scenario=scenario, setting=setting)
    assert actions.asked_again(other, "en") == "'my plan.yaml' --province shanghai --resolution 0.1"
    assert f"--province {run.facts.name_zh} " in actions.asked_again(other, "zh")
    published = scenario.model_copy(update={"name": "awards", "province": "zhejiang"})
    whole = dataclasses.replace(run, scenario=published, setting=dataclasses.replace(setting, resolution=1.0))
    assert actions.asked_again(whole, "zh") == "awards"


def test_a_step_that_only_loses_odds_raises_none(run, monkeypatch):
    goal = pd.DataFrame([{"id": "N43", "year": 2030, "variable_en": "Electricity", "variable_zh": "电力"}])
    table = steps(0.0, 0.0)
    table.loc[(table["variable"] == ODDS) & (table["lever"] == "award"), "mean"] = -0.25
    monkeypatch.setattr(actions, "judged", lambda run: goal)
    monkeypatch.setattr(actions, "is_past", lambda run, year: False)
    monkeypatch.setitem(vars(run), "levers", table)
    first, *said = actions.actions(run, "en")
    assert first.startswith("None of 2 steps that were tried raises the odds")
    assert "−25.0" in said[-1] and "unchanged" in said[0]
