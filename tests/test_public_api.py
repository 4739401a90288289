"""The front door: its names, and what importing it costs."""

import subprocess
import sys

import attnviz as av

HEAVY = ("numpy", "torch", "transformers", "captum", "plotly", "streamlit", "pandas", "PIL")


def test_every_public_name_is_there():
    for name in av.__all__:
        assert getattr(av, name) is not None
    assert dir(av) == sorted(av.__all__)


def test_importing_attnviz_imports_nothing_heavy():
    code = f"import sys, attnviz; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_name_that_is_not_there_is_an_attribute_error():
    assert not hasattr(av, "nothing")
