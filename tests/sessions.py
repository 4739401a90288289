"""A visitor without a browser: a session of the running app, over the app's own websocket."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol


@dataclass
class Shown:
    """What a page shows after a run of its script."""

    elements: dict[tuple[int, ...], Any] = field(default_factory=dict)
    finished: bool = False

    def of(self, kind: str) -> list[Any]:
        """Every element of a kind ("markdown", "button", "exception", ...), from the top."""
        found = [self.elements[path] for path in sorted(self.elements)]
        return [getattr(each, kind) for each in found if each.WhichOneof("type") == kind]

    def texts(self) -> list[str]:
        """Running text, captions and messages."""
        return [each.body for kind in ("markdown", "alert") for each in self.of(kind)]

    def tracebacks(self) -> list[str]:
        """Exceptions that reached the page: there should be none."""
        return [f"{each.type}: {each.message}" for each in self.of("exception")]


class Session:
    """One visitor; `seconds` is how long the last answer took."""

    def __init__(
        self, url: str, *, timeout: float = 120, headers: dict[str, str] | None = None
    ) -> None:
        self._timeout = timeout
        address = url.replace("http", "ws", 1) + "/_stcore/stream"
        self._open = ExitStack()
        self._socket: Any = self._open.enter_context(
            connect(address, origin=Origin(url), subprotocols=[Subprotocol("streamlit")],
                    max_size=None, open_timeout=timeout, additional_headers=headers)
        )  # fmt: skip
        self._page, self._query = "", ""
        self._widgets: dict[str, Any] = {}
        self.shown = Shown()
        self.seconds = 0.0

    def open(self, page: str, **query: str) -> Shown:
        """Go to a page by the name in its address."""
        self._page, self._query = page, urlencode(query)
        self._widgets.clear()
        return self._run()

    def click(self, label: str) -> Shown:
        """Press the first button with a label."""
        button = next(each for each in self.shown.of("button") if each.label == label)
        return self._run(pressed=button.id)

    def close(self) -> None:
        """Leave."""
        self._open.close()

    def _run(self, pressed: str = "") -> Shown:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_name = self._query, self._page
        if pressed:
            state.widget_states.widgets.add(id=pressed, trigger_value=True)
        began = time.monotonic()
        self._socket.send(message.SerializeToString())
        self.shown = Shown(dict(self.shown.elements) if pressed else {})
        while not self.shown.finished:
            self._take(ForwardMsg.FromString(self._socket.recv(timeout=self._timeout)))
        self.seconds = time.monotonic() - began
        return self.shown

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.shown.elements.clear()
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            path = tuple(message.metadata.delta_path)
            self.shown.elements[path] = message.delta.new_element
        elif kind == "script_finished":
            # Finished early means that another run follows at once.
            self.shown.finished = message.script_finished != message.FINISHED_EARLY_FOR_RERUN
