"""Being told to end ends a command like Ctrl-C, wherever it stands."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Any

received: list[int] = []
"""Those that have asked the command to stop."""


def answer_signals() -> None:
    """Being told to end, or losing the terminal, ends a command like Ctrl-C: what it began to write is cleared away."""

    def stop(number: int, _: Any) -> None:
        received.append(number)
        raise KeyboardInterrupt(128 + number)

    def swallowed(what: Any) -> None:
        """A signal that came while a library called back into Python would be told as a traceback, and lost: it comes again."""
        if what.exc_type is not KeyboardInterrupt:
            return sys.__unraisablehook__(what)
        number = (what.exc_value.args or (0,))[0] - 128
        again = threading.Timer(0.05, os.kill, (os.getpid(), number if number > 0 else signal.SIGINT))
        again.daemon = True
        again.start()

    sys.unraisablehook = swallowed
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        usual = (signal.SIG_DFL, signal.default_int_handler)
        if number is not None and signal.getsignal(number) in usual:  # `nohup` has it ignored
            signal.signal(number, stop)
