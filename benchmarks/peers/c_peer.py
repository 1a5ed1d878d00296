"""C with OpenMP, compiled on the spot: the same algorithm as greenplan's kernels."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from peers.greenplan_peer import followers_of
from peers.workloads import LINKS, PEERS, PHASES, SCALE, TICKS, VALUES, P, Q, R, cell_sizes, watched
from simulation import contagion

NAME, NEEDS = "C with OpenMP", "cc"
SOURCE = Path(__file__).with_name("kernels.c")


def library() -> ctypes.CDLL:
    compiler = shutil.which("cc")
    if compiler is None:
        raise ModuleNotFoundError("no C compiler (cc)")
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder) / "kernels.so"
        flags = ["-O3", "-march=native", "-fopenmp", "-shared", "-fPIC"]
        subprocess.run([compiler, *flags, str(SOURCE), "-o", str(built), "-lm"], check=True, capture_output=True)
        return ctypes.CDLL(str(built))


def array(values: np.ndarray, dtype: type) -> tuple[np.ndarray, ctypes.c_void_p]:
    """The values as C wants them, and where they lie; the pointer keeps the array alive."""
    kept = np.ascontiguousarray(values, dtype)
    return kept, kept.ctypes.data_as(ctypes.c_void_p)


def run(workload: str, agents: int, seed: int, threads: int) -> tuple[float, np.ndarray]:
    code, sizes = library(), cell_sizes(agents)
    real, whole = ctypes.c_double, ctypes.c_int64
    _, p_size = array(sizes, np.int64)
    if workload == "W3":
        return decide(code, sizes, p_size, seed, threads)
    cell_of, state = contagion.tiles_of(sizes)
    adopted, p_adopted = array(np.zeros(len(sizes)), np.int64)
    cell_of, p_cell = array(cell_of, np.int32)
    state, p_state = array(state, np.uint8)
    head = (p_state, p_cell, whole(len(cell_of)), p_size, whole(len(sizes)), TICKS, real(P), real(Q))
    links = ()
    if workload == "W2":
        followers, first = followers_of(sizes, watched(agents, seed))
        followers, p_followers = array(followers, np.int32)
        first, p_first = array(first, np.int64)
        links = (real(R), LINKS, p_followers, p_first)
    function = code.w2 if workload == "W2" else code.w1
    start = time.perf_counter()
    function(*head, *links, ctypes.c_uint32(seed), ctypes.c_uint32(0), p_adopted, threads)
    return time.perf_counter() - start, np.array([adopted.sum()])


def decide(code: ctypes.CDLL, sizes: np.ndarray, p_size, seed: int, threads: int) -> tuple[float, np.ndarray]:
    real, whole = ctypes.c_double, ctypes.c_int64
    blocks = np.array([[(c + PHASES - 1 - phase) // PHASES for phase in range(PHASES)] for c in sizes]).ravel()
    block_of, level = contagion.tiles_of(blocks)
    level[level == contagion.NOT_YET] = 0
    order = np.argsort(block_of % PHASES, kind="stable")
    begin = np.concatenate([[0], np.cumsum(np.bincount(block_of % PHASES, minlength=PHASES))])
    shares = np.zeros((len(sizes), len(VALUES)))
    shares[:, 0] = sizes
    level, p_level = array(level, np.uint8)
    _, p_cell = array(block_of // PHASES, np.int32)
    order, p_order = array(order, np.int32)
    begin, p_begin = array(begin, np.int64)
    shares, p_shares = array(shares, np.int64)
    _, p_values = array(VALUES, np.float64)
    tail = (p_values, len(VALUES), real(SCALE), real(PEERS), ctypes.c_uint32(seed), ctypes.c_uint32(0), p_shares, threads)
    start = time.perf_counter()
    code.w3(p_level, p_cell, p_order, p_begin, PHASES, p_size, whole(len(sizes)), TICKS, *tail)
    return time.perf_counter() - start, shares.sum(axis=0)
