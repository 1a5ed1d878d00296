"""The published JSON schema of scenario files, by which editors complete and check them while they are written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from simulation.parameters import SCENARIO_FOLDER
from simulation.scenario.schema import ScenarioFile

SCHEMA_FILE = SCENARIO_FOLDER / "schema.json"


def json_schema() -> dict[str, Any]:
    """The schema as it follows from the models, with the meaning of every key."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **ScenarioFile.model_json_schema()}


def schema_text() -> str:
    """The text of :data:`SCHEMA_FILE`."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def publish_schema(path: Path = SCHEMA_FILE) -> Path:
    """Write the schema anew, after a change of the models or of the vocabulary: `python -m simulation.scenario`."""
    path.write_text(schema_text(), encoding="utf-8", newline="\n")
    return path
