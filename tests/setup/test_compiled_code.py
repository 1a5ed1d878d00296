"""The cache of compiled code: never in the way, and nothing of anybody else's is touched.

A package of two small files stands in for greenplan: the same module that compiles, and one function.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "simulation" / "compilation.py"
RULE = "from simulation.compilation import rule\n\n@rule\ndef twice(number):\n    return 2 * number\n"
PROGRAM = """
import warnings
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("default")
    from simulation.streams import twice
    print(twice(21), sum(twice.stats.cache_hits.values()), len(said))
for each in said:
    print(each.message)
"""


class Package:
    """A package of its own in a folder, run in a process of its own."""

    def __init__(self, folder: Path):
        self.folder, self.home = folder, folder / "home"
        (folder / "simulation" / "rules").mkdir(parents=True)
        (folder / "simulation" / "engine").mkdir()
        (folder / "simulation" / "__init__.py").touch()
        (folder / "simulation" / "vocabulary.py").touch()
        (folder / "simulation" / "streams.py").write_text(RULE, encoding="utf-8")
        shutil.copy(SOURCE, folder / "simulation")
        self.cache = folder / "simulation" / "__pycache__"

    def run(self, *, without=(), first="", **environment):
        """The answer, the number of functions found in the cache, and what was warned of."""
        kept = {name: value for name, value in os.environ.items() if name not in ("NUMBA_CACHE_DIR", *without)}
        kept |= {"HOME": str(self.home), "PYTHONDONTWRITEBYTECODE": "1"} if "HOME" not in without else {}
        command = [sys.executable, "-c", first + PROGRAM]
        done = subprocess.run(command, cwd=self.folder, env=kept | environment, capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr[-2000:]
        numbers, *warned = done.stdout.splitlines()
        answer, found, count = map(int, numbers.split())
        assert answer == 42 and count == len(warned)
        return found, warned


@pytest.fixture
def package(tmp_path):
    return Package(tmp_path)


def test_compiled_code_is_found_again(package):
    assert package.run() == (0, [])
    assert package.run() == (1, [])
    assert list(package.cache.rglob("*.nbi")) and not package.home.exists()


DAMAGES = [("nbi", "emptied"), ("nbi", "cut short"), ("nbc", "emptied"), ("nbc", "one bit")]


@pytest.mark.parametrize(("ending", "damage"), DAMAGES)
def test_a_damaged_file_is_compiled_and_written_anew(package, ending, damage):
    package.run()
    (file,) = package.cache.rglob(f"*.{ending}")
    content = file.read_bytes()
    half = len(content) // 2
    flipped = content[:half] + bytes([content[half] ^ 4]) + content[half + 1 :]
    file.write_bytes({"emptied": b"", "cut short": content[:half], "one bit": flipped}[damage])
    assert package.run() == (0, [])
    assert package.run() == (1, [])


def test_a_file_that_cannot_be_read_costs_one_warning_and_not_the_run(package):
    package.run()
    (file,) = package.cache.rglob("*.nbc")
    file.unlink()
    file.mkdir()  # nothing can be read here or put in its place
    found, warned = package.run()
    assert found == 0 and len(warned) == 1


def test_where_the_package_cannot_be_written_to_the_folder_of_the_user_serves(package):
    package.cache.touch()  # a file where the folder should be
    assert package.run() == (0, [])
    assert package.run() == (1, [])
    assert list((package.home / ".cache" / "greenplan").rglob("*.nbi"))


@pytest.mark.parametrize("trouble", ["home cannot be written", "nobody knows the home"])
def test_where_nothing_can_be_written_the_run_goes_on_with_one_warning(package, trouble):
    package.cache.touch()
    first = ""
    if trouble == "home cannot be written":
        package.home.touch()
        found = package.run()
    else:  # as where a container runs under a number that no account has
        first = "import pwd\ndef unknown(number): raise KeyError(number)\npwd.getpwuid = unknown\n"
        found = package.run(without=["HOME"], first=first)
    assert found[0] == 0 and len(found[1]) == 1
    assert "compiled anew in every process" in found[1][0] and "NUMBA_CACHE_DIR" in found[1][0]


def test_a_disk_that_is_full_costs_one_warning_and_not_the_run(package):
    full = "import os\ndef replace(*names): raise OSError(28, 'No space left on device')\nos.replace = replace\n"
    found, warned = package.run(first=full)
    assert found == 0 and warned == ["compiled code cannot be kept: No space left on device"]


def test_only_what_this_very_package_has_made_is_removed(package, tmp_path):
    shared = tmp_path / "shared"
    foreign = [shared / name for name in ("rules-of-the-house", "rules-0123456789abcdef")]
    for folder in foreign:
        folder.mkdir(parents=True)
        (folder / "mine.txt").write_text("keep", encoding="utf-8")
    (foreign[1] / "compiled-by-greenplan.txt").write_text("/another/greenplan", encoding="utf-8")
    package.run(NUMBA_CACHE_DIR=str(shared))
    (first,) = set(shared.iterdir()) - set(foreign)
    with (package.folder / "simulation" / "streams.py").open("a", encoding="utf-8") as file:
        file.write("# another version\n")
    assert package.run(NUMBA_CACHE_DIR=str(shared)) == (0, [])
    assert not first.exists() and all((folder / "mine.txt").exists() for folder in foreign)
