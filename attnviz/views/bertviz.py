"""BertViz's own pictures (Vig 2019) of a trace: `bertviz_html`, for those who know them.

Its scripts come from the installed package bertviz; the numbers come from the trace, without a
second forward pass. The package's Python is not run: it writes tokens unescaped into a script, and
every number twice. Its scripts fetch d3, jQuery and require.js from a CDN; here they get what they
use of these from `bertviz_stand_ins.js`, and nothing is fetched.
"""

from __future__ import annotations

import html
import json
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import numpy as np

from attnviz import extras
from attnviz.errors import InputError, UnsupportedError
from attnviz.language import N_
from attnviz.records import Stack, Trace
from attnviz.records.shorter import called, shorter

BertvizView = Literal["head", "model", "neuron"]

VIEWS: tuple[BertvizView, ...] = ("head", "model", "neuron")

MOST_ELEMENTS = 120_000
"""Elements that a view may draw at once. Measured on two cores: 4 to 5 s in which Chromium does not
answer; twice as many, 8 to 10 s."""

_DIGITS = 4
_STAND_INS = Path(__file__).parent / "bertviz_stand_ins.js"
_ADDRESS = re.compile(r"""['"]https?://[^'"]*['"]""")


def bertviz_html(
    trace: Trace,
    *,
    view: BertvizView = "head",
    stack: str | None = None,
    at: tuple[int, int] | None = None,
) -> str:
    """Return one of BertViz's views as an HTML page that needs no network.

    Args:
        trace: any trace of a text; weights are written with four digits.
        view: "head" draws the heads of a layer as lines between two columns, "model" all heads of
            all layers, "neuron" the query and key vectors of a head.
        stack: which stack to draw; None for all of them where the view can switch (head, model),
            else the first.
        at: (layer, head) that the head and the neuron view open on; None for layer 0 with all of
            its heads. The model view shows every head at once.

    Raises UnsupportedError when bertviz is not installed, and, by name, where the neuron view would
    not be true: it works its weights out as softmax(q k / sqrt(d)). Raises InputError for an input
    at which Chromium would freeze.
    """
    if view not in VIEWS:
        raise InputError(
            N_('No BertViz view "{view}". Known: {views}.', view=view, views=", ".join(VIEWS))
        )
    stacks = [trace.stack(stack)] if stack or view == "neuron" else list(trace.by_stack.values())
    for one in stacks:
        if len({one.layers[number].n_heads for number in one.attending}) > 1:
            raise UnsupportedError(N_("BertViz needs the same number of heads in every layer."))
        _refuse_what_freezes(view, one)
    if view == "head" and len({one.n_layers for one in stacks}) > 1:
        layers = ", ".join(f"{one.name} {one.n_layers}" for one in stacks)
        raise UnsupportedError(
            N_(
                "BertViz's head view cannot switch between stacks of different depth ({layers} "
                "layers). Give one of them as `stack`.",
                layers=layers,
            )
        )
    script = _script(view)
    params = _neuron(trace, stacks[0]) if view == "neuron" else _maps(stacks, view)
    params |= _start(view, stacks[0], at)
    text = _in_script(params)
    if view == "neuron":
        script = f"window.bertviz_params = {text};\n{script}"
    else:
        script = script.replace("PYTHON_PARAMS", text, 1)
    names = [each["name"] for each in params["attention"]] if view != "neuron" else []
    stand_ins = _STAND_INS.read_text(encoding="utf-8")
    return _PAGE.format(controls=_controls(view, names), script=script, stand_ins=stand_ins)


def frame(page: str, *, dark: bool = False, behind: str = "") -> str:
    """Return a page that shows another in a frame that can reach neither it nor its host.

    With `dark`, light and dark change places and hues stay: BertViz draws for a white page. What
    was white is then the colour `behind`, the one of the page around, or black.
    """
    style = "filter:invert(1) hue-rotate(180deg);mix-blend-mode:screen;" if dark else ""
    body = f"margin:0;background:{behind or 'black'}" if dark else "margin:0"
    return (
        f'<!doctype html><body style="{html.escape(body, quote=True)}">'
        '<iframe sandbox="allow-scripts" title="BertViz" '
        f'referrerpolicy="no-referrer" style="{style}border:0;width:100%;height:100vh" '
        f'srcdoc="{html.escape(page, quote=True)}"></iframe></body>'
    )


