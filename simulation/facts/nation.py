"""The nation: all 31 provinces together. It is no province, but can be asked for in the place of one."""

from __future__ import annotations

NATION = "100000"
"""Its code, as in the table of targets."""
NAMES = ("china", "全国", "中国", NATION)
"""Every spelling that means it."""


def is_nation(name: object) -> bool:
    """Whether a name means all provinces together."""
    return str(name).strip().casefold() in NAMES
