"""The notebook runs from top to bottom in both languages, and its report opens offline."""

import dataclasses
import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest

from simulation.notebooks import execute
from simulation.report.html import write_report
from simulation.report.story import command_again
from simulation.scenario import load_scenario
from tests.report.conftest import TAG

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = ROOT / "notebooks" / "scenario.ipynb"
TITLES = {"zh": "基准情景", "en": "Baseline"}


@pytest.fixture(scope="module", params=["delivered", *(pytest.param(each, marks=pytest.mark.heavy) for each in TITLES)])
def report(request, tmp_path_factory):
    """Language, title, number of pictures, executed notebook and text of the report: by day of the delivery whose texts are
    looked at too, at night of a run of more counties and years in either language."""
    if request.param == "delivered":
        _, page, made = request.getfixturevalue("delivered")
        title = f"题 {TAG}".replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return "zh", title, 28, made / NOTEBOOK.name, page.replace("http://evil", "")  # which is text, and in the scenario
    language, folder = request.param, tmp_path_factory.mktemp("report")
    parameters = {"results": str(request.getfixturevalue("run").save(folder)), "language": language}
    executed = execute(NOTEBOOK, folder / f"scenario-{language}.ipynb", parameters, cwd=NOTEBOOK.parent)
    page = write_report(executed, folder / f"{language}.html", language, TITLES[language])
    return language, TITLES[language], 35, executed, page.read_text(encoding="utf-8")


class Addresses(HTMLParser):
    """Everything that a browser would fetch or follow."""

    def __init__(self):
        super().__init__()
        self.found, self.anchors, self.opened = [], set(), []

    def handle_starttag(self, tag, attributes):
        self.opened.append(tag)
        for name, value in attributes:
            if name in ("src", "href", "data", "action", "poster", "srcset"):
                self.found.append(value)
            if name == "id":
                self.anchors.add(value)


def addresses(page):
    parser = Addresses()
    parser.feed(page)
    return parser


def test_the_report_fetches_nothing(report):
    *_, page = report
    found = addresses(page)
    assert "script" not in found.opened and "link" not in found.opened
    assert all(address.startswith(("data:", "#")) for address in found.found)
    assert not re.search(r"https?://|//cdn|@import", page)
    assert all(target.startswith("data:") for target in re.findall(r"url\(([^)]*)\)", page))


def test_the_contents_lead_to_the_chapters(report):
    language, title, _, _, page = report
    found = addresses(page)
    links = [address[1:] for address in found.found if address.startswith("#")]
    assert len(links) == 20 + 7  # chapters, and the questions that they answer
    assert set(links) <= found.anchors
    assert f'<html lang="{"zh-Hans" if language == "zh" else "en"}">' in page
    assert f"<title>{title}</title>" in page


def test_the_report_shows_no_code_and_no_error(report):
    _, _, pictures, executed, page = report
    assert "import simulation" not in page
    assert 'class="error"' not in page
    assert "\ufffd" not in page
    assert page.count("<figure") == pictures
    assert all(
        cell.get("outputs") or index < 5
        for index, cell in enumerate(nbformat.read(executed, 4).cells)
        if cell.cell_type == "code"
    )


def test_long_tables_are_folded(report):
    *_, page = report
    assert page.count("<details>") >= 3


def test_a_picture_has_words_for_those_who_cannot_see_it(report):
    *_, page = report
    pictures = re.findall(r"<img [^>]*>", page)
    assert pictures and all(re.search(r'alt="[^"]+"', picture) for picture in pictures)


def test_the_notebook_is_committed_without_outputs():
    book = nbformat.read(NOTEBOOK, 4)
    nbformat.validate(book)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    assert [cell for cell in code if "parameters" in cell.metadata.get("tags", ())] == code[:1]
    assert all("guide" in cell.metadata.tags for cell in book.cells if cell.cell_type == "markdown")


def test_the_notebook_runs_without_papermill(monkeypatch, brief, words_alone):
    """Cell after cell in one namespace, as by hand, with a small run in place of the full one; that pictures are put together
    and drawn is seen in the executed ones."""
    import simulation as sim

    asked = []
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sim, "run", lambda *given, **named: asked.append((given, named)) or brief, raising=False)
    space = {}
    for cell in nbformat.read(NOTEBOOK, 4).cells:
        if cell.cell_type == "code":
            exec(cell.source, space)
    assert space["run"] is brief and asked == [(("baseline",), {"province": None, "seed": None, "members": None})]


def test_no_cell_of_the_report_shows_a_missing_number_of_the_machine(report):
    *_, page = report
    cells = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", page, flags=re.DOTALL)
    assert len(cells) > 500
    shown = [re.sub(r"<[^>]*>", " ", cell).strip() for cell in cells]
    assert not [cell for cell in shown if re.search(r"\b(nan|NaN|None|inf)\b", cell)]


def test_the_command_in_the_report_names_the_published_scenario_or_the_file_in_the_result(run):
    published = dataclasses.replace(run, scenario=load_scenario("baseline"))
    assert command_again(published).startswith("greenplan run baseline --province zhejiang --seed ")
    assert command_again(run).startswith("greenplan run scenario.yaml --out again")  # its horizon is of its own
