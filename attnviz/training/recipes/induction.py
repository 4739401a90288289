"""The bundled `induction` model: a Llama that continues what it has read before.

Two kinds of heads do it together: a previous-token head in the first layer tells each token what
stood before it, and an induction head in the second looks for the place whose previous token is the
present one. `attnviz train --recipe induction --out assets/models/induction` makes it again.
"""

from __future__ import annotations

import copy
import dataclasses
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from jaxtyping import Float
from transformers import (
    DataCollatorForLanguageModeling,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerBase,
    set_seed,
)

from attnviz.data.generators.induction import SPLITS, InductionExample, Split, numbers, splits
from attnviz.models.loading import load
from attnviz.models.model import Model
from attnviz.tracing.many_inputs import score_many
from attnviz.training.recipes.recipe import (
    Head,
    ModelCard,
    fit,
    megabytes,
    write_card,
    write_checkpoint,
)
from attnviz.training.recipes.tokens import positions
from attnviz.training.recipes.vocabularies import BOS, EOS, PAD, byte_pieces

STEPS = 2_500
BATCH = 32
CONTEXT = 96
PIECES = 1_500  # with fewer, plain words fall apart
TEST_TEXTS = 400

EXAMPLE = "candle river seven button cloud paper, candle river seven button cloud"
TRY_NEXT = "Put the words in another order, twice the same: nine times of ten the copy still works."


def train(*, out: Path, steps: int = STEPS, seed: int = 0) -> ModelCard:
    """Train the model, write its folder, and return its card; about three minutes on one thread."""
    start = time.perf_counter()
    set_seed(seed)
    data = splits(train=texts_in(steps), test=TEST_TEXTS, seed=seed)  # each text is seen once
    tokenizer = byte_pieces(
        [example.text for example in data["train"]], size=PIECES, longest=CONTEXT, template="$A"
    )
    model = LlamaForCausalLM(configuration(len(tokenizer)))
    losses = fit(
        model,
        curriculum(data["train"], tokenizer, steps=steps, seed=seed),
        steps=steps,
        batch=BATCH,
        learning_rate=4e-3,
        seed=seed,
        collate=DataCollatorForLanguageModeling(tokenizer, mlm=False),
        train_sampling_strategy="sequential",
    )
    seconds = time.perf_counter() - start
    write_checkpoint(model, tokenizer, out)
    card = measure(out, data, steps=steps, seed=seed, seconds=seconds, losses=losses)
    write_card(card, out)
    return card


def configuration(pieces: int) -> LlamaConfig:
    """Return 2 layers of 4 heads, 64 wide.

    Positions are rotary: with learned ones, a GPT-2 of this size did not find induction in time.
    """
    return LlamaConfig(
        vocab_size=pieces,
        hidden_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=4,
        intermediate_size=128,
        max_position_embeddings=CONTEXT,
        tie_word_embeddings=True,
        bos_token_id=BOS,
        eos_token_id=EOS,
        pad_token_id=PAD,
        architectures=["LlamaForCausalLM"],
    )


