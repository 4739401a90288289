"""The bundled `dates` model: a BART that reads dates in six languages and writes them as ISO 8601.

Its cross-attention looks for the year first, then the month, then the day, wherever the language
puts them. `attnviz train --recipe dates --out assets/models/dates` makes it again.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    DataCollatorForSeq2Seq,
    GenerationConfig,
    PreTrainedTokenizerBase,
    set_seed,
)

from attnviz.data.generators.dates import LOCALES, SPLITS, DateExample, Part, Split, splits
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
from attnviz.training.recipes.tokens import positions
from attnviz.training.recipes.vocabularies import BOS, EOS, PAD, byte_pieces

STEPS = 2_800
BATCH = 60  # ten of each language
POSITIONS = 40
PIECES = 800
TEST_DATES = 1_200

EXAMPLE = "5 de marzo de 2024"
TRY_NEXT = (
    'Write the same day in another language, "Dienstag, 5. März 2024": the rows of the '
    "answer stay, and what they look at moves."
)

ROWS: Mapping[Part, tuple[int, ...]] = {"year": (0, 1, 2, 3), "month": (5, 6), "day": (8, 9)}
"""The decoder's rows that write each part of 2024-03-05: a row predicts the token after its own."""


def train(*, out: Path, steps: int = STEPS, seed: int = 0) -> ModelCard:
    """Train the model, write its folder, and return its card; about two minutes on one thread."""
    start = time.perf_counter()
    set_seed(seed)
    data = splits(train=BATCH * steps, test=TEST_DATES, seed=seed)
    texts = [text for example in data["train"] for text in (example.text, example.iso)]
    tokenizer = byte_pieces(texts, size=PIECES, longest=POSITIONS, template="$A </s>", tidy=True)
    model = BartForConditionalGeneration(configuration(len(tokenizer)))
    model.generation_config = generation()
    losses = fit(
        model,
        encode(data["train"], tokenizer),
        steps=steps,
        batch=BATCH,
        learning_rate=2e-3,
        seed=seed,
        collate=DataCollatorForSeq2Seq(tokenizer, model=model),
    )
    seconds = time.perf_counter() - start
    write_checkpoint(model, tokenizer, out)
    card = measure(out, data, steps=steps, seed=seed, seconds=seconds, losses=losses)
    write_card(card, out)
    return card


def configuration(pieces: int) -> BartConfig:
    """Return 2 encoder layers and 1 decoder layer of 4 heads, 64 wide.

    With two decoder layers the alignment is spread over both, and neither shows it whole.
    """
    return BartConfig(
        vocab_size=pieces,
        d_model=64,
        encoder_layers=2,
        decoder_layers=1,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=128,
        decoder_ffn_dim=128,
        max_position_embeddings=POSITIONS,
        dropout=0.1,
        bos_token_id=BOS,
        eos_token_id=EOS,
        pad_token_id=PAD,
        decoder_start_token_id=BOS,
        forced_eos_token_id=None,
        architectures=["BartForConditionalGeneration"],
    )


def generation() -> GenerationConfig:
    """Return the settings of greedy writing, from <s> to </s>."""
    return GenerationConfig(
        bos_token_id=BOS,
        eos_token_id=EOS,
        pad_token_id=PAD,
        decoder_start_token_id=BOS,
        max_new_tokens=16,
        num_beams=1,
        do_sample=False,
    )


def encode(
    examples: Sequence[DateExample], tokenizer: PreTrainedTokenizerBase
) -> list[dict[str, list[int]]]:
    """Return the token ids of the texts, and of the dates in ISO as labels."""
    encoded = tokenizer([example.text for example in examples])["input_ids"]
    labels = tokenizer([example.iso for example in examples])["input_ids"]
    return [
        {"input_ids": ids, "labels": target} for ids, target in zip(encoded, labels, strict=True)
    ]


# --- measuring ------------------------------------------------------------------------------------


@torch.inference_mode()
def answers(model: Model, texts: Sequence[str]) -> list[str]:
    """Return what the model writes for each text."""
    lines: list[str] = []
    for start in range(0, len(texts), 200):
        batch = model.tokenizer(list(texts[start : start + 200]), return_tensors="pt", padding=True)
        ids = model.hf.generate(**batch)
        lines += model.tokenizer.batch_decode(ids, skip_special_tokens=True)
    return lines


def exact_match(model: Model, examples: Sequence[DateExample]) -> float:
    """Return the share of dates that are written right to the last digit, 0 to 1."""
    texts = answers(model, [example.text for example in examples])
    return float(np.mean([a == e.iso for a, e in zip(texts, examples, strict=True)]))


@dataclass(frozen=True)
class Alignment:
    """Where the rows that write one part look, as a mean of heads; each from 0 to 1.

    own is the share of dates in which they look more at this part in the text than at either of the
    other two, weight their mean attention weight on it, even what that would be were attention
    spread evenly.
    """

    own: float
    weight: float
    even: float


