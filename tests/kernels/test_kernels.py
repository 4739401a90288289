"""By which path a long input goes, in words."""

import importlib.machinery
import sys

import pytest

from attnviz import kernels


@pytest.fixture
def triton(monkeypatch):
    """A Triton that is installed and that nobody imports."""
    module = type(sys)("triton")
    module.__spec__ = importlib.machinery.ModuleSpec("triton", None)
    monkeypatch.setitem(sys.modules, "triton", module)
    monkeypatch.setattr(kernels.metadata, "version", lambda name: f"of {name}")
    monkeypatch.setattr(kernels, "_TROUBLE", {})


def test_a_gpu_goes_its_own_path_where_triton_is(triton):
    assert kernels.is_available("gpu")
    assert kernels.path().endswith("; on a GPU in two passes (triton of triton)")


def test_kernels_that_were_left_alone_say_why(triton):
    kernels.leave_gpu("its kernels could not be built: RuntimeError: no C compiler")
    assert not kernels.is_available("gpu")
    assert kernels.path().endswith(
        "; on a GPU block by block, because its kernels could not be built: "
        "RuntimeError: no C compiler"
    )


def test_both_are_left_alone_where_one_asks_for_that(triton, monkeypatch):
    monkeypatch.setenv("ATTNVIZ_FUSED", "0")
    assert not kernels.is_available("gpu")
    assert not kernels.is_available("processor")
    assert kernels.path() == "block by block, because ATTNVIZ_FUSED is 0"


def test_without_triton_nothing_is_said_of_a_gpu(monkeypatch):
    monkeypatch.setitem(sys.modules, "triton", None)
    assert not kernels.is_available("gpu")
    assert "GPU" not in kernels.path()
