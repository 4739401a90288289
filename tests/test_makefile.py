"""What the Makefile does for every command that it runs."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here")
def test_bytecode_is_cached_whatever_the_machine_says():
    asked = subprocess.run(
        ["make", "--silent", "--eval", 'asked: ; @echo "[$$PYTHONDONTWRITEBYTECODE]"', "asked"],
        cwd=Path(__file__).parents[1], env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert asked.stdout.strip() == "[]"
