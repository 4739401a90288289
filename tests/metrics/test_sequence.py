"""Scores of texts against sacrebleu, and perplexity by hand."""

import math
import sys

import numpy as np
import pytest
import sacrebleu

import attnviz as av
from attnviz.metrics.scripts import bleu_tokenizer, rejoined, without_blanks
from attnviz.metrics.sequence import (
    exact_matches,
    perplexity,
    sequence_intervals,
    sequence_scores,
)

TRUE = ["the cat sat on the mat today", "a dog barked at night in the rain", "yes"]
WRITTEN = ["the cat sat on a mat today", "the dog barked at night in the rain", "yes "]


def test_bleu_and_chrf_are_sacrebleus():
    scores = sequence_scores(TRUE, WRITTEN)
    assert scores.bleu == sacrebleu.corpus_bleu(WRITTEN, [TRUE]).score
    assert scores.chrf == sacrebleu.corpus_chrf(WRITTEN, [TRUE]).score
    assert "tok:13a" in scores.bleu_signature
    assert "nc:6" in scores.chrf_signature
    assert scores.exact_match == 1 / 3
    assert scores.rows == 3


def test_the_truth_itself_has_full_marks_and_something_else_has_none():
    assert sequence_scores(TRUE, TRUE).bleu == pytest.approx(100)
    other = sequence_scores(["abc def ghi jkl"], ["www xxx yyy zzz"])
    assert other.bleu == pytest.approx(0)
    assert (other.chrf, other.exact_match) == (0, 0)


@pytest.mark.parametrize("true", [["the cat", "ok"], ["😀😀😀"], ["はい", "「雨」"], ["12.5", "7"]])
def test_texts_too_short_for_bleu_are_said_to_be(true):
    scores = sequence_scores(true, true)
    plain = sacrebleu.metrics.BLEU(tokenize="13a").corpus_score(["the cat"], [["the cat"]]).score
    assert scores.bleu == plain == 0
    assert scores.exact_match == 1
    assert any("four words" in note for note in scores.notes)
    longer = sequence_scores([*true, "the cat sat on the mat"], [*true, "a dog"])
    assert not any("four words" in note for note in longer.notes)


def test_exact_matches_forgive_white_space_at_the_ends_only():
    assert exact_matches(["a b", "a", "A"], [" a b\n", "a b", "a"]).tolist() == [True, False, False]


def test_perplexity_weighs_rows_by_their_tokens():
    assert perplexity(np.array([4 * math.log(8)]), np.array([4])) == pytest.approx(8)
    nats, tokens = np.array([math.log(2), 3 * math.log(4)]), np.array([1, 3])
    assert perplexity(nats, tokens) == pytest.approx(2 ** (7 / 4))
    assert perplexity(np.array([1e6]), np.array([1])) == math.inf


def test_what_does_not_fit_is_refused_and_a_missing_package_named(monkeypatch):
    for true, written in ((["a"], []), ([], [])):
        with pytest.raises(av.ShapeError):
            sequence_scores(true, written)
    with pytest.raises(av.ShapeError, match="0 tokens"):
        perplexity(np.array([0.0]), np.array([0]))
    monkeypatch.setattr("attnviz.extras.find_spec", lambda name: None)
    with pytest.raises(av.InputError, match=r'sacrebleu: pip install "attnviz\[train\]"'):
        sequence_scores(["a"], ["a"])
    assert sys.modules["sacrebleu"] is sacrebleu


