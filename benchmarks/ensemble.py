"""An ensemble of Zhejiang with all systems and without twins: seconds with one worker and with two, and what the store takes.

    python benchmarks/ensemble.py [--members 200] [--resolution 0.1]

Prints a table and writes it to benchmarks/ensemble.csv. Seconds of the processor tell what the clock does not on a machine that
others use too: its load stands beside them. Two processes of half the members each, which wait for nothing of each other, tell
what two workers could gain at most on this machine (where processes can be forked).
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

import pandas as pd

import simulation as sim
from simulation.study.ensemble import prepare
from simulation.study.together import run_together

_OF_STORE = 5  # members that are kept, to see what one takes


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--members", type=int, default=200)
    options.add_argument("--resolution", type=float, default=0.1)
    options.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"), help="where the table is written")
    chosen = options.parse_args()

    def setting(members: int):
        return prepare(sim.load_scenario("baseline").replace(members=members), resolution=chosen.resolution)

    run_together([setting(1)])  # compiles
    rows = []
    whole, half = setting(chosen.members), setting(chosen.members // 2)
    ways = {"1": lambda: run_together([whole], 1), "2": lambda: run_together([whole], 2), "2 processes": lambda: _apart(half)}
    for workers, run in ways.items():
        if workers.isdigit() or hasattr(os, "fork"):
            clock, processor = time.perf_counter(), _processor()
            run()
            seconds = time.perf_counter() - clock, _processor() - processor
            rows.append((workers, chosen.members, *seconds, os.getloadavg()[0]))
    table = pd.DataFrame(rows, columns=["workers", "members", "seconds", "processor_seconds", "load"])
    with tempfile.TemporaryDirectory() as folder:
        run_together([setting(_OF_STORE)], store=Path(folder))
        size = sum(file.stat().st_size for file in Path(folder).rglob("*.member")) / _OF_STORE
    table["megabytes_of_a_member"] = size / 1e6
    table.to_csv(chosen.out, index=False, float_format="%.3f")
    print(table.to_string(index=False))


def _apart(half) -> None:
    """Run the same members in two processes at once."""
    child = os.fork()
    run_together([half], 1)
    if not child:
        os._exit(0)
    os.waitpid(child, 0)


def _processor() -> float:
    """Seconds of the processor of this process and of those that it has waited for."""
    return sum(os.times()[:4])


if __name__ == "__main__":
    main()
