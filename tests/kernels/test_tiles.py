"""The kernels of a GPU without a GPU: run by Triton's interpreter, and compiled for two of them.

Each in a process of its own: what Triton is, it is from its import on.
"""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(
    (platform.system(), platform.machine()) != ("Linux", "x86_64"),
    reason="Triton is made for Linux on x86-64 alone",
)


def passes(name: str, folder: Path, *options: str, **environment: str) -> None:
    """Run the tests of a file beside this one in a process, and fail with what it prints."""
    done = subprocess.run(
        [
            sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-o", "addopts=", "-q",
            "--tb=short", *options, str(Path(__file__).with_name(name)),
        ],
        env={**os.environ, "TRITON_CACHE_DIR": str(folder), **environment},
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def test_what_the_interpreter_gives_is_what_the_definition_says(tmp_path):
    passes("interpreted.py", tmp_path, "--noconftest", TRITON_INTERPRET="1")


def test_kernels_are_compiled_for_gpus_that_are_not_there(tmp_path):
    passes("compiled.py", tmp_path, "--noconftest", TRITON_INTERPRET="0")


@pytest.mark.slow
def test_many_more_calls_give_what_the_definition_says(tmp_path):
    passes("interpreted.py", tmp_path, "--noconftest", TRITON_INTERPRET="1", EXAMPLES="400")


@pytest.mark.slow
def test_every_kind_of_kernel_is_compiled(tmp_path):
    passes("compiled.py", tmp_path, "--noconftest", TRITON_INTERPRET="0", EVERY="1")


@pytest.mark.slow
def test_traces_by_the_kernels_are_those_of_the_models_own_functions(tmp_path):
    passes("traced.py", tmp_path, TRITON_INTERPRET="1")
