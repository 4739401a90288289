"""The page of the library, the control Keep, and what a page shows that was opened again."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from attnviz.records.interventions import SilenceHead
from attnviz.store.library import library_in
from attnviz.ui import SESSION_SCRIPT
from attnviz.ui.session.keys import InputKeys, KeepKeys, LibraryKeys
from tests.app.conftest import PAGES
from tests.app.test_attention_page import explorer_header
from tests.store.kept import (
    RECORDS,
    attribution,
    evaluation,
    interventions,
    many,
    sequence,
    trace,
)


def plain(elements):
    """What a reader sees of Markdown whose marks are escaped."""
    return " ".join(element.value for element in elements).replace("\\", "")


def labels(elements):
    return [element.label for element in elements]


def named(elements, label):
    return next(element for element in elements if element.label == label)


@pytest.fixture
def library(tmp_path):
    return library_in(tmp_path / "runs")


def test_an_empty_library_says_how_something_gets_there(run_page):
    app = run_page("library.py")
    assert not app.exception
    assert "Nothing is kept yet. The button Keep" in plain(app.info)


def test_a_trace_is_kept_from_its_page_with_name_note_and_tags(run_page, library):
    app = run_page("attention.py", model="sentiment", text="not a good film")
    assert not app.exception
    assert library.find() == []  # nothing is kept without being asked
    app.text_input(key=KeepKeys.NAME).set_value("negation")
    app.text_area(key=KeepKeys.NOTE).set_value("the negator wins")
    app.text_input(key=KeepKeys.TAGS).set_value("demo, heads")
    named(app.button, "Keep it").click().run()
    assert not app.exception
    assert "Kept." in plain(app.success)
    (entry,) = library.find()
    assert (entry.name, entry.note, entry.tags) == (
        "negation",
        "the negator wins",
        ("demo", "heads"),
    )
    assert entry.opens == {"model": "sentiment", "text": "not a good film"}
    assert library.open(entry.id).inputs == ("not a good film",)
    assert app.text_input(key=KeepKeys.NAME).value == ""


def test_of_many_things_the_newest_five_hundred_are_sent_and_search_finds_the_others(
    run_page, library
):
    many(library, 600)
    app = run_page("library.py")
    assert not app.exception
    names = list(app.dataframe[0].value["name"])
    assert names == ["one", *(f"thing {n}" for n in range(599, 100, -1))]
    assert "101 older entries are not listed" in plain(app.caption)
    app.text_input(key=LibraryKeys.SEARCH).set_value("t42 1").run()
    assert list(app.dataframe[0].value["name"]) == ["thing 142"]


def test_long_names_are_cut_in_the_middle_in_the_list_and_stand_whole_below(run_page, library):
    names = [f"experiments-of-2026-11-on-negation-seed-000{n}" for n in (1, 2)]
    for name in names:
        library.keep(trace(), name=name)
    app = run_page("library.py")
    listed = app.dataframe[0].value["name"].tolist()
    assert [name[-10:] for name in listed] == ["-seed-0002", "-seed-0001"]
    assert all(len(name) == 26 and "…" in name for name in listed)
    app = run_page("library.py", **{LibraryKeys.SEARCH: "0002"})  # the only one is ticked
    assert names[1] in plain(app.get("heading")) + plain(app.markdown)


def test_what_is_kept_is_listed_searched_and_filtered(run_page, library):
    library.keep(trace(), name="first")
    library.keep(attribution(), name="two", tags=["t"])
    app = run_page("library.py")
    assert not app.exception
    assert app.dataframe[0].value["name"].tolist() == ["two", "first"]
    app.text_input(key=LibraryKeys.SEARCH).set_value("first").run()
    assert app.dataframe[0].value["name"].tolist() == ["first"]
    app.text_input(key=LibraryKeys.SEARCH).set_value("").run()
    app.selectbox(key=LibraryKeys.TAG).set_value("t").run()
    assert app.dataframe[0].value["name"].tolist() == ["two"]
    app.text_input(key=LibraryKeys.SEARCH).set_value("nowhere").run()
    assert not app.exception
    assert "None of the 2 entries matches" in plain(app.info)
    named(app.button, "Show all of them").click().run()
    assert not app.exception
    assert app.dataframe[0].value["name"].tolist() == ["two", "first"]


@pytest.mark.parametrize(
    ("kind", "page", "sign"),
    [("trace", "Attention", "as it was then"), ("attribution", "Attribution", "a note"),
     ("sequence", "Attribution", "as it was then"), ("evaluation", "Evaluate", "two rows")],
)  # fmt: skip
def test_an_entry_opens_on_the_page_that_made_it_without_asking_the_model(
    kind, page, sign, run_page, library
):
    entry = library.keep(RECORDS[kind](), name="mine", opens={"text": "a story"})
    app = run_page("library.py")
    named(app.button, f"Open on the page {page}").click().run()
    assert not app.exception
    assert not app.error
    assert app.title[0].value == page
    said = plain([*app.markdown, *app.caption])
    assert "mine" in said
    assert "as it was then" in said
    assert sign in said or kind == "evaluation"
    assert app.session_state[InputKeys.TEXT] == "a story"
    named(app.button, "Back to the present").click().run()
    assert not app.exception
    assert "as it was then" not in plain(app.markdown)
    assert library.find() == [entry]


def test_another_input_leaves_what_was_opened_again(run_page, library):
    library.keep(trace(), name="mine", opens={"model": "sentiment", "text": "a story"})
    app = run_page("library.py")
    named(app.button, "Open on the page Attention").click().run()
    assert "as it was then" in plain(app.markdown)
    app.text_area(key=InputKeys.TEXT).set_value("another text").run()
    assert not app.exception
    assert "as it was then" not in plain(app.markdown)


@pytest.mark.parametrize("model", ["/etc/passwd", "nobody/nothing", "../..", ""])
def test_an_entry_from_elsewhere_opens_no_model_that_this_server_does_not(model, run_page, library):
    library.keep(trace(), name="mine", opens={"model": model, "text": "a story"})
    app = run_page("library.py")
    named(app.button, "Open on the page Attention").click().run()
    assert not app.exception
    assert not app.error
    assert "as it was then" in plain(app.markdown)


def test_an_entry_is_renamed_and_deleted_after_a_question(run_page, library):
    entry = library.keep(trace(), name="one")
    app = run_page("library.py")
    app.text_input(key=f"name {entry.id}").set_value("two")
    app.text_area(key=f"note {entry.id}").set_value("why")
    app.text_input(key=f"tags {entry.id}").set_value("a,b")
    named(app.button, "Save").click().run()
    assert not app.exception
    (changed,) = library.find()
    assert (changed.name, changed.note, changed.tags) == ("two", "why", ("a", "b"))
    assert "Delete two? It stays in the bin, on the page Library, for 30 days." in plain(
        app.markdown
    ).replace("**", "")
    named(app.button, "Delete it").click().run()
    assert not app.exception
    assert library.find() == []
    assert "Nothing is kept yet" in plain(app.info)
    assert "two · trace · gone for good in 30 days" in plain(app.markdown).replace("**", "")
    named(app.button, "Restore").click().run()
    assert not app.exception
    assert library.find() == [changed]
    named(app.button, "Delete it").click().run()
    named(app.button, "Remove it").click().run()
    assert not app.exception
    assert not list((library.folder / ".bin").glob("*" + entry.id + "*"))


def test_without_a_bin_the_question_says_that_it_is_for_good(run_page, library, monkeypatch):
    monkeypatch.setenv("ATTNVIZ_BIN_DAYS", "0")
    library.keep(trace(), name="one")
    app = run_page("library.py")
    assert "Delete one? This cannot be undone." in plain(app.markdown).replace("**", "")
    named(app.button, "Delete it").click().run()
    assert not app.exception
    assert [path.name for path in library.folder.iterdir() if path.is_dir()] == []


def test_interventions_are_shown_as_the_python_that_makes_them(run_page, library):
    library.keep(interventions())
    app = run_page("library.py")
    assert not app.exception
    assert "av.SilenceHead(0, 1)" in app.code[0].value
    assert "av.load('sentiment')" in app.code[0].value
    library.keep((SilenceHead(2, 1),))
    app = tick(run_page("library.py"), library.find(), 0)
    assert not app.exception
    assert "av.SilenceHead(2, 1)" in app.code[0].value


def test_words_that_read_like_markup_stay_words(run_page, library):
    library.keep(trace(), name="**b** <script>alert(1)</script>", note="<img src=x>", tags=["$x$"])
    app = run_page("library.py")
    assert not app.exception
    assert all(not element.proto.allow_html for element in app.markdown)
    assert "\\*\\*b\\*\\* \\<script\\>" in app.header[0].value


def test_a_broken_entry_is_a_sentence_and_the_page_lives(run_page, library):
    entry = library.keep(trace(), name="mine")
    (library.folder / entry.id / "trace.json").write_text("{")
    app = run_page("library.py")
    assert not app.exception
    named(app.button, "Open on the page Attention").click().run()
    assert not app.exception
    assert "is not complete JSON" in plain(app.error)
    app.run()
    assert not app.error  # it is not tried for ever


def test_a_read_only_server_keeps_changes_and_deletes_nothing(run_page, library, monkeypatch):
    for record in (trace(), attribution(), sequence(), evaluation()):
        library.keep(record)
    monkeypatch.setenv("ATTNVIZ_READ_ONLY", "1")
    app = run_page("attention.py", model="sentiment", text="not a good film")
    assert not app.exception
    assert "read-only: nothing can be kept" in plain(app.caption)
    assert named(app.button, "Keep it").disabled
    app = run_page("library.py")
    assert not app.exception
    tick(app, library.find(), 0)
    assert "This server is read-only" in plain(app.caption)
    assert "it is read-only" in named(app.button, "Delete it").help
    assert all(named(app.button, label).disabled for label in ("Save", "Delete it"))
    assert app.get("file_uploader")[0].disabled
    app = run_page("train.py")
    assert not app.exception
    assert app.button(key="start a run").disabled
    assert named(app.button, "Start this one").disabled
    assert "it is read-only" in app.button(key="start a run").help


def test_the_page_about_the_server_says_what_is_allowed_and_what_it_holds(run_page, monkeypatch):
    monkeypatch.setenv("ATTNVIZ_MAX_TOKENS", "128")
    monkeypatch.setenv("ATTNVIZ_ALLOW_HUB", "0")
    app = run_page("about.py")
    assert not app.exception
    said = plain(app.markdown)
    for words in ("128 tokens", "visitor | 400", "4,000,000 characters",
                  "its own folder", "from the hub | not allowed", "everybody", "Devices | cpu",
                  "torch | 2", "in the last 10 minutes | ", "log | not written"):  # fmt: skip
        assert words in said, words


def tick(app, entries, *rows, cell=None):
    """Tick rows of the list of these entries, or click in one, as a reader does."""
    key = f"library table {hash(tuple(entry.id for entry in entries))}"
    cells = [] if cell is None else [(cell, "name")]
    app.session_state[key] = {"selection": {"rows": list(rows), "columns": [], "cells": cells}}
    return app.run()


def ticked(app):
    return json.loads(app.dataframe[0].proto.selection_default)["selection"]["rows"]


def test_the_row_whose_details_stand_below_is_ticked(run_page, library):
    for name in ("old", "new"):
        library.keep(trace(), name=name)
    app = run_page("library.py")
    assert ticked(app) == []  # of several it is not plain which
    assert "old" not in [each.value for each in app.header]
    app.text_input(key=LibraryKeys.SEARCH).set_value("old").run()
    app.text_input(key=LibraryKeys.SEARCH).set_value("").run()
    assert ticked(app) == [1]
    assert "old" in [each.value for each in app.header]


def test_without_a_ticked_row_no_details_are_shown(run_page, library):
    entry = library.keep(trace(), name="mine")
    app = run_page("library.py")
    tick(app, [entry])
    assert not app.exception
    assert "Open on the page Attention" not in [each.label for each in app.button]
    assert "Click a row to open it." in plain(app.caption)


def test_an_import_that_is_refused_leaves_the_rest_of_the_page(run_page, library):
    library.keep(trace(), name="gone")
    app = run_page("library.py")
    named(app.button, "Delete it").click().run()
    app.get("file_uploader")[0].upload("x.zip", b"nonsense", "application/zip").run()
    assert "This is not a complete export of attnviz" in plain(app.error)
    assert "Choose a file that was made with Export in a library." in plain(app.caption)
    assert "Restore" in labels(app.button)


def test_several_entries_are_deleted_at_once(run_page, library):
    for name in ("one", "two", "three"):
        library.keep(trace(), name=name)
    app = tick(run_page("library.py"), library.find(), 0, 2)
    assert not app.exception
    assert "2 entries" in [each.value for each in app.header]
    assert "Delete 2 entries?" in plain(app.markdown)
    named(app.button, "Delete them").click().run()
    assert not app.exception
    assert [entry.name for entry in library.find()] == ["two"]


def test_two_traces_that_are_ticked_open_on_compare_the_older_one_first(run_page, library):
    for name in ("old", "middle", "new"):
        library.keep(trace(), name=name)
    app = tick(run_page("library.py"), library.find(), 0, 2)
    named(app.button, "Compare").click().run()
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "Compare"
    by_id = {entry.id: entry.name for entry in library.find()}
    chosen = [named(app.selectbox, label).value for label in ("A", "B")]
    assert [by_id[of] for of in chosen] == ["old", "new"]


def test_two_evaluations_of_the_same_rows_are_compared_below_the_list(run_page, library):
    for name in ("the old one", "with more rows"):
        library.keep(evaluation(), name=name)
    app = tick(run_page("library.py"), library.find(), 0, 1)
    named(app.button, "Compare").click().run()
    assert not app.exception
    assert not app.error
    assert "Side by side" in plain(app.header)
    assert "with more rows minus the old one is" in plain(app.markdown)
    right_or_wrong, scores = (list(each.value.columns) for each in app.dataframe[1:])
    assert right_or_wrong == ["rows", "with more rows right", "with more rows wrong"]
    assert scores[1:3] == ["the old one", "with more rows"]
    assert "First" not in plain([*app.caption, *app.markdown])


def test_what_does_not_compare_says_what_does(run_page, library):
    library.keep(trace())
    library.keep(evaluation())
    app = tick(run_page("library.py"), library.find(), 0, 1)
    button = named(app.button, "Compare")
    assert button.disabled
    assert "Two traces, two evaluations or several trainings" in button.help


@pytest.mark.parametrize(
    ("page", "kind"),
    [("attention.py", "trace"), ("evaluate.py", "evaluation"), ("attribution.py", "attribution")],
)
def test_an_address_that_names_an_entry_opens_it_in_another_session(run_page, library, page, kind):
    entry = library.keep(RECORDS[kind](), name="mine", opens={"text": "a story"})
    app = at_address(page, entry.id)
    assert not app.exception
    assert "mine" in plain(app.markdown)
    assert "as it was then" in plain(app.markdown)
    assert app.session_state[InputKeys.TEXT] == "a story"
    app.run()
    assert "as it was then" in plain(app.markdown)
    assert address(app) == {"entry": entry.id}
    if page == "attention.py":
        assert explorer_header(app)["share"]["link"] == f"entry={entry.id}"
    named(app.button, "Back to the present").click().run()
    assert not app.exception
    assert "as it was then" not in plain(app.markdown)
    assert "entry" not in app.query_params


@pytest.mark.parametrize("page", ["attention.py", "library.py"])
@pytest.mark.parametrize("of", ["0123456789abcdef", "../..", "training/gone", "x" * 5_000])
def test_an_address_of_nothing_is_a_sentence(run_page, library, page, of):
    library.keep(trace(), name="mine")
    app = at_address(page, of)
    assert not app.exception
    assert "is not kept here, or not shared with you" in plain(app.warning)
    assert "as it was then" not in plain(app.markdown)


def test_the_address_of_the_library_names_the_entry_that_is_ticked(run_page, library):
    for name in ("one", "two"):
        library.keep(trace(), name=name)
    app = at_address("library.py", library.find("one")[0].id)
    assert not app.exception
    assert ticked(app) == [1]
    assert "one" in [each.value for each in app.header]
    tick(app, library.find(), 0)
    assert address(app) == {"entry": library.find("two")[0].id}
    tick(app, library.find())
    assert address(app) == {}


def address(app):
    return {name: value if isinstance(value, str) else value[-1]
            for name, value in app.query_params.items()}  # fmt: skip


def at_address(page, of):
    """Open a page at an address that names an entry, in a session of its own."""
    app = AppTest.from_file(SESSION_SCRIPT, default_timeout=60)
    app.query_params["entry"] = of
    app.switch_page(f"{PAGES}/{page}")
    app.query_params["entry"] = of
    return app.run()
