"""`greenplan experiment FILE.yaml`: a dataset with provenance, tables, and mistakes with their line."""

import pytest
import xarray as xr
from typer.testing import CliRunner

import simulation as sim
from simulation.cli import app

HEAD = "scenario: short.yaml\nprovince: ningxia\nmembers: 2\nresolution: 0.05\npoints: 2\n"


def invoke(*arguments, language="en"):
    return CliRunner(env={"GREENPLAN_LANGUAGE": language}).invoke(app, [str(each) for each in arguments])


@pytest.fixture
def written(tmp_path):
    """A function that writes an experiment beside a short scenario and gives its path."""

    def write(text, name="awards.yaml"):
        short = "title: {zh: 短, en: Short}\nextends: baseline\nhorizon: {end: 2022Q4}\n"
        (tmp_path / "short.yaml").write_text(short, encoding="utf-8")
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write


def test_a_file_becomes_a_dataset_and_tables_that_can_be_verified(written, tmp_path):
    file = written(HEAD + "over:\n  measures.award.strength: [0, 1]\n  choice_scale: range\n")
    done = invoke("experiment", file, "--out", tmp_path)
    assert done.exit_code == 0, done.output
    folder = tmp_path / "experiment-awards"
    data = xr.open_zarr(folder / "experiment.zarr", chunks=None)
    assert data.sizes["design"] == 4 and data.attrs["province"] == "640000"
    design = sim.read_table(folder / "design.csv")
    assert design["measures.award.strength"].tolist() == [0, 0, 1, 1]
    outcomes = sim.read_table(folder / "outcomes.csv")
    row = outcomes[(outcomes["variable"] == "cost_government") & (outcomes["design"] == 3)].iloc[0]
    assert row["median"] == pytest.approx(float(data["cost_government"].isel(design=3).median()), rel=1e-6)
    assert invoke("verify", folder).exit_code == 0
    assert (folder / "experiment.yaml").read_text(encoding="utf-8") == file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD + "over:\n  choice_scal: range\n", ["awards.yaml", "line 7", "'choice_scale'"]),
        (HEAD + "over:\n  measures.awrd.strength: [0, 1]\n", ["awards.yaml", "line 7", "'award'"]),
        (HEAD + "ovr:\n  choice_scale: range\n", ["line 6", "'over'"]),
        (HEAD.replace("short.yaml", "baselin") + "over: {choice_scale: range}\n", ["awards.yaml", "line 1", "'baseline'"]),
        (HEAD.replace("short.yaml", "shrt.yaml") + "over: {choice_scale: range}\n", ["line 1", "'short.yaml'"]),
        (HEAD.replace("members: 2", "members: two") + "over: {choice_scale: range}\n", ["line 3", "members"]),
        (HEAD + "over: {}\n", ["awards.yaml", "nothing varies"]),
    ],
)
def test_a_mistake_is_one_sentence_with_file_line_and_remedy(written, text, expected, tmp_path):
    done = invoke("experiment", written(text), "--out", tmp_path / "out")
    assert done.exit_code == 2, done.output
    assert len(done.stderr.strip().splitlines()) == 1
    for part in expected:
        assert part in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "line 5, points: expected a whole number from 1 to 10000, found 1{zeros}"),
        ("zh", "应为 1 至 10000 之间的整数，现为：1{zeros}"),
    ],
)
def test_too_many_points_are_one_sentence_that_says_how_many_there_may_be(written, tmp_path, language, expected):
    file = written(HEAD.replace("points: 2", "points: 1" + "0" * 20) + "over:\n  choice_scale: range\n")
    done = invoke("experiment", file, "--out", tmp_path / "out", language=language)
    assert done.exit_code == 2 and len(done.stderr.strip().splitlines()) == 1
    assert expected.format(zeros="0" * 20) in done.stderr


@pytest.mark.parametrize(
    ("command", "language", "expected"),
    [
        ("experiment", "en", "the experiment is empty; write at least scenario and over"),
        ("experiment", "zh", "实验文件是空的；至少要写 scenario 和 over"),
        ("search", "en", "the search is empty; write at least scenario, levers and goals"),
        ("search", "zh", "搜索文件是空的；至少要写 scenario、levers 和 goals"),
    ],
)
def test_an_empty_file_is_told_what_such_a_file_says(tmp_path, command, language, expected):
    (tmp_path / "empty.yaml").write_text("# nothing yet\n", encoding="utf-8")
    done = invoke(command, tmp_path / "empty.yaml", "--out", tmp_path / "out", language=language)
    assert done.exit_code == 2 and expected in done.stderr and len(done.stderr.strip().splitlines()) == 1
