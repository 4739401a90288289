"""Units group tokens as a reader would."""

import numpy as np
import pytest

from attnviz.attribution.units import units_of
from attnviz.errors import InputError
from attnviz.tracing.inputs import prepare
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
    with pytest.raises(InputError, match="token, word, sentence"):
        units_of(prepare(tiny_model("bert"), "the cat"), "letter")
