"""Handwritten digits from scikit-learn, drawn larger: dark ink on light paper, 32 x 32 pixels.

scikit-learn ships 1,797 digits of 8 x 8 pixels. They stand in the file sheet after sheet, and a
sheet begins with 0 to 9, two or three times over; nothing says so but the labels. Two things are
held out of training: single images of every sheet, and whole sheets, so that a test can ask for
hands never seen. (The file does not name its writers. Sheets are the nearest thing to them.)

The pixels are those of the test set of Alpaydin and Kaynak, "Optical Recognition of Handwritten
Digits" (UCI Machine Learning Repository, 1998, CC BY 4.0). Needs scikit-learn.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float, UInt8
from PIL import Image

Split = Literal["train", "test", "sheets"]

LABELS = tuple("0123456789")
"""The name of each label, by its id."""

SPLITS: Mapping[Split, str] = {
    "train": "what the model learns from",
    "test": "images never seen, of the sheets of training",
    "sheets": "sheets never seen",
}

SIDE = 32
"""Pixels a side of a drawing."""

PAPER = 255
"""The colour of a pixel without ink."""

SHEETS = (0, 130, 256, 386, 516, 646, 776, 905, 1029, 1157, 1287, 1415, 1545, 1667, 1797)
"""Where each sheet begins in scikit-learn's file; the last number is where the file ends."""

_HELD_OUT_SHEETS = (11, 12, 13)
_TESTED = 23  # images of each label, from the other sheets
_DRAWN = 28  # pixels a side of the 8 x 8 original in the middle of a drawing


@dataclass(frozen=True, eq=False)
class Digit:
    """One handwritten digit: its place in scikit-learn's file, its sheet, its ink from 0 to 16."""

    number: int
    label: int
    sheet: int
    ink: Float[np.ndarray, "8 8"]


def splits(*, seed: int = 0) -> dict[Split, tuple[Digit, ...]]:
    """Return all 1,797 digits, each in one split; the seed draws the tested ones of known sheets.

    "test" holds 23 of each label, "sheets" 35 to 39.
    """
    digits = _digits()
    known_sheets = [digit for digit in digits if digit.sheet not in _HELD_OUT_SHEETS]
    draw = random.Random(f"digits {seed}")
    tested: set[int] = set()
    for label in range(len(LABELS)):
        numbers = [digit.number for digit in known_sheets if digit.label == label]
        tested.update(draw.sample(numbers, _TESTED))
    return {
        "train": tuple(digit for digit in known_sheets if digit.number not in tested),
        "test": tuple(digit for digit in known_sheets if digit.number in tested),
        "sheets": tuple(digit for digit in digits if digit.sheet in _HELD_OUT_SHEETS),
    }


@cache
def _digits() -> tuple[Digit, ...]:
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    return tuple(
        Digit(
            number=number,
            label=int(label),
            sheet=int(np.searchsorted(SHEETS, number, side="right")) - 1,
            ink=image.reshape(8, 8),
        )
        for number, (image, label) in enumerate(zip(images, labels, strict=True))
    )


@dataclass(frozen=True)
class _How:
    """How a digit is drawn: turned by degrees, stretched, slanted, shifted by pixels."""

    angle: float = 0.0
    width: float = 1.0
    height: float = 1.0
    slant: float = 0.0
    right: float = 0.0
    down: float = 0.0


def drawing(digit: Digit) -> UInt8[np.ndarray, "32 32"]:
    """Return the digit drawn larger, upright and in the middle: what a test shows the model."""
    return _drawing_of(digit, _How())


def variation(digit: Digit, draw: random.Random) -> UInt8[np.ndarray, "32 32"]:
    """Return the digit drawn larger, turned, stretched, slanted, shifted; at times paler.

    It is drawn from the enlarged digit: turning the original would leave nothing of 8 pixels.
    """
    how = _How(
        angle=draw.uniform(-12, 12),
        width=draw.uniform(0.8, 1.12),
        height=draw.uniform(0.85, 1.12),
        slant=draw.uniform(-0.2, 0.2),
        right=draw.uniform(-3, 3),
        down=draw.uniform(-3, 3),
    )
    pixels = _drawing_of(digit, how)
    return np.rint(PAPER - (PAPER - pixels) * draw.uniform(0.6, 1.0)).astype(np.uint8)


def _drawing_of(digit: Digit, how: _How) -> UInt8[np.ndarray, "32 32"]:
    large = _enlarged(digit.number)
    turn = np.deg2rad(how.angle)
    forward = (
        np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        @ np.array([[1.0, how.slant], [0.0, 1.0]])
        @ np.diag([how.width, how.height])
    )
    # Image.transform asks where in the source each pixel comes from, so the inverse.
    scale = large.width / _DRAWN
    back = np.linalg.inv(forward) * scale
    middle = np.array([SIDE / 2 + how.right, SIDE / 2 + how.down])
    start = np.full(2, large.width / 2) - back @ middle
    rows = (back[0, 0], back[0, 1], start[0], back[1, 0], back[1, 1], start[1])
    ink = large.transform(
        (SIDE, SIDE), Image.Transform.AFFINE, rows, Image.Resampling.BILINEAR, fillcolor=0
    )
    return PAPER - np.asarray(ink)


@cache
def _enlarged(number: int) -> Image.Image:
    """Return the ink of a digit with a margin, so that no stroke is cut where it meets the edge."""
    ink = np.pad(_digits()[number].ink, 1)
    small = Image.fromarray(np.rint(ink / 16 * 255).astype(np.uint8))
    large = small.resize((50, 50), Image.Resampling.BICUBIC)
    return large.crop((3, 3, 47, 47))


def inked(
    pixels: UInt8[np.ndarray, "32 32"], *, patch: int, least: float = 0.1
) -> Bool[np.ndarray, "row column"]:
    """Return the patches with ink: at least `least` of full black, 0 to 1, on average."""
    ink = (PAPER - pixels.astype(float)) / PAPER
    side = pixels.shape[0] // patch
    return ink.reshape(side, patch, side, patch).mean((1, 3)) >= least
