"""One look in three places: figures, views and the shell hold the same tokens, and can be read."""

import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

from attnviz.plots.theme import THEMES

ROOT = Path(__file__).parents[1]
HEX = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b")
CSS = (ROOT / "attnviz/views/theme.css").read_text()
SHELL = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["theme"]


def css_tokens(theme: str) -> dict[str, str]:
    light, dark = CSS.split('.av[data-theme="dark"]')
    return dict(re.findall(r"--([\w-]+): (#\w+);", dark if theme == "dark" else light))


@pytest.mark.parametrize("name", ["light", "dark"])
def test_figures_views_and_shell_hold_the_same_colours(name):
    theme, css, shell = THEMES[name], css_tokens(name), SHELL[name]
    for token in ("page", "panel", "line", "text", "secondary", "accent"):
        assert css[token] == getattr(theme, token), token
    assert tuple(css[f"ramp-{stop}"] for stop in ("low", "middle", "high")) == theme.ramp
    assert shell["backgroundColor"].lower() == theme.page
    assert shell["secondaryBackgroundColor"].lower() == theme.panel
    assert shell["textColor"].lower() == theme.text
    assert shell["primaryColor"].lower() == theme.accent
    assert shell["borderColor"].lower() == theme.line


def test_no_colour_is_written_anywhere_else():
    allowed = {"theme.py", "theme.css"}
    for path in (ROOT / "attnviz").rglob("*"):
        if path.suffix in (".py", ".css", ".js") and path.name not in allowed:
            text = path.read_text(encoding="utf-8")
            assert not HEX.findall(text), path


def linear(hex_code: str) -> np.ndarray:
    channels = np.array([int(hex_code[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def luminance(rgb: np.ndarray) -> float:
    return float(rgb @ [0.2126, 0.7152, 0.0722])


def contrast(a: str, b: str) -> float:
    """WCAG 2 contrast ratio, 1 to 21."""
    low, high = sorted([luminance(linear(a)), luminance(linear(b))])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_can_be_read_on_page_and_panel(name):
    theme = THEMES[name]
    for ground in (theme.page, theme.panel):
        assert contrast(theme.text, ground) >= 7
        assert contrast(theme.secondary, ground) >= 4.5
        assert contrast(theme.accent, ground) >= 4.5


# Viénot, Brettel and Mollon 1999: linear RGB as seen without one kind of cone; and for the rare
# third kind, Brettel's approximation with one plane.
DEFICIENCIES = {
    "none": np.eye(3),
    "protan": np.array(
        [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]]
    ),
    "deutan": np.array([[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]]),
    "tritan": np.array([[1, 0.14461, -0.14461], [0, 0.85924, 0.14076], [0, 0.85924, 0.14076]]),
}  # fmt: skip


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_ramp_grows_in_lightness_for_every_eye(name, deficiency):
    """More weight is always darker (light scheme) or lighter (dark scheme), in clear steps."""
    matrix = DEFICIENCIES[deficiency]
    seen = [luminance(np.clip(matrix @ linear(stop), 0, 1)) for stop in THEMES[name].ramp]
    lightness = [116 * max(value, 0.0089) ** (1 / 3) - 16 for value in seen]  # CIE L*
    steps = np.diff(lightness) * (-1 if name == "light" else 1)
    assert (steps > 25).all()
