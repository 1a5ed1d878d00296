"""Both sites are built by Sphinx without a warning, and their pages need no network."""

import json
import re

import pytest

from simulation.documentation import site
from simulation.errors import LANGUAGES

LOADS = re.compile(
    r"<(?:script|img|iframe|source)[^>]*\bsrc=\"(https?:)?//|<link[^>]*\bhref=\"(https?:)?//|@import|url\(['\"]?https?:"
)


@pytest.mark.heavy
def test_both_sites_are_built_without_a_warning_and_fetch_nothing(tmp_path):
    front = site.build(tmp_path / "docs")
    assert front.is_file()
    for language in LANGUAGES:
        folder = tmp_path / "docs" / language
        assert (folder / f"{site.HOME[language]}.html").is_file() and (folder / "searchindex.js").is_file()
        for page in [*folder.rglob("*.html"), *folder.rglob("*.css")]:
            text = page.read_text(encoding="utf-8")
            assert not LOADS.search(text), page
            assert str(site.ROOT) not in text, page
            assert len(text) < 5e6
        for link in re.findall(
            r'class="other-language" href="([^"]+)"', "".join(p.read_text("utf-8") for p in folder.glob("*.html"))
        ):
            assert (folder / link).is_file()
    index = (tmp_path / "docs" / "zh" / "searchindex.js").read_text(encoding="utf-8")
    assert json.dumps("建筑") in index and json.dumps("绿色") in index  # pairs of characters, escaped
