"""GET /metrics: what this server holds, does and refuses, as Prometheus reads it.

Kinds and numbers, never who or what: every label has a few values that are written in the program.
The route is behind the door; `ATTNVIZ_METRICS_TOKEN` opens it, and nothing else, to a scraper.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, get_args

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from attnviz.errors import AttnvizError
from attnviz.language import translated
from attnviz.ui.operator import counters
from attnviz.ui.operator.limits import MOST_CHARACTERS, limits
from attnviz.ui.operator.paths import under
from attnviz.ui.server import requests
from attnviz.ui.shared import uploads
from attnviz.ui.visitor import presence
from attnviz.ui.visitor.turns import AT_ONCE

if TYPE_CHECKING:
    from prometheus_client.core import Metric

NAME = "metrics"
TOKEN = "ATTNVIZ_METRICS_TOKEN"
"""What a scraper sends as "Authorization: Bearer ..."; without it the door decides alone."""


def asks(scope: Scope) -> bool:
    """Return whether a request is a scraper's, which has the token: it needs no other sign-in."""
    token = os.environ.get(TOKEN, "")
    header = Headers(scope=scope).get("authorization", "")
    here = scope["type"] == "http" and scope["path"].rstrip("/") == under(NAME)
    kind, _, secret = header.partition(" ")
    return bool(token) and here and kind.lower() == "bearer" and hmac.compare_digest(
        secret.strip().encode("utf-8", "replace"), token.encode("utf-8", "replace")
    )  # fmt: skip


def metrics(request: Request) -> Response:
    """Answer with the numbers of this moment."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

    try:
        families = list(_families())
    except AttnvizError as error:
        return PlainTextResponse(translated(error), 503)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Families(families))
    return Response(
        generate_latest(registry), headers={"Cache-Control": "no-store"},
        media_type=CONTENT_TYPE_PLAIN_0_0_4,
    )  # fmt: skip


class _Families:
    """Families that are there already, as a registry asks for them."""

    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> list[Metric]:
        """Return them."""
        return self._families


def _families() -> Iterator[Metric]:
    from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily

    from attnviz.training.run_status import State
    from attnviz.ui.server.usage import usage

    now, bounds = usage(), limits()
    yield _gauge("sessions", "Sessions seen in the last ten minutes", now.sessions)
    yield _gauge("pages", "Pages open now", now.pages)
    yield _gauges("memory_bytes", "Bytes by what holds them", "of", now.memory)
    yield _gauge("memory_limit_bytes", "Bytes that all visitors share", bounds.max_memory)
    every, one = uploads.most()
    most = {"all": every, "visitor": one}
    yield _gauges("uploads_limit_bytes", "Most bytes of uploads", "of", most)
    if bounds.max_tokens is not None:
        yield _gauge("tokens_limit", "Most tokens of an input", bounds.max_tokens)
    yield _gauge("characters_limit", "Most characters of a typed text", MOST_CHARACTERS)
    yield _gauge("pages_limit", "Most open pages of one visitor or address", requests.MOST_PAGES)
    yield _gauge("requests_limit", "Maps and files sent to a browser at a time", requests.AT_ONCE)
    yield _gauge("bin_days", "Days that deleted things wait in the bin", bounds.bin_days)
    yield _gauge("models", "Models that are open", now.models)
    states = dict.fromkeys(get_args(State), 0) | now.trainings
    yield _gauges("trainings", "Trainings by state", "state", states)
    if bounds.max_jobs is not None:
        yield _gauge("trainings_limit", "Most trainings at a time", bounds.max_jobs)
    places = dict.fromkeys(now.running, AT_ONCE)
    yield _gauges("computations_limit", "Places, where one visitor asks", "kind", places)
    yield _gauges("computations_running", "Computations at work", "kind", now.running)
    yield _gauges("computations_waiting", "Computations in the line", "kind", now.waiting)
    if bounds.max_disk is not None:
        yield _gauges("disk_bytes", "Bytes of the disk that are taken", "of", now.disk)
        yield _gauge("disk_limit_bytes", "Bytes of the disk that may be", bounds.max_disk)
    yield _gauge("disk_free_bytes", "Bytes left on the disk of the runs", now.disk_free)
    refusals = CounterMetricFamily("attnviz_refusals", "Refusals", labels=["kind"])
    for kind, count in sorted(counters.refusals().items()):
        refusals.add_metric([kind], count)
    yield refusals
    seconds = HistogramMetricFamily("attnviz_work_seconds", "Seconds of work", labels=["kind"])
    for kind, times in sorted(counters.seconds().items()):
        seconds.add_metric([kind], _buckets(times), times.total)
    yield seconds
    yield _gauge("start_time_seconds", "When this process began to serve", presence.BEGAN)


def _buckets(times: counters.Seconds) -> list[tuple[str, float]]:
    bounds = [*(f"{bound:g}" for bound in counters.BOUNDS), "+Inf"]
    return [(bound, float(sum(times.within[: n + 1]))) for n, bound in enumerate(bounds)]


def _gauge(name: str, meaning: str, value: float) -> Any:
    from prometheus_client.core import GaugeMetricFamily

    return GaugeMetricFamily(f"attnviz_{name}", meaning, value=value)


def _gauges(name: str, meaning: str, label: str, values: dict[str, int]) -> Any:
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(f"attnviz_{name}", meaning, labels=[label])
    for kind, value in values.items():
        family.add_metric([kind], value)
    return family


def route() -> Route:
    """Return the route, for the app to serve."""
    return Route(under(NAME), metrics, methods=["GET"])
