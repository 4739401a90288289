"""What a card may make a program do, as its caller allows: fetch, read, and how much work."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from attnviz.errors import InputError, ModelError
from attnviz.language import N_, several
from attnviz.models import adapters, inner_folder
from attnviz.models.checkpoints import cached_folder
from attnviz.models.loading import load
from attnviz.models.model import Model
from attnviz.models.registry import known
from attnviz.progress import Progress
from attnviz.records.card import Card

MOST_PASSES = 50_000
"""Inputs that a card may send through a model unasked."""

RUNS = Path("runs")
"""Where the app keeps trainings, in the folder that it is started from."""


@dataclass(frozen=True)
class Permissions:
    """What the caller allows a card.

    Attributes:
        data: the file of the rows, for the evaluation of a table.
        hub: whether models and data sets may be fetched from the hub.
        passes: inputs that may go through the model.
    """

    data: Path | None = None
    hub: bool = False
    passes: int = MOST_PASSES

    def pass_limit(self) -> Progress:
        """Return a progress that counts the passes, and refuses too many before they begin."""
        return _PassLimit(self.passes)

    def model_named(self, model: str, device: str) -> Model:
        """Open the model that the caller names: a place, bundled, cached, or of the hub.

        Raises ModelError when there is no such model, or when it may not be fetched.
        """
        if model in known():
            return load(model, device=device)
        try:
            place = Path(model).expanduser()
            is_there = place.exists()
        except (OSError, RuntimeError, ValueError) as error:  # ~nobody, a name too long, a NUL
            raise ModelError(
                N_(
                    '"{model}" is not a path on this machine: {error}.',
                    model=model[:80],
                    error=error,
                )
            ) from error
        if is_there or place.suffix == ".gguf":
            return load(model, device=device, allow=self.base_of(place))
        return self._of_hub(model, None, device)

    def model_of_card(self, card: Card, device: str) -> Model:
        """Open the model that a card names: bundled, trained here, or in the hub's cache.

        A name never leads to another place of this machine. Raises InputError when it would,
        and ModelError when the model is not there.
        """
        name, revision = card.model.name, card.model.revision
        if name in known() and revision is None:
            return load(name, device=device)
        if not is_plain(name):
            raise InputError(
                N_(
                    'This card names its model "{name}", a place on a machine. Give the place of '
                    "the model with --model.",
                    name=name[:80],
                )
            )
        if revision is None and (folder_here := _training_here(name)) is not None:
            return load(str(folder_here), device=device, allow=self.base_of(folder_here))
        if Path(name).exists():
            raise InputError(
                N_(
                    'This card names its model "{name}", and this folder contains something with '
                    "that name. If the card means it, add: --model {name}",
                    name=name[:80],
                )
            )
        return self._of_hub(name, revision, device)

    def base_of(self, folder: Path) -> _Bases:
        """Return what `load` asks about the base of an adapter in a folder."""
        return _Bases(folder.resolve(), self.hub)

    def _of_hub(self, name: str, revision: str | None, device: str) -> Model:
        if (folder := cached_folder(name, revision=revision)) is not None:
            return load(str(folder), device=device, allow=self.base_of(folder))
        if self.hub:
            return load(name, device=device, revision=revision)
        raise ModelError(
            N_(
                '"{name}" is not bundled, not among the runs here, and not in the hub\'s cache. If '
                "the model is elsewhere, give its place with --model; if it is on the hub, "
                "--allow-hub downloads it.",
                name=name[:80],
            )
        )


@dataclass(frozen=True)
class _Bases:
    """Bases of adapters are taken from where the adapter lies, from the cache, or fetched."""

    folder: Path
    hub: bool

    def __call__(self, name: str) -> str:
        if name in known() or self._inside(name):
            return name
        if is_plain(name) and not Path(name).exists() and (self.hub or self._is_cached(name)):
            return name
        raise ModelError(
            N_(
                'The base "{name}" of the adapter is not in its folder and not in the hub\'s '
                "cache. Download it with --allow-hub.",
                name=name[:80],
            )
        )

    def _inside(self, name: str) -> bool:
        try:
            place = Path(name).expanduser()
            return place.exists() and place.resolve().is_relative_to(self.folder)
        except (OSError, RuntimeError, ValueError):
            return False

    def _is_cached(self, name: str) -> bool:
        if not inner_folder.is_adapter(self.folder):
            return False  # it lies deeper, and which revision it asks for is not known here
        return cached_folder(name, revision=adapters.read(self.folder).revision) is not None


class _PassLimit(Progress):
    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def expect(self, rows: int) -> None:
        super().expect(rows)
        if self.total > self._most:
            raise InputError(
                several(
                    "This card sends at least {n:,} inputs through the model, more than the "
                    "limit of {most:,}. Allow them with --passes {n}.",
                    n=self.total,
                    most=self._most,
                )
            )


def is_plain(name: str) -> bool:
    """Return whether a name can be that of a hub model or a run, and leads to no other place."""
    parts = name.split("/")
    return (
        0 < len(name) <= 200
        and len(parts) <= 2
        and not any(mark in name for mark in '\\~:*?"<>|')
        and name.isprintable()
        and all(part.strip() and not part.startswith((".", "-")) for part in parts)
        and ".." not in name
    )


def _training_here(name: str) -> Path | None:
    """Return the model of a training in the folder from where it is verified; links stay in it."""
    folder = RUNS / name / "model"
    if "/" in name or not (folder / "config.json").is_file():
        return None
    return folder if folder.resolve().is_relative_to(RUNS.resolve()) else None
