"""The BertViz page: nothing is fetched before the reader agrees, and limits are sentences."""


def test_the_reader_is_told_of_the_network_before_anything_is_drawn(run_page):
    app = run_page("bertviz.py", text="a good film")
    assert not app.exception
    assert "cdnjs.cloudflare.com" in app.info[0].value
    assert not app.get("iframe")
    app.main.button[-1].click().run()
    assert not app.exception
    frame = app.get("iframe")[0].proto
    assert "allow-scripts" in frame.srcdoc
    app.selectbox(key="bertviz_view").set_value("neuron").run()
    assert not app.exception
    assert app.get("iframe")[0].proto.srcdoc != frame.srcdoc or not app.error


def test_what_is_too_long_gets_a_sentence(run_page):
    app = run_page("bertviz.py", model="minilm", text="good " * 150)
    assert "freeze the browser" in app.error[0].value
    assert not app.exception
