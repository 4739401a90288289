"""What the operator who started the app allows, from the environment that `attnviz app` sets."""

import os
import threading
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from attnviz import disk
from attnviz.errors import InputError, ModelError, StoreError, TooLongError
from attnviz.language import N_, several
from attnviz.models import registry
from attnviz.models.config_rules import ALLOW_CODE, allows_code
from attnviz.store.bin import DAYS
from attnviz.surroundings import ALLOW_HUB
from attnviz.ui.operator.sign_in import SIGN_IN, sign_in

MODELS_DIRS = "ATTNVIZ_MODELS_DIRS"
"""Folders, joined as in PATH, from which sessions may open checkpoints."""

RUNS_DIR = disk.RUNS_DIR

MAX_TOKENS = "ATTNVIZ_MAX_TOKENS"
"""Most tokens of an input; without it, what each model takes."""

MAX_MEMORY = "ATTNVIZ_MAX_MEMORY"
"""Most 10⁹ bytes that shared models, maps and pictures take together; 4 without it."""

MAX_DISK = disk.MAX_DISK

MAX_JOBS = "ATTNVIZ_MAX_JOBS"
"""Most trainings that run at the same time; the others wait in a line."""

READ_ONLY = "ATTNVIZ_READ_ONLY"
"""1: nothing is kept, trained, changed or deleted."""

PASSWORD = "ATTNVIZ_PASSWORD"
"""What a visitor has to know; without it, nothing."""

PASSWORD_FILE = "ATTNVIZ_PASSWORD_FILE"
"""A file with the password instead: read again when it changes, which ends what was open."""

PUBLIC_HOSTS = "ATTNVIZ_PUBLIC_HOSTS"
"""Names by which visitors reach this server, with commas between them."""

EMBED_IN = "ATTNVIZ_EMBED_IN"
"""Origins whose pages may show this server inside of them, with commas between them."""

USER_HEADER = "ATTNVIZ_USER_HEADER"
"""The header in which the proxy in front says who asks; what comes without it is refused."""

VISIBLE = "ATTNVIZ_VISIBLE"
"""Where visitors have names, whether each sees their own and what is shared (own), or all."""

BIN_DAYS = "ATTNVIZ_BIN_DAYS"
"""Days that deleted things wait in the bin; 30 without it, 0 is not at all."""

LOG_INPUTS = "ATTNVIZ_LOG_INPUTS"
"""1: logs hold the texts that visitors type."""


MODEL = "ATTNVIZ_MODEL"
"""The model that a first visit opens."""

MOST_CHARACTERS = 4_000_000
"""Of a text that is typed: more tokens than any model reads, and a second to count them."""


@dataclass(frozen=True)
class Limits:
    """The operator's limits: sessions open models from `models_dirs`, and write to `runs_dir`.

    Attributes:
        open_places: folders and files outside those, that the person at this machine has opened.
        allow_hub: whether models and data sets may come from the hub.
        max_tokens: most tokens of an input; None is as many as a model takes.
        max_memory: most bytes that the process holds; what sessions share gives way first.
        max_jobs: most trainings that run at the same time; None is as many as are started.
        max_disk: most bytes of the disk; None is as many as there are.
        read_only: whether nothing may be kept, trained, changed or deleted.
        public_hosts: names by which visitors reach the server, besides those of its address.
        embed_in: origins whose pages may show the server in a frame.
        user_header: header with the name that a proxy vouches for; empty for none.
        log_inputs: whether logs hold what visitors type.
        allow_code: whether Python that checkpoints bring or visitors write is run.
        visible: where visitors have names, "own" shows each their own and what is shared.
        bin_days: how long deleted things wait in the bin.
        model: what a first visit opens; empty for the first of the bundled ones.
    """

    models_dirs: tuple[Path, ...]
    runs_dir: Path = Path("runs")
    allow_hub: bool = True
    max_tokens: int | None = None
    max_memory: int = 4 * 10**9
    max_jobs: int | None = None
    max_disk: int | None = None
    read_only: bool = False
    public_hosts: tuple[str, ...] = ()
    embed_in: tuple[str, ...] = ()
    user_header: str = ""
    log_inputs: bool = False
    allow_code: bool = False
    visible: str = "own"
    bin_days: float = DAYS
    open_places: tuple[Path, ...] = ()
    model: str = ""

    @property
    def names_visitors(self) -> bool:
        """Whether a proxy vouches for the name of every visitor, so that things have owners."""
        return bool(self.user_header)

    def check_writable(self, what: str) -> None:
        """Raise StoreError when the server is read-only; `what` is "kept", "trained", "deleted"."""
        if self.read_only:
            raise StoreError(
                N_(
                    "Nothing can be {what} on this server: it is read-only. Ask its operator to "
                    "start it without --read-only, or run attnviz on your own machine.",
                    what=what,
                )
            )

    def check_tokens(self, tokens: int) -> None:
        """Raise InputError when an input has more tokens than the operator allows."""
        if self.max_tokens is not None and tokens > self.max_tokens:
            raise TooLongError(
                several(
                    "This input has {n:,} tokens, but this server takes at most "
                    "{max_tokens:,}. Shorten it, or run attnviz on your own machine.",
                    n=tokens,
                    max_tokens=self.max_tokens,
                ),
                most=self.max_tokens,
            )

    def check_text(self, *texts: str | None) -> None:
        """Raise InputError when a text is too long to count its tokens."""
        longest = max((len(text) for text in texts if text), default=0)
        if longest > MOST_CHARACTERS:
            raise InputError(
                several(
                    "This text has {n:,} characters, but at most {most_characters:,} are "
                    "read. Shorten it.",
                    n=longest,
                    most_characters=MOST_CHARACTERS,
                )
            )

    def too_large(self, what: str, nbytes: int) -> str:
        """Say that one thing needs more bytes than all may take together; else nothing."""
        if nbytes <= self.max_memory:
            return ""
        return N_(
            "{what} would take {nbytes:.3g} GB and this server has {max_memory:.3g} GB for all its "
            "visitors. Choose a smaller model or a shorter input.",
            what=what,
            nbytes=nbytes / 1e9,
            max_memory=self.max_memory / 1e9,
        )

    def check_hub(self, name: str) -> None:
        """Raise ModelError when this server opens nothing from the hub."""
        if not self.allow_hub:
            raise ModelError(
                N_(
                    '"{name}" is on the hub, and this server opens nothing from the hub. Choose '
                    "one of: {known}.",
                    name=name[:80],
                    known=", ".join(registry.known()),
                )
            )


