"""What one visitor may ask at once: an app of ours behind it, and no browser."""

import asyncio
import threading
import time
from collections import Counter

import pytest

from attnviz.ui.operator import counters
from attnviz.ui.operator.limits import MAX_MEMORY
from attnviz.ui.server import requests
from attnviz.ui.server.requests import AT_ONCE, Crowding
from attnviz.ui.shared import arrival, uploads
from attnviz.ui.visitor import askers
from tests.ui.doors import awaited


def scope(path, *, kind="http", method="GET", peer="10.0.0.1", **headers):
    said = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": kind, "path": path, "method": method, "headers": said, "client": (peer, 1)}


class App:
    """Answers when it is let, and counts who is being answered."""

    def __init__(self):
        self.now, self.most, self.let = Counter(), Counter(), asyncio.Event()

    async def __call__(self, scope, receive, send):
        who = scope["client"][0]
        self.now[who] += 1
        self.most[who] = max(self.most[who], self.now[who])
        await self.let.wait()
        self.now[who] -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})


async def answered(app, asked):
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "websocket.connect"}

    await app(asked, receive, send)
    return sent


def test_one_browser_is_sent_few_maps_at_a_time_and_others_are_served_meanwhile():
    async def go():
        app = App()
        front = Crowding(app)
        many = [asyncio.create_task(answered(front, scope("/attention-weights/a/b/0/0")))
                for _ in range(50)]  # fmt: skip
        await asyncio.sleep(0.01)
        other = asyncio.create_task(
            answered(front, scope("/attention-export/a/map/png", peer="10.0.0.2"))
        )
        free = asyncio.create_task(answered(front, scope("/healthz")))
        await asyncio.sleep(0.01)
        assert app.now == {"10.0.0.1": AT_ONCE + 1, "10.0.0.2": 1}
        app.let.set()
        for each in (*many, other, free):
            assert (await each)[0]["status"] == 200
        assert not front._pending
        assert not front._places

    awaited(go())


def test_what_is_asked_beyond_all_measure_is_refused_in_a_sentence(monkeypatch):
    monkeypatch.setattr(requests, "MOST_WAITING", 3)

    async def go():
        app = App()
        front = Crowding(app)
        many = [asyncio.create_task(answered(front, scope("/attention-weights/a/b/0/0")))
                for _ in range(4)]  # fmt: skip
        await asyncio.sleep(0.01)
        before, body = await many[3]
        assert before["status"] == 429
        assert b"Too many requests at once" in body["body"]
        app.let.set()
        await asyncio.gather(*many)

    before = counters.refusals().get("requests", 0)
    awaited(go())
    assert counters.refusals()["requests"] == before + 1


def test_pages_beyond_what_a_class_opens_are_not_served(monkeypatch):
    monkeypatch.setattr(requests, "MOST_PAGES", 2)

    async def go():
        app = App()
        front = Crowding(app)
        asked = scope("/_stcore/stream", kind="websocket")
        tasks = [asyncio.create_task(answered(front, asked)) for _ in range(3)]
        await asyncio.sleep(0.01)
        assert requests.pages() == 2
        assert await tasks[2] == [{"type": "websocket.close", "code": 1013}]
        app.let.set()
        await asyncio.gather(*tasks)
        assert requests.pages() == 0

    awaited(go())


def test_an_upload_beyond_a_visitors_share_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setenv(MAX_MEMORY, "0.0004")  # 100,000 bytes of uploads a visitor, twice for all
    path = "/_stcore/upload_file/session/file"

    async def go():
        app = App()
        front = Crowding(app)

        def upload(size, peer):
            asked = scope(path, method="PUT", peer=peer, content_length=str(size))
            return asyncio.create_task(answered(front, asked))

        first = upload(90_000, "10.0.0.1")
        await asyncio.sleep(0.01)
        too_much, body = await upload(20_000, "10.0.0.1")
        assert too_much["status"] == 413
        assert b"your uploads already take 90 kB of the 100 kB" in body["body"]
        second = upload(90_000, "10.0.0.2")
        await asyncio.sleep(0.01)
        full, body = await upload(50_000, "10.0.0.3")
        assert full["status"] == 413
        assert b"the uploads of all visitors" in body["body"]
        untold, _ = await answered(front, scope(path, method="PUT", peer="10.0.0.4"))
        assert untold["status"] == 413
        app.let.set()
        await asyncio.gather(first, second)
        assert not uploads._arriving

    awaited(go())


