"""Which checkpoints who asks now may open: known names, hub ids, and folders that are allowed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from attnviz.errors import ModelError
from attnviz.language import N_
from attnviz.models import registry
from attnviz.models.hub import is_hub_id
from attnviz.ui.operator.limits import Limits, limits
from attnviz.ui.visitor import run_access


class OutsideError(ModelError):
    """A path outside the folders that a server opens.

    Attributes:
        path: where it leads to.
    """

    def __init__(self, sentence: str, path: Path) -> None:
        super().__init__(sentence)
        self.path = path


@dataclass(frozen=True)
class Checkpoints:
    """What the operator's limits leave open to the visitor who asks."""

    limits: Limits

    def allow(self, model: str) -> str:
        """Return the name if a session may open it.

        Known names may always be opened, hub ids where the operator allows it; folders and files
        only inside `models_dirs` and `runs_dir`. Raises ModelError when it may not be opened.
        """
        if model in registry.known():
            return model
        where = _place(model)
        if where is not None:
            self.check_seen(model, where)  # before anything tells whether it is there
        inside = self._is_inside(where)
        if is_hub_id(model) and not (inside and _exists(where)):
            self.limits.check_hub(model)  # whatever lies there outside, nobody learns of it
            return model
        if inside:
            return model
        folders = ", ".join(str(folder) for folder in self.limits.models_dirs)
        raise OutsideError(
            N_(
                '"{model}" is outside the folders that this server may open ({folders}). Its '
                "operator can add the folder: attnviz app --models-dir",
                model=model[:200],
                folders=folders,
            ),
            where or Path(model.replace("\0", "")[:200]),
        )

    def check_seen(self, model: str, *paths: Path) -> None:
        """Raise ModelError when a visitor may not see a training, as if it were not there."""
        if not all(map(run_access.seer(self.limits.runs_dir), paths)):
            raise ModelError(
                N_(
                    'No folder at "{model}". Known models: {known}.',
                    model=model,
                    known=", ".join(registry.known()),
                )
            )

    def path_of(self, model: str) -> str:
        """Return the whole path of a model that a session may open; a name or hub id as it is.

        For another process, which may work in another folder. Raises ModelError when `allow` does.
        """
        name = self.allow(model)
        if name in registry.known():
            return name
        where = _place(name)
        inside = self._is_inside(where)
        return str(where) if inside and (_exists(where) or not is_hub_id(name)) else name

    def paths(self) -> list[str]:
        """Return what lies directly inside the allowed folders, and what was trained or opened.

        Of trainings, those that this visitor sees.
        """
        models = [entry / "model" for entry in sorted(_entries(self.limits.runs_dir))
                   if not entry.name.startswith(".")]  # fmt: skip
        is_visible = run_access.seer(self.limits.runs_dir)
        return [
            from_here(entry)
            for entry in (
                *(
                    entry
                    for folder in self.limits.models_dirs
                    for entry in sorted(_entries(folder))
                ),
                *models,
                *self.limits.open_places,
                *(entry for folder in self.limits.open_places for entry in _inside(folder)),
            )
            if _is_checkpoint(entry) and is_visible(entry)
        ]

    def _is_inside(self, where: Path | None) -> bool:
        folders = (
            *self.limits.models_dirs,
            self.limits.runs_dir.resolve(),
            *self.limits.open_places,
        )
        return where is not None and any(where.is_relative_to(folder) for folder in folders)


def checkpoints() -> Checkpoints:
    """Return what may be opened here and now."""
    return Checkpoints(limits())


def _place(model: str) -> Path | None:
    """Return where a path leads to in the end; None for one of which this machine knows nothing.

    A share of another machine (\\\\server) is not even looked for: Windows would sign in there.
    """
    if model.replace("/", "\\").startswith("\\\\"):
        return None
    try:
        return Path(model).expanduser().resolve()
    except (RuntimeError, OSError, ValueError):  # ~nobody, a name too long, a NUL, links in a ring
        return None


def _exists(path: Path | None) -> bool:
    try:
        return path is not None and path.exists()
    except OSError:  # a name too long
        return False


def from_here(path: Path) -> str:
    """Return a path as short as it can be asked for: from the folder where the app was started."""
    try:
        return f"./{path.resolve().relative_to(Path.cwd())}"
    except (OSError, ValueError):
        return str(path)


def _inside(folder: Path) -> list[Path]:
    """Return what lies in a folder that is no checkpoint itself."""
    return [] if _is_checkpoint(folder) else sorted(_entries(folder))


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _is_checkpoint(entry: Path) -> bool:
    try:
        kinds = ("config.json", "adapter_config.json")
        return entry.suffix == ".gguf" or any((entry / kind).is_file() for kind in kinds)
    except OSError:  # a neighbour that this process may not read
        return False
