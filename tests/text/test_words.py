"""Words against Unicode's rules, ICU's own cut, and texts cut by hand."""

import pytest

from attnviz.text import words as module
from attnviz.text.words import has_unspaced, told_apart_by, words


def cut(text):
    return [text[start:end] for start, end in words(text)]


@pytest.fixture
def without_dictionary(monkeypatch):
    monkeypatch.setenv(module.WORDS, "characters")


# By hand: in these scripts a space, a mark of punctuation or nothing else parts two words.
SPACED = {
    "hindi": ("यह फिल्म अच्छी नहीं थी।", ["यह", "फिल्म", "अच्छी", "नहीं", "थी", "।"]),
    "devanagari with a joiner": ("क्‍ष नमस्ते", ["क्‍ष", "नमस्ते"]),
    "pointed arabic": ("هذا الفيلم ليس جيدًا", ["هذا", "الفيلم", "ليس", "جيدًا"]),
    "persian with ZWNJ": ("کتاب‌های خوبی می‌خواهم", ["کتاب‌های", "خوبی", "می‌خواهم"]),
    "pointed hebrew": ('הַסֵּפֶר טוֹב, צה"ל', ["הַסֵּפֶר", "טוֹב", ",", 'צה"ל']),
    "korean": ("이 영화는 재미없었지만", ["이", "영화는", "재미없었지만"]),
    "tamil": ("இந்தப் படம் நன்றாக இல்லை", ["இந்தப்", "படம்", "நன்றாக", "இல்லை"]),
    "vietnamese": ("Phim này không hay", ["Phim", "này", "không", "hay"]),
    "tibetan syllables with their dot": ("བོད་ཡིག་ཡིན། ང་", ["བོད་", "ཡིག་", "ཡིན", "།", "ང་"]),
    "decomposed accents": ("cafe\u0301 ok", ["cafe\u0301", "ok"]),
    "numbers": ("1,234.56 and 3.14", ["1,234.56", "and", "3.14"]),
    "full width": ("Ｆｉｌｍ，１２", ["Ｆｉｌｍ", "，", "１２"]),
    "apostrophes and hyphens": ("don't be well-known", ["don't", "be", "well", "-", "known"]),
    "runs of a mark": ("wait... no?! 好——", ["wait", "...", "no", "?", "!", "好", "——"]),
    "emoji": ("ok 👨‍👩‍👧‍👦🇨🇳👍🏽!", ["ok", "👨‍👩‍👧‍👦", "🇨🇳", "👍🏽", "!"]),
    "white space": ("  a\n\n\tb\u00a0c\u3000", ["a", "b", "c"]),
}


@pytest.mark.parametrize(("text", "wanted"), SPACED.values(), ids=SPACED)
def test_a_word_is_what_stands_between_spaces_and_marks(text, wanted):
    assert cut(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), SPACED.values(), ids=SPACED)
def test_the_dictionary_changes_no_word_of_a_script_with_spaces(text, wanted, without_dictionary):
    assert cut(text) == wanted


# What the dictionary of ICU 78 gives; each was read by somebody who knows the language's words.
UNSPACED = {
    "chinese": ("但是演员很棒。", ["但是", "演员", "很", "棒", "。"]),
    "japanese": ("東京タワーに行きました", ["東京タワー", "に", "行き", "ま", "した"]),
    "thai": ("หนังเรื่องนี้ไม่สนุก", ["หนัง", "เรื่อง", "นี้", "ไม่", "สนุก"]),
    "lao": ("ພາສາລາວ", ["ພາສາ", "ລາວ"]),
    "khmer": ("ភាសាខ្មែរជាភាសា", ["ភាសាខ្មែរ", "ជា", "ភាសា"]),
    "burmese": ("မြန်မာစာ", ["မြန်မာ", "စာ"]),
    "mixed": ("I love 北京烤鸭 and 🍜!", ["I", "love", "北京", "烤鸭", "and", "🍜", "!"]),
    "with digits": ("版本3.5很好", ["版本", "3.5", "很好"]),
    "rare letters beside emoji": ("😀𠮷野家で", ["😀", "𠮷", "野家", "で"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), UNSPACED.values(), ids=UNSPACED)
def test_a_script_without_spaces_is_cut_by_the_dictionary(text, wanted):
    assert cut(text) == wanted
    assert told_apart_by(text).startswith("ICU ")


@pytest.mark.parametrize("text", [text for text, _ in UNSPACED.values()], ids=UNSPACED)
def test_the_cut_is_icus_own(text):
    from icu4py.breakers import WordBreaker

    runs = [piece for piece in WordBreaker(text, "und") if has_unspaced(piece)]
    assert [word for word in cut(text) if has_unspaced(word)] == runs


def test_without_a_dictionary_a_character_with_its_marks_is_a_word(without_dictionary):
    assert cut("不好看，ok") == ["不", "好", "看", "，", "ok"]
    assert cut("ไม่ดี") == ["ไ", "ม่", "ดี"]
    assert told_apart_by("不好") == "characters"


def test_a_text_with_spaces_needs_nobody_to_tell_its_words_apart():
    assert told_apart_by("यह फिल्म, 이 영화는") == ""
    assert words("") == []


def test_no_word_begins_with_what_belongs_to_the_character_before():
    import unicodedata

    texts = [text for text, _ in (*SPACED.values(), *UNSPACED.values())]
    for word in (word for text in texts for word in cut(text)):
        assert unicodedata.category(word[0])[0] != "M", word
        assert word[0] not in "\u200c\u200d"
