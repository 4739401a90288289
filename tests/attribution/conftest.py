"""A model whose answer has a known reason, for all tests of attribution."""

from pathlib import Path

import numpy as np
import pytest
import torch
import transformers as tf

import attnviz as av
from attnviz.models.model import Model
from attnviz.tracing import capture
from tests import tiny

PLANTED = "great"
FILLERS = [word for word in tiny.WORDS if word != PLANTED]


@pytest.fixture
def short_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a model of random weights write a few tokens: none ends by itself before the 64th."""
    monkeypatch.setattr(capture, "MOST_GENERATED", 12)


def _text(generator: np.random.Generator, length: int, places: list[int]) -> str:
    words = list(generator.choice(FILLERS, length))
    for place in places:
        words[place] = PLANTED
    return " ".join(words)


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Model, str, tuple[str, ...]]:
    """A classifier that was trained to find one word, that word, and six texts that hold it once.

    The first three texts have 9 words, the others 30; the word is at least three words from their
    edges. The classes are "absent" (0) and "present" (1); a probability is .98 or .02.

    So that every honest method can find the word: only the last of three layers mixes tokens, and
    the logit grows with each time the word stands there, so that no slope is flat.
    """
    generator = np.random.default_rng(0)
    torch.manual_seed(0)
    tokenizer = tiny.tokenizer()
    config = tf.BertConfig(
        **{**tiny._SMALL, "num_hidden_layers": 3},
        initializer_range=0.2, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
        id2label={0: "absent", 1: "present"}, label2id={"absent": 0, "present": 1},
    )  # fmt: skip
    network = tf.BertForSequenceClassification(config)
    for layer in network.bert.encoder.layer[:2]:
        for parameter in layer.attention.output.dense.parameters():
            parameter.requires_grad_(False).zero_()
    steps = 300
    optimiser = torch.optim.AdamW([p for p in network.parameters() if p.requires_grad], lr=4e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps)
    error = 0.0
    for _ in range(steps):
        length = int(generator.integers(6, 33))
        counts = generator.integers(3, size=48)
        texts = [_text(generator, length, generator.permutation(length)[:n].tolist())
                 for n in counts]  # fmt: skip
        batch = tokenizer(texts, return_tensors="pt", return_token_type_ids=False)
        wanted = torch.from_numpy(2.0 * (2 * counts - 1))[:, None] * torch.tensor([[-1.0, 1.0]])
        loss = (network(**batch).logits - wanted).pow(2).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        error = loss.item()
    assert error < 0.5, "the planted word was not learnt"
    folder: Path = tmp_path_factory.mktemp("planted")
    network.eval().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    texts = tuple(
        _text(generator, length, [at])
        for length, at in ((9, 3), (9, 4), (9, 5), (30, 8), (30, 15), (30, 24))
    )
    return av.load(str(folder)), PLANTED, texts
