"""Tokens are readable, whatever the tokenizer's alphabet and whatever the text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attnviz.tracing.display import is_byte_level, readable
from tests import tiny

BYTE_LEVEL = tiny.byte_level_tokenizer()


def shown(text: str) -> list[str]:
    ids = BYTE_LEVEL(text)["input_ids"]
    pieces = BYTE_LEVEL.convert_ids_to_tokens(ids)
    return [readable(piece, byte_level=True) for piece in pieces]


def test_the_alphabet_is_recognised():
    assert is_byte_level(BYTE_LEVEL)
    assert not is_byte_level(tiny.tokenizer())


@pytest.mark.parametrize(
    ("piece", "byte_level", "text"),
    [
        ("Ġfilm", True, "film"),
        ("Ċ", True, "↵"),
        ("Ġ", True, "␣"),
        ("ĉ", True, "⇥"),
        ("ðŁĺĢ", True, "😀"),
        ("ðŁ", True, "‹F0 9F›"),
        ("Ã©", True, "é"),
        ("<|endoftext|>", True, "<|endoftext|>"),
        ("▁film", False, "film"),
        ("▁", False, "␣"),
        ("<0x0A>", False, "↵"),
        ("<0xF0>", False, "‹F0›"),
        ("##ing", False, "##ing"),
        ("[CLS]", False, "[CLS]"),
        ("</script>", False, "</script>"),
        ("a\u202eb", False, "a‹RLO›b"),
        ("\x00", False, "‹00›"),
        ("שלום", False, "שלום"),
    ],
)
def test_pieces_are_read_as_a_person_reads_them(piece, byte_level, text):
    assert readable(piece, byte_level=byte_level) == text


def test_ordinary_words_lose_nothing_but_the_space():
    assert "".join(shown("the cat sat")) == "thecatsat"


@given(st.text(min_size=1, max_size=30))
def test_no_text_gives_an_empty_or_invisible_token(text):
    for token in shown(text):
        assert token
        for character in token:
            assert unicodedata.category(character) not in ("Cc",)


@given(st.text(alphabet=st.characters(categories=["L", "N", "So"]), min_size=1, max_size=12))
def test_whole_characters_are_never_shown_as_another_alphabets_letters(text):
    known = set(text) | set("‹› 0123456789ABCDEF")
    assert all(set(token) <= known for token in shown(text))
