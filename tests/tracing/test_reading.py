"""How far an answer moved, worked by hand for each kind of answer."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
import torch

import attnviz as av
from attnviz.tracing.inputs import prepare
from attnviz.tracing.reading import Reading
from tests import tiny


def output(logits) -> SimpleNamespace:
    return SimpleNamespace(logits=torch.tensor(logits, dtype=torch.float32))


def kl(p, q) -> float:
    return sum(a * math.log(a / b) for a, b in zip(p, q, strict=True))


def logs(*shares) -> list[float]:
    return [math.log(share) for share in shares]


def test_classes(tiny_model):
    model = tiny_model("bert")
    prepared = prepare(model, tiny.SENTENCE)
    reading = Reading.of(model, prepared, output([logs(0.8, 0.2)]))
    change = reading.change(output([logs(0.4, 0.6)]))
    assert change.kl == pytest.approx(kl((0.8, 0.2), (0.4, 0.6)))
    assert change.before == pytest.approx(math.log(4))
    assert change.after == pytest.approx(math.log(0.4 / 0.6))
    assert change.logit_difference == pytest.approx(math.log(0.4 / 0.6) - math.log(4))
    assert (change.flipped, change.flipped_share) == (True, 1)
    assert (change.answer, change.runner_up) == ("LABEL_0", "LABEL_1")
    before, after = np.array(logs(0.8, 0.2)), np.array(logs(0.4, 0.6))
    length = np.linalg.norm(after - before) / np.linalg.norm(before)
    assert change.moved == pytest.approx(length, rel=1e-5)


def test_labels_that_are_coins_of_their_own(tiny_model):
    model = tiny_model("bert-multi-label")
    prepared = prepare(model, tiny.SENTENCE)
    even, odd = math.log(3), math.log(1 / 3)  # 0.75 and 0.25
    reading = Reading.of(model, prepared, output([[even, odd, 0.1]]))
    change = reading.change(output([[odd, odd, 0.1]]))
    assert change.kl == pytest.approx(kl((0.75, 0.25), (0.25, 0.75)), rel=1e-5)
    assert change.flipped_share == pytest.approx(1)


def test_next_tokens_count_at_every_position_and_are_read_at_the_last(tiny_model):
    model = tiny_model("gpt2")
    prepared = prepare(model, tiny.SENTENCE)
    before = [logs(0.5, 0.3, 0.2), logs(0.6, 0.3, 0.1)]
    after = [logs(0.2, 0.3, 0.5), logs(0.6, 0.3, 0.1)]
    change = Reading.of(model, prepared, output([before])).change(output([after]))
    assert change.kl == pytest.approx(kl((0.5, 0.3, 0.2), (0.2, 0.3, 0.5)) / 2, rel=1e-5)
    assert not change.flipped
    assert change.logit_difference == pytest.approx(0, abs=1e-6)
    assert change.before == pytest.approx(math.log(2), rel=1e-5)


def test_masks_predict_and_nothing_else_where_there_is_one(tiny_model):
    model = tiny_model("roberta")
    prepared = prepare(model, "the [MASK] sat")
    at = int(np.flatnonzero(prepared.tokens.ids == model.tokenizer.mask_token_id)[0])
    before = torch.zeros(1, len(prepared.tokens), 3)
    after = before.clone()
    after[0, at - 1] = torch.tensor([5.0, 0, 0])  # no mask: it does not count
    before[0, at], after[0, at] = (
        torch.tensor(logs(0.5, 0.3, 0.2)),
        torch.tensor(logs(0.3, 0.5, 0.2)),
    )
    change = Reading.of(model, prepared, output(before.tolist())).change(output(after.tolist()))
    assert change.kl == pytest.approx(kl((0.5, 0.3, 0.2), (0.3, 0.5, 0.2)), rel=1e-5)
    assert change.flipped


def test_labelled_tokens_without_the_special_ones(tiny_model):
    model = tiny_model("electra")
    prepared = prepare(model, "the cat sat on")
    before = torch.zeros(1, 6, 2)
    before[..., 0] = 1
    after = before.clone()
    after[0, 0] = torch.tensor([0.0, 9.0])  # [CLS]
    after[0, 2] = torch.tensor([0.0, 1.0])
    change = Reading.of(model, prepared, output(before.tolist())).change(output(after.tolist()))
    assert change.flipped_share == 1 / 4
    p = 1 / (1 + math.exp(-1))
    assert change.kl == pytest.approx(kl((p, 1 - p), (1 - p, p)) / 4, rel=1e-5)


def test_a_span_is_read_inside_its_context(tiny_model):
    model = tiny_model("bert-questions")
    prepared = prepare(model, ("was it good", "the film was dull"))
    n, inside = len(prepared.tokens), np.flatnonzero(prepared.tokens.segment == 1)
    start = torch.zeros(1, n)
    start[0, inside[1]] = 3
    moved = torch.zeros(1, n)
    moved[0, inside[2]] = 3
    moved[0, 1] = 50  # in the question
    before = SimpleNamespace(start_logits=start, end_logits=start)
    change = Reading.of(model, prepared, before).change(
        SimpleNamespace(start_logits=moved, end_logits=start)
    )
    p = math.exp(3) / (math.exp(3) + 3)
    rest = (1 - p) / 3
    assert change.kl == pytest.approx((p - rest) * 3 / 2, rel=1e-5)
    assert change.flipped_share == 1 / 2


def test_numbers_have_no_distribution(tiny_model):
    model = tiny_model("bert-regression")
    prepared = prepare(model, tiny.SENTENCE)
    change = Reading.of(model, prepared, output([[2.0]])).change(output([[3.0]]))
    assert math.isnan(change.kl)
    assert change.moved == 0.5
    assert not change.flipped


def test_two_answers_can_be_named(tiny_model):
    model = tiny_model("gpt2")
    prepared = prepare(model, tiny.SENTENCE)
    logits = torch.arange(30.0)[None, None].tolist()
    reading = Reading.of(model, prepared, output(logits), 3, against="cat")
    cat = tiny.WORDS.index("cat") + len(tiny.SPECIAL)
    assert reading.margins(output(logits)).tolist() == [3 - cat]
    with pytest.raises(av.InputError, match="not one token"):
        Reading.of(model, prepared, output(logits), "cat dog")
    with pytest.raises(av.InputError, match="a name or a number"):
        Reading.of(model, prepared, output(logits), 1.5)
