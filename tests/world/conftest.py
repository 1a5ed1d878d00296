"""A province folder that a test may spoil."""

import csv
import json
import shutil

import pytest

from simulation.errors import InputError
from simulation.facts.province_facts import DEFAULT_FOLDER
from simulation.facts.provinces import load_province


class Folder:
    """A copy of Zhejiang's folder that a test may spoil."""

    def __init__(self, path):
        self.path = path / "mine"
        shutil.copytree(DEFAULT_FOLDER, self.path)

    def rows(self, file):
        with open(self.path / file, encoding="utf-8", newline="") as handle:
            return list(csv.reader(handle))

    def write(self, file, rows):
        with open(self.path / file, "w", encoding="utf-8", newline="") as handle:
            csv.writer(handle, lineterminator="\n").writerows(rows)

    def set(self, file, line, column, value):
        """Put a value into a cell; the header is line 1."""
        rows = self.rows(file)
        rows[line - 1][rows[0].index(column)] = value
        self.write(file, rows)

    def rename(self, file, column, name):
        rows = self.rows(file)
        rows[0][rows[0].index(column)] = name
        self.write(file, rows)

    def package(self, change):
        path = self.path / "datapackage.json"
        package = json.loads(path.read_text(encoding="utf-8"))
        change(package)
        path.write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")

    def message(self):
        with pytest.raises(InputError) as caught:
            load_province(self.path)
        return str(caught.value)


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)
