"""Magnitudes of innovation and the smart city beside those of the sketches that were made before them: the tables of
docs/innovation.md and docs/smart-city.md, which this writes anew. What the sketches said stands in sketches.csv.

    python benchmarks/sketches.py [--members 20] [--resolution 0.2]

The program's numbers are those of the baseline in Zhejiang, with default and with sampled parameters: median and 5-95 %.
"""

from __future__ import annotations

import argparse
import functools
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

import simulation as sim
from simulation.projection.innovation import deadweight_share
from simulation.projection.outcomes import yearly
from simulation.projection.probability import spread
from simulation.report.worth import year_paid_back
from simulation.results.manifest import RESULTS_VERSION
from simulation.scenario import load_scenario

FOLDER, LAST = Path(__file__).resolve().parent, 2035
PAGES = {"innovation": "innovation.md", "smart_city": "smart-city.md", "community": "communities.md"}


# --- the pages -------------------------------------------------------------------------------------------------------------
def write_table(system: str, name: str, head: Sequence[str], rows: Iterable[Sequence[str]], asked: argparse.Namespace) -> None:
    """Put a table between its two marks in the page of a system, and below it the command and the version that it is of."""
    page = FOLDER.parent / "docs" / PAGES[system]
    text = page.read_text(encoding="utf-8")
    begin, end = (f"<!-- {name}: {mark} -->\n" for mark in ("begin", "end"))
    before, rest = text.split(begin)
    lines = [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows)]
    command = f"{Path(sys.argv[0]).name} --members {asked.members} --resolution {asked.resolution:g}"
    lines += ["", f"Results-version {RESULTS_VERSION}: `python benchmarks/{command}`."]
    page.write_text(before + begin + "\n".join(lines) + "\n" + end + rest.split(end)[1], encoding="utf-8", newline="\n")


# --- the numbers -----------------------------------------------------------------------------------------------------------
def _december(run: Any, name: str, year: int) -> np.ndarray:
    return _quarter(run.province[name], year, 4).isel(region=0).values.astype(float)


def _quarter(record: xr.DataArray, year: int, quarter: int) -> xr.DataArray:
    return record.isel(time=int(np.flatnonzero((record["year"].values == year) & (record["quarter"].values == quarter))[0]))


def _december_rows(run: Any, name: str) -> np.ndarray:
    """What the province's row holds each December [member, year]."""
    record = run.province[name].isel(region=0, time=(run.province["quarter"] == 4).values)
    return record.transpose("member", "time").values.astype(float)


def _mean(run: Any, name: str) -> np.ndarray:
    """Mean over years of a count of the year so far."""
    return _december_rows(run, name).mean(axis=1)


def _flow(run: Any, name: str, year: int, **chosen: str) -> np.ndarray:
    return yearly(run.province, name, **chosen).sel(year=year).isel(region=0).values.astype(float)


def _standards(run: Any, year: int) -> np.ndarray:
    return _quarter(run.province["technical_standards"], year, 4).isel(region=0).astype(float).mean("topic").values


def _known(run: Any) -> np.ndarray:
    known = run.province["knowledge_in_use"].isel(region=0)
    return np.log(known.isel(time=-1) / known.isel(time=0)).mean("topic").values


def _topics(run: Any) -> np.ndarray:
    return (_quarter(run.province["technical_standards"], 2025, 4).isel(region=0) > 0).sum("topic").values.astype(float)


def _models(run: Any, year: int) -> np.ndarray:
    return _flow(run, "bim_area", year) / yearly(run.province, "started_area").sum("level").sel(year=year).isel(region=0).values


def _cities_done(run: Any) -> np.ndarray:
    return (_quarter(run.city["maturity"], 2025, 4) >= 0.5).mean("region").values


def _built(run: Any) -> np.ndarray:
    residents = run.setting.facts.counties["urban_population"].sum() / 1e4
    return yearly(run.province, "paid", payment="platform").sum("year").isel(region=0).values / residents / 1e6


def _days(run: Any, year: int, how: str) -> np.ndarray:
    return getattr(_quarter(run.county["approval_days"], year, 4), how)("region").values


def _without(run: Any, year: int) -> np.ndarray:
    return (_flow(run, "incident_loss", year) + _flow(run, "loss_avoided", year)) / 1e9


