"""What a scraper reads: numbers that Prometheus' own parser understands, and nobody's name."""

import json

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.testclient import TestClient

from attnviz.errors import InputError
from attnviz.training import line
from attnviz.ui.operator import counters
from attnviz.ui.operator.limits import (
    MAX_DISK,
    MAX_JOBS,
    MAX_TOKENS,
    PASSWORD,
    RUNS_DIR,
    USER_HEADER,
)
from attnviz.ui.server import metrics, middleware
from attnviz.ui.shared import errors, traces


def served():
    app = Starlette(routes=[metrics.route()], middleware=middleware.middleware())
    return TestClient(app, "http://localhost:8501")


@pytest.fixture
def runs(tmp_path, monkeypatch):
    for name in (PASSWORD, USER_HEADER, metrics.TOKEN):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(RUNS_DIR, str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    return tmp_path


def read(answer):
    families = {each.name: each for each in text_string_to_metric_families(answer.text)}
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in families.values() for sample in family.samples
    }  # fmt: skip


def test_what_is_held_done_and_refused_is_counted(runs, monkeypatch):
    monkeypatch.setenv(MAX_JOBS, "2")
    monkeypatch.setenv(MAX_DISK, "1")
    monkeypatch.setenv(MAX_TOKENS, "128")
    (runs / "mine").mkdir()
    (runs / "mine" / "start.yaml").write_text("task: regression\nmodel: x\n")
    line.join(runs / "mine", who="ann.secret", arguments=[])
    traces.trace_of(traces.Request("sentiment", "cpu", text="a film that nobody asked about yet"))
    counters.count_refusal("uploads")
    errors.show(InputError("no"))
    found = read(served().get("/metrics"))
    assert found["attnviz_trainings", "waiting"] == 1
    assert found["attnviz_trainings", "running"] == 0
    assert found["attnviz_trainings_limit",] == 2
    assert found["attnviz_disk_limit_bytes",] == 10**9
    assert found["attnviz_uploads_limit_bytes", "visitor"] == 10**9
    assert found["attnviz_uploads_limit_bytes", "all"] == 2 * 10**9
    assert found["attnviz_tokens_limit",] == 128
    assert found["attnviz_pages_limit",] == 400
    assert found["attnviz_requests_limit",] == 6
    assert found["attnviz_characters_limit",] == 4_000_000
    assert found["attnviz_bin_days",] == 30
    assert found["attnviz_computations_limit", "explanation"] == 2
    assert found["attnviz_disk_bytes", "runs and library"] > 0
    assert found["attnviz_memory_bytes", "process"] > found["attnviz_memory_bytes", "shelf"] > 0
    assert found["attnviz_models",] >= 1
    assert found["attnviz_computations_waiting", "trace"] == 0
    assert found["attnviz_refusals_total", "uploads"] >= 1
    assert found["attnviz_refusals_total", "InputError"] >= 1
    assert found["attnviz_work_seconds_count", "trace"] >= 1
    assert found["attnviz_work_seconds_bucket", "+Inf", "trace"] >= 1
    assert found["attnviz_start_time_seconds",] > 1.7e9


def test_nothing_of_a_visitor_is_told(runs):
    secret = "a text of whose words none is told"
    traces.trace_of(traces.Request("sentiment", "cpu", text=secret))
    line_of = runs / "secret-name"
    line_of.mkdir()
    (line_of / "start.yaml").write_text("task: regression\nmodel: x\n")
    line.join(line_of, who="ann.secret", arguments=[])
    text = served().get("/metrics").text
    for word in ("secret", "whose", "sentiment", str(runs)):
        assert word not in text
    assert json.dumps(text).isascii()


@pytest.mark.parametrize("door", [PASSWORD, USER_HEADER])
def test_the_door_is_in_front_and_only_the_token_opens_this_route_alone(runs, monkeypatch, door):
    monkeypatch.setenv(door, "X-User")
    assert served().get("/metrics").status_code == 401
    bearer = {"Authorization": "Bearer s3cret"}
    assert served().get("/metrics", headers=bearer).status_code == 401  # none was set
    assert served().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 401
    monkeypatch.setenv(metrics.TOKEN, "s3cret")
    assert served().get("/metrics", headers=bearer).status_code == 200
    for wrong in ("Bearer s3cre", "Bearer", "Basic s3cret", "s3cret", "Bearer s3crét"):
        answer = served().get("/metrics", headers={"Authorization": wrong.encode()})
        assert answer.status_code == 401
    assert served().get("/attention", headers=bearer).status_code == 401
    assert served().post("/metrics", headers=bearer).status_code == 405


def test_a_limit_that_is_no_number_is_said(runs, monkeypatch):
    monkeypatch.setenv(MAX_TOKENS, "many")
    answer = TestClient(Starlette(routes=[metrics.route()])).get("/metrics")
    assert answer.status_code == 503
    assert "is a number above 0" in answer.text
