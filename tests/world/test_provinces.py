"""The provinces as they are shipped: sums, names, estimates, and what every frame must hold."""

import json
import subprocess
import sys

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.errors import InputError
from simulation.facts.province_facts import CENSUS_FOLDER, DEFAULT_FOLDER, PEOPLE_COLUMNS
from simulation.facts.provinces import find_province, list_provinces, load_province
from simulation.facts.published import load_targets
from simulation.scenario import load_scenario
from simulation.world.goal_table import commitments

COUNTY_COLUMNS = [
    *("adcode", "name_zh", "name_en", "city_adcode", *PEOPLE_COLUMNS),
    *("floor_area_per_head_m2", "residential_floor_area_m2", "gdp_yuan"),
]
CITY_MONEY = ["gdp_yuan", "budget_revenue_yuan", "urban_income_yuan"]
CITY_COLUMNS = ["adcode", "name_zh", "name_en", "population", *CITY_MONEY, "population_growth"]
PROVINCES = [entry.pinyin for entry in list_provinces()]


@pytest.fixture(scope="module")
def zhejiang():
    return load_province("zhejiang")


def test_zhejiang_adds_up_to_the_published_people_and_households(zhejiang):
    for frame in (zhejiang.counties, zhejiang.cities):
        assert frame["population"].sum() == 64_567_588
        assert frame["urban_population"].sum() == 46_598_465
        assert frame["family_households"].sum() == 25_008_606
        assert frame["household_population"].sum() == 58_830_838


def test_every_city_of_zhejiang_is_the_exact_sum_of_its_counties(zhejiang):
    sums = zhejiang.counties.groupby("city_adcode")[list(PEOPLE_COLUMNS)].sum()
    pd.testing.assert_frame_equal(sums, zhejiang.cities.set_index("adcode")[list(PEOPLE_COLUMNS)], check_names=False)


def test_floor_area_of_zhejiang_agrees_within_half_a_percent(zhejiang):
    area = zhejiang.counties.groupby("city_adcode")["residential_floor_area_m2"].sum()
    cities = zhejiang.cities.set_index("adcode")["residential_floor_area_m2"]
    assert ((area / cities - 1).abs() < 0.005).all()
    assert area.sum() == pytest.approx(58_830_838 * 46.16, rel=0.005)


def test_gdp_of_zhejiang_adds_up_to_the_cities_and_lies_near_the_revised_province(zhejiang):
    gdp = zhejiang.counties.groupby("city_adcode")["gdp_yuan"].sum()
    assert gdp.to_numpy() == pytest.approx(zhejiang.cities["gdp_yuan"].to_numpy(), abs=3e6)  # published to a million yuan
    assert gdp.sum() == pytest.approx(7_404_080_000_000, rel=0.01)  # another vintage of the same year


def test_zhejiang_has_90_counties_in_11_cities_in_the_order_of_their_codes(zhejiang):
    assert (len(zhejiang.counties), len(zhejiang.cities)) == (90, 11)
    keys = list(zip(zhejiang.counties["city_adcode"], zhejiang.counties["adcode"], strict=True))
    assert keys == sorted(keys) and len(set(keys)) == 90
    assert list(zhejiang.cities["adcode"]) == sorted(zhejiang.cities["adcode"])


def test_growth_of_a_city_is_that_between_its_two_year_ends(zhejiang):
    hangzhou = zhejiang.cities.set_index("adcode").loc["330100"]
    assert 11_965_000 * (1 + hangzhou["population_growth"]) ** 2 == pytest.approx(12_376_000)


@pytest.mark.parametrize("name", PROVINCES)
def test_every_province_loads_without_gaps(name):
    facts = load_province(name)
    assert not facts.counties[COUNTY_COLUMNS].isna().any().any()
    assert not facts.cities[CITY_COLUMNS].isna().any().any()
    assert {"lon", "lat"} <= set(facts.counties)
    assert (facts.counties["urban_population"] <= facts.counties["population"]).all()
    assert (facts.counties[["floor_area_per_head_m2", "gdp_yuan", "household_population"]] > 0).all().all()
    assert (facts.cities[CITY_MONEY] > 0).all().all()
    assert sorted(set(facts.counties["city_adcode"])) == list(facts.cities["adcode"])
    assert facts.counties["adcode"].is_unique and facts.counties["city_adcode"].is_monotonic_increasing
    assert facts.base["low"] <= facts.base["green_share_completed_2020"] <= facts.base["high"]


