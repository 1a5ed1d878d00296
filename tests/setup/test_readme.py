"""The scenarios that the two READMEs show can be run as they stand, and are the same in both languages."""

import re
from pathlib import Path

import pytest
import yaml

from simulation.scenario import read_scenario
from simulation.scenario.levers import READ_BY
from simulation.world.fit import fit

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.zh.md")


def scenarios_in(name):
    """The indented blocks that are scenarios, without their indent."""
    blocks = re.findall(r"(?:^    .*\n)+", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    return [re.sub("^    ", "", block, flags=re.MULTILINE) for block in blocks if block.startswith("    title:")]


@pytest.mark.parametrize("name", READMES)
def test_every_scenario_that_is_shown_fits_its_province(name, tmp_path):
    shown = scenarios_in(name)
    assert len(shown) == 3
    for k, text in enumerate(shown):
        (tmp_path / f"shown-{k}.yaml").write_text(text, encoding="utf-8")
        scenario, mistakes = read_scenario(tmp_path / f"shown-{k}.yaml")
        assert not mistakes and not fit(scenario).mistakes


def test_readers_of_both_languages_are_shown_the_same_scenarios():
    first, second = ([yaml.safe_load(text) for text in scenarios_in(name)] for name in READMES)
    assert first == second


@pytest.mark.parametrize("name", READMES)
def test_every_measure_of_the_systems_that_can_be_left_out_is_shown(name):
    shown = set().union(*(scenario["measures"] for scenario in map(yaml.safe_load, scenarios_in(name))))
    assert set(READ_BY) <= shown


@pytest.mark.parametrize("name", READMES)
def test_what_a_scenario_may_add_and_how_a_result_is_checked_is_shown(name):
    written = [yaml.safe_load(text) for text in scenarios_in(name)]
    assert any(scenario.get("goals", {}).get("add") for scenario in written)
    assert all(any(scenario["measures"].get(key) for scenario in written) for key in ("others", "by_hand"))
    assert "greenplan verify" in (ROOT / name).read_text(encoding="utf-8")
