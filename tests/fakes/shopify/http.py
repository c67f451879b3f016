"""The HTTP edge: tokens, the GraphQL endpoint, the files of bulk operations; and what goes wrong on the way."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from graphql import DocumentNode, GraphQLError, OperationDefinitionNode, parse, validate
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from fakes.shopify.cost import MOST, MUTATION, actual_cost, requested_cost
from fakes.shopify.execution import answer
from fakes.shopify.published import published
from fakes.shopify.throttle import Bucket
from fakes.shopify.view import View

# Older versions are answered as the oldest that still lives, without a word but the header.
VERSIONS = ("2026-01", "2026-04", "2026-07", "2026-10", "unstable")
FAULTS = ("500", "502", "429", "garbage", "half", "silence", "throttled", "internal")
SILENT_SECONDS = 120.0
DENIED = "[API] Invalid API key or access token (unrecognized login or wrong password)"


@dataclass
class Fault:
    """Something that goes wrong with the next requests: one of FAULTS, for `count` of them, where the path fits.

    Attributes:
        spared: so many go well before.
    """

    kind: str
    count: int = 1
    path: str = "/"
    spared: int = 0

    def meets(self, path: str) -> bool:
        """Whether a request for this path goes wrong; it counts."""
        if self.count <= 0 or not path.startswith(self.path):
            return False
        if self.spared:
            self.spared -= 1
            return False
        self.count -= 1
        return True


@dataclass(repr=False)
class Edge:
    """What answers requests.

    Attributes:
        faults: what goes wrong next, in this order.
        requests: answered requests, by the name of their operation.
    """

    view: View
    bucket: Bucket
    faults: list[Fault] = field(default_factory=list)
    requests: dict[str, int] = field(default_factory=dict)

    def app(self) -> Starlette:
        """The ASGI application."""
        return Starlette(routes=[
            Route("/admin/oauth/access_token", self._token, methods=["POST"]),
            Route("/admin/api/{version}/graphql.json", self._graphql, methods=["POST"]),
            Route("/bulk-results/{token}", self._result, methods=["GET"]),
        ])  # fmt: skip

    async def _token(self, request: Request) -> Response:
        broken = await self._broken(request)
        if broken is not None:
            return broken
        asked = await _fields(request)
        if asked.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        token = self.view.app.issue(str(asked.get("client_id")), str(asked.get("client_secret")))
        if token is None:
            return JSONResponse({"error": "application_cannot_be_found"}, 400)
        scope = ",".join(sorted(self.view.app.scopes))
        return JSONResponse({"access_token": token, "scope": scope, "expires_in": 86399})

    async def _graphql(self, request: Request) -> Response:
        broken = await self._broken(request)
        if broken is not None:
            return broken
        if not self.view.app.knows(request.headers.get("X-Shopify-Access-Token", "")):
            return JSONResponse({"errors": DENIED}, 401)
        try:
            asked = msgspec.json.decode(await request.body())
            text, variables = str(asked["query"]), asked.get("variables") or {}
        except (msgspec.DecodeError, KeyError, TypeError):
            return JSONResponse({"errors": {"query": "Required parameter missing or invalid"}}, 400)
        said = await run_in_threadpool(self._answered, text, variables)
        version = request.path_params["version"]
        headers = {
            "X-Shopify-API-Version": version if version in VERSIONS else VERSIONS[0],
            "X-Request-Id": str(uuid.uuid4()),
        }
        half = self._next_fault(request.url.path, "half")
        body = msgspec.json.encode(said)
        if half:
            return _half(body)
        return Response(body, media_type="application/json; charset=utf-8", headers=headers)

    def _answered(self, text: str, variables: dict[str, Any]) -> dict[str, Any]:
        try:
            document, name = checked(text)
        except GraphQLError as error:
            return {"errors": [_shown(error, "GRAPHQL_PARSE_FAILED")]}
        except _InvalidError as invalid:
            return {"errors": [_shown(error, "undefinedField") for error in invalid.errors]}
        self.requests[name] = self.requests.get(name, 0) + 1
        requested = requested_cost(published().schema, document, variables)
        if requested > MOST:
            return self._too_dear(requested)
        if not self.bucket.take(requested):
            return {
                "errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}],
                "extensions": {"cost": self._cost(requested, None)},
            }
        return self._run(document, variables, requested)

    def _run(self, document: DocumentNode, variables: dict[str, Any], requested: int) -> dict[str, Any]:
        view = View(self.view.shop, self.view.app, self.view.bulk, self.view.webhooks)
        with view.shop.lock:
            result = answer(view, document, variables)
        spent = actual_cost(result.data) - 1 if result.data else 0
        spent = max(1, min(requested, spent + (MUTATION if "mutation" in _kind(document) else 0)))
        self.bucket.give_back(requested - spent)
        said: dict[str, Any] = {"data": result.data}
        if result.errors:
            said["errors"] = [_shown(error, None) for error in result.errors]
        said["extensions"] = {"cost": self._cost(requested, spent)}
        if view.warnings:
            said["extensions"]["search"] = [{"warnings": [{"message": warning} for warning in view.warnings]}]
        return said

    def _cost(self, requested: int, actual: int | None) -> dict[str, Any]:
        status = self.bucket.status()
        return {"requestedQueryCost": requested, "actualQueryCost": actual, "throttleStatus": status}

    def _too_dear(self, requested: int) -> dict[str, Any]:
        message = f"Query cost is {requested}, which exceeds the single query max cost limit ({MOST})."
        extensions = {"code": "MAX_COST_EXCEEDED", "cost": requested, "maxCost": MOST}
        return {"errors": [{"message": message, "extensions": extensions}]}

    async def _result(self, request: Request) -> Response:
        broken = await self._broken(request)
        if broken is not None:
            return broken
        file = self.view.bulk.file_of(request.path_params["token"])
        if file is None:
            body = "<?xml version='1.0' encoding='UTF-8'?><Error><Code>ExpiredToken</Code></Error>"
            return Response(body, 400, media_type="application/xml")
        if self._next_fault(request.url.path, "half"):
            return _half(file.read_bytes())
        return FileResponse(file, media_type="application/jsonl")

    def _next_fault(self, path: str, *kinds: str) -> str | None:
        for fault in self.faults:
            if (not kinds or fault.kind in kinds) and fault.meets(path):
                return fault.kind
        return None

    async def _broken(self, request: Request) -> Response | None:
        """What a fault answers instead; a half answer is made from the whole one, later."""
        kind = self._next_fault(request.url.path, *(kind for kind in FAULTS if kind != "half"))
        if kind == "silence":
            await asyncio.sleep(SILENT_SECONDS)
        return _broken_answer(kind, self._cost(100, None)) if kind else None


def _broken_answer(kind: str, cost: dict[str, Any]) -> Response:
    if kind in ("500", "502"):
        return Response("<html><body>Something went wrong</body></html>", int(kind), media_type="text/html")
    if kind == "429":
        return JSONResponse({"errors": "Exceeded 2 calls per second"}, 429, headers={"Retry-After": "2.0"})
    if kind == "throttled":
        throttled = {"message": "Throttled", "extensions": {"code": "THROTTLED"}}
        return JSONResponse({"errors": [throttled], "extensions": {"cost": cost}})
    if kind == "internal":
        message = "Internal error. Looks like something went wrong on our end."
        return JSONResponse({"errors": [{"message": message, "extensions": {"code": "INTERNAL_SERVER_ERROR"}}]})
    return Response("\x00<!doctype html>{not json", 200, media_type="application/json")


def _half(body: bytes) -> Response:
    """Promises a whole body and breaks off in its middle."""

    async def some() -> AsyncIterator[bytes]:
        yield body[: len(body) // 2]
        raise ConnectionResetError("the fault that was asked for")

    return StreamingResponse(some(), headers={"Content-Length": str(len(body)), "Content-Type": "application/json"})


class _InvalidError(Exception):
    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors


@lru_cache(maxsize=256)
def checked(text: str) -> tuple[DocumentNode, str]:
    """A valid document and the name of its operation.

    Raises:
        GraphQLSyntaxError: it cannot be read.
        _InvalidError: the schema does not take it.
    """
    document = parse(text)
    errors = validate(published().schema, document)
    if errors:
        raise _InvalidError(errors)
    name = next(node.name for node in document.definitions if isinstance(node, OperationDefinitionNode))
    return document, name.value if name else ""


def _kind(document: DocumentNode) -> set[str]:
    return {node.operation.value for node in document.definitions if isinstance(node, OperationDefinitionNode)}


def _shown(error: GraphQLError, code: str | None) -> dict[str, Any]:
    shown = dict(error.formatted)
    if code and not error.extensions:
        shown["extensions"] = {"code": code}
    return shown


async def _fields(request: Request) -> dict[str, Any]:
    if request.headers.get("Content-Type", "").startswith("application/json"):
        asked = msgspec.json.decode(await request.body())
        return asked if isinstance(asked, dict) else {}
    return dict(parse_qsl((await request.body()).decode()))
