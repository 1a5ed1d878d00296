"""Places of a province are found by code and by name; a name that two of them share is asked about."""

import pytest

from simulation.errors import InputError
from simulation.facts.provinces import list_provinces, load_province
from simulation.vocabulary import CITY, COUNTY, PROVINCE
from simulation.world.regions import Gazetteer


@pytest.fixture(scope="module")
def places():
    gazetteers = {}

    def of(province):
        if province not in gazetteers:
            gazetteers[province] = Gazetteer(load_province(province))
        return gazetteers[province]

    return of


@pytest.mark.parametrize(
    ("province", "name", "code"),
    [
        *[("zhejiang", name, "330000") for name in ("330000", "浙江省", "浙江", "Zhejiang", "Zhejiang Province")],
        *[("zhejiang", name, "330100") for name in ("杭州市", "杭州", "浙江省杭州市", "浙江杭州", "hangzhou", "Hangzhou City")],
        *[
            ("zhejiang", name, "330102")
            for name in ("330102", "上城区", "上城", "杭州市上城区", "杭州上城", "浙江省杭州市上城区")
        ],
        *[
            ("zhejiang", name, "330102")
            for name in ("SHANGCHENG", "Shangcheng, Hangzhou", "Shangcheng District", "Hangzhou Shangcheng")
        ],
        ("hebei", "石家庄市新华区", "130105"),
        ("hebei", "Xinhua, Cangzhou", "130902"),
        ("hubei", "恩施州", "422800"),
        ("jilin", "延边", "222400"),
        ("guangxi", "广西", "450000"),
        ("beijing", "北京", "110000"),
        ("guangdong", "东莞", "441900"),
    ],
)
def test_a_place_is_found_by_its_names(places, province, name, code):
    assert places(province).code(name) == code


@pytest.mark.parametrize("province", [entry.pinyin for entry in list_provinces()])
def test_every_place_is_found_by_its_code_and_by_its_whole_chinese_name(places, province):
    found = places(province)
    for region in found.regions:
        assert found.code(region.code) == region.code
        if region.tier == COUNTY and region.city.zh != region.name.zh:
            assert found.code(found.province.zh + region.city.zh + region.name.zh) == region.code


def test_a_name_that_two_places_share_is_asked_about_with_their_cities_and_codes(places):
    with pytest.raises(InputError) as raised:
        places("hebei").code("新华区")
    assert raised.value.text("zh") == (
        "河北省有 2 处叫 '新华区'：石家庄市新华区（130105）、沧州市新华区（130902）；请写代码，或在前面加上所属城市。"
    )
    assert "can mean 2 places of Hebei: Xinhua of Shijiazhuang (130105), Xinhua of Cangzhou (130902); write the code" in str(
        raised.value
    )


def test_a_place_that_is_one_with_what_it_lies_in_is_not_asked_about(places):
    assert places("beijing").code("北京市") == "110000"
    assert places("beijing").code("北京市", (CITY,)) == "110100"
    assert places("guangdong").code("东莞市", (CITY, COUNTY)) == "441900"


def test_a_place_of_another_province_is_refused_in_both_languages(places):
    for name in ("370102", "月球"):
        with pytest.raises(InputError) as raised:
            places("zhejiang").code(name)
        assert str(raised.value).startswith(f"{name!r} is not in Zhejiang; give the division code or the name")
        assert raised.value.text("zh").startswith(f"{name!r} 不在浙江省；")


def test_a_misspelt_place_is_answered_with_the_nearest(places):
    with pytest.raises(InputError, match=r"'Shangchang' is not in Zhejiang; did you mean 'Shangcheng'\?"):
        places("zhejiang").code("Shangchang")


def test_a_county_is_no_city(places):
    with pytest.raises(InputError, match="'上城区' is a county, and a city is wanted; it lies in Hangzhou"):
        places("zhejiang").code("上城区", (CITY,))
    assert places("zhejiang").code("浙江", (PROVINCE,)) == "330000"
