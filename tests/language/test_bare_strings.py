"""No text reaches a reader but through a catalogue."""

from pathlib import Path

import pytest

from tests.language.bare import bare

ROOT = Path(__file__).parents[2]
FILES = [
    ROOT / "app.py",
    *sorted((ROOT / "pages").glob("*.py")),
    *sorted((ROOT / "attnviz").rglob("*.py")),
]


def test_every_text_is_a_message():
    found = [
        f"{name}:{line}: {text}"
        for file in FILES
        for name in [file.relative_to(ROOT).as_posix()]
        for line, text in bare(file, name)
    ]
    assert not found, "\n".join(["put it in N_, counted or tr (attnviz/language):", *found])


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('st.button("Run")', ["Run"]),
        ('st.button(tr("Run"))', []),
        ('raise InputError(f"No file at {path}.")', ["No file at {}."]),
        ('raise InputError(N_("No file at {path}.", path=path))', []),
        ('notes = ["The rows are few."]', ["The rows are few."]),
        ('st.text_input(tr("A"), help="Enter runs it.", key="the text of it")', ["Enter runs it."]),
        ('st.markdown(f":red[{off}]")', []),
        ('x = kind == "picture and the text"', []),
        ('def f():\n    "It says what it does."', []),
    ],
)  # fmt: skip
def test_a_bare_text_is_seen(tmp_path, code, found):
    file = tmp_path / "page.py"
    file.write_text(code)
    assert [text for _, text in bare(file, "pages/page.py")] == found
