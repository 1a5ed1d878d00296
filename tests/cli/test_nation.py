"""`greenplan run --province china`: what it writes, and what it refuses."""

import pytest
from typer.testing import CliRunner

from simulation.cli import app
from simulation.commands import nation as command
from simulation.commands.nation import DATA
from simulation.errors import InputError
from simulation.results.tables import read_table
from simulation.results.verification import faults
from simulation.study.nation import prepare_nation
from simulation.study.options import options_of


def invoke(*arguments):
    return CliRunner(env={"GREENPLAN_LANGUAGE": "en"}).invoke(app, [str(each) for each in arguments])


ASKED = ["run", "baseline", "--province", "china"]


def test_a_folder_holds_page_tables_and_record_and_is_as_it_was_written(tmp_path, monkeypatch):
    def some(scenario, **how):
        return prepare_nation(scenario.replace(horizon={"end": "2025Q4"}), **how, provinces=["tibet", "hainan"])

    monkeypatch.setattr(command, "prepare_nation", some)
    done = invoke(*ASKED, "--members", "2", "--resolution", "0.02", "--out", tmp_path)
    assert done.exit_code == 0, done.output
    folder = tmp_path / "china-baseline"
    names = {path.name for path in folder.iterdir()}
    assert {"report.html", "tables.xlsx", "targets.csv", "provinces.csv", "province_odds.csv", "outcomes.csv", DATA} <= names
    assert faults(folder) == [] and [path.name for path in tmp_path.iterdir()] == ["china-baseline"]  # the store is empty again
    table = read_table(folder / "provinces.csv")
    assert set(table["region"]) == {"540000", "460000"} and {"2025", "2021-2025"} == set(table["period"])


@pytest.mark.parametrize("option", ["--timings", "--json", "--no-notebooks", "--platform-value"])
def test_what_the_nation_does_not_have_is_refused(option):
    done = invoke(*ASKED, option)
    assert done.exit_code == 2 and option in done.output


def test_where_a_province_is_wanted_the_nation_is_refused_with_how_to_run_it():
    with pytest.raises(InputError, match="--province china"):
        options_of(["baseline", "no-policy"], province="china")
