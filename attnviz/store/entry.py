"""What is said of a thing that is kept: its name, note and tags, and how its page is opened."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from attnviz.errors import InputError, StoreError
from attnviz.json_size import json_bytes
from attnviz.language import N_, several
from attnviz.store.folders import MOST_TEXT_MEMORY
from attnviz.store.kinds import KINDS, TRAINING
from attnviz.store.owners import NOBODY, owner_name

FORMAT = 1
"""Number of the layout of entry.json."""

OPENS = ("model", "device", "text", "second", "target", "series", "chat", "run")
"""What an entry may say of the input that it was made from."""

LONGEST_NAME, LONGEST_NOTE, LONGEST_TAG, MOST_TAGS = 120, 10_000, 40, 20
_LONGEST_ABOUT, _LONGEST_OPENS = 300, 1_000_000


@dataclass(frozen=True)
class Entry:
    """One thing that is kept.

    Attributes:
        id: names its folder; a training is "training/" and the name of its run.
        kind: a name of `kinds.KINDS`, or "training".
        name, note, tags: as the reader wrote them.
        model: the model that it is about; empty where none is known.
        about: its input or its result, in a line.
        kept: when it was kept, in seconds since 1970.
        bytes: what its files take.
        opens: the input of the page that made it, by names of `OPENS`.
        made_with: the version of attnviz that kept it.
        owner: the visitor whose it is; empty where nobody had a name when it was kept.
        shared: whether its owner lets all visitors see it.
    """

    id: str
    kind: str
    name: str
    note: str = ""
    tags: tuple[str, ...] = ()
    model: str = ""
    about: str = ""
    kept: float = 0.0
    bytes: int = 0
    opens: Mapping[str, str] = field(default_factory=dict)
    made_with: str = ""
    owner: str = ""
    shared: bool = False

    def to_json(self) -> str:
        """Return it as entry.json holds it; the id is the folder's name and stands nowhere else."""
        values = asdict(self)
        values.pop("id")
        return json.dumps({"what": "attnviz kept", "format": FORMAT, **values}, indent=1)

    @classmethod
    def from_json(cls, text: bytes, *, of: str) -> Entry:
        """Return the entry of the id `of`. Raises StoreError for what is no whole entry."""
        if json_bytes(text) > MOST_TEXT_MEMORY:
            raise StoreError(
                N_('The entry of "{of}" is larger than any that attnviz writes.', of=of)
            )
        try:
            values = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise StoreError(N_('The entry of "{of}" is not complete JSON.', of=of)) from error
        if not isinstance(values, dict) or values.get("what") != "attnviz kept":
            raise StoreError(
                N_('"{of}" was not kept by attnviz: its entry does not say so.', of=of)
            )
        if values.get("format") != FORMAT:
            raise StoreError(
                N_(
                    '"{of}" was kept in the format {values} and this attnviz reads {format}. Open '
                    "it with the attnviz that kept it.",
                    of=of,
                    values=str(values.get("format"))[:20],
                    format=FORMAT,
                )
            )
        try:
            # What was kept before there were owners says nothing of one.
            whose = {name: values[name] for name in _OF_OWNERS if name in values}
            said = {name: values[name] for name in _FIELDS}
            entry = cls(of, **{**said, "tags": tuple(said["tags"])}, **whose)
        except (KeyError, TypeError) as error:
            raise StoreError(N_('The entry of "{of}" is incomplete.', of=of)) from error
        wrong = _wrong(entry)
        if wrong:
            raise StoreError(
                N_(
                    'The entry of "{of}" is broken: its {wrong} is not what it should be.',
                    of=of,
                    wrong=wrong,
                )
            )
        return entry


_FIELDS = (
    "kind", "name", "note", "tags", "model", "about", "kept", "bytes", "opens", "made_with",
)  # fmt: skip
_OF_OWNERS = ("owner", "shared")


