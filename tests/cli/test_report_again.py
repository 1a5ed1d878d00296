"""`greenplan report`: once more from the record, and what of a result is no longer as it was written is told."""

import shutil

import pytest
from typer.testing import CliRunner

from simulation.cli import app


@pytest.fixture(scope="module")
def saved(small, tmp_path_factory, one_table_each):
    """A result, of which every test takes a copy."""
    return small.run(small.baseline.replace(members=1, horizon={"end": "2021Q4"})).save(tmp_path_factory.mktemp("saved"))


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "targets.csv has changed since the run; this report is"), ("zh", "targets.csv 在写出后被改动；本报告由记录作出")],
)
def test_a_table_changed_by_hand_is_told_and_not_read(saved, tmp_path, monkeypatch, language, told):
    folder = shutil.copytree(saved, tmp_path / saved.name)
    monkeypatch.setattr("simulation.report.chapters.write_report", lambda run, path, language: path.write_text("page"))
    (folder / "note.txt").write_text("mine")
    table = folder / "targets.csv"
    table.write_bytes(table.read_bytes() + b"\n")
    ask = ["report", str(folder), "--language", language, "--out", str(tmp_path / "out")]
    done = CliRunner(env={"GREENPLAN_LANGUAGE": language}).invoke(app, ask)
    assert done.exit_code == 0 and told in " ".join(done.stderr.split()) and "note.txt" not in done.stderr, done.output
