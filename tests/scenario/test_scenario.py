"""A scenario is frozen, hashable and whole: written out and read back it is the same."""

import pickle
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from simulation.parameters import load_parameters
from simulation.scenario import Scenario, load_scenario, notes, quarter_of
from simulation.vocabulary import LEVELS, OUTCOMES

TABLE = load_parameters()
FREE = [p.name for p in TABLE.parameters if not p.constraint]
WORDS = {"zh": "甲", "en": "A"}

text = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40).filter(lambda value: value.strip())
finite = st.floats(allow_nan=False, allow_infinity=False)
strength = st.floats(0, 1e6)
quarter = st.integers(0, 150).map(lambda tick: str(quarter_of(tick)))
level = st.sampled_from(LEVELS[1:])


@st.composite
def timed(draw, **fields):
    start, until = sorted([draw(quarter), draw(quarter)])
    ends = {"from": draw(st.sampled_from([None, start])), "until": draw(st.sampled_from([None, until]))}
    return ends | {name: draw(strategy) for name, strategy in fields.items()}


@st.composite
def goal(draw, identifier):
    variable = draw(st.sampled_from(list(OUTCOMES)))
    share = OUTCOMES[variable].kind == "share"
    year = draw(st.integers(2021, 2060))
    return {
        "id": identifier, "variable": variable, "year": year, "document": draw(text),
        "value": draw(st.floats(1e-6, 1 if share else 1e12)),
        "period_start": None if share else draw(st.integers(2021, year)),
        "issued": draw(st.dates(date(2000, 1, 1), date(year, 12, 31))).isoformat(),
        "region": draw(st.sampled_from([None, "330600", "620000-D1"])),
    }  # fmt: skip


@st.composite
def scenarios(draw):
    identifiers = draw(st.lists(text.map(str.strip), max_size=4, unique=True))
    half = len(identifiers) // 2
    return Scenario.model_validate({
        "name": draw(st.sampled_from(["scenario", "我的情景", "a b-1"])),
        "title": {"zh": draw(text), "en": draw(text)},
        "description": draw(st.none() | st.fixed_dictionaries({"zh": text, "en": text})),
        "author": draw(st.none() | text), "reference": draw(st.none() | text), "province": draw(text),
        "horizon": {"end": str(quarter_of(draw(st.integers(3, 159))))},
        "seed": draw(st.integers(0, 2**32 - 1)), "members": draw(st.integers(1, 100_000)),
        "sample_parameters": draw(st.booleans()),
        "parameters": {name: draw(st.floats(*TABLE[name].bounds)) for name in draw(st.sets(st.sampled_from(FREE), max_size=4))},
        "goals": {
            "published_until": draw(st.dates(date(2000, 1, 1), date(2060, 1, 1))).isoformat(),
            "add": [draw(goal(identifier)) for identifier in identifiers[:half]], "remove": identifiers[half:],
        },
        "measures": {
            "mandate": {
                "diffusion": draw(st.booleans()), "minimum_level": draw(level), "from_above": draw(st.none() | quarter),
            },
            "award": draw(timed(strength=strength)),
            "floor_area_bonus": draw(timed(strength=strength, minimum_level=level)),
            "fast_lane": draw(timed(days=strength, minimum_level=level)),
            "publication": draw(st.booleans()),
        },
    })  # fmt: skip


def reads_back_equal(file, scenario):
    file.write_text(scenario.to_yaml(), encoding="utf-8", newline="\n")
    again = load_scenario(file)
    assert again == scenario
    assert hash(again) == hash(scenario)
    assert again.digest() == scenario.digest()
    assert pickle.loads(pickle.dumps(scenario)) == scenario


@settings(max_examples=20)
@given(scenario=scenarios())
def test_what_is_written_out_reads_back_equal(tmp_path_factory, scenario):
    reads_back_equal(tmp_path_factory.mktemp("round") / "trip.yaml", scenario)


@pytest.mark.heavy
@settings(max_examples=150)
@given(scenario=scenarios())
def test_what_is_written_out_reads_back_equal_for_many_more(tmp_path_factory, scenario):
    reads_back_equal(tmp_path_factory.mktemp("round") / "trip.yaml", scenario)


