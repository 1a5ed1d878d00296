"""Search in Chinese text without a dictionary: pairs of neighbouring characters are the words, in index and query alike.

A query finds the pages that hold all of its pairs. A dictionary would part words otherwise than readers do, and Sphinx's own
Chinese search does not part the query at all.
"""

from __future__ import annotations

import re
from typing import ClassVar

from sphinx.search import SearchLanguage

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_PART = re.compile(rf"[{_HAN}]+|[^\W{_HAN}]+")


def words_of(text: str) -> list[str]:
    """Latin words and numbers as they are, and every pair of neighbouring Chinese characters."""
    return [word for part in _PART.findall(text) for word in (_pairs(part) if re.match(f"[{_HAN}]", part) else [part])]


def _pairs(part: str) -> list[str]:
    return [part[k : k + 2] for k in range(len(part) - 1)] or [part]


class ChinesePairs(SearchLanguage):
    """What the index is made with, and the same for the browser."""

    lang: ClassVar[str] = "zh"  # type: ignore[misc]
    language_name: ClassVar[str] = "Chinese"  # type: ignore[misc]
    js_splitter_code: ClassVar[str] = (  # type: ignore[misc]
        """
var splitQuery = (query) =>
  (query.match(/[HAN]+|((?![HAN])[\\p{Letter}\\p{Number}_])+/gu) || []).flatMap((part) =>
    /[HAN]/.test(part) && part.length > 1
      ? Array.from({ length: part.length - 1 }, (_, k) => part.slice(k, k + 2))
      : [part]
  );
""".replace("HAN", r"\u3400-\u4dbf\u4e00-\u9fff")
    )

    def split(self, input: str) -> list[str]:
        return words_of(input)

    def stem(self, word: str) -> str:
        return word.lower()
