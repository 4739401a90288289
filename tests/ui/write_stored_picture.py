"""Writes the picture of a first visit, as it is kept with the app.

`python -m tests.ui.write_stored_picture`, after the bundled model, its example or how it is traced
has changed. `tests/ui/shared/test_stored_picture.py` makes it again and compares.
"""

import json
from pathlib import Path
from typing import Any

import attnviz as av
from attnviz.models.registry import bundled
from attnviz.records import Trace
from attnviz.ui.frame import input_bar, long_text
from attnviz.ui.session.model_input import DEFAULT_MODEL
from attnviz.ui.shared import stored_picture


def made() -> tuple[dict[str, Any], Trace]:
    """Return the picture as it is made now, on a CPU: what it is of, and its trace."""
    known = bundled()[DEFAULT_MODEL]
    model = av.load(DEFAULT_MODEL, device="cpu")
    count = long_text.counter(model, known.example, "")
    assert count is not None
    about = {
        "model": DEFAULT_MODEL,
        "text": known.example,
        "length": count.words,
        "caption": input_bar.caption_of(model),
        "nbytes": sum(weight.nbytes for weight in model.hf.parameters()),
        "files": stored_picture.sums(known.folder),
    }
    # The page says how long it took: on a quiet machine, and not in the first pass of a process.
    traces = [av.trace(model, known.example) for _ in range(10)]
    return about, min(traces, key=lambda trace: trace.seconds)


def main(folder: Path = stored_picture.FOLDER) -> None:
    """Write it."""
    about, trace = made()
    folder.parent.mkdir(parents=True, exist_ok=True)
    trace.save(folder)
    text = json.dumps(about, indent=1, ensure_ascii=False)
    folder.with_suffix(".json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
