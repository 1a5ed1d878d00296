"""tasks.py: what it says to a Python it cannot use, when it sets up, and that a set-up cut short is made anew."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def tasks(tmp_path, monkeypatch):
    """The module, working on an empty folder; the steps it would run are noted in `tasks.steps` and not run."""
    spec = importlib.util.spec_from_file_location("tasks_under_test", ROOT / "tasks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    venv = tmp_path / ".venv"
    places = {"ROOT": tmp_path, "VENV": venv, "PYTHON": venv / "python", "UV": venv / "uv", "GREENPLAN": venv / "greenplan"}
    places |= {"LOCK": tmp_path / "requirements.lock", "PROJECT": tmp_path / "pyproject.toml", "STAMP": venv / "stamp"}
    for name, place in places.items():
        monkeypatch.setattr(module, name, place)
    pins = "six==1 \\\n    --hash=sha256:a\nuv==2 ; python_version > '3' \\\n    --hash=sha256:b\n    # via x\n"
    module.LOCK.write_text(pins)
    module.PROJECT.write_text("[project]\n")
    module.steps, module.failing = [], ()

    def call(*command):
        step = " ".join(str(part) for part in command)
        module.steps.append(step)
        if any(word in step for word in module.failing):
            raise subprocess.CalledProcessError(1, [str(part) for part in command])
        if "venv --clear" in step:
            venv.mkdir(exist_ok=True)
        if "--editable" in step:
            module.PYTHON.touch()
            module.GREENPLAN.touch()

    monkeypatch.setattr(module, "call", call)
    return module


@pytest.mark.parametrize("version", [(2, 7), (3, 6, 15), (3, 10, 13)])
def test_an_old_python_gets_one_sentence(tasks, version):
    said = tasks.objection(version)
    assert "3.11 or newer" in said and f"{version[0]}.{version[1]}" in said and "\n" not in said


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_python_without_venv_gets_one_sentence(tasks, missing):
    said = tasks.objection((3, 12), lambda name: None if name == missing else name)
    assert said == tasks.NO_VENV and "\n" not in said


def test_a_good_python_gets_none(tasks):
    assert tasks.objection() is None


def test_an_unusable_python_ends_with_code_2(tasks, monkeypatch, capsys):
    monkeypatch.setattr(tasks, "objection", lambda: "too old")
    assert tasks.main(["test"]) == 2
    assert capsys.readouterr().err == "too old\n" and not tasks.steps


def test_set_up_happens_once(tasks):
    tasks.set_up()
    words = ["venv --clear", "pip install", "pip sync", "--editable"]
    assert all(word in step for word, step in zip(words, tasks.steps, strict=True))
    tasks.steps.clear()
    tasks.set_up()
    assert tasks.steps == []


@pytest.mark.parametrize("changed", ["LOCK", "PROJECT"])
def test_a_change_updates_the_environment_in_place(tasks, changed):
    tasks.set_up()
    tasks.steps.clear()
    with getattr(tasks, changed).open("a") as file:
        file.write("# changed\n")
    tasks.set_up()
    assert tasks.steps and not any("venv --clear" in step for step in tasks.steps)


@pytest.mark.parametrize("damage", ["PYTHON", "GREENPLAN", "STAMP"])
def test_a_damaged_environment_is_made_anew(tasks, damage):
    tasks.set_up()
    tasks.steps.clear()
    getattr(tasks, damage).unlink()
    tasks.set_up()
    assert "venv --clear" in tasks.steps[0]


def test_another_python_or_place_makes_the_environment_anew(tasks, monkeypatch):
    tasks.set_up()
    tasks.steps.clear()
    monkeypatch.setattr(tasks.sys, "version_info", (3, 99, 0))
    tasks.set_up()
    assert "venv --clear" in tasks.steps[0]


def test_an_update_cut_short_leaves_no_stamp(tasks):
    tasks.set_up()
    tasks.LOCK.write_text(tasks.LOCK.read_text() + "# changed\n")
    tasks.failing = ("install", "sync")
    with pytest.raises(tasks.CannotSetUp, match="check the network"):
        tasks.set_up()
    assert not tasks.STAMP.exists() and tasks.found_stamp() == []


def test_pip_takes_over_where_uv_fails(tasks):
    tasks.failing = ("sync",)
    tasks.set_up()
    assert "--require-hashes -r" in tasks.steps[-2] and str(tasks.LOCK) in tasks.steps[-2]
    assert tasks.found_stamp() == tasks.wanted_stamp()


def test_a_failing_venv_gets_one_sentence(tasks, capsys):
    tasks.failing = ("venv --clear",)
    assert tasks.main(["test"]) == 2
    assert capsys.readouterr().err == tasks.NO_VENV + "\n"


def test_uv_is_installed_from_the_lock(tasks):
    assert tasks.locked("uv") == "uv==2 ; python_version > '3' \\\n    --hash=sha256:b\n"


@pytest.mark.parametrize(("typed", "said"), [("tset", "did you mean 'test'?"), ("xyz", "python3 tasks.py help")])
def test_an_unknown_task_gets_a_suggestion(tasks, capsys, typed, said):
    assert tasks.main([typed]) == 2
    assert said in capsys.readouterr().out


def test_help_names_every_task(tasks, capsys):
    assert tasks.main([]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in ("run", "test", "lint", "notebooks", "reference", "lock"))


def test_options_and_exit_code_are_passed_on(tasks, monkeypatch):
    commands = []
    monkeypatch.setattr(tasks, "execute", lambda *command: commands.append(command[1:]) or 5)
    assert tasks.main(["run", "--members", "50"]) == 5
    assert tasks.main(["test", "-k", "setup"]) == 5
    assert commands == [("run", "baseline", "no-policy", "--members", "50"), ("-m", "pytest", "-k", "setup")]


def test_an_exit_code_is_that_of_the_command(tasks):
    assert tasks.execute(sys.executable, "-c", "raise SystemExit(3)") == 3
