"""Many inputs in few passes: each as alone, in the order in which they were given."""

import dataclasses
import inspect

import numpy as np
import pytest

import attnviz as av
from attnviz.progress import Cancelled, Progress
from attnviz.tracing import budget, many_inputs
from attnviz.tracing.many_inputs import score_many, trace_many
from tests import tiny
from tests.architectures import ROWS, save

WORDS = tiny.SENTENCE.split()
TEXTS = [" ".join(WORDS[:n]) for n in (12, 3, 7, 3, 1, 9, 5, 8, 6, 11)]
MIXED = [*TEXTS, ("the cat sat", "the dog was tired"), TEXTS[0]]


@pytest.fixture
def passes(monkeypatch):
    """A function that counts the forward passes which a model makes from then on."""

    def count(model) -> list[int]:
        sizes: list[int] = []
        forward = type(model.hf).forward

        def counted(self, *args, **kwargs):
            sizes.append(len(next(iter(kwargs.values()))))
            return forward(self, *args, **kwargs)

        counted.__signature__ = inspect.signature(forward)  # type: ignore[attr-defined]
        monkeypatch.setattr(type(model.hf), "forward", counted)
        return sizes

    return count


def apart(one: av.Trace, other: av.Trace) -> float:
    return max(
        float(np.abs(mine.weights - own.weights).max())
        for name, stack in one.by_stack.items()
        for mine, own in zip(stack.layers, other.stack(name).layers, strict=True)
    )


@pytest.mark.parametrize("name", ["bert", "llama", "roberta", "bert-questions", "electra"])
def test_each_is_as_alone_and_in_its_place(name, tiny_model):
    model = tiny_model(name)
    inputs = MIXED if name != "llama" else TEXTS
    if name == "bert-questions":
        inputs = [("the cat", "the film was good"), ("a dog", "the plot was dull but the food")]
    for each, trace in zip(inputs, trace_many(model, inputs), strict=True):
        own = av.trace(model, each)
        assert trace.inputs == own.inputs
        assert trace.tokens.text == own.tokens.text
        assert apart(own, trace) <= 1e-5
        assert trace.prediction.labels[:2] == own.prediction.labels[:2]
        for mine, layer in zip(trace.stack().layers, own.stack().layers, strict=True):
            np.testing.assert_allclose(mine.query, layer.query, atol=1e-5)
            np.testing.assert_allclose(mine.value, layer.value, atol=1e-5)


def test_inputs_of_like_length_go_through_the_model_together(tiny_model, passes):
    model = tiny_model("bert")
    sizes = passes(model)
    score_many(model, TEXTS * 4)
    assert sum(sizes) <= len(TEXTS) * 4 + 2  # each once, and what the batches are held against
    assert len(sizes) <= 8


def test_a_model_that_looks_into_padding_gets_none(tmp_path, passes):
    """MobileBERT reads each token with its neighbours: what is of one length goes together."""
    save(next(row for row in ROWS if row.name == "MobileBERT"), tmp_path)
    model = av.load(str(tmp_path))
    texts = [TEXTS[0], TEXTS[1], TEXTS[3], TEXTS[2]]
    alone = [av.trace(model, text) for text in texts]
    sizes = passes(model)
    traces = trace_many(model, texts)
    assert sizes.count(2) == 1
    assert sizes[-1] == 1
    for own, trace in zip(alone, traces, strict=True):
        assert apart(own, trace) <= 1e-5


@pytest.mark.parametrize("name", ["llama-classifier", "bart", "vit", "deberta-v2"])
def test_what_takes_no_rows_or_has_several_stacks_is_as_alone_too(name, tiny_model):
    model = tiny_model(name)
    inputs = [tiny.picture()] * 2 if name == "vit" else TEXTS[1:4]
    for each, scored in zip(inputs, score_many(model, inputs), strict=True):
        own = av.trace(model, each)
        assert list(scored.by_stack) == list(own.by_stack)
        for stack, scores in scored.by_stack.items():
            expected = dict(av.head_scores(own, stack))
            for score, values in scores:
                np.testing.assert_allclose(values, expected[score], atol=1e-5, err_msg=score)
        assert scored.prediction.text == own.prediction.text


def test_a_padding_token_that_somebody_typed_is_read(tiny_model):
    model = tiny_model("bert")
    typed = "the film [PAD] was good"
    trace = trace_many(model, [typed, *TEXTS])[0]
    assert apart(av.trace(model, typed), trace) <= 1e-5


