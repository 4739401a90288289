"""Share, Save and Keep: on every view of the workspace that has a result, in the same words."""

import pytest

from attnviz.store.library import library_in
from tests.store.kept import RECORDS

TEXT = "The soup was not good."
REPEATED = "candle river seven button, candle river seven"

VIEWS = {
    "heads.py": (TEXT, "sentiment", ["Numbers (CSV)"], True),
    "generation.py": (REPEATED, "induction", ["One HTML page"], True),
    "attribution.py": (
        TEXT, "sentiment",
        ["Numbers (CSV)", "Numbers (JSON)", "One HTML page", "Figure (SVG)", "Save evidence card"],
        True,
    ),
    "what_if.py": (TEXT, "sentiment", ["Numbers (CSV)"], True),
    "lenses.py": (REPEATED, "induction", ["Numbers (CSV)", "One HTML page"], True),
    "compare.py": (TEXT, "sentiment", ["One HTML page"], True),
    "bertviz.py": (TEXT, "sentiment", ["One HTML page"], True),
}  # fmt: skip


@pytest.mark.parametrize("page", VIEWS)
def test_a_result_is_shared_saved_and_kept_in_the_same_words(run_page, page):
    text, model, files, keeps = VIEWS[page]
    app = run_page(page, text=text, model=model)
    assert not app.exception
    assert not app.error
    labels = [button.proto.label for button in app.get("download_button")]
    assert sorted(labels) == sorted(files)
    (link,) = [each.value for each in app.get("code") if "model=" in each.value]
    assert f"model={model}" in link
    assert text.split()[1] in link
    assert ("Keep it" in [button.label for button in app.button]) == keeps


KEPT = {
    "what_if.py": ("what_if", "What if", {"text": TEXT}, "Back to the present"),
    "lenses.py": ("lens", "Lenses", {"text": REPEATED, "model": "induction"}, "All cells"),
    "compare.py": ("comparison", "Compare", {"text": TEXT}, "Answers"),
}


@pytest.mark.parametrize("page", KEPT)
def test_what_a_view_shows_is_kept_and_opens_on_it_without_the_model(page, run_page, tmp_path):
    kind, title, inputs, sign = KEPT[page]
    app = run_page(page, **{"model": "sentiment", **inputs})
    app.button[[each.label for each in app.button].index("Keep it")].click().run()
    assert not app.exception
    assert "Kept." in " ".join(each.value for each in app.success)
    (entry,) = library_in(tmp_path / "runs").find()
    assert entry.kind == kind
    assert entry.opens["text"] == inputs["text"]
    assert inputs["text"] in entry.about
    app = run_page("library.py")
    button = f"Open on the page {title}"
    app.button[[each.label for each in app.button].index(button)].click().run()
    assert not app.exception
    assert not app.error
    assert app.title[0].value == title
    shown = [*app.markdown, *app.caption, *app.button, *app.expander]
    said = " ".join(getattr(each, "value", None) or each.label for each in shown)
    assert "as it was then" in said
    assert sign in said
    assert "Keep it" not in [each.label for each in app.button]  # it is kept
    assert app.get("download_button")  # and its files are there
    assert any(each.value.endswith(f"?entry={entry.id}") for each in app.get("code"))


@pytest.mark.parametrize("kind", ["what_if", "lens", "comparison"])
def test_a_small_record_of_each_kind_is_drawn(kind, run_page, tmp_path):
    library_in(tmp_path / "runs").keep(RECORDS[kind](), name="mine")
    app = run_page("library.py")
    label = next(each.label for each in app.button if each.label.startswith("Open on the page"))
    app.button[[each.label for each in app.button].index(label)].click().run()
    assert not app.exception
    assert not app.error
    said = " ".join(each.value for each in [*app.markdown, *app.caption])
    assert "as it was then" in said
    assert {"what_if": "“not” deleted", "lens": "a note", "comparison": "Answers"}[kind] in said


def test_a_lens_of_classes_is_saved_on_its_first_view(run_page):
    app = run_page("lenses.py", text=TEXT)
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels == ["Numbers (CSV)"]


def test_an_input_that_no_link_can_carry_is_said(run_page):
    app = run_page("attribution.py", text="word " * 3000)
    assert any("too long for a link" in each.value for each in app.caption)


def test_what_was_tried_is_a_table_of_answers():
    import attnviz as av
    from attnviz.attribution.edits import what_if
    from attnviz.attribution.flips import minimal_flip
    from attnviz.records import Edit
    from attnviz.ui.what_if import tries_table

    model = av.load("sentiment")
    change = what_if(model, TEXT, (Edit("delete", 3),))
    flip = minimal_flip(model, TEXT, words=("great",))
    rows = tries_table(change, flip).splitlines()
    assert rows[0] == "changes,text,answer,probability"
    assert rows[1].startswith(",The soup was not good.,")
    assert rows[2].startswith(f"“{change.units.text[3]}” deleted,")
    assert len(rows) == 3 + 1 + len(flip.others)


def test_a_link_of_a_comparison_names_what_stands_beside_the_input(run_page):
    app = run_page("compare.py", text=TEXT, other_text="The soup was bad.")
    assert not app.exception
    (link,) = [each.value for each in app.get("code") if "model=" in each.value]
    assert "other_text=The+soup+was+bad." in link
    assert "text=The+soup+was+not+good." in link
