"""The published JSON schemas of scenarios and of what is known of provinces, by which editors complete and check such files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from simulation.parameters import SCENARIO_FOLDER
from simulation.scenario.province_layer import ProvinceLayer
from simulation.scenario.schema import ScenarioFile
from simulation.scenario.section import Section

SCHEMA_FILE = SCENARIO_FOLDER / "schema.json"
PROVINCE_SCHEMA_FILE = SCENARIO_FOLDER / "province_schema.json"


def json_schema(model: type[Section] = ScenarioFile) -> dict[str, Any]:
    """The schema as it follows from the models, with the meaning of every key."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}


def schema_text(model: type[Section] = ScenarioFile) -> str:
    """The text of :data:`SCHEMA_FILE`, or of :data:`PROVINCE_SCHEMA_FILE` for a :class:`ProvinceLayer`."""
    return json.dumps(json_schema(model), indent=2, ensure_ascii=False) + "\n"


def publish_schema(path: Path = SCHEMA_FILE, model: type[Section] = ScenarioFile) -> Path:
    """Write a schema anew, after a change of the models or of the vocabulary: `python -m simulation.scenario` writes both."""
    path.write_text(schema_text(model), encoding="utf-8", newline="\n")
    return path


def publish_schemas() -> tuple[Path, Path]:
    """Write both schemas anew."""
    return publish_schema(), publish_schema(PROVINCE_SCHEMA_FILE, ProvinceLayer)