def _wrong(entry: Entry) -> str:
    """Return the name of a field that holds what it should not, or nothing."""
    if entry.kind not in (*KINDS, TRAINING):
        return "kind"
    longest = {"name": LONGEST_NAME, "note": LONGEST_NOTE, "model": 10_000,
               "about": _LONGEST_ABOUT, "made_with": 100}  # fmt: skip
    for name, most in longest.items():
        value = getattr(entry, name)
        if not isinstance(value, str) or len(value) > most or value != clean(value):
            return name
    if not isinstance(entry.kept, int | float) or not 0 <= entry.kept < 1e11:
        return "kept"
    if not isinstance(entry.bytes, int) or isinstance(entry.bytes, bool) or entry.bytes < 0:
        return "bytes"
    if len(entry.tags) > MOST_TAGS or not all(
        isinstance(tag, str) and 0 < len(tag) <= LONGEST_TAG and tag == clean(tag)
        for tag in entry.tags
    ):
        return "tags"
    if not isinstance(entry.opens, dict) or not all(
        name in OPENS and isinstance(value, str) and len(value) <= _LONGEST_OPENS
        for name, value in entry.opens.items()
    ):
        return "opens"
    if not isinstance(entry.owner, str) or entry.owner not in (owner_name(entry.owner), NOBODY):
        return "owner"
    return "" if isinstance(entry.shared, bool) else "shared"


def clean(text: str) -> str:
    """Return text without what no list can show: control characters, lone half characters."""
    if text.isprintable() or text.replace("\n", "").replace("\t", "").isprintable():
        return text
    whole = text.encode("utf-8", "replace").decode()
    return "".join(c for c in whole if c.isprintable() or c in "\n\t")


def name_of(text: str, *, otherwise: str) -> str:
    """Return a name as it is kept; without one, the beginning of `otherwise`.

    Raises InputError for one that is too long.
    """
    name = " ".join(clean(text).split())
    if len(name) > LONGEST_NAME:
        raise InputError(
            several(
                "A name has at most {n} characters; got {name}.",
                n=LONGEST_NAME,
                name=len(name),
            )
        )
    return name or " ".join(clean(otherwise).split())[:60] or "without a name"


def note_of(text: str) -> str:
    """Return a note as it is kept. Raises InputError for one that is too long."""
    note = clean(text.replace("\r\n", "\n")).strip()
    if len(note) > LONGEST_NOTE:
        raise InputError(
            several(
                "A note has at most {n:,} characters; got {note:,}.",
                n=LONGEST_NOTE,
                note=len(note),
            )
        )
    return note


def tags_of(words: Iterable[str]) -> tuple[str, ...]:
    """Return tags as they are kept, each once. Raises InputError for too many or too long ones."""
    if isinstance(words, str):
        words = words.split(",")
    tags = [" ".join(clean(tag).split()) for tag in words]
    unique = tuple(dict.fromkeys(tag for tag in tags if tag))
    if len(unique) > MOST_TAGS:
        raise InputError(
            N_(
                "A thing has at most {most_tags} tags; got {unique}.",
                most_tags=MOST_TAGS,
                unique=len(unique),
            )
        )
    long = [tag for tag in unique if len(tag) > LONGEST_TAG]
    if long:
        raise InputError(
            several(
                'A tag has at most {n} characters; "{long}" has more.',
                n=LONGEST_TAG,
                long=long[0][:60],
            )
        )
    return unique


def opens_of(entries: Mapping[str, Any]) -> dict[str, str]:
    """Return what is said of the input: known names with texts; what is empty is left out."""
    unknown = sorted(set(entries) - set(OPENS))
    if unknown:
        raise InputError(
            N_(
                'An input has no "{unknown}". Known: {opens}.',
                unknown=unknown[0],
                opens=", ".join(OPENS),
            )
        )
    texts = {name: str(value) for name, value in entries.items() if value}
    return {name: value for name, value in texts.items() if len(value) <= _LONGEST_OPENS}


def about_of(text: str) -> str:
    """Return a line of at most 300 characters."""
    line = " ".join(clean(text).split())
    return line if len(line) <= _LONGEST_ABOUT else f"{line[: _LONGEST_ABOUT - 1]}…"
