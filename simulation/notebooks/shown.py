"""The numbers that an executed notebook shows, line by line, so that a reader finds each of them again.

A line is the row of a table or a sentence. A number in a table is called by its column, one in a sentence by the words before
it; figures in those words are left out, so that a name stays while the numbers around it move. Pictures show no numbers, and
cells tagged `varies` (times, for instance) are left out; so are figures in `<code>`: digests, versions and commands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, NamedTuple

VARIES = "varies"
_INJECTED = "injected-parameters"  # the cell that papermill adds
_NUMBER = re.compile(r"(?<![A-Za-z0-9_.])(?:(?<![0-9,])[-+−])?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[-+]?\d+)?")
_WORD = re.compile(r"[^\W\d_]")
_UNREAD = {"style", "script", "svg"}
_BLOCKS = {"p", "li", "div", "h1", "h2", "h3", "h4", "h5", "h6", "figcaption", "summary", "table", "ul", "ol", "pre", "br"}
_LONGEST = 48  # characters of a name: enough to find a place


class Line(NamedTuple):
    """The numbers of a row or sentence.

    cell : counts the cells of the notebook from one, those of text among them. names : of the numbers, none where they are not
    known. texts : the numbers as they are written.
    """

    cell: int
    place: str
    names: tuple[str, ...]
    texts: tuple[str, ...]


def value_of(text: str) -> float:
    """A number as it is written, as a number."""
    return float(text.replace(",", "").replace("−", "-"))


def lines_of(book: Any) -> list[Line]:
    """Every row and sentence with numbers in the outputs of a notebook, in the order in which they are shown. Those of a cell
    that begin alike are counted, so that no two have the same place."""
    found = []
    own = [cell for cell in book.cells if _INJECTED not in cell.metadata.get("tags", ())]
    for number, cell in enumerate(own, start=1):
        if cell.cell_type != "code" or VARIES in cell.metadata.get("tags", ()):
            continue
        seen: Counter[str] = Counter()
        for place, named in (each for output in cell.outputs for each in _of_output(output)):
            if named:
                seen[place] += 1
                names, texts = zip(*named, strict=True)
                found.append(Line(number, f"{place} ({seen[place]})" if seen[place] > 1 else place, names, texts))
    return found


Found = tuple[str, list[tuple[str, str]]]
"""A place, and the names and texts of its numbers."""


def _of_output(output: Any) -> Iterator[Found]:
    """The lines of one output: of its HTML, where it has some, else of its text."""
    if output.output_type == "stream":
        if output.name == "stdout":
            yield from map(_sentence, output.text.splitlines())
        return
    shown = output.get("data", {})
    if "text/html" in shown and "xr-wrap" not in shown["text/html"]:  # xarray hides every number of its arrays in there
        page = _Page()
        page.feed(shown["text/html"])
        page.close()
        yield from page.found
    elif "image/png" not in shown:  # the text beside a picture only says how large it is
        yield from map(_sentence, shown.get("text/plain", "").splitlines())


def _sentence(text: str) -> Found:
    """A sentence is called by its first words, a number in it by those before it."""
    named = [(_words(text[: match.start()])[-_LONGEST:].strip(), match.group()) for match in _NUMBER.finditer(text)]
    return _words(text)[:_LONGEST].strip(), named


def _words(text: str) -> str:
    return " ".join(_NUMBER.sub("…", text).split())


class _Page(HTMLParser):
    """Walks through HTML: sentences by block, tables by row."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Found] = []
        self._unread, self._code = 0, 0
        self._text: list[str] = []
        self._head: list[str] = []
        self._row: list[str] | None = None
        self._names = 0

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        self._unread += tag in _UNREAD
        self._code += tag == "code"
        if tag in ("td", "th"):
            self._text = []
        elif tag == "tr":
            self._row, self._names = [], 0
        elif tag in _BLOCKS:
            self._end_of_block()
        if tag == "table":
            self._head = []

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in _UNREAD
        self._code -= tag == "code"
        if tag in ("td", "th") and self._row is not None:
            self._names += tag == "th" and self._names == len(self._row)
            self._row.append(" ".join("".join(self._text).split()))
            self._text = []
        elif tag == "tr":
            self._end_of_row()
        elif tag in _BLOCKS:
            self._end_of_block()

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self._text.append(re.sub(r"\d+", "…", data) if self._code else data)

    def close(self) -> None:
        super().close()
        self._end_of_block()

    def _end_of_block(self) -> None:
        """Within a table a block only parts words."""
        if self._row is not None:
            self._text.append(" ")
            return
        self.found.append(_sentence("".join(self._text)))
        self._text = []

    def _end_of_row(self) -> None:
        """The first row of a table names its columns. Heads of a row name it, or else its first cell; a mere number does not
        say what a row is about, so that the next text is a name, too."""
        row, self._row = self._row or [], None
        if not self._head:
            self._head = row
            return
        names = max(self._names, 1)
        while names < len(row) and not _WORD.search("".join(row[:names])) and _WORD.search(row[names]):
            names += 1
        named: list[tuple[str, str]] = []
        for column, cell in enumerate(row[names:], start=names):
            head = self._head[column] if column < len(self._head) else str(column + 1)
            named += [(head[:_LONGEST], text) for text in _NUMBER.findall(cell)]
        self.found.append((" ".join(filter(None, row[:names]))[:_LONGEST].strip(), named))
