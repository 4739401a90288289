"""What is written is what transformers writes, and each step's row is what that step looked at."""

import threading

import numpy as np
import pytest
import torch

import attnviz as av
from attnviz.progress import Cancelled, Progress
from attnviz.tracing.generation import generate
from attnviz.tracing.inputs import prepare
from tests import rounding

DECODERS = ["gpt2", "gpt-neox", "opt", "bloom", "llama", "mistral", "qwen3", "gemma2", "gpt-oss"]
WRITERS = [*DECODERS, "t5", "bart", "marian"]
PROMPT = "the cat sat on the mat"


def fresh(model):
    """The same checkpoint as transformers opens it, under eager attention."""
    folder = model.hf.config._name_or_path
    return type(model.hf).from_pretrained(folder, attn_implementation="eager").eval()


def asked(model) -> dict:
    tensors = prepare(model, PROMPT).tensors
    if model.hf.config.is_encoder_decoder:
        return dict(tensors)
    return {name: tensors[name] for name in ("input_ids", "attention_mask")}


@pytest.mark.parametrize("name", WRITERS)
def test_greedy_tokens_are_those_of_transformers(name, tiny_model):
    model = tiny_model(name)
    got = generate(model, PROMPT, max_new_tokens=8)
    expected = fresh(model).generate(**asked(model), max_new_tokens=8, do_sample=False)
    assert got.ids.tolist() == expected[0, -len(got) :].tolist()
    assert len(got) == expected.shape[1] - int(got.rows[0]) - 1
    assert np.array_equal(got.trace.stack("decoder").keys.ids, expected[0].numpy())


@pytest.mark.parametrize("name", ["gpt2", "llama", "t5"])
@pytest.mark.parametrize(("temperature", "top_p", "seed"), [(1.0, 1.0, 0), (2.0, 0.8, 7)])
def test_sampled_tokens_are_those_of_transformers_with_the_seed(
    name, temperature, top_p, seed, tiny_model
):
    model = tiny_model(name)
    options = {"max_new_tokens": 10, "temperature": temperature, "top_p": top_p}
    got = generate(model, PROMPT, sampling="sample", seed=seed, **options)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        expected = fresh(model).generate(**asked(model), do_sample=True, top_k=0, **options)
    assert got.ids.tolist() == expected[0, -len(got) :].tolist()


@pytest.mark.parametrize("name", WRITERS)
def test_each_steps_attention_is_that_of_a_full_pass_over_the_text_so_far(name, tiny_model):
    model = tiny_model(name)
    got = generate(model, PROMPT, max_new_tokens=6)
    plain, tensors = fresh(model), prepare(model, PROMPT).tensors
    ids = torch.tensor(got.trace.stack("decoder").keys.ids)[None]
    for step in range(len(got)):
        prefix = ids[:, : got.rows[step] + 1]
        with torch.no_grad():
            if "cross" in got.stacks:
                output = plain(**tensors, decoder_input_ids=prefix, output_attentions=True)
                maps = {"decoder": output.decoder_attentions, "cross": output.cross_attentions}
            else:
                output = plain(prefix, output_attentions=True)
                maps = {"decoder": output.attentions}
        for stack in got.stacks:
            for layer, found in enumerate(maps[stack]):
                for head in range(found.shape[1]):
                    row = got.attention(step, layer, head, stack)
                    expected = found[0, head, -1].numpy()
                    assert row.shape == expected.shape
                    assert np.abs(row - expected).max() < rounding.of_softmax(
                        rounding.of_numbers(layers=4), keys=40
                    )
        expected = output.logits[0, -1].softmax(-1)
        assert np.allclose(
            got.candidate_probabilities[step],
            expected[got.candidates[step].tolist()],
            atol=rounding.of_numbers(layers=4),
        )
        assert got.probabilities[step] == pytest.approx(
            float(expected[got.ids[step]]), abs=rounding.of_numbers(layers=4)
        )


def test_greedy_takes_the_first_candidate(tiny_model):
    got = generate(tiny_model("gpt2"), PROMPT, max_new_tokens=5)
    assert np.array_equal(got.candidates[:, 0], got.ids)
    assert tuple(row[0] for row in got.candidate_labels) == got.labels
    assert got.chances is None


def test_chances_are_the_probabilities_after_temperature_and_top_p(tiny_model):
    got = generate(
        tiny_model("gpt2"), PROMPT, max_new_tokens=4, sampling="sample", temperature=2, top_p=0.7
    )
    assert got.candidate_chances is not None
    logs = np.log(got.candidate_probabilities) / 2
    flat = np.exp(logs) / np.exp(logs).sum(-1, keepdims=True)
    kept = got.candidate_chances > 0
    assert kept[:, 0].all()
    assert not kept.all()
    ratio = got.candidate_chances / flat  # the same for all that are kept
    for step in range(len(got)):
        assert np.ptp(ratio[step][kept[step]]) < 1e-4
    assert got.candidate_chances.sum(-1) == pytest.approx(1, abs=rounding.of_numbers(layers=4))


def test_a_branch_goes_on_from_the_token_that_was_chosen(tiny_model):
    model = tiny_model("llama")
    first = generate(model, PROMPT, max_new_tokens=6)
    other = int(first.candidates[2, 1])
    branched = generate(model, PROMPT, max_new_tokens=6, branches=[(2, other)])
    assert branched.branches == ((2, other),)
    assert branched.ids[:2].tolist() == first.ids[:2].tolist()
    assert branched.ids[2] == other
    assert branched.probabilities[2] == pytest.approx(float(first.candidate_probabilities[2, 1]))
    begun = torch.tensor([*first.trace.tokens.ids[: first.rows[2] + 1], other])[None]
    expected = fresh(model).generate(
        input_ids=begun, attention_mask=torch.ones_like(begun), max_new_tokens=3, do_sample=False
    )
    assert branched.ids[3:].tolist() == expected[0, begun.shape[1] :].tolist()


