"""The data of the attribution views: exact scores, text that reads like the text, safe words."""

import re

import numpy as np
import pytest

import attnviz as av
from attnviz.attribution.attribute import attribute
from attnviz.errors import InputError
from attnviz.export.attribution_figure import attributions_figure
from attnviz.export.drawing_svg import svg
from attnviz.plots.theme import signed_colour
from attnviz.records import AgainstRandom, Tokens, Units
from attnviz.views.attribution import view_attributions, view_sequence
from attnviz.views.attribution.running import running_text
from attnviz.views.attribution.words import caption, warning
from tests import tiny
from tests.views.attributions import HOSTILE, attribution, sequence, units_of
from tests.views.test_view import unpack


def test_every_method_is_a_row_with_its_exact_scores():
    first = attribution(scores=(0, 1 / 3, 0.1, 1e-7, 2, 0), label="One", signed=False)
    header, arrays = unpack(view_attributions([first, attribution()], selected=1).data)
    assert [method["label"] for method in header["methods"]] == ["One", "Leave one out"]
    assert [method["signed"] for method in header["methods"]] == [False, True]
    assert header["selected"] == 1
    np.testing.assert_array_equal(arrays["scores"].reshape(2, 6)[0], first.scores)


@pytest.mark.parametrize(("name", "read"), [("sentiment", 0), ("llama", -1)])
def test_the_entry_that_a_read_position_begins_with_has_no_part_in_the_scale(
    name, read, tiny_model
):
    """Chefer et al.'s published code drops it: R starts as I, whose row of that position is 1."""
    model = tiny_model(name) if name in tiny.ARCHITECTURES else av.load(name)
    found = attribute(model, "the cat sat", method="gradient_attention")
    at = len(found.units) + read if read < 0 else read
    assert found.scores[at] >= 1
    # What is left of that place is what flowed to it, and it is the number that stands there.
    assert found.shown[at] == pytest.approx(found.scores[at] - 1)
    others = np.delete(np.arange(len(found.units)), at)
    np.testing.assert_array_equal(found.shown[others], found.scores[others])
    header, arrays = unpack(view_attributions([found]).data)
    np.testing.assert_array_equal(arrays["scores"], found.shown)
    assert "starts with" in header["methods"][0]["notes"][-1]
    drawn = svg(attributions_figure([found]))
    assert "starts with" in drawn
    assert signed_colour(1.0) in drawn  # the strongest of the others has the full colour
    assert attribution().own is None


def test_a_table_of_words_opens_no_method_and_one_method_is_shown_whole(tiny_model):
    header, _ = unpack(view_attributions([attribution(), attribution()]).data)
    assert header["selected"] is None
    assert "figure" not in header["methods"][0], "cards of before have none"
    header, _ = unpack(view_attributions([attribution()]).data)
    assert header["selected"] == 0
    picture = attribute(tiny_model("vit"), tiny.picture(), method="saliency")
    header, _ = unpack(view_attributions([picture, picture]).data)
    assert header["selected"] == 0, "pictures have no table, and bars of the first"


def test_figures_are_drawn_beside_random_ones():
    figures = [AgainstRandom(0.5, 0.1, -0.1, 0.2, True), None]
    header, _ = unpack(view_attributions([attribution()] * 2, figures=figures).data)
    assert header["methods"][0]["figure"] == {"value": 0.5, "low": -0.1, "high": 0.2}
    assert "figure" not in header["methods"][1]


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(InputError, match="at least one"):
        view_attributions([])
    with pytest.raises(InputError, match="same input"):
        view_attributions([attribution(), attribution("a film", (0, 1, 2, 0))])
    with pytest.raises(InputError, match="0 to 0"):
        view_attributions([attribution()], selected=1)


def test_a_sequence_carries_its_scores_and_log_probabilities():
    record = sequence()
    header, arrays = unpack(view_sequence(record).data)
    np.testing.assert_array_equal(arrays["scores"].reshape(3, 6), record.scores)
    assert header["steps"]["values"] == [0, -0.25, -0.5]


