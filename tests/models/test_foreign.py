"""What other people's code raises becomes one refusal; what is ours or ends a process stays."""

import json
import shutil

import numpy as np
import pytest
from datasets import Dataset

import attnviz as av
from attnviz.errors import ForeignError, StoreError, raise_what_is_no_fault
from attnviz.evaluation.evaluate import evaluate
from attnviz.models.foreign import asked_of
from attnviz.progress import Cancelled
from attnviz.records import Edit
from tests import failing, tiny

DULL = "the dull film was good"


@pytest.fixture
def model(checkpoint, tmp_path, monkeypatch):
    failing.allow(monkeypatch, tmp_path / "modules")
    return av.load(failing.write(checkpoint("bert"), tmp_path / "failing"))


def test_the_model_fails_only_where_it_was_made_to(model):
    assert av.trace(model, "the film was good").stacks == ("encoder",)


@pytest.mark.parametrize(
    "ask",
    [
        lambda model: av.trace(model, DULL),
        lambda model: av.attribute(model, DULL),
        lambda model: av.intervene(model, DULL, [av.MaskToken(2)]),
        lambda model: av.sweep_heads(model, DULL),
        lambda model: av.minimal_flip(model, DULL),
        lambda model: av.compare_methods(model, DULL, ["leave_one_out", "saliency"]),
        lambda model: av.logit_lens(model, DULL),
        lambda model: evaluate(
            model, Dataset.from_dict({"text": [DULL, DULL], "label": ["LABEL_0", "LABEL_1"]})
        ),
    ],
    ids=["trace", "attribute", "intervene", "sweep", "flip", "compare", "lens", "evaluate"],
)
def test_whatever_is_asked_of_it_the_refusal_names_it_and_keeps_the_original(ask, model):
    with pytest.raises(av.UnsupportedError) as caught:
        ask(model)
    assert isinstance(caught.value, ForeignError)
    assert '"failing" (OwnForSequenceClassification) could not' in str(caught.value)
    assert caught.value.original == "KeyError: 'planted'"
    assert isinstance(caught.value.__cause__, KeyError)


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        (lambda out: (out.logits,), "returned a tuple without a tensor logits"),
        (lambda out: {"logits": out.logits}, "returned a dict without a tensor logits"),
        (lambda out: None, "returned a NoneType without a tensor logits"),
        (lambda out: type(out)(hidden_states=()), "without a tensor logits"),
        (lambda out: type(out)(logits=out.logits[:, 0]), "logits of 1; for text-classification"),
    ],
    ids=["tuple", "dict", "none", "no logits", "an axis less"],
)
def test_an_output_that_holds_no_answer_is_refused_wherever_it_is_read(
    returned, said, checkpoint, monkeypatch
):
    model = av.load(str(checkpoint("bert")))
    own = type(model.hf).forward
    monkeypatch.setattr(type(model.hf), "forward", lambda *a, **more: returned(own(*a, **more)))
    for ask in (
        lambda: av.trace(model, DULL),
        lambda: av.attribute(model, DULL),
        lambda: av.attribute(model, DULL, method="leave_one_out"),
        lambda: av.intervene(model, DULL, [av.MaskToken(2)]),
        lambda: av.sweep_heads(model, DULL),
        lambda: av.minimal_flip(model, DULL),
        lambda: av.what_if(model, DULL, [Edit("delete", 1)]),
        lambda: av.logit_lens(model, DULL),
    ):
        with pytest.raises(ForeignError) as caught:
            ask()
        assert said in caught.value.original


def test_a_change_of_the_text_that_fails_is_refused_too(model):
    with pytest.raises(ForeignError, match="edits of this text"):
        av.minimal_flip(model, "the film was good", words=["dull"])


@pytest.mark.parametrize(
    "raised", [StoreError("ours"), Cancelled("Stopped."), KeyboardInterrupt(), SystemExit(1)]
)
def test_refusals_of_ours_and_what_ends_a_process_pass_through(raised, tiny_model):
    with pytest.raises(type(raised)) as caught, asked_of(tiny_model("bert"), "run"):
        raise raised
    assert caught.value is raised


