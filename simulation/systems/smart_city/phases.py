"""The quarter of the smart city. What is built in it, others find in the next."""

from __future__ import annotations

from simulation.compilation import compiled
from simulation.kinds import CITY, COUNTY, PROVINCE
from simulation.systems.buildings.rules import N_URBAN_USES, learning
from simulation.systems.organisation.rules import measures
from simulation.systems.phase import phase
from simulation.systems.smart_city.rules import approval, bim, incidents, platform, starts, supervision


# --- while others act ------------------------------------------------------------------------------------------------------
@phase(COUNTY)
def read_reports(county_smart_city, county_goals, outcome, smart_city_parameter, examination_parameter, key, tick, first, last):
    error, precision = examination_parameter[0].measurement_error, examination_parameter[0].platform_precision
    weight = smart_city_parameter[0].reading_weight
    for i in range(first, last):
        supervision.read_reports(county_smart_city[i], i, county_goals, outcome, error, precision, weight, key, tick)


@phase(COUNTY)
def approve(county_smart_city, smart_city_policy, smart_city_parameter, tick, first, last):
    for i in range(first, last):
        approval.approve(county_smart_city[i], smart_city_policy[tick].online_approval, smart_city_parameter[0])


@phase(COUNTY)
def meet_incidents(
    county_smart_city,
    county_buildings,
    county_place,
    examination,
    networks,
    old_area,
    smart_city_parameter,
    key,
    tick,
    first,
    last,
):
    for i in range(first, last):
        stock, n = 0.0, networks[0]
        for u in range(N_URBAN_USES):
            stock += county_buildings[i].stock_area[u]
        if tick % 4 == 0:
            county_smart_city[i].old_share = min(1.0, old_area[i, tick // 4] / stock) if stock > 0.0 else 0.0
        cover = incidents.covered(examination.condition[county_place[i].city, n]) if n >= 0 else 1.0
        incidents.meet_incidents(county_smart_city[i], i, stock, cover, smart_city_parameter[0], key, tick)


# --- at the end of the quarter ---------------------------------------------------------------------------------------------
@phase(COUNTY)
def settle_starts(
    county_smart_city,
    county_buildings,
    county_books_of_smart_city,
    smart_city_parameter,
    buildings_parameter,
    tick,
    first,
    last,
):
    for i in range(first, last):
        area = 0.0
        for u in range(N_URBAN_USES):
            area += county_buildings[i].started_use_area[u]
        starts.settle_starts(
            county_smart_city[i], i, area, county_books_of_smart_city, smart_city_parameter[0], buildings_parameter[0]
        )
        approval.remember_work(county_smart_city[i], county_buildings[i].due_area, tick < 4)


@compiled
def _helped(innovation, buildings, parameter):
    return platform.research_helps(innovation, learning.learning_exponent(buildings.learning_by_searching), parameter)


@phase(CITY)
def build_city_platform(
    city_smart_city,
    city_community,
    city_place,
    county_smart_city,
    county_organisation,
    county_effort,
    county_books_of_smart_city,
    province_innovation,
    measure,
    smart_city_parameter,
    buildings_parameter,
    community_parameter,
    first,
    last,
):
    counties = len(county_smart_city)
    helped = _helped(province_innovation[0], buildings_parameter[0], smart_city_parameter[0])
    for c in range(first, last):
        platform.build_of_city(
            city_smart_city[c],
            city_place[c],
            county_smart_city,
            county_organisation,
            county_effort,
            county_books_of_smart_city,
            measures.strength_now(measure, counties + c, measures.PLATFORM),
            platform.accepted(helped, community_parameter[0].acceptance_effect * city_community[c].participation_gain),
            smart_city_parameter[0],
        )


@phase(COUNTY)
def build_platform(
    county_smart_city,
    county_community,
    city_smart_city,
    county_place,
    county_organisation,
    county_effort,
    county_books_of_smart_city,
    province_innovation,
    measure,
    smart_city_parameter,
    buildings_parameter,
    community_parameter,
    first,
    last,
):
    helped = _helped(province_innovation[0], buildings_parameter[0], smart_city_parameter[0])
    for i in range(first, last):
        platform.build_of_county(
            county_smart_city[i],
            i,
            city_smart_city[county_place[i].city].own_maturity,
            platform.extra_effort(county_organisation, county_effort, i),
            county_books_of_smart_city,
            measures.strength_now(measure, i, measures.PLATFORM),
            platform.accepted(helped, community_parameter[0].acceptance_effect * county_community[i].participation_gain),
            smart_city_parameter[0],
        )


@phase(COUNTY)
def spread_bim(county_smart_city, province_smart_city, county_place, measure, smart_city_parameter, first, last):
    for i in range(first, last):
        own = measures.strength_now(measure, i, measures.BIM_RULE)
        of_city = measures.strength_now(measure, len(county_place) + county_place[i].city, measures.BIM_RULE)
        bim.spread_bim(county_smart_city[i], province_smart_city[0].bim_use, max(own, of_city), smart_city_parameter[0])


@phase(PROVINCE)
def average_smart_cities(province_smart_city, city_smart_city, city_place, county_smart_city):
    for c in range(len(city_place)):
        place = city_place[c]
        city_smart_city[c].maturity = platform.mean_maturity(county_smart_city, place.first_county, place.last_county)
    province_smart_city[0].maturity = platform.mean_maturity(county_smart_city, 0, len(county_smart_city))
    province_smart_city[0].bim_use = bim.mean_bim_use(county_smart_city)
