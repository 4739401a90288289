"""Writes one export of every kind in the present format: `python -m tests.store.write_golden`.

Files of a format number that are there stay as they are: they are what earlier versions wrote.
"""

import tempfile
from pathlib import Path

from attnviz.store.folders import FORMAT
from attnviz.store.library import Library
from tests.store.kept import RECORDS

FOLDER = Path(__file__).parents[1] / "golden" / "library" / f"format-{FORMAT}"


def main() -> None:
    """Write what is missing."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for kind, make in RECORDS.items():
        path = FOLDER / f"{kind}.zip"
        if path.exists():
            continue
        with tempfile.TemporaryDirectory() as folder:
            library = Library(folder)
            entry = library.keep(make(), name=f"golden {kind}", note="a note", tags=("one", "two"))
            library.export(entry.id, path)


if __name__ == "__main__":
    main()
