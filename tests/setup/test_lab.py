"""JupyterLab as `python3 tasks.py lab` opens it: its language, the first notebook, and no question about news."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture
def tasks(tmp_path, monkeypatch):
    """tasks.py with a folder of its own in place of `.venv`."""
    spec = importlib.util.spec_from_file_location("tasks_of_lab", ROOT / "tasks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "LAB_SETTINGS", tmp_path / "settings" / "overrides.json")
    monkeypatch.setattr(module, "LAB_PAGE", tmp_path / "config" / "labconfig" / "page_config.json")
    for name in ("GREENPLAN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return module


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, "zh_CN"),
        ({"LANG": "C.UTF-8"}, "zh_CN"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh_CN"),
        ({"LANG": "zh_CN.UTF-8", "GREENPLAN_LANGUAGE": "en"}, "en"),
    ],
)
def test_it_speaks_the_language_that_is_asked_for(tasks, monkeypatch, told, expected):
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    tasks.prepare_lab()
    settings = json.loads(tasks.LAB_SETTINGS.read_text(encoding="utf-8"))
    assert settings["@jupyterlab/translation-extension:plugin"]["locale"] == expected
    page = json.loads(tasks.LAB_PAGE.read_text(encoding="utf-8"))
    assert page["disabledExtensions"]["@jupyterlab/apputils-extension:announcements"] is True


def test_the_task_opens_the_first_notebook(tasks, monkeypatch):
    called = []
    monkeypatch.setattr(tasks, "execute", lambda *command: called.append([str(part) for part in command]) or 0)
    assert tasks.TASKS["lab"][0]("--no-browser") == 0
    ((program, notebook, option),) = called
    assert "jupyter-lab" in program and option == "--no-browser" and Path(notebook) == ROOT / "notebooks" / "start.ipynb"
    assert Path(notebook).is_file()


@pytest.mark.browser
@pytest.mark.parametrize(("language", "menu"), [("zh", "文件"), ("en", "File")])
def test_it_opens_in_a_browser_in_its_language_and_asks_nothing(tasks, monkeypatch, tmp_path, language, menu):
    if not os.environ.get("GREENPLAN_NEEDS_BROWSER"):
        pytest.importorskip("playwright")
        if CHROMIUM is None:
            pytest.skip("no chromium on this machine")
    from playwright.sync_api import sync_playwright

    monkeypatch.setenv("GREENPLAN_LANGUAGE", language)
    tasks.prepare_lab()
    (tmp_path / "work").mkdir()
    shutil.copy(ROOT / "notebooks" / "start.ipynb", tmp_path / "work")
    places = {"JUPYTER_CONFIG_DIR": "own", "JUPYTERLAB_SETTINGS_DIR": "user", "JUPYTERLAB_WORKSPACES_DIR": "spaces"}
    environment = os.environ | {name: str(tmp_path / place) for name, place in places.items()}
    environment |= {"JUPYTER_CONFIG_PATH": str(tmp_path / "config"), "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime")}
    command = [sys.executable, "-m", "jupyterlab", "start.ipynb", "--no-browser", "--port=0", "--allow-root"]
    command += [f"--LabApp.app_settings_dir={tmp_path / 'settings'}", "--ServerApp.terminals_enabled=False"]
    with (tmp_path / "log").open("w+") as log:
        server = subprocess.Popen(command, cwd=tmp_path / "work", env=environment, stderr=log, stdout=log, text=True)
        try:
            address = _address(server, tmp_path / "log")
            with sync_playwright() as driver:
                chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
                page = chromium.new_page()
                page.set_default_timeout(120_000)
                page.goto(address.replace("/lab", "/lab/tree/start.ipynb", 1), wait_until="commit")
                page.get_by_role("tab").filter(has_text="start.ipynb").first.wait_for()
                page.locator(".jp-NotebookPanel h1").filter(has_text="从这里开始").first.wait_for()
                assert page.get_by_role("menuitem", name=menu, exact=True).first.is_visible()
                page.wait_for_timeout(3000)
                assert page.locator(".Toastify__toast").count() == 0
                chromium.close()
        finally:
            server.terminate()
            server.wait(30)


def _address(server, log):
    """Where JupyterLab says that it is."""

    for _ in range(600):
        if found := re.search(r"http://127\.0\.0\.1:\d+/lab\S*", log.read_text()):
            return found.group()
        assert server.poll() is None, log.read_text()
        time.sleep(0.2)
    raise AssertionError(log.read_text())
