"""Verifying: every bit of a result is bound, and whether it can be made again here is a question of its own."""

import hashlib
import json
import shutil

import numpy as np
import pytest

from simulation.errors import InputError, speak
from simulation.results import digests, verification
from simulation.results.digests import digest_of_part, digest_of_source
from simulation.results.folder import RECORD_NAME
from simulation.results.manifest import (
    CHECKSUM_NAME,
    EXAMINATION,
    MANIFEST_NAME,
    read_manifest,
    write_manifest,
)
from simulation.results.verification import differences, faults
from simulation.study.opening import open_run


@pytest.fixture(scope="module")
def finished(small, tmp_path_factory):
    run = small.run(small.baseline.replace(members=1, horizon={"end": "2021Q4"}, name="finished"))
    return run.save(tmp_path_factory.mktemp("results"))


@pytest.fixture
def saved(tmp_path, finished):
    return shutil.copytree(finished, tmp_path / "finished")


def said(messages):
    return [message.text("en") for message in messages]


def rewrite(folder, **changes):
    """The manifest with other entries and a checksum that fits: as somebody would who means it."""
    manifest = read_manifest(folder) | changes
    del manifest["files"]
    write_manifest(manifest, folder)


def test_a_result_just_written_is_intact_and_can_be_made_again(saved):
    assert said(faults(saved)) == [] and said(differences(saved)) == []


def test_what_has_changed_was_added_or_is_missing_is_named(saved):
    (saved / "targets.csv").write_text("changed", encoding="utf-8")
    (saved / "counties.csv").unlink()
    (saved / "notes.txt").write_text("added", encoding="utf-8")
    record = saved / RECORD_NAME
    record.write_bytes(record.read_bytes()[:-1] + b"!")
    assert sorted(said(faults(saved))) == [
        "counties.csv is missing",
        "notes.txt was added",
        "projection.zarr.zip has changed since the run",
        "targets.csv has changed since the run",
    ]


def test_a_record_replaced_by_a_link_to_an_equal_one_is_found(saved, tmp_path):
    shutil.move(saved / RECORD_NAME, tmp_path / "elsewhere")
    (saved / RECORD_NAME).symlink_to(tmp_path / "elsewhere")
    assert said(faults(saved)) == ["projection.zarr.zip is a link or holds one"]


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_link_inside_a_record_is_found(saved, tmp_path, what, as_folder):
    inner = next(path for path in sorted(as_folder(saved).rglob("*")) if path.is_dir() == (what == "folder"))
    shutil.move(inner, tmp_path / "elsewhere")
    inner.symlink_to(tmp_path / "elsewhere", target_is_directory=what == "folder")
    assert said(faults(saved)) == ["projection.zarr is a link or holds one"]


def test_a_name_moved_between_two_files_of_a_record_changes_its_digest(tmp_path):
    for name, files in {"one": {"a": b"x\0b\0y"}, "other": {"a": b"x", "b": b"y"}}.items():
        (tmp_path / name).mkdir()
        for file, content in files.items():
            (tmp_path / name / file).write_bytes(content)
    assert digest_of_part(tmp_path / "one") != digest_of_part(tmp_path / "other")


@pytest.mark.parametrize(
    "text",
    ["", "null", "[1]", "{}", "[" * 200_000, '{"a":' * 200_000, "9" * 100_000, '{"format": "something else"}', "\ud800"],
    ids=["empty", "null", "list", "object", "deep list", "deep object", "huge number", "other", "no text"],
)
def test_a_manifest_that_cannot_be_read_is_one_sentence(saved, text):
    (saved / MANIFEST_NAME).write_bytes(text.encode("utf-8", "surrogatepass"))
    assert said(faults(saved)) == ["the manifest cannot be read; run the scenario again"]


def test_a_huge_manifest_is_one_sentence_and_is_not_read(saved):
    with (saved / MANIFEST_NAME).open("ab") as file:
        file.truncate(2**40)
    assert said(faults(saved)) == ["the manifest cannot be read; run the scenario again"]


OBSERVED = {"variable": "green", "year": 2022, "value": 1.0, "comparator": "=", "error": 0.1, "source": "a"}
CONDITIONED = {"drawn": 50, "effective": 20.0, "chosen": [1], "observations": [OBSERVED], "prior": [[0.0, 0.5, 1.0]]}
DAMAGED = [
    {"agents": {}},
    {"agents": {"buildings": [1], "projects": [1, 2], "developers": [1]}},
    {"agents": {"buildings": [1], "projects": [1]}},
    {"replaced_rules": {"organisation.report": {"function": "f"}}},
    {"replaced_rules": {"organisation.report": {"function": "f", "digest": "0", "phase": "p"}}},
    {"own_systems": None},
    {"own_systems": ["a"]},
    {"own_systems": {"a": {"b": 1}}},
    {"conditioning": {"drawn": 3}},
    {"conditioning": CONDITIONED | {"chosen": [50]}},
    {"conditioning": CONDITIONED | {"prior": []}},
    {"conditioning": CONDITIONED | {"observations": [{"variable": "green"}]}},
]


@pytest.mark.parametrize("damage", DAMAGED, ids=str)
def test_a_damaged_manifest_that_was_sealed_again_is_one_sentence(saved, damage):
    rewrite(saved, **damage)
    assert said(faults(saved)) == ["the manifest cannot be read; run the scenario again"]
    with pytest.raises(InputError, match="the manifest cannot be read; run the scenario again"):
        open_run(saved)


def test_what_conditioning_writes_is_read_back(saved):
    rewrite(saved, conditioning=CONDITIONED)
    assert open_run(saved).setting.conditioning.chosen == (1,)


