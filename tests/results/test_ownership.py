"""Only a result of ours, as it was written, gives way to a new one; whatever else stands in the place is somebody's."""

import os
import shutil

import pytest

from simulation.errors import InputError
from simulation.results import ownership
from simulation.results.manifest import CHECKSUM_NAME, EXAMINATION, MANIFEST_NAME
from simulation.results.ownership import lies_in
from simulation.results.staging import staged


def all_of(folder):
    """Everything below a folder with its content: names alone would not show what was overwritten."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else os.path.islink(path)
        for path in folder.rglob("*")
    }


def refuse(parent, name, words, **options):
    """Staging must refuse before the block, with these words in both languages, and leave everything as it is."""
    before = all_of(parent)
    with pytest.raises(InputError, match=words) as told, staged(parent, name, **options):
        pytest.fail("nothing may be simulated for such a place")
    assert all_of(parent) == before
    assert told.value.text("zh") != told.value.text("en")


@pytest.mark.parametrize(
    "files",
    [
        {"my-plan.yaml": "title: mine"},
        {MANIFEST_NAME: "{}"},
        {MANIFEST_NAME: '{"name": "an extension", "version": "1.0", "manifest_version": 3}'},
        {MANIFEST_NAME: "[" * 100_000},
        {MANIFEST_NAME: "not JSON", "projection.zarr.zip": "x"},
        {"inner/deep/notes.txt": "x"},
    ],
)
def test_a_folder_without_our_manifest_is_somebodys(tmp_path, files):
    for name, text in files.items():
        (tmp_path / "mine" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "mine" / name).write_text(text, encoding="utf-8")
    refuse(tmp_path, "mine", "this folder is no result that this version of the program has written")


def test_a_file_where_the_folder_belongs_is_not_overwritten(tmp_path):
    (tmp_path / "mine").write_text("precious", encoding="utf-8")
    refuse(tmp_path, "mine", "there is a file where the results folder belongs; move it away")


@pytest.mark.parametrize("target", ["home", "a result", "nowhere"])
def test_a_link_is_refused_wherever_it_leads(earlier, target):
    (earlier / "home").mkdir()
    (earlier / "home" / "notes.txt").write_text("precious", encoding="utf-8")
    leads_to = {"home": earlier / "home", "a result": earlier / "mine", "nowhere": earlier / "none"}[target]
    (earlier / "link").symlink_to(leads_to, target_is_directory=True)
    refuse(earlier, "link", "there is a link where the results folder belongs")


def test_a_parent_that_is_a_link_is_followed(earlier, tmp_path_factory, made):
    way = tmp_path_factory.mktemp("ways") / "way"
    way.symlink_to(earlier, target_is_directory=True)
    with staged(way, "mine") as folder:
        made(folder, "43")
    assert (earlier / "mine" / "answer.txt").read_text(encoding="utf-8") == "43" and way.is_symlink()


def change_added(folder):
    (folder / "notes.txt").write_text("mine", encoding="utf-8")


def change_edited(folder):
    (folder / "answer.txt").write_text("my own answer", encoding="utf-8")


def change_linked(folder):
    shutil.move(folder / "answer.txt", folder.parent / "answer.txt")
    (folder / "answer.txt").symlink_to("../answer.txt")


def change_manifest(folder):
    text = (folder / MANIFEST_NAME).read_text(encoding="utf-8")
    (folder / MANIFEST_NAME).write_text(text.replace('"seed": 1', '"seed": 2'), encoding="utf-8")


def change_checksum(folder):
    (folder / CHECKSUM_NAME).unlink()


@pytest.mark.parametrize("change", [change_added, change_edited, change_linked, change_manifest, change_checksum])
def test_what_somebody_added_or_changed_in_a_result_is_theirs(earlier, change):
    change(earlier / "mine")
    refuse(earlier, "mine", "somebody has added or changed .* keep what you need elsewhere and delete the folder")


def test_what_file_managers_leave_is_nobodys(earlier, made):
    (earlier / "mine" / ".DS_Store").write_bytes(b"\0")
    with staged(earlier, "mine") as folder:
        made(folder, "43")
    assert (earlier / "mine" / "answer.txt").read_text(encoding="utf-8") == "43"


def test_results_of_another_kind_do_not_give_way(earlier):
    refuse(earlier, "mine", "a result of another kind", kind=EXAMINATION)


def test_an_input_never_lies_in_what_is_replaced(earlier):
    words = "which is read for it, lies in it"
    (earlier / "way").symlink_to(earlier / "mine", target_is_directory=True)
    refuse(earlier, "mine", words, inputs=[earlier / "mine" / "answer.txt"])
    refuse(earlier, "mine", words, inputs=[earlier / "way" / "answer.txt"])
    refuse(earlier, "mine", words, inputs=[earlier / "mine"])
    refuse(earlier, "mine", words, inputs=[os.path.relpath(earlier / "mine" / ".." / "mine" / "answer.txt")])


def test_inputs_elsewhere_are_no_hindrance(earlier, made):
    with staged(earlier, "mine", inputs=[earlier / "mine.yaml", earlier / "mine-2" / "x.yaml", earlier]) as folder:
        made(folder)


def test_the_folder_that_one_works_in_is_not_replaced(earlier, monkeypatch):
    monkeypatch.chdir(earlier / "mine")
    refuse(earlier, "mine", "it is the one you work in")


def test_a_path_lies_in_a_folder_in_any_spelling_the_file_system_takes(tmp_path):
    (tmp_path / "Plan").mkdir()
    assert lies_in(tmp_path / "Plan" / "yet to come.yaml", tmp_path / "Plan")
    assert not lies_in(tmp_path / "Planned" / "x.yaml", tmp_path / "Plan")
    if (tmp_path / "PLAN").exists():  # a file system that does not tell cases apart
        assert lies_in(tmp_path / "PLAN" / "x.yaml", tmp_path / "plan")


@pytest.mark.parametrize("name", ["..", ".", "", " ", ".store", ".mine", "a/b", "a\\b", "/tmp", "a\0b"])
def test_names_that_are_no_plain_names_of_folders_are_refused(earlier, name):
    refuse(earlier, name, "cannot be the name of a folder of results")


@pytest.mark.parametrize("name", ["reference", "notebooks", "examination", "Reference", ".store"])
def test_names_that_mean_something_in_the_results_folder_are_refused_there_and_only_there(tmp_path, monkeypatch, made, name):
    monkeypatch.setattr(ownership, "RESULTS_FOLDER", tmp_path / "results")
    (tmp_path / "results").mkdir()
    (tmp_path / "way").symlink_to(tmp_path / "results", target_is_directory=True)
    for parent in (tmp_path / "results", tmp_path / "way"):
        refuse(parent, name, "means something else in results/|cannot be the name")
    if not name.startswith("."):
        with staged(tmp_path / "elsewhere", name) as folder:
            made(folder)
