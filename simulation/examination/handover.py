"""From a city's own numbers to the simulation: a scenario whose indicators start from what was observed."""

from __future__ import annotations

import math

from simulation.clock import START_YEAR
from simulation.examination import scoring
from simulation.examination.examine import Examination
from simulation.examination.practice import REMARK
from simulation.facts.cities import City
from simulation.facts.indicators import load_catalogue
from simulation.scenario.schema import LAST_QUARTER
from simulation.scenario.yaml_dialect import write_yaml

SCENARIO = "scenario.yaml"
_DIGITS = 4


def observed_scenario(result: Examination) -> str | None:
    """A scenario file that extends the baseline by what the examination has observed.

    None where there is nothing to hand over: practice numbers, another catalogue than that of 2021, a city or a year that the
    simulation does not have, or no indicator with a standard.
    """
    general = result.observed.general
    city = result.observed.city
    in_reach = START_YEAR <= general.year <= LAST_QUARTER.year
    if city is None or general.remark == REMARK or general.system != "2021" or not in_reach:
        return None
    places = places_of(result)
    if not places:
        return None
    source = f"{result.observed.file}, {general.year}"
    entries = [
        {"city": city.adcode, "year": general.year, "indicator": c, "place": p, "source": source} for c, p in places.items()
    ]
    return write_yaml(_words(city, result) | {"province": city.adcode[:2] + "0000", "examination": {"observed": entries}})


def places_of(result: Examination) -> dict[str, float]:
    """Place on the scale of every indicator of 2021 that has a value and a standard and that the model does not move itself."""
    own = {each.code for each in load_catalogue() if not each.variable}
    found = {}
    for each in result.observed.indicators:
        if each.code in own:
            row = result.indicators.loc[each.code]
            found[each.code] = scoring.place(each, float(row["value"]), float(row["score"]))
    return {code: round(place, _DIGITS) for code, place in found.items() if not math.isnan(place)}


def _words(city: City, result: Examination) -> dict[str, object]:
    """Name, title and description of the scenario."""
    year = result.observed.general.year
    return {
        "name": f"{city.name.en}-{year}".replace(" ", "-").lower(),
        "title": {
            "zh": f"{city.name.zh}{year}年体检后的基准情景",
            "en": f"Baseline from the examination of {city.name.en} in {year}",
        },
        "description": {
            "zh": f"与基准情景相同，但{city.name.zh}的指标在{year}年12月取其体检实测值，此后由模型推演。",
            "en": f"The baseline, but in December {year} the indicators of {city.name.en} take their examined values.",
        },
        "extends": "baseline",
    }
