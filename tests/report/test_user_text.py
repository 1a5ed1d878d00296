"""A text of the user's is text: on the terminal, in figures, in the notebook and the report, and in tables."""

import dataclasses
from html.parser import HTMLParser

import pytest
from typer.testing import CliRunner

from simulation.cli import app
from simulation.report import style
from simulation.results.tables import read_table
from simulation.scenario import load_scenario

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


class Page(HTMLParser):
    """The elements of a page in their order, with the attributes that could act, and its text."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.text = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, *sorted(name for name, _ in attributes if name != "class")))  # of which none acts

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def delivered(tmp_path_factory):
    """A whole run of a scenario with these texts: what the command shows, the report, and the folder."""
    folder = tmp_path_factory.mktemp("delivered")
    file = folder / "mine.yaml"
    file.write_text(TINY + TEXTS, encoding="utf-8")
    arguments = ["run", str(file), "--out", str(folder), "--resolution", "0.05", "--language", "en"]
    result = CliRunner().invoke(app, arguments, env={"COLUMNS": "2000"})
    assert result.exit_code == 0, result.output
    return result.stdout, (folder / "mine" / "report.html").read_text(encoding="utf-8"), folder / "mine"


def test_no_element_of_the_report_of_a_whole_run_comes_from_a_text(delivered):
    _, report, _ = delivered
    page = Page(report)
    assert "<script" not in report and not {tag for tag, *_ in page.elements} & {"script", "iframe", "object", "form"}
    assert not [name for _, *names in page.elements for name in names if name.startswith("on")]
    assert len([tag for tag, *_ in page.elements if tag == "img"]) == report.count('src="data:image/png;base64,')


def test_the_text_itself_is_visible_unchanged(delivered):
    shown, report, _ = delivered
    text = Page(report).text
    for each in (f"T {TAG} </title>", f"D {TAG} </style>", f"-2+3 {TAG}", f"@SUM {TAG}"):
        assert each in text
    assert "<title>T &lt;script&gt;" in report
    assert f"T {TAG} </title>" in shown and f"@SUM {TAG}" in shown and "=1+1" in shown


def test_no_text_becomes_a_formula_in_a_table(delivered):
    _, _, folder = delivered
    assert "'=1+1" in set(read_table(folder / "targets.csv")["id"])
    for file in folder.glob("*.csv"):
        table = read_table(file)
        for column in table.select_dtypes(exclude=["number", "bool"]).columns:
            assert not table[column].dropna().astype(str).str.startswith(("=", "+", "-", "@")).any(), (file.name, column)


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.heavy)])
def test_texts_change_no_element_of_any_chapter(small, undrawn, tmp_path, language):
    def written(text):
        file = tmp_path / "mine.yaml"
        file.write_text(TINY + text, encoding="utf-8")
        return undrawn(small.run(load_scenario(file), small.facts), language)

    hostile, plain = written(TEXTS), written(TEXTS.replace(TAG, "text"))
    for cell, page in hostile.items():
        assert Page(page.text).elements == Page(plain[cell].text).elements, cell
    said = {"zh": "不影响任何指标", "en": "they move no variable"}[language]
    assert said in "".join(page.text for page in hostile.values())  # a measure of one's own has no effect


def test_pictures_are_drawn_with_any_text(small, chapters, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(TINY + TEXTS, encoding="utf-8")
    assert chapters(small.run(load_scenario(file), with_names(small.facts, NAMES)), "zh")


def with_names(facts, names):
    for kind in ("counties", "cities"):
        facts = dataclasses.replace(facts, **{kind: getattr(facts, kind).assign(**names)})
    return dataclasses.replace(facts, **{f"name_{code}": names[f"name_{code}"] for code in ("zh", "en")})


@pytest.mark.parametrize("language", ["en", pytest.param("zh", marks=pytest.mark.heavy)])
def test_names_of_a_province_of_ones_own_are_text_too(small, undrawn, language):
    def named(names):
        facts = with_names(small.facts, names)
        return undrawn(small.run(small.baseline.replace(members=1, horizon={"end": "2021Q4"}), facts), language)

    hostile, plain = named(NAMES), named({"name_zh": "某县", "name_en": "Some county"})
    for cell, page in hostile.items():
        assert Page(page.text).elements == Page(plain[cell].text).elements, cell
    assert sum(TAG in Page(page.text).text for page in hostile.values()) >= 6


@pytest.mark.parametrize("text", ["补贴 $50_$ 元", "$100_{2$", r"$\frac{$", "a_b^c", "100 % & #"])
def test_figures_write_a_title_as_it_is(text):
    @style.styled
    def draw():
        figure, axes = style.new_figure(4, 2)
        axes.set_title(text)
        axes.set_yticks([0], [text])
        axes.plot([0, 1], label=text)
        axes.legend()
        return figure

    with open("/dev/null", "wb") as nowhere:
        style.save_png(draw(), nowhere, 20)


def test_a_character_that_would_steer_the_terminal_is_written_out(tmp_path):
    from simulation import terminal

    assert terminal.plain("a\x1b[31mred\x07 中文\nnext") == "a\\x1b[31mred\\x07 中文\nnext"
    console = terminal.console(width=200)
    with console.capture() as shown:
        console.print("[bold]T[/bold] [/red] :smile: [link=http://x]y[/link]")
    assert shown.get().strip() == "[bold]T[/bold] [/red] :smile: [link=http://x]y[/link]"


def test_the_title_of_a_scenario_is_kept_as_written(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(TINY + TEXTS, encoding="utf-8")
    assert load_scenario(file).title.zh == f"题 {TAG}"
