"""Chats of many turns in the templates that people use: whose each part of the text is, by hand."""

import copy
from dataclasses import replace

import pytest

import attnviz as av
from attnviz.tracing.chat import rendered
from tests import tiny
from tests.tracing import chat_templates as templates

USER, ASSISTANT, SYSTEM, TOOL = "user", "assistant", "system", "tool"
BOS, EOS = "[CLS]", "[SEP]"
CHAT = [(USER, "the cat"), (ASSISTANT, "sat"), (USER, "the dog"), (ASSISTANT, "was"), (USER, "a")]
THOUGHT = [
    (USER, "the cat"), (ASSISTANT, "<think>\nit is good\n</think>\n\nsat"), (USER, "the dog"),
    (ASSISTANT, "<think>\nit is bad\n</think>\n\nwas"),
]  # fmt: skip


def im(role, content):
    return f"<|im_start|>{role}\n{content}<|im_end|>\n"


def header(role, content):
    return f"<|start_header_id|>{role}<|end_header_id|>\n\n{content}<|eot_id|>"


def turn(role, content):
    return f"<start_of_turn>{role}\n{content}<end_of_turn>\n"


CASES = {
    "ChatML": (
        templates.CHATML, [(SYSTEM, "be good"), *CHAT],
        [im(*each) for each in [(SYSTEM, "be good"), *CHAT]] + ["<|im_start|>assistant\n"],
    ),
    "Qwen2.5, its own system text": (
        templates.QWEN25, CHAT,
        [im(SYSTEM, "You are Qwen."), *(im(*each) for each in CHAT), "<|im_start|>assistant\n"],
    ),
    "Qwen3": (
        templates.QWEN3, [(SYSTEM, "be good"), *CHAT],
        [im(*each) for each in [(SYSTEM, "be good"), *CHAT]] + ["<|im_start|>assistant\n"],
    ),
    "Qwen3, an answer is last": (
        templates.QWEN3, CHAT[:4],
        [*(im(*each) for each in CHAT[:3]), im(ASSISTANT, "<think>\n\n</think>\n\nwas")],
    ),
    "Qwen3, thinking is left out of earlier turns": (
        templates.QWEN3, THOUGHT,
        [im(USER, "the cat"), im(ASSISTANT, "sat"), im(USER, "the dog"),
         im(ASSISTANT, "<think>\nit is bad\n</think>\n\nwas")],
    ),
    "Qwen3, thinking and a question": (
        templates.QWEN3, [*THOUGHT, (USER, "a")],
        [im(USER, "the cat"), im(ASSISTANT, "sat"), im(USER, "the dog"), im(ASSISTANT, "was"),
         im(USER, "a"), "<|im_start|>assistant\n"],
    ),
    "Qwen3, what a tool gave": (
        templates.QWEN3, [(USER, "the cat"), (ASSISTANT, "sat"), (TOOL, "it was"),
                          (ASSISTANT, "good"), (USER, "a")],
        [im(USER, "the cat"), im(ASSISTANT, "sat"),
         im(USER, "<tool_response>\nit was\n</tool_response>"), im(ASSISTANT, "good"),
         im(USER, "a"), "<|im_start|>assistant\n"],
    ),
    "Llama 2": (
        templates.LLAMA2, CHAT,
        [f"{BOS}[INST] the cat [/INST]", f" sat {EOS}", f"{BOS}[INST] the dog [/INST]",
         f" was {EOS}", f"{BOS}[INST] a [/INST]"],
    ),
    "Llama 2, a system text": (
        templates.LLAMA2, [(SYSTEM, "be good"), *CHAT[:3]],
        [f"{BOS}[INST] <<SYS>>\nbe good\n<</SYS>>\n\n", "the cat [/INST]", f" sat {EOS}",
         f"{BOS}[INST] the dog [/INST]"],
    ),
    "Llama 3": (
        templates.LLAMA3, [(SYSTEM, "be good"), *CHAT],
        [BOS, header(SYSTEM, "be good"), *(header(*each) for each in CHAT),
         "<|start_header_id|>assistant<|end_header_id|>\n\n"],
    ),
    "Gemma": (
        templates.GEMMA3, CHAT[:3],
        [BOS, turn(USER, "the cat"), turn("model", "sat"), turn(USER, "the dog"),
         "<start_of_turn>model\n"],
    ),
    "Gemma, a system text": (
        templates.GEMMA3, [(SYSTEM, "be good"), *CHAT[:3]],
        [f"{BOS}<start_of_turn>user\nbe good\n\n", "the cat<end_of_turn>\n", turn("model", "sat"),
         turn(USER, "the dog"), "<start_of_turn>model\n"],
    ),
    "Mistral": (
        templates.MISTRAL1, CHAT,
        [BOS, "[INST] the cat [/INST]", f"sat{EOS}", "[INST] the dog [/INST]", f"was{EOS}",
         "[INST] a [/INST]"],
    ),
    "Mistral, a system text in the last turn": (
        templates.MISTRAL3, [(SYSTEM, "be good"), *CHAT[:3]],
        [f"{BOS}[INST] the cat[/INST]", f" sat{EOS}", "[INST] be good\n\n", "the dog[/INST]"],
    ),
    "Phi-3": (
        templates.PHI3, [(SYSTEM, "be good"), *CHAT],
        [f"<|{role}|>\n{content}<|end|>\n" for role, content in [(SYSTEM, "be good"), *CHAT]]
        + ["<|assistant|>\n"],
    ),
    "Phi-3, an answer is last": (
        templates.PHI3, CHAT[:2],
        ["<|user|>\nthe cat<|end|>\n", f"<|assistant|>\nsat<|end|>\n{EOS}"],
    ),
    "DeepSeek-R1": (
        templates.DEEPSEEK_R1, [(SYSTEM, "be good"), *THOUGHT, (USER, "a")],
        [f"{BOS}be good", "<｜User｜>the cat", "<｜Assistant｜>\n\nsat<｜end▁of▁sentence｜>",
         "<｜User｜>the dog", "<｜Assistant｜>\n\nwas<｜end▁of▁sentence｜>", "<｜User｜>a",
         "<｜Assistant｜><think>\n"],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return av.load(str(tiny.save("llama", tmp_path_factory.mktemp("chat") / "llama")))


def with_template(model, template):
    tokenizer = copy.deepcopy(model.tokenizer)
    tokenizer.chat_template = template
    return replace(model, tokenizer=tokenizer)


def messages(turns):
    return [{"role": role, "content": content} for role, content in turns]


@pytest.mark.parametrize("name", CASES)
def test_each_part_of_a_chat_belongs_to_its_turn(name, model):
    template, turns, expected = CASES[name]
    own = with_template(model, template)
    chat = rendered(own, messages(turns))
    assert chat.text == own.tokenizer.apply_chat_template(
        messages(turns), tokenize=False, add_generation_prompt=turns[-1][0] == USER
    )
    pieces = [chat.text[a:b] for a, b in zip((0, *chat.ends), chat.ends, strict=False)]
    assert pieces == expected
    for (_, content), piece in zip(chat.turns, pieces, strict=True):
        assert content in piece


@pytest.mark.parametrize("turns", [2, 4, 6, 40])
def test_a_chat_may_have_any_number_of_turns(turns, model):
    own = with_template(model, templates.QWEN3)
    long = [(USER if n % 2 == 0 else ASSISTANT, f"the {n}") for n in range(turns + 1)]
    chat = rendered(own, messages(long))
    assert [role for role, _ in chat.turns] == [*(role for role, _ in long), ASSISTANT]


SAME_TWICE = [(USER, "the cat"), (ASSISTANT, "the cat"), (USER, "the cat")]


@pytest.mark.parametrize("name", ["ChatML", "Qwen3", "Llama 2", "Gemma", "Phi-3", "DeepSeek-R1"])
def test_turns_that_say_the_same_are_told_apart(name, model):
    own = with_template(model, CASES[name][0])
    chat = rendered(own, messages(SAME_TWICE))
    roles = [role for role, _ in chat.turns if role != "template"]
    assert roles[:3] == [USER, ASSISTANT, USER]
    pieces = [chat.text[a:b] for a, b in zip((0, *chat.ends), chat.ends, strict=False)]
    assert sum(piece.count("the cat") == 1 for piece in pieces) == 3


@pytest.mark.parametrize(
    "template",
    [
        "{% for m in messages %}{{ m.content if loop.last else '.' }} {% endfor %}",
        "{% for m in messages %}{{ m.content | upper }} {% endfor %}",
        "{% for m in messages %}{{ m.content }} {{ m.content }} {% endfor %}",
        "{{ messages[-1].content }}",
        "{% for m in messages %}{{ m.content }}{% endfor %}{{ messages[0].content | length }}",
    ],
)
def test_a_template_in_which_no_place_is_surely_a_turns_is_refused(template, model):
    with pytest.raises(av.UnsupportedError, match="which tokens belong to which turn"):
        rendered(with_template(model, template), messages(CHAT[:3]))


def test_a_template_without_system_texts_says_so(model):
    with pytest.raises(av.InputError, match="refuses these turns"):
        rendered(with_template(model, templates.MISTRAL1), messages([(SYSTEM, "be good"), *CHAT]))
