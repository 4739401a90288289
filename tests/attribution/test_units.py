"""Units group tokens as a reader would."""

import numpy as np
import pytest

from attnviz.attribution.attribute import attribute
from attnviz.attribution.paragraph import paragraph
from attnviz.attribution.units import units_of
from attnviz.errors import InputError
from attnviz.tracing.inputs import prepare
from attnviz.views.attribution.words import caption
from tests import tiny


def test_tokens_are_units_and_special_ones_are_held(tiny_model):
    prepared = prepare(tiny_model("bert"), "the film was good")
    units = units_of(prepared, "token")
    assert units.text == ("[CLS]", "the", "film", "was", "good", "[SEP]")
    assert units.held.tolist() == [True, False, False, False, False, True]
    assert units.of_token.tolist() == list(range(6))


def test_words_join_their_pieces(minilm):
    prepared = prepare(minilm, "Unbelievably good.")
    units = units_of(prepared, "word")
    assert units.text[1] == "Unbelievably"
    assert (units.of_token == 1).sum() > 1
    assert units.held.tolist()[0]
    assert not units.held.tolist()[1]


def test_sentences_end_at_their_marks(minilm):
    prepared = prepare(minilm, "It was 3.5 metres long. Was it? Yes, it was.")
    units = units_of(prepared, "sentence")
    assert units.text[1:-1] == ("It was 3.5 metres long.", "Was it?", "Yes, it was.")


def test_the_two_texts_of_a_pair_share_no_unit(tiny_model):
    prepared = prepare(tiny_model("bert"), ("the cat sat", "the dog sat"))
    for kind in ("word", "sentence"):
        units = units_of(prepared, kind)
        for unit in range(len(units)):
            segments = prepared.tokens.segment[units.of_token == unit]
            assert len(set(segments.tolist())) == 1
    assert "the cat sat" in units.text
    assert "the dog sat" in units.text


def test_every_token_has_a_unit(minilm):
    prepared = prepare(minilm, "Naïve cafés? 東京 🙂 and <b>markup</b>...\n\nNew line.")
    for kind in ("token", "word", "sentence"):
        units = units_of(prepared, kind)
        assert set(units.of_token.tolist()) == set(range(len(units)))
        assert np.all(np.diff(units.of_token) >= 0)


def test_a_picture_has_patches_and_nothing_else(tiny_model):
    prepared = prepare(tiny_model("vit"), tiny.picture())
    assert units_of(prepared).kind == "patch"
    with pytest.raises(InputError, match="patch"):
        units_of(prepared, "word")


def test_an_unknown_unit_is_refused(tiny_model):
    with pytest.raises(InputError, match="token, character, word, sentence"):
        units_of(prepare(tiny_model("bert"), "the cat"), "letter")


@pytest.mark.parametrize("asked", ["sentence", "word"])
def test_a_text_of_one_unit_is_scored_by_the_next_finer_and_says_so(asked, tiny_model, minilm):
    text = "the film was good" if asked == "sentence" else "unbelievably"
    model = tiny_model("bert") if asked == "sentence" else minilm
    inputs = text if asked == "sentence" else (text, "good")
    found = attribute(model, inputs, method="leave_one_out", unit=asked)
    finer = {"sentence": "word", "word": "character"}[asked]
    assert found.units.kind == finer
    assert (~found.units.held).sum() > 1
    assert any(f"one {asked}" in note and f"its {finer}s" in note for note in found.notes)


def test_two_sentences_stay_sentences_and_nothing_is_said(tiny_model):
    found = attribute(tiny_model("bert"), "the film was good. The cat sat.", unit="sentence",
                      method="leave_one_out")  # fmt: skip
    assert found.units.kind == "sentence"
    assert (
        found.notes
        == attribute(
            tiny_model("bert"), "the film was good. The cat sat.", method="leave_one_out"
        ).notes
    )


def test_a_single_token_is_not_called_a_reason(tiny_model):
    found = attribute(tiny_model("bert"), "good", method="leave_one_out", unit="sentence")
    assert found.units.kind == "token"
    assert "nothing to compare it with" in paragraph(found)
    assert "mostly on" not in paragraph(found)


def test_chinese_words_are_scored_and_the_note_says_who_told_them_apart(minilm, monkeypatch):
    pair = ("这部电影不好看", "the film")
    found = attribute(minilm, pair, method="leave_one_out", unit="word")
    assert found.units.text[1:-1] == ("这", "部", "电影", "不好", "看")
    assert "5 words (by ICU " in caption(found)
    monkeypatch.setenv("ATTNVIZ_WORDS", "characters")
    found = attribute(minilm, pair, method="leave_one_out", unit="word")
    assert found.units.text[1:-1] == tuple("这部电影不好看")
    assert any("Each character counts as a word" in note for note in found.notes)
