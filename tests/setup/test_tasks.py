"""tasks.py: what it says to a Python it cannot use, when it sets up, that a set-up cut short is made anew, and that nobody's
settings lead it astray."""

import ast
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bare(tmp_path, monkeypatch):
    """The module, working on an empty folder and speaking English."""
    monkeypatch.setenv("GREENPLAN_LANGUAGE", "en")
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
    return module


@pytest.fixture
def tasks(bare, monkeypatch):
    """The same; the steps it would run are noted in `tasks.steps` and not run, the variables of the last in `tasks.told`."""
    module, venv = bare, bare.VENV
    module.steps, module.failing, module.told = [], (), {}
    monkeypatch.setattr(module, "settings_of_pip", lambda: {"index-url": "https://packages.example/simple"})

    def call(*command, **variables):
        module.told = variables or module.told
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
    assert said == tasks.NO_VENV[1] and "\n" not in said


def test_a_good_python_gets_none(tasks):
    assert tasks.objection() is None


def test_an_unusable_python_ends_with_code_2(tasks, monkeypatch, capsys):
    monkeypatch.setattr(tasks, "objection", lambda: "too old")
    assert tasks.main(["test"]) == 2
    assert capsys.readouterr().err == "too old\n" and not tasks.steps


def test_set_up_happens_once(tasks):
    tasks.set_up()
    words = ["venv --clear", "pip install", "pip sync", "--editable", "greenplan compile"]
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
    assert "--require-hashes -r" in tasks.steps[-3] and str(tasks.LOCK) in tasks.steps[-3]
    assert tasks.found_stamp() == tasks.wanted_stamp()


def test_a_failing_venv_gets_one_sentence(tasks, capsys):
    tasks.failing = ("venv --clear",)
    assert tasks.main(["test"]) == 2
    assert capsys.readouterr().err == tasks.NO_VENV[1] + "\n"


def test_uv_is_installed_from_the_lock(tasks):
    assert tasks.locked("uv") == "uv==2 ; python_version > '3' \\\n    --hash=sha256:b\n"


@pytest.mark.parametrize(("typed", "said"), [("tset", "did you mean 'test'?"), ("xyz", "python3 tasks.py help")])
def test_an_unknown_task_gets_a_suggestion(tasks, capsys, typed, said):
    assert tasks.main([typed]) == 2
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("variable", "arguments", "said"),
    [(None, ["tset"], "没有任务"), ("zh", ["tset"], "没有任务"), ("zh", ["tset", "--language", "en"], "There is no task")],
)
def test_it_speaks_the_language_of_the_program(tasks, capsys, monkeypatch, variable, arguments, said):
    monkeypatch.delenv("GREENPLAN_LANGUAGE") if variable is None else monkeypatch.setenv("GREENPLAN_LANGUAGE", variable)
    assert tasks.main(arguments) == 2
    assert said in capsys.readouterr().out


def test_a_terminal_that_cannot_show_chinese_is_told_in_english():
    environment = {name: value for name, value in os.environ.items() if name != "GREENPLAN_LANGUAGE"}
    command = [sys.executable, str(ROOT / "tasks.py"), "help"]
    told = {"PYTHONIOENCODING": "ascii"}
    said = subprocess.run(command, env=environment | told, capture_output=True, encoding="ascii")
    assert said.returncode == 0 and "run the tests" in said.stdout
    shown = subprocess.run(command, env=environment | {"PYTHONIOENCODING": "utf-8"}, capture_output=True, encoding="utf-8")
    assert "运行测试" in shown.stdout


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


# --- somebody's settings ---------------------------------------------------------------------------------------------------
def seen_by(run, **variables):
    """The environment that a command finds when it is run so."""
    program = "import json, os; json.dump(dict(os.environ), open('environment.json', 'w', encoding='utf-8'))"
    run(sys.executable, "-c", program, **variables)
    return json.loads(Path("environment.json").read_text(encoding="utf-8"))


