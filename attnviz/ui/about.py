"""What the page about the server shows: what is allowed, what it runs on, what it holds."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping
from importlib import metadata

import psutil
import streamlit as st

import attnviz
from attnviz import kernels
from attnviz.allowance import in_words
from attnviz.language import N_, counted, several, tr, translated
from attnviz.models.loading import devices
from attnviz.surroundings import is_strict
from attnviz.training.trackers import TRACKERS
from attnviz.ui.access.password import password
from attnviz.ui.frame import own_machine
from attnviz.ui.frame.gear import text_without_links
from attnviz.ui.operator.limits import MOST_CHARACTERS, Limits, limits
from attnviz.ui.operator.sign_in import sign_in
from attnviz.ui.server import hosts, requests
from attnviz.ui.server.usage import usage
from attnviz.ui.shared import uploads
from attnviz.ui.shared.errors import escaped
from attnviz.ui.shared.shelf import process_bytes
from attnviz.ui.shared.traces import SHELF
from attnviz.ui.shared.work import duration
from attnviz.ui.visitor import library_access, ownership, presence
from attnviz.ui.visitor.turns import AT_ONCE

_PACKAGES = ("torch", "transformers", "captum", "streamlit", "numpy", "safetensors")


def limits_table() -> None:
    """Draw what the operator allows."""
    bounds, now = limits(), usage()
    folders = ", ".join(str(folder) for folder in bounds.models_dirs)
    provider = sign_in()
    if provider is not None:
        who = tr(
            "everybody who signs in at {where}, until they sign out or their sign-in ends",
            where=provider.where,
        )
    elif password() is not None:
        who = tr("everybody who knows the password, for a week or until it changes")
    else:
        who = (
            tr("everybody whom the sign-in proxy lets through")
            if bounds.user_header
            else tr("everybody")
        )
    of_all, of_one = uploads.most()
    busy = ", ".join(translated(_COMPUTATIONS[kind](n)) for kind, n in now.running.items())
    rows: dict[str, str | tuple[str, str]] = {
        N_("Who may use this server"): (who, _sessions(now.sessions)),
        N_("Addresses of this server"): addresses(),
        N_("Pages that may show it in a frame"): ", ".join(bounds.embed_in) or tr("its own"),
        N_("Models"): tr("the bundled ones, and checkpoints in {folders}", folders=folders)
        + (
            tr("; on your own machine, also any other that you open")
            if own_machine.is_own()
            else ""
        ),
        N_("Models and data sets from the hub"): _yes(bounds.allow_hub),
        N_("Code that checkpoints bring, or visitors write"): _yes(bounds.allow_code),
        N_("Files of a checkpoint are read"): tr("only from its own folder")
        if is_strict()
        else tr("also through links to other folders"),
        N_("Longest input"): tr("the limit of each model")
        if bounds.max_tokens is None
        else translated(
            several(
                "{n:,} tokens",
                n=bounds.max_tokens,
            )
        ),
        N_("Longest text to type"): translated(
            several(
                "{n:,} characters",
                n=MOST_CHARACTERS,
            )
        ),
        N_("Open pages of one visitor"): (
            f"{requests.MOST_PAGES}",
            tr("{pages} of all visitors", pages=now.pages),
        ),
        N_("Maps and files sent at a time"): tr(
            "{at_once} for one browser", at_once=requests.AT_ONCE
        ),
        N_("Memory that all visitors share"): (
            in_words(bounds.max_memory),
            in_words(now.memory["process"]),
        ),
        N_("Part of this memory for uploads"): (
            tr(
                "{of_one} for one visitor, {of_all} for all",
                of_one=in_words(of_one),
                of_all=in_words(of_all),
            ),
            in_words(now.memory["uploads"]),
        ),
        N_("Computations at a time"): (
            tr(
                "{at_once} of each kind, visitors taking turns; more when several visitors compute",
                at_once=AT_ONCE,
            ),
            tr("{busy}; {values} waiting", busy=busy, values=sum(now.waiting.values())),
        ),
        N_("Trainings at a time"): (
            tr("no limit") if bounds.max_jobs is None else f"{bounds.max_jobs}",
            tr(
                "{at_work} running, {trainings} waiting",
                at_work=now.at_work,
                trainings=now.trainings.get("waiting", 0),
            ),
        ),
        N_("Disk for runs, library and downloads"): (
            tr("no limit") if bounds.max_disk is None else in_words(bounds.max_disk),
            (tr("{values} taken, ", values=in_words(sum(now.disk.values()))) if now.disk else "")
            + tr("{disk_free} free", disk_free=in_words(now.disk_free)),
        ),
        N_("Keeping, training, deleting"): _yes(not bounds.read_only),
        **_seen_by(bounds),
        N_("Deleted things"): translated(
            counted(
                "stay in the bin for {n:g} day",
                "stay in the bin for {n:g} days",
                n=bounds.bin_days,
            )
        )
        if bounds.bin_days
        else tr("are removed at once"),
        N_("Trainings are sent to"): tr("services that the operator has set up")
        if os.environ.get(TRACKERS) == "1"
        else tr("nobody"),
        N_("Text that visitors type, in the log"): _yes(
            bounds.log_inputs, tr("written"), tr("not written")
        ),
    }
    _table(tr("What is allowed"), rows, now=True)


def _sessions(n: int) -> str:
    return translated(counted("{n} session", "{n} sessions", n=n))


_COMPUTATIONS: dict[str, Callable[[int], str]] = {
    "trace": lambda n: counted("{n} trace", "{n} traces", n=n),
    "explanation": lambda n: counted("{n} explanation", "{n} explanations", n=n),
}


def _seen_by(bounds: Limits) -> dict[str, str]:
    if ownership.visitor() is None:
        return {}
    who = (
        tr("all visitors see it")
        if bounds.visible == "all"
        else tr("only you see it, until you share it with all")
    )
    return {N_("What you keep and train"): tr("{who}; only you can change it", who=who)}


def runs_on() -> None:
    """Draw versions and devices."""
    rows = {"attnviz": attnviz.__version__, "Python": platform.python_version()}
    rows |= {name: metadata.version(name) for name in _PACKAGES}
    rows[N_("Devices")] = ", ".join(devices())
    rows[N_("Long inputs")] = kernels.path()
    _table(tr("What it runs on"), rows)


def holds() -> None:
    """Draw what the server holds at this moment."""
    process, machine = psutil.Process().memory_info().rss, psutil.virtual_memory()
    entries = library_access.library().find()
    name = presence.user()
    rows = {
        N_("Running for"): duration(presence.seconds_since_began()),
        N_("Sessions in the last 10 minutes"): f"{presence.count()}",
        **({N_("You are signed in as"): text_without_links(name)} if name else {}),
        N_("Models, maps and pictures shared"): tr(
            "{shelf}, which take {nbytes}", shelf=len(SHELF), nbytes=in_words(SHELF.nbytes)
        ),
        N_("Memory of this process"): tr(
            "{process}, {process_bytes} of it not shared; above {max_bytes}, the least recently "
            "used goes first",
            process=in_words(process),
            process_bytes=in_words(process_bytes()),
            max_bytes=in_words(SHELF.max_bytes),
        ),
        N_("Memory of the machine"): tr(
            "{available} of {total} free",
            available=in_words(machine.available),
            total=in_words(machine.total),
        ),
        N_("Processors"): str(os.cpu_count()),
        N_("In the library"): translated(counted("{n} entry", "{n} entries", n=len(entries))),
    }
    _table(tr("What it holds now"), rows)


def addresses() -> str:
    """Return the names that the server answers to."""
    host_names = hosts.names()
    address = [tr("any address of its machine")] if host_names.listens_everywhere else []
    public = [each.name for each in host_names.public]
    return ", ".join(dict.fromkeys(["localhost", *sorted(host_names.own), *address, *public]))


def _yes(is_so: bool, yes: str = N_("allowed"), no: str = N_("not allowed")) -> str:
    return translated(yes if is_so else no)


def _table(title: str, rows: Mapping[str, str | tuple[str, str]], *, now: bool = False) -> None:
    """Draw rows of a name and what is so; with `now`, what is so at this moment beside it."""
    lines = []
    for name, value in rows.items():
        label = translated(name)
        cells = (label, value) if isinstance(value, str) else (label, *value)
        lines.append(
            "".join(f"| {escaped(cell)} " for cell in (*cells, "")[: 3 if now else 2]) + "|"
        )
    columns = [title, tr("set to"), tr("now")] if now else [title, tr("is")]
    head = f"| {' | '.join(columns)} |\n{'|---' * len(columns)}|"
    st.markdown("\n".join([head, *lines]))