def test_nothing_in_a_scenario_can_be_changed():
    scenario = load_scenario("baseline").replace(parameters={"award_two_star": 30})
    for part in (scenario, scenario.horizon, scenario.measures.award, scenario.goals, scenario.title):
        name = next(iter(type(part).model_fields))
        with pytest.raises(ValidationError, match="frozen"):
            setattr(part, name, getattr(part, name))
    with pytest.raises(TypeError):
        scenario.parameters["award_two_star"] = 1
    assert isinstance(scenario.goals.add, tuple)
    assert {scenario: "usable as a key"}[load_scenario("baseline").replace(parameters={"AWARD_two_star": 30.0})]


def test_replace_lays_changes_over_the_scenario_key_by_key():
    scenario = load_scenario("awards").replace(parameters={"award_two_star": 30})
    measures = {"award": {"strength": 0.5}}
    changed = scenario.replace(seed=3, province="jiangsu", parameters={"Award_Three_Star": 50}, measures=measures)
    assert (changed.seed, changed.province, changed.members) == (3, "jiangsu", scenario.members)
    assert dict(changed.parameters) == {"award_two_star": 30.0, "award_three_star": 50.0}
    assert (str(changed.measures.award.start), changed.measures.award.strength) == ("2023Q1", 0.5)
    assert (scenario.seed, scenario.measures.award.strength) == (1, 1.0)
    assert scenario.replace() == scenario
    assert scenario.replace(measures=load_scenario("baseline").measures).measures == load_scenario("baseline").measures


def test_a_scenario_made_in_python_is_checked_as_well():
    assert Scenario.model_validate({"title": WORDS, "parameters": {"Award_Two_Star": 30}}).parameters == {
        "award_two_star": 30.0
    }
    with pytest.raises(ValidationError, match="the parameter 'award_two_star' is given twice"):
        Scenario.model_validate({"title": WORDS, "parameters": {"Award_Two_Star": 30, "award_two_star": 30}})
    with pytest.raises(ValidationError, match="expected text, found nothing"):
        Scenario.model_validate({"title": {"zh": None, "en": "A"}})


def test_the_digest_depends_on_the_content_and_not_on_the_name_or_the_spelling(tmp_path):
    baseline = load_scenario("baseline")
    assert baseline.replace(name="copy").digest() == baseline.digest()
    assert baseline.replace(seed=2).digest() != baseline.digest()
    assert baseline.replace(measures={"award": {"strength": -0.0}}).digest() == baseline.digest()
    assert baseline.replace(measures={"award": {"strength": 1}}).digest() != baseline.digest()


def test_the_name_is_that_of_the_file_unless_the_file_gives_one(tmp_path):
    for content, name in (("", "mine"), ("name: other\n", "other")):
        (tmp_path / "mine.yaml").write_text("title: {zh: 甲, en: A}\n" + content, encoding="utf-8")
        assert load_scenario(tmp_path / "mine.yaml").name == name
        assert load_scenario(str(tmp_path / "mine.yaml")).name == name


def test_texts_lose_the_line_breaks_of_the_file_but_not_their_paragraphs(tmp_path):
    zh, en = "参数取自\n    参数表的 award\n    两项。\n\n    第二段", "Taken from\n    the table."
    (tmp_path / "mine.yaml").write_text(
        f"title: {{zh: 甲, en: A}}\ndescription:\n  zh: |\n    {zh}\n  en: |\n    {en}\n", encoding="utf-8"
    )
    description = load_scenario(tmp_path / "mine.yaml").description
    assert description is not None
    assert description.zh == "参数取自参数表的 award 两项。\n\n第二段"
    assert description.en == "Taken from the table."


def test_a_division_code_may_be_written_as_a_number(tmp_path):
    goal = "{id: own, variable: star_share_new_urban, value: 0.5, year: 2030, issued: 2026-01-01, document: x, region: 330600}"
    (tmp_path / "mine.yaml").write_text(f"title: {{zh: 甲, en: A}}\ngoals: {{add: [{goal}]}}\n", encoding="utf-8")
    (read,) = load_scenario(tmp_path / "mine.yaml").goals.add
    assert (read.region, read.kind, read.issued) == ("330600", "share", date(2026, 1, 1))


