"""The commands at places that are somebody's: exit code 2 before anything is simulated, nothing touched; signals; verify."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import time

import nbformat
import pytest
from typer.testing import CliRunner

from simulation.cli import app
from simulation.examination.command import write_form
from simulation.notebooks import NOTEBOOK_FOLDER
from simulation.report import style
from simulation.results.manifest import EXAMINATION, MANIFEST_NAME, write_manifest
from simulation.results.store import STORE
from simulation.results.workshop import WORKSHOP

TINY = "title: {zh: 试, en: Trial}\nextends: no-policy\nhorizon: {end: 2021Q4}\nprovince: shanghai\nmembers: 1\n"
QUICK = ["--no-notebooks", "--quiet", "--resolution", "0.05"]


def all_of(folder):
    return {path.relative_to(folder).as_posix(): path.is_dir() or path.read_bytes() for path in folder.rglob("*")}


def say(arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def refused(folder, arguments, words):
    """The command must end with 2 and one sentence, before anything is simulated, and leave the folder as it is."""
    before = all_of(folder)
    answer = say(arguments)
    assert answer.exit_code == 2, answer.output
    assert re.search(words, answer.stderr) and len(answer.stderr.strip().splitlines()) == 1, answer.stderr
    assert all_of(folder) == before


@pytest.fixture
def plan(tmp_path):
    """A folder of the user's with the scenario of the same name in it."""
    (tmp_path / "my-plan").mkdir()
    (tmp_path / "my-plan" / "my-plan.yaml").write_text(TINY, encoding="utf-8")
    (tmp_path / "my-plan" / "notes.txt").write_text("precious", encoding="utf-8")
    return tmp_path


# --- run -------------------------------------------------------------------------------------------------------------------
def test_a_run_does_not_replace_the_folder_that_its_scenario_lies_in(plan):
    refused(plan, ["run", plan / "my-plan" / "my-plan.yaml", "--out", plan, *QUICK], "which is read for it, lies in it")


def test_a_run_does_not_replace_a_folder_of_the_same_name(plan):
    shutil.move(plan / "my-plan" / "my-plan.yaml", plan / "my-plan.yaml")
    refused(plan, ["run", plan / "my-plan.yaml", "--out", plan, *QUICK], "this folder is no result")


def test_a_file_that_the_scenario_extends_counts_as_read(plan, made):
    made(plan / "out" / "mine")
    (plan / "out" / "mine" / "base.yaml").write_text(TINY, encoding="utf-8")
    (plan / "out" / "mine.yaml").write_text("title: {zh: 试, en: Trial}\nextends: mine/base.yaml\n", encoding="utf-8")
    refused(plan, ["run", plan / "out" / "mine.yaml", "--out", plan / "out", *QUICK], "base.yaml, which is read for it")


@pytest.mark.parametrize("what", ["notebook", "parameter"])
def test_a_notebook_or_a_file_named_to_it_counts_as_read(plan, made, what):
    inside = made(plan / "my-plan-2") / "book.ipynb"
    shutil.copy(NOTEBOOK_FOLDER / "scenario.ipynb", inside)
    scenario = plan / "my-plan-2.yaml"
    scenario.write_text(TINY, encoding="utf-8")
    named = {"notebook": ["--notebook", inside], "parameter": ["-p", f"scenario={inside}"]}[what]
    refused(plan, ["run", scenario, "--out", plan, *named], "book.ipynb, which is read for it, lies in it")


def test_reserved_names_are_refused_for_the_results_of_the_package(plan):
    scenario = plan / "notebooks.yaml"
    scenario.write_text(TINY, encoding="utf-8")
    refused(plan, ["run", scenario, *QUICK], "'notebooks' means something else in results/")


def test_a_second_run_replaces_the_first_and_keeps_what_was_put_beside_it(plan, one_table):
    arguments = ["run", plan / "my-plan" / "my-plan.yaml", "--out", plan / "out", *QUICK]
    assert say(arguments).exit_code == 0
    (plan / "out" / "notes.txt").write_text("precious", encoding="utf-8")
    assert say(arguments).exit_code == 0
    kept = {STORE}  # of what it was compared with, unless this process had that already
    assert {path.name for path in (plan / "out").iterdir()} - kept == {"my-plan", "notes.txt"}
    (plan / "out" / "my-plan" / "notes.txt").write_text("precious", encoding="utf-8")
    refused(plan, arguments, "somebody has added or changed notes.txt")


# --- examine and notebooks -------------------------------------------------------------------------------------------------
@pytest.fixture
def workbook(tmp_path):
    write_form(tmp_path / "observed.xlsx", "杭州", 2025, "zh", system="2021", drawn=True)
    return tmp_path / "observed.xlsx"


