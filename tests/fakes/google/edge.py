"""The HTTP edge: tokens, the three calls, their schemas, and what goes wrong on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from fakes.google.published import ANALYTICS, SEARCH, complaints
from fakes.google.refused import RefusedError
from fakes.google.reports import Property
from fakes.google.results import Site
from fakes.google.tokens import Account

FAULTS = ("429", "500", "503", "garbage", "half", "silence")
SILENT_SECONDS = 120.0


@dataclass
class Fault:
    """Something that goes wrong with the next requests: one of FAULTS, for `count` of them, where the path has the part."""

    kind: str
    count: int = 1
    part: str = ""


@dataclass
class Edge:
    """What answers requests.

    Attributes:
        switched_off: the APIs are not switched on in the service account's project.
        complaints: what in its answers was not as Google's schemas promise; tests want it empty.
        requests: (path, body) of each request that was answered, tokens apart.
        meanwhile: called after each of them: what happens on the site while somebody reads.
    """

    account: Account
    visits: Property
    site: Site
    switched_off: bool = False
    faults: list[Fault] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None

    def app(self) -> Starlette:
        """The ASGI application."""
        return Starlette(routes=[
            Route("/token", self._token, methods=["POST"]),
            Route("/v1beta/properties/{number}", self._report, methods=["POST"]),
            Route("/webmasters/v3/sites", self._sites, methods=["GET"]),
            Route("/webmasters/v3/sites/{site:path}/searchAnalytics/query", self._query, methods=["POST"]),
        ])  # fmt: skip

    async def _token(self, request: Request) -> Response:
        fault = self._next_fault("/token")
        if fault in ("500", "503"):
            return JSONResponse({"error": "internal_failure"}, int(fault))
        form = dict(parse_qsl((await request.body()).decode()))
        code, answer = self.account.grant(form)
        return JSONResponse(answer, code)

    async def _report(self, request: Request) -> Response:
        number, _, verb = request.path_params["number"].partition(":")

        def answer(asked: dict[str, Any]) -> dict[str, Any]:
            _check(ANALYTICS, "RunReportRequest", asked)
            if verb != "runReport" or not number.isdecimal():
                raise RefusedError(404, "NOT_FOUND", "Requested entity was not found.")
            if number != self.visits.number:
                raise RefusedError(
                    403, "PERMISSION_DENIED", "User does not have sufficient permissions for this property."
                )
            return self.visits.run_report(asked, self.account.email)

        return await self._answer(request, "analytics", (ANALYTICS, "RunReportResponse"), answer)

    async def _sites(self, request: Request) -> Response:
        def answer(asked: dict[str, Any]) -> dict[str, Any]:
            right = self.site.readers.get(self.account.email)
            entries = [{"siteUrl": self.site.url, "permissionLevel": right}] if right else []
            return {"siteEntry": entries} if entries else {}

        return await self._answer(request, "webmasters", (SEARCH, "SitesListResponse"), answer)

    async def _query(self, request: Request) -> Response:
        url = unquote(request.path_params["site"])

        def answer(asked: dict[str, Any]) -> dict[str, Any]:
            _check(SEARCH, "SearchAnalyticsQueryRequest", asked)
            if url != self.site.url:
                message = f"User does not have sufficient permission for site '{url}'."
                raise RefusedError(403, "PERMISSION_DENIED", message, "forbidden")
            return self.site.query(asked, self.account.email)

        return await self._answer(request, "webmasters", (SEARCH, "SearchAnalyticsQueryResponse"), answer)

    async def _answer(
        self, request: Request, api: str, schema: tuple[str, str], answer: Callable[[dict[str, Any]], dict[str, Any]]
    ) -> Response:
        fault = self._next_fault(request.url.path)
        if fault == "silence":
            await asyncio.sleep(SILENT_SECONDS)
        if fault in ("500", "503"):
            self.visits.quotas.fail(self.account.clock.now())
            return JSONResponse(RefusedError(int(fault), "INTERNAL", "Internal error encountered.").body(), int(fault))
        if fault == "429":
            refused = RefusedError(
                429, "RESOURCE_EXHAUSTED", "Exhausted concurrent requests quota.", "rateLimitExceeded"
            )
            return JSONResponse(refused.body(), 429)
        if fault == "garbage":
            return Response("<!doctype html><title>A proxy</title>", 200, media_type="text/html")
        try:
            self._let_in(request, api)
            asked = msgspec.json.decode(await request.body() or b"{}")
            self.requests.append((request.url.path, asked))
            found = await run_in_threadpool(answer, asked)
        except RefusedError as refused:
            return JSONResponse(refused.body(), refused.code)
        self.meanwhile()
        self.complaints += complaints(*schema, found)
        body = msgspec.json.encode(found)
        return _half(body) if fault == "half" else Response(body, media_type="application/json; charset=UTF-8")

    def _let_in(self, request: Request, api: str) -> None:
        if not self.account.knows(request.headers.get("Authorization", ""), api):
            raise RefusedError(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
        if self.switched_off:
            message = "Google Analytics Data API has not been used in project 1 before or it is disabled."
            raise RefusedError(403, "PERMISSION_DENIED", message, "accessNotConfigured")

    def _next_fault(self, path: str) -> str | None:
        for fault in self.faults:
            if fault.count > 0 and fault.part in path:
                fault.count -= 1
                return fault.kind
        return None


def _check(document: str, schema: str, asked: dict[str, Any]) -> None:
    wrong = complaints(document, schema, asked)
    if wrong:
        raise RefusedError(400, "INVALID_ARGUMENT", f"Invalid JSON payload received. {wrong[0]}", "badRequest")


def _half(body: bytes) -> Response:
    """Promises a whole body and breaks off in its middle."""

    async def some() -> AsyncIterator[bytes]:
        yield body[: len(body) // 2]
        raise ConnectionResetError("the fault that was asked for")

    return StreamingResponse(some(), headers={"Content-Length": str(len(body)), "Content-Type": "application/json"})
