"""A finished run that is asked for again is taken up where it stands, bit for bit; whatever would change it is simulated."""

import shutil

import pytest
from typer.testing import CliRunner

from simulation.cli import app
from simulation.results.digests import digest_of_part
from simulation.results.store import earlier_results
from simulation.results.verification import faults
from simulation.study import together

pytestmark = pytest.mark.usefixtures("one_table_each")
TINY = "title: {zh: 试, en: Trial}\nextends: no-mandate\nhorizon: {end: 2021Q4}\nprovince: shanghai\nmembers: 2\n"
SAID = "stands already"


@pytest.fixture
def simulated(monkeypatch):
    seen, run = [], together.simulate
    monkeypatch.setattr(together, "simulate", lambda setting, member, *a: seen.append(member) or run(setting, member, *a))
    return seen


def command(parent, *options):
    """Run the scenario of this file into a folder beside it."""
    arguments = ["run", str(parent / "tiny.yaml"), "--out", str(parent / "out"), "--resolution", "0.05", "--no-notebooks"]
    done = CliRunner(env={"GREENPLAN_LANGUAGE": "en"}).invoke(app, [*arguments, *options])
    assert done.exit_code == 0, done.output
    assert faults(parent / "out" / "tiny") == []
    return done


@pytest.fixture(scope="module")
def first(tmp_path_factory, one_table_each):
    """A folder with the scenario and its result, of which every test takes a copy."""
    parent = tmp_path_factory.mktemp("first")
    (parent / "tiny.yaml").write_text(TINY, encoding="utf-8")
    command(parent)
    return parent


@pytest.fixture
def again(first, tmp_path, simulated):
    """After a first run: a function that runs again and gives what was said and how many members were simulated."""
    shutil.copytree(first, tmp_path, dirs_exist_ok=True)

    def run(*options, text=TINY):
        (tmp_path / "tiny.yaml").write_text(text, encoding="utf-8")
        simulated.clear()
        return command(tmp_path, *options).stderr, len(simulated)

    return run


def test_the_same_run_is_taken_up_bit_for_bit(again, tmp_path):
    before = digest_of_part(tmp_path / "out" / "tiny")
    said, members = again()
    assert SAID in said and members == 0
    assert digest_of_part(tmp_path / "out" / "tiny") == before


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (["--members", "3"], TINY),
        ([], TINY.replace("Trial", "Other")),  # words are part of a result
        ([], TINY + "measures: {award: {strength: 1}}\n"),
        (["--timings"], TINY),  # asks for what a result does not hold
    ],
)
def test_whatever_makes_another_result_is_simulated(again, options, text):
    said, members = again(*options, text=text)
    assert SAID not in said and members >= 2


def test_another_seed_is_simulated_and_an_earlier_result_is_taken_up_too(again, tmp_path):
    first = digest_of_part(tmp_path / "out" / "tiny")
    said, members = again("--seed", "2")
    assert SAID not in said and members >= 2
    said, members = again()
    assert SAID in said and members == 0 and digest_of_part(tmp_path / "out" / "tiny") == first
    assert len(earlier_results(tmp_path / "out")) == 1


def test_what_it_was_compared_with_counts_too(again, tmp_path, monkeypatch):
    from simulation.study import standing

    monkeypatch.setattr(standing, "twin_keys", lambda setting: {"no-policy": "0" * 64})
    said, members = again()
    assert SAID not in said and members >= 2


def test_a_result_that_lost_a_part_is_made_anew(again, tmp_path):
    (tmp_path / "out" / "tiny" / "targets.csv").unlink()
    said, members = again()
    assert SAID not in said and members >= 2 and (tmp_path / "out" / "tiny" / "targets.csv").exists()


def test_a_value_outside_its_range_is_noted_alike_from_an_option_and_from_the_file(again):
    noted = "note: the parameter visit_targeting is 8, outside its range in the table, 0 to 5."
    by_option, by_file = (
        [line for line in again(*options, text=text)[0].splitlines() if "note:" in line]
        for options, text in ((["--set", "visit_targeting=8"], TINY), ([], TINY + "parameters: {visit_targeting: 8}\n"))
    )
    assert by_option == by_file and len(by_file) == 1 and by_file[0].endswith(noted)
    assert "note:" not in again("--set", "visit_targeting=4")[0]
