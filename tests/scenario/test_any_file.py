"""Whatever a scenario file holds, it is either a scenario or a list of mistakes that can be told in both languages."""

import re

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.errors import Message, sentences
from simulation.parameters import SCENARIO_FOLDER, load_parameters
from simulation.scenario import json_schema, load_scenario
from simulation.study.checking import check_scenario
from simulation.vocabulary import MEASURES, OUTCOMES

pytestmark = pytest.mark.heavy

SCHEMA = json_schema()
SECTIONS = [SCHEMA, *SCHEMA["$defs"].values()]
KEYS = sorted({key for section in SECTIONS for key in section["properties"]})
WORDS = [
    "baseline",
    "awards",
    "mine",
    "zhejiang",
    "ningxia",
    "2023Q1",
    "2021Q4",
    "2060Q4",
    "2022-03-31",
    "330102",
    "上城区",
    "杭州",
    "eco09",
]
WORDS += [*MEASURES, *OUTCOMES, *load_parameters().names[:20]]
BASELINE = (SCENARIO_FOLDER / "baseline.yaml").read_text(encoding="utf-8")

numbers = st.integers() | st.integers(0, 2100) | st.floats() | st.sampled_from([10**400, -(10**30), 1e308, 0.5])
words = (
    st.sampled_from(WORDS)
    | st.text(max_size=30)
    | st.sampled_from(["", " ", "\u202e甲", "[/red]", "$x_", "<b>", "CON", "../x", "~"])
)
values = st.none() | st.booleans() | numbers | words
keys = st.sampled_from(KEYS) | words
trees = st.recursive(
    values, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=6), max_leaves=25
)


def of_section(section, depth=3):
    """Keys of one section of the schema with values that mostly have the right shape."""

    def value_of(field):
        names = re.findall(r"#/\$defs/(\w+)", str(field))
        if not names or depth == 0:
            return trees
        inner = of_section(SCHEMA["$defs"][names[0]], depth - 1)
        return st.lists(inner, max_size=3) if "array" in str(field) else inner | trees

    return st.fixed_dictionaries(
        {}, optional={key: st.deferred(lambda f=f: value_of(f)) for key, f in section["properties"].items()}
    )


def in_both_languages(message):
    """Whether a sentence, and every part of it, stands in the tables."""
    parts = [part for value in message.values.values() for part in (value if isinstance(value, list) else [value])]
    return message.key in sentences() and all(in_both_languages(part) for part in parts if isinstance(part, Message))


def is_answered(file):
    """A sound file loads and reads back equal; any other is told what is wrong, in Chinese and in English."""
    mistakes, notes = check_scenario(file)
    for mistake in mistakes:
        assert all(in_both_languages(message) for message in (mistake.message, *mistake.remarks))
        assert mistake.text("zh").strip() and mistake.text("en").strip() and re.search("[一-鿿]", mistake.text("zh"))
    for note in notes:
        assert in_both_languages(note) and note.text("zh") and note.text("en")
    if not mistakes:
        scenario = load_scenario(file)
        file.with_name("again.yaml").write_text(scenario.to_yaml(), encoding="utf-8", newline="\n")
        assert load_scenario(file.with_name("again.yaml")) == scenario


many = settings(max_examples=400, suppress_health_check=list(HealthCheck))


@many
@given(tree=trees)
def test_any_tree_of_values(tmp_path, tree):
    file = tmp_path / "mine.yaml"
    file.write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8", errors="replace")
    is_answered(file)


@many
@given(tree=of_section(SCHEMA))
def test_any_values_under_the_keys_of_a_scenario(tmp_path, tree):
    file = tmp_path / "mine.yaml"
    tree = {"title": {"zh": "甲", "en": "A"}} | tree
    file.write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8", errors="replace")
    is_answered(file)


@many
@given(data=st.data())
def test_the_baseline_with_lines_changed_moved_and_broken(tmp_path, data):
    lines = BASELINE.splitlines()
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(lines) - 1))
        piece = data.draw(
            st.sampled_from(
                ["\t", "&a ", "*a", "- ", ": ", "'", '"', "{", "]", "<<: ", "!!int ", "%", "|", "---", "：", "9" * 400]
            )
        )
        column = data.draw(st.integers(0, len(lines[at])))
        change = data.draw(st.sampled_from(["insert", "cut", "swap", "double", "outdent"]))
        if change == "insert":
            lines[at] = lines[at][:column] + piece + lines[at][column:]
        elif change == "cut":
            lines[at] = lines[at][:column]
        elif change == "swap":
            other = data.draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
        elif change == "double":
            lines.insert(at, lines[at])
        else:
            lines[at] = lines[at].removeprefix("  ")
    file = tmp_path / "mine.yaml"
    file.write_text("\n".join(lines), encoding="utf-8")
    is_answered(file)


@many
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes(tmp_path, content):
    file = tmp_path / "mine.yaml"
    file.write_bytes(content)
    is_answered(file)