def test_an_examination_does_not_replace_a_folder_of_the_citys(tmp_path, workbook):
    (tmp_path / "杭州市-2025").mkdir()
    (tmp_path / "杭州市-2025" / "notes.txt").write_text("precious", encoding="utf-8")
    refused(tmp_path, ["examine", "--data", workbook, "--out", tmp_path], "this folder is no result")


def test_an_examination_replaces_an_earlier_one_but_not_the_workbook_in_it(tmp_path, workbook, made, monkeypatch):
    monkeypatch.setattr(style, "save_png", lambda figure, target: None)  # no picture is looked at
    made(tmp_path / "杭州市-2025", kind=EXAMINATION)
    assert say(["examine", "--data", workbook, "--out", tmp_path]).exit_code == 0
    assert not (tmp_path / "杭州市-2025" / "answer.txt").exists()
    shutil.move(workbook, tmp_path / "杭州市-2025" / "observed.xlsx")
    inside = ["examine", "--data", tmp_path / "杭州市-2025" / "observed.xlsx", "--out", tmp_path]
    refused(tmp_path, inside, "observed.xlsx, which is read for it, lies in it")
    answer = say(["verify", tmp_path / "杭州市-2025"])
    assert answer.exit_code == 1 and "observed.xlsx was added" in answer.stderr


def test_executed_notebooks_do_not_replace_their_sources_or_what_somebody_worked_on(tmp_path):
    (tmp_path / "scenario.ipynb").write_bytes((NOTEBOOK_FOLDER / "scenario.ipynb").read_bytes())
    refused(tmp_path, ["notebooks", "scenario", "--out", tmp_path], "a notebook of this name that this program did not write")


# --- verify ----------------------------------------------------------------------------------------------------------------
def test_verify_answers_zero_one_and_two(tmp_path, made):
    folder = made(tmp_path / "mine")
    answer = say(["verify", folder])
    assert answer.exit_code == 0 and f"{folder}: intact" in answer.stdout and "can be reproduced here" not in answer.stderr
    (folder / "answer.txt").write_text("43", encoding="utf-8")
    answer = say(["verify", folder])
    assert answer.exit_code == 1 and answer.stderr == f"{folder}: answer.txt has changed since the run\n"
    assert say(["verify", tmp_path / "none"]).exit_code == 2


def test_verify_says_that_the_code_is_another_and_ends_with_zero(tmp_path, made):
    folder = made(tmp_path / "mine")
    manifest = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
    del manifest["files"]
    write_manifest(manifest | {"hashes": manifest["hashes"] | {"code": "0" * 64}}, folder)
    answer = say(["verify", folder])
    assert answer.exit_code == 0 and "note: the code of the package has changed since the run" in answer.stdout


def test_verify_finds_a_record_that_is_gone(tmp_path, made):
    folder = made(tmp_path / "mine")
    (folder / "answer.txt").unlink()
    answer = say(["verify", folder])
    assert answer.exit_code == 1 and "answer.txt is missing" in answer.stderr


# --- signals ---------------------------------------------------------------------------------------------------------------
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGINT, 130),  # the code of each is looked at in tests/cli/test_signals_within.py too
        pytest.param(signal.SIGTERM, 143, marks=pytest.mark.heavy),
        pytest.param(signal.SIGHUP, 129, marks=pytest.mark.heavy),
    ],
)
def test_a_signal_ends_a_command_cleanly_even_while_a_cell_runs(tmp_path, number, code):
    book = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "", "language": "python"}})
    first = nbformat.v4.new_code_cell('language = "zh"')
    first.metadata["tags"] = ["parameters"]
    book.cells = [first, nbformat.v4.new_code_cell(f"open({str(tmp_path / 'started')!r}, 'w'); import time; time.sleep(600)")]
    (tmp_path / "books").mkdir()
    nbformat.write(book, tmp_path / "books" / "slow.ipynb")
    program = f"""
        import sys
        from pathlib import Path
        import simulation.notebooks
        from simulation import cli
        books = Path({str(tmp_path / "books")!r})
        simulation.notebooks.NOTEBOOK_FOLDER = simulation.notebooks.execution.NOTEBOOK_FOLDER = books
        sys.argv = ["greenplan", "notebooks", "--out", {str(tmp_path / "out")!r}]
        cli.main()
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    deadline = time.monotonic() + 120
    while not (tmp_path / "started").exists():
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.1)
    assert (tmp_path / "out" / WORKSHOP).is_dir()
    process.send_signal(number)
    told = process.communicate(timeout=60)[1]
    assert process.returncode == code and "stopped; earlier results are as they were" in told and "Traceback" not in told
    assert list((tmp_path / "out").iterdir()) == []
