"""The BertViz page: drawn at once, in a frame that reaches nothing, and limits are sentences."""

import html


def test_it_is_drawn_at_once_from_nothing_but_the_page(run_page):
    app = run_page("bertviz.py", text="a good film")
    assert not app.exception
    frame = app.get("iframe")[0].proto
    assert 'sandbox="allow-scripts"' in frame.srcdoc
    assert "cdnjs" not in frame.srcdoc
    app.selectbox(key="bertviz_view").set_value("neuron").run()
    assert not app.exception
    assert not app.error
    assert app.get("iframe")[0].proto.srcdoc != frame.srcdoc


def test_what_is_too_long_gets_a_sentence(run_page):
    app = run_page("bertviz.py", model="minilm", text="good " * 150)
    assert "freeze the browser" in app.error[0].value
    assert not app.exception


def test_it_opens_on_the_head_that_was_chosen_last(run_page):
    app = run_page("bertviz.py", text="a good film")
    assert '"layer":2' in html.unescape(app.get("iframe")[0].proto.srcdoc)  # as Attention opens
    said = [each.value for each in app.caption]
    assert any("It opens on layer 2, head" in each for each in said)
