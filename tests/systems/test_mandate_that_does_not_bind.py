"""A mandate that does not bind: written, and empty words."""

import pytest

from simulation.projection import outcomes


@pytest.fixture(scope="module")
def runs(small):
    """The scenario with mandates that bind and with ones that do not."""
    bound = small.no_policy.replace(members=2, sample_parameters=False)
    free = bound.replace(measures={"mandate": {"binds": False, "diffusion": True, "minimum_level": "one_star"}})
    return small.run(bound, compliance_base=0.7), small.run(free, compliance_base=0.7)


def test_no_county_is_bound_from_the_start_on_though_mandates_are_written(runs, small):
    bound, free = runs
    assert (bound.county["mandate"].isel(time=0) == 1).any()
    assert (free.county["mandate"] == 0).all() and (free.province["mandate_share"] == 0).all()
    assert (free.county["measure_written"].sel(measure="mandate") >= -1).any()
    assert not any(world.county["mandate"].any() for world in small.worlds(free.scenario))


def test_nobody_is_fined_for_missing_it(runs):
    assert runs[0].province["paid"].sel(payment="penalty").sum() > 0
    assert (runs[1].province["paid"].sel(payment="penalty") == 0).all()


def test_what_is_built_green_is_what_developers_choose(runs, small):
    bound, free = (outcomes.measure(r.province, "green_standard_execution_new_urban").isel(region=0) for r in runs)
    assert (free < bound - 0.05).all()
    assert float(free.sel(year=2021).mean()) == pytest.approx(0.12, abs=0.05)  # the voluntary share at the peers of 2021


def test_it_is_a_switch_that_changes_nothing_where_it_is_on(small, differences):
    explicit = small.no_policy.replace(measures={"mandate": {"binds": True}})
    one, other = (small.finished(scenario)[1] for scenario in (small.no_policy, explicit))
    assert differences(one, other) == []


def test_words_of_the_report_say_so(runs):
    from simulation.report.measures_in_words import measure_list

    assert "none ever binds" in measure_list(runs[1], "en")[0] and "不生效" in measure_list(runs[1], "zh")[0]
