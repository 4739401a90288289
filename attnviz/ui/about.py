"""What the page about the server shows: what is allowed, what it runs on, what it holds."""

from __future__ import annotations

import os
import platform
import time
from importlib import metadata

import psutil
import streamlit as st

import attnviz
from attnviz.allowance import in_words
from attnviz.models.loading import devices
from attnviz.ui import library, own_machine, visitors
from attnviz.ui.cache import SHELF
from attnviz.ui.errors import escaped
from attnviz.ui.server import PASSWORD, limits
from attnviz.ui.shelf import held_by_process
from attnviz.ui.work import duration

_PACKAGES = ("torch", "transformers", "captum", "streamlit", "numpy", "safetensors")


def allowed() -> None:
    """Draw what the operator allows."""
    given = limits()
    folders = ", ".join(str(folder) for folder in given.models_dirs)
    if os.environ.get(PASSWORD):
        who = "who knows the password"
    else:
        who = "whom the sign-in proxy lets through" if given.user_header else "everybody"
    rows = {
        "Who may come in": who,
        "Models": f"the bundled ones, and checkpoints in {folders}"
        + ("; on this machine of yours, any other that you open" if own_machine.is_own() else ""),
        "Models and data sets from the hub": _yes(given.allow_hub),
        "Code that checkpoints bring, or visitors write": _yes(given.allow_code),
        "Longest input": "as each model takes" if given.max_tokens is None
        else f"{given.max_tokens:,} tokens",
        "Memory that all visitors share": in_words(given.max_memory),
        "Keeping, training, deleting": _yes(not given.read_only),
        "What visitors type, in the log": _yes(given.log_inputs, "written", "not written"),
    }  # fmt: skip
    _table("What is allowed", rows)


def runs_on() -> None:
    """Draw versions and devices."""
    rows = {"attnviz": attnviz.__version__, "Python": platform.python_version()}
    rows |= {name: metadata.version(name) for name in _PACKAGES}
    rows["Devices"] = ", ".join(devices())
    _table("What it runs on", rows)


def holds() -> None:
    """Draw what the server holds at this moment."""
    process, machine = psutil.Process().memory_info().rss, psutil.virtual_memory()
    kept = library.library().find()
    who = visitors.user()
    rows = {
        "Running for": duration(time.time() - visitors.BEGAN),
        "Sessions in the last 10 minutes": f"{visitors.count()}",
        **({"You are signed in as": who} if who else {}),
        "Models, maps and pictures shared": f"{len(SHELF)}, which take {in_words(SHELF.nbytes)}",
        "Memory of this process": f"{in_words(process)}, {in_words(held_by_process())} of it its "
        f"own; at {in_words(SHELF.max_bytes)}, what was not used for longest goes first",
        "Memory of the machine": f"{in_words(machine.available)} of {in_words(machine.total)} free",
        "Processors": str(os.cpu_count()),
        "In the library": f"{len(kept)} {'entry' if len(kept) == 1 else 'entries'}",
    }  # fmt: skip
    _table("What it holds now", rows)


def _yes(is_so: bool, yes: str = "allowed", no: str = "not allowed") -> str:
    return yes if is_so else no


def _table(title: str, rows: dict[str, str]) -> None:
    lines = [f"| {escaped(name)} | {escaped(value)} |" for name, value in rows.items()]
    st.markdown("\n".join([f"| {title} | |", "|---|---|", *lines]))