NUMBERS: dict[str, Callable[[Any], np.ndarray]] = {
    "ideas": lambda r: _december(r, "ideas", 2021),
    "begun": lambda r: _mean(r, "projects_begun"),
    "funded": lambda r: _mean(r, "projects_funded"),
    "under_way_start": lambda r: r.province["projects_under_way"].isel(time=0, region=0).values.astype(float),
    "under_way_2035": lambda r: _december(r, "projects_under_way", 2035),
    "results": lambda r: _mean(r, "research_results"),
    "used": lambda r: _mean(r, "research_transformed"),
    "spent": lambda r: _mean(r, "research_spent") / 1e6,
    "public": lambda r: yearly(r.province, "paid", payment="research_public").mean("year").isel(region=0).values / 1e6,
    "share_start": lambda r: _quarter(r.province["transformation_total"], 2021, 1).isel(region=0).values,
    "share_2025": lambda r: _december(r, "transformation_total", 2025),
    "share_2035": lambda r: _december(r, "transformation_total", 2035),
    "knowledge": _known,
    "standards_2025": lambda r: _standards(r, 2025),
    "standards_2030": lambda r: _standards(r, 2030),
    "standards_2035": lambda r: _standards(r, 2035),
    "topics_2025": _topics,
    "maturity_2025": lambda r: _december(r, "maturity", 2025),
    "maturity_2030": lambda r: _december(r, "maturity", 2030),
    "maturity_2035": lambda r: _december(r, "maturity", 2035),
    "cities": _cities_done,
    "built": _built,
    "running": lambda r: _flow(r, "paid", 2035, payment="platform_running") / 1e9,
    "models_2025": lambda r: _models(r, 2025),
    "models_2035": lambda r: _models(r, 2035),
    "models_cost": lambda r: _flow(r, "paid", 2030, payment="bim") / 1e9,
    "rework": lambda r: _flow(r, "rework_avoided", 2030) / 1e9,
    "site": lambda r: _flow(r, "site_time_saved", 2030) / 1e9,
    "days_2021": lambda r: _days(r, 2021, "mean"),
    "days_2025": lambda r: _days(r, 2025, "mean"),
    "days_2035": lambda r: _days(r, 2035, "mean"),
    "days_worst": lambda r: _days(r, 2025, "max"),
    "days_saved": lambda r: _flow(r, "days_saved", 2030) / 1e9,
    "incidents": lambda r: _flow(r, "incidents", 2021),
    "prevented": lambda r: _flow(r, "prevented_incidents", 2030),
    "loss": lambda r: _without(r, 2021),
    "avoided": lambda r: _flow(r, "loss_avoided", 2030) / 1e9,
    "detection": lambda r: _quarter(r.county["detection_chance"], 2030, 4).mean("region").values,
}
"""By the `number` of sketches.csv, its values by member."""


def saved_electricity(run: Any, resolution: float) -> np.ndarray:
    """Part of the electricity of 2030 that operation with platforms saves, in per cent, against the same without it."""
    twin = sim.run(run.scenario.replace(parameters={"operation_saving": 0.0}), resolution=resolution)
    used, without = (_flow(r, "electricity", 2030) for r in (run, twin))
    return 100.0 * (1.0 - used / without)


def cell(values: np.ndarray) -> str:
    """Median and 5-95 %: "20.5 (17 to 23)"."""
    return _around(*spread(values))


def deadweight(run: Any) -> str:
    """The share of public money that is deadweight, of all members together, and 5-95 % of members."""
    return _around(*deadweight_share(*(_december_rows(run, f"research_{name}") for name in ("deadweight", "granted"))))


def _around(*ends: float, say: Callable[[float], str] | None = None) -> str:
    middle, low, high = map(say or _number, ends)
    return middle if low == high == middle else f"{middle} ({low} to {high})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2g}" if abs(value) < 1 else f"{value:.3g}"


def value_rows(default: pd.DataFrame, sampled: pd.DataFrame) -> list[tuple[str, ...]]:
    """Both tables of a value side by side, yuan in bn."""
    rows = []
    for one, other in zip(default.itertuples(), sampled.itertuples(), strict=True):
        unit = 1e9 if one.unit == "yuan" else 1.0
        say = functools.partial(year_paid_back, last=LAST, language="en") if one.unit == "year" else _number
        cells = [_around(*(row.median / unit, row.p05 / unit, row.p95 / unit), say=say) for row in (one, other)]
        rows.append((f"{one.quantity}, {'bn yuan' if one.unit == 'yuan' else one.unit}", *cells))
    return rows


def main() -> None:
    """Run the baseline and the scenario `disclosure` with their twins, twice, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=20)
    parser.add_argument("--resolution", type=float, default=0.2)
    asked = parser.parse_args()
    found: list[dict[str, str]] = []
    values: dict[str, list[pd.DataFrame]] = {"innovation": [], "smart_city": []}
    for sampled in (False, True):
        scenario = load_scenario("baseline").replace(sample_parameters=sampled, members=asked.members)
        run = sim.run(scenario, resolution=asked.resolution)
        numbers = {name: cell(value(run)) for name, value in NUMBERS.items()}
        found.append(numbers | {"deadweight": deadweight(run), "electricity": cell(saved_electricity(run, asked.resolution))})
        worth = sim.platform_value(run)
        values["smart_city"].append(worth[worth["region"] == run.facts.adcode])
        opened = load_scenario("disclosure").replace(sample_parameters=sampled, members=asked.members)
        values["innovation"].append(sim.disclosure_value(sim.run(opened, resolution=asked.resolution)))
    for system, (default, sampled_values) in values.items():
        write_table(system, "value", ("", "default", "sampled"), value_rows(default, sampled_values), asked)
    table = pd.read_csv(FOLDER / "sketches.csv", dtype=str, keep_default_na=False)
    head = ("output", "sketch, default", "program, default", "sketch, sampled", "program, sampled")
    for system, rows in table.groupby("system", sort=False):
        lines = [
            (row.output, row.default, found[0][row.number], row.sampled, found[1][row.number]) for row in rows.itertuples()
        ]
        write_table(str(system), "magnitudes", head, lines, asked)


if __name__ == "__main__":
    main()
