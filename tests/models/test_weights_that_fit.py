"""Weights under other names, in another class or of other sizes: what is mended, said, refused."""

import json
import shutil

import pytest
import torch
import transformers as tf
from safetensors.torch import load_file, save_file

import attnviz as av
from tests import tiny


@pytest.fixture
def copied(checkpoint, tmp_path):
    """Return a function that copies a tiny checkpoint, with other weights or settings."""

    def made(name="bert", *, weights=None, **settings):
        folder = shutil.copytree(checkpoint(name), tmp_path / "copied", dirs_exist_ok=True)
        if weights is not None:
            found = load_file(folder / "model.safetensors")
            save_file(weights(found), folder / "model.safetensors", metadata={"format": "pt"})
        config = json.loads((folder / "config.json").read_text())
        for key, value in settings.items():
            config.pop(key, None)
            if value is not None:
                config[key] = value
        (folder / "config.json").write_text(json.dumps(config))
        return str(folder)

    return made


def _logits(hf):
    with torch.no_grad():
        return hf(**tiny.tokenizer()(tiny.SENTENCE, return_tensors="pt")).logits


def _renamed(rename):
    return lambda weights: {rename(name): tensor for name, tensor in weights.items()}


@pytest.mark.parametrize(
    ("name", "rename", "said"),
    [
        ("bert", lambda key: f"module.{key}", '"module."'),
        ("bert", lambda key: f"_orig_mod.{key}", '"_orig_mod."'),
        ("bert", lambda key: f"module._orig_mod.{key}", '"module." and "_orig_mod."'),
        ("bert", lambda key: f"model.{key}", '"model."'),
        ("bert", lambda key: f"net.{key}", '"net."'),
        ("bert", lambda key: key.replace("layer.", "layer._orig_mod."), '"_orig_mod."'),
        ("llama", lambda key: f"module.{key}", '"module."'),
        ("gpt2", lambda key: f"_forward_module.model.{key}", '"_forward_module.model."'),
        ("t5", lambda key: f"model.{key}", '"model."'),
    ],
)
def test_a_wrappers_prefix_is_taken_off_and_said(name, rename, said, checkpoint, copied):
    model = av.load(copied(name, weights=_renamed(rename)))
    whole = av.load(str(checkpoint(name)))
    assert len(model.notes) == 1
    assert said in model.notes[0]
    for key, tensor in whole.hf.state_dict().items():
        assert torch.equal(tensor, model.hf.state_dict()[key]), key


def test_a_file_of_which_nothing_fits_is_refused_with_both_ways_of_naming(copied):
    strange = copied(weights=_renamed(lambda key: "weight." + key.replace(".", "_")))
    with pytest.raises(av.ModelError) as caught:
        av.load(strange)
    for part in ("None of the 41 weights", '"weight.bert_', '"bert.', "save_pretrained"):
        assert part in str(caught.value)


def test_a_model_of_which_most_would_be_random_is_refused(copied):
    def first_layer(weights):
        return {name: each for name, each in weights.items() if "layer.1" not in name}

    model = av.load(copied(weights=first_layer))
    assert "16 weights" in model.notes[0]
    assert "encoder.layer.1" in model.notes[0]
    # of 19,810 numbers a layer has 7,472
    layer = sum(p.numel() for n, p in model.hf.named_parameters() if "layer.1" in n)
    assert f"({layer / model.n_parameters:.1%} of the numbers)" in model.notes[0]
    with pytest.raises(av.ModelError, match=r"Only 5 of the 41 weights"):
        av.load(copied(weights=lambda w: {n: each for n, each in w.items() if "embeddings" in n}))


@pytest.mark.parametrize("architectures", [None, ["BertModel"], ["BertForMaskedLM"]])
def test_a_head_in_the_file_is_opened_with_the_class_that_has_it(architectures, checkpoint, copied):
    model = av.load(copied(architectures=architectures))
    assert model.task == "text-classification"
    assert "the weights in the file are those of BertForSequenceClassification" in model.notes[0]
    assert torch.equal(_logits(model.hf), _logits(av.load(str(checkpoint("bert"))).hf))


