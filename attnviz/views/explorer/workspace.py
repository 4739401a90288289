"""The explorer as the app mounts it: with what is tried on a selection, which a host answers."""

from functools import lru_cache
from pathlib import Path

from attnviz.views.explorer import explorer_assets
from attnviz.views.view import bundle


@lru_cache(maxsize=1)
def workspace_assets() -> tuple[str, str]:
    """Return its JavaScript module and its style sheet; a file carries neither."""
    tries = (Path(__file__).parent / "tries.css").read_text(encoding="utf-8")
    return bundle("workspace"), explorer_assets()[1] + tries
