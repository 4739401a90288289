import pytest

from attnviz.text.visible import harmless, label, visible

SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize("text", ["می‌خواهم", "👨‍👩‍👧", "क्‍ष", "❤️‍🔥", SCOTLAND])
def test_joiners_stay_where_they_join(text):
    assert label(text) == text
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("\u202eabc\u202c", "‹RLO›abc‹PDF›"),
        ("a\u2066b", "a‹LRI›b"),
        ("\u061c", "‹ALM›"),
        ("a\u200d", "a‹ZWJ›"),
        ("\u200c", "‹ZWNJ›"),
        ("x\x00\x1b\x85y", "x‹00›‹1B›‹85›y"),
        ("pay\U000e0041\U000e0042", "pay‹E0041›‹E0042›"),
        ("soft\u00adly", "soft‹SHY›ly"),
    ],
)
def test_what_is_not_seen_is_named(text, wanted):
    assert visible(text) == label(text) == harmless(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"), [("\n\n", "↵↵"), ("\t", "⇥"), (" ", "␣"), ("\u3000", "␣"), ("", "‹empty›")]
)
def test_white_space_alone_has_a_label(text, wanted):
    assert label(text) == wanted


def test_white_space_within_a_label_is_a_space():
    assert label(" a\nb ") == "a b"
    assert harmless("a\nb") == "a\nb"
    assert visible("a\nb") == "a↵b"
