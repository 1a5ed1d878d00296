"""A signal that comes while a library calls back into Python is neither lost nor told as a traceback."""

import os
import subprocess
import sys

import pytest

CODE = """
import os, signal, time, weakref
from simulation import cli
cli.answer_signals()
class Thing: pass
thing = Thing()
watched = weakref.ref(thing, lambda _: (os.kill(os.getpid(), signal.SIGTERM), time.sleep(0.01)))
try:
    del thing
    time.sleep(5)
    print("lost")
except KeyboardInterrupt as told:
    print("came", told)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_signal_within_a_callback_comes_again():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "came 143" and done.stderr == ""
