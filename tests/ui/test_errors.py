"""How a page writes what a model says."""

from attnviz.ui.errors import strong


def test_an_answer_that_begins_with_a_blank_or_holds_line_breaks_is_bold_and_no_asterisks():
    assert strong(" France.\nThe answer is:") == "**France\\. ↵ The answer is\\:**"
    assert strong("  ") == strong("") == "**\\(nothing\\)**"
    assert strong("5 * 3") == "**5 \\* 3**"
