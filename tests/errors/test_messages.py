"""The sentences for people whose input cannot be used: each once, in both languages, and none left in the code."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from simulation import errors
from simulation.errors import InputError, Message, sentences, speak

PACKAGE = Path(errors.__file__).parent
TABLES = sorted((PACKAGE / "messages").glob("*.yaml"))
EVERY_FILE = sorted(PACKAGE.rglob("*.py"))
FAMILIES = ("help.", "lever.", "list.word_", "list.title_")
"""What keys begin with whose end the code puts in."""
QUOTING = (
    "expected.dimension_there",
    "expected.code_there",
    "cells.no_value",
    "help.examine.city",
)
"""English sentences that show a Chinese word, such as the name of a sheet."""
PIECES = ("wanted.share", "found.value", "help.default", "live.strength", "live.days")
"""Sentences that stand behind others, with the space between."""
SPEAKERS = {
    "InputError": 0,
    "Message": 0,
    "unknown_name": 0,
    "misfit": 0,
    "expected": 0,
    "_one_of": 0,
    "error": 0,
    "word": 0,
    "mistake": 2,
}
"""What takes the key of a sentence, and as which of its arguments."""


def keys_given(file: Path) -> Iterator[tuple[int, ast.expr]]:
    """The line and the expression of every key that is handed to one of the speakers."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in SPEAKERS and len(node.args) > SPEAKERS[name]:
                yield node.lineno, node.args[SPEAKERS[name]]


def constants_in(node: ast.AST) -> list[str]:
    return [each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize(
    "file", [file for file in EVERY_FILE if file.name != "errors.py"], ids=lambda file: file.relative_to(PACKAGE).as_posix()
)
def test_every_sentence_that_the_code_asks_for_is_in_the_tables(file):
    for line, given in keys_given(file):
        if isinstance(given, ast.JoinedStr):
            assert str(getattr(given.values[0], "value", "")).startswith(FAMILIES), f"{file.name}, line {line}: no such family"
        if isinstance(given, ast.Constant | ast.IfExp):
            literal = [given] if isinstance(given, ast.Constant) else [given.body, given.orelse]
            unknown = [each.value for each in literal if isinstance(each, ast.Constant) and each.value not in sentences()]
            assert not unknown, f"{file.name}, line {line}: no such sentence"


def test_every_sentence_of_the_tables_is_asked_for_somewhere():
    written = {text for file in EVERY_FILE for text in constants_in(ast.parse(file.read_text(encoding="utf-8")))}
    general = yaml.safe_load((PACKAGE / "messages" / "general.yaml").read_text(encoding="utf-8"))  # also of rooms to follow
    asked = {key for key in sentences() if key in written or key.startswith(FAMILIES)}
    assert sorted(set(sentences()) - set(general) - asked) == []


def test_no_key_stands_twice_in_the_tables():
    keys = [
        line.split(":")[0] for file in TABLES for line in file.read_text(encoding="utf-8").splitlines() if line[:1].isalpha()
    ]
    assert len(keys) == len(set(keys)) == len(sentences())
    assert all(re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_-]+)+", key) for key in keys)


@pytest.mark.parametrize("table", TABLES, ids=lambda file: file.name)
def test_both_languages_say_the_same_with_the_same_values(table):
    for key, both in yaml.safe_load(table.read_text(encoding="utf-8")).items():
        assert list(both) == ["zh", "en"], key
        assert placeholders(both["zh"]) == placeholders(both["en"]), key


@pytest.mark.parametrize("table", TABLES, ids=lambda file: file.name)
def test_chinese_is_chinese_english_is_english_and_no_sentence_ends_itself(table):
    for key, both in yaml.safe_load(table.read_text(encoding="utf-8")).items():
        words = re.sub(r"\{.*?\}", "", both["zh"])
        assert re.search("[一-鿿]", words) or not re.search("[A-Za-z一-鿿]", words), key
        assert not re.search("[一-鿿]", both["en"]) or "：" in both["en"] or key in QUOTING, key
        for text in both.values():
            assert text == text.strip() or key in PIECES, key
            assert not re.search(r"(?<!\.)\.$|。$", text) or key == "validate.note" or key.startswith("help."), key


def test_a_sentence_is_told_in_the_language_spoken_and_ends_with_its_stop():
    error = InputError("goal.twice", file="mine.yaml", place=Message("place.line", line=3), name="甲")
    assert str(error) == "mine.yaml, line 3: the goal '甲' is named twice; keep one of them."
    assert error.text("zh") == "mine.yaml，第 3 行：目标 '甲' 写了两次；请只留一个。"
    speak("zh")
    try:
        assert str(error) == error.text("zh")
    finally:
        speak("en")
    noted = error.noting(Message("mistakes.one_more"))
    assert noted.text("zh").endswith("请只留一个；另有 1 处错误，可用 greenplan validate 列出。")
    asked = InputError("name.unknown_guess", kind=Message("kind.key"), name="sed", guess="seed").noting(
        Message("mistakes.one_more")
    )
    assert asked.text("en").startswith("unknown key 'sed'; did you mean 'seed'? and there is 1 more mistake in it, which")
    assert asked.text("zh") == "没有键 'sed'；是不是 'seed'？另有 1 处错误，可用 greenplan validate 列出。"
    assert noted.at("other.yaml", None).text("en").startswith("other.yaml: the goal")