def height(view: BertvizView, stack: Stack) -> int:
    """Return how many pixels high a view of a stack is, its choices above it included."""
    rows = max(len(stack.queries), len(stack.keys))
    if view == "head":
        return int(22.5 * rows) + 96
    if view == "neuron":
        return 26 * rows + 160
    return int(max(stack.n_layers * (84 * rows / stack.n_heads + 10), 18 * rows + 55)) + 112


def elements(view: BertvizView, stack: Stack) -> int:
    """Return about how many elements a view draws at once for a stack."""
    queries, keys = len(stack.queries), len(stack.keys)
    if view == "head":
        return stack.n_heads * queries * keys
    if view == "model":
        return stack.n_layers * stack.n_heads * queries * keys
    query = stack.first.query
    d_head = 64 if query is None else query.shape[-1]
    return int(7 * queries * keys + 3.5 * d_head * queries)


def _refuse_what_freezes(view: BertvizView, stack: Stack) -> None:
    count = elements(view, stack)
    if count <= MOST_ELEMENTS:
        return
    longest = max(stack.queries, stack.keys, key=len)
    fitting = max(1, int(len(longest) * (MOST_ELEMENTS / count) ** 0.5))
    raise InputError(
        N_(
            "BertViz's {view} view would draw {count:,} elements for {longest:,} {longest_2} and "
            "freeze the browser; up to {most_elements:,} are drawn. {longest_3} The page Attention "
            "has no such limit.",
            view=view,
            count=count,
            longest=len(longest),
            longest_2=called(longest),
            most_elements=MOST_ELEMENTS,
            longest_3=shorter(longest, fitting),
        )
    )


def _maps(stacks: list[Stack], view: BertvizView) -> dict[str, Any]:
    filters = []
    for stack in stacks:
        weights = np.stack([stack.layers[number].weights for number in stack.attending])
        name = stack.name.capitalize()
        for label, rows, columns in _parts(stack, name):
            filters.append(
                {
                    "name": label,
                    "attn": _round(weights[:, :, rows, columns]),
                    "left_text": list(stack.queries.text[rows]),
                    "right_text": list(stack.keys.text[columns]),
                }
            )
    more: dict[str, Any] = {"layer": None, "heads": None}
    if view == "model":
        n_heads = stacks[0].n_heads
        more = {
            "display_mode": "light", "include_heads": list(range(n_heads)), "total_heads": n_heads,
        }  # fmt: skip
    return {
        "attention": filters, "default_filter": "0", "root_div_id": "bertviz",
        "include_layers": list(stacks[0].attending), **more,
    }  # fmt: skip


def _start(view: BertvizView, stack: Stack, at: tuple[int, int] | None) -> dict[str, Any]:
    """Return what a view's scripts read of the layer and the head that they begin with."""
    if at is None or view == "model":
        return {}
    layer, head = at
    if not (0 <= layer < stack.n_layers and 0 <= head < stack.n_heads):
        raise InputError(
            N_(
                "No head {layer}.{head} in the {name}: it has layers 0 to {n_layers} and heads 0 "
                "to {n_heads}.",
                layer=layer,
                head=head,
                name=stack.name,
                n_layers=stack.n_layers - 1,
                n_heads=stack.n_heads - 1,
            )
        )
    return {"layer": layer, "heads": [head]} if view == "head" else {"layer": layer, "head": head}


def _parts(stack: Stack, name: str) -> list[tuple[str, slice, slice]]:
    """Return what can be chosen: the whole map, and for a pair of texts its four parts."""
    whole = slice(None)
    parts = [(name, whole, whole)]
    second = np.flatnonzero(stack.queries.segment == 1)
    if stack.queries is stack.keys and len(second):
        first, last = slice(0, int(second[0])), slice(int(second[0]), None)
        texts = {"A": first, "B": last}
        parts += [
            (f"Sentence {a} -> Sentence {b}", texts[a], texts[b])
            for a, b in ("AA", "BB", "AB", "BA")
        ]
    return parts


