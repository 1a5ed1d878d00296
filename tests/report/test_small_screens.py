"""Pictures at the width of a telephone: seen whole at first, and by a tap as large as they are drawn."""

import html
import json
import os
import re
import shutil
import subprocess

import pytest

from simulation.report.html import write_page
from simulation.report.page import picture
from simulation.report.style import new_figure, styled

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NEEDED = bool(os.environ.get("GREENPLAN_NEEDS_BROWSER"))
FRAME = """<meta charset="utf-8"><iframe width="400" height="800" srcdoc="{page}"></iframe><script>
onload = () => {{
  const inside = document.querySelector("iframe").contentDocument, found = [];
  const measure = () => found.push([...inside.images].map(each => each.getBoundingClientRect().width),
                                   inside.documentElement.scrollWidth);
  const told = () => inside.defaultView.getComputedStyle(inside.querySelector("label"), "::before").content;
  measure(); found.push(told());
  inside.querySelector("label img").click();
  measure(); found.push(told());
  document.body.innerHTML = "<pre>" + JSON.stringify(found) + "</pre>";
}};
</script>"""


@styled
def drawn(width):
    figure, axes = new_figure(width, 3.0)
    axes.set_title("title")
    return figure


@pytest.mark.parametrize(("language", "words"), [("zh", "放大这张图"), ("en", "Show this picture large")])
def test_a_wide_picture_can_be_opened_and_a_narrow_one_need_not(language, words):
    wide, narrow = (picture(drawn(width), "below", language).text for width in (9.6, 4.2))
    assert f'<figure class="opens"><label><input type="checkbox" hidden aria-label="{words}"><img ' in wide
    assert narrow.startswith('<figure class="narrow"><img ') and "<input" not in narrow
    assert all(text.endswith("<figcaption>below</figcaption></figure>") for text in (wide, narrow))


@pytest.mark.browser
@pytest.mark.parametrize(("language", "before", "after"), [("zh", "点按放大", "左右滑动"), ("en", "Tap to enlarge", "Swipe")])
def test_a_tap_shows_a_picture_as_large_as_it_is_drawn_and_the_page_stays_as_wide(tmp_path, language, before, after):
    if CHROMIUM is None and not NEEDED:
        pytest.skip("no chromium on this machine")
    pieces = [picture(drawn(width), "below", language) for width in (9.6, 4.2)]
    page = write_page(pieces, tmp_path / "page.html", language, "pictures", contents=False).read_text(encoding="utf-8")
    (tmp_path / "frame.html").write_text(FRAME.format(page=html.escape(page)), encoding="utf-8")
    options = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom")
    done = subprocess.run([CHROMIUM, *options, (tmp_path / "frame.html").as_uri()], capture_output=True, text=True, timeout=120)
    found = json.loads(html.unescape(re.search(r"<pre>(.*)</pre>", done.stdout, re.DOTALL)[1]))
    (wide, narrow), width, told, (large, same), still, then = found
    assert wide <= 400 and narrow <= 400 and still <= width == 400  # a bar on the right takes room
    assert large == 960 and same <= narrow
    assert before in told and after in then
