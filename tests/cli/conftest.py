"""The command in English, as its tests compare English sentences; those on language say which they want."""

import pytest

from simulation.errors import speak
from simulation.terminal import LANGUAGE_VARIABLE


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv(LANGUAGE_VARIABLE, "en")
    yield
    speak("en")
