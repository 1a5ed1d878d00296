"""The rules without compilation: the same source as plain Python gives the same records."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import importlib.util, os, sys
import numpy as np
spec = importlib.util.spec_from_file_location("shared", sys.argv[1])
shared = importlib.util.module_from_spec(spec)
spec.loader.exec_module(shared)
small = shared.SmallProvince()
scenario = small.everything.replace(horizon={"end": "2023Q1"})
few = {"innovators_per_million": 2.0, "renovation_pace": 0.1}  # a run-in of forty years, and every start ranks all that wait
import numba
if numba.config.DISABLE_JIT:
    from tests.engine.quick_records import quicken
    quicken()
world, history = small.finished(scenario, **few)
assert bool(numba.config.DISABLE_JIT) == (os.environ.get("NUMBA_DISABLE_JIT") == "1")
arrays = shared._arrays({"history": history, "world": world}, "")
np.savez(sys.argv[2], **{name.lstrip("."): array for name, array in arrays.items()})
"""


def recorded(folder, *, plain):
    """Every array of the end of a run, from a process of its own."""
    file = folder / f"{'plain' if plain else 'compiled'}.npz"
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | ({"NUMBA_DISABLE_JIT": "1"} if plain else {})
    command = [sys.executable, "-c", PROGRAM, str(ROOT / "tests" / "conftest.py"), str(file)]
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(np.load(file))


def test_plain_python_and_compiled_rules_give_the_same_records(tmp_path):
    """Whole numbers are equal; floats to rounding: compiled code may fuse a product and a sum, plain Python never does."""
    plain, compiled = (recorded(tmp_path, plain=plain) for plain in (True, False))
    assert plain.keys() == compiled.keys() and len(plain) > 100
    for name, array in compiled.items():
        assert array.dtype == plain[name].dtype and array.shape == plain[name].shape, name
        if array.dtype.kind == "f":
            np.testing.assert_allclose(plain[name], array, rtol=1e-9, atol=1e-6, equal_nan=True, err_msg=name)
        else:
            np.testing.assert_array_equal(plain[name], array, err_msg=name)
    assert compiled["history.province.projects_completed"].sum() > 500
    assert len(np.unique(compiled["world.research.state"])) > 3
