"""Every architecture of the table, traced and held against transformers' own eager attention.

What came out is written into docs/architectures.md with `make table`; without, it must be there.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers.models.swin.modeling_swin import SwinAttention, SwinLayer, window_partition

import attnviz as av
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.tracing import streaming
from attnviz.tracing.capture import decoder_input, streamed
from attnviz.tracing.inputs import Prepared, prepare
from attnviz.tracing.many_inputs import score_many, trace_many
from attnviz.tracing.text_tokens import tokens_of_ids
from tests import rounding, tiny
from tests.architectures import REFUSED, ROWS, Row, example, save

# One worker runs all of them, because the last test needs what the others found.
pytestmark = pytest.mark.xdist_group("architectures")

DOCUMENT = Path(__file__).parents[2] / "docs" / "architectures.md"
TOLERANCE = 1e-6
"""The same operations in the same order: nothing rounds another way but a mask that is added."""
OWN_AXES = {"Swin", "SegFormer", *(row.name for row in ROWS if row.kind == "two towers")}
"""Windows, stages and towers, which are not streamed."""


@dataclass(frozen=True)
class Ran:
    """What one row gave: the trace, the reference, and outputs before and after."""

    model: Model
    trace: av.Trace
    expected: dict[str, list[np.ndarray]]  # head query key, a layer each
    reference: Any
    output: Any  # of the reference
    before: torch.Tensor
    after: torch.Tensor
    streamed: av.Trace | None  # the same with rows dropped, where that can be done
    in_blocks: av.Trace | None  # and with each block of rows by the model's own function

    @property
    def worst(self) -> float:
        """The largest difference to the reference over all maps."""
        return max(
            float(np.abs(layer.weights - reference).max())
            for name, stack in self.trace.by_stack.items()
            for layer, reference in zip(_attending(stack), self.expected[name], strict=True)
        )


def _attending(stack: Any) -> list[Any]:
    """The layers of a stack that compute attention; transformers hands over maps of no others."""
    return [stack.layers[number] for number in stack.attending]


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> Callable[[Row], Ran]:
    found: dict[str, Ran] = {}

    def run(row: Row) -> Ran:
        if row.name not in found:
            folder = tmp_path_factory.mktemp(row.slug)
            save(row, folder)
            found[row.name] = _run(row, folder)
        return found[row.name]

    return run


@torch.no_grad()
def _run(row: Row, folder: Path) -> Ran:
    model = av.load(str(folder))
    prepared = prepare(model, example(row))
    tensors = dict(prepared.tensors)
    if model.has_decoder:
        tensors["decoder_input_ids"], _ = decoder_input(model, prepared, row.target)
    options = {"use_cache": False} if row.reads == "text" and _caches(model) else {}
    before = _answer(model.hf(**tensors, **options))
    trace = av.trace(model, example(row), target=row.target)
    after = _answer(model.hf(**tensors, **options))
    reference = type(model.hf).from_pretrained(
        folder, attn_implementation="eager", dtype=torch.float32
    )
    maps: dict[str, torch.Tensor] = {}
    if row.name == "Swin":  # hands over one layer a stage; every module gives its weights
        for name, module in reference.named_modules():
            if isinstance(module, SwinAttention):
                module.register_forward_hook(
                    lambda _m, _i, out, name=name: maps.__setitem__(name, out[1])
                )
    output = reference.eval()(**tensors, **options, output_attentions=True)
    expected = _swin_maps(reference, maps) if maps else _maps(row, output, trace)
    fused, blocks = _streamed(model, replace(prepared, tensors=tensors), trace)
    return Ran(model, trace, expected, reference, output, before, after, fused, blocks)


def _streamed(
    model: Model, prepared: Prepared, whole: av.Trace
) -> tuple[av.Trace | None, av.Trace | None]:
    """The trace in one pass, and in blocks of some seven rows; None where maps cannot be had so."""
    if not model.gives_vectors or prepared.axes:
        return None, None
    decoded = None
    if "decoder_input_ids" in prepared.tensors:
        decoded = tokens_of_ids(model, prepared.tensors["decoder_input_ids"][0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streaming, "BLOCK_BYTES", 4 * 4 * 40 * 7)
        texts = (whole.target, whole.target)
        fused = streamed(model, prepared, decoded, texts, Progress())
        patch.setenv("ATTNVIZ_FUSED", "0")
        return fused, streamed(model, prepared, decoded, texts, Progress())


def _caches(model: Model) -> bool:
    return hasattr(model.hf.config, "use_cache")


def _answer(output: Any) -> torch.Tensor:
    return output.logits_per_image if "logits_per_image" in output else output[0]


def _maps(row: Row, output: Any, trace: av.Trace) -> dict[str, list[np.ndarray]]:
    if "text" in trace.stacks:
        found = {
            "text": output.text_model_output.attentions,
            "vision": output.vision_model_output.attentions,
        }
    elif "stage1" in trace.stacks:
        depths, flat = [stack.n_layers for stack in trace.by_stack.values()], output.attentions
        assert len(flat) == sum(depths)
        found = {"stage1": flat[: depths[0]], "stage2": flat[depths[0] :]}
    elif trace.stacks[-1] == "cross":
        found = {
            "encoder": output.encoder_attentions,
            "decoder": output.decoder_attentions,
            "cross": output.cross_attentions,
        }
    else:
        found = {trace.stacks[0]: [maps for maps in output.attentions if maps is not None]}
    return {
        name: [each[0].numpy() for each in found[name]] for name in found if name in trace.stacks
    }


def _swin_maps(reference: Any, maps: dict[str, torch.Tensor]) -> dict[str, list[np.ndarray]]:
    """Put each window where transformers' own functions say that its cells are."""
    found: dict[str, list[np.ndarray]] = {}
    for name, weights in maps.items():
        layer: SwinLayer = reference.get_submodule(name.rpartition(".")[0])
        stage = int(name.split(".layers.")[1].split(".")[0])
        side = 8 // 2**stage
        cells = torch.arange(side * side).view(1, side, side, 1).float()
        size = layer.window_size
        of = window_partition(layer.cyclic_shift(cells), size).view(-1, size * size).long().numpy()
        whole = np.zeros((weights.shape[1], side * side, side * side), np.float32)
        for window, places in enumerate(of):
            for head in range(len(whole)):
                whole[head][np.ix_(places, places)] = weights[window, head].numpy()
        found.setdefault(f"stage{stage + 1}", []).append(whole)
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_an_architecture_is_traced_exactly(row, ran):
    found = ran(row)
    for name, stack in found.trace.by_stack.items():
        assert len(stack.attending) == len(found.expected[name]) > 0
    assert found.worst <= TOLERANCE
    assert torch.equal(found.before, found.after), "tracing changed what the model answers"
    # A stack that is not there is said to be missing.
    whole = {"encoder", "decoder", "cross"} if found.model.has_decoder else set()
    if whole - set(found.trace.stacks):
        assert any("encoder" in sentence for sentence in found.trace.missing)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