@pytest.mark.parametrize("compiled", [True, False])
def test_scores_are_those_of_each_trace(compiled, tiny_model, monkeypatch):
    if compiled:
        pytest.importorskip("numba")
    monkeypatch.setattr(many_inputs, "MOST_LAYERS", 1 if compiled else 10**9)
    monkeypatch.setenv("ATTNVIZ_FUSED", "1" if compiled else "0")
    model = tiny_model("bert")
    for each, scored in zip(MIXED, score_many(model, MIXED), strict=True):
        own = av.head_scores(av.trace(model, each))
        mine = scored.by_stack[own.stack]
        assert mine.queries == own.queries
        for score, values in own:
            np.testing.assert_allclose(dict(mine)[score], values, atol=1e-5, err_msg=score)


def test_a_bad_input_is_named_by_its_number(tiny_model):
    with pytest.raises(av.InputError, match=r"^Input 2 of 3: The text is empty"):
        score_many(tiny_model("bert"), ["the cat", "  ", "the dog"])
    with pytest.raises(av.InputError, match=r"^Input 1 of 2: This text is \d+ tokens long"):
        trace_many(tiny_model("bert"), [" ".join(["cat"] * 60), "the dog"])
    with pytest.raises(
        av.UnsupportedError, match=r"^Input 2 of 2: .*could not take this text apart"
    ):
        score_many(tiny_model("bert"), ["the dog", "\ud800"])
    with pytest.raises(av.InputError, match=r"^Input 2 of 2: .* reads text; got"):
        trace_many(tiny_model("bert"), ["the dog", 3])


def test_what_is_no_list_of_inputs_is_refused(tiny_model):
    with pytest.raises(av.InputError, match=r"^Give a list of inputs"):
        score_many(tiny_model("bert"), "the cat")
    with pytest.raises(av.InputError, match=r"^Input 2 of 2: "):
        score_many(tiny_model("bert"), ["the dog", ("the cat",)])


def test_numbers_that_are_none_are_never_those_of_an_input_alone(tiny_model):
    model = tiny_model("bert")
    (scored,), (trace,) = score_many(model, TEXTS[:1]), trace_many(model, TEXTS[:1])
    scores = scored.by_stack["encoder"]
    bad = dataclasses.replace(scores, entropy=np.full_like(scores.entropy, np.nan))
    other = dataclasses.replace(scored, by_stack={"encoder": bad})
    assert not many_inputs._Scoring(model, False).apart(other, scored) <= 1
    layer = trace.stack().layers[0]
    nothing = dataclasses.replace(layer, weights=np.full_like(layer.weights, np.nan))
    stack = dataclasses.replace(trace.stack(), layers=(nothing, *trace.stack().layers[1:]))
    broken = dataclasses.replace(trace, by_stack={"encoder": stack})
    assert not many_inputs._Tracing(model).apart(broken, trace) <= 1


def test_a_padding_token_without_a_row_fills_nothing_up(tiny_model):
    model = tiny_model("bert").twin()
    model.hf.config.pad_token_id = 10**6
    for text, trace in zip(TEXTS, trace_many(model, TEXTS), strict=True):
        assert apart(av.trace(model, text), trace) <= 1e-5


def test_layers_share_their_mask_as_alone(tiny_model):
    for name in ("modernbert", "bert"):
        model = tiny_model(name)
        for text, trace in zip(TEXTS[:3], trace_many(model, TEXTS)[:3], strict=True):
            alone = [layer.added for layer in av.trace(model, text).stack().layers]
            added = [layer.added for layer in trace.stack().layers]
            assert [each is None for each in added] == [each is None for each in alone]


def test_no_input_is_no_result(tiny_model):
    assert trace_many(tiny_model("bert"), []) == []
    assert score_many(tiny_model("bert"), []) == []


def test_maps_that_pass_the_memory_are_refused_with_what_would_work(tiny_model, monkeypatch):
    monkeypatch.setattr(budget, "MOST_BYTES", 20_000)
    with pytest.raises(av.InputError, match=r"of these 10 inputs .*score_many"):
        trace_many(tiny_model("bert"), TEXTS)
    assert len(score_many(tiny_model("bert"), TEXTS)) == len(TEXTS)


def test_it_counts_inputs_and_can_be_stopped(tiny_model):
    progress = Progress()
    score_many(tiny_model("bert"), TEXTS, progress=progress)
    assert progress.share == 1
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        score_many(tiny_model("bert"), TEXTS, progress=progress)
