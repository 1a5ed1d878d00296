"""The scenarios that README shows are scenarios."""

import re
import textwrap
from pathlib import Path

import pytest

from simulation.scenario import read_scenario
from simulation.world.fit import fit

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"(?:^ {4}.*\n)+", re.MULTILINE)


def examples(readme):
    """Indented blocks of a README that begin with a title."""
    blocks = (textwrap.dedent(found.group()) for found in BLOCK.finditer((ROOT / readme).read_text(encoding="utf-8")))
    return [block for block in blocks if block.startswith("title:")]


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_every_scenario_in_the_readme_is_valid(readme, tmp_path):
    found = examples(readme)
    assert len(found) >= 2
    for k, text in enumerate(found):
        file = tmp_path / f"example-{k}.yaml"
        file.write_text(text, encoding="utf-8")
        scenario, mistakes = read_scenario(file)
        assert mistakes == () and not fit(scenario).mistakes
