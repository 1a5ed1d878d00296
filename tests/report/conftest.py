"""One small run for all tests of what people see, the chapters of its report without a kernel, and a whole delivery."""

import sys

import pytest
from typer.testing import CliRunner

import simulation as sim
from simulation.cli import app
from simulation.report import style
from simulation.report.chapters import chapter, chapters_of
from simulation.report.style import save_png

TAG = "<script>window.x=1</script><img src=x onerror=alert(1)> $a_{2$ [/red] {{7*7}} {run} **b** &lt; :smile:"
NAMES = {"name_zh": f"{TAG}县", "name_en": f"{TAG} county"}
TINY = "province: shanghai\nmembers: 1\nhorizon: {end: 2021Q4}\nextends: no-policy\n"
TEXTS = f"""
title: {{zh: '题 {TAG}', en: 'T {TAG} </title>'}}
description: {{zh: '述 {TAG}', en: 'D {TAG} </style>'}}
author: '{TAG}'
reference: '=HYPERLINK("http://evil","x")'
goals:
  add:
    - {{id: '=1+1', variable: green_share_new_urban, value: 0.9, year: 2021, issued: 2020-12-31, document: '@SUM {TAG}'}}
measures:
  others:
    - {{name: '{TAG}', zh: '=1+1 {TAG}', en: '-2+3 {TAG}', diffusion: true}}
  by_hand:
    - {{measure: '{TAG}', from: 2021Q2, strength: 0.5}}
"""


def coarse(name="baseline", **changes):
    large = {"building_size_mean": 10_000.0}  # a tenth of the buildings
    scenario = sim.load_scenario(name).replace(horizon={"end": "2026Q4"}, members=3, parameters=large, **changes)
    return sim.run(scenario)


@pytest.fixture(scope="session")
def run():
    return coarse()


@pytest.fixture(scope="session")
def bare_run():
    """A province without coordinates, goals of cities or construction figures."""
    return coarse(province="qinghai")


@pytest.fixture(scope="session")
def brief(small):
    """Two years of six counties, whose pictures are soon drawn."""
    return small.run(small.baseline.replace(members=2, horizon={"end": "2022Q4"}))


@pytest.fixture(scope="session")
def delivered(tmp_path_factory):
    """A whole run by the command, of a scenario whose texts would be markup or formulas: what it shows, report and folder."""
    folder = tmp_path_factory.mktemp("delivered")
    file = folder / "mine.yaml"
    file.write_text(TINY + TEXTS, encoding="utf-8")
    arguments = ["run", str(file), "--out", str(folder), "--resolution", "0.05", "--language", "zh"]
    result = CliRunner().invoke(app, arguments, env={"COLUMNS": "2000"})
    assert result.exit_code == 0, result.output
    return result.stdout, (folder / "mine" / "report.html").read_text(encoding="utf-8"), folder / "mine"


DRAWN = ("community", "innovation", "smart_city")


@pytest.fixture(scope="session")
def in_chinese(run, bare_run):
    """Every chapter in Chinese on the run and on the bare one, by name. All pictures are put together, so that one that fails
    for either is seen, and those of three chapters are drawn, coarsely; others are drawn in `test_figures.py`."""

    def made(name, of):
        draw = (lambda figure, target: save_png(figure, target, 20)) if name in DRAWN else lambda figure, target: None
        patch.setattr(style, "save_png", draw)
        return chapter(name, of, "zh")

    with pytest.MonkeyPatch.context() as patch:
        found = {who: {name: made(name, of) for name in chapters_of(of)} for who, of in (("rich", run), ("bare", bare_run))}
    return found


@pytest.fixture
def chapters(monkeypatch):
    """A function of run and language that gives every chapter of the report by name, with coarse pictures."""
    monkeypatch.setattr(style, "save_png", lambda figure, target: save_png(figure, target, 20))
    return all_chapters


@pytest.fixture
def undrawn(request, monkeypatch):
    """The same where pictures are not looked at: they are never drawn. In a test of both languages they are put together in
    Chinese alone, as what is drawn is the same but for its words."""
    monkeypatch.setattr(style, "save_png", lambda figure, target: None)
    if getattr(request.node, "callspec", None) and request.node.callspec.params.get("language") == "en":
        without_figures(monkeypatch)
    return all_chapters


@pytest.fixture
def drawn_in_chinese(monkeypatch, language):
    """Pictures are drawn in Chinese alone, and coarsely: in English they are the same but for their words."""
    draw = (lambda figure, target: save_png(figure, target, 20)) if language == "zh" else lambda figure, target: None
    monkeypatch.setattr(style, "save_png", draw)


@pytest.fixture
def words_alone(monkeypatch):
    """No figure is put together at all, where others see that those of the same run can be."""
    without_figures(monkeypatch)


def all_chapters(run, language):
    return {name: chapter(name, run, language) for name in chapters_of(run)}


def without_figures(patch):
    """Let no figure be put together from here on, which is most of the work of a chapter, where its words are looked at."""
    blank = style.styled(lambda: style.new_figure(1, 1)[0])()
    of_figures = style.styled(lambda: None).__code__
    patch.setattr(style, "save_png", lambda figure, target: None)
    for name, module in list(sys.modules.items()):
        for key, value in list(vars(module).items()) if name.startswith("simulation.report") else ():
            if getattr(value, "__code__", None) is of_figures:
                patch.setattr(module, key, lambda *given, **named: blank)
