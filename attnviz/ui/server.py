"""What the operator who started the app allows, from the environment that `attnviz app` sets."""

import os
from dataclasses import dataclass
from pathlib import Path

from attnviz.errors import ModelError
from attnviz.models import registry

MODELS_DIRS = "ATTNVIZ_MODELS_DIRS"
"""Folders, joined as in PATH, from which sessions may open checkpoints."""

RUNS_DIR = "ATTNVIZ_RUNS_DIR"
"""The folder in which trainings are kept, with the data that was uploaded for them."""


@dataclass(frozen=True)
class Limits:
    """The operator's limits: sessions open models from `models_dirs`, and write to `runs_dir`."""

    models_dirs: tuple[Path, ...]
    runs_dir: Path = Path("runs")

    def allow(self, model: str) -> str:
        """Return the name if a session may open it.

        Known names and hub ids may always be opened; folders and files only inside `models_dirs`
        and `runs_dir`.
        Raises ModelError otherwise.
        """
        if model in registry.known():
            return model
        try:
            path = Path(model).expanduser()
            looks_like_path = path.is_absolute() or model.startswith((".", "~")) or path.exists()
            if not looks_like_path:
                return model
            resolved = path.resolve()
        except (RuntimeError, OSError, ValueError) as error:  # ~nobody, a name too long, a NUL
            raise ModelError(f'"{model[:80]}" is not a path on this server: {error}.') from error
        if any(resolved.is_relative_to(folder) for folder in self._folders()):
            return model
        allowed = ", ".join(str(folder) for folder in self.models_dirs)
        raise ModelError(
            f'"{model}" is outside the folders that this server opens ({allowed}). '
            f"Its operator can add one: attnviz app --models-dir {resolved.parent}"
        )

    def checkpoints(self) -> list[str]:
        """Return what lies directly inside the allowed folders, and what was trained here."""
        trained = [entry / "model" for entry in sorted(_entries(self.runs_dir))]
        return [
            str(entry)
            for entry in (
                *(entry for folder in self.models_dirs for entry in sorted(_entries(folder))),
                *trained,
            )
            if _is_checkpoint(entry)
        ]

    def _folders(self) -> tuple[Path, ...]:
        return (*self.models_dirs, self.runs_dir.resolve())


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _is_checkpoint(entry: Path) -> bool:
    try:
        return entry.suffix == ".gguf" or (entry / "config.json").is_file()
    except OSError:  # a neighbour that this process may not read
        return False


def limits() -> Limits:
    """Return the operator's limits; without any, the folder where the app was started.

    Trainings go to its folder `runs` then.
    """
    given = os.environ.get(MODELS_DIRS, "")
    folders = [Path(part).expanduser().resolve() for part in given.split(os.pathsep) if part]
    runs = Path(os.environ.get(RUNS_DIR) or "runs").expanduser().resolve()
    return Limits(models_dirs=tuple(folders) or (Path.cwd().resolve(),), runs_dir=runs)