@pytest.mark.parametrize("way", ["streamed", "in_blocks"])
def test_its_maps_are_the_same_in_blocks_of_rows(row, way, ran):
    found = ran(row)
    streamed = getattr(found, way)
    if streamed is None:
        assert found.trace.missing or row.name in OWN_AXES
        return
    assert streamed.stacks == found.trace.stacks
    for name, stack in found.trace.by_stack.items():
        pairs = zip(_attending(stack), _attending(streamed.stack(name)), strict=True)
        for number, (layer, again) in enumerate(pairs):
            # Blocks of another size round another way, and each layer makes more of it.
            near = rounding.of_weights(layer, width=tiny.WIDTH, depth=number + 1)
            for head in range(layer.n_heads):
                assert np.abs(layer.weights[head] - again.head_map(head)).max() <= near


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_its_sums_in_one_pass_are_those_of_blocks_of_rows(row, ran):
    found = ran(row)
    if found.streamed is None or found.in_blocks is None:
        return
    for name, stack in found.streamed.by_stack.items():
        pairs = zip(_attending(stack), _attending(found.in_blocks.stack(name)), strict=True)
        for number, (one, other) in enumerate(pairs):
            whole = _attending(found.trace.stack(name))[number]
            near = rounding.of_weights(whole, width=tiny.WIDTH, depth=number + 1)
            apart = np.abs(one.overview.astype(int) - other.overview)
            assert apart.max() <= 1  # a weight that lies between two levels
            assert (apart > 0).mean() < 0.01
            assert np.abs(one.received - other.received).max() <= near
            assert one.scores.keys() == other.scores.keys()
            for score, values in other.scores.items():
                size = max(1, np.nanmax(np.abs(values), initial=0))
                assert np.allclose(one.scores[score], values, atol=2 * near * size, equal_nan=True)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_several_inputs_at_once_are_each_as_alone(row, ran):
    model, several = ran(row).model, [example(row)] * 2
    if row.reads == "text":
        several += [" ".join(tiny.SENTENCE.split()[:7]), "the cat sat on the dull film"]
    alone = [av.trace(model, each) for each in several]
    together, scored = trace_many(model, several), score_many(model, several)
    for own, trace, of_trace in zip(alone, together, scored, strict=True):
        assert trace.stacks == own.stacks == tuple(of_trace.by_stack)
        assert trace.prediction.text == own.prediction.text == of_trace.prediction.text
        for name, stack in own.by_stack.items():
            near = 1e-5
            for number, (layer, again) in enumerate(
                zip(_attending(stack), _attending(trace.stack(name)), strict=True)
            ):
                if layer.query is not None:
                    width = tiny.WIDTH
                    near = max(near, rounding.of_weights(layer, width=width, depth=number + 1))
                assert again.weights.shape == layer.weights.shape
                assert np.abs(again.weights - layer.weights).max() <= near
            scores = dict(av.head_scores(own, name))
            for score, values in of_trace.by_stack[name]:
                size = max(1, np.nanmax(np.abs(scores[score]), initial=0))
                assert np.allclose(values, scores[score], atol=10 * near * size, equal_nan=True)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_its_maps_have_peaks_and_rows_that_add_up(row, ran):
    for stack in ran(row).trace.by_stack.values():
        for layer in _attending(stack):
            sums = layer.weights.sum(-1)
            if row.name != "GPT-OSS":  # sinks take a share
                np.testing.assert_allclose(sums, 1, atol=1e-5)
            assert sums.max() < 1 + 1e-5
            assert layer.weights.max() > 1.5 / layer.weights.shape[-1]
            if stack.name == "decoder":
                assert not np.triu(layer.weights, k=1).any()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_its_answer_is_the_models_own(row, ran):
    found = ran(row)
    answer, output = found.trace.prediction, found.output
    match answer.kind:
        case "next_token":
            probabilities = output.logits[0, -1].softmax(-1)
        case "classes":
            probabilities = output.logits[0].softmax(-1)
        case "mask":
            mask = found.trace.tokens.pieces.index("[MASK]")
            probabilities = output.logits[0, mask].softmax(-1)
        case "token_classes":
            probabilities = None
            own = output.logits[0].argmax(-1).tolist()
            assert answer.labels == tuple(found.model.hf.config.id2label[i] for i in own)
        case "pixel_classes":
            probabilities = None
            np.testing.assert_array_equal(answer.values, output.logits[0].argmax(0))
        case "values" if row.reads == "picture and text":
            probabilities = None
            np.testing.assert_allclose(answer.values, output.logits_per_image[0], rtol=1e-4)
        case _:
            probabilities = None
    if probabilities is not None:
        assert answer.probabilities is not None
        assert answer.probabilities[0] == pytest.approx(float(probabilities.max()), abs=1e-5)
    if answer.kind == "text" and row.reads == "sound" and "CTC" in row.how:
        ids = output.logits[0].argmax(-1).tolist()
        assert answer.text == found.model.tokenizer.decode(ids)
    elif answer.kind == "text":
        assert answer.text == _written(row, found)


