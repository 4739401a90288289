"""Write the golden cards, and print what `attnviz/evidence/known_assets.py` has to know of them.

Run when the layout of a card, a view's script, or a style sheet changes:

python -m tests.evidence.write_golden
"""

import hashlib
import re
from pathlib import Path
from typing import Any

import attnviz as av
from attnviz.evidence.data import DataAsked

FOLDER = Path(__file__).parent / "golden"

TEXT = "The plot was dull, but the acting was not bad."

PAGE = 2
"""The number in the names of the files: those of page 1 were written before pages were compared."""


def write() -> None:
    """Write one card of each kind, of bundled models."""
    model, speaks = (av.load(name, device="cpu") for name in ("sentiment", "induction"))
    found = av.attribute(model, TEXT, method="leave_one_out", unit="word")
    asked = DataAsked(example="sentiment", quick=True, most_rows=20)
    cards: tuple[tuple[str, Any, Any, dict[str, Any]], ...] = (
        ("attention", model, av.trace(model, TEXT), {}),
        ("attribution", model, found, {"trust": av.faithfulness(model, found, draws=4)}),
        ("effect", model, av.intervene(model, TEXT, [av.SilenceHead(2, 0), av.MaskToken(10)]), {}),
        ("evaluation", model, asked.evaluate_again(model), {"inputs": asked}),
        ("sequence", speaks, av.attribute_sequence(
            speaks, "candle river, candle", method="leave_one_out", max_new_tokens=2
        ), {}),
    )  # fmt: skip
    for name, of, result, options in cards:
        av.write_card(of, result, FOLDER / f"{name}-{PAGE}.html", **options)


def hashes() -> dict[str, list[str]]:
    """Return the SHA-256 of style sheet and script of the golden cards, by their kind."""
    found = {}
    for file in sorted(FOLDER.glob(f"*-{PAGE}.html")):
        text = file.read_text("utf-8")
        parts = re.findall(r"<style>\n(.*?)</style>", text, re.DOTALL)
        parts += re.findall(r'<script type="module">(.*?)</script>', text, re.DOTALL)
        found[file.stem.partition("-")[0]] = [
            hashlib.sha256(each.encode()).hexdigest() for each in parts
        ]
    return found


if __name__ == "__main__":
    write()
    for name, known in hashes().items():
        print(name, *known)
