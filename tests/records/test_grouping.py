"""Units are unions of tokens: hand-worked cases, and laws that hold for any cut of any text."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from attnviz.records.grouping import character_of_tokens, sentence_of_tokens, word_of_tokens

LETTERS = "ab .!?。，这部电影ไม่ส फि\u200d\u200c\u0301\n👨👩🇨🇳３'-…」"


def groups(text, *pieces):
    """Numbers of the words of pieces that follow one another."""
    ends = np.cumsum([len(piece) for piece in pieces])
    assert "".join(pieces) == text
    return word_of_tokens(text, np.stack([ends - [len(p) for p in pieces], ends], 1)).tolist()


def test_a_unit_ends_where_a_word_and_a_token_end_together():
    assert groups("the film", "the", " fi", "lm") == [0, 1, 1]
    assert groups("the film", "the fi", "lm") == [0, 0]  # a token that holds parts of two words


def test_words_that_a_token_shares_are_one_unit():
    assert groups("不好看。但是", "不", "好", "看。但", "是") == [0, 0, 1, 1]  # 不好 | 看 。 但是


def test_a_long_chain_is_cut_where_words_begin():
    """Five words of two letters, and tokens that lie across all their borders."""
    text = "电影演员餐厅服务公园"  # 电影 演员 餐厅 服务 公园
    assert groups(text, "电", "影演", "员餐", "厅服", "务公", "园") == [0, 0, 1, 2, 3, 4]


def test_one_space_belongs_to_the_word_behind_it_and_other_white_space_to_none():
    assert groups("a b", "a", " ", "b") == [0, 1, 1]
    assert groups("a  b", "a", " ", " b") == [0, 1, 2]
    assert groups("a\nb", "a", "\n", "b") == [0, 1, 2]


def test_a_token_of_nothing_leads_the_word_behind_it():
    assert word_of_tokens("不", np.array([[0, 0], [0, 1]])).tolist() == [0, 0]


@settings(max_examples=150, deadline=None)
@given(st.text(LETTERS, max_size=14), st.lists(st.integers(0, 14), max_size=8))
def test_tokens_in_order_make_units_in_order(text, cuts):
    cuts = sorted(min(cut, len(text)) for cut in cuts)
    spans = np.array(list(zip([0, *cuts], [*cuts, len(text)], strict=True)))
    for cut in (word_of_tokens, character_of_tokens, sentence_of_tokens):
        found = cut(text, spans)
        assert len(found) == len(spans)
        assert found[0] >= 0
        assert (np.diff(found) >= 0).all()
        assert (np.diff(found) <= 1).all() or cut is sentence_of_tokens
