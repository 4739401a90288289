"""The route that gives what is seen as a file, without a server."""

import io

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from attnviz.evidence.reader import card_in
from attnviz.ui.routes import export
from attnviz.ui.shared import quantity_maps, traces


@pytest.fixture(scope="module")
def client():
    return TestClient(Starlette(routes=[export.route()]))


@pytest.fixture(scope="module")
def address():
    kept = traces.trace_of(traces.Request("sentiment", "cpu", text="not a good film"))
    return f"{export.prefix()}/{kept.token}"


@pytest.mark.parametrize(
    ("path", "start"),
    [
        ("map/svg", b"<?xml"), ("lines/pdf", b"%PDF"), ("text/png", b"\x89PNG"),
        ("numbers/csv", b"query,"), ("numbers/parquet", b"PAR1"), ("numbers/json", b"{"),
        ("numbers/npz", b"PK"), ("card/html", b"<!doctype html>"),
    ],
)  # fmt: skip
def test_each_kind_of_file_is_to_be_kept_and_runs_nothing(path, start, client, address):
    answer = client.get(f"{address}/{path}?heads=2.1&hide=special")
    assert answer.status_code == 200
    assert answer.content.startswith(start)
    end = path.split("/")[1]
    assert answer.headers["content-disposition"] == f'attachment; filename="attention.{end}"'
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("name", ["scores", "values", "rollout", "flow", "relevance"])
def test_what_is_drawn_leaves_as_it_is_drawn(name, client, address):
    answer = client.get(f"{address}/numbers/npz?heads=2.1&drawn={name}")
    assert answer.status_code == 200
    token = address.rsplit("/", 1)[1]
    wanted = quantity_maps.drawn_map(token, name, "encoder", 2, 1)
    found = np.load(io.BytesIO(answer.content))
    assert wanted is not None
    np.testing.assert_allclose(found["weights"], wanted.values)
    card = client.get(f"{address}/card/html?heads=2.1&drawn={name}")
    assert card_in(card.text).asked["look"]["drawn"] == name


def test_relevance_is_of_the_answer_that_was_chosen(client, address):
    path = f"{address}/numbers/npz?heads=2.1&drawn=relevance&answer="
    one, other = (
        np.load(io.BytesIO(client.get(path + of).content))["weights"]
        for of in ("negative", "positive")
    )
    assert not np.allclose(one, other)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("map/exe", 404, "There is no such kind"),
        ("map/csv", 404, "There is no such kind"),
        ("card/pdf", 404, "There is no such kind"),
        ("tree/svg", 404, "There is no such kind"),
        ("map/svg?heads=9.9", 404, "Layer 9 is out of range"),
        ("map/svg?heads=x", 404, "such as 5.11"),
        ("map/svg?heads=2.1&lock=q99", 404, "does not exist here"),
        ("../nobody/map/svg", 410, "restarted"),
    ],
)
def test_what_cannot_be_given_is_a_sentence(path, status, words, client, address):
    answer = client.get(f"{address}/{path}")
    assert answer.status_code == status
    assert words in answer.text
    assert answer.headers["content-type"].startswith("text/plain")
