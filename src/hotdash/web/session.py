"""Logging in with a one-time code or a token, logging out, and finding out who asks."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hotdash.access.gate import HINT, SESSION_TTL, Identity
from hotdash.errors import ForbiddenError, UnauthenticatedError, UsageError
from hotdash.web.house import House
from hotdash.web.parameters import read_body
from hotdash.web.templates import render

COOKIE = "hotdash_session"
LARGEST_FORM_BYTES = 4_096
WRONG = "That code or token is not good: it may have expired, been used already, or been revoked."


async def identify(house: House, request: Request) -> Identity:
    """Who asks, by bearer token or else by the session cookie.

    Raises:
        UnauthenticatedError: there is neither, or it is not good.
    """
    header = request.headers.get("authorization")
    if header is not None:
        scheme, _, text = header.partition(" ")
        if scheme.lower() != "bearer" or not text.strip():
            raise UnauthenticatedError("The Authorization header is not a bearer token.", hint=HINT)
        return await house.gate.identify(text.strip())
    cookie = request.cookies.get(COOKIE)
    if cookie is None:
        raise UnauthenticatedError(hint=HINT)
    return await house.gate.identify(cookie)


def refuse_other_sites(request: Request) -> None:
    """Let only hotdash's own page, and clients that are no browsers, write.

    Raises:
        ForbiddenError: another site's page sent this.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise ForbiddenError("This form was sent by another site.", hint="Use hotdash's own page.")


def refuse_viewers(identity: Identity, act: str) -> None:
    """Let operators and owners write.

    Raises:
        ForbiddenError: the key's role only looks; `act` is what it may not do.
    """
    if identity.role not in ("operator", "owner"):
        raise ForbiddenError(f"A viewer may not {act}.", hint="Use the key of an operator or owner.")


def _who(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def _login_page(message: str | None = None, status: int = 200) -> Response:
    page = render("login.html", message=message)
    return Response(page, status, {"cache-control": "no-store"}, media_type="text/html")


async def _enter(house: House, request: Request, text: str) -> Response:
    house.limits.count(_who(request), "login")
    session = await house.gate.open_session(text.strip())
    if session is None:
        return _login_page(WRONG, 401)
    response = RedirectResponse("/", 303, {"cache-control": "no-store"})
    response.set_cookie(
        COOKIE,
        session,
        max_age=int(SESSION_TTL.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


async def show_login(request: Request) -> Response:
    """GET /login: with ?code=… lets the browser in; else a form."""
    code = request.query_params.get("code")
    # A HEAD, as link previews send it, must not use the code up.
    if code and request.method == "GET":
        return await _enter(House.of(request), request, code)
    return _login_page()


async def read_form(request: Request, largest_bytes: int = LARGEST_FORM_BYTES) -> dict[str, list[str]]:
    """The fields of a page's form.

    Raises:
        UsageError: it is no form, or too large.
    """
    body = await read_body(request, largest_bytes)
    try:
        return parse_qs(body.decode(), max_num_fields=10)
    except ValueError:
        raise UsageError("The form cannot be read.") from None


async def log_in(request: Request) -> Response:
    """POST /login: the form's code or token lets the browser in."""
    refuse_other_sites(request)
    form = await read_form(request)
    return await _enter(House.of(request), request, form.get("code", [""])[0])


async def log_out(request: Request) -> Response:
    """POST /logout: ends this browser's session."""
    refuse_other_sites(request)
    cookie = request.cookies.get(COOKIE)
    if cookie:
        await House.of(request).gate.end_session(cookie)
    response = RedirectResponse("/login", 303, {"cache-control": "no-store"})
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return response
