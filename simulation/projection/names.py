"""What readers call the variable of a published target, in either language."""

from __future__ import annotations

import functools
from pathlib import Path

from simulation.errors import read_texts
from simulation.vocabulary import BY_NAME, LEVEL_NAMES, OUTCOMES, USE_NAMES, label

_FILE = Path(__file__).with_name("target_names.yaml")


@functools.cache
def further_names() -> dict[str, dict[str, str]]:
    """Variable -> {"zh": ..., "en": ...} for those that the model's vocabulary does not have."""
    return read_texts(_FILE)


def variable_name(variable: str, language: str) -> str:
    """A reader's name of a target variable. Raises a `KeyError` for one without a name: a key never reaches a reader."""
    if any(variable in table for table in (OUTCOMES, BY_NAME, LEVEL_NAMES, USE_NAMES)):
        return label(variable, language)
    return further_names()[variable][language]
