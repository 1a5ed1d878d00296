"""Every kind of mistake in a province folder is told by file, place and remedy, and never as a traceback of the machinery."""

import json
import shutil

import pytest

from simulation.errors import InputError
from simulation.facts.province_facts import DEFAULT_FOLDER
from simulation.facts.provinces import load_province
from simulation.facts.validation import validate_folder


def sentences_of(folder):
    """What `greenplan validate` says of a folder, in English."""
    return [mistake.text("en") for mistake in validate_folder(folder)]


def _constraint(package, **limits):
    package["resources"][0]["schema"]["fields"][5]["constraints"] = limits


def test_an_untouched_copy_loads_like_the_original(folder):
    original, copy = load_province("zhejiang"), load_province(str(folder.path))
    assert copy.counties.equals(original.counties) and copy.digest == original.digest
    assert (copy.adcode, copy.name_zh, copy.folder) == ("330000", "浙江省", folder.path)


@pytest.mark.parametrize(
    ("column", "value", "parts"),
    [
        ("population", "-5", ["population is '-5'", "a whole number of persons, 1 or more"]),
        ("population", "", ["population is empty", "a whole number of persons"]),
        ("population", "many", ["population is 'many'", "a whole number"]),
        ("population", "nan", ["population is 'nan'"]),
        ("population", "inf", ["population is 'inf'"]),
        ("population", "1,323,467", ["population is '1,323,467'"]),
        ("population", "1323467.5", ["population is '1323467.5'", "a whole number"]),
        ("population", "１３２３４６７", ["population is"]),
        (
            "urban_population",
            "1323468",
            ["urban_population is 1323468, more than population (1323467)", "correct one of the two"],
        ),
        ("car_owning_share", "49.15", ["car_owning_share is '49.15'", "a share between 0 and 1, such as 0.65 for 65 %"]),
        ("car_owning_share", "-0.1", ["car_owning_share is '-0.1'"]),
        ("floor_area_per_head_m2", "3000", ["floor_area_per_head_m2 is '3000'", "between 1 and 300"]),
        ("gdp_yuan", "", ["gdp_yuan is empty", "of yuan"]),
        ("gdp_basis", "guess", ["gdp_basis is 'guess'", "one of published, "]),
        ("city_adcode", "330900", ["the counties add up to", "the city says"]),
        ("city_adcode", "339900", ["city '339900' is not in cities.csv", "add the city there"]),
        ("adcode", "33010", ["adcode is '33010'"]),
        ("adcode", "330105", ["adcode '330105' stands in line 2 already", "give every row its own"]),
        ("estimated_columns", "populaton", ["there is no column 'populaton'", "names of columns"]),
        ("residential_floor_area_m2", "1", ["residential_floor_area_m2 is 1", "floor area per head times people"]),
    ],
)
def test_a_wrong_cell_is_named_with_its_line_code_and_column(folder, column, value, parts):
    line = 3 if value == "330105" else 2
    if value == "330105":
        folder.set("counties.csv", 2, "adcode", "330105")
    folder.set("counties.csv", line, column, value)
    message = folder.message()
    for part in ["mine/", *parts]:
        assert part in message
    if "add up" not in message:
        assert f"mine/counties.csv, line {line}" in message and f"column {column}" in message
        assert message.endswith(".") and "; " in message


def test_all_mistakes_of_a_file_are_told_at_once(folder):
    folder.set("counties.csv", 2, "population", "-5")
    folder.set("counties.csv", 7, "urban_population", "x")
    folder.set("cities.csv", 3, "population", "")
    message = folder.message()
    assert message.startswith("3 mistakes:\n") and len(message.splitlines()) == 4
    for place in (
        "counties.csv, line 2, 330102",
        "counties.csv, line 7, 330110",
        "cities.csv, line 3, 330200, column population",
    ):
        assert place in message


