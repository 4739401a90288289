"""What the app imports before its port answers, and before its first page: nothing heavy."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

HEAVY = (
    "PIL", "accelerate", "captum", "datasets", "fsspec", "huggingface_hub", "icu4py", "jinja2",
    "matplotlib", "peft", "plotly", "pandas", "prometheus_client", "pyarrow", "regex",
    "safetensors.torch", "scipy", "sklearn", "tokenizers", "torch", "transformers",
)  # fmt: skip
"""None of these, whichever part of ours would bring it; what Streamlit brings is not ours."""

BEFORE_THE_PORT = {"attnviz", "kernels", "psutil"}
"""Packages that `app.py` brings besides Streamlit's. `kernels` is shut, not imported."""

BEFORE_THE_PAGE = BEFORE_THE_PORT | {"jaxtyping", "safetensors"}
"""The same with the first page: its frame, the page Attention and what draws the explorer."""

ROOMS_BEFORE_THE_PORT = {"language", "models", "plots", "store", "text", "ui"}
"""Rooms of the house that answer a request before anybody asks for a picture."""

_CODE = """
import json, sys
import streamlit.starlette, streamlit.web.bootstrap
import streamlit.web.server.starlette.starlette_app

def brought(before):
    return sorted(set(sys.modules) - before)

streamlits = set(sys.modules)
import app
port = brought(streamlits)
import attnviz.ui.frame.navigation
import attnviz.ui.attention.page
import attnviz.ui.interventions.causal_score
import attnviz.views.explorer
page = brought(streamlits)
print(json.dumps([port, page]))
"""


@pytest.fixture(scope="module")
def imports():
    """Return what `app.py`, and then the first page, add to what Streamlit has imported."""
    done = subprocess.run(
        [sys.executable, "-c", _CODE], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return json.loads(done.stdout.splitlines()[-1])


def _packages(names):
    return {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names)


def _heavy(names):
    return [one for one in HEAVY if any(f"{name}.".startswith(f"{one}.") for name in names)]


def test_the_port_answers_before_anything_heavy_is_imported(imports):
    port, _ = imports
    assert _heavy(port) == []


def test_the_first_page_is_drawn_before_anything_heavy_is_imported(imports):
    _, page = imports
    assert _heavy(page) == []


def test_only_small_packages_come_with_the_app(imports):
    port, page = map(_packages, imports)
    streamlits = {"numpy", "starlette"}  # more modules of what is there already
    assert port - {"app"} - streamlits <= BEFORE_THE_PORT
    assert page - {"app"} - streamlits <= BEFORE_THE_PAGE


def test_only_the_rooms_in_front_open_before_the_port_answers(imports):
    port, _ = imports
    files = {path.stem for path in (ROOT / "attnviz").glob("*.py")}
    rooms = {name.split(".")[1] for name in port if name.startswith("attnviz.")}
    assert rooms - files <= ROOMS_BEFORE_THE_PORT
