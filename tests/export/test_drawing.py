"""What a drawing is laid out by: how wide words are, where lines break."""

import unicodedata

import pytest
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags

from attnviz.export.drawing import advance, sans_advance, short_text, split, text_lines

COMPOSED = "r\u00e9sum\u00e9"
APART = unicodedata.normalize("NFD", COMPOSED)


def test_an_accent_of_its_own_takes_no_room():
    assert len(APART) == 8
    assert advance(APART, 14) == advance(COMPOSED, 14)
    assert sans_advance(APART, 14) == sans_advance(COMPOSED, 14)
    hindi = "\u0939\u093f\u0928\u094d\u0926\u0940"  # two of its six signs stand above or below
    assert advance(hindi, 1) == pytest.approx(advance("four", 1) + advance("i", 1), rel=0.01)


@pytest.mark.parametrize("letters", [1, 2, 3])
def test_an_accent_is_not_torn_from_its_letter(letters):
    width = advance("m" * letters, 10)
    first, rest = split(APART, width, 10)
    assert unicodedata.normalize("NFC", first) == COMPOSED[:letters]
    assert unicodedata.normalize("NFC", rest) == COMPOSED[letters:]
    lines = text_lines(APART, sans_advance(COMPOSED[:letters], 10), 10)
    assert "".join(lines) == APART
    assert not any(unicodedata.combining(line[0]) for line in lines)


def test_wide_characters_are_split_by_the_room_that_they_take():
    assert split("你好世界", advance("mmmm", 14), 14) == ("你好", "世界")
    assert split("你", 1, 14) == ("你", "")
    assert short_text("你好世界", advance("mmmmm", 14), 14) == "你…界"


def test_no_letter_is_wider_than_it_is_taken_for():
    """DejaVu Sans comes with matplotlib, and is the widest of the faces that pictures name."""
    face = get_font(findfont(FontProperties(family=["DejaVu Sans"])))
    for character in map(chr, range(32, 127)):
        exact = face.load_char(ord(character), flags=LoadFlags.NO_SCALE).horiAdvance / 2048
        assert exact <= sans_advance(character, 1) <= exact + 0.08, character


def test_lines_break_between_words_and_a_word_only_where_it_is_longer_than_a_line():
    assert text_lines("", 100, 10) == []
    width = sans_advance("one two", 10)
    assert text_lines("one two three", width, 10) == ["one two", "three"]
    lines = text_lines(f"a {'x' * 50} b", width, 10)
    assert lines[0] == "a"
    assert "".join(lines) == f"a{'x' * 50} b"
    assert all(sans_advance(line, 10) <= width for line in lines)
