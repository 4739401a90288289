"""A text that is too long: the buttons that help, and what was left out said beside the answer."""

import pytest

from attnviz.models.loading import load
from attnviz.tracing import fitting
from tests.app.test_inputs_last import go

LONG = "The bank raised its savings rates again. " * 150


@pytest.fixture
def minilm():
    return load("minilm")


def captions(app):
    return [each.value.replace("\\", "") for each in app.caption]


def test_the_first_tokens_are_one_click_away_and_what_was_left_out_is_said(run_page, minilm):
    app = run_page("heads.py", model="minilm", text=LONG)
    assert "takes at most 512" in app.error[0].value.replace("\\", "")
    button = app.button(key="cut text")
    assert button.label == "Use the first 512 tokens"
    button.click().run()
    assert not app.error
    kept = app.text_area(key="text").value
    assert LONG.startswith(kept)
    assert LONG[len(kept)].isspace()  # no word is cut
    reference = minilm.tokenizer(LONG, truncation=True, max_length=512)["input_ids"]
    assert minilm.tokenizer(kept)["input_ids"] == reference
    assert "512 / 512 tokens · 0 unknown" in captions(app)
    total = len(minilm.tokenizer(LONG)["input_ids"])
    assert any(f"the first 512 of {total:,} tokens" in each for each in captions(app))
    go(app, "bertviz")  # said wherever the part is looked at, and not where nothing is
    assert any("the rest was left out" in each for each in captions(app))
    go(app, "learn")
    assert not any("the rest was left out" in each for each in captions(app))


def test_the_whole_text_comes_back_and_a_changed_text_is_cut_no_more(run_page):
    app = run_page("heads.py", model="minilm", text=LONG)
    app.button(key="cut text").click().run()
    app.text_area(key="text").set_value("another text").run()
    assert not any("left out" in each for each in captions(app))
    app.text_area(key="text").set_value(LONG).run()
    app.button(key="cut text").click().run()
    next(b for b in app.button if b.label == "Back to the whole text").click().run()
    assert app.text_area(key="text").value == LONG
    assert app.error


def test_a_window_begins_where_the_reader_says(run_page):
    text = " ".join(f"word{n}" for n in range(1500))
    app = run_page("heads.py", model="minilm", text=text)
    app.number_input(key="window of text").set_value(1001).run()
    app.button(key="use window text").click().run()
    assert not app.error
    words = app.text_area(key="text").value.split()
    assert words[0] == "word1000"
    assert words == text.split()[1000 : 1000 + len(words)]
    assert any(f"words 1,001 to {1000 + len(words):,} of 1,500" in c for c in captions(app))


def test_sentences_are_read_one_after_the_other(run_page):
    app = run_page("heads.py", model="minilm", text="One cat sat. " + LONG + "The dog ran!")
    app.button(key="use sentence text").click().run()
    assert app.text_area(key="text").value == "One cat sat."
    assert any("sentence 1 of 152" in each for each in captions(app))
    next(b for b in app.button if b.label == "Next").click().run()
    assert app.text_area(key="text").value == "The bank raised its savings rates again."


def test_of_a_pair_either_text_can_be_cut(run_page, minilm):
    app = run_page("heads.py", model="minilm", text="a short text", second=LONG)
    assert [b.label for b in app.button if b.key == "cut text"] == []  # it alone is no help
    app.button(key="cut second").click().run()
    assert not app.error
    ids = minilm.tokenizer("a short text", app.text_input(key="second").value)["input_ids"]
    assert len(ids) == 512
    assert any("of your second text" in each for each in captions(app))


def test_the_second_text_of_compare_can_be_cut_too(run_page):
    app = run_page("compare.py", model="minilm", text="a short text", other_text=LONG)
    app.button(key="cut other_text").click().run()
    assert not app.error
    assert LONG.startswith(app.text_input(key="other_text").value)


@pytest.mark.parametrize(
    ("text", "room", "kept"),
    [
        ("one two three", 7, "one two"),
        ("one two three", 2, None),  # not even the first word
        ("我爱北京天安门", 3, "我爱北"),
        ("a कि की", 3, "a"),  # never before a mark of the same syllable
        ("  one two  ", 5, "  one"),
    ],
)
def test_a_part_ends_where_a_word_does(text, room, kept):
    part = fitting.beginning(text, lambda some: len(some) <= room)
    if kept is None:
        assert part is None
    else:
        assert text[part.start : part.end] == kept.strip()
