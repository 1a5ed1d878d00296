"""Errors in English, whatever language a command of an earlier test has spoken; a filled form that a test may change; and a
synthetic city of 2025, drawn to look like the published ones."""

import contextlib
import dataclasses
import functools
import pickle
import xml.etree.ElementTree as ElementTree

import openpyxl
import pytest
from openpyxl.worksheet import _reader

from simulation.errors import speak
from simulation.examination import cells, form, grids, list_files
from simulation.examination.examine import examine
from simulation.examination.practice import practice
from simulation.examination.template import write_template
from simulation.examination.workbook import read_workbook
from simulation.report import style

COUNTIES = ("甲区", "乙区", "丙县", "丁县", "戊市")
DISTRICTS = ("东湖区", "西山区", "南江区", "北港区")
OF_THE_PROVINCE = (
    ("own01", "住房：安全耐久", "存在外墙脱落风险的住宅数量", "栋", "lower", "result", None),
    ("own02", "住房：绿色智能", "未安装信报箱的住宅数量", "栋", "lower", "result", None),
    ("own03", "小区(社区)：设施完善", "停车位与户数之比", "倍", "near", "graded", "1.1-1.3"),
    ("own04", "小区(社区)：管理健全", "业主委员会组建率", "%", "higher", "graded", "80/60/40"),
    ("own05", "街区：功能完善", "口袋公园数量", "个", "higher", "result", None),
    ("own06", "街区：整洁有序", "架空线入地率", "%", "higher", "graded", "≥60"),
    ("own07", "城区(城市)：安全韧性", "易涝点数量", "个", "lower", "result", None),
    ("own08", "城区(城市)：安全韧性", "供水管网漏损率", "%", "lower", "graded", "9/10/12"),
    ("own09", "城区(城市)：生态宜居", "再生水利用率", "%", "higher", "graded", "25"),
)
OF_THE_CITY = (
    ("own10", "城区(城市)：智慧高效", "智慧社区覆盖率", "%", "higher", "graded", "90/75/60"),
    ("own11", "城区(城市)：生态宜居", "水岸绿道贯通长度", "千米", "higher", "result", None),
    ("own12", "城区(城市)：历史文化保护利用", "历史文化街区修缮率", "%", "higher", "graded", "95/85/70"),
    ("own13", "城区(城市)：产城融合、职住平衡", "45分钟通勤人口占比", "%", "higher", "graded", "≥80%"),
    ("own14", "城区(城市)：产城融合、职住平衡", "轨道站点步行覆盖率", "%", "higher", "graded", None),
    ("own15", "街区：特色活力", "闲置厂房数量", "处", "lower", "result", None),
    ("own16", "小区(社区)：环境宜居", "无障碍不达标的小区数量", "个", "lower", "result", None),
    ("own17", "住房：功能完备", "未加装电梯的多层住宅数量", "栋", "lower", "result", None),
    ("own18", "城区(城市)：生态宜居", "人均公园绿地面积", "平方米/人", "higher", "graded", "不低于14.5"),
    ("own19", "城区(城市)：生态宜居", "建成区绿地率", "%", "higher", "graded", "38/36/33"),
    ("own20", "城区(城市)：安全韧性", "桥梁三类以下数量", "座", "lower", "result", None),
    ("own21", "城区(城市)：安全韧性", "排水管网普查率", "%", "higher", "graded", "100"),
    ("own22", "城区(城市)：智慧高效", "政务服务一网通办率", "%", "higher", "graded", "90/80/70"),
    ("own23", "街区：整洁有序", "井盖缺损数量", "个", "lower", "result", None),
    ("own24", "小区(社区)：设施完善", "充电车位占比", "%", "higher", "graded", "30/20/10"),
)


@pytest.fixture(autouse=True)
def errors_in_english():
    speak("en")
    yield
    speak("en")


@pytest.fixture(scope="session", autouse=True)
def workbooks_of_tests_are_soon_read():
    """Whole workbooks are opened by tests alone, and are of their making: no entities need be refused in them, for which the
    library takes a parser that is written in Python."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_reader, "iterparse", ElementTree.iterparse)
        yield


@pytest.fixture
def without_lists(monkeypatch):
    """A bulletin whose lists are not written as files, which is most of the work of it; `test_lists.py` looks at those."""
    write_no_lists(monkeypatch)


def write_no_lists(patch):
    for name in ("write_workbook", "write_document"):
        patch.setattr(list_files, name, lambda result, path, language: None)


@pytest.fixture
def without_pictures(monkeypatch):
    """Pages whose pictures are put together and not drawn, where words are looked at."""
    draw_nothing(monkeypatch)


def draw_nothing(patch):
    patch.setattr(style, "save_png", lambda figure, target: None)


@contextlib.contextmanager
def page_alone():
    """For what all tests of a file share, :func:`without_lists` and :func:`without_pictures`."""
    with pytest.MonkeyPatch.context() as patch:
        write_no_lists(patch)
        draw_nothing(patch)
        yield


@functools.cache
def _read_once(path):
    return pickle.dumps(openpyxl.load_workbook(path))


def opened(path):
    """The workbook of a file that no test changes, for a test to change: its file is read once."""
    return pickle.loads(_read_once(path))


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A filled form."""
    path = tmp_path_factory.mktemp("form") / "observed.xlsx"
    return write_template(path, counties=COUNTIES, filling=practice("某市", 2025, COUNTIES))


