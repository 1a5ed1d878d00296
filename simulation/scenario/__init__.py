"""Scenarios: what governments are asked for and what they do, read from YAML, checked and frozen."""

from simulation.scenario.examination import Examination
from simulation.scenario.goals import Goal, Goals
from simulation.scenario.json_schema import json_schema
from simulation.scenario.loading import (
    Entry,
    Reading,
    files_of,
    first_of,
    list_scenarios,
    load_scenario,
    read_scenario,
    scenario_names,
)
from simulation.scenario.measures import Measures
from simulation.scenario.notes import notes, remarks
from simulation.scenario.province_layer import LAYER_FILE, Known, ProvinceLayer, layer_file, read_layer
from simulation.scenario.saving import own_data_name, save_scenario, saved_text
from simulation.scenario.schema import Horizon, Scenario
from simulation.scenario.section import Words
from simulation.scenario.timeline import BASE_QUARTER, Quarter, quarter_of, tick_of

__all__ = [
    "BASE_QUARTER", "LAYER_FILE", "Entry", "Examination", "Goal", "Goals", "Horizon", "Known", "Measures", "ProvinceLayer",
    "Quarter", "Reading", "Scenario", "Words", "files_of", "first_of", "json_schema", "layer_file", "list_scenarios",
    "load_scenario", "notes", "own_data_name", "quarter_of", "read_layer", "read_scenario", "remarks", "save_scenario",
    "saved_text", "scenario_names",
    "tick_of",
]  # fmt: skip
