"""A signal that comes while a library calls back into Python is neither lost nor told as a traceback."""

import os
import signal
import subprocess
import sys

import pytest

CODE = """
import os, signal, sys, time, weakref
from simulation import cli
cli.answer_signals()
class Thing: pass
thing = Thing()
watched = weakref.ref(thing, lambda _: (os.kill(os.getpid(), int(sys.argv[1])), time.sleep(0.01)))
try:
    del thing
    time.sleep(5)
    print("lost")
except KeyboardInterrupt as told:
    print("came", told)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)])
def test_a_signal_within_a_callback_comes_again(number, code):
    done = subprocess.run([sys.executable, "-c", CODE, str(int(number))], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == f"came {code}" and done.stderr == ""