def test_a_long_list_of_mistakes_is_cut_and_counted(folder):
    for line in range(2, 60):
        folder.set("counties.csv", line, "population", "?")
    message = folder.message()
    assert message.startswith("58 mistakes:") and message.endswith("and 18 more.")


def test_a_missing_file_is_named(folder):
    (folder.path / "cities.csv").unlink()
    assert folder.message() == "mine/cities.csv: there is no such file; put cities.csv into the folder."


def test_a_missing_package_is_named(folder):
    (folder.path / "datapackage.json").unlink()
    assert "mine' is no province, as it holds no datapackage.json; name a province, or a folder with" in folder.message()


def test_a_folder_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(InputError, match="there is no such folder"):
        load_province(tmp_path / "nowhere")
    with pytest.raises(InputError, match="there is no such folder"):
        load_province("./nowhere/")


def test_a_misspelt_column_is_told_once_with_its_right_name(folder):
    folder.rename("counties.csv", "population", "popultion")
    assert folder.message() == "mine/counties.csv, line 1: column 'population' is missing; rename column 'popultion'."


def test_a_missing_column_is_told_with_its_meaning(folder):
    rows = folder.rows("cities.csv")
    at = rows[0].index("budget_revenue_yuan_2021")
    folder.write("cities.csv", [row[:at] + row[at + 1 :] for row in rows])
    assert "column 'budget_revenue_yuan_2021' is missing; add it: Budget revenue of 2021." in folder.message()


def test_a_column_that_is_not_described_is_named(folder):
    rows = folder.rows("counties.csv")
    folder.write("counties.csv", [[*row, "blue" if k else "colour"] for k, row in enumerate(rows)])
    assert "unknown column 'colour'; delete it or describe it in datapackage.json" in folder.message()


def test_a_column_that_stands_twice_is_named(folder):
    rows = folder.rows("counties.csv")
    folder.write("counties.csv", [[*row, row[5]] for row in rows])
    assert "column 'population' stands 2 times; keep one" in folder.message()


def test_a_column_that_the_model_needs_stays_needed_when_the_package_leaves_it_out(folder):
    def forget(package):
        fields = package["resources"][0]["schema"]["fields"]
        fields[:] = [field for field in fields if field["name"] != "urban_population"]

    folder.package(forget)
    rows = folder.rows("counties.csv")
    at = rows[0].index("urban_population")
    folder.write("counties.csv", [row[:at] + row[at + 1 :] for row in rows])
    assert "column 'urban_population' is missing" in folder.message()


def test_a_row_of_the_wrong_length_is_named(folder):
    rows = folder.rows("counties.csv")
    rows[4] = rows[4][:-2]
    folder.write("counties.csv", rows)
    assert "mine/counties.csv, line 5: 33 cells under a header of 35; check its commas and quotation marks" in folder.message()


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"", "the file is empty"),
        (b" \n\n", "the file is empty"),
        (b",,,\n,,,\n", "the table has no cells"),
        (b"adcode,name_zh\n", "a header and no rows"),
        (b"PK\x03\x04\x00\x00\x08\x00", "binary data, not text; save it as CSV UTF-8"),
        ("adcode,name_zh\n330102,上城区\n".encode("gbk"), "line 2: the text is not UTF-8 (perhaps GBK); save it as CSV UTF-8"),
        ("adcode,name_zh\n330102,上城区\n".encode("utf-16"), "saved as UTF-16; save it as CSV UTF-8"),
        (b"adcode;name_zh\n330102;x\n", "not separated by commas; save it as CSV with commas"),
        (b'adcode,name_zh\n330102,"x\n', "line 2: the line cannot be split into cells"),
    ],
)
def test_a_file_that_is_no_table_is_told(folder, content, part):
    (folder.path / "counties.csv").write_bytes(content)
    message = folder.message()
    assert "mine/counties.csv" in message and part in message


def test_a_file_with_a_byte_order_mark_is_read(folder):
    """Excel writes one when a sheet is saved as CSV UTF-8, so it is no mistake."""
    path = folder.path / "counties.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(load_province(folder.path).counties) == 90


