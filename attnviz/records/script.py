"""Interventions as a script of a few lines that makes the same numbers again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from attnviz.records.field_checks import as_python
from attnviz.records.interventions import Intervention


def script(
    model: str,
    inputs: Any,
    interventions: Iterable[Intervention],
    *,
    target: str | None = None,
    new_tokens: int = 0,
) -> str:
    """Return Python that loads a model by its name, acts on one input, and prints what changed.

    `inputs` are as for `intervene`; a Path is a picture's file, which the script opens. A mechanism
    of the user's has to be registered above it.
    """
    acts = [f"    av.{one!r},\n" for one in interventions]
    is_file = isinstance(inputs, Path)
    inputs_text = f'Image.open({str(inputs)!r}).convert("RGB")' if is_file else as_python(inputs)
    outside = ["import numpy as np"] if any("np." in part for part in (*acts, inputs_text)) else []
    outside += ["from PIL import Image"] if is_file else []
    imports = "\n".join([*outside, *([""] if outside else []), "import attnviz as av\n"])
    options = "" if target is None else f", target={target!r}"
    options += f", new_tokens={new_tokens}" if new_tokens else ""
    steps_text = f"[\n{''.join(acts)}]" if acts else "[]"
    return (
        f"{imports}\nmodel = av.load({model!r})\n"
        f"effect = av.intervene(model, {inputs_text}, {steps_text}{options})\n"
        'print(effect.before.text, "->", effect.after.text)\nprint(effect.change)\n'
    )
