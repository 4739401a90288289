"""The bundled `names` model: a BERT that tells persons from places by the words around them.

`attnviz train --recipe names --out assets/models/names` makes it again.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float
from transformers import (
    BertConfig,
    BertForTokenClassification,
    DataCollatorForTokenClassification,
    PreTrainedTokenizerBase,
    set_seed,
)

from attnviz.data.generators.names import LABELS, SPLITS, Mention, NameExample, Split, splits
from attnviz.models.loading import load
from attnviz.models.model import Model
from attnviz.tracing.capture import trace
from attnviz.training.recipes.recipe import (
    Head,
    ModelCard,
    fit,
    megabytes,
    write_card,
    write_checkpoint,
)
from attnviz.training.recipes.tokens import Offsets, masked, positions
from attnviz.training.recipes.vocabularies import word_pieces

STEPS = 2_500
BATCH = 64
POSITIONS = 64
PIECES = 1_000
TEST_SENTENCES = 1_500

EXAMPLE = "Paris met Jordan in Florence."
TRY_NEXT = 'Put "wrote to Florence" or "flew to Florence" at the end, and see its label turn.'


def train(*, out: Path, steps: int = STEPS, seed: int = 0) -> ModelCard:
    """Train the model, write its folder, and return its card; about two minutes on one thread."""
    start = time.perf_counter()
    set_seed(seed)
    data = splits(train=BATCH * steps, test=TEST_SENTENCES, seed=seed)  # each is seen once
    texts = [example.text for example in data["train"]]
    tokenizer = word_pieces(texts, size=PIECES, longest=POSITIONS)
    model = BertForTokenClassification(configuration(len(tokenizer)))
    losses = fit(
        model,
        encode(data["train"], tokenizer, seed=seed),
        steps=steps,
        batch=BATCH,
        learning_rate=2e-3,
        seed=seed,
        collate=DataCollatorForTokenClassification(tokenizer),
        label_smoothing_factor=0.02,  # without it every probability reads 1.000
    )
    seconds = time.perf_counter() - start
    write_checkpoint(model, tokenizer, out)
    card = measure(out, data, steps=steps, seed=seed, seconds=seconds, losses=losses)
    write_card(card, out)
    return card


def configuration(pieces: int) -> BertConfig:
    """Return 2 layers of 4 heads, 64 wide."""
    return BertConfig(
        vocab_size=pieces,
        hidden_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=128,
        max_position_embeddings=POSITIONS,
        hidden_dropout_prob=0.05,
        attention_probs_dropout_prob=0.05,
        id2label=dict(enumerate(LABELS)),
        label2id={label: id for id, label in enumerate(LABELS)},
        architectures=["BertForTokenClassification"],
    )


def encode(
    examples: Sequence[NameExample], tokenizer: PreTrainedTokenizerBase, *, seed: int
) -> list[dict[str, list[int]]]:
    """Return the token ids and one label a token, with some words masked that decide nothing.

    A quarter of the sentences get [MASK] in place of a quarter of the words that are no name and no
    cue. So [MASK] comes to mean "no word", and replacing a cue by it asks the trained model a fair
    question. All pieces of a name have its label; special tokens have none.
    """
    draw = random.Random(f"masks {seed}")
    encoded = tokenizer([example.text for example in examples], return_offsets_mapping=True)
    rows: list[dict[str, list[int]]] = []
    for example, ids, offsets in zip(
        examples, encoded["input_ids"], encoded["offset_mapping"], strict=True
    ):
        labels = [0 if start < end else -100 for start, end in offsets]
        for mention in example.mentions:
            for at in positions(offsets, mention.span):
                labels[at] = LABELS.index(mention.label)
        if draw.random() < 0.25:
            others = other_positions(example, offsets)
            ids = masked(ids, [at for at in others if draw.random() < 0.25], tokenizer)
        rows.append({"input_ids": ids, "labels": labels})
    return rows


def other_positions(example: NameExample, offsets: Offsets) -> list[int]:
    """Return the positions of the tokens of words that are neither a name nor a cue."""
    spans = [span for mention in example.mentions for span in (mention.span, mention.cue_span)]
    occupied = {at for span in spans for at in positions(offsets, span)}
    return [
        at
        for at, (start, end) in enumerate(offsets)
        if start < end and at not in occupied and example.text[start].isalpha()
    ]


# --- measuring ------------------------------------------------------------------------------------


@torch.inference_mode()
def predict(model: Model, ids: Sequence[Sequence[int]]) -> list[list[str]]:
    """Return the most probable label of every token of each list of token ids."""
    labels: list[list[str]] = []
    for start in range(0, len(ids), 256):
        some = [list(row) for row in ids[start : start + 256]]
        batch = model.tokenizer.pad({"input_ids": some}, return_tensors="pt")
        best = model.hf(**batch).logits.argmax(-1).tolist()
        labels += [
            [LABELS[label] for label in row[: len(of)]] for row, of in zip(best, some, strict=True)
        ]
    return labels


def f1(model: Model, examples: Sequence[NameExample]) -> float:
    """Return the F1 of names (PER or LOC), 0 to 1.

    A word has the label of its first piece.
    """
    encoded = model.tokenizer([e.text for e in examples])
    predicted = predict(model, encoded["input_ids"])
    right = count = there = 0
    for number, (example, labels) in enumerate(zip(examples, predicted, strict=True)):
        truth = {m.span[0]: m.label for m in example.mentions}
        words: set[int] = set()
        for at, word in enumerate(encoded.word_ids(number)):
            if word is None or word in words:
                continue
            words.add(word)
            expected = truth.get(encoded.token_to_chars(number, at).start, "O")
            right += labels[at] == expected != "O"
            count += labels[at] != "O"
            there += expected != "O"
    return 2 * right / max(1, count + there)


@dataclass(frozen=True)
class Flips:
    """Share of ambiguous names whose label turns into another, 0 to 1, when a word is changed.

    cue_masked: their cue gives way to [MASK]; other_masked: another word of the sentence does, no
    name and no cue; cue_replaced: their cue gives way to one of the opposite kind.
    """

    cue_masked: float
    other_masked: float
    cue_replaced: float


def flips(model: Model, examples: Sequence[NameExample], *, seed: int = 0) -> Flips:
    """Change one word beside each ambiguous name that has a cue, and see whether its label turns.

    Names without another word beside them are left out.
    """
    draw = random.Random(f"other words {seed}")
    tokenizer = model.tokenizer
    whole, variants, names = [], ([], [], []), []
    for example, mention in _with_a_cue(examples):
        encoded = tokenizer(example.text, return_offsets_mapping=True)
        ids, offsets = encoded["input_ids"], encoded["offset_mapping"]
        others = other_positions(example, offsets)
        if not others:
            continue
        new_text, new_span = _replaced(example.text, mention)
        new_encoding = tokenizer(new_text, return_offsets_mapping=True)
        at = positions(offsets, mention.span)[0]
        whole.append(ids)
        variants[0].append(masked(ids, positions(offsets, mention.cue_span), tokenizer))
        variants[1].append(masked(ids, [draw.choice(others)], tokenizer))
        variants[2].append(new_encoding["input_ids"])
        names.append((at, at, at, positions(new_encoding["offset_mapping"], new_span)[0]))
    before = predict(model, whole)
    shares = []
    for kind, variant in enumerate(variants, start=1):
        rows = zip(predict(model, variant), before, names, strict=True)
        shares.append(float(np.mean([after[at[kind]] != was[at[0]] for after, was, at in rows])))
    return Flips(*shares)


def _with_a_cue(examples: Sequence[NameExample]) -> Iterator[tuple[NameExample, Mention]]:
    for example in examples:
        for mention in example.mentions:
            if mention.ambiguous and mention.cue_span is not None:
                yield example, mention


def _replaced(text: str, mention: Mention) -> tuple[str, tuple[int, int]]:
    """Return the text with the mention's other cue in place of its cue, and where its name is."""
    assert mention.cue_span is not None
    assert mention.other_cue is not None
    start, end = mention.cue_span
    by = len(mention.other_cue) - (end - start) if mention.span[0] > start else 0
    span = (mention.span[0] + by, mention.span[1] + by)
    return text[:start] + mention.other_cue + text[end:], span


