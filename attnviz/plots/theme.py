"""Colours and type of every figure: with views/theme.css and config.toml, the only hex codes.

`tests/test_theme.py` holds the three places together and checks contrast and colour vision.
"""

import html
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np

from attnviz.language import translated

ThemeName = Literal["light", "dark"]

SANS = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif"
MONO = "ui-monospace, SF Mono, Menlo, Consolas, DejaVu Sans Mono, monospace"


@dataclass(frozen=True)
class Theme:
    """The tokens of one colour scheme, as hex codes."""

    page: str
    panel: str
    line: str
    text: str
    secondary: str
    accent: str
    ramp: tuple[str, str, str]
    signed: tuple[str, str, str]
    good: str
    warn: str
    bad: str


THEMES: dict[ThemeName, Theme] = {
    "light": Theme(
        page="#ffffff", panel="#f6f7f9", line="#e3e6eb", text="#14181f", secondary="#5b6472",
        accent="#3b5bdb", ramp=("#f6f7f9", "#3b5bdb", "#0b1233"),
        signed=("#d66700", "#f6f7f9", "#5f7df2"), good="#2b8a3e", warn="#b35c00", bad="#c92a2a",
    ),
    "dark": Theme(
        page="#0f1216", panel="#171b21", line="#2a3038", text="#e8ebef", secondary="#9aa4b2",
        accent="#8ea5ff", ramp=("#171b21", "#5d78f0", "#f2f4ff"),
        signed=("#aa5000", "#171b21", "#3f5ad8"), good="#69db7c", warn="#ffb454", bad="#ff8787",
    ),
}  # fmt: skip

# Okabe and Ito's colours for several curves, in an order whose neighbours differ for every eye.
SERIES: dict[ThemeName, tuple[str, ...]] = {
    "light": ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"),
    "dark": ("#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#f0e442"),
}


def signed_colour(share: float, name: ThemeName = "light") -> str:
    """Return the hex code of a share of the largest score, -1 to 1, straight in Oklab.

    Zero is exactly the panel colour; views draw the same ramp (views/shared/color.js).
    """
    negative, zero, positive = (_oklab(stop) for stop in THEMES[name].signed)
    share = float(np.clip(share, -1, 1))
    end = positive if share > 0 else negative
    return _hex(zero + (end - zero) * abs(share))


@cache
def attention_colours(name: ThemeName = "light") -> tuple[str, ...]:
    """Return the ramp of weights as 256 hex codes, from 0 to the strongest, straight in Oklab.

    Views draw the same ramp (views/shared/color.js).
    """
    low, middle, high = (_oklab(stop) for stop in THEMES[name].ramp)
    shares = [i / 255 * 2 for i in range(256)]
    return tuple(
        _hex(low + (middle - low) * t if t < 1 else middle + (high - middle) * (t - 1))
        for t in shares
    )


@cache
def letters_on(shade: str, text: str) -> str:
    """Return the colour of letters on a shade: `text`, or white or black where it has too little.

    Too little contrast is less than 4.5, as WCAG 2 (AA) says. Views choose alike (shared/color.js).
    """
    return text if _contrast(text, shade) >= 4.5 else max(
        ("#ffffff", "#000000"), key=lambda letters: _contrast(letters, shade)
    )  # fmt: skip


def signed_scale(name: ThemeName) -> list[tuple[float, str]]:
    """Return the signed ramp as a plotly colour scale, fine enough to look straight in Oklab."""
    return [(i / 20, signed_colour(i / 10 - 1, name)) for i in range(21)]


def row_height(rows: int) -> int:
    """Return the pixels of a row: many are lower, but never too low for a label of 12 pixels."""
    return max(16, min(28, 448 // rows))


def plain(text: str) -> str:
    """Return text in the language of now, as plotly shows it letter by letter: tags too."""
    return html.escape(translated(text), quote=False)


# Björn Ottosson's Oklab.
_TO_CONES = np.array([
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
])  # fmt: skip
_TO_LAB = np.array([
    [0.2104542553, 0.793617785, -0.0040720468],
    [1.9779984951, -2.428592205, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.808675766],
])  # fmt: skip


def _oklab(code: str) -> np.ndarray:
    return _TO_LAB @ np.cbrt(_TO_CONES @ _linear(code))


def _contrast(a: str, b: str) -> float:
    """Return the contrast ratio of two colours by WCAG 2, 1 to 21."""
    low, high = sorted(float(_linear(code) @ [0.2126, 0.7152, 0.0722]) for code in (a, b))
    return (high + 0.05) / (low + 0.05)


def _linear(code: str) -> np.ndarray:
    c = np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def _hex(lab: np.ndarray) -> str:
    linear = np.linalg.solve(_TO_CONES, np.linalg.solve(_TO_LAB, lab) ** 3).clip(0, 1)
    c = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(float(channel) * 255):02x}" for channel in c)


def layout(name: ThemeName) -> dict[str, Any]:
    """Return plotly layout options that every figure starts from."""
    theme = THEMES[name]
    axis = {
        "exponentformat": "e",  # 5e-05, as it is written everywhere else, and not 50µ
        "gridcolor": theme.line, "linecolor": theme.line, "zerolinecolor": theme.line,
        "tickfont": {"size": 12, "color": theme.secondary},
        "title": {"font": {"size": 12, "color": theme.secondary}},
    }  # fmt: skip
    return {
        "paper_bgcolor": theme.page,
        "plot_bgcolor": theme.page,
        "font": {"family": SANS, "size": 12, "color": theme.text},
        "margin": {"l": 56, "r": 16, "t": 16, "b": 48},
        "hoverlabel": {
            "bgcolor": theme.page, "bordercolor": theme.line,
            "font": {"family": SANS, "size": 12, "color": theme.text},
        },
        "xaxis": axis,
        "yaxis": axis,
        "transition": {"duration": 0},
    }  # fmt: skip
