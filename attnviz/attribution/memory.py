"""How many rows go through a model at once: as many as the free memory allows."""

from attnviz.models.model import Model
from attnviz.tracing.budget import free_bytes

SHARE = 0.25
"""Of the memory that is free, the share that one computation may take."""

MOST_ROWS = 64
"""More rows at once are not faster, on a CPU at least."""

LITTLE = 64 * 2**20
"""Bytes that are taken without asking how many are free, which takes as long as a small layer."""


def rows_at_once(model: Model, tokens: int) -> int:
    """Return the batch size for inputs of that many tokens, 1 to `MOST_ROWS`."""
    row = bytes_of_row(model, tokens)
    if row * MOST_ROWS <= LITTLE:
        return MOST_ROWS
    return int(min(MOST_ROWS, max(1, SHARE * free_bytes(model) // row)))


def bytes_of_row(model: Model, tokens: int) -> int:
    """Return about how much one row holds on to until its backward pass.

    Per layer 34 values for each token and dimension and 5 for each pair of tokens and head, of 2
    bytes, at the number format of the model. Source: Korthikanti et al. 2022, section 4.1.
    """
    size = model.hf.dtype.itemsize
    config = model.hf.config.get_text_config()
    width = getattr(config, "hidden_size", 512)
    layer = tokens * width * 34 + 5 * model.n_heads * tokens**2
    vocabulary = getattr(config, "vocab_size", 0) or 0
    heads = 4 * vocabulary * tokens if model.task_line.kind in ("mask", "text") else 0
    return int(model.n_layers * layer * size / 2 + heads * 4)