def test_the_provinces_together_are_the_nation():
    people = sum(int(load_province(name).counties["population"].sum()) for name in PROVINCES)
    assert len(PROVINCES) == 31 and people == 1_409_778_724


@pytest.mark.parametrize(
    ("spelling", "adcode"),
    [
        *[
            (name, "330000")
            for name in ("zhejiang", "Zhejiang", " ZHEJIANG ", "浙江", "浙江省", "330000", 330000, "Zhejiang Province")
        ],
        *[
            (name, "150000")
            for name in ("inner-mongolia", "Inner Mongolia", "inner_mongolia", "neimenggu", "内蒙古", "Nei Mongol")
        ],
        *[(name, "540000") for name in ("xizang", "Tibet", "西藏")],
        *[("shanxi", "140000"), ("山西", "140000"), ("shaanxi", "610000"), ("陕西省", "610000")],
        *[("guangxi", "450000"), ("广西壮族自治区", "450000"), ("北京", "110000")],
    ],
)
def test_a_province_is_found_by_every_spelling(spelling, adcode):
    assert find_province(spelling).adcode == adcode


@given(st.data())
def test_case_and_separators_do_not_matter(data):
    entry = data.draw(st.sampled_from(list_provinces()))
    name = data.draw(st.sampled_from(entry.names))
    letters = [data.draw(st.sampled_from([letter.upper(), letter.lower()])) for letter in name]
    separators = [data.draw(st.sampled_from(["", "", "-", " ", "_"])) for _ in letters]
    spelling = "".join(a + b for a, b in zip(letters, separators, strict=True))
    assert find_province(spelling).adcode == entry.adcode


def test_an_unknown_province_is_told_with_the_nearest_name():
    with pytest.raises(InputError, match=r"unknown province 'zhejian'; did you mean 'zhejiang'\?"):
        load_province("zhejian")


def test_no_two_provinces_share_a_name():
    owners: dict[str, set[str]] = {}
    for entry in list_provinces():
        for name in entry.names:
            owners.setdefault(name.casefold(), set()).add(entry.adcode)
    assert all(len(codes) == 1 for codes in owners.values())


def test_a_municipality_is_one_city():
    chongqing = load_province("chongqing")
    assert list(chongqing.cities["adcode"]) == ["500100"]
    assert chongqing.cities["population"].sum() == 32_054_159 and len(chongqing.counties) == 38


def test_units_directly_under_a_province_are_cities_of_their_own():
    cities = load_province("hubei").cities.set_index("adcode")["name_en"]
    assert cities["429004"] == "Xiantao" and cities["429021"] == "Shennongjia"


def test_sansha_is_counted_once():
    hainan = load_province("hainan")
    assert hainan.counties["population"].sum() == 10_081_232
    assert (hainan.counties["city_adcode"] == "460300").sum() == 3
    assert "460300" not in set(hainan.counties["adcode"])


def test_units_without_a_published_code_carry_one_of_ours():
    raw = pd.read_csv(CENSUS_FOLDER / "counties.csv", dtype={"adcode": str})
    assert len(raw) == 2990 and raw["adcode"].is_unique
    assert raw["adcode"].str.contains("-D").sum() == 42


def test_the_census_keeps_the_old_districts_of_zhejiang_and_marks_them():
    raw = pd.read_csv(CENSUS_FOLDER / "counties.csv", dtype={"adcode": str, "province_adcode": str})
    zhejiang = raw[raw["province_adcode"] == "330000"]
    assert (len(zhejiang), int((zhejiang["boundary_of_2021"] == 0).sum())) == (91, 8)
    assert raw[raw["province_adcode"] != "330000"]["boundary_of_2021"].isna().all()


