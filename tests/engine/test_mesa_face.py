"""The model as Mesa users expect it: agent sets, data collectors, batch runs, and an end."""

import mesa
import numpy as np
import pytest

import simulation as sim
from simulation.engine.mesa_driver import MesaDriver
from simulation.errors import InputError
from simulation.systems.organisation.rules.effort import ENFORCEMENT


@pytest.fixture(scope="module")
def scenario(small):
    return small.baseline.replace(horizon={"end": "2022Q2"})


def collector():
    return mesa.DataCollector(
        model_reporters={"people": lambda model: model.province.people, "tick": "tick"},
        agenttype_reporters={
            sim.County: {"effort": "effort", "green effort": lambda county: float(county.effort[ENFORCEMENT])},
            sim.City: {"share": "mandate_share"},
        },
    )


def test_the_agents_are_found_by_type_selected_and_asked_together(small, scenario):
    model = MesaDriver(small.world(scenario), small.facts)
    assert isinstance(model, mesa.Model) and model.running
    assert {kind: len(agents) for kind, agents in model.agents_by_type.items()} == {sim.Province: 1, sim.City: 3, sim.County: 6}
    assert len(model.agents) == 10
    counties = model.agents_by_type[sim.County]
    rich = counties.select(lambda county: county.wealth > 0)
    assert 0 < len(rich) < 6
    assert sorted(counties.get("adcode")) == sorted(small.facts.counties["adcode"])
    rich.set("compliance", 0.125)
    assert (model.world.county.compliance == 0.125).sum() == len(rich)
    model.step()
    assert model.steps == model.tick == 1
    assert counties.agg("people", sum) == pytest.approx(model.province.people)


def test_a_collector_given_at_the_start_holds_the_start_and_every_quarter_as_it_was(small, scenario):
    model = MesaDriver(small.world(scenario), small.facts, datacollector=collector())
    model.run_model()
    whole = model.datacollector.get_model_vars_dataframe()
    assert list(whole["tick"]) == list(range(7))
    np.testing.assert_array_equal(whole["people"][1:], model.history.province.people[:, 0])
    counties = model.datacollector.get_agenttype_vars_dataframe(sim.County)
    assert len(counties) == 7 * 6
    for step in range(1, 7):
        rows = counties.loc[step]
        kept = model.history.county.effort[step - 1]
        np.testing.assert_array_equal(np.stack(list(rows["effort"])), kept)  # the values of then, not a view on those of now
        np.testing.assert_array_equal(rows["green effort"], kept[:, ENFORCEMENT])
    assert not np.array_equal(kept, model.history.county.effort[0])
    assert len(model.datacollector.get_agenttype_vars_dataframe(sim.City)) == 7 * 3


def test_a_collector_set_later_begins_with_the_next_quarter(small, scenario):
    model = MesaDriver(small.world(scenario), small.facts)
    model.step()
    assert not hasattr(model, "datacollector")
    model.datacollector = collector()
    model.step()
    model.step()
    assert list(model.datacollector.get_model_vars_dataframe()["tick"]) == [2, 3]


def test_collecting_changes_no_bit(small, differences, scenario):
    model = MesaDriver(small.world(scenario), small.facts, datacollector=collector())
    county = model.counties[2]
    model.run()
    assert differences(model.history, small.finished(scenario)[1]) == []
    assert county.people == model.world.county[2].people == model.history.county.people[-1, 2]
    county.people = 5.0
    assert model.world.county[2].people == 5.0


def test_subclasses_are_collected_with_their_kind(small, scenario):
    class Mine(sim.County):
        pass

    model = MesaDriver(small.world(scenario), small.facts, agent_types={"county": Mine}, datacollector=collector())
    model.step()
    assert len(model.agents_by_type[Mine]) == 6
    assert len(model.datacollector.get_agenttype_vars_dataframe(sim.County)) == 2 * 6


def test_the_model_stops_running_with_the_last_quarter(small, scenario):
    model = MesaDriver(small.world(scenario), small.facts)
    running = []
    for _ in range(6):
        model.step()
        running.append(model.running)
    assert running == [True] * 5 + [False]
    with pytest.raises(RuntimeError, match="6 quarters"):
        model.step()