_open_places: dict[Path, None] = {}
_lock = threading.Lock()


def open_too(path: Path) -> None:
    """Add a folder or file to what sessions of this process may open."""
    with _lock:
        _open_places.setdefault(path)


def limits() -> Limits:
    """Return the operator's limits; without any, the folder where the app was started.

    Trainings go to its folder `runs` then. Raises InputError for a limit that is no number.
    """
    values = tuple(os.environ.get(name) for name in _VARIABLES)
    return _limits(values, os.getcwd(), tuple(_open_places), _jobs(), int(time.monotonic()))


_VARIABLES = (
    MODELS_DIRS, RUNS_DIR, MAX_TOKENS, MAX_MEMORY, MAX_DISK, MAX_JOBS, READ_ONLY, PASSWORD,
    PASSWORD_FILE, SIGN_IN, PUBLIC_HOSTS, EMBED_IN, USER_HEADER, VISIBLE, BIN_DAYS, LOG_INPUTS,
    ALLOW_HUB, ALLOW_CODE, MODEL,
)  # fmt: skip
"""All that limits are read from, besides the folder of the start and what was opened."""


@lru_cache(maxsize=8)
def _limits(
    _values: tuple[str | None, ...],
    _folder: str,
    open_places: tuple[Path, ...],
    jobs: int | None,
    _second: int,
) -> Limits:
    """Return the limits, worked out once a second at the most: every page asks many times."""
    models_dirs_value = os.environ.get(MODELS_DIRS, "")
    folders = [
        Path(part).expanduser().resolve() for part in models_dirs_value.split(os.pathsep) if part
    ]
    runs = Path(os.environ.get(RUNS_DIR) or "runs").expanduser().resolve()
    tokens, memory = disk.number(MAX_TOKENS), disk.number(MAX_MEMORY)
    return Limits(
        models_dirs=tuple(folders) or (Path.cwd().resolve(),),
        runs_dir=runs,
        allow_hub=os.environ.get(ALLOW_HUB, "1") != "0",
        max_tokens=None if tokens is None else int(tokens),
        max_memory=Limits.max_memory if memory is None else int(memory * 1e9),
        max_jobs=jobs,
        max_disk=disk.most(),
        read_only=os.environ.get(READ_ONLY) == "1",
        public_hosts=_entries(PUBLIC_HOSTS),
        embed_in=_entries(EMBED_IN),
        user_header=os.environ.get(USER_HEADER, ""),
        log_inputs=os.environ.get(LOG_INPUTS) == "1",
        allow_code=allows_code(),
        visible=_visible(),
        bin_days=_days(),
        open_places=open_places,
        model=os.environ.get(MODEL, ""),
    )


def _jobs() -> int | None:
    """Return most trainings at once: what is given, or for strangers one for every two cores."""
    number = disk.number(MAX_JOBS)
    if number is not None:
        return max(1, int(number))
    for_strangers = (PASSWORD, PASSWORD_FILE, SIGN_IN, PUBLIC_HOSTS, USER_HEADER)
    alone = not any(os.environ.get(name) for name in for_strangers) and not _is_signed_in_to()
    return None if alone else max(1, (os.cpu_count() or 1) // 2)


def _is_signed_in_to() -> bool:
    """Return whether visitors sign in, which secrets.toml may say as well."""
    return sign_in() is not None


def _visible() -> str:
    value = os.environ.get(VISIBLE, "").strip() or "own"
    if value not in ("own", "all"):
        raise InputError(
            N_('{visible} is "own" or "all"; got "{value}".', visible=VISIBLE, value=value[:40])
        )
    return value


def _days() -> float:
    value = os.environ.get(BIN_DAYS, "").strip()
    if value == "0":
        return 0.0
    days = disk.number(BIN_DAYS)
    return DAYS if days is None else days


def _entries(name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in os.environ.get(name, "").split(",") if part.strip())