def test_a_decoder_that_is_not_in_the_file_is_not_made_up(copied):
    model = av.load(copied("t5-encoder", architectures=None))
    assert type(model.hf) is tf.T5EncoderModel
    assert av.trace(model, tiny.SENTENCE).stacks == ("encoder",)


def test_weights_of_the_file_that_have_no_place_are_said(copied):
    def with_more(weights):
        return {**weights, "extra.scale": torch.ones(3)}

    assert "1 weight of the file" in av.load(copied(weights=with_more)).notes[0]
    assert "extra.scale" in av.load(copied(weights=with_more)).notes[0]


@pytest.mark.parametrize(
    ("names", "labels", "said"),
    [
        (None, ("LABEL_0", "LABEL_1", "LABEL_2"), "has no labels"),
        ({"0": "bad", "2": "good"}, ("bad", "LABEL_1", "good"), "names 2 labels"),
        (
            {"0": "a", "1": "b", "2": "c", "3": "d"},
            ("LABEL_0", "LABEL_1", "LABEL_2"),
            "names 4 labels",
        ),
    ],
)
def test_a_head_that_does_not_fit_its_labels_is_explained(names, labels, said, copied):
    def three_rows(weights):
        row = weights["classifier.weight"][:1]
        return {
            **weights,
            "classifier.weight": torch.cat([weights["classifier.weight"], 2 * row]),
            "classifier.bias": torch.zeros(3),
        }

    folder = copied(weights=three_rows, id2label=names, label2id=None)
    model = av.load(folder)
    assert "The head has 3 rows" in model.notes[0]
    assert said in model.notes[0]
    trace = av.trace(model, tiny.SENTENCE)
    assert trace.prediction.labels == labels
    logits = _logits(model.hf)[0]
    assert trace.prediction.text == labels[int(logits.argmax())]


def test_names_that_begin_at_one_are_not_trusted(copied):
    model = av.load(copied(id2label={"1": "bad", "2": "good"}, label2id=None))
    assert "it is not known which of them are meant" in model.notes[0]
    assert av.trace(model, tiny.SENTENCE).prediction.labels == ("LABEL_0", "LABEL_1")


def test_an_embedding_of_other_size_than_the_config_says_opens_as_it_is(checkpoint, copied):
    model = av.load(copied("bert", vocab_size=tiny.VOCABULARY + 7))
    assert f"an embedding of {tiny.VOCABULARY} tokens" in model.notes[0]
    assert torch.equal(_logits(model.hf), _logits(av.load(str(checkpoint("bert"))).hf))


def test_weights_of_another_width_are_refused_with_both_shapes(copied):
    with pytest.raises(av.ModelError, match=r"LayerNorm.bias is 32 and BertForSequence.* wants 48"):
        av.load(copied(hidden_size=48))


def test_a_tokenizer_that_is_larger_than_the_embedding_is_said_at_opening(copied):
    folder = copied()
    larger = tiny.tokenizer()
    larger.add_tokens(["emoji", "zzz"])
    larger.save_pretrained(folder)
    note = av.load(folder).notes[0]
    assert '"emoji", "zzz"' in note
    assert "2 tokens more than the 30 rows" in note


def test_a_shard_that_is_missing_is_named(checkpoint, tmp_path):
    folder = tmp_path / "shards"
    tiny.model("bert").save_pretrained(folder, max_shard_size="10KB")
    tiny.tokenizer().save_pretrained(folder)
    assert av.load(str(folder)).notes == ()
    gone = sorted(folder.glob("*.safetensors"))[1]
    gone.unlink()
    with pytest.raises(av.ModelError, match=gone.name):
        av.load(str(folder))
