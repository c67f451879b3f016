"""The outermost layer, plain ASGI because every request pays for it: security headers, timing, HEAD, last resort."""

from __future__ import annotations

import time

from prometheus_client import Counter, Histogram
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hotdash.web import failures

REQUESTS = Counter("hotdash_http_requests_total", "Requests answered.", ["route", "status"])
SECONDS = Histogram(
    "hotdash_http_request_seconds",
    "Time until the answer was handed over.",
    ["route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
]


class Edge:
    """Wraps the app. `routes` are the paths that get a label of their own in the metrics."""

    def __init__(self, app: ASGIApp, routes: frozenset[str]) -> None:
        self._app = app
        self._routes = routes
        self._seconds = {route: SECONDS.labels(route) for route in [*routes, "other"]}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started_at = time.perf_counter()
        is_head = scope["method"] == "HEAD"
        status = 0

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *HEADERS]
            elif is_head:
                message["body"] = b""
            await send(message)

        try:
            await self._app(scope, receive, send_on)
        except Exception as reason:
            if status:
                raise
            await failures.respond_to(Request(scope), reason)(scope, receive, send_on)
        finally:
            route = scope["path"] if scope["path"] in self._routes else "other"
            if route == "/events":
                # It lasts as long as the page is open.
                started_at = time.perf_counter()
            self._seconds[route].observe(time.perf_counter() - started_at)
            REQUESTS.labels(route, str(status)).inc()
