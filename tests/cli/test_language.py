"""The command speaks the language asked for: help, wrong usage and mistakes, one sentence and exit code 2."""

import re
import subprocess
import sys
import time

import pytest
import typer
from typer.testing import CliRunner

from simulation.cli import app
from simulation.errors import Message, sentences
from simulation.results import folder
from simulation.terminal import LANGUAGE_VARIABLE, help_of, language_asked

CHINESE = re.compile(r"[\u4e00-\u9fff]")
COMMANDS = typer.main.get_command(app).commands


def told(arguments, language=None):
    """The sentence that a command line is refused with."""
    given = ["--language", language] if language else []
    result = CliRunner().invoke(app, [*arguments, *given])
    lines = result.stderr.strip().splitlines()
    assert result.exit_code == 2 and len(lines) == 1 and lines[0].startswith("greenplan: "), result.output
    return lines[0]


WRONG = {
    "command": (["rnu"], "没有命令 'rnu'；是不是 'run'？", "unknown command 'rnu'; did you mean 'run'?"),
    "option": (["run", "--membrs", "3"], "是不是 '--members'？", "did you mean '--members'?"),
    "argument": (["run"], "缺少 SCENARIO...", "SCENARIO... is missing"),
    "value": (["run", "baseline", "--seed"], "选项 --seed", "option --seed"),
    "flag": (["run", "baseline", "--quiet=3"], "选项 --quiet", "option --quiet"),
    "number": (["run", "baseline", "--seed", "x"], "--seed 是 'x'；请给出数字", "--seed is 'x'; give a number"),
    "least": (["run", "baseline", "--members", "0"], "不小于 1 的整数", "a whole number, 1 or more"),
    "range": (["examine", "--year", "1990"], "2018 到 2100 之间", "from 2018 to 2100"),
    "choice": (["examine", "--catalogue", "2022"], "可用：2021、2024", "one of 2021, 2024"),
    "action": (
        ["results", "rmove", "x@00"],
        "是不是 'remove'？",
        "cannot be 'rmove', only one of list, remove; did you mean 'remove'?",
    ),
    "nothing kept": (["verify", "baseline@00000000"], "没有保存先前的结果", "no earlier result is kept here"),
    "the same twice": (["attribute", "awards", "awards"], "政策完全相同", "the policies of awards and awards are the same"),
    "too much": (["examine", "a", "b (c)"], "多出 'b (c)'", "'b (c)' is too much"),
    "scenario": (["run", "baselin"], "是不是 'baseline'？", "did you mean 'baseline'?"),
    "pair": (["run", "baseline", "--set", "x"], "不是“名称=值”的形式", "is not NAME=VALUE"),
    "listing": (["list", "parametrs"], "是不是 'parameters'？", "did you mean 'parameters'?"),
    "nothing to do": (["examine", "Hangzhou"], "没有说明要做什么", "say what to do"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_whatever_is_typed_wrongly_is_answered_in_the_language_asked_for(kind, monkeypatch, tmp_path):
    monkeypatch.setattr(folder, "RESULTS_FOLDER", tmp_path)
    arguments, chinese, english = WRONG[kind]
    given = arguments if kind == "value" else [arguments[0], "--language", "zh", *arguments[1:]]
    monkeypatch.setenv(LANGUAGE_VARIABLE, "zh" if kind == "value" else "en")
    assert chinese in told(["--language", "zh", *arguments] if kind == "command" else given)
    monkeypatch.setenv(LANGUAGE_VARIABLE, "en")
    sentence = told(arguments)
    assert english in sentence and not CHINESE.search(sentence)


def test_chinese_is_spoken_unless_the_command_or_the_environment_says_otherwise(monkeypatch):
    monkeypatch.delenv(LANGUAGE_VARIABLE)
    assert CHINESE.search(told(["run", "baselin"]))
    assert "did you mean" in told(["--language", "en", "run", "baselin"])
    assert "did you mean" in told(["run", "baselin"], "en")
    monkeypatch.setenv(LANGUAGE_VARIABLE, "en")
    assert "did you mean" in told(["run", "baselin"])
    assert CHINESE.search(told(["run", "baselin"], "zh"))
    assert [language_asked(each) for each in ([], ["--language=zh"], ["--language", "fr"])] == ["en", "zh", "en"]


def test_a_language_that_there_is_not_is_refused_wherever_it_is_given(monkeypatch):
    assert told(["list"], "ch").endswith("--language cannot be 'ch'; use one of zh, en.")
    monkeypatch.setenv(LANGUAGE_VARIABLE, "fr")
    assert told(["list"]).endswith("--language 不能是 'fr'；可用：zh、en。")


@pytest.mark.parametrize("name", [None, *COMMANDS])
def test_help_is_in_the_language_asked_for_and_cuts_nothing(name):
    for language in ("zh", "en"):
        arguments = ["--language", language, *([name] if name else []), "--help"]
        result = CliRunner().invoke(app, arguments, env={"COLUMNS": "80", "TERMINAL_WIDTH": "80"})
        assert result.exit_code == 0 and "…" not in result.stdout
        assert str(Message("help.panel.options").text(language)) in result.stdout
        shown = "".join(result.stdout.split())
        for param in (COMMANDS[name] if name else typer.main.get_command(app)).params:
            assert param.param_type_name == "argument" or max(param.opts, key=len) in shown
            beginning = "".join(help_of(param, name or "greenplan").split())[:12]
            assert beginning in shown, param.name


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_and_argument_has_words_of_its_own(name):
    """Not the key of a sentence that nobody has written."""
    for param in COMMANDS[name].params:
        assert not help_of(param, name).startswith("help."), param.name


def test_help_without_a_command_lists_the_commands():
    result = CliRunner().invoke(app, [])
    assert result.exit_code == 0 and all(name in result.stdout for name in COMMANDS)


def test_help_comes_within_a_second_and_loads_nothing_heavy():
    code = "import sys; sys.argv[1:] = ['run', '--help']\nfrom simulation.cli import app\ntry: app()\nexcept SystemExit: pass\n"
    code += "print([name for name in ('numpy', 'pandas', 'numba', 'matplotlib', 'xarray') if name in sys.modules])"
    start = time.perf_counter()
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip().endswith("[]")
    assert time.perf_counter() - start < 5.0  # usually a third of a second; the machine may be busy


def test_a_stopped_run_says_so_in_both_languages(monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("simulation.console.run_scenarios", stop)
    for language, words in (("zh", "先前的结果保持原样"), ("en", "earlier results are as they were")):
        result = CliRunner().invoke(app, ["run", "baseline", "--language", language])
        assert result.exit_code == 130 and words in result.stderr


@pytest.mark.parametrize(("by_input", "code"), [(False, 1), (True, 2)])
def test_a_failed_notebook_ends_its_sentence_once_and_with_the_code_of_bad_input_where_that_was_it(monkeypatch, by_input, code):
    from simulation.notebooks.execution import NotebookError

    def fail(*_, **__):
        raise NotebookError("smart-city.ipynb：没有城市。", by_input=by_input)

    monkeypatch.setattr("simulation.console.run_scenarios", fail)
    result = CliRunner().invoke(app, ["run", "baseline", "--language", "zh"])
    assert result.exit_code == code and "没有城市；先前的结果保持原样" in result.stderr


@pytest.mark.parametrize("key", sentences())
def test_every_sentence_is_there_in_both_languages_with_the_same_values(key):
    entry = sentences()[key]
    fields = {language: sorted(re.findall(r"\{(\w+)", entry[language])) for language in ("zh", "en")}
    assert set(entry) == {"zh", "en"} and fields["zh"] == fields["en"]
