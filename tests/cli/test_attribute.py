"""`greenplan attribute`: a page, tables and a workbook, or one sentence."""

import pytest
from typer.testing import CliRunner

import simulation as sim
from simulation.cli import app
from simulation.scenario.systems import OPTIONAL

WHERE = ["--province", "ningxia", "--resolution", "0.05", "--members", "2"]


def invoke(*arguments, language="en"):
    return CliRunner(env={"GREENPLAN_LANGUAGE": language}).invoke(app, [str(each) for each in arguments])


@pytest.mark.parametrize("language", ["en", pytest.param("zh", marks=pytest.mark.heavy)])
def test_what_being_without_a_system_means_is_said_beside_its_share(tmp_path, language):
    short = tmp_path / "short.yaml"
    short.write_text("title: {zh: '<i>短</i>', en: '<i>S</i>'}\nextends: baseline\nhorizon: {end: 2021Q4}\n", encoding="utf-8")
    done = invoke("attribute", short, *WHERE, "--out", tmp_path, language=language)
    assert done.exit_code == 0, done.output
    folder = tmp_path / "attribute-short-systems"
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "&lt;i&gt;" in page and "<i>" not in page.split("<style", 1)[0] + page.rsplit("</style>", 1)[1]
    assert ("没有城市开展体检" if language == "zh" else "No city examines itself") in page
    assert all(f"systems: {{{name}: off}}" in page for name in OPTIONAL)
    table = sim.read_table(folder / "attribution.csv")
    costs = table[table["variable"] == "cost_government"].set_index("player")["mean"]
    assert costs.drop("whole").sum() == pytest.approx(costs["whole"], rel=1e-6)
    assert invoke("verify", folder).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["baselin"], "did you mean 'baseline'"),
        (["baseline", "--over", "measures"], "extends no other scenario"),
        (["awards", "baseline", "--over", "systems"], "take the second scenario out"),
        (["awards", "--members", "1"], "two members at least"),
        (["awards", "baseline"], "differ in award alone"),
        (["awards", "awards"], "take another scenario for one of them"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(arguments, expected, tmp_path):
    done = invoke("attribute", *arguments, "--out", tmp_path / "out")
    assert done.exit_code == 2 and expected in done.stderr and len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()
