"""A word longer than a column, such as an address, breaks and pushes no number off the page."""

from simulation.report.page import table


def test_a_cell_with_a_long_word_may_break_it_and_all_others_are_as_they_were():
    address = "https://example.org/" + "a" * 40
    made = table(
        ["Source", "Value"], [[f"<b>{address}</b>", "1"], ["short words, but many of them here", "2"]], numeric=[1]
    ).text
    assert f'<td class="long"><b>{address}</b></td>' in made and made.count("long") == 1
    assert "<td>short words" in made and '<td class="number">1</td>' in made


def test_chinese_and_markup_are_no_long_words():
    made = table(["甲"], [["一" * 200], [f'<span title="{"x" * 60}">y</span>']]).text
    assert "long" not in made
