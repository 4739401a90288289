"""Every page on a hybrid, whose layers without attention keep their numbers."""

import pytest
import transformers as tf

from tests import tiny
from tests.tiny import _config

PAGES = ("heads.py", "attention.py", "interventions.py", "compare.py", "lenses.py", "generation.py",
         "bertviz.py", "attribution.py")  # fmt: skip


@pytest.fixture
def hybrid(tmp_path):
    """A model of a convolution, a layer of attention, and a convolution, among the app's models."""
    tiny.OTHERS["a hybrid"] = lambda: tf.Lfm2ForCausalLM(
        _config(tf.Lfm2Config, num_key_value_heads=2, num_hidden_layers=3, block_ffn_dim=48,
                layer_types=["conv", "full_attention", "conv"], block_multiple_of=8)
    )  # fmt: skip
    folder = tmp_path / "mixed"
    tiny.model("a hybrid").save_pretrained(folder)
    del tiny.OTHERS["a hybrid"]
    tiny.tokenizer().save_pretrained(folder)
    return str(folder)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_on_a_hybrid(page, hybrid, run_page):
    app = run_page(page, model=hybrid, text="the film was not good")
    assert not app.exception
    assert not app.error, app.error[0].value
    if page == "heads.py":
        assert set(app.dataframe[0].value["layer"]) == {1}
    if page in ("interventions.py", "compare.py"):
        layers = [box for box in app.selectbox if box.label == "Layer"]
        assert all(box.options == ["1"] for box in layers)
