"""A picture as a model sees it: its pixels, and which part of the given picture they show."""

from __future__ import annotations

from typing import Any

import numpy as np
from torch import Tensor

from attnviz.errors import InputError
from attnviz.language import N_
from attnviz.records import Framing


def as_seen(processor: Any, pixels: Tensor) -> np.ndarray:
    """Return a picture as the model sees it, resized and cropped: uint8 [row, column, colour]."""
    image = pixels[0].float().cpu().numpy().transpose(1, 2, 0)  # colour row column -> last
    if getattr(processor, "do_normalize", False):
        image = image * np.array(processor.image_std) + np.array(processor.image_mean)
    if getattr(processor, "do_rescale", True):
        image = image * 255
    return np.clip(np.rint(image), 0, 255).astype(np.uint8)


def as_seen_by_numbers(pixels: Tensor) -> np.ndarray:
    """Return a picture [1, colour, row, column] whose scale nobody knows, from darkest to lightest.

    uint8 [row, column, colour].
    """
    image = pixels[0].float().cpu().numpy().transpose(1, 2, 0)
    low, high = float(image.min()), float(image.max())
    image = (image - low) / (high - low or 1.0) * 255
    return np.repeat(np.rint(image).astype(np.uint8), 3 // image.shape[-1], axis=-1)


def image_of_array(array: np.ndarray) -> Any:
    """Return an array of pixels as a PIL image. Raises InputError when they are no picture."""
    from PIL import Image

    if array.ndim not in (2, 3):
        raise InputError(
            N_(
                "A picture has the axes row, column or row, column, colour; got {shape}.",
                shape=array.shape,
            )
        )
    if array.dtype != np.uint8:
        top = 1.0 if array.max(initial=0) <= 1 else 255.0
        array = np.clip(array / top * 255, 0, 255).astype(np.uint8)
    return Image.fromarray(array)


def framing(processor: Any, original: tuple[int, int], size: tuple[int, int]) -> Framing | None:
    """Return what a processor made of a picture; both sizes are (rows, columns).

    None where its settings do not account for what came out.
    """
    resized = _resized(processor, original)
    if resized is None:
        return None
    if not _is_set(processor, "do_center_crop"):
        return Framing(original, (0, 0, *original), size) if _alike(resized, size) else None
    crop = _size(processor, "crop_size")
    window = _both(crop, "height", "width")
    if window is None or not _alike(window, size) or any(
        w > r + 1 for w, r in zip(window, resized, strict=True)
    ):  # fmt: skip
        return None  # a window larger than the picture is filled up
    crop_size = [
        min(whole, round(whole * w / r))
        for whole, w, r in zip(original, window, resized, strict=True)
    ]
    top, left = ((whole - part) // 2 for whole, part in zip(original, crop_size, strict=True))
    return Framing(original, (top, left, crop_size[0], crop_size[1]), size)


def _resized(processor: Any, original: tuple[int, int]) -> tuple[float, float] | None:
    if not _is_set(processor, "do_resize"):
        return original
    size = _size(processor, "size")
    if (both := _both(size, "height", "width")) is not None:
        return both
    shortest = size.get("shortest_edge")
    if not shortest or size.get("longest_edge"):
        return None
    scale = shortest / min(original)
    return original[0] * scale, original[1] * scale


def _size(processor: Any, name: str) -> dict[str, int]:
    setting = getattr(processor, name, None)
    if isinstance(setting, int):
        return {"height": setting, "width": setting}
    try:
        return {key: value for key, value in dict(setting or {}).items() if value}
    except (TypeError, ValueError):
        return {}


def _both(size: dict[str, int], first: str, second: str) -> tuple[int, int] | None:
    return (size[first], size[second]) if first in size and second in size else None


def _alike(size: tuple[float, float], other: tuple[int, int]) -> bool:
    return all(abs(a - b) <= 1 for a, b in zip(size, other, strict=True))


def _is_set(processor: Any, name: str) -> bool:
    return bool(getattr(processor, name, False))
