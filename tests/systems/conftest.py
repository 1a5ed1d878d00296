"""The system of one's own that docs/add-a-system.md builds, by the very code of that page."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "add-a-system.md"


@pytest.fixture(scope="session")
def page():
    """Everything that the code of the page defines, its run included."""
    names = {}
    code = "\n".join(re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL))
    exec(compile(code, str(PAGE), "exec"), names)
    return names
