"""What every lever of innovation and the smart city does, from off to full, under the same luck: the tables of
docs/innovation.md and docs/smart-city.md, which this writes anew.

    python benchmarks/levers.py [--members 8] [--resolution 0.1]

Defaults of all other parameters. An outcome is shown where its change is at least three standard errors of the change by member
and half a per cent of itself; the largest first. Where there is none such, the surest of what moves by less is shown, if its
change is beyond six standard errors.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from sketches import write_table

import simulation as sim
from simulation.facts.indicators import load_catalogue
from simulation.parameters import load_parameters
from simulation.projection.headlines import headlines
from simulation.projection.outcomes import yearly
from simulation.scenario import Scenario, load_scenario
from simulation.vocabulary import OUTCOMES as GOALS

SHOWN_AT_MOST, SURE = 5, 6.0


class Lever(NamedTuple):
    """name : in the table; off, full : what is said over the baseline; gains : who gains by it, in words."""

    name: str
    off: dict[str, Any]
    full: dict[str, Any]
    gains: str


def parameter(name: str, gains: str) -> Lever:
    """From the least value of a parameter that a scenario may set (zero where it may) to the high end of its range."""
    row = load_parameters()[name]
    off, full = (
        {"parameters": {name: value}} for value in (min(max(0.0, row.bounds[0]), row.low or 0.0), row.high or row.default)
    )
    return Lever(f"`{name}` {off['parameters'][name]:g} to {full['parameters'][name]:g}", off, full, gains)


def measure(name: str, gains: str) -> Lever:
    """A measure from strength zero to one."""
    off, full = ({"measures": {name: {"strength": strength}}} for strength in (0.0, 1.0))
    return Lever(f"measure `{name}` 0 to 1", off, full, gains)


_NO_PLATFORM = {
    "platform": dict.fromkeys(("encouraged_from", "from_above", "cities_from", "cities_until")) | {"diffusion": False}
}
_EVERY_PLATFORM = {"by_hand": [{"measure": "platform", "from": "2022Q1", "strength": 1.0}]}
_NO_RULE = {"bim_rule": {"diffusion": False}}
_EVERY_RULE = {"by_hand": [{"measure": "bim_rule", "from": "2022Q1", "strength": 1.0}]}
_SELDOM, _OFTEN = ({"parameters": {"standard_interval": years}} for years in (8.0, 3.0))
LEVERS = {
    "innovation": (
        measure("research_call", "universities and laboratories, whose results are seldom used"),
        parameter("research_call_share", "the same"),
        measure("disclosure", "users of results; innovators keep less"),
        measure("green_procurement", "innovators and users of results"),
        parameter("hassle_cut_standard", "developers and owners"),
        Lever("`standard_interval` 8 to 3 years", _SELDOM, _OFTEN, "the same"),
        parameter("spillover_share", "those under way"),
        parameter("knowledge_local_share", "either way, by whether the province knows more than the usual"),
        parameter("gain_cost_effect", "governments, whose effort does more"),
        parameter(
            "standard_raise", "residents, in what the standards speak of, at the cost of all else that the budget would do"
        ),
        parameter("standard_speeds_platform", "cities that build late"),
    ),
    "smart_city": (
        Lever(
            "platforms: none, or in every county",
            {"measures": _NO_PLATFORM},
            {"measures": _EVERY_PLATFORM},
            "developers (days), owners (energy), residents (losses)",
        ),
        measure("online_approval", "developers, as far as platforms have come"),
        Lever(
            "rule on models: none, or in every county",
            {"measures": _NO_RULE},
            {"measures": _EVERY_RULE},
            "developers, by time on site",
        ),
        parameter("site_time_cut", "developers"),
        parameter("incidents_prevented", "residents and networks"),
        parameter("loss_cut", "the same"),
        parameter("operation_saving", "owners of all but homes"),
        parameter("gap_closed", "the same"),
        parameter("detection_platform", "those who supervise"),
        parameter("capacity_platform", "governments"),
        parameter("reading_weight", "counties that report honestly, which are visited less"),
    ),
}


# --- what is looked at -----------------------------------------------------------------------------------------------------
def total(name: str, unit: float = 1.0, **chosen: str) -> Callable[[Any], np.ndarray]:
    """The sum of a flow of the province over all years."""
    return lambda run: yearly(run.province, name, **chosen).sum("year").isel(region=0).values / unit


def of_year(name: str) -> Callable[[Any], np.ndarray]:
    """The sum over years of what stands in the province's row each December."""

    def values(run: Any) -> np.ndarray:
        record: xr.DataArray = run.province[name].isel(region=0)
        return record.isel(time=(record["quarter"] == 4).values).astype(float).sum("time").values

    return values


def mean_of_counties(name: str) -> Callable[[Any], np.ndarray]:
    """The mean over counties, quarters and levers, by member."""
    return lambda run: run.county[name].astype(float).mean([d for d in run.county[name].dims if d != "member"]).values


def of_cities(name: str) -> Callable[[Any], np.ndarray]:
    """The mean over cities of what stands in their rows in the end."""
    return lambda run: run.city[name].isel(time=-1).astype(float).mean("region").values


