"""What the operator who started the app allows, from the environment that `attnviz app` sets."""

import os
from dataclasses import dataclass
from pathlib import Path

from attnviz.errors import ModelError
from attnviz.models import registry

MODELS_DIRS = "ATTNVIZ_MODELS_DIRS"
"""Folders, joined as in PATH, from which sessions may open checkpoints."""


@dataclass(frozen=True)
class Limits:
    """The operator's limits."""

    models_dirs: tuple[Path, ...]

    def allow(self, model: str) -> str:
        """Return the name if a session may open it.

        Known names and hub ids may always be opened; folders and files only inside `models_dirs`.
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
        if any(resolved.is_relative_to(folder) for folder in self.models_dirs):
            return model
        allowed = ", ".join(str(folder) for folder in self.models_dirs)
        raise ModelError(
            f'"{model}" is outside the folders that this server opens ({allowed}). '
            f"Its operator can add one: attnviz app --models-dir {resolved.parent}"
        )

    def checkpoints(self) -> list[str]:
        """Return the checkpoint folders and GGUF files directly inside the allowed folders."""
        return [
            str(entry)
            for folder in self.models_dirs
            for entry in sorted(_entries(folder))
            if _is_checkpoint(entry)
        ]


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
    """Return the operator's limits; without any, the folder where the app was started."""
    given = os.environ.get(MODELS_DIRS, "")
    folders = [Path(part).expanduser().resolve() for part in given.split(os.pathsep) if part]
    return Limits(models_dirs=tuple(folders) or (Path.cwd().resolve(),))
