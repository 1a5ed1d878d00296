"""How often Python looks for garbage in the processes of the command."""

from __future__ import annotations

import gc

MADE_BETWEEN_SEARCHES = 20_000
"""Objects made before Python looks. Imports, tables, pictures and compiling make many and leave little: with Python's own 700 a
twentieth of their time goes into the search."""


def look_seldom() -> None:
    """Let this process look so often from here on."""
    gc.set_threshold(MADE_BETWEEN_SEARCHES)
