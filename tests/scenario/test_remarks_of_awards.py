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


def test_a_reader_is_told_what_fines_leave_out_and_where_sharing_is_not_felt():
    def said(**changes):
        return [note.key for note in remarks(load_scenario("baseline").replace(**changes))]

    fined = {"sorting": {"from": "2022Q1", "fine": 0.5}}
    assert said(measures=fined) == ["note.fines_free"]
    assert said(measures={"sorting": {"from": "2022Q1", "contact": 0.5}}) == []
    alone = {"community": {"sharing": False}}
    assert said(systems=alone) == ["note.sharing_unfelt"]
    bids = {"community_award": {"kind": "bidding", "strength": 1.0, "from": "2021Q1"}}
    assert said(systems=alone, measures=bids) == []
    assert "note.fines_free" not in said(systems={"community": False}, measures=fined)
