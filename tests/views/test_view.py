"""The block of bytes and the bundled module: what Python writes, a browser reads back."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from attnviz.views import view
from attnviz.views.view import bundle, pack


def unpack(data: bytes):
    length = int.from_bytes(data[:4], "little")
    header = json.loads(data[4 : 4 + length])
    body = data[4 + length :]
    found = {
        name: np.frombuffer(body[offset : offset + size], dtype)
        for name, (offset, size, dtype) in header["arrays"].items()
    }
    return header, found


@given(
    st.dictionaries(st.text(), st.text() | st.integers() | st.floats(allow_nan=False,
                    allow_infinity=False)).filter(lambda d: "arrays" not in d),
    st.lists(arrays.arrays(np.uint8, st.integers(0, 9)), max_size=3),
    st.lists(arrays.arrays(np.float32, st.integers(0, 9)), max_size=3),
)  # fmt: skip
def test_what_is_packed_is_read_back_aligned(header, small, large):
    given_arrays = {f"a{n}": array for n, array in enumerate([*small, *large])}
    data = pack(header, given_arrays)
    read, found = unpack(data)
    read.pop("arrays")
    assert read == header
    length = int.from_bytes(data[:4], "little")
    assert (4 + length) % 8 == 0
    for name, array in given_arrays.items():
        np.testing.assert_array_equal(found[name], array)


def test_a_number_that_json_cannot_write_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        pack({"value": float("nan")}, {})


def test_a_bundle_imports_nothing_and_exports_how_it_is_drawn():
    names = sorted(path.stem for path in (Path(view.__file__).parent / "bundles").glob("*.js"))
    assert len(names) >= 11
    for name in names:
        text = bundle(name)
        assert not re.search(r"^import\b|\bimport\(", text, re.MULTILINE), name
        # A page calls `render` by this name, in the same module.
        assert text.endswith("export{render};\n"), name


def test_a_view_that_was_not_bundled_names_the_command():
    with pytest.raises(FileNotFoundError, match="make bundles"):
        bundle("no_such_view")