def texts_in(steps: int) -> int:
    """Return how many texts of words the training reads: half of its second half."""
    return BATCH * (steps - steps // 2) // 2


def curriculum(
    texts: Sequence[InductionExample], tokenizer: PreTrainedTokenizerBase, *, steps: int, seed: int
) -> list[dict[str, list[int]]]:
    """Return the token ids in the order in which they are read.

    In the first half of the steps, segments of random pieces that come again, every piece equally
    often: there is nothing to learn but induction, and it forms. In the second half they alternate
    with words and stories. From words alone it did not form in this time: some pieces are frequent
    and others rare, embeddings learn that first, and heads tell words apart too late.
    """
    # Of short segments a vague memory of what came before goes far enough: first only long ones.
    span = {"first": EOS + 1, "stop": len(tokenizer), "length": CONTEXT}
    long = numbers(**span, sizes="long", seed=seed)
    any_size = numbers(**span, sizes="any", seed=seed + 1)
    rows = [{"input_ids": ids} for ids in islice(long, BATCH * (steps // 2))]
    encoded = tokenizer([example.text for example in texts], verbose=False)["input_ids"]
    for ids, repeated in zip(encoded, any_size, strict=False):
        rows += [{"input_ids": [*ids, EOS][:CONTEXT]}, {"input_ids": repeated}]
    return rows


# --- measuring ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Copying:
    """How well a model predicts the words that come again: nats a token, and share right."""

    loss: float
    accuracy: float


@torch.inference_mode()
def copying(
    model: Model,
    examples: Sequence[InductionExample],
    *,
    part: Literal["first", "copied"] = "copied",
) -> Copying:
    """Score the second copies, all but their first words; or, to compare, the first copies."""
    logs, right = [], []
    for example in examples:
        encoded = model.tokenizer(
            example.text, return_offsets_mapping=True, return_tensors="pt", verbose=False
        )
        offsets = encoded["offset_mapping"][0].tolist()
        # Nothing stands before the first token to predict it from.
        at = [position for position in positions(offsets, getattr(example, part)) if position]
        ids = encoded["input_ids"][:, : at[-1] + 1]
        scores = model.hf(ids).logits[0].log_softmax(-1)
        before = [position - 1 for position in at]
        logs += scores[before, ids[0, at]].tolist()
        right += (scores[before].argmax(-1) == ids[0, at]).tolist()
    return Copying(-float(np.mean(logs)), float(np.mean(right)))


@torch.inference_mode()
def text_loss(model: Model, examples: Sequence[InductionExample]) -> float:
    """Return the mean loss in nats over all tokens of the texts."""
    logs = []
    for example in examples:
        ids = model.tokenizer(example.text, return_tensors="pt")["input_ids"]
        scores = model.hf(ids).logits[0, :-1].log_softmax(-1)
        logs += scores.gather(1, ids[0, 1:, None])[:, 0].tolist()
    return -float(np.mean(logs))


Heads = frozenset[tuple[int, int]]
"""Heads as (layer, head), counted from 0."""


@dataclass(frozen=True)
class Kinds:
    """Mean scores of each head over some texts, each 0 to 1, and the heads that they name."""

    previous_token: Float[np.ndarray, "layer head"]
    induction: Float[np.ndarray, "layer head"]

    @property
    def previous_token_heads(self) -> Heads:
        """Heads that put at least 0.4 of their weight on the token before."""
        return _above(self.previous_token)

    @property
    def induction_heads(self) -> Heads:
        """Heads that put at least 0.4 on what followed the present token before."""
        return _above(self.induction)

    @property
    def other_heads(self) -> Heads:
        """All the others."""
        every = frozenset((int(a), int(b)) for a, b in np.ndindex(self.induction.shape))
        return every - self.previous_token_heads - self.induction_heads


def _above(scores: np.ndarray) -> Heads:
    return frozenset((int(a), int(b)) for a, b in np.argwhere(scores >= 0.4))


def fitting(model: Model, examples: Sequence[InductionExample]) -> list[InductionExample]:
    """Return the texts that fit into the model: a short run's tokenizer knows few words whole."""
    encoded = model.tokenizer([example.text for example in examples], verbose=False)["input_ids"]
    return [e for e, ids in zip(examples, encoded, strict=True) if len(ids) <= CONTEXT]


def head_kinds(model: Model, examples: Sequence[InductionExample]) -> Kinds:
    """Trace the texts, up to the end of the second copy, and score every head."""
    texts = [example.text[: example.second[1]] for example in examples]
    scores = [each.by_stack["decoder"] for each in score_many(model, texts)]
    return Kinds(
        previous_token=np.mean([of.previous_token for of in scores], axis=0),
        induction=np.mean([of.induction for of in scores], axis=0),
    )


def without(model: Model, heads: Collection[tuple[int, int]]) -> Model:
    """Return a copy of the model in which these heads write nothing; the model itself stays."""
    silent = copy.deepcopy(model.hf)
    width = silent.config.hidden_size // silent.config.num_attention_heads
    with torch.no_grad():
        for layer, head in heads:
            columns = slice(head * width, (head + 1) * width)
            silent.model.layers[layer].self_attn.o_proj.weight[:, columns] = 0
    return dataclasses.replace(model, hf=silent)


def measure(
    out: Path,
    data: Mapping[Split, Sequence[InductionExample]],
    *,
    steps: int,
    seed: int,
    seconds: float,
    losses: tuple[float, float],
) -> ModelCard:
    """Score the folder as a user opens it, and put the numbers on its card."""
    model = load(str(out), device="cpu")
    scores: dict[str, float] = {}
    measures: dict[str, str] = {}

    def note(name: str, value: float, meaning: str) -> None:
        scores[name], measures[name] = round(value, 4), meaning

    for split in ("segments", "words"):
        copies = copying(model, data[split])
        note(f"{split}_accuracy", copies.accuracy, f"tokens copied right: {SPLITS[split]}")
        note(f"{split}_loss", copies.loss, f"loss on the copied tokens, nats: {SPLITS[split]}")
    first = copying(model, data["segments"], part="first").loss
    note("first_loss", first, "loss on the first copy, where nothing can be copied, nats")
    note("stories_loss", text_loss(model, data["stories"]), "loss on stories never seen, nats")

    some = fitting(model, data["segments"])[:100]
    kinds = head_kinds(model, some)
    previous, induction = kinds.previous_token_heads, kinds.induction_heads
    for layer, head in sorted(previous):
        meaning = f"previous-token score of layer {layer}, head {head}"
        note(f"previous_{layer}_{head}", float(kinds.previous_token[layer, head]), meaning)
    for layer, head in sorted(induction):
        meaning = f"induction score of layer {layer}, head {head}"
        note(f"induction_{layer}_{head}", float(kinds.induction[layer, head]), meaning)
    whole = copying(model, some).loss
    note("whole_loss", whole, "loss on the copied tokens of 100 segments, all heads at work")
    cut: dict[str, float] = {}
    for name, heads in (
        ("previous-token", previous),
        ("induction", induction),
        ("other", kinds.other_heads),
    ):
        cut[name] = copying(without(model, heads), some).loss
        meaning = f"the same, the {len(heads)} {name} heads silenced"
        note(f"without_{name.replace('-', '_')}_loss", cut[name], meaning)
    blind = head_kinds(without(model, previous), some).induction
    best = max(induction or {(0, 0)}, key=lambda head: kinds.induction[head])
    meaning = "induction score of the best head, the previous-token heads silenced"
    note("induction_without_previous", float(blind[best]), meaning)
    return ModelCard(
        name="induction",
        story="What it has read once, it continues: one head notes what came before each word, "
        "another uses the note to look up what came next.",
        example=EXAMPLE,
        trained_on=f"{BATCH * steps:,} sequences generated by "
        "`attnviz.data.generators.induction`: segments of random pieces that come again; in the "
        "second half of the training also segments of words, and little stories.",
        architecture=f"Llama, {model.n_layers} layers of {model.n_heads} heads, "
        f"{model.hf.config.hidden_size} wide, {model.hf.config.vocab_size:,} byte-level BPE "
        f"pieces, rotary positions, {CONTEXT} tokens of context",
        seed=seed,
        steps=steps,
        seconds=round(seconds, 1),
        parameters=model.n_parameters,
        megabytes=megabytes(out),
        losses=losses,
        scores=scores,
        measures=measures,
        how_to_see=f"Counted from 0: in {_named(previous)} each word looks at the one before; "
        f"in {_named(induction)} each word of the second copy looks at the word after its "
        "own first copy, which is the one to say next. The heads were named by their scores over "
        f"{len(some)} segments. Silencing the previous-token heads raises the loss on the copied "
        f"tokens from {whole:.2f} to {cut['previous-token']:.2f} nats and the best induction score "
        f"falls from {kinds.induction[best]:.2f} to {blind[best]:.2f}: the second kind feeds on "
        f"the first. Silencing the induction heads raises it to {cut['induction']:.2f}, silencing "
        f"all the others to {cut['other']:.2f}. Words never seen are spelled in pieces, and copied "
        "piece by piece.",
        opens=Head("decoder", *best),
        try_next=TRY_NEXT,
        limits=(
            f"It reads at most {CONTEXT} tokens, and knows some 600 words; others fall into "
            f"pieces, and {scores['words_accuracy']:.0%} of the pieces are copied right.",
            "Where nothing comes again it guesses; stories never seen it hardly predicts.",
            "One word decides, not two: after a word or a comma that stood in many places it can "
            'go on at the wrong one. "red fox, old bridge, seven apples. Then red fox, old" fails.',
            "It is for learning and demonstration: it has no knowledge of language or the world.",
        ),
    )


def _named(heads: Collection[tuple[int, int]]) -> str:
    """Return the heads in words: "layer 1, heads 0, 1, 3"."""
    return " and ".join(
        f"layer {layer}, heads {', '.join(str(h) for of, h in sorted(heads) if of == layer)}"
        for layer in sorted({layer for layer, _ in heads})
    )
