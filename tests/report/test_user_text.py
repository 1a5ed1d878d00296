"""A text of the user's is text: on the terminal, in figures, in the notebook and the report, and in tables."""

import dataclasses
from html.parser import HTMLParser

import pytest

from simulation.report import style
from simulation.results.tables import read_table
from simulation.scenario import load_scenario
from tests.report.conftest import NAMES, TAG, TEXTS, TINY


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


def test_no_element_of_the_report_of_a_whole_run_comes_from_a_text(delivered):
    _, report, _ = delivered
    page = Page(report)
    assert "<script" not in report and not {tag for tag, *_ in page.elements} & {"script", "iframe", "object", "form"}
    assert not [name for _, *names in page.elements for name in names if name.startswith("on")]
    assert len([tag for tag, *_ in page.elements if tag == "img"]) == report.count('src="data:image/png;base64,')


def test_the_text_itself_is_visible_unchanged(delivered):
    shown, report, _ = delivered
    text = Page(report).text
    for each in (f"题 {TAG}", f"述 {TAG}", f"=1+1 {TAG}", f"@SUM {TAG}"):
        assert each in text
    assert "<title>题 &lt;script&gt;" in report
    assert f"题 {TAG}" in shown and f"@SUM {TAG}" in shown and "=1+1" in shown


def test_no_text_becomes_a_formula_in_a_table(delivered):
    _, _, folder = delivered
    assert "'=1+1" in set(read_table(folder / "targets.csv")["id"])
    for file in folder.glob("*.csv"):
        table = read_table(file)
        for column in table.select_dtypes(exclude=["number", "bool"]).columns:
            assert not table[column].dropna().astype(str).str.startswith(("=", "+", "-", "@")).any(), (file.name, column)


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.heavy)])
def test_texts_of_scenario_and_province_change_no_element_and_pictures_are_drawn_with_them(
    small, chapters, monkeypatch, tmp_path, language
):
    def written(text, names):
        file = tmp_path / "mine.yaml"
        file.write_text((TINY + text).replace("no-policy", "baseline"), encoding="utf-8")
        return small.run(load_scenario(file), with_names(small.facts, names))

    hostile = chapters(written(TEXTS, NAMES), language)
    monkeypatch.setattr(style, "save_png", lambda figure, target: None)
    plain = chapters(written(TEXTS.replace(TAG, "text"), {"name_zh": "某县", "name_en": "Some county"}), language)
    for cell, page in hostile.items():
        assert Page(page.text).elements == Page(plain[cell].text).elements, cell
    said = {"zh": "不影响任何指标", "en": "they move no variable"}[language]
    assert said in "".join(page.text for page in hostile.values())  # a measure of one's own has no effect
    assert sum(NAMES[f"name_{language}"] in Page(page.text).text for page in hostile.values()) >= 6


def with_names(facts, names):
    for kind in ("counties", "cities"):
        facts = dataclasses.replace(facts, **{kind: getattr(facts, kind).assign(**names)})
    return dataclasses.replace(facts, **{f"name_{code}": names[f"name_{code}"] for code in ("zh", "en")})


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
