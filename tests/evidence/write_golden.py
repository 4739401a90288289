"""Write the golden cards: run once for each format, when the layout changes.

python -m tests.evidence.write_golden
"""

from pathlib import Path

import attnviz as av

FOLDER = Path(__file__).parent / "golden"

TEXT = "The plot was dull, but the acting was not bad."


def write() -> None:
    """Write one card of each small kind, of a bundled model."""
    model = av.load("sentiment", device="cpu")
    found = av.attribute(model, TEXT, method="leave_one_out", unit="word")
    av.write_card(
        model, found, FOLDER / "attribution-1.html", trust=av.faithfulness(model, found, draws=4)
    )
    effect = av.intervene(model, TEXT, [av.SilenceHead(2, 0), av.MaskToken(10)])
    av.write_card(model, effect, FOLDER / "effect-1.html")


if __name__ == "__main__":
    write()
