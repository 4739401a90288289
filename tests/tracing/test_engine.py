"""The engine is silent until it is asked, and leaves nothing behind."""

import threading

import pytest
import torch

import attnviz as av
from attnviz.tracing import engine
from attnviz.tracing.inputs import prepare
from tests import tiny

WEIGHTS_ONLY = ("deberta-v2", "bloom")


@pytest.mark.parametrize("name", [n for n in tiny.ARCHITECTURES if n not in WEIGHTS_ONLY])
def test_without_a_recorder_the_model_answers_as_transformers_default(name, tiny_model):
    model = tiny_model(name)
    default = type(model.hf).from_pretrained(model.hf.config._name_or_path).eval()
    tensors = dict(prepare(model, tiny.example(name)).tensors)
    if model.hf.config.is_encoder_decoder:
        tensors["decoder_input_ids"] = tensors["input_ids"]
    engine.install(model.hf)
    with torch.no_grad():
        assert torch.equal(model.hf(**tensors)[0], default(**tensors)[0])


def test_an_exception_inside_leaves_no_trace(tiny_model):
    model = tiny_model("bert")
    tensors = prepare(model, tiny.SENTENCE).tensors
    engine.install(model.hf)
    recorder = engine.Recorder(model.stack_of_module)
    with torch.no_grad():
        before = model.hf(**tensors).logits
        with pytest.raises(TypeError), engine.recording(recorder):
            model.hf(**tensors).logits + "not a number"
        seen = len(recorder.calls["encoder"])
        after = model.hf(**tensors).logits
    assert torch.equal(before, after)
    assert len(recorder.calls["encoder"]) == seen == 2


def test_threads_that_trace_a_fresh_model_first_leave_it_under_sdpa(checkpoint):
    for _ in range(5):
        model = av.load(str(checkpoint("bert")))
        threads = [threading.Thread(target=engine.install, args=(model.hf,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert model.hf.config._attn_implementation == engine.KEY
