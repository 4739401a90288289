"""The routes of tries: the numbers of Interventions, many at once, none without the token."""

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

import attnviz as av
from attnviz.ui.routes import quantities, tries, weights
from attnviz.ui.shared import traces, trials
from attnviz.ui.shared.traces import Request
from tests.views.test_view import unpack

TEXT = "The plot was dull, but the acting was not bad."
HERE = av.CutEdges((0,), (10,), heads=((2, 0),))
EVERYWHERE = av.CutEdges((0,), (10,))
client = TestClient(Starlette(routes=[*weights.routes(), *quantities.routes(), *tries.routes()]))


@pytest.fixture
def kept():
    return traces.trace_of(Request(model="sentiment", device="cpu", text=TEXT))


def ask(token: str, lists, rest: str = "", **more):
    body = {"format": 1, "tries": [[act.plain() for act in acts] for acts in lists], **more}
    return client.post(f"{weights.prefix()}/{token}/tries{rest}", content=json.dumps(body))


def test_several_tries_are_answered_at_once_with_the_numbers_of_interventions(kept):
    answer = ask(kept.token, [[HERE], [EVERYWHERE], [av.MaskToken(10)]])
    assert answer.status_code == 200, answer.text
    got = answer.json()
    model = av.load("sentiment")
    effects = [av.intervene(model, TEXT, act) for act in (HERE, EVERYWHERE, av.MaskToken(10))]
    assert [one["number"] for one in got["answers"]] == [e.after.top(1)[0][1] for e in effects]
    assert [one["label"] for one in got["answers"]] == [e.after.text for e in effects]
    assert [one["first"] for one in got["answers"]] == [
        e.after.likely(2)["positive"] for e in effects
    ]
    assert [one["flipped"] for one in got["answers"]] == [False, True, True]
    before = effects[0].before.top(1)[0]
    assert (got["original"]["label"], got["original"]["number"]) == before


def test_without_a_try_only_the_answer_as_it_is_comes(kept):
    got = ask(kept.token, []).json()
    assert got["answers"] == []
    assert got["original"]["label"] == "positive"
    assert 0 < got["original"]["seconds"] < 60


def test_one_try_that_cannot_act_leaves_the_others(kept):
    got = ask(kept.token, [[av.MaskToken(99)], [HERE]]).json()["answers"]
    assert "There is no key 99" in got[0]["refused"]
    assert got[1]["label"] == "positive"


def test_the_maps_of_a_try_are_drawn_and_fetched_as_those_of_the_input(kept):
    answer = ask(kept.token, [[HERE]], "/shown")
    assert answer.status_code == 200, answer.text
    header, arrays = unpack(answer.content)
    effect = av.intervene(av.load("sentiment"), TEXT, HERE)
    assert arrays["encoder/weights"].reshape(3, 4, 14, 14)[2, 0, 0, 10] == 0
    fetched = client.get(f"{header['url']}/encoder/2/0").content
    got = np.frombuffer(fetched, "<f4").reshape(14, 14)
    np.testing.assert_array_equal(got, effect.trace_after.attention(2, 0))
    assert header["share"] is None
    assert header["stacks"][0]["offers"]["scores"].startswith("A change inside the model")
    flow = client.get(f"{header['url']}/drawn/rollout/encoder/1/0")
    assert flow.status_code == 200, flow.text
    refused = client.get(f"{header['url']}/drawn/relevance/encoder/1/0")
    assert (refused.status_code, "Show the original" in refused.text) == (404, True)


@pytest.mark.parametrize("rest", ["", "/shown"])
def test_nothing_is_tried_without_the_token(rest):
    assert ask("wrong", [[HERE]], rest).status_code == 410


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        ("not json", 404, "as JSON"),
        ("[" * 30_000, 404, "as JSON"),
        (json.dumps({"format": 1}), 404, "Ask for at most 16 tries"),
        (json.dumps({"format": 1, "tries": [[{"kind": "MaskToken", "position": 0}]] * 17}), 404,
         "Ask for at most 16 tries"),
        ("x" * (tries.MOST_BYTES + 1), 413, "too many"),
    ],
)  # fmt: skip
def test_what_is_no_list_of_tries_is_refused_with_a_sentence(kept, body, status, sentence):
    answer = client.post(f"{weights.prefix()}/{kept.token}/tries", content=body)
    assert answer.status_code == status
    assert sentence in answer.text
    assert answer.text.endswith(".")