@pytest.mark.parametrize(
    "raised",
    [MemoryError(), RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory")],
)
def test_a_lack_of_memory_is_said_to_be_one(raised, tiny_model):
    with pytest.raises(av.InputError, match=r"memory of cpu ran out"):  # noqa: SIM117
        with asked_of(tiny_model("bert"), "run"):
            raise raised


def test_an_error_of_ours_outside_the_net_is_not_taken_for_the_models(model, monkeypatch):
    monkeypatch.setattr("attnviz.tracing.answers.read", lambda *_: np.zeros(3)[7])
    with pytest.raises(IndexError):
        av.trace(model, "the film was good")


def panicking(part):
    """Ask a tokenizer of Rust that ends in a panic, by a file that says what none should."""
    from tokenizers import Tokenizer

    said = {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [],
        "normalizer": None, "pre_tokenizer": None, "post_processor": None, "decoder": None,
        "model": {"type": "WordLevel", "vocab": {"a": 0, "[UNK]": 1}, "unk_token": "[UNK]"}, **part,
    }  # fmt: skip
    return Tokenizer.from_str(json.dumps(said)).encode("a b")


PANICS = {
    "when it is opened": {
        "normalizer": {"type": "Precompiled", "precompiled_charsmap": "CAAAAP8="}
    },
    "when it is asked": {"pre_tokenizer": {"type": "FixedLength", "length": 0}},
}


@pytest.mark.parametrize("when", PANICS)
def test_a_panic_of_rust_is_none_of_exception_and_becomes_the_same_refusal(when, model):
    with pytest.raises(BaseException, match=r"charsmap|chunk size") as raised:
        panicking(PANICS[when])
    assert not isinstance(raised.value, Exception)
    with (
        pytest.raises(ForeignError, match=r'"failing" .* could not take it') as caught,
        asked_of(model, "take it"),
    ):
        panicking(PANICS[when])
    assert caught.value.original.startswith("PanicException: ")


@pytest.mark.parametrize(
    "one", [KeyboardInterrupt(), SystemExit(2), GeneratorExit(), Cancelled("Stopped.")]
)
def test_what_ends_a_process_a_page_or_a_generator_passes_through_the_net(one, model):
    with pytest.raises(type(one)) as caught, asked_of(model, "be run"):
        raise one
    assert caught.value is one


def test_what_streamlit_stops_a_page_with_is_no_fault():
    from streamlit.runtime.scriptrunner import RerunException, StopException

    for one in (StopException(), RerunException(None)):
        with pytest.raises(type(one)):
            raise_what_is_no_fault(one)
    raise_what_is_no_fault(RecursionError())
    raise_what_is_no_fault(MemoryError())


def test_a_checkpoint_whose_tokenizer_panics_is_refused_in_a_sentence(checkpoint, tmp_path):
    for when, part in PANICS.items():
        folder = tmp_path / when.replace(" ", "-")
        shutil.copytree(checkpoint("bert"), folder)
        said = json.loads((folder / "tokenizer.json").read_text())
        (folder / "tokenizer.json").write_text(json.dumps(said | part))
        with pytest.raises(av.AttnvizError) as caught:
            av.trace(av.load(str(folder)), "the film was good")
        assert len(str(caught.value)) < 600


@pytest.mark.parametrize(
    ("name", "key", "other", "given"),
    [
        ("vit", "image_processor_type", "Pix2StructImageProcessor", tiny.picture()),
        ("vit", "image_processor_type", "FuyuImageProcessor", tiny.picture()),
        ("whisper-classifier", "feature_extractor_type", "SpeechT5FeatureExtractor",
         av.Sound(np.zeros(8000, "f4"), 16_000)),
    ],
)  # fmt: skip
def test_the_processor_of_another_model_is_named(tmp_path, name, key, other, given):
    folder = tiny.save(name, tmp_path / "made")
    file = folder / "preprocessor_config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {key: other}))
    with pytest.raises(av.ModelError, match=f'The {other}.* of "made" makes no .* from an input'):
        av.trace(av.load(str(folder)), given)
