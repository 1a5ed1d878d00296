"""What measures of a scenario's own do: each effect fully on and off under the same luck, by sign, size and payment; when and
where they act."""

import numpy as np
import pytest

from simulation.engine.mesa_driver import MesaDriver
from simulation.vocabulary import LEVELS, MEASURES, RETROFITS, USES

ONE, TWO, ULTRA = (LEVELS.index(name) for name in ("one_star", "two_star", "ultra_low"))


def own(*effects, strength=1.0, **keys):
    """A scenario's measures with one of its own: effects as (effect, applies_to, amount)."""
    rows = [dict(zip(("effect", "applies_to", "amount"), effect, strict=True)) for effect in effects]
    names = {"name": "mine", "zh": "我的措施", "en": "My measure"}
    return {"others": [{**names, "strength": strength, "effects": rows, **keys}]}


def province(small, *effects, scenario=None, members=3, **keys):
    """The record of the province, [member, time, ...], with such a measure in force everywhere, or without it."""
    base = (scenario or small.no_policy).replace(members=members, sample_parameters=False)
    record = small.run(base.replace(measures=own(*effects, **keys)) if effects else base).province.isel(region=0)
    return record.transpose("member", "time", ..., "level", "retrofit")


@pytest.fixture(scope="module")
def without(small):
    return province(small)


def paid(record, payment):
    return record["paid"].sel(payment=payment).values


def total(record, name, at_least=None):
    values = record[name].sum("time").values
    return values if at_least is None else values[..., at_least:].sum(axis=-1)


def test_a_scenario_whose_own_measure_has_no_amount_keeps_every_bit(small, without):
    idle = province(small, ("subsidy", "two_star", 0.0), ("minimum_level", "one_star", 0.0))
    assert all((idle[name].values == without[name].values).all() for name in ("started_area", "paid", "co2_operation"))


def test_a_subsidy_for_two_stars_moves_them_and_what_is_above_and_is_paid_for_their_area(small, without):
    subsidised = province(small, ("subsidy", "two_star", 60.0), strength=0.5)
    assert (total(subsidised, "started_area", TWO) > 1.1 * total(without, "started_area", TWO)).all()
    assert paid(subsidised, "project_subsidy") == pytest.approx(30.0 * subsidised["started_area"].values[..., TWO:].sum(-1))
    assert not paid(without, "project_subsidy").any() and not paid(subsidised, "owner_subsidy").any()


def test_subsidies_of_two_measures_add_up_and_a_level_gets_those_for_levels_below(small):
    both = province(small, ("subsidy", "one_star", 10.0), ("subsidy", "ultra_low", 200.0))
    started = both["started_area"].values
    expected = 10.0 * started[..., ONE:].sum(-1) + 200.0 * started[..., ULTRA]
    assert paid(both, "project_subsidy") == pytest.approx(expected)


def test_days_of_approval_saved_move_levels_and_cost_nothing(small, without):
    faster = province(small, ("approval_days", "two_star", 80.0))
    assert (total(faster, "started_area", TWO) > 1.1 * total(without, "started_area", TWO)).all()
    assert not paid(faster, "project_subsidy").any()
    lane = small.no_policy.replace(measures={"fast_lane": {"days": 80.0, "minimum_level": "two_star"}})
    assert (province(small, scenario=lane)["started_area"].values == faster["started_area"].values).all()


def test_a_minimum_level_for_all_binds_as_far_as_it_is_complied_with(small, without):
    mandated = province(small, ("minimum_level", "one_star", 1.0))
    share = total(mandated, "started_area", ONE) / total(mandated, "started_area", 0)
    assert (share > 0.95).all() and (total(without, "started_area", ONE) / total(without, "started_area", 0) < 0.5).all()
    assert (paid(mandated, "penalty").sum(axis=1) > paid(without, "penalty").sum(axis=1)).all()


def test_half_the_projects_are_bound_where_half_of_them_must(small):
    """What would reach one star anyway does so in either half."""
    alone = {"network_weight": 0.0, "peer_strength": 0.0, "peer_strength_top": 0.0}
    alone |= {f"hassle_{level}": 0.0 for level in LEVELS[1:]}  # nobody looks at others
    shares = []
    for amount in (0.0, 0.5):
        measures = own(("minimum_level", "one_star", amount))
        scenario = small.no_policy.replace(members=1, sample_parameters=False, measures=measures)
        project = small.finished(scenario, project_size_mean=2000.0, **alone)[0].project
        shares.append(np.mean(project.level[(project.started >= 0) & (project.area > 0.0)] >= ONE))
    free, half = shares
    assert half == pytest.approx(1.0 - (1.0 - free) * (1.0 - 0.5 * 0.985), abs=0.02)


def test_the_share_of_public_projects_that_must_leaves_homes_alone(small):
    bound = {"others": own(("public_share", "two_star", 1.0))["others"]}
    scenario = small.no_policy.replace(members=1, sample_parameters=False, measures=bound)
    world, _ = small.finished(scenario, network_weight=0.0, peer_strength=0.0, peer_strength_top=0.0)
    project = world.project
    since = (project.started >= 0) & (project.area > 0.0)  # room that was never used is empty
    public = since & (project.use != USES.index("residential"))
    homes = since & (project.use == USES.index("residential"))
    assert np.mean(project.level[public] >= TWO) > 0.95 and np.mean(project.level[homes] >= TWO) < 0.5


