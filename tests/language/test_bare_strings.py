"""No text reaches a reader but through a catalogue, which also chooses its forms by number."""

import ast
from pathlib import Path

import pytest

from tests.language.bare import bare
from tests.language.by_number import chosen, chosen_in_js

ROOT = Path(__file__).parents[2]
FILES = [
    ROOT / "app.py",
    *sorted((ROOT / "pages").glob("*.py")),
    *sorted((ROOT / "attnviz").rglob("*.py")),
]
MODULES = [
    file
    for file in sorted((ROOT / "attnviz" / "views").rglob("*.js"))
    if "bundles" not in file.parts
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


def spoken_when_raised(source: str) -> set[int]:
    """Return the lines where an error takes words of the language that is spoken just then."""
    errors = (
        node for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Raise)
        or (isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("Error", ".check")))
    )  # fmt: skip
    return {
        inner.lineno
        for node in errors
        for inner in ast.walk(node)
        if isinstance(inner, ast.Call) and ast.unparse(inner.func) in ("tr", "translated")
    }


def test_an_error_is_translated_where_it_is_shown():
    found = [
        f"{file.relative_to(ROOT)}:{line}"
        for file in FILES
        for line in sorted(spoken_when_raised(file.read_text(encoding="utf-8")))
    ]
    assert not found, "\n".join(["say N_ (attnviz/language):", *found])
    assert spoken_when_raised('raise InputError(tr("No file."))') == {1}
    assert spoken_when_raised('extras.check(tr("Training"), "torch")') == {1}
    assert not spoken_when_raised('raise InputError(N_("No file."))')


def test_no_form_of_a_word_is_chosen_by_the_code():
    found = [
        f"{file.relative_to(ROOT)}:{line}: {text}"
        for files, rule in ((FILES, chosen), (MODULES, chosen_in_js))
        for file in files
        for line, text in rule(file.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(["let counted choose (attnviz/language):", *found])


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('N_("1 row") if n == 1 else N_("{n} rows", n=n)', ["1 row"]),
        ('"1 row" if len(rows) == 1 else tr("{n} rows", n=n)', ["1 row"]),
        ("f\"{n} {'entry' if n == 1 else 'entries'}\"", ["entry"]),
        ('N_("are") if n > 1 else N_("is")', ["are"]),
        ('counted("{n} row", "{n} rows", n=n)', []),
        ('mode = "random" if n == 1 else "bootstrap"', []),
        ('tr("all") if n is None else tr("some")', []),
    ],
)
def test_a_form_that_is_chosen_by_the_code_is_seen(code, found):
    assert [text for _, text in chosen(code)] == found


@pytest.mark.parametrize(
    ("code", "is_found"),
    [
        ('n === 1 ? tr("1 row") : tr("{n} rows", { n })', True),
        ('`${n} ${n === 1 ? "row" : "rows"}`', True),
        ('n > 1 ? tr("these") : tr("this")', True),
        ('counted("{n} row", "{n} rows", n)', False),
        ('n > 1 ? at : tr("none")', False),
    ],
)
def test_a_form_that_a_view_chooses_is_seen(code, is_found):
    assert bool(list(chosen_in_js(code))) is is_found


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('f.update_xaxes(title_text="answer")', ["answer"]),
        ('f.update_xaxes(title_text=tr("answer"))', []),
        ('f.update_xaxes(title={"text": "answer", "side": "right"})', ["answer"]),
        ('f.add(name="random" if control else tr("method"))', ["random"]),
        ('f.add(hovertemplate=label + "<br>%{z:.4g} moved<extra></extra>")',
         ["<br>%{z:.4g} moved<extra></extra>"]),
        ('f.add(hovertemplate=label + "<br>%{z:.4g}<extra></extra>")', []),
    ],
)  # fmt: skip
def test_a_bare_word_of_a_figure_is_seen(tmp_path, code, found):
    file = tmp_path / "figure.py"
    file.write_text(code)
    assert [text for _, text in bare(file, "attnviz/plots/figure.py")] == found
