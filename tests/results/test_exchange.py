"""A result in the formats of other programs: IAMC table, CF-NetCDF4, GeoJSON, and boundaries of the user's."""

import importlib
import json
import os

import numpy as np
import openpyxl
import pandas as pd
import pytest
import xarray as xr
from typer.testing import CliRunner

import simulation as sim
from simulation.cli import app
from simulation.errors import InputError
from simulation.facts.boundaries import read_boundaries
from simulation.facts.provinces import load_province
from simulation.projection import iamc, outcomes
from simulation.projection.iamc import INDEX, series
from simulation.scenario import load_scenario


def invoke(*arguments, language="en"):
    return CliRunner(env={"GREENPLAN_LANGUAGE": language}).invoke(app, [str(each) for each in arguments])


@pytest.fixture(scope="module")
def made():
    return sim.run(load_scenario("baseline").replace(horizon={"end": "2025Q4"}, members=3), resolution=0.02)


@pytest.fixture(scope="module")
def folder(made, tmp_path_factory, one_table_each):
    return made.save(tmp_path_factory.mktemp("results"))


@pytest.fixture(scope="module")
def files(folder, tmp_path_factory):
    place = tmp_path_factory.mktemp("exchange")
    names = {"iamc": "out.csv", "netcdf": "out.nc", "geojson": "out.geojson"}
    options = [part for option, name in names.items() for part in (f"--{option}", place / name)]
    done = invoke("export", folder, *options)
    assert done.exit_code == 0, done.output
    assert done.output.split() == [str(place / name) for name in names.values()]
    return {option: place / name for option, name in names.items()}


@pytest.fixture(scope="module")
def netcdf(files):
    with xr.open_datatree(files["netcdf"], engine="h5netcdf") as tree:
        yield tree


def test_iamc_rows_are_percentiles_of_the_record(files, made):
    table = pd.read_csv(files["iamc"])
    assert list(table.columns[:5]) == list(INDEX) and list(table.columns[5:]) == [str(y) for y in range(2021, 2026)]
    shares = outcomes.measure(made.province, "star_share_new_urban").sel(year=2025).values[:, 0]
    emitted = outcomes.yearly(made.province, "co2_operation").sel(year=2025).values[:, 0]
    paid = -outcomes.yearly(made.province, "balance", actor=["government"]).sel(year=2025).values.ravel()
    star = "Share|New Urban Floor Space|Green Building|One Star and above"
    for variable, values, scale in (
        (star, shares, 100),
        ("Emissions|CO2|Urban Buildings|Operation", emitted, 1e-6),
        ("Net Cost|Government", paid, 1e-9),
    ):
        for percent in (5, 50, 95):
            row = table[(table["region"] == "China|Zhejiang") & (table["variable"] == f"{variable}|{percent}.0th Percentile")]
            assert row["2025"].item() == pytest.approx(np.quantile(values, percent / 100) * scale, rel=1e-6)


def test_every_series_of_the_registry_stands_in_the_table_and_every_region_once(files):
    table = pd.read_csv(files["iamc"])
    assert {name.rpartition("|")[0] for name in table["variable"]} == {each.variable for each in series()}
    assert not table.duplicated(list(INDEX)).any()
    assert table["region"].nunique() == 1 + 11 + 90 and "China|Zhejiang|Hangzhou|Shangcheng" in set(table["region"])


def test_iamc_workbook_holds_the_same_numbers(files, folder, tmp_path, monkeypatch):
    """Of three of the series, as a workbook of all takes as long as the run."""
    few = [series()[k] for k in (0, 1, -1)]
    monkeypatch.setattr(iamc, "series", lambda: few)
    assert invoke("export", folder, "--iamc", tmp_path / "out.xlsx").exit_code == 0
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx", read_only=True)["data"]
    rows = list(sheet.iter_rows(values_only=True))
    table = pd.read_csv(files["iamc"])
    table = table[table["variable"].str.rpartition("|")[0].isin([each.variable for each in few])]
    assert table["variable"].nunique() == 3 * len(few)
    assert [str(head) for head in rows[0]] == list(table.columns) and len(rows) == len(table) + 1
    np.testing.assert_allclose([row[9] or 0.0 for row in rows[1:]], table["2025"].fillna(0.0), rtol=1e-9)


def test_pyam_reads_the_table(files, made):
    """Skipped where pyam is not installed, but not in CI, which has a job for it."""
    pyam = importlib.import_module("pyam") if os.environ.get("GREENPLAN_NEEDS_PYAM") else pytest.importorskip("pyam")
    data = pyam.IamDataFrame(files["iamc"])
    assert data.scenario == ["baseline"] and data.model[0].startswith("greenplan")
    here = data.filter(region="China|Zhejiang", variable="Emissions|CO2|*|50.0th Percentile", year=2025)
    assert len(here) == 3 and set(here.unit) == {"Mt CO2/yr"}
    emitted = outcomes.yearly(made.province, "co2_operation").sel(year=2025).values[:, 0]
    value = here.filter(variable="*Operation*").data["value"].item()
    assert value == pytest.approx(np.median(emitted) * 1e-6, rel=1e-6)


def test_netcdf_holds_the_record_bit_for_bit(netcdf, made):
    for tier in ("province", "city", "county"):
        found, record = netcdf[tier].to_dataset(), made.record[tier].to_dataset()
        assert set(record.data_vars) <= set(found.variables)
        for name in record.data_vars:
            kept = record[name].values
            if kept.dtype.kind in "fiu":
                np.testing.assert_array_equal(found[name].values, kept, err_msg=name)
        assert list(found["code_of_region"].values) == list(record["region"].values)
        assert list(found["time"].values) == list(record["time"].values)


