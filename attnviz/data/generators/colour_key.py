"""Generated pictures in which a key in one corner says which shapes are meant.

Circles, squares and triangles of two or three colours lie on a grey ground. One corner holds the
key: a square cell of one of these colours. The shapes of that colour are the target; all others
are distractors. How often a colour occurs, or where, tells nothing: only the key does, and it is
far from most shapes. Some (corner, colour) pairs are held out of training.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float, UInt8

Split = Literal["train", "test", "pairs"]
Kind = Literal["circle", "square", "triangle"]

SPLITS: Mapping[Split, str] = {
    "train": "what the model learns from",
    "test": "pictures never seen",
    "pairs": "(corner, colour) pairs of the key never seen",
}

LABELS = ("other", "target")
"""The name of each label, by its id."""

SIDE = 64
"""Pixels a side of a picture."""

CELL = 8
"""Pixels a side of the key."""

COLOURS: Mapping[str, tuple[int, int, int]] = {
    "red": (205, 50, 45),
    "orange": (235, 150, 40),
    "yellow": (235, 220, 70),
    "green": (60, 165, 75),
    "blue": (45, 95, 205),
    "purple": (140, 60, 170),
}

CORNERS = ((0, 0), (0, SIDE - CELL), (SIDE - CELL, 0), (SIDE - CELL, SIDE - CELL))
"""Top row and left column of the key, in each corner."""

_KINDS: tuple[Kind, ...] = ("circle", "square", "triangle")
_MARGIN = 2  # pixels between shapes, and between a shape and a corner or an edge


@dataclass(frozen=True)
class Shape:
    """One shape: centre and radius in pixels, turn in radians, its very colour beside its name."""

    kind: Kind
    colour: str
    rgb: tuple[int, int, int]
    row: float
    column: float
    radius: float
    turn: float


@dataclass(frozen=True)
class Scene:
    """What is in a picture: all that `draw` needs, so that a scene can be changed and redrawn."""

    corner: int
    key: str
    key_rgb: tuple[int, int, int]
    shapes: tuple[Shape, ...]
    ground: int
    noise: int

    @property
    def colours(self) -> tuple[str, ...]:
        """The colours of its shapes, the key's first."""
        others = {shape.colour for shape in self.shapes} - {self.key}
        return (self.key, *sorted(others))


@dataclass(frozen=True, eq=False)
class ScenePicture:
    """A scene drawn: its pixels, where the target is, and where any shape is."""

    pixels: UInt8[np.ndarray, "64 64 3"]
    target: Bool[np.ndarray, "64 64"]
    shapes: Bool[np.ndarray, "64 64"]


def held_out(corner: int, colour: str) -> bool:
    """Return whether training leaves out keys of this colour in this corner (one a corner)."""
    return list(COLOURS).index(colour) == corner


def scene(split: Split, number: int, *, seed: int = 0) -> Scene:
    """Return the scene of that number; the same split, number and seed give the same."""
    draw = np.random.default_rng([seed, list(SPLITS).index(split), number])
    while True:
        result = _scene(draw)
        if result is not None and held_out(result.corner, result.key) == (split == "pairs"):
            return result


def _scene(draw: np.random.Generator) -> Scene | None:
    """Return a scene, or None where no room was left for one of its colours."""
    names = draw.permutation(list(COLOURS))[: draw.integers(2, 4)].tolist()
    # One or two shapes of each colour; which colour the key has is drawn after, from all alike.
    shapes: list[Shape] = []
    for name in (name for name in names for _ in range(draw.integers(1, 3))):
        shape = _free_shape(name, shapes, draw)
        if shape is not None:
            shapes.append(shape)
    if {shape.colour for shape in shapes} != set(names):
        return None
    key = names[draw.integers(len(names))]
    return Scene(
        corner=int(draw.integers(len(CORNERS))),
        key=key,
        key_rgb=_shade(key, draw),
        shapes=tuple(shapes),
        ground=int(draw.integers(90, 171)),
        noise=int(draw.integers(2**31)),
    )


def _free_shape(colour: str, others: list[Shape], draw: np.random.Generator) -> Shape | None:
    """Return a shape where there is room for it, or None after 30 tries."""
    for _ in range(30):
        radius = draw.uniform(6, 11)
        row, column = draw.uniform(radius + _MARGIN, SIDE - radius - _MARGIN, 2)
        near_corner = any(
            np.hypot(row - top - CELL / 2, column - left - CELL / 2) < radius + CELL / 2 * 1.5
            for top, left in CORNERS
        )
        near_other = any(
            np.hypot(row - other.row, column - other.column) < radius + other.radius + _MARGIN
            for other in others
        )
        if not near_corner and not near_other:
            return Shape(
                kind=_KINDS[draw.integers(len(_KINDS))],
                colour=colour,
                rgb=_shade(colour, draw),
                row=float(row),
                column=float(column),
                radius=float(radius),
                turn=float(draw.uniform(0, 2 * np.pi)),
            )
    return None


def _shade(colour: str, draw: np.random.Generator) -> tuple[int, int, int]:
    red, green, blue = np.clip(np.array(COLOURS[colour]) + draw.integers(-12, 13, 3), 0, 255)
    return int(red), int(green), int(blue)


def repainted(original: Scene, colour: str) -> Scene:
    """Return the same scene with a key of another colour; nothing else changes."""
    return replace(original, key=colour, key_rgb=COLOURS[colour])


def draw(picture_scene: Scene) -> ScenePicture:
    """Return the picture of a scene."""
    noise = np.random.default_rng(picture_scene.noise).normal(0, 5, (SIDE, SIDE, 3))
    pixels = np.full((SIDE, SIDE, 3), float(picture_scene.ground))
    target, on_shape = np.zeros((2, SIDE, SIDE), bool)
    for shape in picture_scene.shapes:
        rows, columns, cover = _cover(shape)
        pixels[rows, columns] += cover[..., None] * (np.array(shape.rgb) - pixels[rows, columns])
        on_shape[rows, columns] |= cover >= 0.5
        if shape.colour == picture_scene.key:
            target[rows, columns] |= cover >= 0.5
    top, left = CORNERS[picture_scene.corner]
    pixels[top : top + CELL, left : left + CELL] = 20  # a dark frame of one pixel
    pixels[top + 1 : top + CELL - 1, left + 1 : left + CELL - 1] = picture_scene.key_rgb
    return ScenePicture(np.clip(pixels + noise, 0, 255).astype(np.uint8), target, on_shape)


def _cover(shape: Shape) -> tuple[slice, slice, Float[np.ndarray, "row column"]]:
    """Return where a shape lies, and how much of each pixel there it covers: 0 to 1."""
    rows, columns = (
        slice(int(middle - shape.radius), int(middle + shape.radius) + 1)
        for middle in (shape.row, shape.column)
    )
    down = np.arange(rows.start, rows.stop)[:, None] + 0.5 - shape.row
    right = np.arange(columns.start, columns.stop) + 0.5 - shape.column
    cos, sin = np.cos(shape.turn), np.sin(shape.turn)
    x, y = cos * right + sin * down, cos * down - sin * right
    match shape.kind:
        case "circle":
            outside = np.hypot(x, y) - 0.9 * shape.radius
        case "square":
            outside = np.maximum(np.abs(x), np.abs(y)) - 0.7 * shape.radius
        case "triangle":
            slopes = (np.sqrt(3) / 2 * x + y / 2, -np.sqrt(3) / 2 * x + y / 2, -y)
            outside = np.max(slopes, axis=0) - 0.5 * shape.radius
    return rows, columns, np.clip(0.5 - outside, 0, 1)  # from the distance to the outline
