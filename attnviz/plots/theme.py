"""Colours and type of every figure: with views/theme.css and config.toml, the only hex codes.

`tests/test_theme.py` holds the three places together and checks contrast and colour vision.
"""

from dataclasses import dataclass
from typing import Any, Literal

ThemeName = Literal["light", "dark"]

SANS = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif"


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


THEMES: dict[ThemeName, Theme] = {
    "light": Theme(
        page="#ffffff", panel="#f6f7f9", line="#e3e6eb", text="#14181f", secondary="#5b6472",
        accent="#3b5bdb", ramp=("#f6f7f9", "#3b5bdb", "#0b1233"),
    ),
    "dark": Theme(
        page="#0f1216", panel="#171b21", line="#2a3038", text="#e8ebef", secondary="#9aa4b2",
        accent="#8ea5ff", ramp=("#171b21", "#5d78f0", "#f2f4ff"),
    ),
}  # fmt: skip


def layout(name: ThemeName) -> dict[str, Any]:
    """Return plotly layout options that every figure starts from."""
    theme = THEMES[name]
    axis = {
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
