"""Words, characters and places of tokens, under tokenizers of every kind; references by hand."""

import unicodedata

import numpy as np
import pytest
import torch
import transformers as tf

import attnviz as av
from attnviz.models.model import Model
from attnviz.models.tasks import task_named
from attnviz.records import Units
from attnviz.tracing.inputs import prepare
from tests import tiny
from tests.tokenizers_of_kinds import KINDS


@pytest.fixture(scope="module")
def model_with():
    """A random classifier that reads what a tokenizer of one kind makes."""
    made: dict[str, Model] = {}

    def of(kind: str) -> Model:
        if kind not in made:
            tokenizer = KINDS[kind]()
            torch.manual_seed(0)
            if kind == "canine":
                config = tf.CanineConfig(
                    hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
                    intermediate_size=48, max_position_embeddings=256, num_hash_functions=2,
                    num_hash_buckets=64, downsampling_rate=4, local_transformer_stride=32,
                )  # fmt: skip
                hf = tf.CanineForSequenceClassification(config)
            else:
                config = tiny._config(
                    tf.BertConfig, vocab_size=len(tokenizer), max_position_embeddings=256
                )
                hf = tf.BertForSequenceClassification(config)
            made[kind] = Model(kind, hf.eval(), tokenizer, task_named("text-classification"))
        return made[kind]

    return of


def free(units):
    return [text for text, held in zip(units.text, units.held, strict=True) if not held]


def words_under(model, text):
    read = prepare(model, text)
    return free(Units.words(read.tokens, read.texts))


# By hand: what stands between spaces and marks; what is unspaced is cut as ICU 78 cuts it.
SENTENCES = {
    "english": ("the film wasn't good, 3.5", ["the", "film", "wasn't", "good", ",", "3.5"]),
    "hindi": ("यह फिल्म अच्छी नहीं थी", ["यह", "फिल्म", "अच्छी", "नहीं", "थी"]),
    "devanagari": ("नमस्ते", ["नमस्ते"]),
    "pointed arabic": ("هذا الفيلم ليس جيدًا", ["هذا", "الفيلم", "ليس", "جيدًا"]),
    "persian": ("کتاب‌های می‌خواهم", ["کتاب‌های", "می‌خواهم"]),
    "pointed hebrew": ("הַסֵּפֶר טוֹב", ["הַסֵּפֶר", "טוֹב"]),
    "korean": ("이 영화는 재미없었지만", ["이", "영화는", "재미없었지만"]),
    "full width": ("Ｆｉｌｍ，ok", ["Ｆｉｌｍ", "，", "ok"]),
}
UNSPACED = {
    "chinese": ("这部电影不好看", ["这", "部", "电影", "不好", "看"]),
    "japanese": ("この映画は", ["この", "映画", "は"]),
    "thai": ("หนังเรื่องนี้ไม่สนุก", ["หนัง", "เรื่อง", "นี้", "ไม่", "สนุก"]),
    "mixed": ("good 电影演员 film", ["good", "电影", "演员", "film"]),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("text", "wanted"), SENTENCES.values(), ids=SENTENCES)
def test_a_word_is_a_word_under_every_tokenizer(kind, text, wanted, model_with):
    assert words_under(model_with(kind), text) == wanted


@pytest.mark.parametrize("kind", ["xlm-r", "llama", "bert", "byt5", "canine"])
@pytest.mark.parametrize(("text", "wanted"), UNSPACED.values(), ids=UNSPACED)
def test_a_script_without_spaces_has_words_too(kind, text, wanted, model_with):
    if kind == "bert" and text.startswith("ห"):
        pytest.skip("one token [UNK] for all of it")
    assert words_under(model_with(kind), text) == wanted


