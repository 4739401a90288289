"""Which class opens a checkpoint: the one that was saved, never a bigger one with random parts."""

import numpy as np
import pytest
import torch
import transformers as tf

import attnviz as av
from attnviz.records import Sound
from tests import tiny


def _eager(model, **inputs):
    alone = type(model.hf).from_pretrained(model.folder, attn_implementation="eager").eval()
    with torch.no_grad():
        return alone(**inputs, output_attentions=True)


def _far(trace, stack, maps):
    return max(
        float(np.abs(trace.by_stack[stack].layers[n].weights - found[0].numpy()).max())
        for n, found in enumerate(maps)
    )


@pytest.mark.parametrize(
    ("name", "cls"),
    [
        ("t5-encoder", tf.T5EncoderModel),
        ("mt5-encoder", tf.MT5EncoderModel),
        ("umt5-encoder", tf.UMT5EncoderModel),
        ("clip-text", tf.CLIPTextModel),
        ("siglip-text", tf.SiglipTextModel),
        ("dpr-context", tf.DPRContextEncoder),
    ],
)
def test_an_encoder_that_was_saved_alone_opens_alone(name, cls, tiny_model):
    model = tiny_model(name)
    assert type(model.hf) is cls
    assert (model.task, model.notes) == ("embedding", ())
    trace = av.trace(model, tiny.SENTENCE)
    # CLIP's text tower looks only back, and a stack is named by what it does.
    (stack,) = trace.stacks
    assert stack == ("decoder" if name == "clip-text" else "encoder")
    encoded = model.tokenizer(tiny.SENTENCE, return_tensors="pt")
    output = _eager(model, input_ids=encoded["input_ids"])
    assert _far(trace, stack, output.attentions) == 0


@pytest.mark.parametrize("name", ["bart", "t5", "marian"])
def test_an_encoder_taken_out_of_a_pair_opens_and_its_decoder_is_refused(name, tmp_path):
    """As model.get_encoder().save_pretrained writes it; reference: eager attention."""
    whole = tiny.model(name)
    for part in ("encoder", "decoder"):
        getattr(whole, f"get_{part}")().save_pretrained(tmp_path / part)
        tiny.tokenizer().save_pretrained(tmp_path / part)
    model = av.load(str(tmp_path / "encoder"))
    assert model.notes == ()
    trace = av.trace(model, tiny.SENTENCE)
    assert trace.stacks == ("encoder",)
    whole.set_attn_implementation("eager")
    given = tiny.tokenizer()(tiny.SENTENCE, return_tensors="pt")
    with torch.no_grad():
        reference = whole.get_encoder()(
            given["input_ids"], attention_mask=given["attention_mask"], output_attentions=True
        ).attentions
    for layer, maps in enumerate(reference):
        for head, own in enumerate(maps[0]):
            assert np.allclose(trace.attention(layer, head), own.numpy(), atol=1e-6)
    with pytest.raises(av.ModelError, match=r"is the decoder of .*Save the whole model"):
        av.load(str(tmp_path / "decoder"))


def test_a_head_that_is_not_read_leaves_a_model_of_the_right_kind(tiny_model):
    for name, task in (
        ("bert-choices", "embedding"),
        ("dpt", "image-embedding"),
        ("speakers", "audio-embedding"),
        ("wav2vec2-pretraining", "audio-embedding"),
    ):
        model = tiny_model(name)
        assert model.task == task
        assert "Opened without the head of" in model.notes[-1]
        assert (model.tokenizer is None) == (task != "embedding")


def test_a_masked_autoencoder_opens_as_the_encoder_that_sees_all_patches(tiny_model):
    model = tiny_model("vit-mae")
    assert "sees all patches" in model.notes[0]
    trace = av.trace(model, tiny.picture())
    saved = tf.ViTMAEModel.from_pretrained(
        model.folder, mask_ratio=0.0, attn_implementation="eager"
    ).eval()
    pixels = model.processor(images=tiny.picture(), return_tensors="pt")["pixel_values"]
    with torch.no_grad():  # ascending noise keeps the patches in their order
        output = saved(pixels, noise=torch.arange(16.0)[None], output_attentions=True)
    assert _far(trace, "encoder", output.attentions) < 1e-6


def test_a_model_that_reads_pictures_and_writes_text_shows_all_three_stacks(tiny_model):
    model = tiny_model("trocr")
    assert model.task == "image-to-text"
    trace = av.trace(model, tiny.picture(), target="the cat was good")
    assert trace.stacks == ("encoder", "decoder", "cross")
    pixels = model.processor(images=tiny.picture(), return_tensors="pt")["pixel_values"]
    fed = torch.tensor(np.array(trace.by_stack["decoder"].queries.ids))[None]
    output = _eager(model, pixel_values=pixels, decoder_input_ids=fed)
    assert _far(trace, "encoder", output.encoder_attentions) == 0
    assert _far(trace, "decoder", output.decoder_attentions) == 0
    assert _far(trace, "cross", output.cross_attentions) == 0


def test_a_classifier_of_sounds_that_has_an_encoder_alone_classifies(tiny_model):
    model = tiny_model("whisper-classifier")
    samples = np.sin(np.arange(16_000) / 20).astype(np.float32)
    trace = av.trace(model, Sound(samples, 16_000))
    features = model.processor(samples, sampling_rate=16_000, return_tensors="pt")
    output = _eager(model, input_features=features["input_features"])
    assert trace.prediction.text == f"LABEL_{int(output.logits.argmax())}"
    assert len(trace.stacks) == 1
    assert _far(trace, trace.stacks[0], output.attentions) == 0


def test_a_tokenizer_of_bytes_needs_no_vocabulary_file(tiny_model):
    model = tiny_model("byt5")
    trace = av.trace(model, "café", target="a")
    # 3 special tokens stand before the 256 bytes; é is two of them in UTF-8.
    assert trace.tokens.ids.tolist() == [3 + byte for byte in "café".encode()] + [1]


def test_attention_in_chunks_is_refused_by_name(tiny_model):
    with pytest.raises(av.UnsupportedError, match=r"Reformer.* attends in chunks"):
        av.trace(tiny_model("reformer"), tiny.SENTENCE)


def test_a_task_that_a_kind_cannot_do_is_refused_with_those_that_it_can(checkpoint):
    with pytest.raises(av.ModelError, match=r'A t5 model cannot do "fill-mask"') as caught:
        av.load(str(checkpoint("t5")), task="fill-mask")
    assert "'text-to-text'" in str(caught.value)
    assert av.load(str(checkpoint("t5")), task="text-to-text").task == "text-to-text"
