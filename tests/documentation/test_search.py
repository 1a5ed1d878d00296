"""Chinese text is found without a dictionary: pairs of characters, in the index and in the browser alike."""

from simulation.documentation.search import ChinesePairs, words_of


def test_chinese_is_parted_into_pairs_and_names_stay_whole():
    assert words_of("绿色建筑 star_share 2025年") == ["绿色", "色建", "建筑", "star_share", "2025", "年"]


def test_a_query_is_parted_by_the_same_rule_in_the_browser():
    """The script of the browser has the ranges of characters of this module, and takes pairs."""
    script = ChinesePairs.js_splitter_code
    assert "HAN" not in script and script.count(r"\u3400-\u4dbf\u4e00-\u9fff") == 3 and "k + 2" in script
    assert ChinesePairs({}).split("强制要求") == ["强制", "制要", "要求"]
