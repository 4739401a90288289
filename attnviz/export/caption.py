"""What stands under every exported figure, so that it can be made again."""

from __future__ import annotations

from attnviz.export.shown import WITHOUT, Shown, capital
from attnviz.language import several, tr, translated
from attnviz.records import Trace
from attnviz.records.look import Look
from attnviz.records.stack import stack_label

_INPUT = 400  # characters of the input that a caption quotes


def caption(trace: Trace, look: Look, view: Shown) -> tuple[str, ...]:
    """Return the caption's lines: doubts and what was hidden, input, head, model, formula."""
    model = trace.model
    model_name = model.name
    if model.architecture != model.name:
        model_name += f" ({model.architecture})"
    if model.revision:
        model_name += tr(", revision {revision}", revision=model.revision)
    heads = ", ".join(f"{layer}.{head}" for layer, head in look.heads)
    stack = stack_label(view.stack.name)
    one = len(look.heads) == 1
    where = (
        tr("layer {heads}, head {look_heads}", heads=look.heads[0][0], look_heads=look.heads[0][1])
        if one
        else tr(
            "{mix} of heads {heads}",
            mix=look.mix if look.mix != "own" else tr("weighted mean"),
            heads=heads,
        )
    )
    quantity = view.quantity
    if quantity.per == "layer":
        where = f"layers 0 to {look.heads[-1][0]}"
    without = WITHOUT[look.hide] if any(note.startswith("Without ") for note in view.notes) else ""
    rule = (view.stack.name == "cross" and quantity.formula_across) or quantity.formula
    answer = look.answer or tr("the answer of the model")
    of = f"; y = {answer}" if quantity.name == "relevance" else ""
    formula = f"{capital(quantity.label)}: {rule}{of}, {quantity.source}."
    made_with = tr(" Made with {made_with}.", made_with=model.made_with) if model.made_with else ""
    doubts = [each.said for each in trace.doubts]
    return (
        " ".join([*doubts, f"Hidden: {without or 'nothing'}.", *view.notes]),
        _input(trace),
        tr(
            "{model_name}, {dtype}, {device}: {stack}, {where} (counted from 0).",
            model_name=model_name,
            dtype=model.dtype,
            device=model.device,
            stack=stack,
            where=where,
        ),
        f"{formula}{made_with}",
    )


def _input(trace: Trace) -> str:
    texts = [_quotation(text) for text in trace.inputs if text]
    words = " and ".join(texts)
    if trace.picture is not None:
        rows, columns = trace.picture.shape[:2]
        words = translated(
            several(
                "a picture of {rows} × {n} pixels",
                n=columns,
                rows=rows,
            )
        )
        if trace.framing is not None and trace.framing.said:
            return tr("Input: {words}. {said}", words=words, said=trace.framing.said)
    if trace.target:
        words += tr("; target {quotation}", quotation=_quotation(trace.target))
    words = words or translated(
        several(
            "{n} steps of a series",
            n=len(trace.tokens),
        )
    )
    return (
        tr("Input: {words}", words=words)
        if words.endswith("”")
        else tr("Input: {words}.", words=words)
    )


def _quotation(text: str) -> str:
    text = " ".join(text.split())
    return f"“{text}”" if len(text) <= _INPUT else f"“{text[:_INPUT]}…” ({len(text)} characters)"
