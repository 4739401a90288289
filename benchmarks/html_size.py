"""Claim: an exported explorer is at most 1/50 of BertViz's model view of the same attentions.

Two models at 128 tokens: the real MiniLM (6 x 12 heads) on English, and a random 12 x 12 BERT.
"""

import tempfile
from pathlib import Path

import torch
from bertviz import model_view
from transformers import BertConfig, BertForMaskedLM

import attnviz as av
from attnviz.models.loading import quieten_transformers
from benchmarks.claims import Claim, Figure

SMALLER = Claim("the explorer as a file, smaller than BertViz's model view", 50, "at least")
CLAIMS = (SMALLER,)

SENTENCE = "The cat sat on the mat because it was tired, but the dog was not. "


def sizes(model, words: int) -> tuple[int, int, int]:
    text = " ".join((SENTENCE * 20).split()[:words])
    trace = av.trace(model, text)
    tokens = trace.tokens.text
    attentions = tuple(torch.tensor(layer.weights.copy())[None] for layer in trace.stack().layers)
    theirs = model_view(attentions, list(tokens), html_action="return")
    assert theirs is not None
    return len(tokens), len(av.view(trace).document().encode()), len(str(theirs.data).encode())


def large() -> av.Model:
    torch.manual_seed(0)
    small = av.load("minilm")
    with tempfile.TemporaryDirectory() as folder:
        config = BertConfig(vocab_size=small.tokenizer.vocab_size)
        model = BertForMaskedLM(config)
        with torch.no_grad():  # peaked maps, as trained models have
            for name, parameter in model.named_parameters():
                if "query.weight" in name or "key.weight" in name:
                    parameter.normal_(std=0.12)
        model.save_pretrained(folder)
        small.tokenizer.save_pretrained(Path(folder))
        return av.load(folder)


def main() -> list[Figure]:
    quieten_transformers()
    print("         model  tokens  attnviz kB  BertViz kB    1 /   (at least 50)")
    ratios = []
    for name, model in (("MiniLM 6x12", av.load("minilm")), ("random 12x12", large())):
        tokens, ours, theirs = sizes(model, words=108)
        ratios.append(theirs / ours)
        print(
            f"{name:>14} {tokens:>7} {ours / 1000:>11,.0f} {theirs / 1000:>11,.0f} "
            f"{theirs / ours:>6.0f}"
        )
    return [SMALLER.worst(ratios)]
