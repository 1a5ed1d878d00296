"""Golden references: a few runs whose numbers may only move on purpose.

After a change that is meant to move numbers: `python3 tasks.py reference`, raise RESULTS_VERSION and say so in CHANGELOG.md.
Those of `three-systems-*` are runs with every system off that can be left out: that a system comes must never move them.

The tolerance of one part in a million is that of records, which are kept in single precision (six parts in a hundred million),
with room for sums and for other processors, whose last bits differ. It does not need room for luck: every decision compares a
sum with a uniform from a grid of 2**-32, so last bits decide a project otherwise less than once in a billion draws.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulation import run as simulate
from simulation.projection.outcomes import yearly
from simulation.results.manifest import RESULTS_VERSION
from simulation.scenario import load_scenario
from simulation.scenario.systems import OPTIONAL
from simulation.vocabulary import GOALS, LEVELS, USES

REFERENCE = Path(__file__).resolve().parents[2] / "results" / "reference"
VERSION = REFERENCE / "version.txt"
SOME_COUNTIES = ["330105", "330602", "330784", "330922"]  # a large and a small district, a city of trade, an island
RESOLUTION = 0.2  # of the whole province: the same rules as at full resolution, in a third of the time
TOLERANCE = 1e-6
MOST_BYTES = 250_000
NAMES = (
    *("baseline-zhejiang.csv", "baseline-counties.csv", "every-measure-small-province.csv"),
    *("three-systems-zhejiang.csv", "three-systems-small-province.csv"),
)
HINT = "if this was meant: python3 tasks.py reference, raise RESULTS_VERSION, add a line to CHANGELOG.md"


def summary(records, regions):
    """One row a member, region and year: flows of the year, and the state in December."""
    part = records.sel(region=regions)
    years = np.unique(part["year"].values)
    december = part.isel(time=np.flatnonzero(part["quarter"].values == 4)).swap_dims(time="year")
    columns = {}
    for flow in ("started_area", "completed_area"):
        for level in LEVELS:
            columns[f"{flow}_{level}"] = yearly(part, flow).sel(level=level)
    for flow in ("demolished_area", "started_use_area"):
        columns[flow] = yearly(part, flow).sum("use")
    for flow in ("projects_started", "projects_completed", "electricity", "gas", "co2_operation", "co2_embodied"):
        columns[flow] = yearly(part, flow)
    for use in USES:
        columns[f"stock_area_{use}"] = december["stock_area"].sel(use=use)
    for state in ("people", "urban_people", *({"mandate_share", "mandate", "compliance", "visits"} & set(part.data_vars))):
        columns[state] = december[state]
    for outcome in GOALS:
        columns[f"verified_{outcome}"] = december["verified"].sel(outcome=outcome)
        columns[f"reported_{outcome}"] = december["reported"].sel(outcome=outcome)
        columns[f"goal_{outcome}"] = december["goal"].sel(outcome=outcome)
    index = pd.MultiIndex.from_product([part["member"].values, regions, years.astype(int)], names=["member", "region", "year"])
    values = {
        name: column.transpose("member", "region", "year").values.astype(float).ravel() for name, column in columns.items()
    }
    return pd.DataFrame(dict(sorted(values.items())), index=index)


@pytest.fixture(scope="module")
def tables(small):
    """The tables of the reference by file name, simulated now."""
    baseline = simulate(load_scenario("baseline"), members=3, seed=1, resolution=RESOLUTION)
    everything = small.run(small.everything.replace(members=2, sample_parameters=True))
    off = {name: False for name in OPTIONAL}
    fewer = simulate(load_scenario("baseline").replace(systems=off), members=3, seed=1, resolution=RESOLUTION)
    fewer_small = small.run(small.everything.replace(members=2, sample_parameters=True, systems=off))
    return {
        "three-systems-zhejiang.csv": summary(fewer.province, ["330000"]),
        "three-systems-small-province.csv": summary(fewer_small.province, ["330000"]),
        "baseline-zhejiang.csv": summary(baseline.province, ["330000"]),
        "baseline-counties.csv": summary(baseline.county, SOME_COUNTIES),
        "every-measure-small-province.csv": summary(everything.province, ["330000"]),
    }


@pytest.fixture(scope="module", autouse=True)
def refreshed(request, tables):
    """Write the references anew where that was asked for."""
    if request.config.getoption("--refresh-reference"):
        REFERENCE.mkdir(parents=True, exist_ok=True)
        for name, table in tables.items():
            table.to_csv(REFERENCE / name, float_format="%.9g", lineterminator="\n")
        VERSION.write_text(f"{RESULTS_VERSION}\n", encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_numbers_are_those_of_the_reference(tables, name):
    found = tables[name]
    expected = pd.read_csv(REFERENCE / name, dtype={"region": str}, index_col=["member", "region", "year"])
    assert list(found.columns) == list(expected.columns) and found.index.equals(expected.index), HINT
    moved = []
    for column in expected:
        one, two = found[column].to_numpy(), expected[column].to_numpy()
        same = np.isclose(one, two, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)
        if not same.all():
            k = int(np.flatnonzero(~same)[0])
            moved.append(f"{column} at {found.index[k]}: {one[k]:.9g} instead of {two[k]:.9g} ({(~same).sum()} of {len(one)})")
    assert not moved, "\n".join([*moved[:20], HINT])


def test_the_reference_belongs_to_this_version_of_the_results_and_is_small():
    assert VERSION.read_text(encoding="utf-8").strip() == str(RESULTS_VERSION), HINT
    assert sum(file.stat().st_size for file in REFERENCE.iterdir() if file.is_file()) < MOST_BYTES


def test_the_reference_covers_levels_goals_and_counties_that_differ(tables):
    """A reference of zeros would pass for ever: what it holds must be alive."""
    province = tables["every-measure-small-province.csv"]
    for level in LEVELS:
        assert (province[f"started_area_{level}"] > 0).any(), level
    assert province["verified_green_share_new_urban"].between(0.05, 1.0).all()
    counties = tables["baseline-counties.csv"]
    assert counties.groupby("region")["people"].mean().nunique() == len(SOME_COUNTIES)
    assert (counties["reported_green_share_new_urban"] > counties["verified_green_share_new_urban"] + 1e-6).any()
