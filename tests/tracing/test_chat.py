"""Chats: a tiny tokenizer with a template, and which tokens belong to which turn."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import attnviz as av
from attnviz.models.model import Model
from attnviz.records import Units
from attnviz.tracing import chat as chats
from attnviz.tracing.chat import rendered
from attnviz.tracing.generation import generate
from tests import tiny

TEMPLATE = (
    "{% for message in messages %}"
    "{% if loop.first and message.role != 'system' %}[CLS] it was the mat [SEP] {% endif %}"
    "{% if message.role == 'tool' %}{{ raise_exception('no tools') }}{% endif %}"
    "[CLS] {{ message.role }} {{ message.content }} [SEP] "
    "{% endfor %}"
    "{% if add_generation_prompt %}[CLS] assistant {% endif %}"
)
LATER = "{% for message in messages %}{{ message.content if loop.last else '.' }} {% endfor %}"
CHAT = [
    {"role": "user", "content": "the cat sat"},
    {"role": "assistant", "content": "on the mat"},
    {"role": "user", "content": "a dog"},
]


def opened(folder, template: str | None = TEMPLATE) -> Model:
    saved = tiny.save("llama", folder / "llama")
    tokenizer = tiny.tokenizer()
    tokenizer.chat_template = template
    tokenizer.save_pretrained(saved)
    return av.load(str(saved))


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return opened(tmp_path_factory.mktemp("chat"))


def test_a_chat_is_the_text_that_the_template_writes(model):
    chat = rendered(model, CHAT)
    assert chat.text == model.tokenizer.apply_chat_template(
        CHAT, tokenize=False, add_generation_prompt=True
    )
    pieces = [chat.text[a:b] for a, b in zip((0, *chat.ends), chat.ends, strict=False)]
    assert pieces == [
        "[CLS] it was the mat [SEP] ", "[CLS] user the cat sat [SEP] ",
        "[CLS] assistant on the mat [SEP] ", "[CLS] user a dog [SEP] ", "[CLS] assistant ",
    ]  # fmt: skip
    assert [role for role, _ in chat.turns] == [
        "template", "user", "assistant", "user", "assistant"
    ]  # fmt: skip


BOMBS = {
    "{{ 'a' * 10**10 }}": "memory",
    "{{ 'a' * 387000000 }}": "letters for these turns|memory|seconds",
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}": "seconds",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}": "failed",
    "{{ raise_exception('x' * 10**6) }}": "refuses these turns: x{300}[.]",
    "{{ 1 / 0 }}": "failed: division by zero[.]",
    "{{ ''.__class__.__mro__ }}": "refuses these turns",
    "{% if %}": "refuses these turns",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_template_that_takes_too_much_or_fails_is_a_sentence(tmp_path, monkeypatch, bomb):
    monkeypatch.setattr(chats, "SECONDS", 1.0)
    monkeypatch.setattr(chats, "MEMORY", 600_000_000)
    own = opened(tmp_path, bomb)
    for _ in range(2):
        with pytest.raises(av.InputError, match=BOMBS[bomb]):
            av.trace(own, CHAT)
    assert rendered(opened(tmp_path / "b"), CHAT).text


def test_a_template_that_took_too_much_is_not_run_again_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(chats, "SECONDS", 1.0)
    own = opened(tmp_path, "{% for a in range(99999) %}{% for b in range(99999) %}{{ '' }}"
                 "{% endfor %}{% endfor %}")  # fmt: skip
    with pytest.raises(av.InputError, match="seconds"):
        rendered(own, CHAT)
    monkeypatch.setattr(chats.confined, "run", lambda *given, **more: 1 / 0)
    with pytest.raises(av.InputError, match="seconds"):
        rendered(own, CHAT[:1])


def test_nobody_else_runs_a_template():
    calls = [
        path for path in Path(av.__file__).parent.rglob("*.py")
        if "apply_chat_template(" in path.read_text(encoding="utf-8")
    ]  # fmt: skip
    assert calls == []


def test_tokens_know_their_turn_and_are_those_of_the_tokenizer(model):
    trace = av.trace(model, CHAT)
    tokens = trace.tokens
    assert tokens.ids.tolist() == model.tokenizer.apply_chat_template(
        CHAT, add_generation_prompt=True
    )["input_ids"]  # fmt: skip
    assert tokens.turn is not None
    of = {turn: " ".join(np.array(tokens.text)[tokens.turn == turn]) for turn in range(5)}
    assert of[1].endswith("the cat sat [SEP]")
    assert of[1].startswith("[CLS]")
    assert of[3].endswith("a dog [SEP]")
    assert len(of[4].split()) == 3  # [CLS] [UNK] assistant: the answer that is to be written
    special = [text in ("[CLS]", "[SEP]") for text in tokens.text]
    assert tokens.special.tolist() == special
    answer = [*CHAT, {"role": "assistant", "content": "sat"}]
    assert av.trace(model, answer).tokens.text[-1] == "[SEP]"  # nothing more is begun


def test_turns_are_units_whose_names_are_roles(model):
    trace = av.trace(model, CHAT)
    units = Units.chat(trace.tokens)
    assert units.text[0] == "first token"
    assert units.text[2:] == (
        "user 1: the cat sat", "assistant 1: on the mat", "user 2: a dog", "assistant 2: …"
    )  # fmt: skip
    assert units.of_token[0] == 0
    assert units.of_token[1:].tolist() == (trace.tokens.turn[1:] + 1).tolist()
    assert units.held.tolist() == [True, *[False] * 5]
    with pytest.raises(av.UnsupportedError, match="not a chat"):
        Units.chat(av.trace(model, "the cat").tokens)


def test_markup_that_is_a_special_token_is_read(model):
    said = " ".join(doubt.said for doubt in av.trace(model, CHAT).doubts)
    assert "in no token" not in said


def test_a_share_of_the_first_turn_is_not_that_of_the_sink(model):
    tokens = av.trace(model, CHAT).tokens
    row = np.full(len(tokens), 0.2 / (len(tokens) - 1))
    row[0] = 0.8  # as most heads of a decoder look
    units = Units.chat(tokens)
    shares = [row[units.of_token == number].sum() for number in range(len(units))]
    assert shares[0] == pytest.approx(0.8)
    assert sum(shares[1:]) == pytest.approx(0.2)
    alone = replace(tokens, turn=np.r_[0, np.ones(len(tokens) - 1, int)])
    assert len(Units.chat(alone)) == 2  # nothing is left of a turn of one token


def test_a_system_turn_is_a_turn_and_nothing_stands_before_it(model):
    chat = rendered(model, [{"role": "system", "content": "it was"}, *CHAT])
    assert [role for role, _ in chat.turns][:2] == ["system", "user"]
    assert chat.ends[0] == len("[CLS] system it was [SEP] ")


def test_a_chat_is_gone_on_with(model):
    written = generate(model, CHAT, max_new_tokens=3)
    assert written.prompt == rendered(model, CHAT).text
    assert len(written.ids) == 3


@pytest.mark.parametrize(
    ("chat", "sentence"),
    [
        ([], "no turn"),
        ([{"role": "user", "content": " "}], r"Turn 0 of the chat \(user\) is empty"),
        ([{"role": "user"}], "needs a role and a content"),
        ([{"role": "tool", "content": "a dog"}], "refuses these turns: no tools"),
    ],
)
def test_turns_that_are_none_get_a_sentence(model, chat, sentence):
    with pytest.raises(av.InputError, match=sentence):
        av.trace(model, chat)


def test_a_model_without_a_template_and_one_that_rewrites_are_refused(tmp_path):
    with pytest.raises(av.InputError, match="has no chat template"):
        av.trace(opened(tmp_path / "none", None), CHAT)
    with pytest.raises(av.UnsupportedError, match="which tokens belong to which turn"):
        av.trace(opened(tmp_path / "later", LATER), CHAT)
