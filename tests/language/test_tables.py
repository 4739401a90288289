"""Tables that are drawn: headings in the reader's language, files in English."""

import ast
from pathlib import Path

import pytest

from attnviz import language
from attnviz.language import N_
from attnviz.ui.shared.table_words import headings, spoken
from tests.language.pseudo import pseudo

ROOT = Path(__file__).parents[2]
OF_SOMEBODY = {"attnviz/ui/shared/table_choice.py"}
"""What draws a table of the reader's own, whose columns have the reader's names."""


def tables():
    files = [*(ROOT / "pages").glob("*.py"), *(ROOT / "attnviz" / "ui").rglob("*.py")]
    for file in sorted(files):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                "st.dataframe",
                "st.table",
            ):
                yield file.relative_to(ROOT).as_posix(), node


def test_every_table_has_headings_in_the_readers_language():
    without = []
    for file, call in tables():
        config = next((k.value for k in call.keywords if k.arg == "column_config"), None)
        said = "" if config is None else ast.unparse(config)
        if file not in OF_SOMEBODY and not said.startswith(("headings(", "head_tables.columns(")):
            without.append(f"{file}:{call.lineno}")
    assert not without, "\n".join(["column_config=headings(...) of table_words:", *without])


def test_a_heading_is_drawn_over_a_column_that_keeps_its_name(pseudo_language):
    with language.using("eo"):
        drawn = headings(("layer", "mine"), {"layer": {"width": "small"}}, own={"x": N_("head")})
    assert drawn["layer"] == {"width": "small", "label": pseudo("layer")}
    assert not drawn["mine"].get("label")
    assert list(drawn) == ["layer", "mine"]
    assert headings(("layer",))["layer"]["label"] == "layer"


@pytest.mark.parametrize("cell", ["a token", 1.5, None, ["tags"]])
def test_only_messages_in_cells_are_translated(pseudo_language, cell):
    with language.using("eo"):
        assert spoken([{"a": N_("Settings"), "b": cell}]) == [{"a": pseudo("Settings"), "b": cell}]