def _written(row: Row, found: Ran) -> str:
    """What transformers' own generate writes, greedily, with the reference."""
    model = found.model
    most = 64 if model.max_tokens is None and row.reads == "text" else 39  # of 40 positions
    ids = found.reference.generate(
        **prepare(model, example(row)).tensors, do_sample=False, num_beams=1,
        max_new_tokens=most,
    )  # fmt: skip
    return model.tokenizer.decode(ids[0], skip_special_tokens=True)


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.name)
def test_what_cannot_be_captured_is_refused_by_name(row, tmp_path):
    assert type(row.build()).__name__ in _refusal(row, tmp_path)


def _refusal(row: Row, folder: Path) -> str:
    save(row, folder)
    model = av.load(str(folder))
    with pytest.raises(av.UnsupportedError) as refused:
        av.trace(model, example(row), target=row.target)
    return str(refused.value)


def test_the_table_in_the_docs_is_what_was_run(ran, tmp_path_factory):
    lines = [_line(row, ran(row)) for row in ROWS]
    for row in REFUSED:
        _refusal(row, tmp_path_factory.mktemp(row.slug))
    refused = [f"| {row.name} | {row.kind} | {row.how} |" for row in REFUSED]
    written = "\n".join([_HEAD.format(count=len(ROWS)), *lines, _REFUSED_HEAD, *refused, ""])
    if os.environ.get("ATTNVIZ_WRITE_TABLE") == "1":
        DOCUMENT.write_text(written, encoding="utf-8")
    assert len(ROWS) >= 45
    assert DOCUMENT.read_text(encoding="utf-8") == written, "Run make table, and read the diff."


