"""Workbooks that other programs have written, and whatever else one may hold: an examination or sentences, and nothing else."""

import itertools
import time
import tracemalloc
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.errors import InputError
from simulation.examination import form, grids
from simulation.examination.examine import examine
from simulation.examination.workbook import read_workbook

LIST, P = form.INDICATORS, form.PROJECTS


def complaints(path):
    with pytest.raises(InputError) as caught:
        read_workbook(path)
    return str(caught.value).splitlines()


def rewritten(path, target, change):
    """A copy of a workbook whose parts have gone through `change(name, content)`; None drops a part."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            content = change(name, source.read(name))
            if content is not None:
                copy.writestr(name, content)
    return target


def with_chart_sheet(path, target):
    book = openpyxl.load_workbook(path)
    book.create_chartsheet("图表")
    book.save(target)
    return rewritten(target, target.with_name("charted.xlsx"), lambda name, content: None if "drawings/" in name else content)


def strict(name, content):
    usual, of_strict = b"schemas.openxmlformats.org/spreadsheetml/2006/main", b"purl.oclc.org/ooxml/spreadsheetml/main"
    return content.replace(usual, of_strict)


def style_out_of_range(name, content):
    return content.replace(b't="n"><v>', b's="998" t="n"><v>') if "sheet4" in name else content


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


def test_workbooks_of_other_programs_are_answered_with_one_sentence_on_how_to_save_them(whole, tmp_path):
    path, target = whole[0], tmp_path / "odd.xlsx"
    content = path.read_bytes()
    middle = content[: len(content) // 2] + bytes(3000) + content[len(content) // 2 + 3000 :]
    makers = {
        "style": lambda: rewritten(path, target, style_out_of_range),
        "strict": lambda: rewritten(path, target, strict),
        "no workbook": lambda: rewritten(path, target, lambda name, c: None if name == "xl/workbook.xml" else c),
        "cut XML": lambda: rewritten(path, target, lambda name, c: c[:-200] if "sheet4" in name else c),
        "cut": lambda: target.write_bytes(content[:-500]),
        "spoilt": lambda: target.write_bytes(middle),
        "old": lambda: target.write_bytes(OLD),
        "password": lambda: target.write_bytes(OLD + "EncryptedPackage".encode("utf-16-le")),
        "csv": lambda: target.write_text("code,value\n"),
        "another zip": lambda: rewritten(path, target, lambda name, c: None if name.startswith("xl/") else c),
    }
    said = {}
    for name, make in makers.items():
        make()
        (said[name],) = complaints(target)
        assert "save it as a" in said[name] and said[name].startswith("odd.xlsx: "), name
    assert "Strict Open XML" in said["strict"]
    assert "locked with a password" in said["password"] and ".xls" in said["old"] and "damaged" in said["cut"]
    (charted,) = complaints(with_chart_sheet(path, target))
    assert "holds a chart sheet" in charted


def test_a_folder_and_a_sheet_that_is_a_chart_are_told(whole, changed, tmp_path):
    assert "this is a folder" in complaints(tmp_path)[0]

    def spoil(book):
        del book[P]
        book.create_chartsheet(P).add_chart(openpyxl.chart.BarChart())

    assert f"the sheet '{P}' is a chart, not a table" in " ".join(complaints(changed(spoil)))


def test_a_stray_cell_in_the_last_row_costs_nothing_and_changes_nothing(whole, changed, tmp_path):
    def add(book):
        book[LIST]["XFD1048576"] = " "
        book[P]["A1048576"] = " "

    def merge(name, content):
        return content.replace(b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="F200:XFD1048500"/></mergeCells>')

    path = rewritten(changed(add), tmp_path / "stray.xlsx", merge)
    started = time.monotonic()
    observed = read_workbook(path)
    assert time.monotonic() - started < 10  # a second on a machine that does nothing else
    assert observed.rows == whole[1].observed.rows and observed.remarks == ()


def test_a_sheet_far_too_large_is_not_unpacked(filled, monkeypatch):
    monkeypatch.setattr(grids, "_LARGEST", 1000)
    assert complaints(filled)[0].endswith("delete the rows, columns and sheets that are not part of it.")


def test_rows_far_below_take_no_memory(changed):
    path = changed(lambda book: setattr(book[LIST]["A100000"], "value", " "))
    tracemalloc.start()
    read_workbook(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20e6


def test_a_formula_whose_result_is_an_empty_text_is_blank(whole, tmp_path):
    blank = b'<c r="N3" t="str"><f>IF(1,"","")</f><v></v></c>'

    def change(name, content):
        start = content.find(b'<c r="N3"')
        if start < 0 or "sheet4" not in name:
            return content
        end = content.index(b">", start) + 1
        end = end if content[end - 2 : end] == b"/>" else content.index(b"</c>", start) + 4
        return content[:start] + blank + content[end:]

    assert read_workbook(rewritten(whole[0], tmp_path / "odd.xlsx", change)).rows[1].value is None


# --- anything ---------------------------------------------------------------------------------------------------------------
words = st.sampled_from(
    ["合计", "无", "-", "约90", "45%", "2025年", "２０", "eco01", "own1", "$a_1$", "<b>", "=1+1", "x" * 300, "1e999"]
)
text = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20)  # no workbook holds control characters
anything = st.one_of(
    words, text, st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.datetimes(), st.dates(), st.times()
)
places = st.tuples(st.sampled_from([form.GENERAL, *form.ROWS]), st.integers(1, 80), st.integers(1, 24))
changes = st.lists(st.tuples(places, anything, st.sampled_from(["General", "0%", "yyyy年m月", "@"])), max_size=12)
structure = st.sampled_from(["", "sheet", "row", "column", "no row", "no column", "no sheet", "merge", "rename"])


@pytest.mark.heavy
@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes, structure, st.sampled_from([form.GENERAL, *form.ROWS]), st.integers(1, 20))
def test_no_workbook_brings_anything_but_an_examination_or_sentences(filled, tmp_path_factory, found, how, name, at):
    book = openpyxl.load_workbook(filled)
    for (sheet, row, column), value, pattern in found:
        cell = book[sheet].cell(row, column)
        cell.value, cell.number_format = value, pattern
    {
        "": lambda: None,
        "sheet": lambda: book.create_sheet("更多", 0),
        "row": lambda: book[name].insert_rows(at),
        "column": lambda: book[name].insert_cols(at),
        "no row": lambda: book[name].delete_rows(at),
        "no column": lambda: book[name].delete_cols(at),
        "no sheet": lambda: book.remove(book[name]),
        "merge": lambda: book[name].merge_cells(start_row=at, end_row=at + 1, start_column=1, end_column=at),
        "rename": lambda: setattr(book[name], "title", "改名"),
    }[how]()
    path = tmp_path_factory.mktemp("odd") / "odd.xlsx"
    book.save(path)
    try:
        result = examine(read_workbook(path))
    except InputError as error:
        assert all(error.text(language) for language in ("zh", "en"))
        return
    texts = [remark.text(language) for remark, language in itertools.product(result.observed.remarks, ("zh", "en"))]
    assert all(texts) and (result.total != result.total or 0 <= result.total <= 1)


@pytest.mark.heavy
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=6))
def test_no_damage_to_the_bytes_of_a_workbook_brings_anything_but_a_sentence(filled, tmp_path_factory, flips):
    content = bytearray(filled.read_bytes())
    for place, byte in flips:
        content[place % len(content)] = byte
    path = tmp_path_factory.mktemp("odd") / "odd.xlsx"
    path.write_bytes(bytes(content))
    try:
        read_workbook(path)
    except InputError as error:
        assert all(error.text(language) for language in ("zh", "en"))
