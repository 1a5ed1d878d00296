"""The rules without compilation: the same source as plain Python gives the same records."""

import os
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np

from tests.states import arrays_of

ROOT = Path(__file__).resolve().parents[2]
END = {"horizon": {"end": "2023Q1"}}
FEW = {"innovators_per_million": 2.0, "renovation_pace": 0.1}  # a run-in of forty years, and every start ranks all that wait
PROGRAM = """
import sys
import numba
import numpy as np
from tests.engine import quick_records, test_plain_python as shared
from tests.conftest import SmallProvince
assert numba.config.DISABLE_JIT
quick_records.quicken()
np.savez(sys.argv[1], **shared.recorded(SmallProvince()))
"""


def recorded(small):
    """Every array of the end of a run."""
    world, history = small.finished(small.everything.replace(**END), **FEW)
    return {name.lstrip("."): array for name, array in arrays_of({"history": history, "world": world}, "").items()}


def recorded_plainly(folder):
    """The same from a process of its own, in which nothing is compiled."""
    file = folder / "plain.npz"
    environment = os.environ | {"PYTHONPATH": str(ROOT), "NUMBA_DISABLE_JIT": "1"}
    command = [sys.executable, "-c", PROGRAM, str(file)]
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(np.load(file))


def test_plain_python_and_compiled_rules_give_the_same_records(small, tmp_path):
    """Whole numbers are equal; floats to rounding: compiled code may fuse a product and a sum, plain Python never does."""
    assert not numba.config.DISABLE_JIT
    plain, compiled = recorded_plainly(tmp_path), recorded(small)
    assert plain.keys() == compiled.keys() and len(plain) > 100
    for name, array in compiled.items():
        assert array.dtype == plain[name].dtype and array.shape == plain[name].shape, name
        if array.dtype.kind == "f":
            np.testing.assert_allclose(plain[name], array, rtol=1e-9, atol=1e-6, equal_nan=True, err_msg=name)
        else:
            np.testing.assert_array_equal(plain[name], array, err_msg=name)
    assert compiled["history.province.projects_completed"].sum() > 500
    assert len(np.unique(compiled["world.research.state"])) > 3
