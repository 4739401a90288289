"""The generation page: models that write, models that do not, and options."""

from tests import tiny
from tests.app.drawn import headers


def header_of(app) -> dict:
    return headers(app)[0]


def test_a_model_that_does_not_write_says_what_would(run_page):
    app = run_page("generation.py")
    assert not app.exception
    assert "writes no text" in app.info[0].value
    app.button(key="write induction").click().run()
    assert not app.exception
    assert header_of(app)["model"] == "induction"


def test_the_length_and_the_seed_are_the_readers(run_page):
    app = run_page("generation.py", model="induction", text="the cat sat on", write_length=5)
    header = header_of(app)
    assert len(header["steps"]["ids"]) == 5
    assert header["ended"].startswith("Stopped after 5 tokens, the limit that was set")
    assert app.number_input(key="write_seed").disabled
    app.selectbox(key="write_sampling").set_value("sample").run()
    app.number_input(key="write_temperature").set_value(3.0).run()
    first = header_of(app)["steps"]["ids"]
    app.number_input(key="write_seed").set_value(1).run()
    assert header_of(app)["steps"]["ids"] != first
    app.number_input(key="write_seed").set_value(0).run()
    assert header_of(app)["steps"]["ids"] == first


def test_a_branch_is_kept_until_the_reader_goes_back(run_page):
    app = run_page("generation.py", model="induction", text="the cat sat on", write_length=5)
    header = header_of(app)
    other = header["candidates"]["ids"][2][1]
    app.session_state["branches"] = {header["of"]: ((2, other),)}
    app.run()
    assert header_of(app)["steps"]["ids"][2] == other
    assert "at step 3" in app.main.caption[-1].value
    app.main.button[-1].click().run()
    assert header_of(app)["steps"]["ids"] == header["steps"]["ids"]


def test_an_empty_prompt_gets_a_sentence(run_page):
    app = run_page("generation.py", model="induction", text=" ")
    assert not app.exception
    assert "text is empty" in app.error[0].value


def test_a_translation_is_written_with_its_source(run_page, tmp_path):
    folder = tiny.save("bart", tmp_path / "bart")
    app = run_page("generation.py", model=str(folder), text="the cat sat", target="a dog")
    assert [text["stack"] for text in header_of(app)["texts"]] == ["cross", "decoder"]
    assert any("target are not used" in caption.value for caption in app.caption)
