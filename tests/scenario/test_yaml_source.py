"""What is not a readable YAML file is refused in one sentence; what is read keeps its lines."""

import re
import time

import pytest

from simulation.errors import InputError
from simulation.scenario.yaml_source import LARGEST_FILE, read_yaml

TITLE = "title: {zh: 甲, en: A}\n"
BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 10)}]\n" for k in range(1, 10)
)  # ten to the tenth values in ten lines

TOO_MUCH = ": the file holds more than 10000 values or is nested too deeply; a scenario needs a few dozen:"
UNREADABLE = [  # what the file holds, what is said of it, and the remedy
    (b"", ": the file is empty", "write at least a title."),
    (b"# only a remark\n", ": the file is empty", ""),
    (b"- a\n- b\n", ": the file holds no keys with values", "write keys with values, such as `title: ...`."),
    (b"hello", ": the file holds no keys with values", ""),
    (f"{TITLE}seed:1\n", ", line 2: this is not YAML (could not find expected ':')", "put a space after the colon"),
    (f"{TITLE}goals:\n  remove: [N01\nseed: 1\n", ", line 3: this is not YAML (the bracket opened here is not closed", ""),
    (f"{TITLE}goals: [\n", ", line 2: this is not YAML (a quote or bracket is never closed)", ""),
    (f"{TITLE}horizon:\n\tend: 2025Q4\n", ", line 3: this is not YAML (found character '\\t' that cannot start any token)",
     "indent with spaces, not with the tab key."),
    (f"{TITLE}author: Wang: Li\n", ", line 2: this is not YAML (mapping values are not allowed here)",
     "check indentation, colons"),
    (f"{TITLE}author: 'Wang\nseed: 1\n", ", line 2: this is not YAML (a quote or bracket is never closed)",
     "check indentation, colons"),
    (f"{TITLE}author: a\x01b\n", ", line 2: this is not YAML (special characters are not allowed)",
     "take out the control character."),
    (f"{TITLE}---\nseed: 1\n", ", line 2: this is not YAML (there is another document in the file)",
     "a file holds one scenario: take"),
    (f"{TITLE}seed: *one\n", ", line 2: this is not YAML (found undefined alias 'one')",
     "put a value that begins with * in quotes."),
    (f"{TITLE}seed: !!python/object/apply:os.getcwd []\n",
     ", line 2, seed: the tag !!python/object/apply:os.getcwd is not allowed",
     "take it out: a scenario holds only text, numbers, true or false, and lists of them."),
    (f"{TITLE}seed: !mine 1\n", ", line 2, seed: the tag !mine is not allowed", ""),
    (f"{TITLE}seed: !!set {{a, b}}\n", ", line 2, seed: the tag !!set is not allowed", ""),
    (f"{TITLE}? [a]\n: 3\n", ", line 2: a key must be text", "write `key: value`."),
    (f"{TITLE}seed: !!int one\n", ", line 2, seed: 'one' is no number", "write digits, such as 0.5."),
    (f"{TITLE}seed: {'9' * 5000}\n", f", line 2, seed: '{'9' * 40}' is no number", ""),
    (f"{TITLE}{BOMB}", TOO_MUCH, "take out anchors and repetitions."),
    (f"{TITLE}a: &a [*a]\n", TOO_MUCH, ""),
    (f"{TITLE}a: {'[' * 5000}\n", TOO_MUCH, ""),
    ("".join(f"key{k}: 1\n" for k in range(60_000)), TOO_MUCH, ""),
    (b"title: \x00\x01\x02", ": this is a binary file, not text", "name a YAML file."),
    (f"{TITLE}author: 王\n".encode("gbk"), ", line 1: the text is not UTF-8",
     "save it as UTF-8 (editors on Chinese Windows"),
    (TITLE.encode("utf-16"), ": the file is UTF-16 text", "save it as UTF-8."),
    (b"#" * (LARGEST_FILE + 1), ": the file is larger than 1 MiB", "name a scenario file, which is a short text."),
]  # fmt: skip


@pytest.fixture(autouse=True)
def in_the_folder(tmp_path, monkeypatch):
    """Messages name files from the working folder on."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("content", "said", "remedy"), UNREADABLE, ids=range(len(UNREADABLE)))
def test_an_unreadable_file_is_one_clear_sentence(tmp_path, content, said, remedy):
    file = tmp_path / "mine.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    began = time.monotonic()
    with pytest.raises(InputError) as raised:
        read_yaml(file)
    assert str(raised.value).startswith(f"mine.yaml{said}")
    assert remedy in str(raised.value)
    assert time.monotonic() - began < 20, "a hostile file must not keep anyone waiting"


def test_a_file_outside_the_working_folder_is_named_by_its_path(tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    with pytest.raises(InputError, match=re.escape(f"{(tmp_path / 'none.yaml').as_posix()}: the file cannot be read")):
        read_yaml(tmp_path / "none.yaml")


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    with pytest.raises(InputError, match="this is a folder, not a scenario file; name a YAML file"):
        read_yaml(tmp_path)
    with pytest.raises(InputError, match=r"the file cannot be read \(no such file or directory\); check the path"):
        read_yaml(tmp_path / "none.yaml")


@pytest.mark.parametrize("content", [TITLE.encode("utf-8-sig"), TITLE.replace("\n", "\r\n").encode()])
def test_files_as_windows_editors_save_them_are_read(tmp_path, content):
    (tmp_path / "mine.yaml").write_bytes(content)
    assert read_yaml(tmp_path / "mine.yaml").data == {"title": {"zh": "甲", "en": "A"}}


def test_plain_words_are_read_as_a_planner_means_them(tmp_path):
    texts = "text: [2021Q1, 2021-03-31, 12:30, 1_000, =, <<, 3m]\n"
    others = "numbers: [1, -2, 1e-3, .5, 2., 007]\nrest: [yes, Off, ~, null]\n"
    (tmp_path / "mine.yaml").write_text(texts + others, encoding="utf-8")
    assert read_yaml(tmp_path / "mine.yaml").data == {
        "text": ["2021Q1", "2021-03-31", "12:30", "1_000", "=", "<<", "3m"],
        "numbers": [1, -2, 0.001, 0.5, 2.0, 7],
        "rest": [True, False, None, None],
    }


def test_every_key_and_entry_has_its_line_also_through_an_alias(tmp_path):
    (tmp_path / "mine.yaml").write_text("a: &a\n  b: 1\nc:\n  - 1\n  - d: 2\ne: *a\n", encoding="utf-8")
    document = read_yaml(tmp_path / "mine.yaml")
    assert document.data == {"a": {"b": 1}, "c": [1, {"d": 2}], "e": {"b": 1}}
    assert document.lines == {
        ("a",): 1, ("a", "b"): 2, ("c",): 3, ("c", 0): 4, ("c", 1): 5, ("c", 1, "d"): 5, ("e",): 6, ("e", "b"): 2,
    }  # fmt: skip
    assert str(document.place(("c", 1, "d"))) == "line 5, c[1].d"
    assert str(document.place(("c", 7))) == "line 3, c[7]"
    assert document.place(("z",)) == "z"
