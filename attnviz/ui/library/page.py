"""The page of the library: the list with its filters, and what can be done with one entry.

A click on a row opens it where it was made; a tick chooses it, for what is done here.
"""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from attnviz.allowance import in_words
from attnviz.errors import AttnvizError
from attnviz.language import several, tr, translated
from attnviz.records.script import script
from attnviz.store.bundles import take_in_several
from attnviz.store.entry import LONGEST_NAME, LONGEST_NOTE, Entry
from attnviz.store.index import Search
from attnviz.store.kinds import KINDS, TRAINING, InterventionList
from attnviz.store.owners import may
from attnviz.text.abbreviation import abbreviations
from attnviz.ui.frame import keep, places, show, writable
from attnviz.ui.operator.limits import limits
from attnviz.ui.session import first_times, library_entry, messages
from attnviz.ui.session.keys import LibraryKeys
from attnviz.ui.session.widgets import ensure_option, lasting
from attnviz.ui.shared.errors import escaped, in_sentences, strong
from attnviz.ui.shared.table_words import headings
from attnviz.ui.visitor import ownership, ownership_words, trail
from attnviz.ui.visitor.library_access import library

ANY = "any"
_MOST_ROWS = 500
_COLUMNS = 26  # that a name has room for in the list
_FIELDS = ("name", "note", "tags")


def entries_in_list() -> list[Entry]:
    """Draw search and filters, and return what fits, the newest first."""
    listing = library().listing()  # the folders are looked at once a run of the page
    every = listing.find()
    if not every:
        st.info(
            tr(
                "Nothing is kept yet. The button Keep at the top of each view of the workspace and "
                "of Evaluate adds what it shows. Trainings are added automatically."
            )
        )
        show.way_on(places.ATTENTION, tr("Open the workspace"))
        return []
    row = st.container(horizontal=True)  # in a narrow window they stand in two rows, uncut
    kinds = [ANY, *dict.fromkeys(entry.kind for entry in every)]
    models = [ANY, *sorted({entry.model for entry in every if entry.model})]
    tags = [ANY, *sorted({tag for entry in every for tag in entry.tags})]
    text = row.text_input(
        tr("Search"),
        placeholder=tr("name, note, tag, model, input"),
        width=240,
        **lasting(LibraryKeys.SEARCH),
    )
    for key, options in ((LibraryKeys.KIND, kinds), (LibraryKeys.MODEL, models),
                         (LibraryKeys.TAG, tags)):  # fmt: skip
        ensure_option(key, options, default=ANY)
    kind = row.selectbox(tr("Kind"), kinds, format_func=translated, **lasting(LibraryKeys.KIND))
    model = row.selectbox(tr("Model"), models, format_func=translated, **lasting(LibraryKeys.MODEL))
    tag = row.selectbox(tr("Tag"), tags, format_func=translated, **lasting(LibraryKeys.TAG))
    day: Any = row.date_input(tr("Kept since"), value=None, **lasting(LibraryKeys.SINCE))
    search = Search(
        text,
        kind=_option_value(kind), model=_option_value(model), tag=_option_value(tag),
        since=None if day is None else datetime.datetime.combine(day, datetime.time()).timestamp(),
    )  # fmt: skip
    fitting = listing.find(search)
    if not fitting:
        st.info(
            translated(
                several(
                    "None of the {n:,} entries matches.",
                    n=len(every),
                )
            )
        )
        st.button(tr("Show all of them"), on_click=_show_all)
    return fitting


def _show_all() -> None:
    """Take all filters away."""
    state = st.session_state
    state[LibraryKeys.SEARCH], state[LibraryKeys.SINCE] = "", None
    for key in (LibraryKeys.KIND, LibraryKeys.MODEL, LibraryKeys.TAG):
        state[key] = ANY


def _option_value(option: str) -> str | None:
    return None if option == ANY else option