def test_hostile_text_is_no_markup_in_the_file():
    for view in (
        view_attributions([attribution(f"not a {HOSTILE} film")]),
        view_sequence(sequence(text=HOSTILE)),
    ):
        document = view.document()
        assert document.count("</script>") == 2
        assert HOSTILE not in document
        assert not re.search(r"https?://", document)


@pytest.mark.parametrize("name", ["bert", "llama", "vit", "patchtst"])
def test_texts_pictures_and_series_can_be_drawn(name, tiny_model):
    record = attribute(tiny_model(name), tiny.example(name), method="input_x_gradient")
    header, arrays = unpack(view_attributions([record]).data)
    assert ("picture" in arrays) == (name == "vit")
    n = len(header["input"]["text"])
    assert len(arrays["scores"]) == n
    if name in ("bert", "llama"):
        assert [unit for _, unit in header["input"]["pieces"] if unit >= 0] == list(range(n))


# --- running text -------------------------------------------------------------------------------


def read(tokens: Tokens, units: Units, *inputs: str) -> str:
    return "".join(piece.text for piece in running_text(tokens, units, inputs))


def test_word_pieces_are_joined_and_spaces_are_those_of_the_text():
    text = "Un break able,  yes"
    tokens = Tokens(
        text=("[CLS]", "un", "able", ",", "yes"), pieces=("[CLS]", "un", "##able", ",", "yes"),
        ids=np.arange(5), special=np.arange(5) == 0, word=np.array([-1, 0, 0, 1, 2]),
        segment=np.array([-1, 0, 0, 0, 0]),
        spans=np.array([(-1, -1), (0, 2), (2, 13), (13, 14), (14, 19)]),
    )  # fmt: skip
    pieces = running_text(tokens, units_of(tokens), (text,))
    assert "".join(piece.text for piece in pieces) == f"[CLS] {text}"
    # The white space before "yes" belongs to its token, not to what is shaded.
    assert [piece.text for piece in pieces if piece.unit >= 0] == [
        "[CLS]", "Un", " break able".strip(), ",", "yes",
    ]  # fmt: skip


def test_without_places_words_stand_apart_and_pieces_of_a_word_together():
    tokens = Tokens(
        text=("un", "able", "yes"), pieces=("un", "##able", "yes"), ids=np.arange(3),
        special=np.zeros(3, bool), word=np.array([0, 0, 1]), segment=np.zeros(3, int),
        spans=np.full((3, 2), -1),
    )  # fmt: skip
    assert read(tokens, units_of(tokens), "unable yes") == "unable yes"


def test_bytes_of_one_character_stand_as_bytes_and_the_second_text_on_a_new_line():
    tokens = Tokens(
        text=("‹F0 9F›", "‹98 80›", "yes"), pieces=("a", "b", "yes"), ids=np.arange(3),
        special=np.zeros(3, bool), word=np.array([0, 0, 1]), segment=np.array([0, 0, 1]),
        spans=np.array([(0, 1), (0, 1), (0, 3)]),
    )  # fmt: skip
    assert read(tokens, units_of(tokens), "😀", "yes") == "😀‹98 80›\nyes"


# --- words --------------------------------------------------------------------------------------


def test_the_caption_holds_both_sums_cost_and_seed():
    said = caption(attribution(seed=7))
    assert "scores sum to 1.88, f(x) − f(baseline) is 2.00" in said
    assert "4 tokens · baseline: [MASK]" in said
    assert said.endswith("5 forward passes · 250 ms · seed 7")


def test_a_promised_sum_that_is_missed_is_said_in_per_cent():
    assert warning(attribution(complete=True)) == "does not add up: off by 6 %"
    assert warning(attribution()) == ""
    assert warning(attribution(scores=(0, 0, 0, 2, 0, 0), complete=True)) == ""


def test_a_picture_that_was_squashed_is_said_and_keeps_its_own_shape(tiny_model):
    wide = tiny.picture().resize((48, 32))
    found = attribute(tiny_model("vit"), wide, method="gradient_attention")
    header, _ = unpack(view_attributions([found]).data)
    assert header["framing"]["ratio"] == 1.5
    assert "squeezed to 16 × 16" in header["framing"]["said"]