@pytest.fixture(scope="module")
def whole(filled):
    """The form, and the examination of it as it stands."""
    return filled, examine(read_workbook(filled))


@pytest.fixture
def changed(whole, tmp_path):
    """A copy of the form with something changed."""

    def change(spoil):
        book = opened(whole[0])
        spoil(book)
        book.save(tmp_path / "odd.xlsx")
        return tmp_path / "odd.xlsx"

    return change


def synthetic(city="某市", year=2025, seed=1, **answers):
    """What a city of 2025 fills in: 53 indicators of the catalogue, 9 of its province and 15 of its own."""
    drawn = practice(city, year, DISTRICTS, seed=seed, system="2025")
    added, measured = [], dict(drawn.measured)
    for n, (code, dimension, zh, unit, better, assessed, standard) in enumerate((*OF_THE_PROVINCE, *OF_THE_CITY)):
        level = "provincial" if n < len(OF_THE_PROVINCE) else "local"
        added.append(
            {"code": code, "dimension": dimension, "zh": zh, "unit": unit, "better": better, "assessed": assessed,
             "level": level, "benchmark": standard}
        )  # fmt: skip
        value = 7.0 if assessed == "result" else 1.2 if unit == "倍" else 40.0 + 2 * n + seed
        measured[code] = {"value": value, "last_year": value + 1}
    return dataclasses.replace(drawn, answers={**drawn.answers, **answers}, added=added, measured=measured)


@pytest.fixture(scope="session")
def city(tmp_path_factory):
    """The filled workbook of the synthetic city."""
    path = tmp_path_factory.mktemp("city") / "某市-2025.xlsx"
    return write_template(path, system="2025", counties=DISTRICTS, filling=synthetic())


@pytest.fixture
def spoilt(city, tmp_path):
    """A copy of the workbook with something changed: a function of the book."""

    def change(spoil):
        book = opened(city)
        spoil(book)
        book.save(tmp_path / "odd.xlsx")
        return tmp_path / "odd.xlsx"

    return change


def _as_read(cell):
    """What is found in a file where this cell is written: numbers have sixteen digits there, and whole ones no point."""
    if isinstance(cell.value, float) and "%" not in cell.number_format:
        digits = f"{cell.value:.16g}"
        return int(digits) if digits.lstrip("-").isdigit() else float(digits)
    return grids._value(cell)


def grids_of(book):
    """What `read_grids` finds in the file of a workbook; None where formulas or errors stand in it, whose results only a file
    has."""
    found = {}
    for sheet in book.worksheets:
        written = {place: cell for place, cell in sheet._cells.items() if cell.value is not None}
        if any(cell.data_type in "fe" for cell in written.values()):
            return None
        values = {place: grids.Cell(value) for place, cell in sorted(written.items()) if (value := _as_read(cell)) is not None}
        areas = [grids._area(str(each)) for each in sheet.merged_cells.ranges]
        found[sheet.title] = grids.Grid(values, tuple(areas))
    return found


@pytest.fixture
def read(city, tmp_path, monkeypatch):
    """What is read of the workbook with something changed, as from its file but without it, as writing and reading one is most
    of the work: a function of what changes the book."""

    def read_of(spoil):
        book = opened(city)
        spoil(book)
        found = grids_of(book)
        if found is None:
            book.save(tmp_path / "odd.xlsx")
            return read_workbook(tmp_path / "odd.xlsx")
        names = tuple(book.sheetnames)
        with monkeypatch.context() as patch:
            patch.setattr(cells, "read_grids", lambda path, wanted: ({n: found[n] for n in wanted if n in found}, names))
            return read_workbook(tmp_path / "odd.xlsx")

    return read_of


@pytest.fixture
def at(city):
    """The cell of a field in the row of an indicator, by code: at("cit01", "value") -> "M35"."""
    sheet = opened(city)[form.INDICATORS]
    rows = {cell.value: cell.row for cell in sheet["A"]}
    columns = {cell.value: cell.column_letter for cell in sheet[1]}

    def place(code, name):
        heading = form.heading_of(form.IndicatorRow, name) if name in form.IndicatorRow.model_fields else name
        return f"{columns[heading]}{rows[code]}"

    return place


def write_workbook(folder, city="某市", year=2025, seed=1, **answers):
    """Write the workbook of another synthetic city or year into a folder; each is put together once and then copied."""
    path, key = folder / f"{city}-{year}.xlsx", (city, year, seed, *sorted(answers.items()))
    if key not in _WRITTEN:
        write_template(path, system="2025", counties=DISTRICTS, filling=synthetic(city, year, seed, **answers))
        _WRITTEN[key] = path.read_bytes()
    path.write_bytes(_WRITTEN[key])
    return path


_WRITTEN = {}


@pytest.fixture
def workbook_of(tmp_path):
    """Write the workbook of another synthetic city or year."""

    def write(*of, folder=None, **answers):
        return write_workbook(folder or tmp_path, *of, **answers)

    return write
