"""Tokenizers of checkpoints: what the usual ones may make of a text, and the others tried first."""

import base64
import copy
import io
import json
import pickle
import random
import subprocess
import threading

import pytest
import sentencepiece
from tokenizers import Tokenizer

import attnviz as av
from attnviz import children
from attnviz.errors import ForeignError, InputError, ModelError
from attnviz.models import pieces, tokenizer_guard
from attnviz.models.expansion import Bound, bound_of, is_usual
from tests import tiny
from tests import tokenizers_of_kinds as kinds

KINDS = (kinds.bert_like, kinds.llama_like, kinds.qwen_like, kinds.xlmr_like)
# Of the worst that Unicode has: one letter that NFKC writes as 18, and ones of four bytes.
HARD = "\ufdfa\ufdfb\u0390\u1fb7\u1e69\U0001f600\u0149İßﬃ½的한 \t\n\u200b" * 3


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(tokenizer_guard, "SECONDS", 1.0)


def changed(folder, change, *, config=None):
    """A tiny model whose tokenizer.json was changed."""
    saved = tiny.save("bert", folder / "bert")
    file = saved / "tokenizer.json"
    settings = json.loads(file.read_text())
    change(settings)
    file.write_text(json.dumps(settings))
    told = saved / "tokenizer_config.json"
    # The class that reads tokenizer.json as it is, whatever it holds.
    named = {"tokenizer_class": "PreTrainedTokenizerFast", "pad_token": "[PAD]"}
    told.write_text(json.dumps(named | (config or {})))
    return str(saved)


def replacing(pattern, times, *, count=1000):
    one = {"type": "Replace", "pattern": pattern, "content": "a" * count}
    return {"type": "Sequence", "normalizers": [one] * times}


@pytest.mark.parametrize("make", KINDS)
def test_usual_tokenizers_stay_within_their_bound(make):
    backend = make().backend_tokenizer
    bound = bound_of(backend)
    assert bound is not None
    assert bound.letters_of_token is not None
    assert is_usual(json.loads(backend.to_str()))
    draw = random.Random(0)
    for _ in range(50):
        text = "".join(draw.choices(HARD + "the film a b", k=draw.randint(1, 60)))
        made = backend.encode(text, text)
        assert len(made.ids) <= 2 * len(text) * bound.letters + bound.extra_tokens
        spelled = sum(map(len, made.tokens))
        assert len(backend.decode(made.ids)) <= spelled * bound.letters_of_token


def test_a_table_of_sentencepiece_is_bounded_by_its_longest_entry():
    held = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(kinds.TEXTS), model_writer=held, vocab_size=90,
        hard_vocab_limit=False, minloglevel=2,
    )  # fmt: skip
    from transformers.convert_slow_tokenizer import import_protobuf

    proto = import_protobuf().ModelProto.FromString(held.getvalue())
    table = base64.b64encode(proto.normalizer_spec.precompiled_charsmap).decode()
    settings = json.loads(kinds.xlmr_like().backend_tokenizer.to_str())
    settings["normalizer"] = {"type": "Precompiled", "precompiled_charsmap": table}
    backend = Tokenizer.from_str(json.dumps(settings))
    bound = bound_of(backend)
    assert bound is not None
    assert 18 <= bound.letters / 8 <= 64  # in bytes; and 8 of Metaspace and of single bytes
    assert len(backend.encode(HARD).ids) <= bound.letters * len(HARD) + bound.extra_tokens


def test_a_usual_tokenizer_starts_no_child(tmp_path, monkeypatch):
    monkeypatch.setattr(tokenizer_guard.confined, "run", lambda *given, **more: 1 / 0)
    model = av.load(str(tiny.save("bert", tmp_path / "bert")))
    assert len(av.trace(model, "the cat sat").tokens) == 5
    assert model.tokenizer.decode([7, 8])


def test_a_guarded_tokenizer_is_saved_copied_and_pickled_as_what_it_is(tmp_path):
    model = av.load(str(tiny.save("bert", tmp_path / "bert")))
    wanted = model.tokenizer("the cat")["input_ids"]
    for other in (copy.deepcopy(model.tokenizer), pickle.loads(pickle.dumps(model.tokenizer))):
        assert type(other) is type(model.tokenizer)
        assert other("the cat")["input_ids"] == wanted
    model.tokenizer.save_pretrained(tmp_path / "saved")
    told = json.loads((tmp_path / "saved" / "tokenizer_config.json").read_text())
    assert told["tokenizer_class"] == type(model.tokenizer).__mro__[2].__name__


