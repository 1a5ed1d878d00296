"""What holds for every system of the package: nothing that one of them brings is forgotten anywhere."""

import inspect
import re

import numpy as np
import openpyxl
import pytest

from simulation.catalogue import LISTINGS
from simulation.engine.calendar import CALENDAR
from simulation.engine.edges import EDGES
from simulation.engine.steps import BOOKS
from simulation.kinds import EVERY, STATE, SUMMED, TIERS
from simulation.parameters import load_parameters
from simulation.report import style
from simulation.report.chapters import CHAPTERS
from simulation.results.record import Frame
from simulation.results.tables import head_of, read_table
from simulation.study.tables import TABLES, heads_of, shown
from simulation.systems import ROOMS, SYSTEMS, own_names, part
from simulation.systems.composition import standard
from simulation.vocabulary import SYSTEM_NAMES

CHINESE = re.compile(r"[\u4e00-\u9fff]")
PARTS = ("words", "state", "phases", "policy", "logs")


@pytest.fixture(scope="module")
def world(small):
    return small.world(small.baseline)


@pytest.fixture(scope="module")
def run(small):
    return small.run(small.everything.replace(members=2, horizon={"end": "2025Q4"}))


@pytest.fixture(scope="module")
def finished(small):
    return small.finished(small.everything.replace(horizon={"end": "2022Q4"}))


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_its_parts(room):
    for name in PARTS:
        assert inspect.getdoc(part(room, name)), f"{room}.{name}"


@pytest.mark.parametrize("v", standard().variables, ids=lambda v: v.name)
def test_every_variable_begins_with_a_value_and_has_words_in_both_languages(world, v):
    for tier in v.tiers:
        values = getattr(world, tier)[v.name]
        assert values.shape == (len(getattr(world, tier)), *standard().lengths(v))
        assert v.may_be_missing or np.isfinite(values).all()
    assert v.zh and v.en and v.unit and v.meaning


@pytest.mark.parametrize("v", [v for v in standard().variables if v.kind in SUMMED], ids=lambda v: v.name)
def test_every_summed_variable_is_the_sum_of_its_parts(finished, v):
    assert v.tiers == EVERY
    world, _ = finished
    county, city, province = (getattr(world, tier)[v.name].astype(float) for tier in ("county", "city", "province"))
    blocks = zip(world.city["first_county"], world.city["last_county"], strict=True)
    scale = 1e-9 * max(1.0, np.abs(county).sum())
    for c, (first, last) in enumerate(blocks):
        np.testing.assert_allclose(city[c], county[first:last].sum(axis=0), rtol=1e-12, atol=scale)
    np.testing.assert_allclose(province[0], city.sum(axis=0), rtol=1e-12, atol=scale)


def test_what_is_summed_lies_together_in_a_row_and_begins_no_row():
    for system in SYSTEMS:
        for tier in TIERS:
            kinds = [v.kind != STATE for v in standard().fields(tier, system)]
            assert "0" not in "".join(str(int(kind)) for kind in kinds).strip("0"), (system, tier)


def test_every_phase_is_in_the_calendar_once_and_acts_for_the_tier_that_the_calendar_says():
    named = [entry.phase for entry in CALENDAR]
    phases = {f"{room}.{name}": step for room in ROOMS for name, step in standard().phases(room).items()}
    assert sorted(named) == sorted([*phases, *BOOKS]) and len(set(named)) == len(named)
    assert len({entry.name for entry in CALENDAR}) == len(CALENDAR)  # bare names are the methods of agents
    for entry in CALENDAR:
        assert entry.phase in BOOKS or phases[entry.phase].tier == entry.tier
        assert entry.zh and entry.en


def test_every_edge_has_its_phase_and_its_parameter_or_waits_with_neither():
    pairs = {(edge.source, edge.target) for edge in EDGES}
    assert pairs == {(a, b) for a in SYSTEM_NAMES for b in SYSTEM_NAMES if a != b}
    for edge in EDGES:
        assert (edge.phase is None) == (not edge.parameter)
        assert edge.phase is None or edge.phase in [entry.phase for entry in CALENDAR]
        assert not edge.parameter or edge.parameter in load_parameters().names


def test_the_names_of_chapters_that_others_cannot_take_are_those_of_the_report():
    assert tuple(chapter.name for chapter in CHAPTERS) == own_names.CHAPTERS


def test_every_parameter_belongs_to_a_system():
    assert {p.system for p in load_parameters().parameters} <= set(SYSTEMS)


def test_every_log_has_words_in_both_languages_and_axes_with_codes(small):
    frame = Frame(small.setting(small.baseline), 16)
    for log in frame.logs:
        assert log.variable.zh and log.variable.en and log.variable.unit and log.variable.meaning
        for dim in log.dims:
            assert dim == "region" or len(frame.axes[dim].codes) > 0
        for tier in log.variable.tiers:
            assert len(frame.shape_of(log, tier)) == len(log.dims)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_is_made_with_its_columns_and_every_column_has_heads_in_both_languages(run, table):
    assert CHINESE.search(table.zh) and not CHINESE.search(table.en)
    frame = getattr(run, table.name)
    assert not table.columns or list(frame.columns) == table.names
    for column in frame.columns:
        head = head_of(column, heads_of(table))
        assert CHINESE.search(head.zh) and head.en and not CHINESE.search(head.en), column


def test_every_table_that_has_rows_is_written_read_and_in_the_workbook(run, tmp_path):
    folder, written = run.save(tmp_path), {table.name for table, _ in shown(run)}
    assert written >= {table.name for table in TABLES if not table.may_lack}
    assert {file.stem for file in folder.glob("*.csv")} == written
    book = openpyxl.load_workbook(run.write_workbook(tmp_path / "tables.xlsx", "zh"), read_only=True)
    assert set(book.sheetnames) == written
    for table, frame in shown(run):
        assert list(read_table(folder / f"{table.name}.csv").columns) == list(frame.columns)
        assert book[table.name].max_row == 1 + len(frame)
        assert CHINESE.search(next(book[table.name].iter_rows(values_only=True))[0])


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_every_chapter_says_in_both_languages_what_it_shows_and_begins_with_a_heading(run, chapter, monkeypatch):
    monkeypatch.setattr(style, "save_png", lambda figure, target: None)  # words alone are looked at
    assert CHINESE.search(chapter.zh) and not CHINESE.search(chapter.en)
    for language, lang in (("zh", CHINESE.search), ("en", re.compile("[A-Za-z]").search)):
        page = chapter.make(run, language).text
        assert lang(re.search(r"<h[12][^>]*>(.*?)</h[12]>", page)[1])


def test_the_notebook_and_the_listings_go_by_the_same_lists():
    assert [entry["name"] for entry in LISTINGS["tables"].entries(None)] == [table.name for table in TABLES]
    assert [entry["name"] for entry in LISTINGS["chapters"].entries(None)] == [chapter.name for chapter in CHAPTERS]


def test_every_column_of_policy_says_what_it_means_and_has_a_row_a_quarter(world):
    for system in standard().systems:
        table = world.columns[f"{system.name}_policy"]
        assert (
            len(table) == world.ticks and table.dtype.names == tuple(column.name for column in system.policy)
        ) or not system.policy
        assert all(column.meaning for column in system.policy)
