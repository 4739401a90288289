"""Tables that are shown: their headings and cells in the reader's language.

What a table is saved, sorted and read by stays as it is: its columns keep their English names, and
a heading is drawn over them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from attnviz.language import N_, Message, translated

_HEADINGS: tuple[str, ...] = (
    N_("about"), N_("after"), N_("after layer"), N_("answer"), N_("before"), N_("best"),
    N_("change"), N_("changes"), N_("distance"), N_("entropy"), N_("family"), N_("figure"),
    N_("final answer"), N_("formula"), N_("head"), N_("input"), N_("its probability"),
    N_("its rank"), N_("kept"), N_("kind"), N_("layer"), N_("left"), N_("logits"), N_("loss"),
    N_("meaning"), N_("method"), N_("model"), N_("name"), N_("next"), N_("number"),
    N_("owner"), N_("p after"), N_("p before"), N_("position"), N_("probability"), N_("progress"),
    N_("random, 2.5 %"), N_("random, 97.5 %"), N_("random, mean"), N_("row"), N_("rows"), N_("run"),
    N_("score"), N_("series"), N_("setting"), N_("size"), N_("source"), N_("state"), N_("tags"),
    N_("task"), N_("text"), N_("token"), N_("truth"), N_("unit"), N_("value"),
    N_("what a score means"),
)  # fmt: skip
_BY_NAME = {str.__str__(each): each for each in _HEADINGS}


def headings(
    columns: Iterable[str],
    config: Mapping[str, Any] | None = None,
    *,
    own: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return how columns are drawn: each under its heading.

    config: what else is said of columns, as `st.dataframe` takes it. own: the headings of columns
    that this table alone has.
    """
    labels = _BY_NAME | dict(own or {})
    return {
        str(name): {
            **((config or {}).get(name) or st.column_config.Column()),
            **({"label": translated(labels[name])} if name in labels else {}),
        }
        for name in columns
    }


def spoken(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows with their messages in the language of now; what else is in them stays."""
    return [
        {
            name: translated(cell) if isinstance(cell, Message) else cell
            for name, cell in row.items()
        }
        for row in rows
    ]