BOMBS = {
    "letters that become a thousand": lambda s: s.update(
        normalizer=replacing({"String": "a"}, 3)
    ),
    "nothing that becomes a thousand": lambda s: s.update(
        normalizer=replacing({"Regex": ""}, 3)
    ),
    "a regular expression without end": lambda s: s.update(
        pre_tokenizer={"type": "Split", "pattern": {"Regex": "(a|aa)+(b|(a?){30}c)$"},
                       "behavior": "Isolated", "invert": False}
    ),
    "a template that writes a text again and again": lambda s: s.update(
        post_processor={"type": "TemplateProcessing", "special_tokens": {},
                        "single": [{"Sequence": {"id": "A", "type_id": 0}}] * 20_000,
                        "pair": [{"Sequence": {"id": "A", "type_id": 0}},
                                 {"Sequence": {"id": "B", "type_id": 0}}]}
    ),
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_a_sentence_and_the_process_lives(tmp_path, bomb):
    model = av.load(changed(tmp_path, BOMBS[bomb]))
    text = "a" * 100 + "the cat sat " * 1_000
    with pytest.raises(InputError) as caught:
        model.tokenizer(text)
    assert "tokenizer" in str(caught.value)
    with pytest.raises(InputError):  # and the same in a batch, and of a copy
        copy.deepcopy(model.tokenizer)(["the", text])


def test_an_unusual_tokenizer_works_as_it_is(tmp_path):
    model = av.load(changed(tmp_path, lambda s: s.update(
        pre_tokenizer={"type": "Split", "pattern": {"Regex": "(?<=t)|\\s"}, "behavior": "Removed",
                       "invert": False}
    )))  # fmt: skip
    assert model.tokenizer._guard._bound is None
    raw = Tokenizer.from_file(str(tmp_path / "bert" / "tokenizer.json"))
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(model.tokenizer("the cat sat")["input_ids"]))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [raw.encode("the cat sat").ids] * 4
    words = model.tokenizer(["the", "cat"], is_split_into_words=True)["input_ids"]
    assert words == raw.encode(["the", "cat"], is_pretokenized=True).ids


def test_a_decoder_that_writes_without_end_is_a_sentence(tmp_path):
    model = av.load(changed(tmp_path, lambda s: s.update(
        decoder={"type": "Sequence", "decoders": replacing({"String": "a"}, 4)["normalizers"]}
    )))  # fmt: skip
    ids = model.tokenizer("a cat sat on a mat")["input_ids"]
    with pytest.raises(InputError, match="These tokens could not be given"):
        model.tokenizer.decode(ids)
    with pytest.raises(InputError):
        model.tokenizer.batch_decode([ids, ids])


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("post_processor", {"type": "TemplateProcessing", "special_tokens": {}, "pair": [],
                            "single": [{"SpecialToken": {"id": "[X]", "type_id": 0}}]}),
        ("decoder", {"type": "Strip", "content": "a", "start": 99_999, "stop": 99_999}),
    ],
)  # fmt: skip
def test_a_fault_of_the_library_is_a_sentence(tmp_path, name, part):
    model = av.load(changed(tmp_path, lambda s: s.update({name: part})))

    def there_and_back():
        return model.tokenizer.decode(model.tokenizer("a cat sat")["input_ids"])

    with pytest.raises(ForeignError, match='The tokenizer of "bert" could not'):
        there_and_back()


def long_token(settings):
    settings["model"]["vocab"]["b" * 5_000] = len(settings["model"]["vocab"])


def deep(settings):
    inner = {"type": "Lowercase"}
    for _ in range(300):
        inner = {"type": "Sequence", "normalizers": [inner]}
    settings["normalizer"] = inner


def panicking(settings):
    settings["normalizer"] = {"type": "Precompiled", "precompiled_charsmap": "AA=="}


def aborting(settings):  # a table that claims to be 4 GB long: Rust ends the process
    settings["normalizer"] = {"type": "Precompiled", "precompiled_charsmap": "/////w=="}


@pytest.mark.parametrize("change", [long_token, deep, panicking, aborting])
def test_what_cannot_be_opened_is_a_sentence(tmp_path, change):
    with pytest.raises(ModelError, match=r"tokenizer|vocabulary"):
        av.load(changed(tmp_path, change))


def test_tens_of_thousands_of_declared_tokens_are_opened_within_limits_or_refused(tmp_path):
    many = [f"<extra {number}>" for number in range(60_000)]
    with pytest.raises(ModelError, match="could not be opened"):
        av.load(changed(tmp_path, lambda s: None, config={"extra_special_tokens": many}))


def test_hundreds_of_thousands_of_added_tokens_are_opened_within_limits_or_refused(tmp_path):
    def adding(settings):
        first = 1 + max(each["id"] for each in settings["added_tokens"])
        as_one = settings["added_tokens"][0]
        settings["added_tokens"] += [
            {**as_one, "id": first + n, "content": f"<{n}>"} for n in range(300_000)
        ]

    with pytest.raises(ModelError, match="could not be opened"):
        av.load(changed(tmp_path, adding))


