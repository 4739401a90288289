"""The list of models: those opened last, then bundled ones, own trainings, and folders.

A list of Streamlit has no headings, so the kind of a model stands behind its name, where typing
finds it too. It never changes with what was chosen: a browser sends the words that it shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from attnviz.language import N_, translated
from attnviz.models.own_code import is_reference
from attnviz.models.registry import bundled, known
from attnviz.text.abbreviation import abbreviations, columns
from attnviz.ui.operator.limits import limits
from attnviz.ui.session import recent_models
from attnviz.ui.visitor.checkpoints import checkpoints

LONGEST_LABEL = 25
"""Columns that the name of a model has room for."""

ModelKind = Literal["bundled", "installed", "trained", "folder", "code", "hub"]
"""Where a model comes from; "code" is a function of one's own, "hub" what the reader typed."""

_ORDER: tuple[ModelKind, ...] = ("bundled", "installed", "trained", "folder", "code", "hub")


_KINDS: dict[ModelKind, str] = {
    "bundled": N_("bundled"),
    "installed": N_("installed"),
    "trained": N_("trained"),
    "folder": N_("folder"),
    "code": N_("own code"),
    "hub": N_("hub"),
}


def options(chosen: str) -> list[str]:
    """Return the models that are offered: the chosen and the last ones, then kind by kind."""
    here = [*known(), *checkpoints().paths()]
    here.sort(key=lambda name: _ORDER.index(kind_of(name)))  # stable: a kind keeps its order
    last = [name for name in recent_models.names() if name in here or _is_typed(name)]
    return list(dict.fromkeys((*filter(None, [chosen]), *last, *here)))


def kind_of(model: str) -> ModelKind:
    """Return where a model comes from, by its name alone."""
    if model in known():
        return "bundled" if model in bundled() else "installed"
    if _run_of(model) is not None:
        return "trained"
    if is_reference(model):
        return "code"
    is_path = model.startswith((".", "/", "~")) or "\\" in model or Path(model).is_absolute()
    return "folder" if is_path or model.endswith(".gguf") else "hub"


def label_of(model: str) -> str:
    """Return what a model is called in a list: its name and its kind; a path says it by itself."""
    return _with_kind(_name(model), kind_of(model))


def labels(models: list[str]) -> dict[str, str]:
    """Return the label of each model, abbreviated to what the box has room for."""
    kinds = {model: kind_of(model) for model in models}
    made: dict[str, str] = {}
    for kind in _ORDER:
        names = {model: _name(model) for model in models if kinds[model] == kind}
        room = LONGEST_LABEL - len(_with_kind("", kind))
        short = _last_parts(names.values(), room) if kind == "folder" else {}
        rest = [name for name in names.values() if name not in short]
        short |= abbreviations(rest, room)
        made |= {model: _with_kind(short[name], kind) for model, name in names.items()}
    return made


def _last_parts(paths: Iterable[str], most: int) -> dict[str, str]:
    """Return "…/name" for each path that is too long for its box, where no other has that name."""
    paths = list(dict.fromkeys(paths))
    times = Counter(Path(path).name for path in paths)
    short = {path: f"…/{Path(path).name}" for path in paths if columns(path) > most}
    return {
        path: each
        for path, each in short.items()
        if times[Path(path).name] == 1 and columns(each) <= most
    }


def _with_kind(name: str, kind: ModelKind) -> str:
    return name if kind == "folder" else f"{name} · {translated(_KINDS[kind])}"


def _name(model: str) -> str:
    return _run_of(model) or model


def _run_of(model: str) -> str | None:
    """Return the name of the training that made a model; None where no training here did."""
    path = Path(model).absolute()
    is_trained = path.name == "model" and path.parent.parent == limits().runs_dir.absolute()
    return path.parent.name if is_trained else None


def _is_typed(model: str) -> bool:
    """Return whether a model that stands in no list is still worth one: not what is gone."""
    kind = kind_of(model)
    return kind in ("hub", "code") or (kind == "folder" and Path(model).expanduser().exists())
