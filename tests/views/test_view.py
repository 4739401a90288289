"""The block of bytes and the bundled module: what Python writes, a browser reads back."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

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


def test_a_bundle_holds_each_module_once_and_imports_nothing(tmp_path):
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nimport { c } from "./c.js";\n'
                                   "export function a() { return b() + c; }\n")  # fmt: skip
    (tmp_path / "b.js").write_text(
        'import { c } from "./c.js";\nexport function b() { return c; }\n'
    )
    (tmp_path / "c.js").write_text("export const c = 1;\n")
    text = bundle(tmp_path, "a.js")
    assert "import" not in text
    assert text.count("const c = 1") == 1
    assert text.index("const c") < text.index("function b") < text.index("export function a")


def test_a_module_above_the_folder_is_bundled_once(tmp_path):
    folder = tmp_path / "inner"
    folder.mkdir()
    (tmp_path / "shared.js").write_text("export const shared = 1;\n")
    shared = 'import { shared } from "../shared.js";\n'
    (folder / "a.js").write_text(f'import {{ b }} from "./b.js";\n{shared}const a = b + shared;\n')
    (folder / "b.js").write_text(f"{shared}export const b = shared;\n")
    text = bundle(folder, "a.js")
    assert "import" not in text
    assert text.count("const shared = 1") == 1


def test_a_name_that_two_modules_declare_is_refused(tmp_path):
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nconst SIZE = b;\n')
    (tmp_path / "b.js").write_text("const SIZE = 2;\nexport const b = SIZE;\n")
    with pytest.raises(ValueError, match="differ between modules: SIZE"):
        bundle(tmp_path, "a.js")