def table(entries: list[Entry]) -> list[Entry]:
    """Draw the list, and return the entries whose rows are ticked.

    A list that is new has a row ticked where it is plain which: the one that was shown last, or the
    only one there is.
    """
    top_entries = entries[:_MOST_ROWS]
    ids = [entry.id for entry in top_entries]
    last = library_entry.current()
    ticked = [ids.index(last)] if last in ids else [0] if len(ids) == 1 else []
    key = list_key(ids)
    # Of what the grid cuts it cuts the end, which tells two apart; whole, both stand below.
    names = abbreviations([entry.name for entry in top_entries], _COLUMNS)
    models = abbreviations([entry.model for entry in top_entries], _COLUMNS)
    rows = [
        {
            "name": names[entry.name],
            **ownership_words.column(entry),
            "kind": translated(word(entry.kind)),
            "model": models[entry.model],
            "about": translated(entry.about),
            "tags": list(entry.tags),
            "kept": keep.when(entry),
            "size": _size(entry),
        }
        for entry in top_entries
    ]
    selection: Any = st.dataframe(
        rows, hide_index=True, height=34 + 31 * min(10, len(rows)),
        key=key, on_select=lambda: _take_click(top_entries, key),
        selection_mode=["multi-row", "single-cell"],
        selection_default={"selection": {"rows": ticked}},
        # A long name would push the others out of sight; it stands whole below.
        column_config=headings(
            rows[0] if rows else (),
            {"name": st.column_config.TextColumn(width="medium"),
             "about": st.column_config.TextColumn(width="medium"),
             "tags": st.column_config.ListColumn()},
        ),
    )  # fmt: skip
    more = len(entries) - len(top_entries)
    if more:
        st.caption(
            translated(
                several(
                    "{n:,} older entries are not listed; search finds them.",
                    n=more,
                )
            )
        )
    at = selection["selection"]["rows"]
    chosen = [top_entries[row] for row in at if row < len(top_entries)]
    if not chosen:
        st.caption(
            tr("Click a row to open it. Tick rows to name, share, compare, export or delete.")
        )
    return chosen


_CLICKED = "library_row_clicked"


def list_key(ids: Sequence[str]) -> str:
    """Return the key of the list: another list is chosen from anew."""
    return f"library table {hash(tuple(ids))}"


def _take_click(entries: Sequence[Entry], key: str) -> None:
    """Open the entry whose row was clicked."""
    cells = st.session_state[key]["selection"].get("cells", ())
    if cells and cells[0][0] < len(entries):
        entry = entries[cells[0][0]]
        if entry.kind in keep.PAGES:
            library_entry.choose(entry.id)
            library_entry.open_entry(entry)
            st.session_state[_CLICKED] = entry


def clicked() -> Entry | None:
    """Return, once, the entry whose row was clicked."""
    return st.session_state.pop(_CLICKED, None)


def one(entry: Entry) -> bool:
    """Draw one entry and what can be done with it; True once it is to be opened on its page."""
    library_entry.choose(entry.id)
    note_address(entry.id)
    with st.container(border=True):
        st.header(escaped(entry.name), anchor=False)
        facts = [word(entry.kind), entry.model, keep.when(entry), _size(entry)]
        st.caption(escaped(" · ".join(fact for fact in facts if fact)))
        if entry.about:
            st.markdown(escaped(entry.about))
        if entry.note:
            st.text(entry.note)
        opens = _actions(entry)
    if entry.kind == "interventions":
        _interventions(entry)
    return opens


def note_address(of: str | None) -> None:
    """Have the address name the entry that is shown, or none."""
    if st.query_params.get("entry") != of:
        st.query_params.from_dict({} if of is None else {"entry": of})


def _actions(entry: Entry) -> bool:
    row = st.container(horizontal=True, vertical_alignment="center")
    opens = False
    page = keep.PAGES.get(entry.kind)
    if page is not None:
        opens = row.button(
            tr("Open on the page {page}", page=page),
            type="primary",
            on_click=library_entry.open_entry,
            args=(entry,),
            key=f"open {entry.id}",
        )
    mine = may(ownership.visitor(), "change", entry)
    if mine:
        with row.popover(tr("Name, note, tags"), **writable.button(tr("changed"))):
            _fields(entry)
    if entry.kind != TRAINING:
        row.download_button(
            tr("Export"),
            data=ownership.for_this_asker(lambda: export_of(entry.id)),
            file_name="kept.zip",
            mime="application/zip",
            on_click="ignore",
            key=f"export {entry.id}",
            help=tr(
                "One file with the whole entry, for the library of another server or for attnviz "
                "runs import."
            ),
        )
        if mine:
            with row.popover(tr("Delete"), **writable.button(tr("deleted"))):
                st.markdown(
                    tr(
                        "Delete {name}? {bin_words}",
                        name=strong(entry.name),
                        bin_words=ownership_words.bin_words(),
                    )
                )
                st.button(
                    tr("Delete it"),
                    type="primary",
                    key=f"delete {entry.id}",
                    on_click=_do,
                    args=(_delete, entry),
                    **writable.button(tr("deleted")),
                )
    if mine and entry.owner and ownership.name():
        row.toggle(
            ownership_words.SHARE,
            entry.shared,
            key=f"share {entry.id} {entry.shared}",
            on_change=_do,
            args=(_share, entry),
            **writable.button(tr("changed"), help=translated(ownership_words.SHARE_HELP)),
        )
    if limits().read_only:
        row.caption(tr("This server is read-only."))
    elif not mine:
        ownership_words.told_others(entry)
    if mine and entry.kind == TRAINING:
        row.caption(tr("A training is renamed and deleted on the page Runs."))
    return opens


