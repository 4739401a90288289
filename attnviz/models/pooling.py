"""How sentence-transformers makes one vector of a text's, as the folder of a checkpoint says it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from attnviz import plain_file
from attnviz.language import N_

KNOWN = {
    "mean": N_("mean vectors"),
    "cls": N_("first tokens' vectors"),
    "lasttoken": N_("last tokens' vectors"),
    "max": N_("vectors of the largest values"),
}
"""Ways to pool that are followed, and what they make of two texts, in words."""

_SAME_COSINE = {"mean_sqrt_len_tokens": "mean"}
_SPELLED = {
    "cls_token": "cls", "mean_tokens": "mean", "max_tokens": "max", "lasttoken": "lasttoken",
    "mean_sqrt_len_tokens": "mean_sqrt_len_tokens", "weightedmean_tokens": "weightedmean_tokens",
}  # fmt: skip
_HARMLESS = ("Transformer", "Pooling", "Normalize")


def of_folder(folder: Path | None) -> tuple[str, str]:
    """Return how vectors are pooled (a name of KNOWN), and what has to be said of it, or "".

    Without a modules.json, beside the weights or around their folder, it is the mean.
    """
    around = () if folder is None else (folder, folder.parent)
    root = next((each for each in around if _names(each, folder)), None)
    if root is None:
        return "mean", ""
    modules = _read(root / "modules.json")
    kinds = [str(module.get("type", "")).rpartition(".")[2] for module in modules]
    places = [str(m.get("path", "")) for m, kind in zip(modules, kinds, strict=True)
              if kind == "Pooling"]  # fmt: skip
    modes = _modes(_read(root / places[0] / "config.json")) if places else []
    modes = [_SAME_COSINE.get(mode, mode) for mode in modes]
    mode = modes[0] if len(modes) == 1 and modes[0] in KNOWN else "mean"
    others = (
        [N_("pools by {modes}", modes=" and ".join(modes))] if modes and modes != [mode] else []
    )
    others += [
        N_("passes it through {kind}", kind=kind)
        for kind in kinds
        if kind and kind not in _HARMLESS
    ]
    if not others:
        return mode, ""
    return mode, N_(
        "sentence-transformers computes the vector of a text differently (it {others}). The "
        "similarity shown here uses {known}, so it is not the similarity of that model.",
        others=" and ".join(others),
        known=KNOWN[mode],
    )


def _names(root: Path, folder: Path | None) -> bool:
    """Return whether a folder's modules.json names the folder of the weights as its transformer."""
    modules = _read(root / "modules.json")
    return isinstance(modules, list) and any(
        root / str(module.get("path", "")) == folder for module in modules
    )


def _modes(config: Any) -> list[str]:
    if not isinstance(config, dict):
        return []
    modes = config.get("pooling_mode")
    if modes:
        return [str(each) for each in modes] if isinstance(modes, list) else [str(modes)]
    on = (key.removeprefix("pooling_mode_") for key, value in config.items() if value is True)
    return [_SPELLED[key] for key in on if key in _SPELLED]


def _read(file: Path) -> Any:
    try:
        content = json.loads(plain_file.held(file, most=1_000_000))
    except (OSError, ValueError, RecursionError):
        return None  # no such file, or none of sentence-transformers
    if isinstance(content, list):
        return [each for each in content if isinstance(each, dict)]
    return content
