"""What the views of a page were given."""

import json

from streamlit.testing.v1 import AppTest


def headers(app: AppTest) -> list[dict]:
    """The headers of the data that the page sent to the views that it draws."""
    blocks = [component.proto.bytes for component in app.get("bidi_component")]
    read = [json.loads(data[4 : 4 + int.from_bytes(data[:4], "little")]) for data in blocks]
    # What remembers the last visit and what has Enter run a text draw nothing.
    return [header for header in read if "ask" not in header and "box" not in header]
