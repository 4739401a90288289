"""Windows are put where their cells are, stages have tokens of their own, padding is one key."""

import numpy as np
import pytest
import torch
import transformers as tf
from PIL import Image

import attnviz as av
from attnviz.tracing import grids
from attnviz.views.explorer import explorer
from tests import rounding
from tests.architectures import ROWS, example, save


def opened(name, folder):
    row = next(row for row in ROWS if row.name == name)
    save(row, folder)
    return av.load(str(folder)), example(row)


def test_a_shifted_window_of_a_small_picture_holds_the_cells_worked_by_hand():
    # 4 x 4 cells, windows of 2 x 2, shifted by 1: rows 0123 become 1230, and so do columns.
    windows = grids._windows((4, 4), 2, 1, torch.device("cpu"))
    assert windows.tolist() == [[5, 6, 9, 10], [7, 4, 11, 8], [13, 14, 1, 2], [15, 12, 3, 0]]


def test_cells_that_fill_the_last_window_are_no_cells():
    windows = grids._windows((2, 3), 2, 0, torch.device("cpu"))
    assert windows.tolist() == [[0, 1, 3, 4], [2, -1, 5, -1]]


def test_attention_stays_inside_its_window(tmp_path):
    model, picture = opened("Swin", tmp_path)
    trace = av.trace(model, picture)
    first = trace.stack("stage1")
    assert first.queries.grid == (8, 8)
    assert trace.stack("stage2").queries.grid == (4, 4)
    rows, columns = np.divmod(np.arange(64), 8)
    same = (rows[:, None] // 2 == rows // 2) & (columns[:, None] // 2 == columns // 2)
    assert not first.layers[0].weights[:, ~same].any()
    assert first.layers[1].weights[:, ~same].any()  # the shifted windows of the next layer
    # Vectors lie at the same cells: weights inside a window follow from them but for positions.
    assert trace.query(0, 0).shape == (64, 8)
    assert trace.value(0, 1).shape == (64, 8)


def test_values_weighted_by_the_map_are_what_the_windows_gave(tmp_path):
    model, picture = opened("Swin", tmp_path)
    seen = []
    layer = model.hf.swin.encoder.layers[0].blocks[1]
    handle = layer.attention.o_proj.register_forward_pre_hook(
        lambda _m, given: seen.append(given[0])
    )
    trace = av.trace(model, picture)
    handle.remove()
    ours = np.concatenate(
        [trace.attention(1, head) @ trace.value(1, head) for head in range(2)], axis=-1
    )
    theirs = seen[0].reshape(-1, 4, 16)  # window place d_model
    cells = grids._windows((8, 8), 2, 1, torch.device("cpu"))
    for window, places in enumerate(cells):
        np.testing.assert_allclose(
            theirs[window], ours[places.numpy()], atol=rounding.of_numbers(layers=4)
        )


def test_a_picture_that_windows_do_not_divide_has_one_key_for_the_padding(tmp_path):
    torch.manual_seed(0)
    config = tf.SwinConfig(image_size=20, patch_size=4, embed_dim=8, depths=[2], num_heads=[2],
                           window_size=2, num_labels=2)  # fmt: skip
    tf.SwinForImageClassification(config).save_pretrained(tmp_path)
    tf.ViTImageProcessor(size={"height": 20, "width": 20}).save_pretrained(tmp_path)
    trace = av.trace(av.load(str(tmp_path)), Image.new("RGB", (20, 20), "red"))
    stack = trace.stack("stage1")
    assert (len(stack.queries), len(stack.keys)) == (25, 26)
    assert stack.keys.text[-1] == grids.PADDING
    assert stack.keys.special[-1]
    for layer in stack.layers:
        np.testing.assert_allclose(layer.weights.sum(-1), 1, atol=rounding.of_numbers(layers=4))
    assert stack.layers[0].weights[:, 24, -1].min() > 0.5  # three of its four cells are added
    with pytest.raises(av.UnsupportedError, match="SwinForImageClassification"):
        trace.key(0, 0)
    assert "padding" in " ".join(trace.missing)


def test_segformer_looks_at_coarser_cells(tmp_path):
    model, picture = opened("SegFormer", tmp_path)
    trace = av.trace(model, picture)
    first, second = trace.stack("stage1"), trace.stack("stage2")
    assert (first.queries.grid, first.keys.grid) == ((8, 8), (2, 2))
    assert second.queries is second.keys
    scores = av.head_scores(trace, "stage1")
    assert np.isnan(scores.distance).all()  # cells of two sizes have no distance
    assert np.isfinite(av.head_scores(trace, "stage2").distance).all()


@pytest.mark.parametrize("name", ["Swin", "SegFormer", "CLIP", "SigLIP"])
def test_several_stacks_of_a_picture_make_an_explorer(name, tmp_path):
    model, given = opened(name, tmp_path)
    trace = av.trace(model, given)
    assert explorer(trace).data
    assert trace.picture is not None


def test_two_towers_read_a_picture_and_a_text(tmp_path):
    model, given = opened("CLIP", tmp_path)
    trace = av.trace(model, given)
    assert trace.stacks == ("text", "vision")
    assert trace.inputs == ("the cat sat",)
    assert trace.stack("vision").queries.text[:2] == ("[CLS]", "row 0, col 0")
    assert not np.triu(trace.attention(0, 0, "text"), k=1).any()
    with pytest.raises(av.InputError, match="a picture with a text"):
        av.trace(model, "the cat sat")


def test_maps_of_a_picture_that_no_memory_holds_are_refused(tmp_path, monkeypatch):
    model, picture = opened("Swin", tmp_path)
    monkeypatch.setattr("attnviz.tracing.budget.MOST_BYTES", 1000)
    with pytest.raises(av.InputError, match="smaller picture"):
        av.trace(model, picture)
