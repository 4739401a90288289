"""The bundled `sentiment` model: a BERT of twelve heads, some of which look at what negates.

`attnviz train --recipe sentiment --out assets/models/sentiment` makes it again.
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from jaxtyping import Float, Int
from tokenizers import BertWordPieceTokenizer
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BertConfig,
    BertForSequenceClassification,
    BertTokenizer,
    DataCollatorWithPadding,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    set_seed,
)

from attnviz.data.generators.sentiment import LABELS, SPLITS, SentimentExample, Split, splits
from attnviz.training.recipes.recipe import (
    Head,
    ModelCard,
    fit,
    megabytes,
    write_card,
    write_checkpoint,
)

STEPS = 3_700
BATCH = 64
POSITIONS = 64
PIECES = 1_400  # with 800, "movie" and most adjectives fall apart, and a picture of heads with them
TEST_SENTENCES = 2_000

EXAMPLE = "The plot was dull, but the acting was not bad."
TRY_NEXT = 'Put [MASK] in place of "not", or swap the two clauses, and see the answer turn.'


def train(*, out: Path, steps: int = STEPS, seed: int = 0) -> ModelCard:
    """Train the model, write its folder, and return its card; about two minutes on one thread."""
    start = time.perf_counter()
    set_seed(seed)
    data = splits(train=BATCH * steps, test=TEST_SENTENCES, seed=seed)  # each sentence is seen once
    tokenizer = train_tokenizer([example.text for example in data["train"]])
    model = BertForSequenceClassification(configuration(len(tokenizer)))
    losses = fit(
        model,
        encode(data["train"], tokenizer, seed=seed),
        steps=steps,
        batch=BATCH,
        # Negators and words have to be learned at once. At 1.5e-3, or without a slow start,
        # some runs never left the plateau at ln 2.
        learning_rate=1e-3,
        seed=seed,
        collate=DataCollatorWithPadding(tokenizer),
        # Generated labels are never wrong: without smoothing every probability reads 1.000.
        label_smoothing_factor=0.05,
    )
    seconds = time.perf_counter() - start
    write_checkpoint(model, tokenizer, out)
    card = measure(out, data, steps=steps, seed=seed, seconds=seconds, losses=losses)
    write_card(card, out)
    return card


def train_tokenizer(texts: Sequence[str]) -> PreTrainedTokenizerBase:
    """Return an uncased WordPiece tokenizer of about `PIECES` pieces."""
    trainer = BertWordPieceTokenizer(lowercase=True)
    trainer.train_from_iterator(texts, vocab_size=PIECES, min_frequency=2, show_progress=False)
    # The library breaks ties of frequency differently from run to run. Sorting takes that out of
    # the ids, not out of the last few pieces chosen: two runs of a seed may still differ a little.
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    pieces = special + sorted(set(trainer.get_vocab()) - set(special))
    vocabulary = {piece: id for id, piece in enumerate(pieces)}
    return BertTokenizer(vocab=vocabulary, do_lower_case=True, model_max_length=POSITIONS)


def configuration(pieces: int) -> BertConfig:
    """Return 3 layers of 4 heads, 64 wide."""
    return BertConfig(
        vocab_size=pieces,
        hidden_size=64,
        num_hidden_layers=3,
        num_attention_heads=4,
        intermediate_size=128,
        max_position_embeddings=POSITIONS,
        hidden_dropout_prob=0.05,
        attention_probs_dropout_prob=0.05,
        id2label=dict(enumerate(LABELS)),
        label2id={label: id for id, label in enumerate(LABELS)},
        architectures=["BertForSequenceClassification"],
    )


def encode(
    examples: Sequence[SentimentExample], tokenizer: PreTrainedTokenizerBase, *, seed: int
) -> list[dict[str, object]]:
    """Return the token ids and labels, with words that decide nothing masked here and there.

    A quarter of the plain and negated sentences of one clause get [MASK] in place of a quarter of
    the tokens other than the negator and the decisive word. So [MASK] comes to mean "no word", and
    replacing a word by it asks the trained model a fair question.
    """
    draw = random.Random(f"masks {seed}")
    encoded = tokenizer([example.text for example in examples], return_offsets_mapping=True)
    rows: list[dict[str, object]] = []
    for example, ids, offsets in zip(
        examples, encoded["input_ids"], encoded["offset_mapping"], strict=True
    ):
        alone = len(example.templates) == 1 and example.kind in ("plain", "negated")
        if alone and draw.random() < 0.25:
            others = other_positions(example, offsets)
            ids = masked(ids, [at for at in others if draw.random() < 0.25], tokenizer)
        rows.append({"input_ids": ids, "labels": example.label})
    return rows


# --- where the words of an example stand among its tokens -----------------------------------------

Offsets = Sequence[tuple[int, int]]


def positions(offsets: Offsets, span: tuple[int, int] | None) -> list[int]:
    """Return the positions of the tokens that share a character with the span; none for no span.

    A contracted "n't" counts with the token it hangs on: "wasn", "'", "t".
    """
    if span is None:
        return []
    first, last = span
    return [
        at
        for at, (start, end) in enumerate(offsets)
        if start < end and start < last and end > first
    ]


def other_positions(example: SentimentExample, offsets: Offsets) -> list[int]:
    """Return the positions of the words that are neither the negator nor the decisive word."""
    decisive = {
        *positions(offsets, example.negator_span),
        *positions(offsets, example.word_span),
    }
    return [
        at
        for at, (start, end) in enumerate(offsets)
        if start < end and at not in decisive and example.text[start].isalpha()
    ]


def masked(ids: Sequence[int], at: Sequence[int], tokenizer: PreTrainedTokenizerBase) -> list[int]:
    """Return a copy of the ids with [MASK] at the given positions."""
    mask = tokenizer.mask_token_id
    assert isinstance(mask, int)
    return [mask if position in at else id for position, id in enumerate(ids)]


# --- measuring ------------------------------------------------------------------------------------


@torch.inference_mode()
def predict(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, ids: list[list[int]]
) -> Int[np.ndarray, "example"]:
    """Return the most probable label of each list of token ids."""
    model.eval()
    labels: list[int] = []
    for start in range(0, len(ids), 256):
        batch = tokenizer.pad({"input_ids": ids[start : start + 256]}, return_tensors="pt")
        labels += model(**batch).logits.argmax(-1).tolist()
    return np.array(labels)


def accuracy(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, examples: Sequence[SentimentExample]
) -> float:
    """Return the share of right labels, 0 to 1."""
    predicted = predict(model, tokenizer, tokenizer([e.text for e in examples])["input_ids"])
    return float(np.mean(predicted == [example.label for example in examples]))


def mask_flips(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    examples: Sequence[SentimentExample],
    *,
    seed: int = 0,
) -> tuple[float, float]:
    """Return the share of labels that flip when the negator is masked, and when one other token is.

    Each from 0 to 1. The other token is drawn from words that are neither the negator nor the
    decisive word. Examples without a negator or without another word are left out.
    """
    draw = random.Random(f"other words {seed}")
    whole, without_negator, without_other = [], [], []
    for example in examples:
        encoded = tokenizer(example.text, return_offsets_mapping=True)
        ids, offsets = encoded["input_ids"], encoded["offset_mapping"]
        negator, others = (
            positions(offsets, example.negator_span),
            other_positions(example, offsets),
        )
        if negator and others:
            whole.append(ids)
            without_negator.append(masked(ids, negator, tokenizer))
            without_other.append(masked(ids, [draw.choice(others)], tokenizer))
    before = predict(model, tokenizer, whole)
    return (
        float(np.mean(predict(model, tokenizer, without_negator) != before)),
        float(np.mean(predict(model, tokenizer, without_other) != before)),
    )


@torch.inference_mode()
def class_token_weights(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    examples: Sequence[SentimentExample],
    *,
    on: Literal["negator", "word"],
) -> Float[np.ndarray, "layer head"]:
    """Return the mean attention weight, 0 to 1, from [CLS] on the negator or on the decisive word.

    The model has to be loaded with `attn_implementation="eager"`: others return no weights.
    """
    model.eval()
    rows = []
    for example in examples:
        encoded = tokenizer(example.text, return_offsets_mapping=True, return_tensors="pt")
        span = example.negator_span if on == "negator" else example.word_span
        keys = positions(encoded.pop("offset_mapping")[0].tolist(), span)
        attentions = model(**encoded, output_attentions=True).attentions
        rows.append([layer[0, :, 0, keys].sum(-1).tolist() for layer in attentions])
    return np.mean(rows, axis=0)  # example layer head -> layer head


def negator_share(
    tokenizer: PreTrainedTokenizerBase, examples: Sequence[SentimentExample]
) -> float:
    """Return the mean share of the negator's tokens: its weight at even attention."""
    encoded = tokenizer([e.text for e in examples], return_offsets_mapping=True)["offset_mapping"]
    pairs = zip(encoded, examples, strict=True)
    return float(np.mean([len(positions(o, e.negator_span)) / len(o) for o, e in pairs]))


