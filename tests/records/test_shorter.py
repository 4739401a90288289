"""What would make an input short enough is true also where nothing would."""

from attnviz.records.shorter import shorter


def test_a_budget_below_one_token_asks_for_no_text_of_none():
    assert shorter(range(14), 10) == "Shorten the text to about 10 tokens."
    assert shorter(range(14), 0) == "Not even one of its tokens would fit."