def test_a_missing_manifest_is_said(saved):
    (saved / MANIFEST_NAME).unlink()
    assert said(faults(saved)) == ["the manifest is missing; run the scenario again"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..", ".", "", "a/b", "a\\b", "C:x"])
def test_a_manifest_that_names_what_lies_outside_its_folder_is_not_followed(saved, name):
    manifest = json.loads((saved / MANIFEST_NAME).read_text(encoding="utf-8"))
    manifest["files"][name] = "0" * 64
    (saved / MANIFEST_NAME).write_text(json.dumps(manifest), encoding="utf-8")
    assert said(faults(saved)) == ["the manifest cannot be read; run the scenario again"]


def test_entries_that_do_not_fit_the_scenario_are_found_even_under_a_new_checksum(saved):
    rewrite(saved, seed=7, members=3, province="310000", scenario="another")
    assert said(faults(saved)) == [
        "scenario is another in the manifest and finished in scenario.yaml",
        "seed is 7 in the manifest and 1 in scenario.yaml",
        "members is 3 in the manifest and 1 in scenario.yaml",
        "province is 310000 in the manifest and 330000 in scenario.yaml",
    ]


@pytest.mark.parametrize("name", ["scenario", "data", "parameters", "targets", "indicators_2021", "code", "tables", "lock"])
def test_other_sources_are_a_note_and_no_fault(saved, name):
    hashes = read_manifest(saved)["hashes"]
    rewrite(saved, hashes=hashes | {name: "0" * 64})
    (note,) = differences(saved)
    assert faults(saved) == [] and note.key == "reproduce.changed" and note.values["what"].key == f"reproduce.{name}"


def test_other_versions_and_other_numbers_are_notes(saved):
    versions = read_manifest(saved)["versions"]
    rewrite(saved, versions=versions | {"numpy": "1.0"}, results_version=1)
    first, second = said(differences(saved))
    assert faults(saved) == [] and first.startswith("note: other versions are installed (numpy 1.0 -> ")
    assert "results-version 1" in second


def test_data_that_cannot_be_found_here_are_a_note(saved, monkeypatch):
    def missing(name):
        raise InputError("results.none_of", name=name)

    monkeypatch.setattr(verification, "load_province", missing)
    assert {note.values["what"].key for note in differences(saved)} >= {"reproduce.data"}


def test_sources_with_other_line_ends_have_the_same_digest_and_other_words_another(tmp_path):
    contents_of = {"lf": b"a = 1\nb = 2\n", "crlf": b"a = 1\r\nb = 2\r\n", "other": b"a = 1\nb = 3\n", "binary": b"\0\r\n"}
    for name, content in contents_of.items():
        (tmp_path / name).write_bytes(content)
    digest = {name: digest_of_source(tmp_path / name) for name in contents_of}
    assert digest["lf"] == digest["crlf"] != digest["other"]
    (tmp_path / "binary").write_bytes(b"\0\n")
    assert digest_of_source(tmp_path / "binary") != digest["binary"]


@pytest.mark.parametrize(
    ("digest", "file"),
    [
        ("code", "simulation/rules/stock.py"),
        ("code", "simulation/report/texts.yaml"),
        ("code", "simulation/messages/general.yaml"),
        ("tables", "scenarios/targets.csv"),
        ("tables", "scenarios/key_tasks.csv"),
        ("notebooks", "notebooks/scenario.ipynb"),
        ("lock", "requirements.lock"),
    ],
)
def test_the_digests_of_sources_cover_all_that_decides_what_is_written(tmp_path, monkeypatch, digest, file):
    place = tmp_path / file
    place.parent.mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr(digests, "_ROOT", tmp_path)
    place.write_text("one", encoding="utf-8")
    (tmp_path / "simulation" / "__pycache__").mkdir(parents=True, exist_ok=True)
    (tmp_path / "simulation" / "__pycache__" / "stock.pyc").write_bytes(b"1")
    before = digests.source_digests()
    (tmp_path / "simulation" / "__pycache__" / "stock.pyc").write_bytes(b"2")
    assert digests.source_digests() == before
    place.write_text("two", encoding="utf-8")
    after = digests.source_digests()
    assert {name for name in after if after[name] != before[name]} == {digest}


def test_the_checksum_is_the_line_that_sha256sum_checks(saved):
    digest = hashlib.sha256((saved / MANIFEST_NAME).read_bytes()).hexdigest()
    assert (saved / CHECKSUM_NAME).read_text(encoding="utf-8") == f"{digest}  {MANIFEST_NAME}\n"


def test_an_examination_is_verified_like_a_run(tmp_path, made):
    folder = made(tmp_path / "city", kind=EXAMINATION)
    assert faults(folder) == [] and differences(folder) == []
    (folder / "answer.txt").write_text("43", encoding="utf-8")
    assert said(faults(folder)) == ["answer.txt has changed since the run"]


def test_what_is_found_is_said_in_chinese_too(saved):
    (saved / "counties.csv").unlink()
    speak("zh")
    try:
        assert [str(fault) for fault in faults(saved)] == ["缺少 counties.csv"]
    finally:
        speak("en")


def flipped(path, bit):
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)


@pytest.mark.heavy
def test_three_hundred_random_flips_over_a_whole_result_are_all_found(saved):
    files = [path for path in sorted(saved.rglob("*")) if path.is_file() and path.stat().st_size]
    draws = np.random.default_rng(20211021)
    for n in range(300):
        path = files[n % len(files)] if n < len(files) else files[draws.integers(len(files))]
        if n >= 200:  # and the two that bind the others, over and over
            path = saved / (MANIFEST_NAME, CHECKSUM_NAME)[n % 2]
        bit = int(draws.integers(8 * path.stat().st_size))
        flipped(path, bit)
        assert faults(saved), f"bit {bit} of {path.relative_to(saved)}"
        flipped(path, bit)
    assert faults(saved) == []
