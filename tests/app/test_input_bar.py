"""The list of models, as a page draws it."""

from attnviz.ui.frame import input_bar


def test_two_folders_that_differ_at_their_end_are_told_apart_in_the_list_of_models(
    run_page, monkeypatch
):
    base = "./a-folder-of-checkpoints-with-a-long-name-of-the-kind-"
    monkeypatch.setattr(input_bar, "_choices", lambda: ["sentiment", base + "one", base + "two"])
    app = run_page("heads.py")
    (models,) = [box for box in app.selectbox if box.label == "Model"]
    assert models.options[0] == "sentiment"
    assert [name[-3:] for name in models.options[1:]] == ["one", "two"]
    assert all("…" in name and len(name) == 28 for name in models.options[1:])
