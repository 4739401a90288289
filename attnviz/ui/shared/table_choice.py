"""Choosing a table: where it is from, its first rows and its columns, on Train and on Evaluate."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from attnviz.allowance import in_words
from attnviz.data.columns import ROLE_WORDS, Columns
from attnviz.data.formats import ENDINGS
from attnviz.data.tables import MOST_BYTES, SIZE_LIMIT, Table, read_table
from attnviz.errors import UnfitRowsError
from attnviz.language import N_, counted, several, tr, translated
from attnviz.ui.session import current_table
from attnviz.ui.session.current_table import EXAMPLE, WAYS, TablePage
from attnviz.ui.session.widgets import ensure_option, lasting
from attnviz.ui.shared import hub, work
from attnviz.ui.shared.errors import escaped

PREVIEWED = 5
_PICTURES = 8
_OPTIONAL = ("second", "split")
_FORMATS = N_(
    "CSV, TSV, text, CoNLL, JSON lines, JSON or Parquet, at most {size_limit}",
    size_limit=SIZE_LIMIT,
)


@dataclass(frozen=True)
class Given:
    """A table of the reader's own.

    Attributes:
        table: its rows.
        key: what tells it from every other table.
        file: name and bytes of an upload; None for a data set of the hub.
        hub: the id of that; "" for an upload.
    """

    table: Table
    key: Hashable
    file: tuple[str, bytes] | None = None
    hub: str = ""


def draw_way(
    page: TablePage,
    *,
    examples: Collection[str],
    before: Sequence[str] = (),
    default: str = EXAMPLE,
    now: str | None = None,
) -> str:
    """Draw where rows are from, and return it: a name of `WAYS`, or one of `before`.

    What was taken on the other page is chosen here when this one is opened next: an example only
    where it is among `examples`. `now` is chosen whatever was before.
    """
    current_table.choose_offered(page, examples=examples)
    if now is not None:
        st.session_state[page.way] = now
    ways = (*before, *WAYS)
    ensure_option(page.way, ways, default=default)
    chosen = st.segmented_control(
        tr("Where from"),
        ways,
        format_func=translated,
        required=True,
        label_visibility="collapsed",
        on_change=current_table.take_own,
        args=(page,),
        **lasting(page.way),
    )
    return chosen or default


def draw_example(
    place: Any, page: TablePage, names: Sequence[str], *, default: str,
    told: Callable[[str], str],
) -> str:  # fmt: skip
    """Draw the choice of a built-in example, and return its name; `told` is how each is shown."""
    ensure_option(page.example, names, default=default)
    return place.selectbox(
        tr("Example"),
        names,
        format_func=lambda each: translated(told(each)),
        on_change=current_table.take,
        args=(page,),
        **lasting(page.example),
    )


def draw_file(page: TablePage, *, hint: str) -> Given | None:
    """Draw the file that is at hand and the way to take another; None, and the hint, without."""
    kept = current_table.file()
    if kept is not None:
        place, again = st.columns([4, 1], vertical_alignment="center")
        place.markdown(f"{escaped(kept[0])} · {in_words(len(kept[1]))}")
        again.button(tr("Remove"), on_click=current_table.forget_file, width="stretch")
    st.file_uploader(
        _FORMATS
        if kept is None
        else tr("Another file, at most {size_limit}", size_limit=SIZE_LIMIT),
        type=[suffix.removeprefix(".") for suffix in ENDINGS],
        key=current_table.upload_key(),
        max_upload_size=MOST_BYTES // 10**6,
        on_change=current_table.keep_upload,
        args=(page,),
    )
    if kept is None:
        st.info(translated(hint))
        return None
    return Given(read(*kept), file_key(*kept), file=kept)


def draw_hub(page: TablePage, *, hint: str) -> Given | None:
    """Draw the field for the id of a data set of the hub; None, and the hint, without one."""
    name = hub.id_field(page.hub, on_change=current_table.take, args=(page,))
    if not name:
        st.info(translated(hint))
        return None
    return Given(hub.table(name), (name,), hub=name)


def read(name: str, content: bytes) -> Table:
    """Return the table in an upload: read once for all pages, showing that it is read."""
    return work.wait_for(
        tr("Reading the file"),
        ("table", file_key(name, content)),
        lambda progress: read_table(name, file_bytes=content),
        lambda table: 4 * len(content),
    )


def file_key(name: str, content: bytes) -> tuple[str, str]:
    """Return what tells an upload from every other one."""
    return name, hashlib.sha256(content).hexdigest()


def draw_rows(table: Table, *, folded: bool = False) -> None:
    """Draw how many rows there are, the first ones, and how the table was read.

    folded: whether the rows were looked at before, and only take the room of a result.
    """
    shown = min(PREVIEWED, len(table))
    if folded:
        with st.expander(
            translated(
                several(
                    "{n:,} rows, the first {shown}",
                    n=len(table),
                    shown=shown,
                )
            )
        ):
            preview(table.head(PREVIEWED))
    else:
        st.caption(
            translated(
                several(
                    "{n:,} rows, the first {shown}:",
                    n=len(table),
                    shown=shown,
                )
            )
        )
        preview(table.head(PREVIEWED))
    for note in table.notes:
        st.caption(escaped(note))


def preview(rows: list[dict[str, Any]], config: dict[str, Any] | None = None) -> None:
    """Draw rows as a table, their pictures above it."""
    plain = [{name: _shown(value) for name, value in row.items()} for row in rows]
    pictures = [value for row in rows for value in row.values() if hasattr(value, "convert")]
    if pictures:
        st.image(
            [each.convert("RGB") for each in pictures[:_PICTURES]],
            width=64,
            alt=[tr("picture {n}", n=n + 1) for n in range(len(pictures[:_PICTURES]))],
        )
    st.dataframe(plain, hide_index=True, column_config=config or {})


def _shown(value: Any) -> Any:
    if hasattr(value, "convert"):
        return tr("picture, {width} × {height}", width=value.width, height=value.height)
    if isinstance(value, list) and value and isinstance(value[0], list):
        return tr("grid, {value} × {value_2}", value=len(value), value_2=len(value[0]))
    if isinstance(value, list) and value and not isinstance(value[0], int | float):
        return " ".join(map(str, value))
    return value


def draw_columns(
    table: Table, roles: Sequence[str], guessed: Columns, *, key: str
) -> dict[str, str]:
    """Draw a choice of column for each role, as guessed, and return the columns that are chosen.

    key: what stands before the role in the key of a choice.
    """
    chosen: dict[str, str] = {}
    for place, role in zip(st.columns(len(roles)), roles, strict=True):
        found = guessed.names_by_role().get(role)
        # A second text and a given split may be missing; the rest has to be somewhere.
        needed = role not in _OPTIONAL and found is not None
        options = [*table.columns] if needed else ["", *table.columns]
        column = place.selectbox(
            translated(ROLE_WORDS.get(role, role)), options,
            index=options.index(found) if found else 0,
            format_func=lambda name: name or tr("none"), **lasting(f"{key} {role}"),
        )  # fmt: skip
        if column:
            chosen[role] = column
        if column == found and role in guessed.reasons:
            place.caption(escaped(guessed.reasons[role]))
    return chosen


def offer_without(error: UnfitRowsError, leave_out: Callable[[], None]) -> None:
    """Say which rows cannot be taken, and offer to do without them; stops the page.

    leave_out: what a click on the button does.
    """
    st.error(
        escaped(
            tr(
                "{sentence} Correct it in the file, or go on without such rows.",
                sentence=error.sentence,
            )
        )
    )
    leave = counted("Leave out this row", "Leave out these {n:,} rows", n=error.n_rows)
    st.button(translated(leave), type="primary", key="leave out rows", on_click=leave_out)
    st.stop()
