"""Rows in the place of embeddings, also where a model lays them along [token, row]."""

import numpy as np
import pytest
import torch
import transformers as tf

import attnviz as av
from attnviz.attribution.methods import METHODS
from attnviz.attribution.network import pose
from tests import tiny
from tests.architectures import REFUSED, ROWS, save
from tests.tiny import VOCABULARY

NOT_OF_XLNET = ("gradient_attention", "value_norm")
"""What needs the values, or maps that the answer was made with: XLNet hands over copies."""


@pytest.fixture(scope="module")
def xlnet(tmp_path_factory):
    """XLNet, which works along [token, row], and the same weights as transformers opens them."""
    folder = tmp_path_factory.mktemp("xlnet")
    torch.manual_seed(0)
    built = tf.XLNetForSequenceClassification(
        tf.XLNetConfig(vocab_size=VOCABULARY, d_model=32, n_layer=2, n_head=4, d_inner=48)
    )
    with torch.no_grad():
        for parameter in built.parameters():
            if parameter.dim() > 1:
                parameter.normal_(std=0.4)
    built.save_pretrained(folder)
    tiny.tokenizer().save_pretrained(folder)
    reference = tf.XLNetForSequenceClassification.from_pretrained(folder, dtype=torch.float32)
    return av.load(str(folder)), reference.eval()


@pytest.mark.parametrize("rows", [2, 5, 14])
@torch.no_grad()
def test_each_row_of_xlnet_is_what_its_own_embeddings_give(xlnet, rows):
    model, reference = xlnet
    posed = pose(model, tiny.SENTENCE)
    x = posed.problem.inputs
    assert x.shape[1] != rows or rows == 14, "one case has as many rows as tokens"
    some = torch.randn(rows, *x.shape[1:], generator=torch.Generator().manual_seed(0))
    found = posed.network.output(some).logits
    for row, logits in zip(some, found, strict=True):
        alone = reference(inputs_embeds=row[None], **_others(posed)).logits[0]
        np.testing.assert_allclose(logits, alone, atol=1e-5)


def test_integrated_gradients_of_xlnet_are_those_worked_out_with_inputs_embeds(xlnet):
    model, reference = xlnet
    posed = pose(model, tiny.SENTENCE)
    x = posed.problem.inputs
    held = torch.from_numpy(posed.units.held[posed.units.of_token])
    baseline = torch.where(held[:, None], x, posed.problem.baseline)
    found = av.attribute(model, tiny.SENTENCE, method="integrated_gradients")
    label = int(reference(inputs_embeds=x, **_others(posed)).logits[0].argmax())
    differences = []
    for start in (x, baseline):
        logits = reference(inputs_embeds=start, **_others(posed)).logits
        differences.append(float(logits[0, label].detach()))
    # The path is refined until its sum is within a hundredth.
    assert found.scores.sum() == pytest.approx(differences[0] - differences[1], rel=0.01)


@pytest.mark.parametrize("method", [m.name for m in METHODS if m.name not in NOT_OF_XLNET])
def test_every_other_method_scores_the_tokens_of_xlnet(xlnet, method):
    found = av.attribute(xlnet[0], tiny.SENTENCE, method=method)
    assert np.isfinite(found.scores).all()
    assert found.scores.any()


@pytest.mark.parametrize("method", NOT_OF_XLNET)
def test_what_xlnet_cannot_be_asked_is_refused_by_name(xlnet, method):
    with pytest.raises(av.UnsupportedError, match="XLNetForSequenceClassification returns"):
        av.attribute(xlnet[0], tiny.SENTENCE, method=method)


def _others(posed):
    return {name: tensor for name, tensor in posed.network.tensors.items() if name != "input_ids"}


@pytest.mark.parametrize(
    "name", ["FSMT", "CANINE", "Funnel", "SqueezeBERT", "LED", "GPT-1", "CTRL"]
)
def test_architectures_of_other_layouts_are_scored_or_refused_by_name(name, tmp_path):
    row = next(row for row in (*ROWS, *REFUSED) if row.name == name)
    save(row, tmp_path)
    model = av.load(str(tmp_path))
    refused = {}
    for method in METHODS:
        small = {option: 4 for option in ("steps", "samples") if option in method.options}
        try:
            av.attribute(
                model, tiny.SENTENCE.replace("good", "[MASK]"), method=method.name, **small
            )
        except av.UnsupportedError as refusal:
            refused[method.name] = str(refusal)
    assert all(model.architecture in sentence for sentence in refused.values()), refused
    if name in ("GPT-1", "CTRL"):
        assert refused.keys() <= {"value_norm"}
