"""Publish the JSON schema of scenario files anew: `python -m simulation.scenario`."""

from simulation.scenario.json_schema import publish_schema

print(f"wrote {publish_schema()}")
