"""The page Learn: its stories, each one click from the picture that tells it."""

import pytest
from streamlit.components.v2 import manifest_scanner

from attnviz.models.registry import known
from tests.app.test_attention_page import explorer_header


def test_every_model_has_a_story_to_open(run_page):
    app = run_page("learn.py")
    assert not app.exception
    assert [button.label for button in app.button] == [f"Open {name}" for name in known()]


@pytest.mark.parametrize("name", [name for name, line in known().items() if line.opens])
def test_a_story_opens_with_its_input_and_the_head_that_matters(run_page, name):
    app = run_page("learn.py", text="something else", model="minilm")
    app.button(key=f"open {name}").click().run()
    assert not app.exception
    assert not app.error
    header = explorer_header(app)
    chosen = header["selection"]
    assert header["model"]["name"] == name
    assert (chosen["stack"], chosen["layer"], chosen["head"]) == known()[name].opens
    assert chosen["asked"]
    assert any("Next:" in text.value for text in app.markdown)


def test_a_story_leaves_when_the_reader_writes(run_page):
    app = run_page(text="my own words")
    assert not any("Next:" in text.value for text in app.markdown)


def test_the_packages_that_are_installed_are_looked_through_once(run_page):
    scan = manifest_scanner.scan_component_manifests
    run_page()
    before = scan.cache_info()
    run_page()
    after = scan.cache_info()
    assert (after.misses, after.hits) == (before.misses, before.hits + 1)