@pytest.mark.parametrize("kind", KINDS)
def test_no_unit_begins_with_a_mark_or_a_joiner_and_none_is_empty(kind, model_with):
    texts = [text for text, _ in (*SENTENCES.values(), *UNSPACED.values())]
    for text in (*texts, "  the film\n\n was\tgood  ", "ok 👨‍👩‍👧‍👦🇨🇳👍🏽!", "क्‍ष"):
        read = prepare(model_with(kind), text)
        for units in (Units.words(read.tokens, read.texts),
                      Units.characters(read.tokens, read.texts)):  # fmt: skip
            for unit in free(units):
                assert unit.strip(), text
                assert unicodedata.category(unit[0])[0] != "M", (text, unit)
                assert unit[0] not in "\u200c\u200d", (text, unit)


@pytest.mark.parametrize("kind", ["qwen", "llama", "byt5"])
def test_bytes_are_joined_to_the_character_that_they_spell(kind, model_with):
    read = prepare(model_with(kind), "东🍜é")
    assert len(read.tokens) > 3
    found = Units.characters(read.tokens, read.texts)
    assert [unit for unit in free(found) if unit != "␣"] == ["东", "🍜", "é"]


@pytest.mark.parametrize("kind", ["byt5", "canine", "llama", "qwen"])
def test_an_emoji_of_many_parts_is_one_character(kind, model_with):
    read = prepare(model_with(kind), "ok 👨‍👩‍👧‍👦👍🏽")
    assert free(Units.characters(read.tokens, read.texts))[-2:] == ["👨‍👩‍👧‍👦", "👍🏽"]
    assert words_under(model_with(kind), "ok 👨‍👩‍👧‍👦👍🏽") == ["ok", "👨‍👩‍👧‍👦", "👍🏽"]


@pytest.mark.parametrize("kind", KINDS)
def test_white_space_has_a_label_and_joins_no_word(kind, model_with):
    found = words_under(model_with(kind), "the film\n\nwas\tgood")
    seen = [unit for unit in found if not set(unit) <= set("↵⇥␣") and "unk" not in unit]
    assert seen == ["the", "film", "was", "good"]


@pytest.mark.parametrize("kind", ["byt5", "canine"])
def test_a_tokenizer_that_tells_no_places_has_sentences_all_the_same(kind, model_with):
    read = prepare(model_with(kind), "这部电影不好看。但是演员很棒！你觉得呢？")
    found = free(Units.sentences(read.tokens, read.texts))
    assert found == ["这部电影不好看。", "但是演员很棒！", "你觉得呢？"]


@pytest.mark.parametrize("kind", ["byt5", "xlm-r", "bert"])
def test_the_words_of_a_pair_are_those_of_both_texts(kind, model_with):
    read = prepare(model_with(kind), ("the film", "不好看"))
    units = Units.words(read.tokens, read.texts)
    assert free(units) == ["the", "film", "不好", "看"]
    assert set(read.tokens.segment.tolist()) == {-1, 0, 1}


def test_what_a_decoder_was_fed_has_words(tiny_model):
    trace = av.trace(tiny_model("t5"), "the cat sat", target="a dog sat.")
    decoded = trace.stack("decoder").keys
    assert trace.target is not None
    assert Units.words(decoded, (trace.target,)).text[1:] == ("[CLS]", "a", "dog", "sat", ".")
    assert (decoded.spans[~decoded.special] >= 0).all()


def test_a_share_of_unknown_tokens_is_counted(tiny_model):
    trace = av.trace(tiny_model("bert"), "the sommelier was not a zebra")
    assert (trace.unknown.count, trace.unknown.tokens) == (2, 6)
    assert trace.unknown.share == pytest.approx(2 / 6)
    assert trace.tokens.unknown is not None
    assert trace.tokens.unknown.tolist() == [False, False, True, False, False, False, True, False]
    assert str(trace.unknown) == "2 of 6 tokens are unknown to this model"
    assert [each.grave for each in trace.doubts] == [True]


