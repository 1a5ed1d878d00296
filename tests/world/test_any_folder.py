"""However a province folder is damaged, it either loads or its mistakes can be told in both languages."""

import csv
import json
import re
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.errors import InputError, Message, sentences
from simulation.facts.mistakes import one_by_one
from simulation.facts.province_facts import DEFAULT_FOLDER
from simulation.facts.provinces import load_province
from simulation.facts.validation import validate_folder

pytestmark = pytest.mark.heavy

TABLES = ("counties.csv", "cities.csv", "construction.csv")
CELLS = [
    "",
    " ",
    "0",
    "-1",
    "1e400",
    "nan",
    "inf",
    "１２",
    "1,2",
    "many",
    "330100",
    "上城区",
    "0.5",
    "9" * 40,
    "a\nb",
    '"',
    "=1+1",
    "TRUE",
    "\u202e",
]
many = settings(max_examples=150, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("province") / "mine"


def is_answered(folder):
    told = list(validate_folder(folder))
    try:
        facts = load_province(str(folder))
    except InputError as error:
        told += one_by_one(error)
    else:
        assert not facts.counties[["population", "gdp_yuan", "floor_area_per_head_m2"]].isna().any().any()
    for mistake in told:
        assert in_both_languages(mistake.message)
        assert re.search("[一-鿿]", mistake.text("zh")) and re.search("[a-z]", mistake.text("en"))


def in_both_languages(message):
    """Whether a sentence, and every part of it, stands in the tables."""
    return message.key in sentences() and all(
        in_both_languages(part) for part in message.values.values() if isinstance(part, Message)
    )


def afresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(DEFAULT_FOLDER, folder)
    return folder


@many
@given(data=st.data())
def test_cells_rows_and_columns_changed_moved_and_taken_out(folder, data):
    afresh(folder)
    file = folder / data.draw(st.sampled_from(TABLES))
    with open(file, encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))
    for _ in range(data.draw(st.integers(1, 5))):
        line = data.draw(st.integers(0, len(rows) - 1))
        column = data.draw(st.integers(0, max(len(rows[line]) - 1, 0)))
        change = data.draw(st.sampled_from(["cell", "cell", "cut", "lengthen", "double", "delete", "drop column"]))
        if change == "cell" and rows[line]:
            rows[line][column] = data.draw(st.sampled_from(CELLS) | st.text(max_size=8))
        elif change == "cut":
            rows[line] = rows[line][:column]
        elif change == "lengthen":
            rows[line] = [*rows[line], data.draw(st.sampled_from(CELLS))]
        elif change == "double":
            rows.insert(line, list(rows[line]))
        elif change == "delete" and len(rows) > 1:
            del rows[line]
        elif change == "drop column":
            rows = [row[:column] + row[column + 1 :] for row in rows]
    with open(file, "w", encoding="utf-8", errors="replace", newline="") as handle:
        csv.writer(handle).writerows(rows)
    is_answered(folder)


@many
@given(data=st.data())
def test_bytes_of_any_file_changed_or_lost(folder, data):
    afresh(folder)
    file = folder / data.draw(st.sampled_from([*TABLES, "datapackage.json"]))
    content = bytearray(file.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        if data.draw(st.booleans()):
            content[at] = data.draw(st.integers(0, 255))
        else:
            del content[at : at + data.draw(st.integers(1, 2000))]
            content += b" "
    file.write_bytes(bytes(content))
    is_answered(folder)


@many
@given(data=st.data())
def test_the_description_of_the_tables_changed_anywhere(folder, data):
    afresh(folder)
    file = folder / "datapackage.json"
    package = json.loads(file.read_text(encoding="utf-8"))
    for _ in range(data.draw(st.integers(1, 3))):
        node, parent, key = package, None, None
        while isinstance(node, dict | list) and len(node) and data.draw(st.integers(0, 5)):
            key = data.draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
            parent, node = node, node[key]
        if parent is not None:
            junk = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
            parent[key] = data.draw(junk | st.lists(junk, max_size=2) | st.dictionaries(st.text(max_size=4), junk, max_size=2))
    file.write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8", errors="replace")
    is_answered(folder)
