"""The quarter of the smart city: what governments build in it is what everybody else finds in the next."""

from __future__ import annotations

from simulation.kinds import CITY, COUNTY, PROVINCE
from simulation.systems.organisation.rules import measures
from simulation.systems.phase import phase
from simulation.systems.smart_city.rules import platform


@phase(CITY)
def build_city_platform(
    city_smart_city,
    city_place,
    county_smart_city,
    county_organisation,
    county_effort,
    county_books_of_smart_city,
    measure,
    smart_city_parameter,
    first,
    last,
):
    counties = len(county_smart_city)
    for c in range(first, last):
        platform.build_of_city(
            city_smart_city[c],
            city_place[c],
            county_smart_city,
            county_organisation,
            county_effort,
            county_books_of_smart_city,
            measures.strength_now(measure, counties + c, measures.PLATFORM),
            smart_city_parameter[0],
        )


@phase(COUNTY)
def build_platform(
    county_smart_city,
    city_smart_city,
    county_place,
    county_organisation,
    county_effort,
    county_books_of_smart_city,
    measure,
    smart_city_parameter,
    first,
    last,
):
    for i in range(first, last):
        platform.build_of_county(
            county_smart_city[i],
            i,
            city_smart_city[county_place[i].city].maturity,
            platform.extra_effort(county_organisation, county_effort, i),
            county_books_of_smart_city,
            measures.strength_now(measure, i, measures.PLATFORM),
            smart_city_parameter[0],
        )


@phase(PROVINCE)
def average_maturity(province_smart_city, county_smart_city):
    province_smart_city[0].maturity = platform.mean_maturity(county_smart_city)
