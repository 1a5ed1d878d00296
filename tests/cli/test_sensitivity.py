"""`greenplan sensitivity` and `greenplan discover`: one sentence where they make no sense, files that can be verified where
they do; and nobody who asks for neither waits for their libraries."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

import simulation as sim
from simulation.cli import app

WHERE = ["--province", "ningxia", "--resolution", "0.05"]


def invoke(*arguments, language="en"):
    return CliRunner(env={"GREENPLAN_LANGUAGE": language}).invoke(app, [str(each) for each in arguments])


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    file = tmp_path_factory.mktemp("scenarios") / "short.yaml"
    file.write_text("title: {zh: 短, en: Short}\nextends: baseline\nhorizon: {end: 2021Q4}\n", encoding="utf-8")
    return file


@pytest.mark.heavy
def test_factors_are_ranked_and_named_in_the_language_of_the_reader(short, tmp_path):
    done = invoke("sensitivity", short, *WHERE, "--by", "system", "--rows", 29, "--out", tmp_path, language="zh")
    assert done.exit_code == 0, done.output
    folder = tmp_path / "sensitivity-short-morris-system"
    table = sim.read_table(folder / "sensitivity.csv")
    assert {"buildings", "luck"} <= set(table["factor"]) and (table["runs"] >= 200).all()
    assert "运气" in done.output
    assert invoke("verify", folder).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["sensitivity", "baseline", "--by", "system", "--rows", 2], "with fewer than 200 a ranking is chance"),
        (["sensitivity", "baseline", "--of", "inovation"], "did you mean 'innovation'"),
        (["discover", "baseline", "TP001", "--members", 50], "take --members 200"),
        (["discover", "baseline", "TP1"], "unknown simulated goal of the province 'TP1'"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(arguments, expected, tmp_path):
    done = invoke(*arguments, "--resolution", "0.05", "--out", tmp_path / "out")
    assert done.exit_code == 2 and expected in done.stderr and len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_their_libraries_are_loaded_for_nobody_else():
    script = (
        "import sys, simulation.commands.compare, simulation.commands.experiment, simulation.commands.sensitivity;"
        "assert not {'SALib', 'sklearn'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
