"""The smart city as a system among others: who pays, what it reaches, and that cutting its edges cuts just that."""

import numpy as np
import pytest

from simulation.engine.steps import run_member
from simulation.kinds import Variable
from simulation.scenario import tick_of
from simulation.systems.composition import standard
from simulation.systems.organisation.rules.measures import PLATFORM
from simulation.vocabulary import PAYMENTS

CUT = {  # every way in which it acts on others
    "platform_precision": 0.0,
    "detection_platform": 0.0,
    "capacity_platform": 0.0,
    "reading_weight": 0.0,
    "operation_saving": 0.0,
    "gap_closed": 0.0,
    "site_time_cut": 0.0,
    "complaints_channel": 0.0,
    "smart_property_ease": 0.0,
}
OFF = {"smart_city": False}
NAMES = list(PAYMENTS)


@pytest.fixture(scope="module")
def smart(small):
    """Every city begins its platform in 2021 by order, some counties have their own, everybody reports."""
    return small.everything.replace(
        horizon={"end": "2027Q4"},
        measures={"platform": {"cities_from": "2021Q1", "cities_until": "2021Q4"}, "fast_lane": {"days": 0}},
    )


def own(v: Variable) -> bool:
    return v in standard().by_name["smart_city"].words.variables


def outside(names):
    """The differences that lie outside the books of the smart city."""
    mine = {f"{tier}.{v.name}" for v in standard().variables if own(v) for tier in v.tiers}
    books = {f"{tier}.{name}" for tier in ("province", "city", "county") for name in ("paid", "balance")}
    return [name for name in names if name not in mine | books | {"smart_city_policy.on", "old_area", "project.bim"}]


def test_with_its_edges_cut_the_smart_city_changes_nothing_outside_its_own_books_bit_for_bit(small, differences, smart):
    """But for the order of platforms, which is a measure, and is left out here."""
    unordered = smart.replace(measures={"platform": {"cities_from": None, "cities_until": None}}, systems={"innovation": False})
    on, off = (small.finished(scenario, **CUT) for scenario in (unordered, unordered.replace(systems=OFF)))
    found = [name for name in differences(on[1], off[1]) if "place" not in name]
    assert outside(found) == []
    assert {"county.maturity", "county.bim_area", "county.days_saved", "county.loss_avoided"} <= set(found)


@pytest.mark.parametrize(
    ("parameter", "moved"),
    [
        ("detection_platform", "county.detection_chance"),
        ("capacity_platform", "county.effort"),
        ("reading_weight", "county.visit_rate"),
        ("operation_saving", "county.electricity"),
        ("gap_closed", "county.electricity"),
        ("site_time_cut", "county.completed_area"),
        ("platform_precision", "city.examination_error"),
        ("maturity_effort_effect", "city.maturity"),
        ("platform_budget_share", "city.maturity"),
        ("standard_speeds_platform", "city.maturity"),
    ],
)
def test_an_edge_is_cut_by_its_parameter_and_moves_what_it_says(small, differences, smart, parameter, moved):
    with_it, without = small.finished(smart)[1], small.finished(smart, **{parameter: 0.0})[1]
    assert moved in differences(with_it, without)


def test_without_a_budget_no_platform_is_built_and_nothing_is_paid_for_one(small, smart):
    history = small.finished(smart, platform_budget_share=0.0)[1]
    assert set(np.unique(history.city["own_maturity"])) == {0.0, 0.05} and history.city["maturity"].max() <= 0.05 + 1e-12
    assert not history.county["paid"][..., [NAMES.index("platform"), NAMES.index("platform_running")]].any()