def test_pieces_of_thousands_of_letters_are_looked_for_within_limits(tmp_path):
    def long_pieces(settings):
        words = settings["model"]["vocab"]
        pieces = [[word, -1.0] for word in sorted(words, key=words.__getitem__)]
        pieces += [["a" * letters, -1.0] for letters in range(1, 2_000)]
        settings["model"] = {"type": "Unigram", "unk_id": 1, "vocab": pieces}

    opened = av.load(changed(tmp_path, long_pieces))
    with pytest.raises(InputError, match="could not be given to the tokenizer"):
        av.trace(opened, "a" * 100_000)


@pytest.mark.parametrize(
    "held", [b"", b"hello world\n" * 100, bytes(range(256)) * 20, b"\x0a\x05ab"]
)
def test_a_vocabulary_of_sentencepiece_that_is_none_is_called_so(tmp_path, held):
    folder = tiny.save("bert", tmp_path / "bert")
    (folder / "tokenizer.json").unlink()
    (folder / "spiece.model").write_bytes(held)
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "T5Tokenizer"}')
    with pytest.raises(
        ModelError, match=r'"spiece.model" of "bert" is not a complete vocabulary of Sentence'
    ):
        av.load(str(folder))


def test_a_vocabulary_of_sentencepiece_is_known_by_its_pieces(tmp_path):
    trained = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([tiny.SENTENCE] * 20), model_writer=trained, vocab_size=25,
        hard_vocab_limit=False, minloglevel=2,
    )  # fmt: skip
    whole = trained.getvalue()
    for held in (whole, b"aGVsbG8= 0\nd29ybGQ= 1\n"):  # tiktoken has files of this name, too
        (tmp_path / "tokenizer.model").write_bytes(held)
        pieces.check(tmp_path, "one")
    (tmp_path / "tokenizer.model").write_bytes(whole[:-1])
    with pytest.raises(ModelError, match="not a complete"):
        pieces.check(tmp_path, "one")
    (tmp_path / "tokenizer.json").write_text("{}")  # which is read instead
    pieces.check(tmp_path, "one")


@pytest.mark.parametrize("limit", [-1, 0, -5.5, float("nan")])
def test_a_longest_input_that_is_none_leaves_it_to_the_positions_and_is_told(tmp_path, limit):
    model = av.load(changed(tmp_path, lambda _: None, config={"model_max_length": limit}))
    assert model.max_tokens == 40
    assert any("model_max_length" in note for note in model.notes)
    av.trace(model, tiny.SENTENCE)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("model_max_length", "abc"), ("model_max_length", []), ("model_max_length", True),
        ("model_input_names", "abc"), ("model_input_names", [5]), ("model_input_names", {"a": 1}),
    ],
)  # fmt: skip
def test_settings_of_a_tokenizer_of_another_kind_are_refused_by_name(tmp_path, key, value):
    with pytest.raises(ModelError, match=rf"as {key} in its settings, which is not valid"):
        av.load(changed(tmp_path, lambda _: None, config={key: value}))


def test_what_nothing_is_known_of_has_no_bound():
    settings = json.loads(kinds.bert_like().backend_tokenizer.to_str())
    for name, part in [
        ("normalizer", {"type": "Replace", "pattern": {"Regex": "x*"}, "content": ""}),
        ("normalizer", {"type": "New"}),
        ("pre_tokenizer", {"type": "FixedLength", "length": 0}),
        ("post_processor", {"type": "New"}),
        ("decoder", {"type": "Replace", "pattern": {"Regex": "x*"}, "content": "y"}),
        ("pre_tokenizer", {"type": "Sequence", "pretokenizers": [{"type": "Whitespace"}] * 1000}),
        ("post_processor", {"type": "BertProcessing", "sep": ["x" * 10**6, 0], "cls": ["y", 1]}),
        ("model", {**settings["model"], "max_input_chars_per_word": 10**12}),
        ("model", {**settings["model"], "max_input_chars_per_word": 1000}),
        ("model", {**settings["model"], "continuing_subword_prefix": "x" * 10**6}),
    ]:
        assert not is_usual({**settings, name: part})
    assert is_usual(settings)
    assert bound_of(kinds.bert_like().backend_tokenizer) == Bound(12, 3, 2)


def test_bombs_are_sentences_where_a_process_may_take_four_gigabytes(tmp_path):
    for number, change in enumerate([BOMBS["letters that become a thousand"], aborting]):
        changed(tmp_path / str(number), change)
    code = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (4 * 2**30, 4 * 2**30))
import attnviz as av
from attnviz.models import pieces, tokenizer_guard
tokenizer_guard.SECONDS = 2.0
for number in (0, 1):
    try:
        av.trace(av.load(f"{sys.argv[1]}/{number}/bert"), "a cat sat on a mat " * 10)
    except av.AttnvizError as error:
        print(error)
print(av.trace(av.load("sentiment"), "a good film").prediction.text)
"""
    done = subprocess.run(
        children.python("-c", code, str(tmp_path)), env=children.environment(),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert "could not be given to the tokenizer" in said[0]
    assert "could not be opened" in said[1]
    assert said[2] == "positive"
