"""Texts that a model writes in scripts without spaces, and forecasts beside the last season."""

import numpy as np
import pytest
import torch

import attnviz as av
from attnviz.data.examples import example
from attnviz.evaluation.evaluate import ask, evaluate, evaluate_questions, sample
from attnviz.evaluation.report import Report, to_html, to_json, to_markdown
from attnviz.metrics.forecasting import seasonal_naive, seasons_of

CHINESE = [
    "今天天气很好，我们去公园散步吧。",
    "这部电影不好看，但是演员很棒。",
    "他昨天买了一本新书。",
]


@pytest.fixture(scope="module")
def writer(tmp_path_factory):
    """A tiny pair whose tokenizer writes every Chinese character apart, as BERT's does."""
    import transformers as tf
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    signs = sorted(set("".join(CHINESE)))
    names = ["[PAD]", "[UNK]", "[SEP]", *signs]
    held = Tokenizer(
        models.WordPiece(vocab={name: n for n, name in enumerate(names)}, unk_token="[UNK]")
    )
    held.normalizer = normalizers.BertNormalizer(handle_chinese_chars=True)
    held.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    held.decoder = decoders.WordPiece(cleanup=False)
    held.post_processor = processors.TemplateProcessing(
        single="$A [SEP]", special_tokens=[("[SEP]", 2)]
    )
    tokenizer = tf.PreTrainedTokenizerFast(
        tokenizer_object=held, pad_token="[PAD]", unk_token="[UNK]", eos_token="[SEP]"
    )
    torch.manual_seed(1)
    hf = tf.T5ForConditionalGeneration(
        tf.T5Config(vocab_size=len(names), d_model=32, d_kv=8, d_ff=48, num_layers=1, num_heads=4,
                    dropout_rate=0.0,
                    pad_token_id=0, eos_token_id=2, decoder_start_token_id=0)
    )  # fmt: skip
    given = tokenizer(CHINESE, return_tensors="pt", padding=True)
    labels = given["input_ids"].masked_fill(given["input_ids"] == 0, -100)
    asked = {name: given[name] for name in ("input_ids", "attention_mask")}
    optimizer = torch.optim.AdamW(hf.parameters(), 1e-2)
    for _ in range(150):  # it learns to copy these three
        hf(**asked, labels=labels).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    hf.eval()
    folder = tmp_path_factory.mktemp("zh") / "writer"
    hf.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return av.load(str(folder))


def test_right_answers_of_a_tokenizer_that_writes_blanks_are_right(writer):
    from datasets import Dataset

    assert " " in writer.tokenizer.decode(writer.tokenizer(CHINESE[0]).input_ids)
    rows = Dataset.from_dict({"source": CHINESE, "target": CHINESE})
    done = evaluate(writer, rows, draws=20)
    assert list(done.answers.predicted) == CHINESE
    assert av.trace(writer, CHINESE[0]).prediction.text == CHINESE[0]
    of = {score.name: score.interval for score in done.scores}
    assert of["exact match"].value == 1
    assert of["BLEU"].value == pytest.approx(100)
    assert of["chrF"].value == 100
    for at in of.values():
        assert 0 <= at.low < at.high <= 100
    for text in (to_html(Report(done)), to_json(Report(done)), to_markdown(Report(done))):
        assert "tok:zh" in text.replace("\\", "")


def test_forecasts_are_held_against_the_last_season():
    model = av.load("forecast")
    asked = sample(ask(model, example("seasons", quick=True)), 30)
    done = evaluate_questions(model, asked, draws=50)
    of = {score.name: score for score in done.scores}
    details, (true, _) = done.details, done.answers.raw
    histories = [np.asarray(s, float)[: -true.shape[1]] for s in asked.values["series"]]
    seasons = seasons_of(histories)
    copied = [seasonal_naive(h, true.shape[1], n) for h, n in zip(histories, seasons, strict=True)]
    naive = np.abs(true - copied).mean()
    assert (seasons > 1).all()
    assert details.season == 0  # each of these series has its own
    assert details.naive_mae == pytest.approx(naive)
    assert of["MAE of copying"].interval.value == pytest.approx(naive)
    beside = of["MAE minus copying's"]
    assert beside.interval.value == pytest.approx(details.mae - naive)
    assert beside.interval.low < beside.interval.value < beside.interval.high
    assert "it beats copying the last season of each series" in beside.meaning
    assert of["MASE"].interval.value == pytest.approx(details.mase)
    given = evaluate_questions(model, asked, season=1, draws=50)
    assert given.details.season == 1
    assert "last value" in given.scores[-1].meaning
