"""Interventions as a script of a few lines that makes the same numbers again."""

from __future__ import annotations

from collections.abc import Iterable

from attnviz.records.interventions import Intervention


def script(
    model: str,
    inputs: str | tuple[str, str],
    interventions: Iterable[Intervention],
    *,
    target: str | None = None,
) -> str:
    """Return Python that loads a model by its name, acts on one input, and prints what changed.

    A mechanism of one's own has to be registered above it.
    """
    acts = [f"    av.{one!r},\n" for one in interventions]
    numpy = "import numpy as np\n\n" if any("np." in act for act in acts) else ""
    options = "" if target is None else f", target={target!r}"
    listed = f"[\n{''.join(acts)}]" if acts else "[]"
    return (
        f"{numpy}import attnviz as av\n\nmodel = av.load({model!r})\n"
        f"effect = av.intervene(model, {inputs!r}, {listed}{options})\n"
        'print(effect.before.text, "->", effect.after.text)\nprint(effect.change)\n'
    )
