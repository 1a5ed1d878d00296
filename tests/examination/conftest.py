"""Every test begins with errors that read in English, whatever language a command of an earlier test has spoken."""

import pytest

from simulation.errors import speak


@pytest.fixture(autouse=True)
def errors_in_english():
    speak("en")
    yield
    speak("en")