def test_every_estimated_column_of_zhejiang_is_declared(zhejiang):
    declared = {estimate.column: set(estimate.rows) for estimate in zhejiang.estimates}
    counties = zhejiang.counties.set_index("adcode")
    assert declared["gdp_yuan"] == set(counties.index[counties["gdp_basis"] != "published"])
    for adcode, columns in counties["estimated_columns"].items():
        for column in columns.split():
            assert adcode in declared[column]
    apportioned = set().union(*(rows for column, rows in declared.items() if column != "gdp_yuan"))
    assert apportioned == set(counties.index[counties["estimated"] == 1])
    assert all(estimate.how_en and estimate.how_zh for estimate in zhejiang.estimates)


@pytest.mark.parametrize("name", ["hainan", "beijing", "tibet", "henan"])
def test_every_value_that_the_census_does_not_give_is_declared(name):
    facts = load_province(name)
    raw = pd.read_csv(CENSUS_FOLDER / "counties.csv", dtype={"adcode": str}).set_index("adcode")
    declared = {(e.table, e.column): set(e.rows) for e in facts.estimates}
    for column in ("floor_area_per_head_m2", *PEOPLE_COLUMNS):
        values = facts.counties.set_index("adcode")[column]
        invented = set(values.index[values != raw.loc[values.index, column]])
        assert invented <= declared.get(("counties", column), set())
    assert declared["counties", "gdp_yuan"] == set(facts.counties["adcode"])
    for column in (*CITY_MONEY, "population_growth"):
        assert declared["cities", column] == set(facts.cities["adcode"])


def test_where_counties_and_published_province_disagree_it_is_declared():
    henan = [e for e in load_province("henan").estimates if e.column == "household_population"]
    assert "90,743,803" in henan[0].how_en and "90,744,073" in henan[0].how_en and "90,744,073" in henan[0].how_zh
    assert "residential_floor_area_m2" in {e.column for e in load_province("tibet").estimates}


def test_cities_without_published_money_are_treated_alike():
    cities = load_province("shandong").cities
    for column in ("gdp_yuan", "budget_revenue_yuan"):
        per_head = cities[column] / cities["population"]
        assert per_head.to_numpy() == pytest.approx(per_head.iloc[0])
    assert cities["urban_income_yuan"].nunique() == 1 and (cities["population_growth"] == 0).all()
    assert cities["gdp_yuan"].sum() == pytest.approx(8_287_520_000_000)


def test_missing_floor_area_is_the_mean_of_the_city():
    sansha = load_province("hainan").counties.set_index("adcode").loc[["460300-D1", "460300-D2", "460300-D3"]]
    known = sansha.loc[["460300-D1", "460300-D3"]]
    mean = (known["floor_area_per_head_m2"] * known["household_population"]).sum() / known["household_population"].sum()
    assert sansha.at["460300-D2", "floor_area_per_head_m2"] == pytest.approx(mean)


def test_the_totals_in_the_package_of_zhejiang_are_those_of_the_table_of_provinces():
    stated = json.loads((DEFAULT_FOLDER / "datapackage.json").read_text(encoding="utf-8"))["province"]
    row = pd.read_csv(CENSUS_FOLDER / "provinces.csv", dtype={"adcode": str}).set_index("adcode").loc["330000"]
    for column in (*PEOPLE_COLUMNS, "residential_floor_area_m2"):
        assert stated[column] == row[column]


def test_the_base_curve_rises_through_distinct_states(zhejiang):
    curve = zhejiang.base_curve
    for column in ("green_share_completed_2020", "green_share_started"):
        assert curve[column].is_monotonic_increasing
    assert curve["green_share_completed_2020"].is_unique
    assert zhejiang.base["green_share_completed_2020"] in set(curve["green_share_completed_2020"])


def test_the_digest_is_that_of_the_province(zhejiang):
    assert load_province("浙江").digest == zhejiang.digest
    assert len({load_province(name).digest for name in ("zhejiang", "shandong", "jiangsu")}) == 3


def test_loading_a_province_does_not_import_frictionless():
    load = "from simulation.facts.provinces import load_province; load_province('zhejiang')"
    code = f"import sys; {load}; print('frictionless' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("province", PROVINCES)
def test_the_published_goals_of_every_province_can_be_put_and_each_quantity_says_from_when_it_counts(province):
    targets = load_targets()
    put = commitments(load_scenario("baseline"), load_province(province), targets)
    rows = targets.set_index("id").loc[[goal.id for goal in put]]
    assert put and rows.loc[rows["kind"] != "share", "period_start"].notna().all()
