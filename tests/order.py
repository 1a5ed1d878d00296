"""The order of the files, and what is one worker's work, where several run them: what takes longest begins first."""

from __future__ import annotations

from typing import Any

import pytest

LONGEST = [
    *("parameters/test_parameters.py", "notebooks/test_notebooks_of_the_project.py", "examination/test_province.py"),
    *("results/test_exchange.py", "results/test_store.py", "examination/test_odd_workbooks_of_2025.py"),
    *("examination/test_years.py", "engine/test_replaced_rules.py", "examination/test_bulletin.py"),
    *("results/test_folders.py", "cli/test_edited_workbook.py", "systems/test_from_outside.py"),
    *("examination/test_lists.py", "property/test_rules.py", "systems/test_contract.py", "results/test_commands.py"),
    *("study/test_levers.py", "study/test_conditioning.py", "cli/test_province_workbook.py"),
    *("engine/test_plain_python.py", "documentation/test_pages.py", "patterns/test_patterns.py"),
    *("engine/test_drivers.py", "results/test_staging.py"),
]
"""The files that take longest. A file is one worker's work, so these begin first, or one of them would end alone."""


SHARING = ("tests/report/",)
"""Folders whose files are one worker's work, as they share runs that take longer than most of their tests."""


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from xdist.scheduler import LoadFileScheduling

    class ByWhatIsShared(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return next((folder for folder in SHARING if nodeid.startswith(folder)), super()._split_scope(nodeid))

    return ByWhatIsShared(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    files = [f"tests/{name}" for name in LONGEST]
    names = {item.location[0] for item in items}
    place = {name: files.index(name) if name in files else len(files) for name in names}
    place |= {name: -1 for name in names if name.startswith(SHARING)}
    items.sort(key=lambda item: place[item.location[0]])