@pytest.mark.parametrize(
    "author",
    [
        "a\u2028b\nc",
        "\ufeffa",
        "a\n\n  b\n c",
        "a\u2029",
        "# a: b",
        "- a",
        "2021",
        "1e-3",
        "yes",
        "~",
        "<<",
        "=",
        "!a",
        "a\tb\n\tc",
    ],
)
def test_texts_that_look_like_something_else_are_written_so_that_they_stay_text(tmp_path, author):
    scenario = load_scenario("baseline").replace(author=author)
    (tmp_path / "mine.yaml").write_text(scenario.to_yaml(), encoding="utf-8", newline="\n")
    assert load_scenario(tmp_path / "mine.yaml") == scenario
    assert scenario.author == author.strip()


def test_an_area_may_be_due_in_the_first_year_of_its_period():
    goal = {"id": "own", "variable": "green_area_added", "value": 1e6, "period_start": 2026, "year": 2026}
    (read,) = load_scenario("baseline").replace(goals={"add": [goal | {"issued": "2026-01-01", "document": "x"}]}).goals.add
    assert (read.period_start, read.year, read.kind) == (2026, 2026, "quantity")


def test_notes_name_what_is_allowed_but_unusual():
    baseline = load_scenario("baseline")
    goal = {"id": "own", "variable": "star_share_new_urban", "value": 0.5, "year": 2030, "issued": "2026-01-01"}
    goals = {"add": [goal | {"document": "an assumption"}]}
    at_the_edge = {"award_two_star": 60, "award_three_star": 0}
    assert notes(baseline.replace(parameters=at_the_edge, horizon={"end": "2030Q4"}, goals=goals)) == []
    odd = baseline.replace(
        horizon={"end": "2029Q4"},
        parameters={"award_two_star": 100, "award_three_star": 80, "faster_approval_days": 40},
        measures={"mandate": {"diffusion": False, "from_above": "2025Q1"}, "award": {"from": "2031Q1", "strength": 1}},
        goals=goals,
    )
    assert [note.text("en") for note in notes(odd)] == [
        "the parameter award_two_star is 100, outside its range in the table, 0 to 60",
        "the parameter faster_approval_days is fixed at 80 in the table; this scenario sets 40",
        "the goal own is due at the end of 2030, after the horizon ends in 2029Q4: it is not assessed",
        "mandates do not spread, so the demand from above has no effect",
        "the measure 'award in money' is never in force within the horizon",
    ]
    assert all(note.text("zh") for note in notes(odd))


def test_notes_name_measures_that_come_to_nothing():
    odd = load_scenario("no-policy").replace(
        horizon={"end": "2029Q4"},
        measures={
            "platform": {"encouraged_from": "2022Q1"},
            "award": {"pilots": {"counties": 5, "from": "2028Q1", "roll_out": "2031Q1"}},
            "by_hand": [{"measure": "bim_rule", "from": "2030Q1"}, {"measure": "implementing_plan", "from": "2022Q1"}],
            "campaigns": ["2022Q1", "2033Q1"],
        },
    )
    assert [note.text("en") for note in notes(odd)] == [
        "the campaign in 2033Q1 lies outside the horizon",
        "the roll-out of the measure 'Award in money' in 2031Q1 comes after the horizon ends in 2029Q4",
        "the measure 'City platform' does not spread, so what the tier above asks has no effect",
        "of the measure 'Implementing plan' only the dates are simulated; it moves no other result so far",
        "the measure 'BIM rule' fixed for 2030Q1 comes after the horizon ends in 2029Q4",
    ]
    assert all(note.text("zh") for note in notes(odd))


def test_notes_say_what_of_an_examination_has_no_effect():
    baseline = load_scenario("baseline")
    entry = {"city": "330100", "year": 2030, "indicator": "eco09", "place": 0.9}
    odd = baseline.replace(horizon={"end": "2026Q4"}, examination={"held": False, "land_link_from": 2025, "observed": [entry]})
    assert [note.text("en") for note in notes(odd)] == [
        "no city examines itself, so the link to land supply has no effect",
        "observed conditions that come after the horizon ends and are not used: 1",
    ]
    alone = baseline.replace(examination={"sample_cities": 2, "sample_from": None})
    assert [note.text("en") for note in notes(alone)] == [
        "the sample cities have no first year of their own, so they begin with the others"
    ]
    assert all(note.text("zh") for note in (*notes(odd), *notes(alone)))