def what_standards_ask(run: Any) -> np.ndarray:
    """The mean over cities and years of the indicators whose standards technical ones raise, beyond that of 2021 too."""
    asked = [each.code for each in load_catalogue() if each.topic and not each.variable]
    return run.city["indicator_true"].sel(indicator=asked).mean(["region", "december", "indicator"]).values


def at_the_end(name: str) -> Callable[[Any], np.ndarray]:
    """The sum over topics of what stands in the province's row in the end."""
    return lambda run: run.province[name].isel(time=-1, region=0).astype(float).sum("topic").values


def visits_of_overstaters(run: Any) -> np.ndarray:
    """Visits of counties whose reports of last year lay .01 above the verified value of a share, over those of the others."""
    county, shares = run.county, [name for name, outcome in GOALS.items() if outcome.kind == "share"]
    excess = (county["reported"] - county["verified"]).sel(outcome=shares).max("outcome")
    over, visits = excess.shift(time=4) > 0.01, county["visit_rate"].where(county["time"] >= county["time"][4])
    return (visits.where(over).mean(["time", "region"]) / visits.where(~over).mean(["time", "region"])).values


OUTCOMES: dict[str, Callable[[Any], np.ndarray]] = {
    "projects begun": of_year("projects_begun"),
    "results": of_year("research_results"),
    "results used": of_year("research_transformed"),
    "deadweight, M yuan": lambda run: of_year("research_deadweight")(run) / 1e6,
    "standards": at_the_end("technical_standards"),
    "maturity 2025": lambda run: run.province["maturity"].isel(time=19, region=0).values,
    "platforms built, bn yuan": total("paid", 1e9, payment="platform"),
    "incidents prevented": total("prevented_incidents"),
    "losses avoided, bn yuan": total("loss_avoided", 1e9),
    "days saved, bn yuan": total("days_saved", 1e9),
    "time on site, bn yuan": total("site_time_saved", 1e9),
    "energy bills, bn yuan": total("paid", 1e9, payment="energy"),
    "counties found out a year": mean_of_counties("detection_chance"),
    "visits of those who overstate, over others": visits_of_overstaters,
    "effort": mean_of_counties("effort"),
    "score of examinations": of_cities("examination_total"),
    "true condition of cities": of_cities("condition_total"),
    "condition of what standards ask": what_standards_ask,
}
HEADLINES = {
    ("star_share_new_urban", "2035"): ("one star and above 2035", 1.0),
    ("prefab_share_new", "2035"): ("prefabrication 2035", 1.0),
    ("ultra_low_near_zero_area_added", "2031-2035"): ("ultra-low 2031-35, Mm2", 1e6),
    ("retrofit_public", "2031-2035"): ("public retrofit 2031-35, Mm2", 1e6),
    ("building_pv_capacity_added", "2031-2035"): ("photovoltaics 2031-35, GW", 1e6),
    ("co2_total", "2021-2035"): ("CO2 2021-35, Mt", 1e6),
}  # fmt: skip


def outcomes(run: Any) -> dict[str, np.ndarray]:
    """Every outcome by member."""
    table = headlines(run.province).set_index(["name", "years"]).drop(columns="unit")
    found = {title: table.loc[key].to_numpy(float) / unit for key, (title, unit) in HEADLINES.items()}
    return found | {title: value(run) for title, value in OUTCOMES.items()}


def moved(off: dict[str, np.ndarray], full: dict[str, np.ndarray]) -> str:
    """What moves, largest first; where nothing moves so far, the surest of what moves by less."""
    shown, small = [], []
    for name, low in off.items():
        change, size = full[name] - low, max(abs(low.mean()), abs(full[name].mean()))
        error = change.std(ddof=1) / np.sqrt(len(change))
        moves, text = abs(change.mean()), f"{name} {_number(low.mean())} to {_number(full[name].mean())}"
        if size > 0.0 and moves >= max(3.0 * error, 0.005 * size):
            shown.append((moves / size, text))
        elif size > 0.0 and moves > SURE * error:
            small.append((moves / error if error else np.inf, f"{name} {change.mean() / size:+.2%}, all else less sure"))
    if not shown and small:
        return max(small)[1]
    return "; ".join(text for _, text in sorted(shown, reverse=True)[:SHOWN_AT_MOST]) or "nothing beyond luck"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def main() -> None:
    """Run every lever off and full, and write both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=8)
    parser.add_argument("--resolution", type=float, default=0.1)
    asked = parser.parse_args()
    baseline: Scenario = load_scenario("baseline").replace(sample_parameters=False, members=asked.members)
    for system, levers in LEVERS.items():
        rows = []
        for lever in levers:
            off, full = (outcomes(sim.run(baseline.replace(**said), resolution=asked.resolution)) for said in lever[1:3])
            rows.append((lever.name, moved(off, full), lever.gains))
            print(*rows[-1], sep=" | ", flush=True)
        write_table(system, "levers", ("lever", "what moves, off to full", "who gains"), rows, asked)


if __name__ == "__main__":
    main()