def test_a_sampled_branch_keeps_what_was_drawn_before_it(tiny_model):
    options = {"max_new_tokens": 6, "sampling": "sample", "seed": 3, "temperature": 9.0}
    first = generate(tiny_model("gpt2"), PROMPT, **options)
    branched = generate(tiny_model("gpt2"), PROMPT, branches=[(3, 9)], **options)
    assert branched.ids[:4].tolist() == [*first.ids[:3].tolist(), 9]
    assert np.isnan(branched.chances[3])
    assert not np.isnan(branched.chances[[0, 1, 2, 4]]).any()


def test_an_end_token_ends_it_and_length_stops_what_never_ends(tiny_model):
    model = tiny_model("llama")
    endless = generate(model, PROMPT, max_new_tokens=5)
    assert (endless.ended, len(endless)) == ("length", 5)
    ended = generate(model, PROMPT, max_new_tokens=5, branches=[(1, 3)])
    assert (ended.ended, len(ended)) == ("end", 2)
    assert ended.labels[-1] == "[SEP]"


def test_it_stops_where_the_model_has_no_positions_left(tiny_model):
    got = generate(tiny_model("llama"), "the " * 34, max_new_tokens=30)
    assert (got.ended, len(got)) == ("positions", 4)
    with pytest.raises(av.InputError, match="fills all 40 positions"):
        generate(tiny_model("llama"), "the " * 38)


def test_an_end_that_is_forced_at_the_last_step_is_not_the_models_own(tiny_model):
    got = generate(tiny_model("bart"), PROMPT, max_new_tokens=4)
    assert (got.ended, got.labels[-1]) == ("length", "[SEP]")
    assert "forced_eos_token_id 3" in got.notes[0]


def test_the_text_and_its_words_go_through_prompt_and_continuation():
    got = generate(av.load("induction"), "the cat sat", max_new_tokens=12)
    tokens, text = got.trace.tokens, got.trace.inputs[0]
    assert text.startswith("the cat sat")
    assert text == got.prompt + got.written
    known = (tokens.spans >= 0).all(-1) & ~tokens.special
    assert "".join(text[a:b] for a, b in tokens.spans[known]) == text
    assert (np.diff(tokens.word[tokens.word >= 0]) >= 0).all()
    for word in range(tokens.word.max() + 1):
        pieces = tokens.spans[tokens.word == word]
        assert not any(c.isspace() for c in text[pieces[0, 0] : pieces[-1, 1]].strip())


def test_an_answer_of_an_encoder_decoder_is_its_target():
    got = generate(av.load("dates"), "12 March 1999")
    assert (got.written, got.ended) == ("1999-03-12", "end")
    assert got.stacks == ("decoder", "cross")
    assert got.rows.tolist() == list(range(len(got)))
    assert len(got.attention(0, 0, 0, "cross")) == len(got.trace.stack("encoder").keys)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"max_new_tokens": 0}, "1 to 256 can be written"),
        ({"sampling": "beam"}, "Known: greedy, sample"),
        ({"sampling": "sample", "temperature": 0.0}, "has to be above 0. For the likeliest"),
        ({"top_p": 1.5}, "above 0 and at most 1"),
        ({"seed": -1}, "The seed is -1"),
        ({"branches": [(0, 999)]}, "token id from 0 to 29"),
        ({"branches": [(9, 5)], "max_new_tokens": 4}, "no step 9 to branch at"),
    ],
)
def test_options_that_do_not_fit_are_refused_in_a_sentence(options, sentence, tiny_model):
    with pytest.raises(av.InputError, match=sentence):
        generate(tiny_model("gpt2"), PROMPT, **options)


@pytest.mark.parametrize("name", ["bert", "roberta", "vit", "patchtst", "t5-base"])
def test_models_that_do_not_write_are_refused_by_name(name, tiny_model):
    with pytest.raises(av.UnsupportedError, match="writes no text"):
        generate(tiny_model(name), PROMPT)


def test_maps_that_cannot_be_held_are_refused_before_writing(tiny_model, monkeypatch):
    monkeypatch.setattr("attnviz.tracing.budget.MOST_BYTES", 2 * 4 * 10 * 10 * 4)
    with pytest.raises(av.InputError, match="All maps of 16 tokens"):
        generate(tiny_model("gpt2"), PROMPT, max_new_tokens=8)


def test_writing_is_counted_and_can_be_stopped(tiny_model):
    progress = Progress()
    generate(tiny_model("gpt2"), PROMPT, max_new_tokens=5, progress=progress)
    assert (progress.done, progress.total) == (5, 5)
    stopped = Progress()
    stopped.cancel()
    with pytest.raises(Cancelled):
        generate(tiny_model("gpt2"), PROMPT, progress=stopped)
    assert stopped.done == 1


def test_two_that_draw_at_once_do_not_take_each_others_numbers(tiny_model):
    model, found = tiny_model("gpt2"), {}
    alone = {
        seed: generate(model, PROMPT, sampling="sample", seed=seed).ids.tolist() for seed in (1, 2)
    }

    def draw(seed: int) -> None:
        found[seed] = generate(model, PROMPT, sampling="sample", seed=seed).ids.tolist()

    threads = [threading.Thread(target=draw, args=(seed,)) for seed in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == alone


def test_a_step_out_of_range_is_refused(tiny_model):
    got = generate(tiny_model("gpt2"), PROMPT, max_new_tokens=2)
    with pytest.raises(av.InputError, match="Step 2 is out of range"):
        got.attention(2, 0, 0)
