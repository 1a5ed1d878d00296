"""The kernels at work, so that a command that is told to stop does not wait for cells that may take half an hour."""

from __future__ import annotations

import contextlib
import weakref
from typing import Any

from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines

ENGINE = "greenplan"
_at_work: weakref.WeakSet[PapermillNotebookClient] = weakref.WeakSet()


class _Engine(NBClientEngine):
    """Papermill's own engine, with its client known while it works."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        times = {"startup_timeout": options["start_timeout"], "timeout": options["execution_timeout"]}
        others = {name: options[name] for name in ("extra_arguments", "resources")}
        client = PapermillNotebookClient(nb_man, kernel_name=kernel_name, **times, **others)
        _at_work.add(client)
        client.execute()


papermill_engines.register(ENGINE, _Engine)


def stop_kernels() -> None:
    """End the processes of all kernels at once; those who wait for their cells are told that the kernel died."""
    for client in list(_at_work):
        process = getattr(getattr(client.km, "provisioner", None), "process", None)
        if process is not None:
            with contextlib.suppress(OSError):
                process.kill()
