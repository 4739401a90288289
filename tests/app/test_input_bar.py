"""The list of models, as a page draws it."""

from attnviz.ui.frame import input_bar, model_list
from attnviz.ui.session.keys import InputKeys
from tests import tiny


def models(app):
    (box,) = [box for box in app.selectbox if box.label == "Model"]
    return box


def test_two_folders_that_differ_at_their_end_are_told_apart_in_the_list_of_models(
    run_page, monkeypatch
):
    base = "./a-folder-of-checkpoints-with-a-long-name-of-the-kind-"
    monkeypatch.setattr(
        model_list, "options", lambda chosen: ["sentiment", base + "one", base + "two"]
    )
    app = run_page("heads.py")
    assert models(app).options[0] == "sentiment · bundled"
    assert [name[-3:] for name in models(app).options[1:]] == ["one", "two"]
    assert all(
        "…" in name and len(name) == model_list.LONGEST_LABEL for name in models(app).options[1:]
    )


def test_a_long_path_is_named_by_its_last_folder():
    long, other = "/somewhere/of-the-experiments/SmolLM2-135M", "/somewhere/else-of-these/seed-1"
    twin = "/another/place-of-these-runs/seed-1"
    labels = model_list.labels([long, other, twin])
    assert labels[long] == "…/SmolLM2-135M"
    assert labels[other] != labels[twin]
    assert "…" in labels[other]


def test_a_long_name_of_a_training_leaves_room_for_its_kind(monkeypatch):
    monkeypatch.setattr(model_list, "_run_of", lambda model: "a-training-with-a-very-long-name")
    assert model_list.labels(["any"]) == {"any": "a-train…ng-name · trained"}


def test_the_list_names_kinds_and_begins_with_what_was_opened_last(run_page, tmp_path):
    tiny.save("bert", tmp_path / "runs" / "first" / "model")
    app = run_page("heads.py", text="a film in a list")
    assert not app.exception
    names = models(app).options
    assert names[:2] == ["sentiment · bundled", "induction · bundled"]
    assert names.index("forecast · bundled") < names.index("first · trained")
    for name in ("names", "induction"):
        models(app).set_value(name).run()
    assert not app.exception
    tops = ["induction · bundled", "names · bundled", "sentiment · bundled"]
    assert models(app).options[:3] == tops
    assert sorted(models(app).options) == sorted(names)
    assert models(app).value == "induction"


def test_a_folder_that_was_typed_stays_in_the_list_when_another_is_chosen(
    run_page, tmp_path, monkeypatch
):
    folder = str(tiny.save("bert", tmp_path / "elsewhere" / "mine"))
    monkeypatch.setenv("ATTNVIZ_MODELS_DIRS", str(tmp_path))
    app = run_page("heads.py", text="a film in a list", model=folder)
    assert not app.exception
    assert models(app).value == folder
    models(app).set_value("sentiment").run()
    assert [name[-4:] for name in models(app).options[:2]] == ["dled", "mine"]
    models(app).set_value(folder).run()
    assert app.session_state[InputKeys.MODEL] == folder
    models(app).set_value("sentiment").run()
    (tmp_path / "elsewhere" / "mine").rename(tmp_path / "elsewhere" / "other")
    models(app).set_value("names").run()
    assert not any(name.endswith("mine") for name in models(app).options)


def test_what_could_not_be_opened_is_not_offered_again(run_page):
    app = run_page("heads.py", text="a film in a list", model="nobody/nothing")
    assert models(app).options[0] == "nobody/nothing · hub"
    models(app).set_value("sentiment").run()
    assert not any("nobody" in name for name in models(app).options)


def test_a_model_that_does_not_open_leads_back_to_the_one_before(run_page, tmp_path):
    (tmp_path / "broken").mkdir()
    text = "one two one"
    opened = run_page("attention.py", model="induction", text=text).session_state["recent_models"]
    broken = str(tmp_path / "broken")
    app = run_page("attention.py", model=broken, text=text, recent_models=opened)
    assert not app.exception
    assert len(app.error) == 1
    assert app.button(key="cure").label == "Back to induction"


def test_a_first_visit_to_a_model_that_does_not_open_leads_to_the_example(run_page, tmp_path):
    (tmp_path / "broken").mkdir()
    app = run_page("attention.py", model=str(tmp_path / "broken"), text="Not bad.")
    assert app.button(key="cure").label == "Back to sentiment"


def test_a_path_that_is_typed_is_named_by_its_last_folder_too(run_page):
    name = "/somewhere/of-the-experiments-in-november/seed-0002"
    app = run_page(model=name)
    assert app.error  # there is none
    assert models(app).format_func(name) == "…/seed-0002"


def test_a_model_that_opens_is_waited_for_in_words(run_page, monkeypatch):
    said = []
    spinner = input_bar.st.spinner
    monkeypatch.setattr(
        input_bar.st, "spinner", lambda text, **how: said.append(text) or spinner(text, **how)
    )
    app = run_page("attention.py", text="Not bad.")
    assert not app.exception
    assert "Opening the model ..." in said
