"""What can be done with several entries at once: compared, exported as one file, deleted."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from attnviz.errors import AttnvizError
from attnviz.language import N_, counted, joined, tr, translated
from attnviz.records.evaluation import Evaluation
from attnviz.store.bundles import export_several
from attnviz.store.entry import Entry
from attnviz.store.kinds import TRAINING
from attnviz.store.owners import may
from attnviz.ui.frame import keep, places, writable
from attnviz.ui.session import comparison_kind, messages, run_choice
from attnviz.ui.session.keys import CompareKeys
from attnviz.ui.shared.errors import escaped, in_sentences
from attnviz.ui.shared.table_words import headings, spoken
from attnviz.ui.visitor import ownership, ownership_words, trail
from attnviz.ui.visitor.library_access import library

_COMPARED = "evaluations_compared"
_COMPARABLE = N_("Two traces, two evaluations or several trainings can be compared.")


def draw(entries: Sequence[Entry]) -> None:
    """Draw the entries that are ticked, and what can be done with all of them."""
    with st.container(border=True):
        st.header(
            translated(
                counted(
                    "{n} entry",
                    "{n} entries",
                    n=len(entries),
                )
            ),
            anchor=False,
        )
        st.caption(escaped(" · ".join(entry.name for entry in entries)))
        row = st.container(horizontal=True, vertical_alignment="center")
        _compare(row, entries)
        _export(row, entries)
        _delete(row, entries)
        if any(entry.kind == TRAINING for entry in entries):
            row.caption(tr("A training is renamed and deleted on the page Runs."))
    if st.session_state.get(_COMPARED) == [entry.id for entry in entries]:
        with in_sentences():
            _evaluations(*entries)


def _compare(row: DeltaGenerator, entries: Sequence[Entry]) -> None:
    kinds = {entry.kind for entry in entries}
    fits = kinds == {TRAINING} or (len(entries) == 2 and kinds in ({"trace"}, {"evaluation"}))
    is_clicked = row.button(
        tr("Compare"),
        type="primary",
        disabled=not fits,
        on_click=_ask_comparison,
        args=(entries,),
        key="compare several",
        help=None if fits else _COMPARABLE,
    )
    if is_clicked and kinds == {"trace"}:
        st.switch_page(places.page(places.COMPARE))
    if is_clicked and kinds == {TRAINING}:
        st.switch_page(places.page(places.RUNS))


def _ask_comparison(entries: Sequence[Entry]) -> None:
    """Have the page that compares such things open on these; the older one is the first."""
    state = st.session_state
    ordered = sorted(entries, key=lambda entry: entry.kept)
    if entries[0].kind == TRAINING:
        run_choice.choose_several([entry.opens["run"] for entry in ordered])
    elif entries[0].kind == "trace":
        state[CompareKeys.KIND] = comparison_kind.KEPT_TRACES
        state[CompareKeys.FIRST], state[CompareKeys.SECOND] = (entry.id for entry in ordered)
    else:
        state[_COMPARED] = [entry.id for entry in entries]


def _export(row: DeltaGenerator, entries: Sequence[Entry]) -> None:
    ids = [entry.id for entry in entries if entry.kind != TRAINING]
    row.download_button(
        tr("Export"),
        data=ownership.for_this_asker(lambda: export_of_several(ids)),
        file_name="kept.zip",
        mime="application/zip",
        on_click="ignore",
        disabled=not ids,
        key=f"export several {hash(tuple(ids))}",
        help=tr("One file with all of them but for trainings, for the library of another server."),
    )


def export_of_several(ids: Sequence[str]) -> bytes:
    """Return entries as one file, as they leave this server."""
    with tempfile.TemporaryDirectory() as folder:
        content = export_several(library(), ids, Path(folder) / "kept.zip").read_bytes()
    for of in ids:
        trail.record("exported", of=of, bytes=len(content))
    return content


def _delete(row: DeltaGenerator, entries: Sequence[Entry]) -> None:
    who = ownership.visitor()
    mine = [e for e in entries if e.kind != TRAINING and may(who, "change", e)]
    with row.popover(tr("Delete"), **writable.button(tr("deleted"), allowed=bool(mine))):
        st.markdown(
            tr(
                "Delete {count}? {bin_words}",
                count=_count(mine),
                bin_words=ownership_words.bin_words(),
            )
        )
        left = len(entries) - len(mine)
        if left:
            st.caption(
                tr(
                    "{left} of the {entries} cannot be deleted here and stay.",
                    left=left,
                    entries=len(entries),
                )
            )
        st.button(
            tr("Delete them"),
            type="primary",
            on_click=_delete_all,
            args=(mine,),
            **writable.button(tr("deleted"), allowed=bool(mine)),
        )


def _count(entries: Sequence[Entry]) -> str:
    return translated(counted("{n} entry", "{n} entries", n=len(entries)))


def _delete_all(entries: Sequence[Entry]) -> None:
    for entry in entries:
        try:
            library().delete(entry.id)
        except AttnvizError as error:
            messages.put("error", str(error))
            continue
        trail.record("deleted", of=entry.id, kind=entry.kind)


def _evaluations(first: Entry, second: Entry) -> None:
    """Draw two kept evaluations of the same rows side by side, the older one first."""
    from attnviz.evaluation import sections  # takes a moment to load
    from attnviz.evaluation.compare import compare

    both = sorted((first, second), key=lambda entry: entry.kept)
    names = [entry.name for entry in both]
    if names[0] == names[1]:  # then the minute in which each was kept tells them apart
        names = [f"{entry.name} ({keep.when(entry)})" for entry in both]
    one, other = (
        _called(name, library().open(entry.id).evaluation)
        for name, entry in zip(names, both, strict=True)
    )
    section = sections.side_by_side(compare(one, other))
    st.header(tr("Side by side"), anchor=False)
    st.markdown(escaped(joined(section.sentences)))
    for each in (section, sections.scores(one, other)):
        if each.rows:
            words = map(translated, each.head)
            head = [name if each.head.count(name) == 1 else f"{name} ({n})"
                    for n, name in enumerate(words)]  # fmt: skip
            rows = spoken([
                dict(zip(head, map(sections.in_words, row), strict=True)) for row in each.rows
            ])  # fmt: skip
            st.dataframe(
                rows, hide_index=True, height=34 + 31 * len(rows), column_config=headings(())
            )


def _called(name: str, evaluation: Evaluation) -> Evaluation:
    """Return an evaluation under the name it was kept by: two may be of one model."""
    return replace(evaluation, model=replace(evaluation.model, name=name))