def cue_weights(
    model: Model, examples: Sequence[NameExample]
) -> tuple[Float[np.ndarray, "layer head"], float]:
    """Return the mean attention weight of each head from an ambiguous name on its cue, 0 to 1.

    The second number is what it would be were attention even. Traces each sentence.
    """
    rows, even = [], []
    last_trace, text = None, ""
    for example, mention in _with_a_cue(examples):
        if last_trace is None or text != example.text:
            last_trace, text = trace(model, example.text), example.text
        stack = last_trace.stack()
        spans = stack.keys.spans.tolist()
        name, cue = positions(spans, mention.span)[0], positions(spans, mention.cue_span)
        rows.append([layer.weights[:, name, cue].sum(-1) for layer in stack.layers])
        even.append(len(cue) / len(stack.keys))
    return np.mean(rows, axis=0), float(np.mean(even))  # mention layer head -> layer head


def measure(
    out: Path,
    data: Mapping[Split, Sequence[NameExample]],
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

    for split, meaning in SPLITS.items():
        if split != "train":
            note(split, f1(model, data[split]), f"F1 of persons and places: {meaning}")
    shares = flips(model, data["frames"])
    note("cue_masked", shares.cue_masked, "ambiguous names that turn when their cue is masked")
    note("other_masked", shares.other_masked, "... when another word is masked")
    note("cue_replaced", shares.cue_replaced, "... when their cue is replaced by an opposite one")
    weights, even = cue_weights(model, data["frames"][:300])
    layer, head = (int(at) for at in np.unravel_index(weights.argmax(), weights.shape))
    best = float(weights[layer, head])
    meaning = f"weight from an ambiguous name on its cue, layer {layer}, head {head}"
    note("cue_weight", best, meaning)
    note("cue_weight_mean", float(weights.mean()), "the same, mean of all heads")
    note("cue_weight_even", even, "the same, were attention even")
    return ModelCard(
        name="names",
        story="Paris met Jordan: who is a person, what is a place? The word beside the name "
        "decides, and heads look at it.",
        example=EXAMPLE,
        trained_on=f"{BATCH * steps:,} English sentences generated by "
        "`attnviz.data.generators.names`, in which 36 names are persons as often as places.",
        architecture=f"BERT, {model.n_layers} layers of {model.n_heads} heads, "
        f"{model.hf.config.hidden_size} wide, {model.hf.config.vocab_size:,} uncased WordPieces, "
        f"{POSITIONS} positions",
        seed=seed,
        steps=steps,
        seconds=round(seconds, 1),
        parameters=model.n_parameters,
        megabytes=megabytes(out),
        losses=losses,
        scores=scores,
        measures=measures,
        how_to_see=f"Look at the row of a name in layer {layer}, head {head} (counted from 0): "
        f"over sentences of frames never seen, ambiguous names put {best:.2f} of their weight "
        f"there on their cue; even attention would put {even:.2f}. Replace the cue by one of the "
        'opposite kind ("wrote to" by "flew to") and the label turns in '
        f"{shares.cue_replaced:.1%} of the cases; mask it and it turns in "
        f"{shares.cue_masked:.1%}, against {shares.other_masked:.1%} when another word is "
        "masked. A masked cue leaves a guess, "
        "which is often the label it had.",
        opens=Head("encoder", layer, head),
        try_next=TRY_NEXT,
        limits=(
            "It was made of generated sentences and knows some 120 cue words; beside any other "
            "verb or noun it guesses.",
            'Names are one word: of "New York" or "Jordan Lee" it makes two, or none.',
            "Persons and places are all it knows: companies, months and teams get one of the two, "
            "or nothing.",
            "It is for learning and demonstration, not for reading real text.",
        ),
    )
