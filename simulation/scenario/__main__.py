"""Publish the JSON schemas of scenarios and provinces anew: `python -m simulation.scenario`."""

from simulation.scenario.json_schema import publish_schemas

for path in publish_schemas():
    print(f"wrote {path}")
