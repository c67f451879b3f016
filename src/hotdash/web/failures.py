"""Errors over HTTP: the four fields as JSON, or the same four as a page for a browser."""

from __future__ import annotations

from typing import Any

import msgspec
import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hotdash.errors import HotdashError, NotFoundError, RateLimitedError, UnauthenticatedError, UsageError
from hotdash.web.templates import render

log = structlog.get_logger("hotdash.web")


class MethodNotAllowedError(HotdashError):
    """This address does not take that method."""

    code = "method_not_allowed"
    http_status = 405


def wants_page(request: Request) -> bool:
    """Whether a person in a browser asks, to whom JSON would be no answer."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")


def respond(request: Request, error: HotdashError) -> Response:
    """The response that says what went wrong; a browser that is not logged in is sent to the login."""
    headers = {"cache-control": "no-store"}
    if isinstance(error, UnauthenticatedError):
        # Who only looked loses nothing by the detour; what was sent must not vanish without a word.
        if wants_page(request) and request.method in ("GET", "HEAD"):
            return RedirectResponse("/login", 303, headers)
        headers["www-authenticate"] = 'Bearer realm="hotdash"'
    if isinstance(error, RateLimitedError):
        headers["retry-after"] = "".join(filter(str.isdigit, error.hint or "")) or "60"
    if wants_page(request):
        page = render("error.html", error=error, status=error.http_status)
        return Response(page, error.http_status, headers, media_type="text/html")
    return Response(msgspec.json.encode(error.as_dict()), error.http_status, headers, media_type="application/json")


def translate(reason: Exception) -> HotdashError:
    """The error that stands for any exception; what is unexpected keeps its secrets."""
    if isinstance(reason, HotdashError):
        return reason
    if isinstance(reason, RequestValidationError):
        return UsageError("The request was not understood.", hint="See /openapi.json.")
    if isinstance(reason, HTTPException):
        if reason.status_code == 404:
            return NotFoundError(hint="See /openapi.json for every address.")
        if reason.status_code == 405:
            return MethodNotAllowedError(hint="See /openapi.json for what each address takes.")
        return UsageError(str(reason.detail)) if reason.status_code < 500 else HotdashError()
    return HotdashError("Something went wrong inside hotdash.", hint="The server's log has the details.")


def respond_to(request: Request, reason: Exception) -> Response:
    """Log what is our fault, and answer."""
    error = translate(reason)
    if error.http_status >= 500:
        unexpected: Any = None if isinstance(reason, HotdashError) else reason
        log.error(
            "request failed",
            path=request.url.path,
            code=error.code,
            message=error.message,
            detail=error.detail,
            exc_info=unexpected,
        )
        if error.code == "internal" or error.code == "no_database":
            # The database's own words stay in the log.
            remedy = "Try again shortly." if error.code == "no_database" else "The server's log has the details."
            error = type(error)(hint=error.hint or remedy)
    response = respond(request, error)
    if isinstance(reason, HTTPException) and reason.headers:
        response.headers.update(reason.headers)
    return response


def install(app: FastAPI) -> None:
    """Make the app answer every error in the one shape."""

    async def handle(request: Request, reason: Exception) -> Response:
        return respond_to(request, reason)

    for kind in (HotdashError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, handle)