def _fields(entry: Entry) -> None:
    st.text_input(
        tr("Name"),
        entry.name,
        max_chars=LONGEST_NAME,
        key=f"name {entry.id}",
        disabled=entry.kind == TRAINING,
    )
    st.text_area(tr("Note"), entry.note, max_chars=LONGEST_NOTE, key=f"note {entry.id}")
    st.text_input(tr("Tags"), ", ".join(entry.tags), key=f"tags {entry.id}")
    st.button(
        tr("Save"),
        key=f"save {entry.id}",
        on_click=_do,
        args=(_change, entry),
        **writable.button(tr("changed")),
    )


def _change(entry: Entry) -> None:
    # What stands in the fields now: the last of them may not have been drawn again since.
    name, note, tags = (st.session_state[f"{field} {entry.id}"] for field in _FIELDS)
    before = library().entry(entry.id)
    after = library().change(entry.id, name=name, note=note, tags=tags.split(","))
    changes: tuple[tuple[trail.Change, str], ...] = (
        ("renamed", "name"), ("noted", "note"), ("tagged", "tags"),
    )  # fmt: skip
    for what, field in changes:
        if getattr(before, field) != getattr(after, field):
            trail.record(what, of=entry.id, kind=entry.kind)


def _share(entry: Entry) -> None:
    library().share(entry.id, not entry.shared)
    trail.record("shared", of=entry.id, kind=entry.kind, on=not entry.shared)


def _delete(entry: Entry) -> None:
    library().delete(entry.id)
    trail.record("deleted", of=entry.id, kind=entry.kind)


def _do(what: Callable[[Any], None], of: Any) -> None:
    try:
        what(of)
    except AttnvizError as error:
        messages.put("error", str(error))


def export_of(of: str) -> bytes:
    """Return an entry as one file, as it leaves this server."""
    with tempfile.TemporaryDirectory() as folder:
        content = library().export(of, Path(folder) / "kept.zip").read_bytes()
    trail.record("exported", of=of, bytes=len(content))
    return content


def _interventions(entry: Entry) -> None:
    record = library().open(entry.id)
    whole = isinstance(record, InterventionList)
    acts = record.interventions if whole else record
    inputs: Any = record.inputs if whole else ("the text",)
    st.caption(tr("The same in Python:"))
    question = inputs[0] if len(inputs) == 1 else tuple(inputs[:2])
    st.code(script(entry.model or "the model", question, acts), language="python")


def take_in() -> None:
    """Draw the field for a file that was exported elsewhere."""
    with st.expander(tr("Import an export from another library")):
        upload = st.file_uploader(
            tr("A .zip file made with Export"),
            type=["zip"],
            key="import",
            **writable.button(
                tr("imported"), help=tr("No code in it is run; other files are refused.")
            ),
        )
        if upload is None or not first_times.is_first(("import", upload.file_id)):
            return
        most = int(st.get_option("server.maxUploadSize")) * 20 * 10**6
        entries: list[Entry] = []
        with in_sentences():  # beside the field; what stands below it is drawn all the same
            entries = take_in_several(library(), upload.getvalue(), most_bytes=most)
        if not entries:
            st.caption(tr("Choose a file that was made with Export in a library."))
            return
        for entry in entries:
            trail.record("imported", of=entry.id, kind=entry.kind, bytes=entry.bytes)
        library_entry.choose(entries[0].id)
        st.rerun()


def to_open(entry: Entry) -> Any:
    """Return the page on which an entry is opened."""
    return places.page(keep.PAGES[entry.kind])


def word(kind: str) -> str:
    """Return what a kind is called."""
    return KINDS[kind].label if kind in KINDS else kind


def _size(entry: Entry) -> str:
    return in_words(entry.bytes) if entry.bytes else ""
