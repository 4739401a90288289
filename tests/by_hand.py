"""A decoder whose weights are set by hand to be an induction circuit, and nothing else of weight.

Layer 0, head 1 looks at the previous token and writes it into a room of its own. Layer 1, head 2
looks for the position whose previous token is the present one, and copies the token that stands
there. All other heads look about at random and hand on a trace of it. There are no MLPs.

The residual stream has rooms side by side: token, position, previous token, copied token. Every
vector that is normed holds a known number of ones, so the layer norms are known scalings, which the
weights undo.
"""

from pathlib import Path
from typing import Any

import torch
import transformers as tf
from tokenizers import Tokenizer, models, pre_tokenizers, processors

WORDS = ("<s>", "ant", "bee", "cow", "dog", "elk", "fox", "gnu")
LONGEST = 12
WIDTH, HEADS = 48, 4
EACH = WIDTH // HEADS

TOKEN, POSITION, PREVIOUS, COPIED = (
    slice(0, 8), slice(8, 20), slice(20, 28), slice(28, 36),
)  # fmt: skip

PREVIOUS_TOKEN_HEAD = (0, 1)
INDUCTION_HEAD = (1, 2)

PROMPT = "ant bee cow dog ant bee"  # after <s>: the last bee is at 6, the cow that follows at 3
SHARP = 20.0


def network() -> Any:
    torch.manual_seed(0)
    hf = tf.GPT2LMHeadModel(
        tf.GPT2Config(
            vocab_size=len(WORDS), n_embd=WIDTH, n_layer=2, n_head=HEADS, n_positions=LONGEST,
            tie_word_embeddings=False, bos_token_id=0, eos_token_id=0,
        )
    )  # fmt: skip
    body = hf.transformer
    with torch.no_grad():
        for parameter in hf.parameters():
            parameter.zero_()
        body.wte.weight[:, TOKEN] = torch.eye(len(WORDS))
        body.wpe.weight[:, POSITION] = torch.eye(LONGEST)
        for block in body.h:
            block.ln_1.weight.fill_(1)
            block.ln_2.weight.fill_(1)
            spread = torch.zeros(WIDTH, 3 * WIDTH).normal_()
            spread[:, 2 * WIDTH :] *= 1e-4
            block.attn.c_attn.weight.copy_(spread)
            block.attn.c_proj.weight.normal_()
        body.ln_f.weight.fill_(1)
        hf.lm_head.weight[:, COPIED] = 3 * torch.eye(len(WORDS))

        back = torch.zeros(LONGEST, EACH)  # position i asks for position i - 1
        back[torch.arange(1, LONGEST), torch.arange(LONGEST - 1)] = 1
        back[0, 0] = 1
        _head(body.h[0].attn, 1, ones=2, asks=(POSITION, back),
              offers=(POSITION, torch.eye(LONGEST)), writes=PREVIOUS)  # fmt: skip
        same = torch.eye(len(WORDS), EACH)
        _head(body.h[1].attn, 2, ones=3, asks=(TOKEN, same), offers=(PREVIOUS, same),
              writes=COPIED)  # fmt: skip
    return hf.eval()


def _head(attention: Any, head: int, *, ones: int, asks: Any, offers: Any, writes: slice) -> None:
    """Set one head, for normed vectors that hold `ones` ones among zeros."""
    mean = ones / WIDTH
    deviation = (mean - mean**2) ** 0.5
    weight, bias = attention.c_attn.weight, attention.c_attn.bias
    value = (TOKEN, torch.eye(len(WORDS), EACH))
    for part, (room, matrix) in enumerate((asks, offers, value)):
        columns = slice(part * WIDTH + head * EACH, part * WIDTH + (head + 1) * EACH)
        scale = SHARP * EACH**0.5 if part == 0 else 1.0
        weight[:, columns] = 0
        weight[room, columns] = matrix * deviation * scale
        bias[columns] = matrix.sum(0) * mean * scale
    attention.c_proj.weight[head * EACH : (head + 1) * EACH] = 0
    attention.c_proj.weight[head * EACH : head * EACH + len(WORDS), writes] = torch.eye(len(WORDS))


def save(folder: Path) -> Path:
    """Write the checkpoint, with a tokenizer of words that begins each text with <s>."""
    backend = Tokenizer(models.WordLevel({word: n for n, word in enumerate(WORDS)}, "<s>"))
    backend.pre_tokenizer = pre_tokenizers.Whitespace()
    backend.post_processor = processors.TemplateProcessing(
        single="<s> $A", special_tokens=[("<s>", 0)]
    )
    tokenizer = tf.PreTrainedTokenizerFast(
        tokenizer_object=backend, bos_token="<s>", eos_token="<s>", unk_token="<s>"
    )
    network().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