def test_netcdf_says_units_names_conventions_and_provenance_on_every_group(netcdf, made):
    for node in netcdf.subtree:
        assert node.attrs["Conventions"] == "CF-1.11" and node.attrs["digest"] == made.manifest["digest"]
        assert json.loads(node.attrs["versions"])["greenplan"] == made.manifest["versions"]["greenplan"]
        for name, variable in node.variables.items():
            assert variable.attrs["long_name"], name
            assert "units" in variable.attrs or variable.dtype.kind not in "fiu", name
    county = netcdf["county"]
    assert county["electricity"].attrs["units"] == "kW h" and county["paid"].attrs["greenplan_units"] == "yuan"
    assert county["lat"].attrs["units"] == "degrees_north" and 27 < float(county["lat"].min()) < float(county["lat"].max()) < 32


def test_geojson_points_have_the_numbers_of_the_table_of_counties(files, made):
    data = json.loads(files["geojson"].read_text(encoding="utf-8"))
    assert len(data["features"]) == 90 and data["greenplan"]["digest"] == made.manifest["digest"]
    table = made.counties.set_index("region")
    facts = made.facts.counties.set_index("adcode")
    for feature in data["features"]:
        code, said = feature["id"], feature["properties"]
        assert feature["geometry"] == {"type": "Point", "coordinates": [facts["lon"][code], facts["lat"][code]]}
        assert said["name_zh"] == facts["name_zh"][code]
        expected = table["p_meet"][code]
        assert said["p_meet"] == (None if np.isnan(expected) else pytest.approx(expected, rel=1e-5))


def square(code, x=120.0, **changes):
    ring = [[x, 30.0], [x + 1, 30.0], [x + 1, 31.0], [x, 30.0]]
    shape = {"type": "Polygon", "coordinates": [ring]} | changes
    return {"type": "Feature", "properties": {"adcode": code}, "geometry": shape}


def collection(path, *features):
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}), encoding="utf-8")
    return path


def test_boundaries_of_the_user_take_the_place_of_points(folder, made, tmp_path):
    codes = list(made.facts.counties["adcode"])
    features = [square(int(code), 118 + k / 100) for k, code in enumerate(codes)]
    own = collection(tmp_path / "own.json", *features, square("110101"))  # another province's is left out
    done = invoke("export", folder, "--geojson", tmp_path / "out.geojson", "--boundaries", own)
    assert done.exit_code == 0, done.output
    found = json.loads((tmp_path / "out.geojson").read_text(encoding="utf-8"))["features"]
    assert {f["id"]: f["geometry"] for f in found} == {c: f["geometry"] for c, f in zip(codes, features, strict=True)}


WANTED = [("330102", "上城区", "Shangcheng"), ("330105", "拱墅区", "Gongshu")]
GOOD = square("330105")


@pytest.mark.parametrize(
    ("features", "expected"),
    [
        ([GOOD, square("x")], ["feature 2", "adcode", "Shangcheng 330102"]),
        ([GOOD, square("330102"), square(330102)], ["feature 3", "330102 was there before"]),
        ([GOOD, square("330102", type="Point")], ["feature 2", "Point", "MultiPolygon"]),
        ([GOOD, square("330102", coordinates=[[[0, 0], [1, 1], [2, 2], [3, 3]]])], ["closed rings"]),
        ([GOOD, square("330102", coordinates=[[1, 2], "x"])], ["closed rings"]),
        ([GOOD, square("330102", coordinates="far")], ["closed rings"]),
        ([GOOD, square("330102", 500_000.0)], ["no degrees", "EPSG:4326"]),
        ([GOOD], ["1 counties are missing", "Shangcheng 330102"]),
        ([{"type": "Feature"}, GOOD, square("330102")], ["feature 1", "no division code"]),
    ],
)
def test_a_mistake_in_boundaries_is_a_sentence(features, expected, tmp_path):
    file = collection(tmp_path / "own.json", *features)
    with pytest.raises(InputError) as found:
        read_boundaries(file, WANTED)
    for part in ["own.json", *expected]:
        assert part in str(found.value)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"{", "no JSON"),
        ("边界".encode("gbk"), "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b'{"type": "Feature"}', "no GeoJSON collection"),
        (b'{"type": "FeatureCollection", "features": [1]}', "no GeoJSON collection"),
    ],
)
def test_a_file_that_holds_no_boundaries_is_refused(content, expected, tmp_path):
    (tmp_path / "own.json").write_bytes(content)
    with pytest.raises(InputError, match=expected):
        read_boundaries(tmp_path / "own.json", WANTED)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], "--iamc"),
        (["--iamc", "out.txt"], ".xlsx"),
        (["--netcdf", "out.csv"], ".nc"),
        (["--geojson", "a.json", "--iamc", "there.csv"], "a file of this name"),
        (["--iamc", "o.csv", "--boundaries", "there.csv"], "--geojson"),
        (["--geojson", "a.json", "--boundaries", "none.json"], "none.json"),
    ],
)
def test_what_cannot_be_exported_is_refused_before_anything_is_written(options, expected, folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.csv").write_text("mine", encoding="utf-8")
    done = invoke("export", folder, *options)
    assert done.exit_code == 2 and expected in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["there.csv"]
    assert (tmp_path / "there.csv").read_text(encoding="utf-8") == "mine"


def test_a_province_without_coordinates_says_so(made):
    from simulation.projection.geojson import feature_collection

    bare = load_province("ningxia").counties
    with pytest.raises(InputError, match="--boundaries"):
        feature_collection(made.record, bare, made.counties, None, {})
