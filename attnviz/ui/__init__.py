"""Streamlit pieces that the pages share."""

import os
from pathlib import Path

from attnviz import surroundings

# Before anything else is imported: what a visitor names is not to act on this machine.
os.environ.setdefault(surroundings.STRICT, "1")
surroundings.settle()

# Not app.py itself: Streamlit takes a script with a folder `pages` beside it for its older kind of
# multipage app, and would run a page alone, without its frame, when a link leads straight to it.
SESSION_SCRIPT: Path = Path(__file__).parent / "main.py"
"""The script that Streamlit runs for every session."""
