"""The health check says whether the server can work, and nothing about where things are."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from attnviz.ui.operator.limits import MAX_TOKENS, READ_ONLY, RUNS_DIR
from attnviz.ui.server import health


@pytest.fixture
def client():
    return TestClient(Starlette(routes=[health.route()]))


def test_a_server_that_can_write_is_well(client, tmp_path, monkeypatch):
    monkeypatch.setenv(RUNS_DIR, str(tmp_path / "not" / "yet"))
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}  # who asks is not known: no version, no numbers
    assert not list(tmp_path.iterdir())


def test_a_folder_that_takes_nothing_is_a_failure_unless_nothing_is_to_be_kept(
    client, tmp_path, monkeypatch
):
    (tmp_path / "file").write_text("mine")
    monkeypatch.setenv(RUNS_DIR, str(tmp_path / "file"))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["failing"]) == (503, ["runs folder"])
    monkeypatch.setenv(READ_ONLY, "1")
    assert client.get("/healthz").status_code == 200
    monkeypatch.setenv(MAX_TOKENS, "many")
    assert client.get("/healthz").json()["failing"] == ["limits"]
