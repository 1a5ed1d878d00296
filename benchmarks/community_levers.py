"""What every lever of communities does, from off to full, each of the five togethers left out, and each edge to another system,
under the same luck: the three tables of docs/communities.md, which this writes anew.

    python benchmarks/community_levers.py [--members 6] [--resolution 0.2]

Defaults of all other parameters; a lever holds from 2021 on. Four columns are the same for each lever; of the rest the largest
changes are shown that are at least three standard errors of the change by member and half a per cent of themselves.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

import numpy as np
from levers import Lever, parameter
from levers import outcomes as of_others
from sketches import write_table

import simulation as sim
from simulation.projection.communities import PAYMENTS
from simulation.projection.outcomes import yearly
from simulation.scenario import Scenario, load_scenario
from simulation.systems.community.words import TERCILES

Outcomes = Callable[..., dict[str, np.ndarray]]
"""From changes of the baseline to every outcome by member."""
SHOWN_AT_MOST = 4
_PUBLIC = ("paid_programme", "paid_award", "paid_staff", "paid_villages")
_EVERYWHERE = {"kind": "reward", "strength": 1.0}


# --- the levers ------------------------------------------------------------------------------------------------------------
def said(name: str, measure: str, off: dict[str, Any], full: dict[str, Any]) -> Lever:
    """A measure as it is said in two ways."""
    return Lever(name, {"measures": {measure: off}}, {"measures": {measure: full}}, "")


def award(name: str, off: dict[str, Any], full: dict[str, Any]) -> Lever:
    """Awards everywhere at strength one, in two ways."""
    return said(name, "community_award", _EVERYWHERE | off, _EVERYWHERE | full)


def _unlimited(kind: str) -> dict[str, Any]:
    return {"kind": kind, "budget_share": 0.05}


_BY_HAND = [{"measure": "community_rule", "from": "2021Q1", "strength": 1.0}]
_PLATFORMS = [{"measure": "platform", "from": "2021Q1", "strength": 1.0}]
LEVERS = (
    said("grid staff 0 to twice the usual", "grid_staff", {"strength": 0.0}, {"strength": 2.0}),
    Lever(
        "smart city off, to platforms everywhere", {"systems": {"smart_city": False}}, {"measures": {"by_hand": _PLATFORMS}}, ""
    ),
    said("contact on sorting 0 to 1", "sorting", {}, {"contact": 1.0}),
    said("fines 0 to 1", "sorting", {}, {"fine": 1.0}),
    said("information on sorting 0 to 1", "sorting", {"info": 0.0}, {"info": 1.0}),
    said("planners 0 to everywhere", "planners", {"strength": 0.0}, {"strength": 1.0}),
    Lever(
        "community rule: none, to every county",
        {"measures": {"community_rule": {"diffusion": False, "encouraged_from": None}}},
        {"measures": {"by_hand": _BY_HAND}},
        "",
    ),
    said("awards: none, to rewards everywhere", "community_award", {"kind": "none"}, _EVERYWHERE),
    award("everywhere: reward, to subsidy", {}, {"kind": "subsidy"}),
    award("everywhere: subsidy, to bidding", {"kind": "subsidy"}, {"kind": "bidding"}),
    award("reward everywhere: advance 0 to 1", {}, {"advance": 1.0}),
    award("reward everywhere: share .2 to .9", {"share": 0.2}, {"share": 0.9}),
    award("reward everywhere: budget .0002 to .05", {"budget_share": 0.0002}, {"budget_share": 0.05}),
    award("without limit of budget: reward, to subsidy", _unlimited("reward"), _unlimited("subsidy")),
    parameter("community_own_share", ""),
    parameter("programme_slack", ""),
    parameter("village_budget", ""),
    parameter("historic_budget", ""),
)
EDGES = (
    *("satisfaction_weight", "participation_precision", "demonstration_effect", "acceptance_effect"),
    *("reward_complaints", "detection_participation", "renovation_examination_push", "hassle_cut_standard"),
    *("knowledge_local_share", "complaints_channel", "smart_property_ease"),
)
TOGETHERS = ("deciding", "building", "managing", "evaluating", "sharing")


# --- what is looked at -----------------------------------------------------------------------------------------------------
def december(name: str, year: int) -> Callable[[Any], np.ndarray]:
    """What stands in the province's row in December."""

    def values(run: Any) -> np.ndarray:
        record = run.province[name].isel(region=0)
        at = (record["year"].values == year) & (record["quarter"].values == 4)
        return record.isel(time=int(np.flatnonzero(at)[0])).values.astype(float)

    return values


def a_year(name: str, unit: float = 1.0, **chosen: str) -> Callable[[Any], np.ndarray]:
    """Mean over years of a flow of the province, all incomes together unless one is chosen."""

    def values(run: Any) -> np.ndarray:
        flow = yearly(run.province, name).mean("year").isel(region=0)
        each = flow.sel(chosen) if chosen else flow.sum([d for d in flow.dims if d != "member"])
        return each.values.astype(float) / unit

    return values


def public(run: Any) -> np.ndarray:
    """What governments pay for communities in a year (bn yuan)."""
    return sum(a_year("paid", 1e9, payment=name)(run) for part in _PUBLIC for name in PAYMENTS[part])  # type: ignore[return-value]


def surveyed(run: Any) -> np.ndarray:
    """Mean over cities, dimensions and years of what residents are found to think, from the first survey of each on."""
    return run.city["satisfaction"].mean(["region", "dimension", "time"]).values.astype(float)


def at_the_end(name: str) -> Callable[[Any], np.ndarray]:
    return lambda run: run.province[name].isel(region=0).values.astype(float)


def of_income(name: str, income: str) -> Callable[[Any], np.ndarray]:
    return a_year(name, income_tercile=income)


