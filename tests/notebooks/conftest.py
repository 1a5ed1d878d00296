"""Kernels that stay for several notebooks, one a language: starting one and loading the model takes longer than most cells."""

import asyncio

import nbformat
import pytest
from jupyter_client.manager import AsyncKernelManager
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines

from simulation.notebooks import kernels

_ENGINE = "kept"


class _Kept(NBClientEngine):
    """Papermill's engine with a kernel that is emptied and moved to the notebook's folder before each notebook."""

    kernels: dict[str, AsyncKernelManager] = {}  # noqa: RUF012 (papermill wants a class)

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, **options):
        language = nb_man.nb.metadata.papermill["parameters"].get("language", "zh")
        folder = options["resources"]["metadata"]["path"]
        emptied = nbformat.v4.new_code_cell(f"import os\nos.chdir({folder!r})\n%reset -f", metadata={"papermill": {}})
        nb_man.nb.cells.insert(0, emptied)
        manager = cls.kernels.setdefault(language, AsyncKernelManager(kernel_name=kernel_name))
        PapermillNotebookClient(nb_man, km=manager, timeout=options["execution_timeout"]).execute()
        assert emptied.outputs == []
        del nb_man.nb.cells[0]


papermill_engines.register(_ENGINE, _Kept)


@pytest.fixture(scope="module")
def kept_kernels():
    """Let notebooks of this module run in kernels that stay; that each has a kernel of its own is for the runner's tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "ENGINE", _ENGINE)
        yield
    for manager in _Kept.kernels.values():
        asyncio.run(manager.shutdown_kernel(now=True))
    _Kept.kernels.clear()
