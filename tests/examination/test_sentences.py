"""The sentences of the examination: all are used, and all say the same in both languages."""

import re
import string
from pathlib import Path

import pytest
import yaml

import simulation
from simulation.errors import LANGUAGES, sentences

FOLDER = Path(simulation.__file__).parent
TABLE = yaml.safe_load((FOLDER / "messages" / "examination.yaml").read_text(encoding="utf-8"))
SOURCES = [*(FOLDER / "examination").glob("*.py"), FOLDER / "facts" / "cities.py", FOLDER / "facts" / "divisions.py"]
CALLED = r'(?:Message|InputError|NotMeant|unknown_name|column)\(\s*(?:"[^"]*", "[^"]*", )?"([a-z]+\.[a-z_]+)"'
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)


@pytest.mark.parametrize("key", TABLE)
def test_every_sentence_is_used_and_says_the_same_in_both_languages(key):
    assert f'"{key}"' in SOURCE
    texts = TABLE[key]
    assert list(texts) == list(LANGUAGES) and not any(text.endswith((".", "。")) for text in texts.values())
    names = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in texts.values()]
    assert names[0] == names[1]
    assert re.search(r"[\u3400-\u9fff]", texts["zh"]) or not re.sub(r"\{.*?\}|\W", "", texts["zh"])


def test_every_key_in_the_source_has_a_sentence():
    used = set(re.findall(CALLED, SOURCE))
    assert len(used) > 60 and used <= set(sentences())
    assert not re.search(r"InputError\(\s*f?\"[^\"]* ", SOURCE)  # no sentence in the code