@pytest.mark.parametrize("subject", ["prefabrication", "photovoltaics"])
def test_a_minimum_share_equals_the_rule_that_the_scenario_knows_by_name(small, subject):
    rule = {"prefabrication": "prefabrication_rule", "photovoltaics": "photovoltaic_rule"}[subject]
    mine = province(small, ("minimum_share", subject, 0.6), members=1)
    named = province(small, scenario=small.no_policy.replace(measures={rule: {"share": 0.6}}), members=1)
    assert all((mine[name].values == named[name].values).all() for name in ("photovoltaic_capacity", "co2_embodied"))


def test_a_subsidy_for_prefabrication_moves_it_and_is_paid_for_its_area(small, without):
    subsidised = province(small, ("subsidy", "prefabrication", 120.0))
    extra = paid(subsidised, "prefabrication").sum(axis=1)
    assert (extra > 1.3 * paid(without, "prefabrication").sum(axis=1)).all()
    area = paid(subsidised, "project_subsidy") / 120.0
    assert (area.sum(axis=1) < total(subsidised, "started_area", 0)).all() and (area > 0.0).any()


@pytest.mark.parametrize("subject", ["photovoltaics", "heat_pump"])
def test_a_subsidy_for_equipment_moves_it_and_is_paid_to_its_owner(small, without, subject):
    amount = {"photovoltaics": 1.5, "heat_pump": 80.0}[subject]
    subsidised = province(small, ("subsidy", subject, amount))
    assert (paid(subsidised, "equipment").sum(axis=1) > 1.1 * paid(without, "equipment").sum(axis=1)).all()
    assert (paid(subsidised, "owner_subsidy").sum(axis=1) > 0.0).all()
    if subject == "photovoltaics":
        watts = 1000.0 * subsidised["photovoltaic_capacity"].isel(time=-1).values  # of those still standing
        given = paid(subsidised, "owner_subsidy").sum(axis=1)
        assert (given >= amount * watts).all() and (given < 1.1 * amount * watts).all()


@pytest.mark.parametrize("degree", RETROFITS)
def test_a_subsidy_for_one_retrofit_moves_that_one_and_is_paid_for_its_area(small, without, degree):
    subsidised = province(small, ("subsidy", f"retrofit_{degree}", 100.0))
    k = RETROFITS.index(degree)
    done = lambda record: record["retrofitted_area"].values[..., k].sum(-1)  # noqa: E731
    assert (done(subsidised).sum(axis=1) > 1.1 * done(without).sum(axis=1)).all()
    assert paid(subsidised, "owner_subsidy") == pytest.approx(100.0 * done(subsidised))


def test_a_measure_acts_from_its_first_quarter_to_its_last(small):
    record = province(small, ("subsidy", "one_star", 10.0), **{"from": "2022Q2", "until": "2023Q3"})
    acts = (paid(record, "project_subsidy") > 0.0).all(axis=0)
    assert acts.tolist() == [5 <= tick <= 10 for tick in range(16)]


def test_pilots_deliver_more_until_the_roll_out_and_nobody_else_before(small):
    pilots = {"counties": 2, "from": "2022Q1", "roll_out": "2023Q1"}
    measures = own(("subsidy", "one_star", 10.0), strength=0.0, pilots=pilots)
    run = small.run(small.no_policy.replace(members=2, sample_parameters=False, measures=measures))
    county = run.county
    area = county["started_area"].isel(level=slice(ONE, None)).sum("level")
    rate = (county["paid"].sel(payment="project_subsidy") / area).transpose("member", "time", "region").values
    chosen = county["measure_pilot"].sel(measure="mine").values == 1
    strength = county["measure_strength"].sel(measure="mine").values
    for member in range(2):
        mine, others = rate[member][:, chosen[member]], rate[member][:, ~chosen[member]]
        full = np.broadcast_to(10.0 * strength[member, chosen[member]], mine.shape)
        assert (np.nan_to_num(others) == 0.0).all() and (np.nan_to_num(mine[:4]) == 0.0).all()
        during, after = (mine[part] / full[part] for part in (slice(4, 8), slice(8, None)))
        assert np.nanmax(during) == pytest.approx(np.nanmin(during)) and np.nanmin(during) > 1.05
        assert after[~np.isnan(after)] == pytest.approx(1.0)


def test_money_and_floor_area_are_conserved_and_the_mesa_agents_give_the_same_bits(small, differences):
    effects = [("subsidy", "one_star", 20.0), ("subsidy", "photovoltaics", 0.5), ("minimum_level", "one_star", 0.3)]
    measures = own(*effects, strength=0.3, diffusion=True, encouraged_from="2021Q2")
    scenario = small.baseline.replace(members=1, sample_parameters=False, measures=measures)
    small.run(scenario).check()
    world, history = small.finished(scenario)
    assert len(world.measure.effect) == len(MEASURES) + 1
    model = MesaDriver(small.world(scenario), small.facts)
    model.run()
    assert differences(model.history, history) == []
