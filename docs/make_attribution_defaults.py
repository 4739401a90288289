"""Writes docs/attribution-defaults.md: how every method did on real models and on the bundled ones.

    python docs/make_attribution_defaults.py [NAME ...] [--methods a,b] [--inputs 4]

NAME is a line of `_subjects`, or NAME=FOLDER for a checkpoint elsewhere. What is not
named stays as it is. Seconds are CPU time of one thread (`OMP_NUM_THREADS=1`).
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

import attnviz as av
from attnviz.attribution.attribute import explain
from attnviz.attribution.methods import METHODS, method_named
from attnviz.attribution.network import pose
from attnviz.attribution.standing import DRAWS, standing_of
from attnviz.errors import AttnvizError

PAGE = Path(__file__).parent / "attribution-defaults.md"
ROWS = Path(__file__).parent / "attribution-defaults.json"
BEGIN, END = "<!-- measured: python docs/make_attribution_defaults.py -->", "<!-- end -->"

_OPINIONS = (
    "The soup was never good but the staff were not rude at all.",
    "The plot was dull, but the acting was not bad.",
    "It was not a boring moment.",
    "The film was good and the music was great.",
    "The acting was boring but the plot was good.",
    "The food was cold and the room was not clean.",
)
_STARTS = (
    "The capital of France is",
    "The keys to the cabinet are on the table. The capital of France is",
    "Two plus two is four and three plus three is",
    "She opened the door and saw that the room was",
)
_PAIRS = (
    ("The cat sat on the mat because it was tired.", "A sleepy cat lay down."),
    ("How do I reset my password?", "I forgot how to log in."),
    ("The bank raised its interest rates again.", "Borrowing money became more expensive."),
    ("Two dogs are playing in the snow.", "Animals are outside in winter."),
)
_REQUESTS = (
    "turn on the light in the kitchen",
    "what is the temperature outside",
    "set the bedroom lamp to red please",
    "open the garage door and tell me when",
    "start the vacuum in the living room",
    "set a timer for ten minutes",
)
_NAMES = (
    "Anna flew from Paris to Jordan.", "Jordan met Tom in Austin.", "Tom lives near London.",
)  # fmt: skip
_STORIES = (
    "Anna met Tom in the park. Anna met", "candle river seven button, candle river",
    "the red house and the blue door. the red",
)  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """A model, what it is, and inputs that it understands."""

    name: str
    said: str
    inputs: tuple[Any, ...]
    unit: str = "token"


def _subjects() -> dict[str, Subject]:
    return {
        each.name: each
        for each in (
            Subject("sentiment", "encoder classifier, bundled", _OPINIONS, "word"),
            Subject("intents", "MiniLM fine-tuned on 42 intents", _REQUESTS, "word"),
            Subject("minilm", "MiniLM, similarity of two texts", _PAIRS),
            Subject("names", "encoder, a label a token, bundled", _NAMES),
            Subject("induction", "decoder with RMSNorm, bundled", _STORIES),
            Subject("smollm2", "SmolLM2-135M, decoder with RMSNorm", _STARTS),
            Subject("gemma3", "Gemma 3 270M, decoder with RMSNorm", _STARTS),
            Subject("dates", "encoder-decoder, bundled",
                    ("3 May 2021", "the 4th of June 1999", "12/11/2005")),
            Subject("digits", "ViT, bundled", ()),
            Subject("dinov2", "DINOv2 ViT-S/14", ()),
            Subject("forecast", "PatchTST, bundled", ()),
        )
    }  # fmt: skip


def measured(
    name: str, place: str, methods: Sequence[str], most: int, pictures: Sequence[Path]
) -> list[dict[str, Any]]:
    """Return a row a method: gap, how far above random with its interval, inputs won, seconds."""
    subject = _subjects()[name]
    model = av.load(place, device="cpu")
    inputs: list[Any] = list(subject.inputs) or _examples(model, name, pictures)
    found: dict[str, list[tuple[float | None, float, bool | None, float]]] = {}
    left_out: dict[str, str] = {}
    for given in inputs[:most]:
        posed = pose(model, given, unit=subject.unit)
        print(name, posed.target.label, len(posed.problem.free), "units", flush=True)
        scores, notes = [], []
        for method in methods:
            line = method_named(method)
            started = time.process_time()
            alone = type(posed)(
                posed.problem.at(posed.problem.inputs), posed.network, posed.units, posed.target,
                posed.baseline, posed.question, posed.given,
            )  # fmt: skip
            try:
                one = explain(model, alone, line)
            except AttnvizError as error:
                left_out[line.label] = str(error)
                continue
            spent = time.process_time() - started
            print(f"  {method:22} gap {one.gap} {spent:.1f} s {one.top(3)}", flush=True)
            scores.append(one.shown)
            notes.append((line.label, one.gap, spent))
        stand = standing_of(posed, scores)
        for (label, gap, spent), figure in zip(notes, stand.figures, strict=True):
            above = figure.value - figure.mean
            found.setdefault(label, []).append((gap, above, figure.better, spent))
    rows = [_row(subject, label, each) for label, each in found.items()]
    refused = [{"model": subject.said, "method": label, "refused": why}
               for label, why in left_out.items() if label not in found]  # fmt: skip
    return sorted(rows, key=lambda row: -row["above"]) + refused


def _examples(model: Any, name: str, pictures: Sequence[Path]) -> list[Any]:
    from PIL import Image

    from attnviz.data.examples import example

    if name == "forecast":
        rows: Any = example("seasons", quick=True).test
        return [np.asarray(row["series"][:96], float) for row in rows]
    if name == "digits":
        rows = example("digits", quick=True).test
        return [row["image"] for row in rows][:6]
    return [Image.open(path).convert("RGB") for path in pictures]


def _row(subject: Subject, label: str, each: list[tuple[Any, float, Any, float]]) -> dict[str, Any]:
    above = np.array([one[1] for one in each])
    draws = np.random.default_rng(0).integers(len(above), size=(2000, len(above)))
    low, high = np.quantile(above[draws].mean(1), [0.025, 0.975])
    gaps = [one[0] for one in each if one[0] is not None]
    return {
        "model": subject.said, "method": label, "inputs": len(each),
        "gap": max(gaps) if gaps else None, "above": float(above.mean()),
        "low": float(low), "high": float(high),
        "won": sum(one[2] is True for one in each),
        "seconds": float(np.mean([one[3] for one in each])),
    }  # fmt: skip


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Return the rows as Markdown: models in the order of `_subjects`, the most faithful first."""
    order = [subject.said for subject in _subjects().values()]
    rows = sorted(rows, key=lambda row: (order.index(row["model"]), -row.get("above", -1e9)))
    lines = [
        "| model | method | sum misses by at most | above random | 95 % | outside of random | "
        "CPU seconds |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        if "refused" in row:
            lines.append(f"| {row['model']} | {row['method']} | refused | | | | |")
            continue
        gap = "promises none" if row["gap"] is None else f"{row['gap']:.1%}".replace("%", " %")
        lines.append(
            f"| {row['model']} | {row['method']} | {gap} | {row['above']:+.3f} | "
            f"{row['low']:+.3f} to {row['high']:+.3f} | {row['won']} of {row['inputs']} | "
            f"{row['seconds']:.2g} |"
        )
    return "\n".join(lines)


def _kept() -> list[dict[str, Any]]:
    return json.loads(ROWS.read_text("utf-8")) if ROWS.is_file() else []


def main() -> None:
    """Measure what is named, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="a subject, or subject=folder")
    parser.add_argument("--methods", default="", help="names, with commas; else all")
    parser.add_argument("--inputs", type=int, default=6)
    parser.add_argument("--picture", type=Path, action="append", default=[])
    given = parser.parse_args()
    methods = [m for m in given.methods.split(",") if m] or [
        m.name for m in METHODS if m.family != "control" and m.name != "exact_shapley"
    ]
    torch.set_num_threads(1)
    for each in given.names:
        name, _, place = each.partition("=")
        rows = measured(name, place or name, methods, given.inputs, given.picture)
        new = {(row["model"], row["method"]) for row in rows}
        kept = [row for row in _kept() if (row["model"], row["method"]) not in new] + rows
        ROWS.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    kept = _kept()
    if PAGE.is_file():
        text = PAGE.read_text("utf-8")
        head, _, rest = text.partition(BEGIN)
        tail = rest.partition(END)[2]
        PAGE.write_text(f"{head}{BEGIN}\n\n{table(kept)}\n\n{END}{tail}", "utf-8")
    print(table(kept), f"\n{DRAWS} random orders an input")


if __name__ == "__main__":
    main()
