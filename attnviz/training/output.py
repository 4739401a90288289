"""What a run leaves: a normal Hugging Face folder with its card, and the adapter alone."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attnviz.training import adapters, card
from attnviz.training.building import Built, fold
from attnviz.training.config import TrainingConfig
from attnviz.training.folder import RunFolder
from attnviz.training.snapshots import Snapshots

if TYPE_CHECKING:
    from attnviz.data.labelled_rows import Labelled


def write_model(
    run: RunFolder, model: Any, built: Built, config: TrainingConfig, data: Labelled,
    outcome: card.Trained,
) -> tuple[Path, Path | None]:  # fmt: skip
    """Write the model, whole or not at all; return its folder and that of the adapter.

    An adapter is merged into the model; a prefix cannot be, and its folder is the only one.
    """
    fold(model, built.reader.scale)
    beside, folder, adapter = run.path / ".model", run.model, None
    shutil.rmtree(beside, ignore_errors=True)
    if adapters.is_adapted(model):
        adapter = run.adapter
        if not adapters.save(model, adapter=adapter, whole=beside):
            beside = folder = adapter
    else:
        model.save_pretrained(str(beside))
    for reader in (built.reader.tokenizer, built.reader.processor):
        if reader is not None:
            reader.save_pretrained(str(beside))
    text = card.markdown(
        replace(config, out=""), data, outcome, name=run.path.name,
        recorded_steps=Snapshots(run.snapshots).steps,
    )  # fmt: skip
    (beside / "README.md").write_text(text, encoding="utf-8")
    for path in (*beside.iterdir(), *(adapter.iterdir() if adapter else ())):
        if path.is_file():
            path.chmod(0o644)  # safetensors writes 0600
    if beside != folder:
        shutil.rmtree(folder, ignore_errors=True)
        beside.replace(folder)
    return folder, adapter
