"""An ensemble of Zhejiang with all systems and without twins: seconds with one worker and with two, and what the store takes.

    python benchmarks/ensemble.py [--members 200] [--resolution 0.1]

Prints a table and writes it to benchmarks/ensemble.csv. Seconds of the processor tell what the clock does not on a machine that
others use too: its load stands beside them.
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
    for workers in (1, 2):
        prepared, clock, processor = setting(chosen.members), time.perf_counter(), time.process_time()
        run_together([prepared], workers)
        seconds = time.perf_counter() - clock, time.process_time() - processor
        rows.append((workers, chosen.members, *seconds, os.getloadavg()[0]))
    table = pd.DataFrame(rows, columns=["workers", "members", "seconds", "processor_seconds", "load"])
    with tempfile.TemporaryDirectory() as folder:
        run_together([setting(_OF_STORE)], store=Path(folder))
        size = sum(file.stat().st_size for file in Path(folder).rglob("*.member")) / _OF_STORE
    table["megabytes_of_a_member"] = size / 1e6
    table.to_csv(chosen.out, index=False, float_format="%.3f")
    print(table.to_string(index=False))


if __name__ == "__main__":
    main()