def _line(row: Row, found: Ran) -> str:
    vectors = [
        layer.query is not None for s in found.trace.by_stack.values() for layer in _attending(s)
    ]
    shapes = ", ".join(
        f"{name} {len(stack.queries)} x {len(stack.keys)}"
        for name, stack in found.trace.by_stack.items()
    )
    blocks = "no" if found.streamed is None else "yes"
    missing = " ".join(found.trace.missing)
    return (
        f"| {row.name} | {row.kind} | {row.how} | {shapes} | "
        f"{'yes' if all(vectors) else 'no'} | {blocks} | {missing} |"
    )


_HEAD = """# Architectures

{count} architectures, each a random tiny model, traced and held against a second copy of the same
weights under transformers' eager attention with `output_attentions=True` (float32, eval mode):
every weight of every head of every layer is equal within 1e-6.
`tests/tracing/test_architectures.py` runs them and writes this file (`make table`); it fails when
the file differs from what it ran. The answer is the model's own, and what the model answers is the
same before and after, bit for bit.

Swin's own `output_attentions` gives one layer a stage; its reference is what each attention module
returns. A stack is written with its queries x keys. "q, k, v" says whether queries, keys and values
are captured too. "Streamed" says that a long input is computed in blocks of rows, and its maps
worked out again from queries and keys: equal to these up to the rounding of float32
(`tests/rounding.py`); "no" says that this architecture is always traced with all maps. An empty
cell means that nothing is missing.

| Architecture | Kind | Attention | Stacks | q, k, v | Streamed | Missing, and why |
| --- | --- | --- | --- | --- | --- | --- |"""

_REFUSED_HEAD = """
## Refused

These are opened and then refused by name, in a sentence: what they hand over is no map over the
tokens, and a picture of it would be wrong.

| Architecture | Kind | Why |
| --- | --- | --- |"""
