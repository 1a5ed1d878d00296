"""Tables at the width of a desk's screen: none is cut at its right edge."""

import html
import json
import re
import subprocess

import pytest

from simulation.report.html import write_page
from simulation.report.tables import target_table
from tests.report.test_small_screens import CHROMIUM, NEEDED

FRAME = """<meta charset="utf-8"><iframe width="1280" height="800" srcdoc="{page}"></iframe><script>
onload = () => {{
  const tables = [...document.querySelector("iframe").contentDocument.querySelectorAll("table")];
  document.body.innerHTML = "<pre>" + JSON.stringify(tables.map(t => [t.scrollWidth, t.parentElement.clientWidth])) + "</pre>";
}};
</script>"""


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_table_of_goals_fits_whatever_its_numbers(run, tmp_path, monkeypatch, language):
    if CHROMIUM is None and not NEEDED:
        pytest.skip("no chromium on this machine")
    targets = run.targets.assign(p_meet_low=0.61, p_meet_high=1.0, p_meet=1.0, members_with_value=200, members=200)
    monkeypatch.setitem(vars(run), "targets", targets)
    page = write_page([target_table(run, language)], tmp_path / "page.html", language, "goals", contents=False)
    framed = FRAME.format(page=html.escape(page.read_text(encoding="utf-8")))
    (tmp_path / "frame.html").write_text(framed, encoding="utf-8")
    options = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom")
    done = subprocess.run([CHROMIUM, *options, (tmp_path / "frame.html").as_uri()], capture_output=True, text=True, timeout=120)
    widths = json.loads(html.unescape(re.search(r"<pre>(.*)</pre>", done.stdout, re.DOTALL)[1]))
    shown = [(table, room) for table, room in widths if room]  # what is folded away has no width
    assert shown and all(table <= room for table, room in shown), widths
