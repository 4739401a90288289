"""Where the last token of a chat looks, by role: a sentence, and a table of all heads."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from attnviz.language import counted, tr, translated
from attnviz.metrics.roles import role_shares
from attnviz.records import Trace
from attnviz.records.roles import RoleShares
from attnviz.records.significant import significant
from attnviz.records.tokens import FIRST_TOKEN
from attnviz.ui.shared import head_tables
from attnviz.ui.shared.errors import escaped
from attnviz.ui.shared.table_words import headings


def section(trace: Trace, stack: str) -> None:
    """Draw it; nothing for a text that is no chat."""
    of = trace.stack(stack)
    if of.keys.turn is None:
        return
    shares = role_shares(trace, stack=stack)
    st.header(tr("Where the last token looks, by role"), anchor=False)
    st.caption(escaped(sentence(shares)))
    table = rows(shares)
    st.dataframe(
        table, hide_index=True, height=head_tables.height(table), key="roles",
        column_config=headings(
            table.columns,
            {
                role: st.column_config.ProgressColumn(role, min_value=0, max_value=1, format="%.3f")
                for role in shares.roles
            },
            own={FIRST_TOKEN: FIRST_TOKEN},
        ),
    )  # fmt: skip


def sentence(shares: RoleShares) -> str:
    """Return the means in a sentence, and what the first token is."""
    parts = [
        f"{significant(float(share))} to {_role_words(role, count)}"
        for role, share, count in zip(shares.roles, shares.mean, shares.tokens, strict=True)
    ]
    return tr(
        "Mean over all heads: {parts}. The first token is counted separately: heads that have "
        "nothing to look for put their weight there, whatever its turn says.",
        parts=", ".join(parts),
    )


def _role_words(role: str, count: int) -> str:
    if role == FIRST_TOKEN:
        return tr("the first token")
    return translated(counted("{role} ({n:,} token)", "{role} ({n:,} tokens)", n=count, role=role))


def rows(shares: RoleShares) -> pd.DataFrame:
    """Return one row a head, those that look most beside the first token first."""
    layers, heads = np.indices(shares.shares.shape[:2])
    table = pd.DataFrame(
        {"layer": layers.ravel(), "head": heads.ravel(),
         **{role: shares.shares[:, :, at].ravel() for at, role in enumerate(shares.roles)}}
    )  # fmt: skip
    return table.dropna().sort_values(FIRST_TOKEN, ignore_index=True, kind="stable")
