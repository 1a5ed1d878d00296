"""Workloads W1, W2 and W3 in greenplan and its peers, side by side in one run.

    python benchmarks/kernels.py [--quick] [--workloads W1 W3] [--repeats 3] (peers: pip install greenplan[peers]; a C compiler)

Prints and writes two tables: benchmarks/kernels.csv (time per agent and tick, ratio to greenplan, memory, agreement) and
benchmarks/growth.csv (cost from 1e4 to 1e7 agents). Every row is made by a process of its own, which is also where its memory
is measured. A row whose counts do not agree with the law of the workload within Monte Carlo error is void.
"""

from __future__ import annotations

import argparse
import importlib
import json
import math
import os
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
PEERS = ("greenplan", "c", "numpy", "starsim", "mesa", "agentpy")
WORKLOADS = ("W1", "W2", "W3")
AGENTS = {"greenplan": 10**6, "c": 10**6, "numpy": 10**6, "starsim": 10**6, "mesa": 10**5, "agentpy": 10**4}
_ERRORS = 4.5  # standard errors within which counts agree


def one(peer: str, workload: str, agents: int, threads: int, repeats: int) -> dict[str, object]:
    """Run one implementation in this process: the fastest of the repeats, its answer and peak memory."""
    module = importlib.import_module(f"peers.{peer}_peer")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    results = [module.run(workload, agents, 1, threads) for _ in range(repeats)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = [int(n) for n in results[0][1]]
    return {"seconds": min(r[0] for r in results), "answer": answer, "memory_mb": peak / 1024, "imports_mb": before / 1024}


def in_own_process(*arguments: object) -> dict[str, object]:
    """The same in a process of its own; what is missing comes back as a gap."""
    command = [sys.executable, __file__, "--one", *map(str, arguments)]
    threads = str(arguments[3])
    environment = os.environ | {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment)
    if done.returncode:
        return {"gap": done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "failed"}
    return json.loads(done.stdout.strip().splitlines()[-1])


def law(workload: str, agents: int, runs: int = 30) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard error of the shares in the answers: of W1 from exact binomial counts a cell, with as many agents; of W2
    and W3 from NumPy with at most 1e5 agents, its spread scaled to the number asked for."""
    from peers import numpy_peer
    from peers.workloads import TICKS, cell_sizes, chance

    fewer = agents if workload == "W1" else min(agents, 10**5)
    answers = []
    for seed in range(100, 100 + runs):
        if workload == "W1":
            luck, sizes = np.random.default_rng(seed), cell_sizes(agents)
            adopted = np.zeros(len(sizes), np.int64)
            for _ in range(TICKS):
                adopted += luck.binomial(sizes - adopted, chance(adopted / sizes))
            answers.append(np.array([adopted.sum()]))
        else:
            answers.append(numpy_peer.run(workload, fewer, seed, 1)[1])
    shares = np.array(answers) / fewer
    return shares.mean(axis=0), shares.std(axis=0, ddof=1) * np.sqrt(fewer / agents + 1.0 / runs)


def agrees(answer: list[int], agents: int, mean: np.ndarray, error: np.ndarray) -> bool:
    """Whether an answer lies within Monte Carlo error of the law (which is itself known from some runs only)."""
    return bool((np.abs(np.array(answer) / agents - mean) <= _ERRORS * error + 1.0 / agents).all())


def _agents(peer: str, chosen: argparse.Namespace) -> int:
    return min(AGENTS[peer], 10**4) if chosen.quick else AGENTS[peer]


def rows_of(workload: str, chosen: argparse.Namespace) -> list[dict[str, object]]:
    known = {agents: law(workload, agents) for agents in {_agents(peer, chosen) for peer in PEERS}}
    rows: list[dict[str, object]] = []
    for peer in PEERS:
        agents = _agents(peer, chosen)
        bits = []
        for threads in (1, 2) if peer in ("greenplan", "c") else (1,):
            found = in_own_process(peer, workload, agents, threads, 1 if peer in ("mesa", "agentpy") else chosen.repeats)
            row: dict[str, object] = {"workload": workload, "implementation": peer, "agents": agents, "threads": threads}
            if "gap" in found:
                rows.append(row | {"agreement": f"not measured: {found['gap']}"})
                continue
            bits.append(found["answer"])
            row["ns_per_agent_tick"] = 1e9 * float(str(found["seconds"])) / agents / 60
            row["memory_mb"], row["answer"] = found["memory_mb"], " ".join(map(str, found["answer"]))
            row["agreement"] = "agrees" if agrees(found["answer"], agents, *known[agents]) else "void"
            row["equal_bits"] = all(answer == bits[0] for answer in bits) if threads > 1 else None
            rows.append(row)
    return rows


def with_ratios(table: pd.DataFrame) -> pd.DataFrame:
    """Time over that of greenplan with as many threads; implementations that use one thread are held against two as well."""
    own = table[table["implementation"] == "greenplan"].set_index(["workload", "threads"])["ns_per_agent_tick"]
    for threads, name in ((1, "over_greenplan"), (2, "over_greenplan_2_threads")):
        pairs = zip(table["workload"], table["ns_per_agent_tick"], strict=True)
        table[name] = [ns / own.get((workload, threads), math.nan) for workload, ns in pairs]
    return table


def growth(chosen: argparse.Namespace) -> pd.DataFrame:
    """Seconds of W1 from 1e4 to 1e7 agents: dense with one and two threads, C with two, and cell by cell."""
    rows = []
    for agents in [10**3, 10**4] if chosen.quick else [10**4, 10**5, 10**6, 10**7]:
        row: dict[str, object] = {"agents": agents}
        for name, peer, workload, threads in (
            ("dense_1", "greenplan", "W1", 1), ("dense_2", "greenplan", "W1", 2), ("c_2", "c", "W1", 2),
            ("by_cell", "greenplan", "W1 by cell", 1),
        ):  # fmt: skip
            found = in_own_process(peer, workload, agents, threads, chosen.repeats)
            row[name] = found.get("seconds", math.nan)
        row["dense_over_by_cell"] = float(str(row["dense_2"])) / float(str(row["by_cell"]))
        rows.append(row)
    return pd.DataFrame(rows)


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        peer, workload, agents, threads, repeats = sys.argv[2:]
        print(json.dumps(one(peer, workload, int(agents), int(threads), int(repeats))))
        return
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--quick", action="store_true", help="ten thousand agents each")
    options.add_argument("--workloads", nargs="+", choices=WORKLOADS, default=list(WORKLOADS))
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--out", type=Path, default=HERE / "kernels.csv", help="where the first table is written")
    chosen = options.parse_args()
    table = with_ratios(pd.DataFrame([row for workload in chosen.workloads for row in rows_of(workload, chosen)]))
    table.to_csv(chosen.out, index=False, float_format="%.4g")
    larger = growth(chosen)
    larger.to_csv(chosen.out.with_name("growth.csv"), index=False, float_format="%.4g")
    print(f"{os.cpu_count()} cores")
    print(table.drop(columns="answer").to_string(index=False, float_format=lambda x: f"{x:,.3g}"))
    print(larger.to_string(index=False, float_format=lambda x: f"{x:,.4g}"))


if __name__ == "__main__":
    main()
