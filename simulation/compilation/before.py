"""What has to hold before numba is imported, which would end with a traceback."""

from __future__ import annotations

import os

from simulation.errors import InputError


def check_threads() -> None:
    """Raise :class:`InputError` where the environment leaves numba no thread; what is no number it passes over itself."""
    found = os.environ.get("NUMBA_NUM_THREADS", "")
    try:
        threads = int(found)
    except ValueError:
        return
    if threads < 1:
        raise InputError("machine.no_threads", found=found)


check_threads()
