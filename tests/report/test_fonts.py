"""The shipped typeface draws every Chinese character of the shipped texts and tables."""

import pytest
from fontTools.ttLib import TTFont

from simulation.report.fonts import FAMILY, FOLDER, OTF, WOFF2
from simulation.report.fonts.make import SIGNS, common_characters, is_chinese, needed_characters


@pytest.fixture(scope="module")
def characters():
    return set(map(chr, TTFont(OTF).getBestCmap()))


def test_every_shipped_chinese_character_is_covered(characters):
    missing = needed_characters() - characters
    assert not missing, f"cut the typeface anew (see simulation/report/fonts/make.py): {''.join(sorted(missing))}"


def test_common_characters_and_signs_are_covered(characters):
    common = {c for c in common_characters() if is_chinese(c)}
    assert len(common) > 3700
    assert common <= characters
    assert set(SIGNS) <= characters


def test_both_forms_are_small_and_bear_their_own_name():
    assert OTF.stat().st_size < 950_000
    assert WOFF2.stat().st_size < 750_000
    assert {record.toUnicode() for record in TTFont(OTF)["name"].names if record.nameID == 1} == {FAMILY}


def test_the_licence_is_shipped():
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FOLDER / "OFL.html").read_text(encoding="utf-8")
