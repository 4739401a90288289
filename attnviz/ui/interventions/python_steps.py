"""Steps written as Python: run where the operator allows code, else shown to be copied."""

from __future__ import annotations

import numpy as np
import streamlit as st

import attnviz
from attnviz.errors import AttnvizError, InputError
from attnviz.language import N_, tr
from attnviz.records.interventions import Intervention
from attnviz.ui.interventions import page as interventions_page
from attnviz.ui.interventions import share
from attnviz.ui.interventions.page import Acting
from attnviz.ui.interventions.step_history import Step
from attnviz.ui.operator.limits import limits
from attnviz.ui.session import messages

_CODE = "acting_code"


def draw(page: Acting) -> None:
    """Draw the code of the steps that are on: to be changed and run, or to be copied."""
    if not limits().allow_code:
        st.caption(
            tr(
                "This server does not run code that visitors write; its operator can allow it "
                "(attnviz app --allow-code). Copy this script and run it on your own machine."
            )
        )
        st.code(share.python(page), language="python")
        return
    st.caption(
        tr(
            "The list `steps` replaces the steps above. The code can use `av` (attnviz), `np`, "
            "`model`, and `trace`, the trace of the model without any step."
        )
    )
    # What stands in the box follows the list until the reader has written in it.
    if st.session_state.get(_CODE, "") in ("", st.session_state.get(f"{_CODE} offered")):
        st.session_state[_CODE] = st.session_state[f"{_CODE} offered"] = step_lines(
            page.history.acts
        )
    code = st.text_area(tr("Python"), key=_CODE, height=224, label_visibility="collapsed")
    if st.button(tr("Run it"), type="primary"):
        try:
            acts = run(code, page)
            page.stage(page.history.put(map(Step, acts)))
        except AttnvizError as error:
            messages.put("error", tr("{error} Nothing was changed.", error=error))
        st.rerun()


def step_lines(acts: tuple[Intervention, ...]) -> str:
    """Return Python that makes a list of interventions, called steps."""
    lines = "".join(f"    av.{act!r},\n" for act in acts) or "    av.SilenceHead(0, 0),\n"
    return f"steps = [\n{lines}]\n"


def run(code: str, page: Acting) -> tuple[Intervention, ...]:
    """Run what the reader wrote, and return its list `steps`.

    Raises InputError for code that does not run, or gives no such list.
    """
    names = {"av": attnviz, "np": np, "model": page.model, "trace": page.trace}
    try:
        exec(compile(code, "the code", "exec"), names)
    except SyntaxError as error:
        raise InputError(
            N_("Line {lineno} is not valid Python: {msg}.", lineno=error.lineno, msg=error.msg)
        ) from error
    except (Exception, SystemExit) as error:  # a reader's code may raise anything
        raise InputError(
            N_("The code raised {name}: {error}", name=type(error).__name__, error=error)
        ) from error
    if "steps" not in names:
        raise InputError(N_('The code does not define a list called "steps".'))
    return interventions_page.few(names["steps"])