def test_empty_rows_and_blanks_around_cells_are_no_mistake(folder):
    rows = folder.rows("counties.csv")
    rows[1] = [f" {cell} " for cell in rows[1]]
    folder.write("counties.csv", [*rows, [""] * len(rows[0])])
    assert load_province(folder.path).counties.at[0, "population"] == 1_323_467


def test_a_directory_in_place_of_a_file_is_told(folder):
    (folder.path / "cities.csv").unlink()
    (folder.path / "cities.csv").mkdir()
    assert "mine/cities.csv: the file cannot be read" in folder.message()


def test_a_city_without_counties_is_named(folder):
    rows = folder.rows("counties.csv")
    folder.write("counties.csv", [row for row in rows if row[4] != "330900"])
    assert "mine/cities.csv, line 10, 330900, column adcode: city '330900' has no county; add its counties" in folder.message()


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (lambda package: package.pop("province"), "the entry 'province' lacks adcode, name_zh, name_en"),
        (lambda package: package.update(province="Zhejiang"), "the entry 'province' lacks"),
        (
            lambda package: package["province"].update(population="many"),
            "province.population: population is 'many', not a number",
        ),
        (
            lambda package: package["province"].update(adcode="990000"),
            "there is no row for province 990000; put a base_state.csv",
        ),
        (lambda package: package.pop("resources"), "not a description of tables"),
        (lambda package: package.update(resources="none"), "not a description of tables"),
        (lambda package: _constraint(package, pattern="("), "not a description of tables"),
        (lambda package: _constraint(package, minimum="few"), "not a description of tables"),
        (lambda package: package["resources"].pop(0), "the columns of counties.csv are not described"),
    ],
)
def test_a_wrong_package_is_told(folder, change, part):
    folder.package(change)
    assert part in folder.message()


def test_a_package_that_is_not_json_is_told_with_its_line(folder):
    (folder.path / "datapackage.json").write_text('{\n"name": \n}', encoding="utf-8")
    assert "mine/datapackage.json, line 3: not JSON" in folder.message()


