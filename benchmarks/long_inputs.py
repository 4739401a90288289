"""Streamed capture against the model alone, and against eager attention with all maps.

Beside time: memory, and the first picture. Each ratio is the median of pairs, the two in turn.
`python -m benchmarks.long_inputs [tokens ...]` prints one table.
"""

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import transformers as tf

from attnviz import kernels
from attnviz.models.model import Model
from attnviz.models.tasks import TASKS
from attnviz.tracing.budget import maps_bytes
from attnviz.tracing.capture import trace
from attnviz.views.explorer import explorer
from benchmarks.claims import Claim, Figure

ALONE = Claim("streaming 2,048 and 4,096 tokens, time against the model alone", 1.25, "at most")
TIME = Claim("streaming 2,048 tokens, time against eager with all maps", 0.5, "at most")
BYTES = Claim("streaming 4,096 tokens, what is kept of the bytes of all maps", 0.05, "at most")
PICTURE = Claim("the first picture, 32 to 8,192 tokens", 1_000, "at most", "kB")
CLAIMS = (ALONE, TIME, BYTES, PICTURE)

VOCABULARY = 4_096
STREAM_TOKENS = 1_024
"""Shorter inputs are traced as they are: all maps fit any budget."""
AGAINST = 2_048
"""Tokens at which eager attention with all maps is run beside it; it needs about 6 GB."""
PAIRS = {2_048: 5, 4_096: 3}
"""How often a trace and the model alone are run in turn."""


def model(hf: Any, task: str) -> Model:
    """Return a random model with a tokenizer that has a word for each number."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = {"[UNK]": 0, **{str(n): n for n in range(1, VOCABULARY)}}
    backend = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    backend.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer = tf.PreTrainedTokenizerFast(tokenizer_object=backend, unk_token="[UNK]")
    line = next(line for line in TASKS if line.name == task)
    return Model("random", hf.eval(), tokenizer, line)


def decoder() -> Model:
    """Return 30 layers of 9 heads in 3 groups, 576 wide: the shape of SmolLM-135M."""
    config = tf.LlamaConfig(
        vocab_size=VOCABULARY, hidden_size=576, intermediate_size=1536, num_hidden_layers=30,
        num_attention_heads=9, num_key_value_heads=3, max_position_embeddings=8_192,
    )  # fmt: skip
    torch.manual_seed(0)
    return model(tf.LlamaForCausalLM(config), "text-generation")


def encoder() -> Model:
    """Return 6 layers of 12 heads, 384 wide: the shape of MiniLM, with more positions."""
    config = tf.BertConfig(
        vocab_size=VOCABULARY, hidden_size=384, intermediate_size=1536, num_hidden_layers=6,
        num_attention_heads=12, max_position_embeddings=8_192,
    )  # fmt: skip
    torch.manual_seed(0)
    return model(tf.BertForMaskedLM(config), "fill-mask")


def text(tokens: int) -> str:
    """Return that many words, drawn as words are: few of them often."""
    words = np.random.default_rng(0).zipf(1.3, tokens).astype(np.uint64) % VOCABULARY
    return " ".join(map(str, words))


def seconds(run: Callable[[], Any]) -> float:
    """Return the wall time of one run."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


@torch.inference_mode()
def eager(model: Model, words: str) -> Any:
    """Return what transformers gives when it is asked for all maps."""
    model.hf.set_attn_implementation("eager")
    ids = model.tokenizer(words, return_tensors="pt")["input_ids"]
    return model.hf(input_ids=ids, output_attentions=True, use_cache=False).attentions


@torch.inference_mode()
def alone(model: Model, words: str) -> Any:
    """Return what the model gives when nobody looks, for the last position where it writes on."""
    ids = model.tokenizer(words, return_tensors="pt")["input_ids"]
    last = {"logits_to_keep": 1} if model.task_line.kind == "next_token" else {}
    return model.hf(input_ids=ids, use_cache=False, **last)


def against_alone(model: Model, tokens: int) -> float:
    """Return how many times as long a streamed trace takes as the model alone."""
    words = text(tokens)
    budget = maps_bytes(model, [range(tokens)]) - 1
    pairs = [
        (seconds(lambda: alone(model, words)), seconds(lambda: trace(model, words, budget=budget)))
        for _ in range(PAIRS[tokens])
    ]
    return statistics.median(traced / plain for plain, traced in pairs)


def stream_figures(model: Model, tokens: int) -> tuple[float, float, float]:
    """Return seconds of a streamed capture, what is kept of all maps, and kB of the picture."""
    words, traces = text(tokens), []
    budget = maps_bytes(model, [range(tokens)]) - 1
    if tokens < STREAM_TOKENS:
        budget = 3 * 2**30
    times = seconds(lambda: traces.append(trace(model, words, budget=budget)))
    share = traces[0].nbytes / maps_bytes(model, [traces[0].tokens])
    return times, share, len(explorer(traces[0], weights_url="/x").data) / 1000


def main(tokens: tuple[int, ...] = (32, 128, 512, 2_048, 4_096, 8_192)) -> list[Figure]:
    """Print one line a model and length, and return the worst of them."""
    alone_ratios, times, shares, pictures = [], [], [], []
    print(f"Long inputs go {kernels.path()}; {torch.get_num_threads()} threads.")
    print("model    tokens  / alone  streamed s  eager s  / eager  kept / all maps  picture kB")
    for name, make in (("decoder", decoder), ("encoder", encoder)):
        model, plain = make(), make()
        trace(model, text(16), budget=3 * 2**30)  # what is imported at first use is imported
        eager(plain, text(16))
        for length in tokens:
            times_taken, share, picture = stream_figures(model, length)
            theirs = float("nan")
            if length == AGAINST:
                theirs = seconds(lambda p=plain, n=length: eager(p, text(n)))
                again = stream_figures(model, length)[
                    0
                ]  # before and after: the machine may be busy
                times_taken = (times_taken + again) / 2
                times.append(times_taken / theirs)
            if length == 2 * AGAINST:
                shares.append(share)
            pictures.append(picture)
            ratio = against_alone(model, length) if length in PAIRS else float("nan")
            alone_ratios += [ratio] if length in PAIRS else []
            print(
                f"{name}  {length:6,}  {ratio:7.2f}  {times_taken:10.1f}  {theirs:7.1f}  "
                f"{times_taken / theirs:7.2f}  {share:15.1%}  {picture:10.0f}",
                flush=True,
            )
    return [
        claim.worst(found)
        for claim, found in zip(CLAIMS, (alone_ratios, times, shares, pictures), strict=True)
        if found
    ]


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or (32, 128, 512, 2_048, 4_096, 8_192))
