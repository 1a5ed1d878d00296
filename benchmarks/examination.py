"""What the city examination costs: the loop of a simulated province, and the tool from workbook to bulletin.

    python benchmarks/examination.py [--repeats 9]

The loop: 11 cities, 15 years, 65 indicators, measured alone and not inside a member; each year measures and plans, each quarter
carries out and wears. The tool: `greenplan examine` in a process of its own, on drawn numbers for Hangzhou. Takes the best of
the repeats, prints a table and writes it to benchmarks/examination.csv.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from simulation.rules import examination

CITIES, YEARS, INDICATORS = 11, 15, 65
ERROR, HEARD, BUDGET, HAZARD, REOPENING, WEAR = 0.08, 0.3, 5.0, 0.5, 0.3, 0.02  # a workload, not a claim
KEY = (1, 0)


def loop() -> None:
    """Every city through every year."""
    rng = np.random.default_rng(1)
    weight = np.full(INDICATORS, 1 / INDICATORS)
    for city in range(CITIES):
        condition, observed, planned = rng.random(INDICATORS), np.zeros(INDICATORS), np.zeros(INDICATORS, np.uint8)
        cost = rng.lognormal(0, 1, INDICATORS)
        for tick in range(4 * YEARS):
            if tick % 4 == 0:
                examination.measure_conditions(condition, observed, ERROR, KEY, city, tick)
                examination.make_plan(observed, weight, weight, HEARD, cost, BUDGET, planned)
            examination.carry_out(condition, observed, planned, HAZARD, REOPENING, KEY, city, tick)
            examination.wear(condition, WEAR)


def tool(folder: Path) -> None:
    """From a filled workbook to a bulletin."""
    greenplan("Hangzhou", "--data", folder / "observed.xlsx", "--out", folder)


def greenplan(*arguments: object) -> None:
    command = [sys.executable, "-m", "simulation.cli", "examine", *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True)


def best(work, repeats: int) -> float:
    """Least time of the repeats, in seconds."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"))
    chosen = parser.parse_args()
    loop()  # compiles
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        greenplan("Hangzhou", "--template", folder / "observed.xlsx", "--practice")
        row = {
            "cities": CITIES,
            "years": YEARS,
            "indicators": INDICATORS,
            "loop_ms": round(1e3 * best(loop, chosen.repeats), 2),
            "tool_s": round(best(lambda: tool(folder), min(chosen.repeats, 3)), 2),
        }
    table = pd.DataFrame([row])
    table.to_csv(chosen.out, index=False)
    print(table.to_string(index=False))


if __name__ == "__main__":
    main()
