"""One look in three places: figures, views and the shell hold the same tokens, and can be read."""

import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

import attnviz as av
from attnviz.plots.head_scatter import head_scatter
from attnviz.plots.theme import (
    SERIES,
    THEMES,
    attention_colours,
    letters_on,
    plain,
    signed_colour,
    signed_scale,
)

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
    for token in ("page", "panel", "line", "text", "secondary", "accent", "good", "warn", "bad"):
        assert css[token] == getattr(theme, token), token
    assert tuple(css[f"ramp-{stop}"] for stop in ("low", "middle", "high")) == theme.ramp
    ends = tuple(css[f"signed-{stop}"] for stop in ("negative", "zero", "positive"))
    assert ends == theme.signed
    assert tuple(css[f"series-{n}"] for n in range(1, 7)) == SERIES[name]
    assert shell["backgroundColor"].lower() == theme.page
    assert shell["secondaryBackgroundColor"].lower() == theme.panel
    assert shell["textColor"].lower() == theme.text
    assert shell["primaryColor"].lower() == theme.accent
    assert shell["borderColor"].lower() == theme.line


def test_no_colour_is_written_anywhere_else():
    # BertViz's pictures keep the ten colours that its readers know.
    allowed = {"theme.py", "theme.css", "bertviz_stand_ins.js"}
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
        for judgement in (theme.good, theme.warn, theme.bad):
            assert contrast(judgement, ground) >= 3  # large or beside words, never alone


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


SHARES = np.linspace(-1, 1, 41)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_zero_is_the_panel_and_text_can_be_read_on_every_shade(name):
    theme = THEMES[name]
    assert signed_colour(0, name) == theme.panel == theme.signed[1]
    assert (signed_colour(-1, name), signed_colour(1, name)) == (theme.signed[0], theme.signed[2])
    assert [colour for _, colour in signed_scale(name)][10] == theme.panel
    assert min(contrast(theme.text, signed_colour(share, name)) for share in SHARES) >= 4.5
    for end in (theme.signed[0], theme.signed[2]):
        assert contrast(end, theme.panel) >= 3


@pytest.mark.parametrize("name", ["light", "dark"])
def test_letters_can_be_read_on_every_shade_of_the_ramp(name):
    text = THEMES[name].text
    shades = attention_colours(name)
    assert min(contrast(letters_on(shade, text), shade) for shade in shades) >= 4.5
    assert letters_on(shades[0], text) == text  # black or white only where it must be


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of linear sRGB, under D65."""
    xyz = np.array([
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]) @ rgb  # fmt: skip
    t = xyz / [0.95047, 1, 1.08883]
    f = np.where(t > 216 / 24389, np.cbrt(t), (24389 / 27 * t + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("name", ["light", "dark"])
def test_for_and_against_stay_apart_for_every_eye_and_weigh_the_same(name, deficiency):
    """A difference of 2 can just be seen; at half strength the two still differ by ten times it."""
    matrix = DEFICIENCIES[deficiency]

    def seen(share: float) -> np.ndarray:
        return lab(np.clip(matrix @ linear(signed_colour(share, name)), 0, 1))

    assert np.linalg.norm(seen(1) - seen(-1)) > 40
    assert np.linalg.norm(seen(0.5) - seen(-0.5)) > 20
    assert abs(seen(1)[0] - seen(-1)[0]) < 12
    for sign in (-1, 1):
        away = [np.linalg.norm(seen(sign * share) - seen(0)) for share in np.linspace(0, 1, 11)]
        assert (np.diff(away) > 0).all()


@pytest.mark.parametrize("name", ["light", "dark"])
def test_curves_can_be_seen_on_the_page(name):
    assert min(contrast(colour, THEMES[name].page) for colour in SERIES[name][:4]) >= 2.7


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_colours_of_several_heads_differ_for_every_eye(name, deficiency):
    """A difference of 2 can just be seen."""
    matrix = DEFICIENCIES[deficiency]
    seen = [lab(np.clip(matrix @ linear(colour), 0, 1)) for colour in SERIES[name]]
    apart = [np.linalg.norm(a - b) for n, a in enumerate(seen) for b in seen[:n]]
    assert min(apart) > 8


@pytest.mark.parametrize("name", ["light", "dark"])
def test_frames_and_lines_of_several_heads_can_be_seen_on_the_page(name):
    assert min(contrast(colour, THEMES[name].page) for colour in SERIES[name]) >= 2


def test_figures_show_hostile_text_letter_by_letter():
    assert plain("<b>&amp;") == "&lt;b&gt;&amp;amp;"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_points_of_all_layers_are_seen_on_the_page(theme, tiny_model):
    scores = av.head_scores(av.trace(tiny_model("bert"), "the cat sat"))
    marker = head_scatter(scores, x="entropy", y="sink", theme=theme).data[0].marker
    scale = [color for _, color in marker.colorscale]
    first = (0 - marker.cmin) / (marker.cmax - marker.cmin) / 0.6
    low, middle = (np.array([int(c[i : i + 2], 16) for i in (1, 3, 5)]) for c in scale[:2])
    shade = low + (middle - low) * first
    assert contrast("#" + "".join(f"{round(c):02x}" for c in shade), THEMES[theme].page) >= 3