def test_whose_the_files_of_a_session_are_is_known_for_as_long_as_it_holds_them(monkeypatch):
    monkeypatch.setenv(MAX_MEMORY, "0.0004")
    monkeypatch.setattr(uploads, "_by_session", lambda: {"first": 90_000})
    monkeypatch.setattr(uploads, "_MOST_KEPT", 3)
    for session in ("first", *map(str, range(10))):  # ten of which no browser has one
        assert not uploads.begin("ann", session, 1)
        uploads.end("ann", 1)
    assert "your uploads already take 90 kB" in uploads.begin("ann", "second", 20_000)
    assert len(uploads._owners) <= 4


@pytest.mark.parametrize(
    ("peer", "who"),
    [
        ("10.0.0.1", "10.0.0.1"), ("127.0.0.1", ""), ("::1", ""), ("nowhere", ""),
        ("2001:db8::1", "2001:db8::/64"),  # one visitor has all of these
    ],
)  # fmt: skip
def test_who_asks_is_told_by_what_one_visitor_has_of_addresses(peer, who):
    said = {"cookie": "_streamlit_xsrf=a", "x_forwarded_for": "6.6.6.6"}  # anybody can say that
    assert askers.of_connection(scope("/a", peer=peer, **said)) == (who, "a")


def test_a_user_counts_as_one_from_wherever(monkeypatch):
    monkeypatch.setenv("ATTNVIZ_USER_HEADER", "X-User")
    found = [askers.of_connection(scope("/a", peer=peer, x_user="ann", cookie="_streamlit_xsrf=a"))
             for peer in ("10.0.0.1", "10.0.0.2")]  # fmt: skip
    assert found == [("ann", ""), ("ann", "")]


def test_what_is_refused_is_answered_late_and_the_rest_of_a_file_is_not_taken(monkeypatch):
    monkeypatch.setattr(requests, "REFUSED_SECONDS", 0.05)

    async def refuses(scope, receive, send):
        await send({"type": "http.response.start", "status": 400, "headers": []})

    async def go():
        front = Crowding(refuses)
        began = time.monotonic()
        many = (answered(front, scope("/attention-weights/a/b/0/0")) for _ in range(4 * AT_ONCE))
        for each in await asyncio.gather(*many):
            assert each[0]["status"] == 400
        assert time.monotonic() - began >= 4 * 0.05
        upload = scope("/_stcore/upload_file/nobody/1") | {"method": "PUT"}
        assert (b"connection", b"close") in (await answered(front, upload))[0]["headers"]

    awaited(go())


# --- while what runs models is under way ----------------------------------------------------------


@pytest.fixture
def visits(monkeypatch):
    """What is noted of visits, while what runs models is under way."""
    begun = threading.Event()
    begun.set()
    monkeypatch.setattr(arrival, "_begun", begun)
    monkeypatch.setattr(arrival, "_here", threading.Event())
    monkeypatch.setattr(arrival, "_hurried", threading.Event())
    monkeypatch.setattr(arrival, "_loads_until", 0.0)

    def of(path: str, *, query: bytes = b"", kind: str = "http", accept: str = "*/*") -> str:
        async def app(*_asked) -> None: ...

        before = time.monotonic()
        asked = {**scope(path, kind=kind, accept=accept), "query_string": query}
        awaited(answered(Crowding(app), asked))
        if arrival._hurried.is_set():
            return "hurries"
        seconds = max(0.0, arrival._loads_until - before)
        return "nothing" if not seconds else "page" if seconds > 1 else "part"

    return of


HTML = "text/html,application/xhtml+xml"


@pytest.mark.parametrize(
    ("asked", "noted"),
    [
        ({"path": "/", "accept": HTML}, "page"),
        ({"path": "/_stcore/stream", "kind": "websocket"}, "page"),
        ({"path": "/static/js/index.js"}, "part"),
        ({"path": "/", "accept": HTML, "query": b"model=induction"}, "hurries"),
        ({"path": "/heads", "accept": HTML}, "hurries"),
        ({"path": "/_stcore/health"}, "nothing"),
        ({"path": "/healthz", "accept": HTML}, "nothing"),
        ({"path": "/metrics"}, "nothing"),
    ],
)
def test_a_first_visit_goes_first_and_who_needs_a_model_is_not_kept_waiting(visits, asked, noted):
    assert visits(**asked) == noted


def test_nothing_is_noted_once_the_models_are_here(visits):
    arrival._here.set()
    assert visits("/", accept=HTML) == "nothing"