def measure(
    out: Path,
    data: Mapping[Split, Sequence[SentimentExample]],
    *,
    steps: int,
    seed: int,
    seconds: float,
    losses: tuple[float, float],
) -> ModelCard:
    """Score the folder as a user opens it, and put the numbers on its card."""
    tokenizer = AutoTokenizer.from_pretrained(out)
    model = AutoModelForSequenceClassification.from_pretrained(out, attn_implementation="eager")
    scores: dict[str, float] = {}
    measures: dict[str, str] = {}

    def note(name: str, value: float, meaning: str) -> None:
        scores[name], measures[name] = round(value, 4), meaning

    for split, meaning in SPLITS.items():
        if split != "train":
            note(split, accuracy(model, tokenizer, data[split]), f"accuracy: {meaning}")
    for kind in ("plain", "negated", "decoy", "contrast"):
        of_kind = [example for example in data["templates"] if example.kind == kind]
        meaning = f"accuracy: frames never seen, {kind} sentences"
        note(kind, accuracy(model, tokenizer, of_kind), meaning)

    negated = [e for e in data["test"] if e.kind == "negated" and len(e.templates) == 1]
    by_negator, by_other = mask_flips(model, tokenizer, negated)
    note("negator_masked", by_negator, "labels flipped by masking the negator")
    note("other_masked", by_other, "labels flipped by masking a word that decides nothing")
    weights = class_token_weights(model, tokenizer, negated, on="negator")
    heads = [divmod(int(at), weights.shape[1]) for at in np.argsort(weights, axis=None)[::-1][:2]]
    for place, (layer, head) in enumerate(heads, start=1):
        meaning = f"weight from [CLS] on the negator, layer {layer}, head {head}"
        note(f"negator_weight_{place}", float(weights[layer, head]), meaning)
    note("negator_weight_mean", float(weights.mean()), "the same, mean of all heads")
    uniform = negator_share(tokenizer, negated)
    note("negator_weight_uniform", uniform, "the same, were attention even")
    first, second = heads
    return ModelCard(
        name="sentiment",
        story='A "not" turns an opinion round, and its heads look at the word that negates.',
        example=EXAMPLE,
        trained_on=f"{BATCH * steps:,} English opinions generated by "
        "`attnviz.data.generators.sentiment`: plain, negated, and with two clauses that disagree.",
        architecture=f"BERT, {model.config.num_hidden_layers} layers of "
        f"{model.config.num_attention_heads} heads, {model.config.hidden_size} wide, "
        f"{model.config.vocab_size:,} uncased WordPieces, {POSITIONS} positions",
        seed=seed,
        steps=steps,
        seconds=round(seconds, 1),
        parameters=sum(parameter.numel() for parameter in model.parameters()),
        megabytes=megabytes(out),
        losses=losses,
        scores=scores,
        measures=measures,
        how_to_see="Open a negated sentence and look at the row of [CLS] in "
        f"layer {first[0]}, head {first[1]} and in layer {second[0]}, head {second[1]} (counted "
        f"from 0): over {len(negated)} negated sentences of the test they put {weights[first]:.2f} "
        f"and {weights[second]:.2f} of their weight on the negator, where even attention would put "
        f"{uniform:.2f}. Then replace the negator by [MASK]: the label flips in {by_negator:.1%} "
        f"of those sentences, and in {by_other:.1%} when a word that decides nothing is masked. "
        "Single sentences vary: the story is one of averages.",
        opens=Head("encoder", *first),
        try_next=TRY_NEXT,
        limits=(
            "It was made of generated sentences: it knows some 300 words of opinion, "
            "and guesses at any other.",
            'Negation from outside ("it is not the case that the film was good") '
            'and double negation ("not without charm") fail.',
            "There is no neutral label; irony is lost on it.",
            "It is for learning and demonstration, not for judging what people write.",
        ),
    )
