"""Where the files that come with attnviz are: bundled models, samples, and the app itself.

In a checkout they stand beside the package; an installed wheel carries them in `_bundle/`.
"""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_BUNDLE = _PACKAGE / "_bundle"

ROOT: Path = _BUNDLE if _BUNDLE.is_dir() else _PACKAGE.parent
"""The folder that holds `app.py`, `pages/` and `assets/`."""

MODELS: Path = ROOT / "assets" / "models"
"""The folder of bundled checkpoints, one folder a model."""

APP: Path = ROOT / "app.py"
"""The Streamlit entry script."""