SAME = {
    "participation 2035": december("participation", 2035),
    "satisfaction 2035": december("community_satisfaction", 2035),
    **{f"small projects, {income}": of_income("small_projects_done", income) for income in TERCILES},
    "public money, bn yuan a year": public,
}
REST: dict[str, Callable[[Any], np.ndarray]] = {
    "trust 2035": december("trust", 2035),
    "condition 2035": december("community_quality", 2035),
    "complaints 2035": december("complaints", 2035),
    "complete communities 2035": december("life_circle", 2035),
    "purity of sorting 2025": december("sorting", 2025),
    "renovations completed 2035": december("renovations_completed", 2035),
    "votes passed a year": a_year("renovation_votes_passed"),
    "awards granted a year": a_year("awards_granted"),
    **{f"kept out a year, {income}": of_income("projects_excluded", income) for income in TERCILES},
    "rewards not paid a year": a_year("awards_failed"),
    "Gini of awards": at_the_end("award_gini"),
    "residents pay, bn yuan a year": a_year("paid", 1e9, payment="small_project"),
    "projects of villages a year": a_year("village_projects"),
    "historic blocks repaired 2035": december("historic_repaired", 2035),
}


def outcomes(run: Any) -> dict[str, np.ndarray]:
    """Every outcome by member; without those of a system that is off."""
    return {name: value(run) for name, value in (SAME | REST).items()}


def columns(found: dict[str, np.ndarray]) -> list[str]:
    """The cells that each state has: participation, satisfaction, small projects by income, money."""
    means = [float(found[name].mean()) for name in SAME]
    return [_short(means[0]), _short(means[1]), " ".join(f"{value:,.0f}" for value in means[2:5]), f"{means[5]:.2f}"]


def outcomes_of_all(run: Any) -> dict[str, np.ndarray]:
    """Those of communities and of the other systems."""
    return outcomes(run) | of_others(run) | {"satisfaction found by surveys": surveyed(run)}


def moved(off: dict[str, np.ndarray], full: dict[str, np.ndarray], names: Any) -> str:
    """What moves surely, largest first, by its means."""
    shown = []
    for name in names:
        low, change = off[name].mean(), full[name] - off[name]
        size, error = max(abs(low), abs(full[name].mean())), change.std(ddof=1) / np.sqrt(len(change))
        if size > 0.0 and abs(change.mean()) >= max(3.0 * error, 0.005 * size):
            shown.append((abs(change.mean()) / size, f"{name} {_short(low)} to {_short(full[name].mean())}"))
    return "; ".join(text for _, text in sorted(shown, reverse=True)[:SHOWN_AT_MOST]) or "nothing beyond luck"


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}".replace("0.", ".", 1) if abs(value) < 1 else f"{value:.3g}"


def with_error(base: np.ndarray, other: np.ndarray) -> str:
    """A change by member in per cent of the base, with its standard error."""
    change = other - base
    scale = 100.0 / base.mean()
    return f"{change.mean() * scale:+.2f} ({change.std(ddof=1) / np.sqrt(len(change)) * scale:.2f})"


def write_levers(outcomes_with: Outcomes, asked: argparse.Namespace) -> None:
    """Each lever off and full."""
    rows = [("baseline", *columns(outcomes_with()), "")]
    for lever in LEVERS:
        off, full = outcomes_with(**lever.off), outcomes_with(**lever.full)
        both = (" / ".join(pair) for pair in zip(columns(off), columns(full), strict=True))
        rows.append((lever.name, *both, moved(off, full, REST)))
        print(*rows[-1], sep=" | ", flush=True)
    same = ("participation 2035", "satisfaction 2035", "small projects a year", "public money, bn yuan a year")
    write_table("community", "levers", ("lever", *same, "what else moves"), rows, asked)


def write_togethers(outcomes_with: Outcomes, asked: argparse.Namespace) -> None:
    """Each together off, under the rewards of the baseline and under bids everywhere."""
    bids = {"measures": {"community_award": _EVERYWHERE | {"kind": "bidding"}}}
    base, under_bids, rows = outcomes_with(), outcomes_with(**bids), []
    for name in TOGETHERS:
        switched = {"systems": {"community": {name: False}}}
        off, off_bids = outcomes_with(**switched), outcomes_with(**switched, **bids)
        changes = [with_error(base[outcome], off[outcome]) for outcome in SAME]
        rows.append((name, *changes, moved(base, off, REST), moved(under_bids, off_bids, REST)))
        print(*rows[-1], sep=" | ", flush=True)
    head = ("off", *SAME, "what else moves", "what moves of these under bids everywhere")
    write_table("community", "togethers", head, rows, asked)


def write_edges(outcomes_with: Outcomes, asked: argparse.Namespace) -> None:
    """Each edge cut and at its high end."""
    rows = []
    for edge in (parameter(name, "") for name in EDGES):
        off, full = outcomes_with(**edge.off), outcomes_with(**edge.full)
        rows.append((edge.name, moved(off, full, off)))
        print(*rows[-1], sep=" | ", flush=True)
    write_table("community", "edges", ("parameter of the edge", "what moves, off to full"), rows, asked)


def main() -> None:
    """Run all of them and write the three tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=6)
    parser.add_argument("--resolution", type=float, default=0.2)
    asked = parser.parse_args()
    baseline: Scenario = load_scenario("baseline").replace(sample_parameters=False, members=asked.members)

    def of(look: Callable[[Any], dict[str, np.ndarray]]) -> Outcomes:
        return lambda **changes: look(sim.run(baseline.replace(**changes), resolution=asked.resolution))

    write_levers(of(outcomes), asked)
    write_togethers(of(outcomes), asked)
    write_edges(of(outcomes_of_all), asked)


if __name__ == "__main__":
    main()
