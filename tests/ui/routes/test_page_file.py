"""The route that hands out the explorer as a file: what was chosen is in it, safely."""

import json
import re

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from attnviz.ui.routes import page_file
from attnviz.ui.shared import traces
from tests.views.test_explorer import header_in

client = TestClient(Starlette(routes=[page_file.route()]))


@pytest.fixture
def address():
    kept = traces.trace_of(traces.Request(model="sentiment", device="cpu", text="not a good film"))
    return f"{page_file.prefix()}/{kept.token}"


def test_the_file_holds_what_was_chosen_and_fetches_nothing(address):
    opened = {"stack": "encoder", "heads": [{"layer": 1, "head": 2}], "text": "</script><b>"}
    answer = client.get(address, params={"opened": json.dumps(opened)})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    header = header_in(answer.text)
    assert header["opened"] == opened
    assert header["save"] is None
    assert header["stacks"][0]["weights"] == "exact"
    assert "</script><b>" not in answer.text
    assert not re.search(r"https?://", answer.text)


def test_without_a_choice_the_file_opens_on_the_telling_head(address):
    assert header_in(client.get(address).text)["opened"] is None


@pytest.mark.parametrize("opened", ["{", "[1]", '"x"', "[" * 5000, json.dumps({"a": "x" * 40_000})])
def test_what_is_not_understood_gets_a_sentence(address, opened):
    answer = client.get(address, params={"opened": opened})
    assert answer.status_code == 404
    assert "could not be read" in answer.text


def test_numbers_that_json_does_not_have_break_nothing(address):
    assert client.get(address, params={"opened": '{"a": NaN}'}).status_code == 200


def test_nothing_is_handed_out_without_the_token():
    assert client.get(f"{page_file.prefix()}/wrong").status_code == 410
