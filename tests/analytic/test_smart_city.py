"""Rules of the smart city against closed forms: S1 to S5 of the design, and what each neighbour reads of a platform."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from simulation.compilation import compiled
from simulation.functions import logit
from simulation.parameters import load_parameters
from simulation.systems.buildings.masses import building_columns
from simulation.systems.buildings.words import USES
from simulation.systems.composition import standard
from simulation.systems.innovation.words import OPERATION
from simulation.systems.organisation.state import OUTCOME_DTYPE
from simulation.systems.smart_city.rules import approval, bim, incidents, operation, platform, starts, supervision

DEFAULTS = {"platform_budget_share": 1.0, "maturity_effort_effect": 1.5}


def after(years, parameter, strength=0.5, effort=0.0, budget=1e12, residents=1e4, helped=(1.0, 1.0), **values):
    """Maturity, and what was spent on building and on running, of a platform that is `years` old."""
    p = parameter(**DEFAULTS | values)
    maturity, capex, running = p.maturity_at_adoption, 0.0, 0.0
    for _ in range(round(years * 4)):
        progress = platform.wanted_progress(strength, effort, helped[0], p)
        maturity, built, run = platform.build(maturity, capex, residents, budget, progress, helped[1], p)
        capex, running = capex + built, running + run
    return maturity, capex, running


# --- platforms (S1, S6) ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("years", "expected"), [(3, 0.367), (5, 0.742), (10, 0.994)])
def test_a_platform_of_usual_strength_matures_along_the_logistic(parameter, years, expected):
    assert after(years, parameter)[0] == pytest.approx(expected, abs=5e-4)
    in_one_step = platform.grown(0.05, 0.8 * years)
    assert after(years, parameter)[0] == pytest.approx(in_one_step, rel=1e-12)  # exact for any step


def test_effort_and_strength_speed_a_platform_up(parameter):
    assert after(3, parameter, strength=1.0)[0] == pytest.approx(after(6, parameter)[0], rel=1e-9)
    assert after(3, parameter, effort=math.log(2.0) / 1.5)[0] == pytest.approx(after(6, parameter)[0], rel=1e-9)


def test_without_money_nothing_is_built_and_nothing_paid(parameter):
    assert after(15, parameter, budget=0.0) == (0.05, 0.0, 0.0)


def test_a_platform_is_built_as_fast_as_money_comes_in_and_every_yuan_of_it_is_spent(parameter):
    """9.5e5 yuan for 5.142 logits; with 5e4 a year the money of four years makes its part of the progress."""
    maturity, capex, _ = after(4, parameter, budget=5e4)
    assert capex == pytest.approx(2e5)
    whole = logit(0.9) - logit(0.05)
    assert logit(maturity) - logit(0.05) == pytest.approx(whole * 2e5 / 9.5e5)


@pytest.mark.parametrize("change", [{}, {"maturity_rate": 1.6}, {"strength": 1.0}, {"maturity_rate": 0.3}, {"effort": 0.3}])
def test_a_platform_costs_the_same_however_fast_it_is_built(parameter, change):
    """S6 asks for 2 per cent; the last step pays for what is left, so that it is exact."""
    _, capex, _ = after(40, parameter, residents=3e4, **change)
    assert capex == pytest.approx(3 * 9.5e5, rel=1e-12)


def test_running_is_paid_from_the_quarter_in_which_a_platform_stands_done(parameter):
    p = parameter(**DEFAULTS)
    assert platform.build(0.9, 1e6, 1e4, 0.0, 0.2, 1.0, p) == (platform.grown(0.9, 0.2), 0.0, pytest.approx(0.12 * 1e6 / 4))
    assert platform.build(0.89, 1e6, 1e4, 1e12, 0.2, 1.0, p)[2] == 0.0


def test_a_platform_that_serves_nobody_is_run_and_not_built_on(parameter):
    assert platform.build(0.4, 1e6, 0.0, 1e12, 0.2, 1.0, parameter(**DEFAULTS)) == (0.4, 0.0, pytest.approx(0.12 * 1e6 / 4))


def test_standards_speed_platforms_up_and_knowledge_makes_them_cheaper_and_without_either_nothing_changes(bare, parameter):
    """By hand: two generations come to 3/4 of .3; twice the usual knowledge at an exponent of .184 leaves 2^-.184 of a cost."""
    row, p = bare().province_innovation[0], parameter(**DEFAULTS)
    row.technical_standards[OPERATION], row.knowledge_factor[OPERATION] = 2, 2.0
    helped = platform.research_helps(row, 0.184, p)
    assert helped == pytest.approx((1.225, 2.0**-0.184))
    assert after(10, parameter, helped=helped)[0] == pytest.approx(after(12.25, parameter)[0], rel=1e-9)
    assert after(40, parameter, helped=helped)[1] == pytest.approx(9.5e5 * 2.0**-0.184, rel=1e-12)
    row.knowledge_factor[OPERATION] = 1.0
    assert platform.research_helps(row, 0.184, parameter(standard_speeds_platform=0.0)) == (1.0, 1.0)
    row.technical_standards[OPERATION] = 0
    assert platform.research_helps(row, 0.184, p) == (1.0, 1.0)


# --- models (S2) -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("step", [1.0, 0.25, 0.02])
def test_models_spread_as_the_bass_curve_says_whatever_the_step(step):
    """F(t) = (1 - exp(-(p + q) t)) / (1 + q / p exp(-(p + q) t)) with p = .03, q = .38 (Bass 1969)."""
    for years, expected in ((5, 0.33120), (10, 0.81280)):
        use = 0.0
        for _ in range(round(years / step)):
            use = bim.spread(use, 0.03, 0.38, step)
        assert use == pytest.approx(expected, abs=5e-6)


def test_a_rule_adds_to_innovation_and_peers_of_the_province_take_their_part_of_imitation(bare, parameter):
    p, row = parameter(), bare().county_smart_city[0]
    row.bim_use = 0.2
    bim.spread_bim(row, 0.5, 1.0, p)
    assert row.bim_use == pytest.approx(bim.spread(0.2, 0.01 + 0.35 * 0.3 * 0.5 + 0.3, 0.35 * 0.7, 0.25))
    assert row.bim_rule_strength == 1.0


def test_a_project_has_a_model_of_its_firms_own_accord_or_by_a_rule_that_asks_public_buildings(bare, parameter):
    p, row = parameter(), bare().county_smart_city[0]
    row.bim_use, row.bim_rule_strength = 0.5, 1.0
    homes, schools = (bim.chance_of_bim(row, USES.index(use), 0.8, p) for use in ("residential", "education"))
    assert homes == pytest.approx(0.45) and schools == pytest.approx(1.0 - 0.55 * (1.0 - 0.3 * 0.8))
    assert bim.chance_of_bim(row, USES.index("commercial"), 0.8, p) == homes
    assert bim.time_left(0.5, p) == pytest.approx(0.975)


# --- approval (S4) ---------------------------------------------------------------------------------------------------------
def test_waiting_is_that_of_a_single_server():
    """M/M/1 with arrivals 8 and service 10 a day: sojourn .5, of which .1 is service; at .6 and 5 days it is 7.5."""
    assert approval.waiting(0.8, 0.1) + 0.1 == pytest.approx(1.0 / (10.0 - 8.0))
    assert approval.waiting(0.6, 5.0) == pytest.approx(7.5) and approval.waiting(0.9, 5.0) == pytest.approx(45.0)


def due(area):
    """Floor space by use; rural homes, the last, ask for no approval."""
    return np.array([0.25 * area, 0.75 * area, 0.0, 0.0, 0.0, 9e9])


def approved(bare, parameter, maturity=0.0, online=1.0, work_since=(), **values):
    row, p = bare().county_smart_city[0], parameter(**values)
    row.maturity, row.recent_work[:] = maturity, -1.0
    for quarter, area in enumerate((100.0, 300.0, 200.0, 0.0, *work_since)):
        approval.remember_work(row, due(area), quarter < 4)
    approval.approve(row, online, p)
    return row.approval_days


@pytest.mark.parametrize("base", [95.0, 120.0])
def test_at_the_start_approval_takes_the_days_of_2020_whatever_is_due(bare, parameter, base):
    row, p = bare().county_smart_city[0], parameter(approval_days_2020=base)
    row.recent_work[:] = -1.0
    for quarter, area in enumerate((700.0, 0.0, 1e6, 3.0)):
        approval.approve(row, 1.0, p)
        assert row.approval_days == pytest.approx(base, abs=1e-9)
        approval.remember_work(row, due(area), quarter < 4)


def test_days_fall_to_the_floor_with_maturity_and_only_as_far_as_approval_is_online(bare, parameter):
    days = [approved(bare, parameter, S, approval_capacity_platform=0.0) for S in (0.0, 0.3, 0.6, 1.0)]
    assert days == pytest.approx([120.0, 50 + 70 * math.exp(-0.6), 50 + 70 * math.exp(-1.2), 50 + 70 * math.exp(-2.0)])
    assert approved(bare, parameter, 1.0, online=0.0) == pytest.approx(120.0)
    assert approved(bare, parameter, 1.0) < days[-1]  # the office gets more done, too


def test_an_office_that_has_more_to_do_than_it_is_used_to_takes_longer_and_no_more_than_at_its_busiest(bare, parameter):
    usual, busy = approved(bare, parameter), approved(bare, parameter, work_since=(210.0,) * 4)
    assert usual == pytest.approx(120.0) and busy == pytest.approx(120.0 + 5 * 0.84 / 0.16 - 7.5)
    assert approved(bare, parameter, work_since=(9e9,)) == pytest.approx(120.0 + 45.0 - 7.5)


def test_a_fast_lane_saves_no_more_days_than_there_are_above_the_floor(bare, parameter):
    row, p = bare().county_smart_city[0], parameter()
    row.approval_days = 62.0
    assert approval.days_to_save(row, 1, p) == pytest.approx(12.0) and math.isinf(approval.days_to_save(row, 0, p))


def test_starts_owe_days_time_on_site_and_rework_to_the_smart_city_and_pay_for_their_models(bare, parameter):
    """By hand for 1,000 m2, 400 of them with models: 120 yuan/m2 for 80 days, 5 per cent of 2 years of 250 days, 15 per cent of
    2 per cent of 3,500 yuan/m2."""
    world, p = bare(), parameter(construction_time=2.0)
    row = world.county_smart_city[0]
    row.bim_area, row.approval_days = 400.0, 80.0
    starts.settle_starts(row, 0, 1000.0, world.find("county_books_of_smart_city"), p, p)
    assert row.days_saved == pytest.approx(1000.0 * 120.0 * 40.0 / 80.0)
    assert row.site_time_saved == pytest.approx(400.0 * 120.0 * 0.05 * 2.0 * 250.0 / 80.0)
    assert row.rework_avoided == pytest.approx(400.0 * 3500.0 * 0.02 * 0.15) and pytest.approx(10.5) == 3500.0 * 0.02 * 0.15
    assert world.county["paid"][0].sum() == pytest.approx(400.0 * 15.0)


# --- incidents (S3) --------------------------------------------------------------------------------------------------------
@compiled
def many_quarters(row, stock, cover, parameter, key, ticks, counts):
    for tick in range(ticks):
        before, prevented = row.incidents, row.prevented_incidents
        incidents.meet_incidents(row, 0, stock, cover, parameter, key, tick)
        counts[tick, 0] = row.incidents - before
        counts[tick, 1] = row.prevented_incidents - prevented


def met(bare, parameter, maturity, mean_a_year=12.0, cover=1.0, ticks=8000, **values):
    world = bare()
    row, p = world.county_smart_city[0], parameter(incidents_prevented=0.6, **values)
    row.maturity, row.old_share = maturity, 0.2
    counts = np.zeros((ticks, 2), np.int64)
    many_quarters(world.county_smart_city[0], mean_a_year / 0.5 * 1e6, cover, p, (11, 0), ticks, counts)
    return counts, world.county[0]


@pytest.mark.parametrize("a_year", [12.0, 400.0])
def test_incidents_are_poisson_and_a_platform_leaves_the_rest_poisson(bare, parameter, a_year):
    """12 a year, of which .6 are prevented: 4.8 are left, and their variance is their mean; many likewise."""
    counts, _ = met(bare, parameter, 1.0, a_year)
    left, mean, n = counts[:, 0], a_year / 4 * 0.4, len(counts)
    assert abs(left.mean() - mean) < 4 * math.sqrt(mean / n)
    assert abs(left.var() - mean) < 4 * math.sqrt((mean + 2 * mean**2) / n)


def test_more_platform_never_makes_an_incident_appear(bare, parameter):
    none, half, full = (met(bare, parameter, S)[0] for S in (0.0, 0.5, 1.0))
    assert (none.sum(axis=1) == half.sum(axis=1)).all() and (none.sum(axis=1) == full.sum(axis=1)).all()
    assert (none[:, 0] >= half[:, 0]).all() and (half[:, 0] >= full[:, 0]).all() and none[:, 1].sum() == 0
    assert none[:, 0].sum() > half[:, 0].sum() > full[:, 0].sum() > 0
    blind = met(bare, parameter, 1.0, cover=0.0)[0]
    assert (blind == none).all()


def test_losses_have_the_mean_that_the_area_is_given_and_what_is_avoided_is_the_rest(bare, parameter):
    _, without = met(bare, parameter, 0.0)
    expected = 24.0 * 800_000.0 * 2000.0  # 24 million m2, 2,000 years
    assert without.incident_loss == pytest.approx(expected, rel=0.1) and without.loss_avoided == 0.0
    _, with_it = met(bare, parameter, 1.0)
    assert with_it.incident_loss + with_it.loss_avoided == pytest.approx(without.incident_loss, rel=1e-9)
    assert with_it.loss_avoided / without.incident_loss == pytest.approx(1.0 - 0.4 * 0.5, abs=0.03)


def test_older_stock_has_more_incidents_and_a_city_without_a_value_is_watched_whole(parameter):
    p = parameter()
    usual, older, new = (incidents.expected(8e6, share, p) for share in (0.2, 0.7, 0.0))
    assert usual == pytest.approx(1.0) and older == pytest.approx(2.0) and new == pytest.approx(0.6)
    assert [incidents.covered(place) for place in (math.nan, -0.1, 0.4, 1.7)] == [1.0, 0.0, 0.4, 1.0]


def test_area_counts_as_old_from_the_january_in_which_it_is_older_until_the_one_after_it_is_gone():
    building = building_columns(np.array([3], np.int64), 40)
    building.made[0] = 3
    building.area[:], building.built[:], building.gone[:] = [10.0, 7.0, 5.0], [1970, 1993, 1970], [100, 100, 5]
    old = np.zeros((1, 6))
    incidents.add_up_old_area(building, 6, 30, 2021, old)
    assert old[0].tolist() == [15.0, 15.0, 10.0, 17.0, 17.0, 17.0]  # the third is gone in the second quarter of 2022


# --- supervision and operation ---------------------------------------------------------------------------------------------
def test_a_visit_finds_by_itself_or_by_what_the_platform_shows(parameter):
    p = parameter()
    assert supervision.detection_per_visit(0.3, 0.0, p) == 0.3
    assert supervision.detection_per_visit(0.3, 1.0, p) == pytest.approx(1.0 - 0.7 * 0.7)
    assert supervision.able(2.0, 1.0, p) == pytest.approx(2.4) and supervision.able(2.0, 0.0, p) == 2.0


@compiled
def mean_reading(row, goals, outcome, count):
    total = 0.0
    for i in range(count):
        supervision.read_reports(row, i, goals, outcome, 0.08, 1.5, 0.5, (3, 0), 8)
        total += row.reading
    return total / count


@pytest.mark.parametrize("overstated", [0.0, 0.1, 0.3])
def test_readings_add_to_suspicion_what_is_overstated_beyond_their_error(bare, overstated):
    """E max(0, R - (v + sd z) - sd) with sd = .08 / sqrt(2.5), in tenths, times the weight .5."""
    world, outcome = bare(counties=4000), np.zeros(1, OUTCOME_DTYPE).view(np.recarray)
    goals, row = world.find("county_goals"), world.county_smart_city[0]
    goals.goal_active[:, 0], goals.verified[:, 0], goals.reported[:, 0] = 1, 0.5, 0.5 + overstated
    assert mean_reading(row, goals, outcome, 4000) == 0.0  # no platform
    row.maturity, sd = 1.0, 0.08 / math.sqrt(2.5)
    above = (overstated - sd) / sd
    expected = 0.5 / 0.1 * sd * (stats.norm.pdf(above) + above * stats.norm.cdf(above))
    assert mean_reading(row, goals, outcome, 4000) == pytest.approx(expected, abs=4 * 0.5 / 0.1 * sd / math.sqrt(4000))


def test_operation_saves_with_the_square_of_maturity_and_closes_part_of_the_gap_to_design(parameter):
    p = parameter()
    assert [operation.electricity_left(S, p) for S in (0.0, 0.5, 1.0)] == pytest.approx([1.0, 0.9875, 0.95])
    realised = 0.7 * (1.0 + operation.saving_gained(1.0, 0.7, p))
    assert realised == pytest.approx(0.7 + 0.3 * 0.3) and operation.saving_gained(0.0, 0.7, p) == 0.0


# --- directions (S5) -------------------------------------------------------------------------------------------------------
def days_of(maturity, p):
    row = np.zeros(1, standard().dtype("county", "smart_city")).view(np.recarray)[0]
    row.maturity = maturity
    approval.approve(row, 1.0, p)
    return row.approval_days


@settings(max_examples=200)
@given(ranks=st.lists(st.floats(0.0, 1.0), min_size=40, max_size=40), lower=st.floats(0.0, 1.0), more=st.floats(0.0, 1.0))
def test_no_parameter_turns_the_sign_of_what_a_platform_does(ranks, lower, more):
    table = load_parameters()
    own = [p for p in table.parameters if p.system == "smart_city" and p.sampled]
    p = table.record(table.defaults())[0]
    for each, rank in zip(own, ranks, strict=False):
        p[each.name] = each.quantile(rank)
    higher = lower + (1.0 - lower) * more
    for rises in (
        lambda S: supervision.detection_per_visit(0.3, S, p),
        lambda S: supervision.able(1.0, S, p),
        lambda S: -supervision.reading_error(S, 0.08, 1.5),
        lambda S: operation.saving_gained(S, 0.7, p),
        lambda S: -operation.electricity_left(S, p),
        lambda S: platform.grown(S, 0.1) if 0.0 < S < 1.0 else S,
        lambda S: p.incidents_prevented * S + (1.0 - p.incidents_prevented * S) * p.loss_cut * S,
        lambda S: -days_of(S, p),
    ):
        assert rises(higher) >= rises(lower) - 1e-12
