"""What the city examination costs: in a simulated member, and as a tool from workbook to bulletin.

    python benchmarks/examination.py [--repeats 15]

In a member: Zhejiang with all 11 cities examining themselves from 2021 to 2035, beside the same member without any examination,
in turn; the median of the differences pair by pair. Buildings and projects are a tenth of the usual number, so that their noise
does not drown the difference: the examination does not depend on them. The tool: `greenplan examine` in a process of its own,
on drawn numbers for Hangzhou, best of three. Prints a table and writes it to benchmarks/examination.csv.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

import simulation as sim
from simulation.engine.steps import run_member
from simulation.study.ensemble import member_world, prepare
from simulation.systems.examination.state import simulated_indicators

RESOLUTION = 0.1


def timed(work) -> float:
    """Seconds that a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def settings():
    """The member with and without examinations."""
    baseline = sim.load_scenario("baseline").replace(sample_parameters=False, members=1)
    examined = baseline.replace(examination={"from": 2021, "sample_cities": 0})
    unexamined = baseline.replace(examination={"held": False})
    return [prepare(scenario, resolution=RESOLUTION) for scenario in (examined, unexamined)]


def run_time(setting) -> float:
    world = member_world(setting, 0)
    return timed(lambda: run_member(world, setting.ticks))


def tool(folder: Path) -> None:
    """From a filled workbook to a bulletin."""
    greenplan("Hangzhou", "--data", folder / "observed.xlsx", "--out", folder)


def greenplan(*arguments: object) -> None:
    command = [sys.executable, "-m", "simulation.cli", "examine", *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"))
    chosen = parser.parse_args()
    pair = settings()
    run_time(pair[0])  # compiles
    times = [tuple(run_time(setting) for setting in pair) for _ in range(chosen.repeats)]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        greenplan("Hangzhou", "--template", folder / "observed.xlsx", "--practice")
        tool_times = [timed(lambda: tool(folder)) for _ in range(min(chosen.repeats, 3))]
    row = {
        "cities": len(pair[0].facts.cities),
        "years": pair[0].ticks // 4,
        "indicators": len(simulated_indicators()),
        "with_ms": round(1e3 * statistics.median(on for on, _ in times), 2),
        "without_ms": round(1e3 * statistics.median(off for _, off in times), 2),
        "added_ms": round(1e3 * statistics.median(on - off for on, off in times), 2),
        "tool_s": round(min(tool_times), 2),
    }
    table = pd.DataFrame([row])
    table.to_csv(chosen.out, index=False)
    print(table.to_string(index=False))


if __name__ == "__main__":
    main()