def test_the_model_of_a_scenario_runs_in_batches_with_its_record_beside(differences):
    scenario = sim.load_scenario("baseline").replace(horizon={"end": "2021Q4"})
    model = sim.ProvinceModel(scenario, province="ningxia", member=1, datacollector=collector())
    model.run_model()
    run = sim.run(scenario, province="ningxia", members=2)
    np.testing.assert_array_equal(model.record["county"]["effort"].values[0], run.county["effort"].values[1])

    class Collecting(sim.ProvinceModel):
        def __init__(self, member, rng=None):  # newer releases of Mesa hand every model of a batch one
            reporters = {"people": lambda model: model.province.people}
            super().__init__(
                scenario, province="ningxia", member=member, datacollector=mesa.DataCollector(model_reporters=reporters)
            )

    rows = mesa.batch_run(Collecting, {"member": [0, 1]}, data_collection_period=1, display_progress=False)
    assert {row["member"] for row in rows} == {0, 1} and all(row["people"] > 0 for row in rows)


# --- slips -----------------------------------------------------------------------------------------------------------------
class WithSlip(sim.County):
    def decide_efort(self):
        self.compliance = 0.0


class WithOwn(sim.County):
    """What a researcher adds: an attribute that is declared, private ones, and methods that are like no phase."""

    patience = 1.0

    def lose_patience(self):
        self.patience = self.patience / 2.0
        self._asked = True

    def decide_effort(self):
        super().decide_effort()
        self.lose_patience()


@pytest.mark.parametrize(
    ("kinds", "sentence"),
    [
        ({"county": WithSlip}, "WithSlip: the method 'decide_efort' would never be called; did you mean 'decide_effort'?"),
        ({"couny": sim.County}, "agent_types: unknown tier of governments 'couny'; did you mean 'county'?"),
        ({"county": sim.City}, "agent_types, county: expected a subclass of County, found "),
        ({"city": "City"}, "agent_types, city: expected a subclass of City, found 'City'; write class Mine(City)."),
    ],
    ids=["method", "tier", "another tier", "no class"],
)
def test_a_kind_of_agents_that_would_do_nothing_is_refused_in_one_sentence(small, scenario, kinds, sentence):
    with pytest.raises(InputError) as refused:
        MesaDriver(small.world(scenario), small.facts, agent_types=kinds)
    assert str(refused.value).startswith(sentence)


def test_a_misspelt_attribute_is_refused_and_changes_nothing(small, differences, scenario):
    model = MesaDriver(small.world(scenario), small.facts)
    with pytest.raises(InputError, match=r"County: unknown attribute 'complaince'; did you mean 'compliance'\?"):
        model.counties[0].complaince = 0.0
    with pytest.raises(AttributeError, match=r"County: unknown attribute 'complaince'; did you mean 'compliance'\?"):
        _ = model.counties[0].complaince
    with pytest.raises(AttributeError, match="did you mean 'decide_effort'"):
        _ = model.counties[0].decide_efort
    with pytest.raises(AttributeError, match=r"county: unknown attribute 'complaince'; did you mean 'compliance'\?"):
        _ = model.world.county[0].complaince
    with pytest.raises(AttributeError, match="did you mean 'compliance'"):
        model.counties[0].row.complaince = 0.0
    with pytest.raises(AttributeError, match="did you mean 'county_place'"):
        _ = model.world.county_plac
    with pytest.raises(InputError, match="City: unknown attribute 'compliance'"):
        model.cities[0].compliance = 0.0  # that of a county
    assert differences(model.world, small.world(scenario)) == []


def test_attributes_and_methods_of_ones_own_are_kept_with_the_agent(small, differences, scenario):
    model = MesaDriver(small.world(scenario), small.facts, agent_types={"county": WithOwn})
    model.run()
    assert [(county.patience, county._asked) for county in model.counties] == [(0.25, True)] * 6  # two Januaries
    assert WithOwn.patience == 1.0
    assert differences(model.history, small.finished(scenario)[1]) == []