CHINESE = [
    "今天天气很好，我们去公园散步。",
    "这部电影不好看，但是演员很棒。",
    "他昨天买了一本新书。",
]
LANGUAGES = {
    "zh": (
        CHINESE,
        ["今天天气很好，我们去公园走走。", "这部电影不太好看，但演员很棒。", "他买了新书。"],
    ),
    "ja-mecab": (
        ["今日は天気が良いので、公園を散歩しました。", "この映画は面白くなかった。"],
        ["今日は天気がいいので、公園を散歩した。", "この映画はつまらなかった。"],
    ),
    "ko-mecab": (
        ["오늘은 날씨가 좋아서 공원을 산책했습니다.", "이 영화는 재미없었다."],
        ["오늘은 날씨가 좋아서 공원을 걸었습니다.", "이 영화는 재미없다."],
    ),
    "char": (
        ["วันนี้อากาศดีมาก เราไปเดินเล่นที่สวนสาธารณะ", "ພາສາລາວ", "ភាសាខ្មែរ", "မြန်မာစာ"],
        ["วันนี้อากาศดี เราไปเดินเล่นที่สวน", "ພາສາ", "ភាសាខ្មែរ", "မြန်မာ"],
    ),
    "13a": (["यह फिल्म अच्छी नहीं थी", "привет, мир! да"], ["यह फिल्म बुरी नहीं थी", "привет мир! да"]),
}


@pytest.mark.parametrize("tokenizer", LANGUAGES)
def test_scores_are_sacrebleus_with_the_tokenizer_that_the_script_needs(tokenizer):
    true, written = LANGUAGES[tokenizer]
    scores = sequence_scores(true, written)
    bleu = sacrebleu.BLEU(tokenize=tokenizer)
    assert scores.bleu == bleu.corpus_score(written, [true]).score
    assert scores.chrf == sacrebleu.CHRF().corpus_score(written, [true]).score
    assert f"tok:{tokenizer}" in scores.bleu_signature
    assert scores.bleu_signature == str(bleu.get_signature())
    assert any(tokenizer in note for note in scores.notes) == (tokenizer != "13a")
    assert sequence_scores(true, true).bleu == pytest.approx(100)


@pytest.mark.parametrize(
    ("references", "tokenizer"),
    [
        (["我今天 buy 了一个 iPhone"], "zh"),
        (["I said 你好 to her, and she answered in English, at great length"] * 3, "13a"),
        ([*CHINESE, *LANGUAGES["ja-mecab"][0]], "char"),
        ([*CHINESE, *LANGUAGES["char"][0]], "char"),
        (["東京大学", "京都大学です"], "ja-mecab"),
        (["오늘 大學 갔다 그리고 왔다"], "ko-mecab"),
        (["", "12 345"], "13a"),
    ],
)
def test_the_tokenizer_is_decided_from_all_references(references, tokenizer):
    assert bleu_tokenizer(references).name == tokenizer


def test_japanese_without_mecab_is_cut_into_characters_and_that_is_said(monkeypatch):
    monkeypatch.setattr("attnviz.extras.find_spec", lambda name: None)
    found = bleu_tokenizer(LANGUAGES["ja-mecab"][0])
    assert found.name == "char"
    assert 'pip install "attnviz[text]"' in found.why


def test_blanks_of_a_tokenizer_and_other_encodings_of_accents_are_not_compared():
    apart = [" ".join(text) for text in CHINESE]
    scores = sequence_scores(CHINESE, apart)
    assert (scores.exact_match, scores.chrf) == (1, 100)
    assert scores.bleu == pytest.approx(100)
    assert "Spaces that the tokenizer put between characters were removed." in scores.notes
    assert exact_matches(["café"], ["cafe\u0301"]).all()
    assert any("NFC" in note for note in sequence_scores(["café"], ["cafe\u0301"]).notes)
    assert not exact_matches(["a b"], ["ab"]).any()
    assert rejoined("他 昨 天 买 了 3 本") == "他昨天买了3本"
    assert rejoined("iPhone 手机 is good") == "iPhone 手机 is good"
    assert without_blanks("hello world 你 好") == "hello world你好"


def test_intervals_stay_on_the_scale_and_hold_the_figure():
    for true, written in (*LANGUAGES.values(), (CHINESE, CHINESE), (CHINESE, ["x"] * 3)):
        scores = sequence_scores(true, written)
        for name, at in sequence_intervals(true, written, draws=100).items():
            assert at.value == pytest.approx(getattr(scores, name.lower()))
            assert 0 <= at.low <= at.value <= at.high + 1e-9 <= 100 + 1e-9
            assert at.low < at.high
