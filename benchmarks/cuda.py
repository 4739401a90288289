"""Claim: on a GPU, tracing 8,192 tokens costs at most 1.3 times the model's plain SDPA forward.

Of the two random models of `long_inputs`. Without a CUDA device nothing is measured, and it says
so.
"""

import statistics
from collections.abc import Callable

import torch

from attnviz.models.model import Model
from attnviz.tracing.budget import maps_bytes
from attnviz.tracing.capture import trace
from benchmarks.claims import Claim, Figure
from benchmarks.long_inputs import decoder, encoder, seconds, text

TOKENS = 8_192
ROUNDS = 5

RATIO = Claim("on CUDA, streaming 8,192 tokens against the plain SDPA forward", 1.3, "at most")
CLAIMS = (RATIO,)


def synchronised(run: Callable[[], object]) -> Callable[[], None]:
    """Return the same, done only when the GPU has done it."""

    def run_and_wait() -> None:
        run()
        torch.cuda.synchronize()

    return run_and_wait


def pair(model: Model, plain: Model, tokens: int) -> tuple[list[float], list[float]]:
    """Return seconds of traces and of plain forwards, in turns."""
    words = text(tokens)
    budget = maps_bytes(model, [range(tokens)]) - 1
    ids = plain.tokenizer(words, return_tensors="pt")["input_ids"].to(plain.hf.device)

    @torch.inference_mode()
    def forward() -> None:
        plain.hf(input_ids=ids, use_cache=False)

    ours, theirs = [], []
    for turn in range(ROUNDS + 1):
        times = seconds(synchronised(lambda: trace(model, words, budget=budget)))
        again = seconds(synchronised(forward))
        if turn:  # the first of each prepares what all later ones use
            ours.append(times)
            theirs.append(again)
    return ours, theirs


def main(tokens: tuple[int, ...] = (2_048, TOKENS)) -> list[Figure]:
    """Print one line a model and length, and return the worst at 8,192 tokens."""
    if not torch.cuda.is_available():
        print("There is no CUDA device here: not measured.")
        return []
    ratios = []
    print(torch.cuda.get_device_name())
    print("model    numbers   tokens  streamed ms  SDPA ms  ratio   (at most 1.3)")
    for name, make in (("decoder", decoder), ("encoder", encoder)):
        for numbers in (torch.float32, torch.bfloat16):
            model, plain = make(), make()
            for each in (model, plain):
                each.hf.to("cuda", numbers)
            plain.hf.set_attn_implementation("sdpa")
            for length in tokens:
                ours, theirs = pair(model, plain, length)
                ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
                if length == TOKENS:
                    ratios.append(ratio)
                print(
                    f"{name}  {str(numbers)[6:]:8}  {length:6,}  "
                    f"{1000 * statistics.median(ours):11.1f}  "
                    f"{1000 * statistics.median(theirs):7.1f}  {ratio:5.2f}",
                    flush=True,
                )
    return [RATIO.worst(ratios)] if ratios else []


if __name__ == "__main__":
    main()
