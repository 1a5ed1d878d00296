"""What a Chinese keyboard types in place of the signs of YAML is named with its own line, whatever else breaks of it."""

import pytest

from simulation.errors import InputError
from simulation.scenario.yaml_source import read_yaml
from simulation.study.checking import check_scenario

TITLE = "title: {zh: 甲, en: A}\nextends: baseline\n"
COLON, COMMA = "full-width '：'; write ':' and a space", "full-width '，'; write ','"
SPACE = "a full-width space; write an ordinary one"
TYPED = [  # behind the title, the line to blame, and what is said
    ("seed：1\nmembers: 5\n", 3, COLON),
    ("measures:\n  award：{from: 2026Q1, strength: 1}\n", 4, COLON),
    ("measures:\n  award: {from：2026Q1, strength: 1}\n", 4, COLON),
    ("measures:\n  award: {from: 2026Q1, strength：1, until: 2030Q4}\nseed: 1\n", 4, COLON),
    ("measures:\n  award:\n    from：2026Q1\n    strength: 1\n", 5, COLON),
    ("measures:\n  award：\n    from: 2026Q1\n", 4, COLON),
    ("parameters:\n  choice_scale：0.9\n  cost_basic: 2\n", 4, COLON),
    ("parameters:\n  choice_scale：0.9\n", 4, COLON),
    ("measures:\n  award:\n    strength：1\n", 5, COLON),
    ("goals:\n  remove：N01\n", 4, COLON),
    ("measures:\n  award: {from: 2026Q1，strength: 1}\n", 4, COMMA),
    ("goals:\n  remove: [N01， N02]\n", 4, COMMA),
    ("goals:\n  remove: [N01、N02]\n", 4, "full-width '、'; write ','"),
    ("measures:\n  award: ｛from: 2026Q1, strength: 1｝\n", 4, "full-width '｛'; write '{'"),
    ("measures:\n  award: {from: 2026Q1, strength: 1｝\n\n\nseed: 1\n", 4, "full-width '｝'; write '}'"),
    ("goals:\n  remove: ［N01, N02］\n", 4, "full-width '［'; write '['"),
    ("author: “Wang: Li”\nseed: 1\n", 3, "full-width '“'; write '\"'"),
    ("measures:\n  award: {from: 2026Q1, strength: ０.９}\n", 4, "full-width signs in '０.９'; write 0.9"),
    ("seed: １\n", 3, "full-width signs in '１'; write 1"),
    ("horizon: {end: ２０３０Q4}\n", 3, "full-width signs in '２０３０Q4'; write 2030Q4"),
    ("horizon: {end: “2030Q4”}\n", 3, "full-width signs in '“2030Q4”'; write 2030Q4"),
    ("measures:\n\u3000\u3000award: {from: 2026Q1, strength: 1}\n", 4, SPACE),
    ("measures:\n  award:\u3000{from: 2026Q1, strength: 1}\n", 4, SPACE),
    ("horizon: {end: 2030Q4}\u3000\n", 3, SPACE),
    ("＃ a remark\nseed: 1\n", 3, "full-width '＃'; write '#'"),
    ("goals:\n  add:\n  －id: x\n    year: 2025\n", 5, "full-width '－'; write '-'"),
    ("measures:\n  award: {from：2026Q1，strength：1｝\nseed: 1\n", 4, "full-width '｝'; write '}'"),
]


@pytest.fixture(autouse=True)
def in_the_folder(tmp_path, monkeypatch):
    """Messages name files from the working folder on."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("typed", "line", "said"), TYPED, ids=range(len(TYPED)))
def test_a_full_width_sign_is_the_only_mistake_named_with_its_line_and_the_sign_to_write(tmp_path, typed, line, said):
    (tmp_path / "mine.yaml").write_text(TITLE + typed, encoding="utf-8")
    (mistake,) = check_scenario(str(tmp_path / "mine.yaml")).mistakes
    assert mistake.text("en").startswith(f"mine.yaml, line {line}") and mistake.text("en").endswith(f": {said}.")
    assert f"第 {line} 行" in mistake.text("zh") and "全角" in mistake.text("zh")


def test_full_width_keys_of_the_title_are_named_in_the_first_line(tmp_path):
    for text in ("title：甲\n", "title: {zh：甲, en：A}\n"):
        (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=r"mine\.yaml, line 1: full-width '：'"):
            read_yaml(tmp_path / "mine.yaml")


def test_running_text_keeps_its_chinese_punctuation(tmp_path):
    text = "title: {zh: “甲：乙”，丙、丁（试点）, en: A}\nextends: baseline\nauthor: 王、李：［第一处］，２０２５\n"
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    assert check_scenario(str(tmp_path / "mine.yaml")).mistakes == ()


def test_a_line_without_full_width_signs_is_not_blamed_on_those_of_another(tmp_path):
    text = "title: {zh: 甲：乙，丙, en: A}\nextends: baseline\nauthor: Wang: Li\n"
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"mine.yaml, line 3: this is not YAML \(mapping values are not allowed here\)"):
        read_yaml(tmp_path / "mine.yaml")
