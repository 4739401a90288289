"""What if: words that can be changed, the answer before and after, and the smallest flip."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from attnviz.attribution.attribute import attribute
from attnviz.attribution.edits import ANSWERS, what_if
from attnviz.attribution.flips import minimal_flip
from attnviz.attribution.network import refuse_what_is_not_explained
from attnviz.attribution.units import units_of
from attnviz.data.word_list import FLIP_WORDS
from attnviz.errors import AttnvizError, UnsupportedError
from attnviz.export.tables import csv_text
from attnviz.language import N_, counted, joined, several, tr, translated
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.records import (
    Attribution,
    Changed,
    Doubt,
    Edit,
    Flip,
    Prediction,
    Units,
    WhatIf,
)
from attnviz.records.doubts import of_both
from attnviz.records.significant import probability
from attnviz.records.view_results import EditTries
from attnviz.tracing.inputs import prepare
from attnviz.ui.frame import show
from attnviz.ui.session import agreements, view_choices
from attnviz.ui.shared import doubt_strip, downloads, traces, work
from attnviz.ui.shared.errors import escaped, strong
from attnviz.ui.shared.table_words import headings
from attnviz.ui.shared.traces import SHELF, Request
from attnviz.views.edits import view_edits

METHOD = "leave_one_out"
"""How the reasons before and after are told: it asks the question of this page."""


def refuse_what_has_no_words(model: Model) -> None:
    """Raise UnsupportedError for a model whose input has no words, or whose answer is none."""
    if model.task_line.reads != "text":
        try:
            refuse_what_is_not_explained(model)
        except UnsupportedError as error:
            raise UnsupportedError(
                N_(
                    '"{name}" ({task}) reads no text, and What if changes the words of a text. On '
                    "the page Attention you can hide a part of what it reads, cut an edge or "
                    "silence a head, and see what changes; for words, choose a model such as "
                    '"sentiment".',
                    name=model.name,
                    task=model.task,
                )
            ) from error
        raise UnsupportedError(
            N_(
                '"{name}" ({task}) reads no text, and What if changes the words of a text. The '
                "page Attribution shows what its answer depends on; for words, choose a model such "
                'as "sentiment".',
                name=model.name,
                task=model.task,
            )
        )
    if model.task_line.kind not in ANSWERS:
        raise UnsupportedError(
            N_(
                '"{name}" ({task}) gives no answer that can be followed from one text to another. '
                'Choose a model with classes, a next token or a mask, such as "sentiment".',
                name=model.name,
                task=model.task,
            )
        )


def what_if_of(model: Model, request: Request) -> WhatIf:
    """Draw the text, and return the answers before and after what the reader changed in it."""
    if request.chat:
        raise UnsupportedError(
            N_("What if changes the words of plain text. Switch the chat turns off on top.")
        )
    inputs = traces.inputs_of(request, model)
    prompt = prepare(model, inputs)
    of = hashlib.sha256(repr((request.model, inputs)).encode()).hexdigest()[:16]
    mask = None if model.task_line.kind == "mask" else model.tokenizer.mask_token
    shelf_edits = view_choices.edits(of)
    view = view_edits(units_of(prompt, "word"), of=of, mask=mask, edits=shelf_edits)
    page_edits = show.edits(view, of=of, start=shelf_edits)
    edits = tuple(Edit(e["kind"], int(e["unit"]), str(e.get("text", ""))) for e in page_edits)
    return what_if(model, inputs, edits)


def doubts_of_both(model: Model, change: WhatIf) -> tuple[Doubt, ...]:
    """Return the doubts about both answers."""
    sides = (change.inputs, change.edited) if change.edits else (change.inputs,) * 2
    before, after = (
        doubt_strip.of_input(model, texts[0] if len(texts) == 1 else texts) for texts in sides
    )
    return of_both(before, after, ("before", "after"))


def answers(change: WhatIf, *, is_kept: bool = False) -> None:
    """Draw both answers side by side, and what became of the first one."""
    before, after = st.columns(2)
    with before.container(border=True, height="stretch"):
        _answer(tr("Before"), change.before, change.inputs)
    with after.container(border=True, height="stretch"):
        if change.edits:
            _answer("After", change.after, change.edited)
        else:
            st.caption(tr("After"))
            if is_kept:
                st.markdown(tr("No word was changed when this was kept."))
            else:
                st.markdown(tr("Change a word above to see the answer to the new text here."))
    if change.edits:
        st.markdown(escaped(_change_words(change)))


def _answer(title: str, answer: Prediction, texts: tuple[str, ...]) -> None:
    st.caption(f"{title}: {escaped(' | '.join(texts))}")
    top = answer.top(5)
    if not top or answer.passing is not None:
        st.markdown(strong(answer.said))
    for label, share in top:
        said = f"{escaped(label)} · {escaped(probability(share))}"
        st.progress(min(1.0, max(0.0, share)), text=said)


def _change_words(change: WhatIf) -> str:
    before, after = change.value_before, change.value_after
    name = tr("The {target}", target=change.target)
    if change.flipped:
        return tr(
            'The answer flips from "{said}" to "{after_said}". {name} goes from {before:.3g} to '
            "{after:.3g}.",
            said=change.before.said,
            after_said=change.after.said,
            name=name,
            before=before,
            after=after,
        )
    if f"{before:.3g}" == f"{after:.3g}":
        return tr(
            "No visible change: {name}{name_2} stays at {before:.3g}.",
            name=name[0].lower(),
            name_2=name[1:],
            before=before,
        )
    return tr(
        "{name} goes from {before:.3g} to {after:.3g}; the answer stays.",
        name=name,
        before=before,
        after=after,
    )


def tries_table(change: WhatIf, flip: Flip | None) -> str:
    """Return what was tried here as CSV: the text as given, the reader's changes, the search's."""
    value = change.measure
    rows = [{"changes": "", "text": " | ".join(change.inputs), "answer": change.before.said,
             value: change.value_before}]  # fmt: skip
    if change.edits:
        rows.append({
            "changes": _changes(change.units, change.edits),
            "text": " | ".join(change.edited), "answer": change.after.said,
            value: change.value_after,
        })  # fmt: skip
    if flip is not None:
        rows += [_row(flip, each) for each in (flip.best, *flip.others)]
    return csv_text(pd.DataFrame(rows))


def reasons(model: Model, request: Request, change: WhatIf) -> tuple[Attribution, ...]:
    """Draw how much the first answer rests on each word, before and after; return both."""
    if not change.edits:
        return ()
    target = None if change.before.kind == "values" else change.before.likeliest
    st.header(tr("How the reasons change"), anchor=False)
    sides = ((N_("Before"), change.inputs), (N_("After"), change.edited))
    drawn = []
    for place, (title, texts) in zip(st.columns(2), sides, strict=True):
        with place:
            try:
                attribution = _reasons(model, request, texts, target)
            except AttnvizError as error:
                st.caption(escaped(f"{translated(title)}: {translated(error)}"))
                continue
            _draw_reasons(title, attribution)
            drawn.append(attribution)
    return tuple(drawn)


def _draw_reasons(title: str, attribution: Attribution) -> None:
    st.caption(
        tr(
            "{title}: how far the {target} falls without each word",
            title=title,
            target=escaped(attribution.target),
        )
    )
    show.attributions([attribution], key=f"reasons {title}")


def draw_kept(tries: EditTries) -> None:
    """Draw what was tried and kept, without asking the model anything."""
    change = tries.change
    if change.edits:
        st.markdown(
            escaped(tr("Changed: {changes}.", changes=_changes(change.units, change.edits)))
        )
    answers(change, is_kept=True)
    if tries.reasons:
        st.header(tr("How the reasons change"), anchor=False)
    for place, attribution in zip(st.columns(2), tries.reasons, strict=False):
        with place:
            is_before = attribution.inputs == change.inputs
            _draw_reasons(N_("Before") if is_before else N_("After"), attribution)
    if tries.flip is not None:
        st.header(tr("The smallest change that flips the answer"), anchor=False)
        _flip(tries.flip)


def _reasons(model: Model, request: Request, texts: tuple[str, ...], target: Any) -> Attribution:
    def make(progress: Progress) -> Attribution:
        inputs = texts[0] if len(texts) == 1 else (texts[0], texts[1])
        return attribute(
            model, inputs, method=METHOD, target=target, unit="word", progress=progress
        )

    key = ("reasons", request.model, request.device, texts, target)
    return work.wait_for(tr("Computing the reasons"), key, make, lambda result: 4096)


def smallest(model: Model, request: Request) -> Flip | None:
    """Draw the search for the fewest changes that flip the answer; return what it found so far."""
    if model.task_line.kind != "classes":
        return None
    st.header(tr("The smallest change that flips the answer"), anchor=False)
    st.caption(
        tr(
            "Each word is deleted, then replaced by each of the words below: first one change at a "
            "time, then two, then three."
        )
    )
    words, mask_column = st.columns([3, 2], vertical_alignment="bottom")
    text = words.text_input(tr("Words to try"), placeholder=", ".join(FLIP_WORDS[:8]) + ", ...")
    proposals = mask_column.text_input(
        tr("Also ask a model of masked words"), placeholder="bert-base-uncased",
        help=tr("The best words of that model for each place are tried too. Any fill-mask model "
                "works."),
    ).strip()  # fmt: skip
    candidates = tuple(word.strip() for word in text.split(",") if word.strip()) or FLIP_WORDS
    key = ("flip", request, candidates, proposals)
    if SHELF.peek(key) is None and not agreements.is_agreed(key):
        st.button(tr("Search"), on_click=_search, args=(key, proposals))
        return None

    def make(progress: Progress) -> Flip:
        proposing = traces.model(proposals, request.device) if proposals else None
        inputs = traces.inputs_of(request, model)
        return minimal_flip(model, inputs, words=candidates, proposals=proposing, progress=progress)

    flip = work.wait_for(tr("Searching for a flip"), key, make, lambda result: 4096)
    _flip(flip)
    return flip


def _search(key: Hashable, proposals: str) -> None:
    downloads.ask(proposals)
    agreements.agree(key)


def _flip(flip: Flip) -> None:
    best = flip.best
    n = len(best.edits)
    if flip.found:
        sentence: str = counted(
            '{n} change of a word turned "{label}" ({probability:.3f}) into "{best_label}" '
            "({best_probability:.3f}).",
            '{n} changes of words turned "{label}" ({probability:.3f}) into "{best_label}" '
            "({best_probability:.3f}).",
            n=n,
            label=flip.label,
            probability=flip.probability,
            best_label=best.label,
            best_probability=best.probability,
        )
        if n > 1:
            fewer = (
                N_("Fewer of these changes cannot.")
                if flip.proven
                else N_("Fewer may be enough: not every set of changes was tried.")
            )
            sentence = joined((sentence, fewer))
    else:
        sentence = N_(
            'No change tried here flips "{label}" ({probability:.3f}). The closest change leaves '
            "it at {probability_of_first:.3f}.",
            label=flip.label,
            probability=flip.probability,
            probability_of_first=best.probability_of_first,
        )
    st.markdown(escaped(translated(sentence)))
    rows = [_row(flip, each) for each in (best, *flip.others)]
    st.dataframe(rows, hide_index=True, column_config=headings(rows[0]))
    st.caption(
        translated(
            several(
                "{n:,} texts tried in {seconds:.2f} s.",
                n=flip.passes,
                seconds=flip.seconds,
            )
        )
    )


def _row(flip: Flip, change: Changed) -> dict[str, Any]:
    return {
        "changes": _changes(flip.units, change.edits),
        "text": " | ".join(change.texts), "answer": change.label,
        "probability": change.probability,
    }  # fmt: skip


def _changes(units: Units, edits: Sequence[Edit]) -> str:
    return ", ".join(_change(units, edit) for edit in edits)


def _change(units: Units, edit: Edit) -> str:
    old = units.text[edit.unit]
    if edit.kind == "mask":
        return tr("“{old}” masked", old=old)
    return tr("“{old}” deleted", old=old) if edit.kind == "delete" else f"“{old}” → “{edit.text}”"