def test_a_province_of_ones_own_brings_its_base_state(folder):
    folder.package(lambda package: package["province"].update(adcode="990000", name_zh="某省", name_en="Somewhere"))
    header = "adcode,name_zh,green_share_completed_2020,low,high,status,source,green_share_started,started_source"
    rows = ["990000,某省,0.8,0.7,0.9,assumption,mine,0.9,mine", "980000,他省,0.6,0.5,0.7,assumption,mine,0.7,mine"]
    (folder.path / "base_state.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    facts = load_province(folder.path)
    assert (facts.name_en, facts.base["low"], len(facts.base_curve)) == ("Somewhere", 0.7, 2)


def test_a_column_of_cities_marked_as_an_estimate_is_declared(folder):
    def mark(package):
        field = next(field for field in package["resources"][1]["schema"]["fields"] if field["name"] == "gdp_yuan_2021")
        field["status"] = "estimate"

    folder.package(mark)
    declared = [e for e in load_province(folder.path).estimates if e.table == "cities"]
    assert [(e.column, len(e.rows)) for e in declared] == [("gdp_yuan_2021", 11)]


def test_the_folder_of_all_provinces_is_not_one():
    with pytest.raises(InputError, match="this folder holds all provinces; name one"):
        load_province(DEFAULT_FOLDER.parent / "china")


def test_line_ends_do_not_change_the_digest_and_values_do(folder):
    before = load_province(folder.path).digest
    path = folder.path / "counties.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_province(folder.path).digest == before
    folder.set("counties.csv", 2, "lon", "120.3")
    assert load_province(folder.path).digest != before


class TestValidation:
    """What `greenplan validate` says of a spoilt folder: each problem once, in a sentence."""

    def test_each_problem_is_told_once(self, folder):
        folder.set("counties.csv", 2, "population", "many")
        folder.set("counties.csv", 3, "car_owning_share", "2")
        folder.set("construction.csv", 2, "value_m2", "-1")
        problems = sentences_of(folder.path)
        assert len(problems) == 3
        assert [("line 2" in p, "line 3" in p) for p in problems] == [(True, False), (False, True), (True, False)]

    def test_columns_may_stand_in_any_order(self, folder):
        folder.write("counties.csv", [[*reversed(row)] for row in folder.rows("counties.csv")])
        assert load_province(folder.path).counties["population"].sum() == 64_567_588
        assert sentences_of(folder.path) == []

    def test_a_package_may_ask_for_one_order_of_columns(self, folder):
        folder.package(lambda package: package["resources"][0]["schema"].pop("fieldsMatch"))
        folder.write("counties.csv", [[row[1], row[0], *row[2:]] for row in folder.rows("counties.csv")])
        problems = sentences_of(folder.path)
        assert len(problems) == 2
        assert all("counties.csv, line 1" in problem and "order of datapackage.json" in problem for problem in problems)

    def test_frictionless_adds_what_only_it_finds(self, tmp_path):
        """Keys between tables that the loaders know nothing of."""
        shutil.copy(DEFAULT_FOLDER / "construction.csv", tmp_path / "construction.csv")
        package = json.loads((DEFAULT_FOLDER / "datapackage.json").read_text(encoding="utf-8"))
        schema = package["resources"][2]["schema"]
        places = {"name": "places", "path": "places.csv", "schema": {"fields": [schema["fields"][1]], "primaryKey": "adcode"}}
        schema["foreignKeys"] = [{"fields": ["adcode"], "reference": {"resource": "places", "fields": ["adcode"]}}]
        del package["province"]
        package["resources"] = [package["resources"][2], places]
        (tmp_path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
        (tmp_path / "places.csv").write_text("adcode\n330000\n", encoding="utf-8")
        problems = sentences_of(tmp_path)
        assert len(problems) == 3  # the three national rows
        assert all("construction.csv, line" in problem and "add the row it refers to" in problem for problem in problems)

    @pytest.mark.parametrize("path", ["https://example.org/counties.csv", "../counties.csv", "/etc/passwd"])
    def test_nothing_is_fetched_from_elsewhere(self, folder, path):
        folder.package(lambda package: package["resources"][0].update(path=path))
        assert sentences_of(folder.path) == [
            f"mine/datapackage.json, counties.path: path is {path!r}; call the file counties.csv and put it into this folder."
        ]

    def test_a_column_without_status_or_chinese_is_told(self, folder):
        def spoil(package):
            fields = package["resources"][0]["schema"]["fields"]
            fields[5]["status"] = "guessed"
            del fields[6]["description_zh"]

        folder.package(spoil)
        problems = sentences_of(folder.path)
        assert problems[0].startswith("mine/datapackage.json, counties.population: status is 'guessed'; use one of published")
        assert problems[1].startswith("mine/datapackage.json, counties.urban_population: the column has no description_zh")

    def test_an_empty_folder_is_told(self, tmp_path):
        assert sentences_of(tmp_path)[0].endswith("there is no such file; put datapackage.json into the folder.")

    @pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"PK\x00\x00", "浙江".encode("gbk")])
    def test_a_file_that_is_no_table_is_told_once(self, folder, content):
        (folder.path / "cities.csv").write_bytes(content)
        problems = [problem for problem in sentences_of(folder.path) if "cities.csv" in problem.split(":")[0]]
        assert len(problems) == 1


def test_a_code_that_is_none_is_asked_for_in_words_and_not_as_a_pattern(folder):
    folder.set("counties.csv", 4, "adcode", "330102.0")
    with pytest.raises(InputError, match="a division code of six digits, such as 330102") as error:
        load_province(str(folder.path))
    assert "六位行政区划代码" in error.value.text("zh") and "\\d" not in str(error.value)
