"""A reader is told that an award which begins late leaves the years before without any."""

from simulation.scenario import load_scenario, remarks


def test_an_award_that_begins_years_after_the_run_is_said_to_leave_none_before():
    late, early = (
        load_scenario("baseline").replace(measures={"community_award": {"kind": "reward", "strength": 1.0, "from": quarter}})
        for quarter in ("2026Q1", "2022Q1")
    )
    said = [note.text("en") for note in remarks(late)]
    assert any("from 2026Q1 on and none before" in sentence for sentence in said)
    assert remarks(early) == []
