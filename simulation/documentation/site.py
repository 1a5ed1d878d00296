"""The two sites, Chinese and English: pages of `docs/`, those that are made, and notebooks, put together and built by Sphinx.

Nothing is fetched and nothing is executed: of a notebook the executed copy is shown where `results/` has one, else its source.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from simulation.documentation.interface import interface_page
from simulation.documentation.keys import keys_page
from simulation.documentation.registries import PAGES, registry_page
from simulation.errors import LANGUAGES, InputError
from simulation.paths import shown_path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "docs"
MADE = ROOT / "build" / "docs"
_MARK = ".greenplan-documentation"
_FRONT = """<!doctype html>
<html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>greenplan</title>
<style>body {{ font: 1.2rem/2 system-ui, sans-serif; margin: 15vh auto; width: 12rem }}</style>
{links}
</html>
"""
HOME = {"zh": "zh/index", "en": "index"}
"""The first page of each site. The Chinese one shows English pages too, where there is no Chinese one."""
_LINK = re.compile(r"\]\((?:\.\./|zh/)([\w-]+\.md)")
_NAMES = {"zh": "中文文档", "en": "Documentation in English"}


MAKERS: Mapping[str, Callable[[str], str]] = {
    "keys": keys_page,
    "interface": interface_page,
    **{f"tables/{name}": partial(registry_page, name) for name in PAGES},
}
"""Pages that are made from registries, models and code: name, below the pages of a language, and what makes its text."""


def twins() -> set[str]:
    """The names of pages that both sites have in their own language."""
    written = ({page.stem for page in (SOURCE / HOME[code]).parent.glob("*.md")} for code in LANGUAGES)
    return set.intersection(*written) | set(MAKERS)


def pages_of(language: str) -> list[str]:
    """The written pages of a site, from `docs/` on: those in its language, and those of the other that have no twin of the same
    name in it or that it links to."""
    pages = {code: {page.name: page for page in (SOURCE / HOME[code]).parent.glob("*.md")} for code in LANGUAGES}
    own = pages[language]
    (others,) = (pages[code] for code in LANGUAGES if code != language)
    linked = {name for page in own.values() for name in _LINK.findall(page.read_text(encoding="utf-8"))}
    chosen = [*own.values(), *(page for name, page in others.items() if name not in own or name in linked)]
    return sorted(page.relative_to(SOURCE).as_posix() for page in chosen)


def stage(folder: Path, language: str) -> None:
    """Put together all that a site is built from, in an empty folder."""
    for name in pages_of(language):
        _write(folder / name, (SOURCE / name).read_bytes())
    shutil.copytree(SOURCE / "images", folder / "images")
    shutil.copy(ROOT / "CHANGELOG.md", folder / "changelog.md")
    for name, made in MAKERS.items():
        _write((folder / HOME[language]).parent / f"{name}.md", made(language).encode())
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        _write(folder / "notebooks" / notebook.name, (_executed(notebook) or notebook).read_bytes())


def _write(place: Path, content: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)


def build(out: Path = MADE) -> Path:
    """Build both sites into `out/zh` and `out/en`, with a front page; returns that page. A warning is an error.

    Raises :class:`InputError` where `out` holds anything else than such sites, or where Sphinx is not there or has refused.
    """
    if out.exists() and any(out.iterdir()) and not (out / _MARK).exists():
        raise InputError("documentation.theirs", file=shown_path(out))
    if find_spec("sphinx") is None:
        raise InputError("documentation.no_sphinx")
    with TemporaryDirectory() as place:
        for code in LANGUAGES:
            stage(Path(place, f"{code}.pages"), code)
        jobs = [_sphinx(Path(place, f"{code}.pages"), Path(place, code), code) for code in LANGUAGES]
        if any([job.wait() for job in jobs]):
            raise InputError("documentation.refused")
        _front(Path(place))
        out.mkdir(parents=True, exist_ok=True)
        (out / _MARK).touch()
        for code in LANGUAGES:
            shutil.rmtree(out / code, ignore_errors=True)
            shutil.move(Path(place, code), out / code)
        return Path(shutil.copy(Path(place, "index.html"), out / "index.html"))


def _executed(notebook: Path) -> Path | None:
    """The newest executed copy of a notebook in the results of this folder."""
    copies = [path for path in (ROOT / "results").glob(f"*/{notebook.name}") if path.is_file()]
    return max(copies, key=lambda path: path.stat().st_mtime, default=None)


def _sphinx(source: Path, out: Path, language: str) -> subprocess.Popen[bytes]:
    options = ["-b", "html", "-W", "--keep-going", "-q", "-D", f"language={'zh_CN' if language == 'zh' else language}"]
    options += ["-t", language, "-c", str(SOURCE), "-d", str(source / ".trees")]
    return subprocess.Popen([sys.executable, "-m", "sphinx", *options, source, out])


def _front(folder: Path) -> None:
    """A page that leads to both sites, and one that leads into the Chinese one."""
    links = "\n".join(f'<p><a href="{code}/{HOME[code]}.html">{_NAMES[code]}</a></p>' for code in LANGUAGES)
    (folder / "index.html").write_text(_FRONT.format(links=links), encoding="utf-8")
    onward = '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=zh/index.html">\n'
    (folder / "zh" / "index.html").write_text(onward, encoding="utf-8")