def test_up_to_a_fifth_is_said_and_is_not_grave(tiny_model):
    trace = av.trace(tiny_model("bert"), "the cat sat on a zebra")
    assert [(each.said, each.grave) for each in trace.doubts] == [
        ("1 of 6 tokens is unknown to this model.", False)
    ]
    assert av.trace(tiny_model("bert"), tiny.SENTENCE).doubts == ()


@pytest.mark.parametrize("kind", ["llama", "qwen", "byt5"])
def test_bytes_of_what_the_vocabulary_lacks_are_not_unknown(kind, model_with):
    read = prepare(model_with(kind), "北京 <|endoftext|>")
    assert read.tokens.unknown is not None
    assert not read.tokens.unknown.any()


def test_letters_that_a_tokenizer_drops_are_said():
    from tokenizers import Tokenizer, models, pre_tokenizers

    known = {letter: n for n, letter in enumerate("abc")}
    made = Tokenizer(models.BPE(known, []))  # without [UNK], what is not known vanishes
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer = tf.PreTrainedTokenizerFast(tokenizer_object=made, pad_token="a")
    hf = tf.BertForSequenceClassification(tiny._config(tf.BertConfig, vocab_size=3))
    model = Model("letters", hf.eval(), tokenizer, task_named("text-classification"))
    assert "2 characters" in av.trace(model, "abéz c").cut[0]
    assert av.trace(model, "ab c!").cut == ()


def test_a_token_without_a_row_is_named_at_loading_and_when_it_is_read(tmp_path):
    folder = tiny.save("bert", tmp_path / "larger")
    larger = tiny.tokenizer()
    larger.add_tokens(["sommelier", "zebra"])
    larger.save_pretrained(folder)
    model = av.load(str(folder), device="cpu")
    assert any("2 tokens more" in note and '"sommelier"' in note for note in model.notes)
    assert av.trace(model, "the cat sat").doubts == ()
    with pytest.raises(av.InputError, match=r'"zebra" \(id 31\).*30 rows.*32 tokens'):
        av.trace(model, "the zebra sat")


def test_weights_that_are_no_numbers_are_said_at_loading_and_beside_the_answer(tmp_path):
    hf = tiny.model("bert")
    with torch.no_grad():
        hf.classifier.weight.fill_(torch.nan)
    hf.save_pretrained(tmp_path)
    tiny.tokenizer().save_pretrained(tmp_path)
    model = av.load(str(tmp_path), device="cpu")
    assert any("classifier.weight" in note and "NaN" in note for note in model.notes)
    trace = av.trace(model, tiny.SENTENCE)
    assert [each.grave for each in trace.doubts] == [True]
    assert av.view(trace).document()  # JSON has no NaN


def test_large_but_finite_weights_are_numbers():
    from attnviz.models.finite import not_finite

    layer = torch.nn.Linear(200, 200).to(torch.float16)
    with torch.no_grad():
        layer.weight.fill_(6e4)
    assert not_finite(layer) == []
    with torch.no_grad():
        layer.bias[3] = torch.inf
    assert not_finite(layer) == ["bias"]


def test_steps_before_those_that_a_model_looks_back_on_are_said(tiny_model):
    model = tiny_model("patchtst")
    context = model.hf.config.context_length
    assert av.trace(model, np.zeros(context)).cut == ()
    assert "the 5 before them" in av.trace(model, np.zeros(context + 5)).cut[0]


def test_what_a_model_wrote_itself_is_no_part_of_what_it_could_not_read(tiny_model):
    alone = av.trace(tiny_model("t5"), "the zebra sat")
    assert (alone.unknown.count, alone.unknown.tokens) == (1, 3)
    given = av.trace(tiny_model("t5"), "the zebra sat", target="a sommelier")
    assert (given.unknown.count, given.unknown.tokens) == (2, 5)


def test_a_written_text_says_it_too(tiny_model):
    found = av.generate(tiny_model("gpt2"), "the zebra sat", max_new_tokens=3)
    assert found.trace.unknown.count == 1
    assert found.trace.doubts[0].said.startswith("1 of 6 tokens")