def _neuron(trace: Trace, stack: Stack) -> dict[str, Any]:
    if trace.missing:
        raise UnsupportedError(
            N_(
                "No neuron view of {architecture}. {missing}",
                architecture=trace.model.architecture,
                missing=trace.missing[0],
            )
        )
    if stack.queries is not stack.keys:
        raise UnsupportedError(N_("BertViz's neuron view shows self-attention only."))
    causal = stack.name == "decoder"
    queries, keys = [], []
    for number, layer in enumerate(stack.layers):
        q = np.stack([trace.query(number, h, stack.name) for h in range(layer.n_heads)])
        k = np.stack([trace.key(number, h, stack.name) for h in range(layer.n_heads)])
        scores = q @ k.transpose(0, 2, 1) / q.shape[-1] ** 0.5  # head query key
        if causal:
            scores = np.where(np.tri(len(stack.queries), dtype=bool), scores, -np.inf)
        powers = np.exp(scores - scores.max(-1, keepdims=True))
        if np.abs(powers / powers.sum(-1, keepdims=True) - layer.weights).max() > 1e-3:
            raise UnsupportedError(
                N_(
                    "BertViz's neuron view computes weights as softmax(q k / sqrt(d)). "
                    "{architecture} does more (a position bias, a window, a softcap or another "
                    "scaling), so it would show weights that are not the model's.",
                    architecture=trace.model.architecture,
                )
            )
        queries.append(_round(q))
        keys.append(_round(k))
    text = list(stack.queries.text)
    return {
        "attention": {
            "all": {
                "attn": _round(np.stack([layer.weights for layer in stack.layers])),
                "left_text": text, "right_text": text, "queries": queries, "keys": keys,
            }
        },
        "default_filter": "all", "root_div_id": "bertviz", "bidirectional": not causal,
        "display_mode": "light", "layer": None, "head": None,
    }  # fmt: skip


def _round(values: np.ndarray) -> Any:
    return np.round(values.astype(np.float64), _DIGITS).tolist()


def _in_script(value: Any) -> str:
    """Return JSON that cannot end the script it stands in, whatever its strings say."""
    text = json.dumps(value, separators=(",", ":"))  # ASCII: line separators are escaped too
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _script(view: BertvizView) -> str:
    # Found, not imported: importing it would bring IPython.
    extras.check(N_("A view of BertViz"), "bertviz", extra="bertviz", error=UnsupportedError)
    module = find_spec("bertviz")
    assert module is not None
    assert module.origin is not None
    script = (Path(module.origin).parent / f"{view}_view.js").read_text(encoding="utf-8")
    return _ADDRESS.sub('""', script)  # where it would fetch libraries from


def _controls(view: BertvizView, names: list[str]) -> str:
    controls = []
    if view in ("head", "neuron"):
        controls.append('<label>Layer: <select id="layer"></select></label>')
    if view == "neuron":
        controls.append('<label>Head: <select id="att_head"></select></label>')
    if len(names) > 1:
        options = "".join(
            f'<option value="{i}">{html.escape(name)}</option>' for i, name in enumerate(names)
        )
        controls.append(f'<label>Attention: <select id="filter">{options}</select></label>')
    return " ".join(controls)


# A white page: BertViz knows its own colours only. `framed` turns it where the theme is dark.
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="color-scheme" content="light">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
script-src 'unsafe-inline'">
<title>BertViz</title>
<style>
body {{ margin: 0; padding: 8px; background: white; color: black; font: 14px sans-serif; }}
select {{ font: inherit; min-height: 28px; }}
</style>
</head>
<body>
<p id="failed" hidden>BertViz stopped drawing with an error of its scripts. Those of bertviz 1.4.1 \
are known to draw here; other versions may use more of d3 and jQuery than attnviz stands in for.</p>
<div id="bertviz">
{controls}
<div id="vis"></div>
</div>
<script>
window.addEventListener("error", () => {{ document.getElementById("failed").hidden = false; }});
{stand_ins}
</script>
<script>
{script}
</script>
</body>
</html>
"""