def alignments(model: Model, examples: Sequence[DateExample]) -> dict[Part, Alignment]:
    """Let the model write each date, and see where cross-attention looks meanwhile.

    The last decoder layer is read. Answers that are no date of ten characters count as 0.
    """
    by_part: dict[Part, list[tuple[float, float, float]]] = {part: [] for part in ROWS}
    for example in examples:
        stack = trace(model, example.text).stack("cross")
        heads = stack.layers[-1].weights.mean(0)  # head query key -> query key
        spans = stack.keys.spans.tolist()
        keys = {part: positions(spans, example.spans[part]) for part in ROWS}
        for part, queries in ROWS.items():
            if len(stack.queries) != 11:  # <s> and ten characters
                by_part[part].append((0.0, 0.0, 0.0))
                continue
            rows = heads[list(queries)].mean(0)
            on = {other: float(rows[keys[other]].sum()) for other in ROWS}
            even = len(keys[part]) / len(stack.keys)
            by_part[part].append((float(max(on, key=on.__getitem__) == part), on[part], even))
    return {part: Alignment(*np.mean(of, axis=0).tolist()) for part, of in by_part.items()}


def best_head(model: Model, examples: Sequence[DateExample]) -> Head:
    """Return the cross-attention head with the most weight where it should be, over all parts."""
    total: np.ndarray | float = 0.0
    for example in examples:
        stack = trace(model, example.text).stack("cross")
        weights = np.stack([layer.weights for layer in stack.layers])  # -> layer head query key
        for part, queries in ROWS.items():
            keys = positions(stack.keys.spans.tolist(), example.spans[part])
            rows = [query for query in queries if query < len(stack.queries)]
            total = total + weights[:, :, rows][..., keys].sum((2, 3))
    layer, head = np.unravel_index(np.argmax(total), np.shape(total))
    return Head("cross", int(layer), int(head))


def measure(
    out: Path,
    data: Mapping[Split, Sequence[DateExample]],
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

    for split in ("dates", "formats"):
        note(split, exact_match(model, data[split]), f"written right: {SPLITS[split]}")
    for language in LOCALES:
        of_language = [e for e in data["formats"] if e.format.language == language]
        meaning = f'written right: patterns never seen, "{language}"'
        note(f"formats_{language}", exact_match(model, of_language), meaning)
    some = data["dates"][:300]
    by_part = alignments(model, some)
    for part, of in by_part.items():
        meaning = f"dates whose {part} digits look more at the {part} than at the other two parts"
        note(f"{part}_own", of.own, f"{meaning} (mean of heads)")
        note(f"{part}_weight", of.weight, f"weight of the {part} digits on the {part}")
        note(f"{part}_even", of.even, "the same, were attention even")
    owns = ", ".join(f"the {part} in {of.own:.1%}" for part, of in by_part.items())
    weights = ", ".join(f"{of.weight:.2f} (even: {of.even:.2f})" for of in by_part.values())
    config = model.hf.config
    return ModelCard(
        name="dates",
        story="It reads a date in six languages and writes 2024-03-05: cross-attention fetches "
        "year, month and day from wherever the language puts them.",
        example=EXAMPLE,
        trained_on=f"{BATCH * steps:,} dates of 12 countries in 6 languages (English, German, "
        "French, Spanish, Italian, Dutch), generated by `attnviz.data.generators.dates` from the "
        "patterns and names of the Unicode CLDR.",
        architecture=f"BART, {config.encoder_layers} encoder layers and {config.decoder_layers} "
        f"decoder layer of {config.decoder_attention_heads} heads, {config.d_model} wide, "
        f"{config.vocab_size} uncased byte-level BPE pieces (digits one by one), "
        f"{POSITIONS} positions",
        seed=seed,
        steps=steps,
        seconds=round(seconds, 1),
        parameters=model.n_parameters,
        megabytes=megabytes(out),
        losses=losses,
        scores=scores,
        measures=measures,
        how_to_see="Open the cross-attention. Each row writes the character after its own: <s> "
        "writes the first digit of the year, the first hyphen the first digit of the month. Over "
        f"{len(some)} dates never seen, the rows that write a part look more at that part in the "
        f"text than at the other two, as a mean of heads: {owns} of the dates. Their weight on it "
        f"is {weights}. Single heads and rows vary; the first digit of month and day, mostly a 0, "
        "often looks beside it, or at </s>.",
        opens=best_head(model, some[:60]),
        try_next=TRY_NEXT,
        limits=(
            "It knows the patterns of the CLDR and few others: two-digit years (5.3.24), "
            '2024/03/05, 5-Mar-2024 and "the 5th of March 2024" get a wrong date that looks right; '
            "so does a date without a year, or with words around it.",
            '"03/05/2024" is the third of May to it, also when an American wrote it.',
            'It does not check dates: February 30 gets an answer, and "hello" gets a date too.',
            "Years before 1000 and after 2999 were never seen.",
        ),
        licence="Apache-2.0; patterns and names of dates: Unicode-3.0",
    )
