import hypothesis.strategies as st
import pytest
from hypothesis import given

from attnviz.text.abbreviation import CUT, abbreviation, abbreviations, columns
from attnviz.text.characters import characters

FAMILY = "👨‍👩‍👧‍👦"

PARTS = [*"ab/- _é", "e\u0301", "电", "影", "ש", FAMILY, "🏴", "क्‍ष"]

texts = st.lists(st.sampled_from(PARTS)).map("".join)


@given(texts, st.integers(1, 40))
def test_it_fits_and_what_fits_is_left_as_it_is(text, most):
    short = abbreviation(text, most)
    assert columns(short) <= most
    if columns(text) <= most:
        assert short == text


@given(texts, st.integers(1, 40))
def test_no_character_is_cut_and_the_end_has_the_larger_part(text, most):
    short = abbreviation(text, most)
    if short == text:
        return
    head, _, tail = short.partition(CUT)
    assert text.startswith(head)
    assert text.endswith(tail)
    starts = {start for start, _ in characters(text)} | {len(text)}
    assert len(head) in starts
    assert len(text) - len(tail) in starts
    assert columns(tail) >= columns(head) - 1, "of wide characters the last may not fit"


@given(st.text("abc", min_size=4), st.integers(2, 12))
def test_names_that_differ_at_their_end_are_told_apart(name, most):
    one, other = (abbreviation(f"runs/{name}-{letter}", most) for letter in "xy")
    assert one != other


@given(st.lists(st.text("ab…", max_size=8)), st.integers(1, 6))
def test_in_a_list_no_two_names_become_one(names, most):
    short = abbreviations(names, most)
    assert list(short) == list(dict.fromkeys(names))
    assert len(set(short.values())) == len(short)


@pytest.mark.parametrize(
    ("text", "most", "wanted"),
    [
        ("sentence-transformers/all-MiniLM-L6-v2", 20, "sentence-…niLM-L6-v2"),
        ("这部电影不好看", 8, "这…好看"),
        (FAMILY * 5, 5, f"{FAMILY}…{FAMILY}"),
        ("anything", 1, "…"),
        ("", 1, ""),
    ],
)
def test_by_hand(text, most, wanted):
    assert abbreviation(text, most) == wanted
