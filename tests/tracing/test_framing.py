"""What is said of a picture's crop is what transformers' own processors keep of it."""

import numpy as np
import pytest
import transformers as tf
from PIL import Image

from attnviz.tracing.framing import framing

ROWS, COLUMNS = 300, 480


def places() -> Image.Image:
    """A picture whose red says in which column, and whose green in which row a pixel lies."""
    row, column = np.mgrid[0:ROWS, 0:COLUMNS]
    pixels = np.stack([column / COLUMNS, row / ROWS, np.zeros((ROWS, COLUMNS))], -1) * 255
    return Image.fromarray(pixels.round().astype(np.uint8))


PROCESSORS = {
    "squashed": tf.ViTImageProcessor(
        size={"height": 96, "width": 96}, do_normalize=False, do_rescale=False
    ),
    "cut out": tf.CLIPImageProcessor(
        size={"shortest_edge": 96}, crop_size={"height": 96, "width": 96}, do_normalize=False,
        do_rescale=False,
    ),
    "smaller than the short side": tf.CLIPImageProcessor(
        size={"shortest_edge": 128}, crop_size={"height": 96, "width": 96}, do_normalize=False,
        do_rescale=False,
    ),
    "in its own shape": tf.CLIPImageProcessor(
        size={"shortest_edge": 96}, do_center_crop=False, do_normalize=False, do_rescale=False
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PROCESSORS)
def test_the_part_that_is_named_is_the_one_that_is_kept(name):
    processor = PROCESSORS[name]
    seen = np.asarray(processor(places(), return_tensors="np")["pixel_values"][0], float)
    found = framing(processor, (ROWS, COLUMNS), seen.shape[1:])
    assert found is not None
    top, left, rows, columns = found.part
    kept_columns = seen[0].mean(0)[[0, -1]] / 255 * COLUMNS
    kept_rows = seen[1].mean(1)[[0, -1]] / 255 * ROWS
    assert kept_columns == pytest.approx([left, left + columns], abs=7)  # a pixel of 96 is 5 wide
    assert kept_rows == pytest.approx([top, top + rows], abs=7)


def test_what_was_cut_or_squashed_is_said_and_nothing_else():
    squashed = framing(PROCESSORS["squashed"], (ROWS, COLUMNS), (96, 96))
    assert squashed is not None
    assert squashed.said == (
        "The model reads this picture squeezed to 96 × 96; it is drawn in its own shape."
    )
    assert squashed.ratio == 1.6
    cut = framing(PROCESSORS["cut out"], (ROWS, COLUMNS), (96, 96))
    assert cut is not None
    assert (
        cut.said == "The model sees the middle 300 × 300 of the 480 × 300 pixels of this picture."
    )
    whole = framing(PROCESSORS["in its own shape"], (ROWS, COLUMNS), (96, 154))
    assert whole is not None
    assert whole.said == ""


def test_what_the_settings_do_not_account_for_is_not_guessed():
    assert framing(PROCESSORS["squashed"], (ROWS, COLUMNS), (112, 112)) is None
    assert framing(object(), (ROWS, COLUMNS), (96, 96)) is None