@pytest.mark.parametrize("counties_too", [False, True])
def test_a_head_is_paid_for_once_and_what_is_spent_on_building_is_what_governments_have_spent(small, smart, counties_too):
    scenario = smart.replace(measures={"platform": {"diffusion": counties_too}, "by_hand": []})
    costs = {"platform_cost": 1e6, "learning_by_searching": 0.0}  # own knowledge would make them cheaper
    world, history = small.finished(scenario, platform_budget_share=1.0, maturity_rate=3.0, **costs)
    paid = history.county["paid"].sum(axis=0)
    built = world.city["platform_capex"].sum() + world.county["platform_capex"].sum()
    assert paid[:, NAMES.index("platform")].sum() == pytest.approx(built, rel=1e-12)
    assert paid[:, NAMES.index("platform_running")].sum() > 0.0
    assert world.county["own_maturity"].any() == counties_too
    assert built == pytest.approx(world.county["urban_residents"].sum() / 1e4 * 1e6, rel=1e-9)


def test_models_cost_what_their_area_costs_and_nothing_is_paid_for_benefits(small, smart):
    history = small.finished(smart)[1]
    bim = history.county["paid"][..., NAMES.index("bim")]
    np.testing.assert_allclose(bim, 15.0 * history.county["bim_area"], rtol=1e-12)
    np.testing.assert_allclose(history.county["balance"].sum(axis=-1), 0.0, atol=1e-3)


def test_projects_with_models_are_those_that_are_counted(small, smart):
    world, history = small.finished(smart)
    started = world.project.started >= 0
    area = world.project.area[started & (world.project.bim == 1)].sum()
    assert area == pytest.approx(history.county["bim_area"].sum(), rel=1e-12) and area > 0.0


def test_ordered_cities_begin_within_the_order_and_each_member_has_other_quarters(small):
    scenario = small.baseline.replace(measures={"platform": {"diffusion": False, "encouraged_from": None, "from_above": None}})
    begun = []
    for member in range(3):
        world, _ = small.finished(scenario, member)
        begun.append(tuple(world.measure.tick[len(world.county) : -1, PLATFORM]))
    assert all(tick_of("2022Q1") <= tick <= tick_of("2023Q4") for ticks in begun for tick in ticks)
    assert len(set(begun)) > 1
    unordered, _ = small.finished(scenario.replace(systems=OFF))
    assert (unordered.measure.tick[:, PLATFORM] < 0).all()


def test_what_the_scenario_writes_by_hand_goes_before_the_order(small):
    city = small.facts.cities["adcode"].tolist().index("331100")
    by_hand = [{"measure": "platform", "region": "331100", "from": "2021Q2", "strength": 0.9}]
    world, _ = small.finished(small.baseline.replace(measures={"by_hand": by_hand}))
    assert world.measure.tick[len(world.county) + city, PLATFORM] == tick_of("2021Q2")
    assert world.measure.strength[len(world.county) + city, PLATFORM] == 0.9


def test_a_county_is_served_by_its_own_platform_or_its_citys_whichever_is_further(small, smart):
    history = small.finished(smart)[1]
    of_city = history.city["own_maturity"][:, history.county["city"][0]]
    assert (history.county["maturity"] == np.maximum(history.county["own_maturity"], of_city)).all()
    assert (history.county["own_maturity"][-1] > 0.0).any()
    weights = history.county["urban_residents"][0] / history.county["urban_residents"][0].sum()
    np.testing.assert_allclose(history.province["maturity"][:, 0], history.county["maturity"] @ weights, rtol=1e-12)
    assert (np.diff(history.county["maturity"], axis=0) >= 0.0).all()
    assert (history.city["maturity"] >= history.city["own_maturity"] - 1e-12).all()


def test_a_run_of_platforms_saves_energy_and_a_run_without_policy_has_none(small, smart):
    on, off = (small.finished(scenario)[1] for scenario in (smart, smart.replace(systems=OFF)))
    assert on.province["electricity"][-1, 0] < off.province["electricity"][-1, 0]
    idle = run_member(small.world(small.no_policy), 12)[1]
    assert not idle.province["maturity"].any() and idle.province["bim_area"].any()