@pytest.mark.parametrize(
    ("acts", "version", "sentence"),
    [
        ([], 1, "this is none"),
        ([{"kind": "MaskToken", "position": 0}] * 257, 1, "at most 256 interventions"),
        ([{"kind": "MaskToken", "position": 0}], 9, "reads format 1"),
        ([{"kind": "MeanHead", "layer": 0, "head": 0}], 1, "got MeanHead"),
        ([{"kind": "MaskToken", "position": -1}], 1, ""),
        ([{"kind": "MaskToken", "position": 0, "\ud800": 1}], 1, ""),
    ],
)
def test_a_bad_try_is_refused_alone(kept, acts, version, sentence):
    good = [{"kind": "SilenceHead", "layer": 0, "head": 0}]
    body = json.dumps({"format": version, "tries": [acts, good]})
    answer = client.post(f"{weights.prefix()}/{kept.token}/tries", content=body)
    assert answer.status_code == 200
    refused, other = answer.json()["answers"]
    assert sentence in refused["refused"]
    assert refused["refused"].endswith(".")
    assert ("label" in other) == (version == 1)
    alone = json.dumps({"format": version, "tries": [acts]})
    shown = client.post(f"{weights.prefix()}/{kept.token}/tries/shown", content=alone)
    assert (shown.status_code, shown.text) == (404, refused["refused"])


def test_an_input_that_is_too_long_says_so():
    text = "not a good film but " * 12
    long = traces.trace_of(Request("sentiment", "cpu", text=text, budget=170_000))
    assert long.trace.stack().streamed
    answer = ask(long.token, [[av.SilenceHead(0, 0)]])
    assert answer.status_code == 404
    assert "too long to try a change" in answer.text


def test_an_answer_is_worked_out_once(kept, monkeypatch):
    first = ask(kept.token, [[HERE]]).json()

    def never(*_args):
        raise AssertionError("asked the model again")

    monkeypatch.setattr("attnviz.tracing.trials.Trials.trial", never)
    assert ask(kept.token, [[HERE]]).json() == first


def test_who_stops_or_leaves_takes_with_them_the_runs_that_have_not_begun(kept, monkeypatch):
    runs = []
    wait = threading.Event()

    def slow(_subject, acts):
        runs.append(acts)
        wait.wait(10)
        return {"seconds": 0.0}

    monkeypatch.setattr(trials, "_timed", slow)
    monkeypatch.setattr(trials.traces, "from_shelf", lambda _key, make, _size: make())
    monkeypatch.setattr(tries, "LOOKS_EVERY", 0.01)
    body = json.dumps({"format": 1, "tries": [[act.plain()] for act in (HERE, EVERYWHERE)]})
    messages = iter([{"type": "http.request", "body": body.encode(), "more_body": False}])
    sent = []

    async def receive():
        message = next(messages, None)
        if message is None:
            while not runs:
                await asyncio.sleep(1)
            asyncio.get_running_loop().call_later(0.2, wait.set)
            return {"type": "http.disconnect"}
        return message

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": f"{weights.prefix()}/{kept.token}/tries",
        "headers": [], "query_string": b"", "client": ("127.0.0.1", 1), "root_path": "",
    }  # fmt: skip
    with ThreadPoolExecutor(1) as threads:  # Playwright runs a loop in the thread of the tests
        threads.submit(asyncio.run, client.app(scope, receive, send)).result()
    assert runs == [()]  # the answer as it is had begun; neither of the tries did
    assert b"Stopped." in sent[-1]["body"]