@pytest.fixture
def astray(tmp_path, monkeypatch):
    """An environment in which much is set that would lead an installer elsewhere."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    wrong = {"PIP_USER": "1", "PIP_TARGET": "elsewhere", "PIP_PREFIX": "elsewhere", "PIP_REQUIRE_VIRTUALENV": "1"}
    wrong |= {"PIP_NO_BINARY": ":all:", "PIP_CONSTRAINT": "none.txt", "UV_SYSTEM_PYTHON": "1", "UV_EXCLUDE_NEWER": "2001-01-01"}
    wrong |= {"PYTHONPATH": str(tmp_path / "shadows"), "PYTHONSTARTUP": "none.py", "PYTHONOPTIMIZE": "2"}
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    return wrong


def test_steps_of_the_set_up_see_only_the_settings_that_they_are_given(bare, astray):
    seen = seen_by(bare.call, UV_INDEX="https://packages.example/more")
    assert not set(astray) & set(seen) and seen["UV_INDEX"] == "https://packages.example/more"
    assert seen["PIP_CONFIG_FILE"] == os.devnull and seen["PATH"] == os.environ["PATH"]


def test_tasks_run_what_is_in_the_environment_and_nothing_of_a_pythonpath(bare, astray):
    seen = seen_by(bare.execute)
    assert not [name for name in astray if name.startswith("PYTHON") and name in seen]
    assert seen["PIP_USER"] == "1" and seen["VIRTUAL_ENV"] == str(bare.VENV)


def test_what_pip_knows_of_sources_is_found_in_its_files_and_variables(bare, astray, tmp_path, monkeypatch):
    """As pip itself tells it, the stronger place first: a variable, the section of the command, the general section."""
    general = "[global]\nindex-url = https://general.example/simple\ntimeout = 7\nuser = true\nfind-links = a\n"
    section = (
        "[install]\nindex-url = https://packages.example/simple\nextra-index-url =\n  https://a.example\n  https://b.example\n"
    )
    (tmp_path / "pip.conf").write_text(general + section + "no-deps = true\n", encoding="utf-8")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    monkeypatch.setenv("PIP_FIND_LINKS", "wheels more-wheels")
    monkeypatch.setattr(bare, "PYTHON", Path(sys.executable))
    found = bare.settings_of_pip()
    known = {"index-url": "https://packages.example/simple", "extra-index-url": "https://a.example https://b.example"}
    assert known.items() <= found.items() and found["find-links"] == "wheels more-wheels" and found["timeout"] == "7"
    assert not {"user", "target", "no-deps", "constraint"} & set(found)


@pytest.mark.skipif(os.name == "nt", reason="has no command that only fails")
def test_without_pip_there_is_nothing_to_know(bare, monkeypatch):
    monkeypatch.setattr(bare, "PYTHON", Path("/bin/false"))
    assert bare.settings_of_pip() == {}


def test_uv_is_told_of_the_sources_of_pip(bare, astray):
    told = bare.sources({"index-url": "https://a.example", "extra-index-url": "https://b.example", "find-links": "c d"})
    assert (told["PIP_INDEX_URL"], told["UV_DEFAULT_INDEX"]) == ("https://a.example",) * 2
    assert (told["PIP_EXTRA_INDEX_URL"], told["UV_INDEX"]) == ("https://b.example",) * 2
    assert (told["PIP_FIND_LINKS"], told["UV_FIND_LINKS"]) == ("c d", "c,d")
    assert not set(astray) & set(told)


def test_what_uv_has_been_told_itself_comes_first(bare, astray, monkeypatch):
    monkeypatch.setenv("UV_INDEX_URL", "https://uv.example")
    monkeypatch.setenv("UV_HTTP_TIMEOUT", "5")
    told = bare.sources({"index-url": "https://a.example", "timeout": "9"})
    assert told["UV_INDEX_URL"] == "https://uv.example" and told["UV_HTTP_TIMEOUT"] == "5"
    assert "UV_DEFAULT_INDEX" not in told and told["PIP_INDEX_URL"] == "https://a.example"


def test_every_installing_step_is_told_of_the_sources(tasks, astray):
    tasks.failing = ("sync",)
    tasks.set_up()
    assert tasks.told["PIP_INDEX_URL"] == tasks.told["UV_DEFAULT_INDEX"] == "https://packages.example/simple"


@pytest.mark.parametrize("options", [["-OO"], ["-I"], []])
def test_help_says_the_same_however_python_is_started_and_whatever_lies_in_a_pythonpath(options, tmp_path):
    for name in ("ast", "difflib", "hashlib"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('this is not the standard library')", encoding="utf-8")
    command = [sys.executable, *options, str(ROOT / "tasks.py"), "help"]
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "GREENPLAN_LANGUAGE": "en"}
    said = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8")
    assert said.returncode == 0, said.stderr
    assert "  test       run the tests (options: those of pytest)" in said.stdout and "None" not in said.stdout


def test_an_old_python_can_read_it():
    ast.parse((ROOT / "tasks.py").read_text(encoding="utf-8"), feature_version=(3, 6))
