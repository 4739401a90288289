"""Labels that fit a head: what config.json names, and what the head has rows for."""

from __future__ import annotations

from typing import Any

from attnviz.language import N_, counted, several


def labels_of_rows(id2label: Any, rows: int) -> tuple[dict[int, str], str]:
    """Return a name for each row of a head, and what a reader must know of them ("" for nothing).

    id2label is as config.json holds it, None where it holds none. A row without a name is
    called LABEL_n; where names have numbers that the head has no row for, none of them is trusted.
    """
    generic = {n: f"LABEL_{n}" for n in range(rows)}
    names = _names_by_number(id2label)
    if not names:
        if rows == 2:  # what transformers takes a head for where nothing is said
            return generic, ""
        return generic, N_(
            "The head has {rows} but config.json has no labels: they are called {label_range}. "
            "Write their names into id2label of config.json.",
            rows=_rows(rows),
            label_range=_label_range(generic),
        )
    examples = ", ".join(f"{number}: {name}" for number, name in sorted(names.items())[:6])
    examples += ", ..." if len(names) > 6 else ""
    start = several(
        "The head has {rows} and config.json names {n} labels ({examples}): ",
        n=len(names),
        rows=_rows(rows),
        examples=examples,
    )
    if not set(names) <= set(generic):
        return generic, N_(
            "{start}it is not known which of them are meant, so they are called {label_range}. "
            "Correct id2label of config.json.",
            start=start,
            label_range=_label_range(generic),
        )
    missing = [number for number in generic if number not in names]
    if not missing:
        return {number: names[number] for number in generic}, ""
    without = _label_range({number: generic[number] for number in missing})
    return {**generic, **names}, N_(
        "{start}the others are called {without}. Correct id2label.", start=start, without=without
    )


def _names_by_number(id2label: Any) -> dict[int, str]:
    if not isinstance(id2label, dict):
        return {}
    try:
        return {int(number): str(name) for number, name in id2label.items()}
    except ValueError:
        return {}


def _rows(rows: int) -> str:
    return counted("{n} row", "{n} rows", n=rows)


def _label_range(names: dict[int, str]) -> str:
    first, last = names[min(names)], names[max(names)]
    return (
        first
        if len(names) == 1
        else N_("{first} to {last}", first=first, last=last)
        if len(names) > 2
        else N_("{first} and {last}", first=first, last=last)
    )
