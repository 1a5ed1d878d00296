"""Counties add up to their cities and cities to the province; where they do not, the place is named."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.facts.provinces import load_province


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(line=st.integers(2, 91), change=st.integers(1, 40))
def test_one_person_too_few_or_too_many_is_found_in_its_city(folder, line, change):
    rows = folder.rows("counties.csv")
    rows[line - 1][5] = str(int(rows[line - 1][5]) + change)
    before = (folder.path / "counties.csv").read_bytes()
    folder.write("counties.csv", rows)
    message = folder.message()
    (folder.path / "counties.csv").write_bytes(before)
    assert rows[line - 1][4] in message and "column population: the counties add up to" in message


def test_a_city_that_changes_with_its_counties_is_found_in_the_province(folder):
    folder.set("counties.csv", 2, "population", "1323468")
    folder.set("cities.csv", 2, "population", "11936011")
    message = folder.message()
    assert (
        "mine/datapackage.json, province.population: the cities add up to 64,567,589, the province says 64,567,588" in message
    )


def test_floor_area_may_differ_by_its_rounding_but_not_by_more(folder):
    folder.set("cities.csv", 2, "floor_area_per_head_m2", "44.60")
    load_province(folder.path)
    folder.set("cities.csv", 2, "floor_area_per_head_m2", "46.00")
    folder.set("cities.csv", 2, "residential_floor_area_m2", str(10_469_588 * 46))
    assert "column residential_floor_area_m2: the counties add up to" in folder.message()


def test_a_province_without_totals_is_checked_up_to_its_cities(folder):
    folder.package(
        lambda package: [
            package["province"].pop(key) for key in list(package["province"]) if "name" not in key and key != "adcode"
        ]
    )
    assert len(load_province(folder.path).cities) == 11
